"""`python -m benchmarks.tune --data DIR`: chooses the weights of ranking's sum, one table for words, one for characters.

Coordinate ascent from the shipped weights on the mean hit@1 of the sets: each weight in turn is tried at a few
multiples, and a better one is kept, until a round gains nothing. One table serves every set, and a change must gain
over all of them together, so that nothing is tuned to one folder. `--write` puts the result into
`bot/answering/weights.json`, where `python -m benchmarks.calibrate` then fits the judge anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks import sets
from benchmarks.calibrate import ASKED_ON, WEIGHTS
from benchmarks.runs import counted
from bot.answering import rank, read, weights
from bot.library import Library
from bot.markup import plain
from bot.model import Question
from bot.text import has_cjk

_MULTIPLES = (0.0, 0.4, 0.6, 0.8, 1.25, 1.6, 2.5)
_START = 0.05  # where a weight of nothing is tried
_LEAST = 2e-5  # gain for which a weight is changed
_FIXED = frozenset({"own", "view", "kin", "synonym"})  # the measure of all others; no public set asks for views


@dataclass(frozen=True, slots=True)
class Asked:
    """The candidates of every question of one set, their parts unweighted."""

    name: str
    parts: tuple[tuple[np.ndarray, np.ndarray], ...]  # (candidates × parts, whether each is right), a pair a question

    def hits(self, table: np.ndarray) -> float:
        return float(
            np.mean([right[int(np.argmax(rows @ table))] if len(rows) else False for rows, right in self.parts])
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tune", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--write", action="store_true", help="keep the result")
    chosen = parser.parse_args(arguments)
    held = json.loads(WEIGHTS.read_text("utf-8"))
    asked = list(_ask_everything(chosen.data, held["rank"]))
    for script, chinese in (("latin", False), ("chinese", True)):
        of_script = [one for one, in_chinese in asked if in_chinese == chinese]
        table, gain = _climb(held["rank"][script], of_script)
        held["rank"][script] = table
        print(f"{script}: hit@1 {gain[0]:.4f} to {gain[1]:.4f}", json.dumps(table))
    if chosen.write:
        WEIGHTS.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    return 0


def _ask_everything(data: Path, shipped: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[Asked, bool]]:
    bare = replace(
        weights.shipped(),
        latin={name: value if name in _FIXED else 1.0 for name, value in shipped["latin"].items()},
        chinese={name: value if name in _FIXED else 1.0 for name, value in shipped["chinese"].items()},
    )
    names = [name for name in sets.names(data) if name != "oos"]
    for name in counted(names, str):
        cases = [case for case in sets.read(sets.locate(data, name))[0].cases if not case.abstain and case.counted]
        held = sets.knowledge(data, cases[0].library_key)
        library = Library.build(held.articles, held.manifest)
        found: list[tuple[np.ndarray, np.ndarray]] = []
        for case in cases:
            reading = read.read(library, Question(text=case.ask, asked_on=ASKED_ON))
            ranked, _ = rank.rank(library, reading, bare)
            statements = [library.statement(one.statement) for one in ranked]
            found.append(
                (
                    np.array([list(one.parts.values()) for one in ranked], dtype=np.float32),
                    np.array([case.right(statement.article, plain(statement.text)) for statement in statements]),
                )
            )
        yield Asked(name, tuple(found)), has_cjk(cases[0].ask)


def _climb(table: Mapping[str, float], asked: Sequence[Asked]) -> tuple[dict[str, float], tuple[float, float]]:
    names = rank.PARTS
    now = np.array([table[name] for name in names], dtype=np.float32)

    def reached(tried: np.ndarray) -> float:
        return float(np.mean([one.hits(tried) for one in asked]))

    first = best = reached(now)
    improving = True
    while improving:
        improving = False
        for at, name in enumerate(names):
            if name in _FIXED:
                continue
            for value in (*(now[at] * multiple for multiple in _MULTIPLES), now[at] + _START):
                tried = now.copy()
                tried[at] = value
                if (hits := reached(tried)) > best + _LEAST:
                    best, now, improving = hits, tried, True
    chosen = {name: round(float(value), 3) for name, value in zip(names, now, strict=True)}
    return {**table, **chosen}, (first, best)


if __name__ == "__main__":
    sys.exit(main())
