"""Parts of a named article that are asked for by their own name: facts, views, sections.

Like the kinds each function gives an Answer, or None where the question asks for something else or for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest

from bot.answering import patterns
from bot.answering.kinds import SUMMARY_MOST, Asked, told
from bot.answering.read import ASKING_WORDS, FUNCTION_WORDS, GLUE_WORDS, without_asking
from bot.answering.terms import synonyms
from bot.index import DENIAL
from bot.model import FACTS_SECTION, Answer
from bot.stems import stem
from bot.text import fold, words

_ASKING = frozenset(map(stem, ASKING_WORDS))
_LISTING = frozenset(map(stem, "list all give name show key".split()))
_SIDES = frozenset(map(stem, "critics supporters".split()))
_SAYING = frozenset(map(stem, "think believe argue claim hold feel see people others main".split()))


def _article(asked: Asked) -> int | None:
    """The one article that is named; None too where the question denies something of it."""
    topics = asked.reading.topics
    return topics[0] if len(topics) == 1 and not DENIAL.search(asked.reading.text.casefold()) else None


def _beside_names(asked: Asked, tokens: Sequence[str]) -> set[str]:
    """The stems of the telling words among some, without those that name the topic."""
    naming = {stem(word.text) for word in asked.reading.content if word.naming}
    return set(map(stem, patterns.telling(tokens))) - naming


def fact(asked: Asked) -> Answer | None:
    """The fact that is asked for by its label, by what its curator says people call it, or by a synonym of either."""
    reading, library, index = asked.reading, asked.library, asked.library.index
    number = _article(asked)
    if number is None or reading.view is not None or reading.polar:
        return None
    said = f" {' '.join(stem(token) for token in reading.tokens if token not in GLUE_WORDS)} "
    naming = {stem(word.text) for word in reading.content if word.naming}
    needed = _beside_names(asked, without_asking(reading.tokens))
    # "How much" alone asks for a fact ("how much is the ferry?"), but not beside other words ("how much fuel …").
    alone = all(token in FUNCTION_WORDS or stem(token) in naming for token in reading.tokens)
    numbers = {token for token in reading.tokens if any(map(str.isdigit, token))} - set(words(library.titles[number]))
    found: list[tuple[int, int]] = []
    for place in range(index.summary_ends[number], index.fact_ends[number]):
        statement = library.statement(place)
        names = (statement.label or "", *statement.asked_as)
        keys = [tuple(stem(token) for token in words(name) if token not in GLUE_WORDS) for name in names]
        keys += [(index.terms[term],) for key in keys if len(key) == 1 for term in synonyms(library, key[0])]
        met = [key for key in keys if key and f" {' '.join(key)} " in said and not naming.issuperset(key)]
        named = [key for key in met if alone or not _ASKING.issuperset(key)]
        wanted = index.sign_of[place] & reading.wants or any(_ASKING & set(key) for key in met)
        if (
            named
            and needed.issubset(chain(*keys))
            and numbers.issubset(words(" ".join((statement.text, *names))))
            and (wanted or not reading.wants)
        ):
            found.append((max(map(len, named)), place))
    if not found:
        return None
    best = max(size for size, _ in found)
    return told(asked, "fact", (number,), [place for size, place in found if size == best][: asked.question.limit])


def views(asked: Asked) -> Answer | None:
    """What those hold of a topic who are asked about: critics, supporters, both sides, anyone whose view it has."""
    reading, index = asked.reading, asked.library.index
    number = _article(asked)
    if number is None:
        return None
    tokens = set(map(stem, reading.tokens))
    holders = [set(map(stem, words(view))) for view in index.views]
    named = {at for at, holder in enumerate(holders, 1) if holder and holder <= tokens}
    if not named and reading.view is not None:
        named = {at for at, holder in enumerate(holders, 1) if reading.view == "both" or stem(reading.view) in holder}
    rest = _beside_names(asked, words(patterns.without_views(fold(" ".join(reading.tokens)))))
    if not named or not rest <= _SAYING.union(*(holders[at - 1] for at in named)):
        return None
    # Critics and supporters go first where all sides are asked for.
    ordered = sorted(named, key=lambda at: (holders[at - 1].isdisjoint(_SIDES), at))
    sides: dict[int, list[int]] = {at: [] for at in ordered}
    for place in range(index.article_starts[number], index.article_starts[number + 1]):
        if index.view_of[place] in named:
            sides[index.view_of[place]].append(place)
    held = [place for row in zip_longest(*sides.values()) for place in row if place is not None]  # each side in turn
    shown = held[: asked.question.limit]
    return told(asked, "section", (number,), shown, more=len(held) - len(shown)) if held else None


def section(asked: Asked) -> Answer | None:
    """A section that is asked for by its heading: "governance of X", "list all facts about X"."""
    number = _article(asked)
    if number is None or asked.reading.view is not None:
        return None
    article, index = asked.library.article(number), asked.library.index
    names = {stem(token) for name in (article.title, *article.aliases) for token in words(name)}
    left_over = {stem(word.text) for word in asked.reading.content} - names
    if not left_over:
        return None
    facts = (FACTS_SECTION, article.facts, left_over - _LISTING)
    place = index.summary_ends[number]
    for title, statements, wanted in (facts, *((s.heading, s.statements, left_over) for s in article.sections)):
        heading = {stem(token) for token in words(title)} - {"and", "of", "the", "in"}
        count = len(statements)
        if count and wanted and wanted <= heading and len(heading) <= len(wanted) + 2:
            shown = range(place, place + min(count, max(SUMMARY_MOST, asked.question.limit)))
            return told(asked, "section", (number,), shown, more=count - len(shown))
        place += count
    return None
