"""`python -m benchmarks.calibrate --data DIR`: fits the judge and writes `bot/answering/weights.json`.

A logistic regression, each weight held to the sign that its feature's meaning gives it, by projected gradient steps
with momentum (Nesterov 1983). Learned from: the public sets, each question once where its answer is in the library
and once where its article or paragraph was left out; the same mistyped; near misses made from answerable questions
(another year, another name, a "not"); the shipped knowledge tests. All are asked as anybody asks, and only what the
judge gets to see counts; so a new feature needs a weight in the file first, and 0 will do. Every set weighs the same
but for `EMPHASIS`. The figures are rounded to four places, so the same sets give the same file, byte for byte. The
weights of ranking are kept.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import grading, sets
from benchmarks.measures import auroc
from benchmarks.runs import counted
from benchmarks.sets import Case
from bot import articles, examples
from bot.answering import answer, judge
from bot.library import Library
from bot.model import Answer, Question, Quote

WEIGHTS = Path(__file__).resolve().parent.parent / "bot" / "answering" / "weights.json"
KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
ASKED_ON = date(2026, 11, 25)
FALSE_RATE = 0.03  # of out-of-scope questions that may be answered at the shipped threshold
RELATED_RATE = 0.032  # of them that may be shown the closest statements, though no topic of ours is named

# How the meaning of each feature bounds its weight: 1 never negative, -1 never positive, 0 free.
SIGNS = {
    "score": 1,
    "covered near by": 1,
    "lacking": -1,
    "topic": 1,
    "topic missing": -1,
    "type missing": -1,
    "names missing": -1,
    "numbers missing": -1,
    "denied in the question": -1,
    "personal": -1,
    "addressing": -1,
    "lead": 1,
    "chinese": 0,
}
# What a set weighs against the others, by the beginning of its name. Out-of-scope questions are what a bot hears most
# and must not answer; squad2's unanswerable ones were made to fool, and would teach it never to be sure.
EMPHASIS = (("oos", 12.0), ("squad2", 0.5), ("rasa", 3.0), ("pydis", 0.5), ("knowledge", 8.0))
_VARIANTS = ((":hard", 0.3), (":near", 0.2), (":typos", 0.5))
_RIDGE = 0.001
_STEPS = 4_000

_YEAR = re.compile(r"(?<!\d)(?:1\d{3}|20\d\d)(?!\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_AUXILIARY = re.compile(r"\b(?:is|was|were|are|did|does|do|can|could|has|have|had|should|would|will)\b(?! not)")


Row = tuple[tuple[float, ...], bool, bool]  # features, whether the first statement answers, whether anything does


@dataclass(frozen=True, slots=True)
class Sample:
    """The questions of one set as the judge sees them."""

    name: str
    features: np.ndarray  # questions × features
    right: np.ndarray  # whether the first statement answers
    present: np.ndarray  # whether anything does

    @property
    def emphasis(self) -> float:
        for ending, weight in _VARIANTS:
            if ending in self.name and not self.name.startswith("squad2"):
                return weight
        return next((weight for name, weight in EMPHASIS if self.name.startswith(name)), 1.0)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="FILE")
    chosen = parser.parse_args(arguments)
    samples = list(_samples(chosen.data))
    fitted = fit(samples)
    threshold = _passed_by(FALSE_RATE, samples, fitted)
    held = json.loads(WEIGHTS.read_text("utf-8"))
    held["judge"] = {
        "features": {name: round(float(weight), 4) for name, weight in zip(judge.FEATURES, fitted, strict=False)},
        "intercept": round(float(fitted[-1]), 4),
        "threshold": round(threshold, 2),
        "related": round(_passed_by(RELATED_RATE, samples, fitted), 2),
    }
    chosen.out.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    for sample in samples:
        print(_line(sample, fitted, threshold))
    return 0


def _samples(data: Path) -> Iterator[Sample]:
    libraries: dict[str, Library] = {}
    for name, cases in counted(list(_sets(data)), lambda pair: pair[0]):
        rows: list[Row] = []
        for case in cases:
            library = libraries.get(case.library_key)
            if library is None:
                held = sets.knowledge(data, case.library_key)
                library = libraries[case.library_key] = Library.build(held.articles, held.manifest)
            given = answer(library, Question(text=case.ask, asked_on=ASKED_ON))
            if (first := _judged(given)) is not None:
                right = case.right(first.statement.article, first.text)
                rows.append((_values(given), right, not case.abstain))
        yield _sample(name, rows)
    yield _sample("knowledge", list(_knowledge()))


def _judged(given: Answer) -> Quote | None:
    """The statement that the judge weighed; None where the question's kind answered, or nothing was found."""
    shown = (*given.statements, *given.related, *given.others)
    return shown[0] if shown and given.explanation.features else None


def _values(given: Answer) -> tuple[float, ...]:
    return tuple(value for _, value, _ in given.explanation.features)


def _sample(name: str, rows: Sequence[Row]) -> Sample:
    features, right, present = zip(*rows, strict=True)
    return Sample(name, np.array(features), np.array(right, dtype=float), np.array(present))


def _sets(data: Path) -> Iterator[tuple[str, tuple[Case, ...]]]:
    """Sets and variants that hold questions without an answer, mistyped ones, and near misses; no conversations."""
    for name in sets.names(data):
        found = grading.variants(data, name)
        if any(case.turns for case in found[0].cases):
            continue
        for part in found:
            if part.name.endswith(f":{grading.TYPOS}") or any(case.abstain for case in part.cases):
                yield part.name, (*part.borrowed, *part.cases)
        if any(case.abstain for part in found for case in part.cases):
            near = tuple(_near_misses([case for case in found[0].cases if not case.abstain]))
            if len(near) >= 24:
                yield f"{name}:near", near


def _near_misses(cases: Sequence[Case]) -> Iterator[Case]:
    """Answerable questions changed so that nothing answers them any more, each after the question as it was."""
    chance = random.Random(7)
    names = [name for case in cases for name in _NAME.findall(case.ask)]
    for case in cases:
        year, name, auxiliary = _YEAR.search(case.ask), _NAME.search(case.ask), _AUXILIARY.search(case.ask)
        changed: list[str] = []
        if year is not None:
            other = int(year[0]) + chance.choice((-37, -21, -13, 9, 17, 28))
            changed.append(case.ask.replace(year[0], str(other)))
        if name is not None:
            changed.append(case.ask[: name.start()] + chance.choice(names) + case.ask[name.end() :])
        if auxiliary is not None and chance.random() < 0.4:
            changed.append(f"{case.ask[: auxiliary.end()]} not{case.ask[auxiliary.end() :]}")
        for ask in changed:
            if ask != case.ask:
                yield case
                yield replace(case, ask=ask, gold=(), articles=(), says=None, abstain=True, kind="near miss")


def _knowledge() -> Iterator[Row]:
    """The shipped knowledge tests that the judge meets."""
    reading = articles.load(KNOWLEDGE)
    library = Library.build(reading.articles, reading.manifest)
    for check in reading.checks:
        given = examples.ask(library, check, asked_on=ASKED_ON, threshold=0.0)
        if (first := _judged(given)) is not None:
            yield _values(given), not check.abstain and examples.right(first, check), not check.abstain


def fit(samples: Sequence[Sample]) -> np.ndarray:
    """The weights in the order of FEATURES, the intercept last."""
    rows = np.vstack([sample.features for sample in samples])
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    right = np.concatenate([sample.right for sample in samples])
    share = np.concatenate([np.full(len(s.right), s.emphasis / len(s.right)) for s in samples])
    share /= share.sum()
    signs = np.array([SIGNS[name] for name in judge.FEATURES] + [0])
    ridge = np.append(np.full(len(judge.FEATURES), _RIDGE), 0.0)
    steepest = 0.25 * np.linalg.eigvalsh((rows * share[:, None]).T @ rows)[-1] + _RIDGE
    weights = ahead = np.zeros(rows.shape[1])
    momentum = 1.0
    for _ in range(_STEPS):
        error = share * (_logistic(rows @ ahead) - right)
        step = ahead - (rows.T @ error + ridge * ahead) / steepest
        step = np.where(signs > 0, np.maximum(step, 0), np.where(signs < 0, np.minimum(step, 0), step))
        following = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = step + (momentum - 1) / following * (step - weights)
        weights, momentum = step, following
    return weights


def _logistic(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def _probabilities(sample: Sample, fitted: np.ndarray) -> np.ndarray:
    return _logistic(sample.features @ fitted[:-1] + fitted[-1])


def _passed_by(rate: float, samples: Sequence[Sample], fitted: np.ndarray) -> float:
    """The probability that this share of the out-of-scope questions reach."""
    sample = next(s for s in samples if s.name.startswith("oos"))
    absent = _probabilities(sample, fitted)[~sample.present]
    return float(np.quantile(absent, 1 - rate))


def _line(sample: Sample, fitted: np.ndarray, threshold: float) -> str:
    sure = _probabilities(sample, fitted)
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        (bins == b).mean() * abs(sure[bins == b].mean() - sample.right[bins == b].mean()) for b in sorted(set(bins))
    )
    line = f"{sample.name:24} {len(sure):5} questions  calibration error {error:.3f}"
    if sample.present.all():
        return line
    answered, false = (sure[sample.present] >= threshold).mean(), (sure[~sample.present] >= threshold).mean()
    apart = auroc(list(sure[sample.present]), list(sure[~sample.present]))
    return f"{line}  AUROC {apart:.3f}  answered {answered:.3f}  falsely {false:.3f}"


if __name__ == "__main__":
    sys.exit(main())
