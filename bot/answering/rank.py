"""A reading to statements, best first: one plain sum whose parts can be shown.

    own         BM25 of the statement's words, its article's names in front (and what it is asked as behind)
    glue        the same of the question's small words ("of", "by", "in")
    neighbours  the same of the statements before and after it
    before      of the question's words that the statement lacks: those that the statement before it has
    leaning     the same again where the statement leans on the one before ("It …", "This law …")
    names       BM25 of the title and aliases alone
    pairs       words that stand side by side in the question and in the statement
    near        how close together the two rarest words stand
    covered     share of the question's information that the statement holds
    type        it has what was asked for: a date for "when", a number for "how many"
    topic       its article is named in the question
    view        it is a view of those that were asked for

A word also counts, for less, where only a relative of it stands: one with the same beginning ("regulator" for
"regulates"), or a synonym of the folder's manifest. A word that most statements have adds only to statements that a
rarer word found: reading its postings would cost more than everything else.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise

from bot.answering.read import Reading
from bot.answering.weights import shipped
from bot.index import LEANING, Index
from bot.library import Library
from bot.stems import stem
from bot.text import is_cjk, words

COMMON = 3_000  # postings; a term with more only adds to what others found
CANDIDATES = 120  # statements that are weighed in full
_FOLLOWERS = 25  # of the best candidates, those whose next statement is weighed too when it leans on them
_KIN_PREFIX = 4  # letters that relatives share at least
_KIN_LIKENESS = 0.55  # shared beginning over the longer word
_KIN_MOST = 8


@dataclass(frozen=True, slots=True)
class Scored:
    """A statement with the parts of its score, weighted already."""

    statement: int  # its number in the library
    score: float
    parts: Mapping[str, float]
    held: tuple[bool, ...]  # for each content word: the statement has it, or a relative
    near_by: tuple[
        bool, ...
    ]  # for each content word: it, the statement before it (where it leans), or its title has it


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's content word as it is looked for."""

    text: str
    rarity: float  # idf; a word that the library does not have is as rare as any
    postings: Mapping[int, float] | None  # statement → impact × rarity × likeness, best of its forms; None: common
    term: int | None
    pair: bool  # two adjacent Chinese characters


def rank(library: Library, reading: Reading) -> tuple[tuple[Scored, ...], tuple[Weighed, ...]]:
    """Candidates best first, ties in reading order, and the words that they were weighed by."""
    index = library.index
    chinese = sum(is_cjk(word.text[0]) for word in reading.content) * 2 > len(reading.content)
    weights = shipped().chinese if chinese else shipped().latin
    weighed = tuple(_weigh(library, word.text, word.term, weights) for word in reading.content)
    found = _candidates(index, weighed, reading)
    if not found:
        return (), weighed
    names = _name_scores(index, reading)
    total_rarity = sum(word.rarity for word in weighed) or 1.0
    best_own = 0.0
    rows: list[tuple[int, list[float], dict[str, float]]] = []
    for statement in found:
        own = [_in(index, word, statement) for word in weighed]
        parts = {"own": math.fsum(value for word, value in zip(weighed, own, strict=True) if not word.pair)}
        best_own = max(best_own, parts["own"])
        rows.append((statement, own, parts))
    pairs = _pairs(index, reading)
    topics = frozenset(reading.topics)
    views = _views(index, reading.view)
    scored: list[Scored] = []
    for statement, own, parts in rows:
        article = index.article_of[statement]
        first, last = index.article_starts[article], index.article_starts[article + 1]
        section = index.section_of[statement]
        leans = bool(index.sign_of[statement] & LEANING)
        around = before = 0.0
        prior: list[float] = []
        if statement > first:
            prior = [_in_rare(word, statement - 1) for word in weighed]
            around += sum(prior)
            if index.section_of[statement - 1] == section:
                before = sum(there for here, there in zip(own, prior, strict=True) if not here)
        if statement + 1 < last:
            around += sum(_in_rare(word, statement + 1) for word in weighed)
        held = tuple(value > 0 for value in own)
        parts["glue"] = math.fsum(index.statements.impact(term, statement) * index.rarity(term) for term in reading.glue)
        parts["neighbours"] = around
        parts["before"] = before
        parts["leaning"] = before if leans else 0.0
        parts["names"] = names.get(article, 0.0)
        parts["covered"] = best_own * sum(w.rarity for w, h in zip(weighed, held, strict=True) if h) / total_rarity
        parts["type"] = best_own if reading.wants and index.sign_of[statement] & reading.wants else 0.0
        parts["topic"] = best_own if article in topics else 0.0
        parts["view"] = best_own if index.view_of[statement] in views else 0.0
        parts["pairs"], parts["near"] = _together(index, statement, weighed, held, pairs)
        parts["pairs"] += math.fsum(value for word, value in zip(weighed, own, strict=True) if word.pair)
        for name in parts:
            parts[name] *= weights.get(name, 0.0)
        titled = names.get(article, 0.0) > 0
        near_by = tuple(
            here > 0 or (leans and bool(prior) and prior[at] > 0) or (titled and _in_names(index, word, article))
            for at, (word, here) in enumerate(zip(weighed, own, strict=True))
        )
        scored.append(Scored(statement, math.fsum(parts.values()), parts, held, near_by))
    scored.sort(key=lambda one: (-one.score, one.statement))
    return tuple(scored), weighed


def _weigh(library: Library, word: str, term: int | None, weights: Mapping[str, float]) -> Weighed:
    index = library.index
    rarity = index.rarity(term) if term is not None else math.log(1 + (index.size + 0.5) / 0.5)
    pair = len(word) == 2 and is_cjk(word[0]) and is_cjk(word[1])
    forms: list[tuple[int, float]] = [] if term is None else [(term, 1.0)]
    forms += [(other, likeness * weights["kin"]) for other, likeness in _kin(index, stem(word))]
    forms += [(other, weights["synonym"]) for other in _synonyms(library, stem(word))]
    if term is not None and index.statements.count(term) > COMMON:
        return Weighed(word, rarity, None, term, pair)
    held: dict[int, float] = {}
    for other, likeness in forms:
        if other != term and index.statements.count(other) > COMMON:
            continue
        # A relative is never worth more than the word itself where the library has it.
        factor = likeness * (rarity if other == term else min(rarity, index.rarity(other)))
        documents, impacts = index.statements.of(other)
        for document, impact in zip(documents, impacts, strict=True):
            value = impact * factor
            if value > held.get(document, 0.0):
                held[document] = value
    return Weighed(word, rarity, held, term, pair)


def _kin(index: Index, term: str) -> list[tuple[int, float]]:
    """Terms with the same beginning and how like they are, the likest first."""
    if len(term) < _KIN_PREFIX or not term.isascii() or not term.isalpha():
        return []
    prefix = term[:_KIN_PREFIX]
    at = bisect_left(index.terms, prefix)
    found: list[tuple[int, float]] = []
    while at < len(index.terms) and index.terms[at].startswith(prefix):
        other = index.terms[at]
        if other != term:
            shared = _KIN_PREFIX
            while shared < min(len(term), len(other)) and term[shared] == other[shared]:
                shared += 1
            likeness = shared / max(len(term), len(other))
            if likeness >= _KIN_LIKENESS:
                found.append((at, likeness))
        at += 1
    return nsmallest(_KIN_MOST, found, key=lambda pair: (-pair[1], pair[0]))


def _synonyms(library: Library, term: str) -> tuple[int, ...]:
    """Terms that the manifest calls the same; of a phrase, its words that no other phrase of the group has."""
    if not library.manifest.synonyms:
        return ()
    table: dict[str, tuple[int, ...]] | None = library.memory.get("synonyms")
    if table is None:
        table = library.memory["synonyms"] = _synonym_table(library)
    return table.get(term, ())


def _synonym_table(library: Library) -> dict[str, tuple[int, ...]]:
    index = library.index
    table: dict[str, list[int]] = {}
    for group in library.manifest.synonyms:
        phrases = [tuple(stem(token) for token in words(phrase)) for phrase in group]
        for phrase in phrases:
            if len(phrase) != 1:
                continue
            for other in phrases:
                if other == phrase:
                    continue
                numbers = [index.term_number(token) for token in other]
                if len(other) == 1 and numbers[0] is not None:
                    table.setdefault(phrase[0], []).append(numbers[0])
    return {term: tuple(dict.fromkeys(numbers)) for term, numbers in table.items()}


def _candidates(index: Index, weighed: Sequence[Weighed], reading: Reading) -> list[int]:
    """The statements worth weighing: the best by their own words, those that lean on the very best, topics' own."""
    sums: dict[int, float] = {}
    for word in sorted(weighed, key=lambda one: -one.rarity):
        if word.postings:
            for document, value in word.postings.items():
                sums[document] = sums.get(document, 0.0) + value
    if not sums:
        for word in sorted(weighed, key=lambda one: -one.rarity):
            if word.postings is None and word.term is not None:
                documents, impacts = index.statements.of(word.term)
                sums = {d: i * word.rarity for d, i in zip(documents, impacts, strict=True)}
                break
    best = nsmallest(CANDIDATES, sums, key=lambda document: (-sums[document], document))
    chosen = dict.fromkeys(best)
    for statement in best[:_FOLLOWERS]:
        after = statement + 1
        if after < index.size and index.section_of[after] == index.section_of[statement]:
            chosen.update({after: None} if index.sign_of[after] & LEANING else {})
    for article in reading.topics[:2]:
        first = index.article_starts[article]
        chosen.update(dict.fromkeys(range(first, min(first + 40, index.article_starts[article + 1]))))
    return list(chosen)


def _in(index: Index, word: Weighed, statement: int) -> float:
    if word.postings is not None:
        return word.postings.get(statement, 0.0)
    assert word.term is not None
    return index.statements.impact(word.term, statement) * word.rarity


def _in_rare(word: Weighed, statement: int) -> float:
    return word.postings.get(statement, 0.0) if word.postings is not None else 0.0


def _name_scores(index: Index, reading: Reading) -> dict[int, float]:
    scores: dict[int, float] = {}
    for word in reading.content:
        if word.term is None:
            continue
        rarity = index.name_rarity(word.term)
        for article, impact in zip(*index.names.of(word.term), strict=True):
            scores[article] = scores.get(article, 0.0) + impact * rarity
    return scores


def _in_names(index: Index, word: Weighed, article: int) -> bool:
    return word.term is not None and index.names.impact(word.term, article) > 0


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
    held: Sequence[bool],
    pairs: Mapping[tuple[int, int], float],
) -> tuple[float, float]:
    """(pairs, near) of one statement's own text."""
    text = index.texts(statement)
    side_by_side = sum(pairs[pair] for pair in set(pairwise(text)) if pair in pairs)
    rarest = nsmallest(
        2,
        (w for w, h in zip(weighed, held, strict=True) if h and w.term is not None and w.term in text),
        key=lambda word: (-word.rarity, word.text),
    )
    if len(rarest) < 2:
        return side_by_side, 0.0
    ones = [at for at, term in enumerate(text) if term == rarest[0].term]
    twos = [at for at, term in enumerate(text) if term == rarest[1].term]
    distance = min(abs(one - two) for one in ones for two in twos)
    return side_by_side, (rarest[0].rarity + rarest[1].rarity) / (1 + distance)


def _views(index: Index, wanted: str | None) -> frozenset[int]:
    """Numbers of the library's views that are meant by "critics", "supporters" or "both"."""
    if wanted is None:
        return frozenset()
    if wanted == "both":
        return frozenset(range(1, len(index.views) + 1))
    return frozenset(at for at, view in enumerate(index.views, 1) if stem(wanted) in map(stem, words(view)))
