"""Every number that ranking and judging rest on, in one place.

`rank` was chosen by `python -m benchmarks.tune`, `judge` is written by `python -m benchmarks.calibrate`; both read
public sets that none of us wrote and give the same file each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic regression over explainable features."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float  # probability from which a statement is given as the answer
    related: float  # probability from which the closest statements are shown though no topic of ours is named


@dataclass(frozen=True, slots=True)
class Weights:
    latin: Mapping[str, float]  # parts of the sum for questions in words
    chinese: Mapping[str, float]  # for questions in single characters
    judge: Judge


@cache
def shipped() -> Weights:
    """The weights of this version."""
    values: dict[str, Any] = json.loads((Path(__file__).parent / "weights.json").read_text("utf-8"))
    judge = values["judge"]
    return Weights(
        latin=values["rank"]["latin"],
        chinese=values["rank"]["chinese"],
        judge=Judge(
            names=tuple(judge["features"]),
            weights=tuple(judge["features"].values()),
            intercept=judge["intercept"],
            threshold=judge["threshold"],
            related=judge["related"],
        ),
    )
