"""What is measured, from plain numbers: ranks, scores and times in; rates out. Each is defined in README.md too."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

FALSE_RATE = 0.05  # of the questions without an answer: how many may be let through when answering is compared
DEPTH = 10  # statements looked at, at most, for the reciprocal rank
BINS = 10  # of the reliability picture, equally wide


@dataclass(frozen=True, slots=True)
class Graded:
    """One question as one system met it."""

    score: float  # how sure the system is of what it shows first; any scale on which more is surer
    rank: int | None  # of the first right statement shown, from 1; None: none was right
    article: bool  # the first statement shown is of a right article
    abstain: bool  # nothing in the library answers the question
    answered: bool | None = None  # by the system's own judgement; None: it has none


@dataclass(frozen=True, slots=True)
class Ranking:
    """How good the order is, over the questions that something answers. Rates in [0, 1]."""

    questions: int
    hit_1: float
    hit_3: float
    mrr: float  # mean reciprocal rank, ranks past DEPTH counting nothing
    article_1: float


@dataclass(frozen=True, slots=True)
class Separation:
    """How well the score tells what can be answered from what cannot. Rates in [0, 1]."""

    absent: int  # questions without an answer
    auroc: float
    covered: float  # of the answerable: scored above all but FALSE_RATE of the others
    right: float  # of the answerable: that too, and the first statement is right


@dataclass(frozen=True, slots=True)
class Shipped:
    """What the system did by its own threshold. Rates in [0, 1]; None: there was no such question."""

    answered: float | None  # of the answerable
    right: float | None  # of the answerable: answered, and the first statement is right
    false: float | None  # of those without an answer: answered all the same


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose score lies in [low, high); the last bin holds 1 too."""

    low: float
    high: float
    questions: int
    score: float  # mean; 0 in an empty bin
    right: float  # the share whose first statement is right; 0 in an empty bin


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles of a question's time, nearest rank, in milliseconds."""

    p50: float
    p99: float


def ranking(graded: Sequence[Graded]) -> Ranking | None:
    """None where no question has an answer."""
    known = [case for case in graded if not case.abstain]
    if not known:
        return None
    ranks = [case.rank for case in known if case.rank is not None]
    return Ranking(
        questions=len(known),
        hit_1=sum(rank == 1 for rank in ranks) / len(known),
        hit_3=sum(rank <= 3 for rank in ranks) / len(known),
        mrr=sum(1 / rank for rank in ranks if rank <= DEPTH) / len(known),
        article_1=sum(case.article for case in known) / len(known),
    )


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a random positive score is above a random negative one, ties counting half.

    Mann and Whitney's U over the number of pairs; ValueError where a side is empty.
    """
    if not positive or not negative:
        raise ValueError("AUROC needs scores on both sides")
    ordered = sorted(negative)
    twice = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positive)
    return twice / (2 * len(positive) * len(negative))


def threshold(negative: Sequence[float], rate: float = FALSE_RATE) -> float:
    """The score that `rate` of `negative` reach, rounded up to a whole number of them; more is taken as an answer."""
    return sorted(negative, reverse=True)[max(math.ceil(rate * len(negative)) - 1, 0)]


def separation(graded: Sequence[Graded]) -> Separation | None:
    """None where either sort of question is missing."""
    known = [case for case in graded if not case.abstain]
    absent = [case.score for case in graded if case.abstain]
    if not known or not absent:
        return None
    limit = threshold(absent)
    covered = [case for case in known if case.score > limit]
    return Separation(
        absent=len(absent),
        auroc=auroc([case.score for case in known], absent),
        covered=len(covered) / len(known),
        right=sum(case.rank == 1 for case in covered) / len(known),
    )


def shipped(graded: Sequence[Graded]) -> Shipped | None:
    """None for a system that judges nothing by itself."""
    if not graded or any(case.answered is None for case in graded):
        return None
    known = [case for case in graded if not case.abstain]
    absent = [case for case in graded if case.abstain]
    return Shipped(
        answered=_share([bool(case.answered) for case in known]),
        right=_share([bool(case.answered) and case.rank == 1 for case in known]),
        false=_share([bool(case.answered) for case in absent]),
    )


def reliability(graded: Sequence[Graded], bins: int = BINS) -> tuple[Bin, ...]:
    """Scores, which must be probabilities, beside what came true: equally wide bins over [0, 1], lowest first."""
    held: list[list[Graded]] = [[] for _ in range(bins)]
    for case in graded:
        held[min(int(case.score * bins), bins - 1)].append(case)
    return tuple(
        Bin(
            low=at / bins,
            high=(at + 1) / bins,
            questions=len(cases),
            score=sum(case.score for case in cases) / max(len(cases), 1),
            right=sum(case.rank == 1 for case in cases) / max(len(cases), 1),
        )
        for at, cases in enumerate(held)
    )


def calibration_error(picture: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of score and truth, weighed by questions (Naeini et al., 2015)."""
    total = sum(one.questions for one in picture)
    return sum(one.questions * abs(one.score - one.right) for one in picture) / total if total else 0.0


def times(milliseconds: Sequence[float]) -> Times:
    """Nearest-rank percentiles; ValueError for no times at all."""
    if not milliseconds:
        raise ValueError("no times")
    ordered = sorted(milliseconds)

    def at(percent: int) -> float:
        return ordered[math.ceil(percent / 100 * len(ordered)) - 1]

    return Times(at(50), at(99))


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
