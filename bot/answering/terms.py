"""The question's words as they are looked for: with their relatives, synonyms and rarity.

A word counts, for less, where only a relative of it stands: one with the same beginning ("regulator" for "regulates"),
one of the same root ("death" for "die"), or a synonym of the folder's manifest. A word that most statements have is not read through: it adds only to statements
that a rarer word found, since reading its postings would cost more than everything else.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest

from bot.answering.families import family
from bot.answering.read import Word
from bot.index import Index
from bot.library import Library
from bot.stems import stem
from bot.text import is_cjk, words

COMMON = 3_000  # postings; a term with more only adds to what others found
_KIN_PREFIX = 4  # letters that relatives share at least
_KIN_LIKENESS = 0.55  # shared beginning over the longer word
_KIN_MOST = 8
_FAMILY_LIKENESS = 0.7


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's content word as it is looked for."""

    text: str
    rarity: float  # idf; a word that the library does not have is as rare as any
    postings: Mapping[int, float] | None  # statement → impact × rarity × likeness, best of its forms; None: common
    term: int | None
    pair: bool  # two adjacent Chinese characters
    naming: bool  # part of a topic's name
    proper: bool  # a name: the library writes it with a capital only


def weigh(library: Library, asked: Word, weights: Mapping[str, float]) -> Weighed:
    """A word of the question, ready to be looked for."""
    index, word, term = library.index, asked.text, asked.term
    number = index.word_number(word)
    proper = number is not None and bool(index.proper[number])
    rarity = index.rarity(term) if term is not None else math.log(1 + (index.size + 0.5) / 0.5)
    pair = len(word) == 2 and is_cjk(word[0]) and is_cjk(word[1])
    forms: list[tuple[int, float]] = [] if term is None else [(term, 1.0)]
    forms += [(other, likeness * weights["kin"]) for other, likeness in _kin(index, stem(word))]
    forms += [(other, _FAMILY_LIKENESS * weights["kin"]) for other in _family(index, stem(word))]
    forms += [(other, weights["synonym"]) for other in synonyms(library, stem(word))]
    if term is not None and index.statements.count(term) > COMMON:
        return Weighed(word, rarity, None, term, pair, asked.naming, proper)
    held: dict[int, float] = {}
    for other, likeness in forms:
        if other != term and index.statements.count(other) > COMMON:
            continue
        # A relative is never worth more than the word itself where the library has it.
        factor = likeness * (rarity if other == term else min(rarity, index.rarity(other)))
        documents, impacts = index.statements.of(other)
        if not held:
            held = {document: impact * factor for document, impact in zip(documents, impacts, strict=True)}
            continue
        for document, impact in zip(documents, impacts, strict=True):
            value = impact * factor
            if value > held.get(document, 0.0):
                held[document] = value
    return Weighed(word, rarity, held, term, pair, asked.naming, proper)


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


def _family(index: Index, term: str) -> list[int]:
    """Terms of the same root that do not begin alike."""
    numbers = map(index.term_number, family(term))
    return [number for number in numbers if number is not None]


def synonyms(library: Library, term: str) -> tuple[int, ...]:
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
