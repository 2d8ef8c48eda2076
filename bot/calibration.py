"""The threshold from which a folder answers, fitted to its own knowledge tests: wrong answers against missing ones.

Every check is asked with a threshold of 0, so that its best statement shows with its probability. From there any
threshold's rates can be counted: *wrong*, the share of all questions that get a wrong statement; *undue*, the share of
those to abstain from that get one; *missing*, the share of answerable ones that get none. Intervals are Wilson's (1927),
at 95 %.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot import examples
from bot.articles import Check
from bot.library import Library
from bot.problems import WrongUsage

ENOUGH = 60  # questions; with fewer, the intervals are too wide to choose by
STEPS = 1000  # thresholds are thousandths: a folder of a thousand tests tells them apart
_Z = 1.96  # of the normal distribution, for 95 %


@dataclass(frozen=True, slots=True)
class Judged:
    """One check, asked."""

    probability: float  # that its first statement answers; 1.0 where the kind of question answers without the judge
    right: bool  # one of the first statements is the one due
    answerable: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of questions with the interval that the true one lies in, 95 times of 100."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        n, p = self.of, self.share
        middle = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z / (1 + _Z * _Z / n) * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold would have done."""

    threshold: float
    wrong: Rate  # of all questions
    undue: Rate  # wrong ones, of the questions to abstain from
    missing: Rate  # of answerable ones


def judged(library: Library, checks: Sequence[Check], *, asked_on: dt.date) -> tuple[Judged, ...]:
    """Every check asked of the library, in their order."""
    found: list[Judged] = []
    for check in checks:
        given = examples.ask(library, check, asked_on=asked_on, threshold=0.0)
        weighed = bool(given.explanation.features)
        due = check.says is not None or check.source is not None
        shown = given.statements[: examples.SHOWN]
        right = any(examples.right(quote, check) for quote in shown) if due else given.answered
        sure = (given.confidence if weighed else 1.0) if given.answered else 0.0
        found.append(Judged(sure, right and not check.abstain, not check.abstain))
    return tuple(found)


def curve(found: Sequence[Judged]) -> tuple[Point, ...]:
    """The rates at every threshold from 0.001 to 0.999."""
    answerable = sorted(one.probability for one in found if one.answerable)
    wrong = sorted(one.probability for one in found if not one.right)
    undue = sorted(one.probability for one in found if not one.answerable)

    def reached(sorted_ones: Sequence[float], threshold: float) -> int:
        return len(sorted_ones) - bisect_left(sorted_ones, threshold)

    return tuple(
        Point(
            threshold,
            wrong=Rate(reached(wrong, threshold), len(found)),
            undue=Rate(reached(undue, threshold), len(undue)),
            missing=Rate(bisect_left(answerable, threshold), len(answerable)),
        )
        for threshold in (step / STEPS for step in range(1, STEPS))
    )


def choose(points: Sequence[Point], *, most_wrong: float) -> Point:
    """The threshold with the fewest wrong and missing answers, among those with at most that share of wrong ones.

    Where none has so few, among all. Several that are equally good lie in rows: it is the middle of the longest row,
    farthest from where the next question would tip it. WrongUsage when there is nothing to choose by.
    """
    if not points or not points[0].wrong.of:
        raise WrongUsage("there are no knowledge tests to fit a threshold to", remedy="write some in checks.yaml")
    allowed = any(point.wrong.share <= most_wrong for point in points)

    def mistakes(point: Point) -> float:
        within = point.wrong.share <= most_wrong or not allowed
        return point.wrong.hits + point.missing.hits if within else math.inf

    rows = [(cost, list(row)) for cost, row in groupby(points, key=mistakes)]
    fewest = min(cost for cost, _ in rows)
    longest = max((row for cost, row in rows if cost == fewest), key=len)
    return longest[len(longest) // 2]
