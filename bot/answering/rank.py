"""A reading to statements, best first: one plain sum whose parts can be shown.

    own         BM25 of the statement's words, its article's names in front (and what it is asked as behind)
    glue        the same of the question's small words ("of", "by", "in")
    neighbours  the same of the statements before and after it
    before      of the question's words that the statement lacks: those that the statement before it has
    leaning     the same again where the statement leans on the one before ("It …", "By then this law …")
    subject     the same of names where it does not lean: mostly it is still about them
    earlier     names and Chinese words (pairs) that neither it nor the one before has: those of the one before that
    names       BM25 of the title and aliases alone
    pairs       words that stand side by side in the question and in the statement
    local       own words again, by their rarity inside the article: what tells its statements apart
    near        how close together the two rarest words stand
    covered     share of the question's information that the statement holds
    type        it has what was asked for: a date for "when", a number for "how many"
    topic       its article is named in the question
    view        it is a view of those that were asked for

Candidates are found by `own` and `names` alone; the best few dozen of them are weighed in full.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import pairwise
from operator import mul

from bot.answering.read import Reading
from bot.answering.terms import Weighed, weigh
from bot.answering.weights import Weights, shipped
from bot.index import LEANING, Index
from bot.library import Library
from bot.stems import stem
from bot.text import is_cjk, words

PARTS = (
    "own",
    "glue",
    "neighbours",
    "before",
    "leaning",
    "subject",
    "earlier",
    "names",
    "pairs",
    "near",
    "local",
    "covered",
    "type",
    "topic",
    "view",
)
CANDIDATES = 30  # statements that are weighed in full
_FOLLOWERS = 20  # of the best candidates, those whose next statement is weighed too when it leans on them
_CARRIED = 2.0  # how much more a topic counts that the question leaves to what was said: "who regulates it?"
_OF_TOPIC = 40  # statements of a named article that are always looked at


@dataclass(frozen=True, slots=True)
class Scored:
    """A statement with the parts of its score, weighted already."""

    statement: int  # its number in the library
    score: float
    parts: Mapping[str, float]
    held: tuple[bool, ...]  # for each content word: the statement has it, or a relative


def rank(
    library: Library, reading: Reading, table: Weights | None = None
) -> tuple[tuple[Scored, ...], tuple[Weighed, ...]]:
    """Candidates best first, ties in reading order, and the words that they were weighed by; shipped weights or others."""
    index = library.index
    chinese = sum(is_cjk(word.text[0]) for word in reading.content) * 2 > len(reading.content)
    table = table or shipped()
    weights = table.chinese if chinese else table.latin
    weighed = tuple(weigh(library, word, weights) for word in reading.content)
    names = _name_scores(index, reading)
    found = _candidates(index, weighed, names, reading, weights)
    if not found:
        return (), weighed
    here = _matrix(index, weighed, found)
    before = _matrix_of_rare(weighed, [statement - 1 for statement in found])
    after = _matrix_of_rare(weighed, [statement + 1 for statement in found])
    single = [number for number, word in enumerate(weighed) if not word.pair]
    paired = [number for number, word in enumerate(weighed) if word.pair]
    own = [sum(row[number] for number in single) for row in here]
    best_own = max(own)
    rarity = [word.rarity for word in weighed]
    total_rarity = sum(rarity) or 1.0
    glue = [(term, index.rarity(term)) for term in reading.glue]
    neighbouring = _pairs(index, reading)
    topics, views = frozenset(reading.topics), _views(index, reading.view)
    local = _Local(index, weighed)
    factors = [weights[part] for part in PARTS]
    scored: list[Scored] = []
    for at, statement in enumerate(found):
        row = here[at]
        article = index.article_of[statement]
        signs = index.sign_of[statement]
        around = 0.0
        if statement > index.article_starts[article]:
            around += sum(before[at])
        if statement + 1 < index.article_starts[article + 1]:
            around += sum(after[at])
        lacking, named, earlier = _ahead(index, weighed, statement, row, before[at])
        pairs, near = _together(index, statement, weighed, row, neighbouring)
        parts = (
            own[at],
            sum(index.statements.impact(term, statement) * rare for term, rare in glue),
            around,
            lacking,
            lacking if signs & LEANING else 0.0,
            0.0 if signs & LEANING else named,
            earlier,
            names.get(article, 0.0),
            pairs + sum(row[number] for number in paired),
            near,
            sum(map(mul, row, local.shares(article))) if weights["local"] else 0.0,
            best_own * sum(rare for rare, value in zip(rarity, row, strict=True) if value) / total_rarity,
            best_own if reading.wants and signs & reading.wants else 0.0,
            (_CARRIED if reading.carried else 1.0) * best_own if article in topics else 0.0,
            best_own if index.view_of[statement] in views else 0.0,
        )
        parts = tuple(map(mul, parts, factors))
        held = tuple(value > 0 for value in row)
        scored.append(Scored(statement, sum(parts), dict(zip(PARTS, parts, strict=True)), held))
    scored.sort(key=lambda one: (-one.score, one.statement))
    return tuple(scored), weighed


def _ahead(
    index: Index, weighed: Sequence[Weighed], statement: int, row: Sequence[float], before: Sequence[float]
) -> tuple[float, float, float]:
    """(before, subject, earlier) of one statement: what those ahead of it in its section have of words that it lacks."""
    section = index.section_of
    if not statement or section[statement - 1] != section[statement]:
        return 0.0, 0.0, 0.0
    lacking = named = earlier = 0.0
    continues = statement > 1 and section[statement - 2] == section[statement]
    for word, here, there in zip(weighed, row, before, strict=True):
        if here:
            continue
        if there:
            lacking += there
            if word.proper:
                named += there
        elif (word.pair or word.proper) and continues and word.postings is not None:
            earlier += word.postings.get(statement - 2, 0.0)
    return lacking, named, earlier


class _Local:
    """How rare each word is inside an article, as a share of how rare it is in the library; at most 1."""

    def __init__(self, index: Index, weighed: Sequence[Weighed]) -> None:
        self._index, self._weighed = index, weighed
        self._shares: dict[int, list[float]] = {}

    def shares(self, article: int) -> list[float]:
        held = self._shares.get(article)
        if held is None:
            first, end = self._index.article_starts[article], self._index.article_starts[article + 1]
            held = self._shares[article] = [self._share(word, first, end) for word in self._weighed]
        return held

    def _share(self, word: Weighed, first: int, end: int) -> float:
        if word.term is None:
            return 0.0
        holders = self._index.statements.count_between(word.term, first, end)
        return min(1.0, math.log(1 + (end - first - holders + 0.5) / (holders + 0.5)) / word.rarity)


def _candidates(
    index: Index,
    weighed: Sequence[Weighed],
    names: Mapping[int, float],
    reading: Reading,
    weights: Mapping[str, float],
) -> list[int]:
    """The statements worth weighing: the best by own words and names, and those that lean on the very best."""
    sums: dict[int, float] = {}
    rarest_first = sorted(weighed, key=lambda word: -word.rarity)
    for word in rarest_first:
        if not word.postings:
            continue
        if not sums:
            sums = dict(word.postings)
            continue
        get = sums.get
        for statement, value in word.postings.items():
            sums[statement] = get(statement, 0.0) + value
    if not sums:
        common = next((word for word in rarest_first if word.postings is None and word.term is not None), None)
        if common is not None and common.term is not None:
            sums = dict(zip(*index.statements.of(common.term), strict=True))
    for article in reading.topics[:2]:
        start = index.article_starts[article]
        for statement in range(start, min(start + _OF_TOPIC, index.article_starts[article + 1])):
            sums.setdefault(statement, 0.0)
    if not sums:
        return []
    named = {article: value * weights["names"] for article, value in names.items()}
    bonus = (_CARRIED if reading.carried else 1.0) * weights["topic"] * max(sums.values())
    for article in reading.topics:
        named[article] = named.get(article, 0.0) + bonus
    article_of = index.article_of
    if len(sums) > CANDIDATES:
        # Names are looked at for the best by their own words only: three times as many as are kept.
        least = nlargest(CANDIDATES * 3, sums.values())[-1]
        ordered = [
            (-value - named.get(article_of[statement], 0.0), statement)
            for statement, value in sums.items()
            if value >= least
        ]
        ordered += [
            (-sums[statement] - named[article], statement)
            for article in reading.topics
            for statement in range(index.article_starts[article], index.article_starts[article + 1])
            if statement in sums
        ]
        chosen = dict.fromkeys(statement for _, statement in nsmallest(CANDIDATES, set(ordered)))
    else:
        chosen = dict.fromkeys(sorted(sums, key=lambda statement: (-sums[statement], statement)))
    for statement in list(chosen)[:_FOLLOWERS]:
        after = statement + 1
        follows = after < index.size and index.section_of[after] == index.section_of[statement]
        if follows and index.sign_of[after] & LEANING:
            chosen[after] = None
    return list(chosen)


def _matrix(index: Index, weighed: Sequence[Weighed], statements: Sequence[int]) -> list[tuple[float, ...]]:
    """For each statement what each word adds to it."""
    columns: list[list[float]] = []
    for word in weighed:
        if word.postings is not None:
            get = word.postings.get
            columns.append([get(statement, 0.0) for statement in statements])
        else:
            assert word.term is not None
            impact, term, rarity = index.statements.impact, word.term, word.rarity
            columns.append([impact(term, statement) * rarity for statement in statements])
    return list(zip(*columns, strict=True)) if columns else [()] * len(statements)


def _matrix_of_rare(weighed: Sequence[Weighed], statements: Sequence[int]) -> list[tuple[float, ...]]:
    """The same, common words left out: around a statement they say nothing."""
    columns = [
        [word.postings.get(statement, 0.0) for statement in statements]
        if word.postings is not None
        else [0.0] * len(statements)
        for word in weighed
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(statements)


def _name_scores(index: Index, reading: Reading) -> dict[int, float]:
    scores: dict[int, float] = {}
    for word in reading.content:
        if word.term is None:
            continue
        rarity = index.name_rarity(word.term)
        for article, impact in zip(*index.names.of(word.term), strict=True):
            scores[article] = scores.get(article, 0.0) + impact * rarity
    return scores


def _pairs(index: Index, reading: Reading) -> dict[tuple[int, int], float]:
    """Neighbouring words of the question as terms, with the rarity of the rarer one."""
    numbers = [index.term_number(stem(token)) for token in reading.tokens]
    return {
        (one, two): max(index.rarity(one), index.rarity(two))
        for (one, two), token in zip(pairwise(numbers), reading.tokens, strict=False)
        if one is not None and two is not None and not is_cjk(token)
    }


def _together(
    index: Index,
    statement: int,
    weighed: Sequence[Weighed],
    row: Sequence[float],
    pairs: Mapping[tuple[int, int], float],
) -> tuple[float, float]:
    """(pairs, near) of one statement's own text."""
    held = [word for word, value in zip(weighed, row, strict=True) if value and not word.pair]
    if len(held) < 2:
        return 0.0, 0.0
    text = index.texts(statement)
    side_by_side = sum(pairs[pair] for pair in pairs.keys() & set(pairwise(text))) if pairs else 0.0
    rarest = nlargest(2, [(word.rarity, word.term) for word in held if word.term is not None and word.term in text])
    if len(rarest) < 2:
        return side_by_side, 0.0
    (first_rarity, first), (second_rarity, second) = rarest
    distance = min(
        abs(one - two)
        for one in [at for at, term in enumerate(text) if term == first]
        for two in [at for at, term in enumerate(text) if term == second]
    )
    return side_by_side, (first_rarity + second_rarity) / (1 + distance)


def _views(index: Index, wanted: str | None) -> frozenset[int]:
    """Numbers of the library's views that are meant by "critics", "supporters" or "both"."""
    if wanted is None:
        return frozenset()
    if wanted == "both":
        return frozenset(range(1, len(index.views) + 1))
    return frozenset(at for at, view in enumerate(index.views, 1) if stem(wanted) in map(stem, words(view)))
