"""Words of knowledge tests that the article which is to answer says nowhere: a reader who types them may miss it.

A test can hold without them, by its other words; the next question is shorter. Only English words are looked at: in
Chinese, what is unknown may be parts of two words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.answering import patterns
from bot.answering.read import FUNCTION_WORDS, Word, read, without_asking
from bot.answering.terms import weigh
from bot.answering.weights import shipped
from bot.articles import Check
from bot.index import Index
from bot.library import Library
from bot.model import Question
from bot.problems import Problem
from bot.stems import stem
from bot.text import has_cjk, words

_SHORTEST = 3  # letters of a word that is told
_LIGHT = frozenset(  # stems of words that say little
    "allow come happen keep let make put take use work alreadi down ever less more most off over yet".split()
)


def unsaid(library: Library, checks: Sequence[Check], *, asked_on: dt.date) -> tuple[Problem, ...]:
    """A warning for each word of a check that its article (`from`) has in no statement, name or `asked_as`.

    A word counts as said where the library would find it: in another form, respelt, as a synonym.
    """
    articles = {title: number for number, title in enumerate(library.titles)}
    return tuple(
        Problem(
            check.place,
            f'"{word.typed}" stands nowhere in "{check.source}"',
            "add it to asked_as of the statement that is due, if readers use it",
            "warning",
        )
        for check in checks
        if check.source in articles and not check.abstain and not has_cjk(check.ask)
        for word in _missed(library, check, articles[check.source], asked_on)
    )


def _missed(library: Library, check: Check, article: int, asked_on: dt.date) -> Iterator[Word]:
    """Words that only name a form of answer, as "history of X" does, are not among them."""
    index = library.index
    if all(token in FUNCTION_WORDS or _holds(index, article, stem(token)) for token in words(check.ask)):
        return  # as nearly always: the question need not be read
    reading = read(library, Question(text=check.ask, asked_on=asked_on))
    telling = frozenset(patterns.telling(without_asking(words(reading.subject))))
    for word in reading.content:
        if word.typed not in telling or word.naming or not word.text.isalpha() or len(word.text) < _SHORTEST:
            continue
        if stem(word.text) not in _LIGHT and not _found(library, word, article):
            yield word


def _holds(index: Index, article: int, term: str) -> bool:
    number = index.term_number(term)
    first, end = index.article_starts[article], index.article_starts[article + 1]
    return number is not None and index.statements.count_between(number, first, end) > 0


def _found(library: Library, word: Word, article: int) -> bool:
    """Whether the word leads to a statement of the article, be it by a relative or a synonym."""
    first, end = library.index.article_starts[article], library.index.article_starts[article + 1]
    postings = weigh(library, word, shipped().latin).postings
    return postings is None or any(first <= document < end for document in postings)
