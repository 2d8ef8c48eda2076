"""Parts of a named article that are asked for by their own name: facts, views, sections.

Like the kinds each function gives an Answer, or None where the question asks for something else or for more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest

from bot.answering import patterns
from bot.answering.kinds import SUMMARY_MOST, Asked, told
from bot.answering.nouns import in_english
from bot.answering.read import ASKING_WORDS, FUNCTION_WORDS, GLUE_WORDS, without_asking
from bot.answering.terms import synonyms
from bot.index import DENIAL
from bot.model import FACTS_SECTION, Answer
from bot.stems import stem
from bot.text import fold, has_cjk, words

_ASKING = frozenset(map(stem, ASKING_WORDS))
_LISTING = frozenset(map(stem, "list all give name show key".split()))
_SIDES = frozenset(map(stem, "critics supporters".split()))
_SAYING = frozenset(map(stem, "think believe argue claim hold feel see people others main".split()))


def _articles(asked: Asked) -> tuple[int, ...]:
    """The articles that are named; none where the question denies something of them."""
    return () if DENIAL.search(asked.reading.text.casefold()) else asked.reading.topics


def _of_each(articles: Sequence[int], found: Callable[[int], list[int]]) -> list[list[int]]:
    """What is found in each of the articles; nothing where one of them has nothing: none is passed over in silence."""
    each = [found(number) for number in articles]
    return each if all(each) else []


def _in_turn(each: Iterable[Sequence[int]]) -> list[int]:
    """The first of each, then the second of each, …"""
    return [place for row in zip_longest(*each) for place in row if place is not None]


def _beside_names(asked: Asked, tokens: Sequence[str]) -> set[str]:
    """The stems of the telling words among some, without those that name the topic."""
    naming = {stem(word.text) for word in asked.reading.content if word.naming}
    return set(map(stem, patterns.telling(tokens))) - naming


def fact(asked: Asked) -> Answer | None:
    """The fact that is asked for by its label, by what its curator says people call it, or by a synonym of either."""
    reading, articles = asked.reading, _articles(asked)
    if reading.view is not None or reading.polar or not (each := _of_each(articles, lambda n: _facts(asked, n))):
        return None
    return told(asked, "fact", articles, _in_turn(each)[: asked.question.limit])


def _facts(asked: Asked, number: int) -> list[int]:
    """The facts of an article that the question asks for, those whose label it has the most of."""
    reading, library, index = asked.reading, asked.library, asked.library.index
    said = f" {' '.join(stem(token) for token in reading.tokens if token not in GLUE_WORDS)} "
    naming = {stem(word.text) for word in reading.content if word.naming}
    needed = _beside_names(asked, without_asking(reading.tokens))
    # "How much" alone asks for a fact ("how much is the ferry?"), but not beside other words ("how much fuel …").
    alone = all(token in FUNCTION_WORDS or stem(token) in naming for token in reading.tokens)
    titles = {word for topic in reading.topics for word in words(library.titles[topic])}
    numbers = {token for token in reading.tokens if any(map(str.isdigit, token))} - titles
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
    best = max((size for size, _ in found), default=0)
    return [place for size, place in found if size == best]


def views(asked: Asked) -> Answer | None:
    """What those hold of topics who are asked about: critics, supporters, both sides, anyone whose view is known."""
    reading, index, articles = asked.reading, asked.library.index, _articles(asked)
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

    def of(number: int) -> list[int]:
        places = range(index.article_starts[number], index.article_starts[number + 1])
        return _in_turn([place for place in places if index.view_of[place] == at] for at in ordered)

    held = _in_turn(_of_each(articles, of))
    shown = held[: asked.question.limit]
    return told(asked, "section", articles, shown, more=len(held) - len(shown)) if held else None


def section(asked: Asked) -> Answer | None:
    """A section that is asked for by its heading: "governance of X", "list all facts about X"."""
    articles = _articles(asked)
    if len(articles) != 1 or asked.reading.view is not None:
        return None
    number = articles[0]
    article, index = asked.library.article(number), asked.library.index
    names = {stem(token) for name in (article.title, *article.aliases) for token in words(name)}
    left_over = {stem(word.text) for word in asked.reading.content} - names
    if not left_over:
        return None
    if noun := _chinese_rest(asked):
        left_over = set(chain(*in_english(asked.library, noun))) or left_over
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


def _chinese_rest(asked: Asked) -> str:
    """What a question is in Chinese beside the names of its topic and small words; empty where it is not Chinese."""
    naming = {word.text for word in asked.reading.content if word.naming}
    rest = "".join(token for token in patterns.telling(asked.reading.tokens) if token not in naming)
    return rest if has_cjk(rest) else ""
