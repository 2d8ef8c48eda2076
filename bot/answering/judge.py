"""The probability that the statement to be shown answers the question, from signs that can be explained.

A logistic regression over a dozen features of the question and the statement; `python -m benchmarks.calibrate` fits it
on public sets. It judges last, after all steps, the very statement that is shown first. That its topic is named never
carries an answer alone: the share of the question's information that the statement holds does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.rank import Scored, Weighed
from bot.answering.read import Reading
from bot.answering.weights import Judge, shipped
from bot.index import DENYING, Index
from bot.library import Library
from bot.stems import stem
from bot.text import is_cjk, words

FEATURES = (
    "covered",  # share of the question's information that the statement holds
    "covered near by",  # the same, counting its title and, where it leans, the statement before it
    "strength",  # its score over what a perfect match would have
    "rarest missing",  # rarity of the rarest word that is nowhere near, over the rarest possible
    "unknown",  # share of the question's information in words that the library lacks
    "topic",  # the statement's article is named in the question
    "type missing",  # a date, number, name … is wanted and the statement has none
    "names missing",  # share of the question's capitalised names that are nowhere near
    "numbers missing",  # share of the question's numbers that are nowhere near
    "polarity",  # one of question and statement denies, the other does not
    "words",  # ln of the number of content words
    "pairs",  # weight of neighbouring words in common, over the score
    "lead",  # how far the best statement of another article stays behind
    "chinese",  # the question is in single characters
)

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]*[a-z][\w'-]*|\b[A-Z]{2,}\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|\w+n't|\w+nt|fail(?:ed|s)? to)\b|[不没無无未非]"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and how probable it is that the statement answers."""

    probability: float
    features: tuple[float, ...]  # in the order of FEATURES


def judge(library: Library, reading: Reading, ranked: Sequence[Scored], weighed: Sequence[Weighed]) -> Verdict:
    """Of the first of `ranked`; probability 0 where nothing was found."""
    if not ranked or not weighed:
        return Verdict(0.0, (0.0,) * len(FEATURES))
    found = features(library, reading, ranked, weighed)
    return Verdict(probability(shipped().judge, found), found)


def probability(judge: Judge, found: Sequence[float]) -> float:
    """The logistic function of the weighted features, in (0, 1)."""
    total = judge.intercept + math.fsum(weight * value for weight, value in zip(judge.weights, found, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def features(
    library: Library, reading: Reading, ranked: Sequence[Scored], weighed: Sequence[Weighed]
) -> tuple[float, ...]:
    """What the judge weighs, in the order of FEATURES; each about 0 to 1 but `words`."""
    index, first = library.index, ranked[0]
    total = math.fsum(word.rarity for word in weighed) or 1.0
    rarest = math.log(1 + (index.size + 0.5) / 0.5)
    here = zip(weighed, first.held, strict=True)
    covered = math.fsum(word.rarity for word, held in here if held) / total
    near = math.fsum(word.rarity for word, held in zip(weighed, first.near_by, strict=True) if held) / total
    missing = [word.rarity for word, held in zip(weighed, first.near_by, strict=True) if not held]
    article = index.article_of[first.statement]
    around = _around(index, first.statement, article)
    other = next((one.score for one in ranked if index.article_of[one.statement] != article), 0.0)
    denies = _DENIAL.search(reading.text.casefold()) is not None
    return (
        covered,
        near,
        first.parts["own"] / total,
        max(missing, default=0.0) / rarest,
        math.fsum(word.rarity for word in weighed if word.term is None) / total,
        1.0 if article in reading.topics else 0.0,
        1.0 if reading.wants and not index.sign_of[first.statement] & reading.wants else 0.0,
        _missing(_NAME.findall(reading.text), around),
        _missing(_NUMBER.findall(reading.text), around),
        1.0 if denies != bool(index.sign_of[first.statement] & DENYING) else 0.0,
        math.log(1 + len(weighed)),
        first.parts["pairs"] / (first.score or 1.0),
        1.0 - other / first.score if first.score else 0.0,
        1.0 if sum(is_cjk(word.text[0]) for word in weighed) * 2 > len(weighed) else 0.0,
    )


def _around(index: Index, statement: int, article: int) -> frozenset[str]:
    """Stems of a statement, the one before it and the names of its article."""
    texts = set(index.texts(statement))
    if statement > index.article_starts[article]:
        texts.update(index.texts(statement - 1))
    return frozenset(index.terms[term] for term in texts)


def _missing(names: Sequence[str], around: frozenset[str]) -> float:
    found = [stem(token) for name in names for token in words(name)]
    return sum(token not in around for token in found) / len(found) if found else 0.0
