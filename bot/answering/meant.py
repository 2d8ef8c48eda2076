"""Did you mean: the titles and words that a question with typing errors, or of a topic that is not ours, may have meant."""

from __future__ import annotations

import re

from bot.answering.read import Reading
from bot.completion import complete
from bot.library import Library
from bot.markup import plain
from bot.spelling import slips
from bot.stems import stem
from bot.text import fold, words

_NAMES_MOST = 3
_NAME_MOST = 40  # letters of a name that is compared letter by letter
_ONE_SLIP = 1.1
_LOOKED_AT = 4  # statements in which the written form of a word is looked for


def names_like(library: Library, name: str) -> tuple[str, ...]:
    """Titles that somebody who named a topic that is not ours may have meant: like it, else completing it."""
    if not (typed := fold(name)):
        return ()
    if near := library.suggest(name, _NAMES_MOST):
        return near
    titles = [topic.title for topic in complete(library, name)]
    # One that is as long and only a slip away is meant rather than those that go on from it: MIIT by "MITI".
    away = {title: _slips_away(library, title, typed) for title in titles}
    whole = sorted((title for title in titles if away[title] <= _ONE_SLIP), key=away.__getitem__)
    return tuple((whole or titles)[:_NAMES_MOST])


def _slips_away(library: Library, title: str, typed: str) -> float:
    """What the slips weigh between what was typed and the name of an article that is likest to it."""
    names = (title, *library.article(library.titles.index(title)).aliases)
    return min(slips(typed, fold(name)[:_NAME_MOST]) for name in names)


def did_you_mean(library: Library, reading: Reading) -> tuple[str, ...]:
    """What was repaired: a title where the question misspells one, else the word as the library writes it.

    Nothing where most of the question is unknown: what is like one word of it by chance says nothing about the rest.
    """
    if not reading.repaired or _mostly_unknown(reading):
        return ()
    said: list[str] = []
    for _, understood in reading.repaired:
        named = [library.titles[number] for number in reading.topics if _names(library, number, understood)]
        if not named and not reading.topics:
            named = list(library.suggest(reading.subject, 1))
        said += [name for name in (named[:1] or [written(library, understood)]) if name not in said]
    return tuple(said)


def _mostly_unknown(reading: Reading) -> bool:
    subject = set(words(reading.subject))
    telling = [word for word in reading.content if word.typed in subject]
    return 2 * sum(word.term is None for word in telling) > len(telling)


def _names(library: Library, article: int, word: str) -> bool:
    number = library.index.term_number(stem(word))
    return number is not None and library.index.names.impact(number, article) > 0


def written(library: Library, word: str) -> str:
    """A word of the library with its capitals, where it is a name."""
    index = library.index
    number = index.word_number(word)
    term = index.term_number(stem(word))
    if number is None or term is None or not index.proper[number]:
        return word
    for statement in list(index.statements.of(term)[0])[:_LOOKED_AT]:
        for typed in re.findall(r"[^\W\d_]+", plain(library.statement(statement).text)):
            if words(typed) == (word,):
                return str(typed)
    return word
