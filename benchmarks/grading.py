"""One system meets one set: built, asked every question, graded and measured."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from benchmarks import measures, runs, sets, typos
from benchmarks.measures import Bin, Graded, Ranking, Separation, Shipped, Times
from benchmarks.peers import PEERS
from benchmarks.sets import Case, Set
from benchmarks.systems import Reply, Seealso, System

TYPOS = "typos"  # the variant of a set whose questions are mistyped


@dataclass(frozen=True, slots=True)
class ByKind:
    """The questions of one kind, as the set calls it."""

    kind: str
    questions: int
    hit_1: float | None  # None: nothing answers this kind
    answered: float | None  # None: the system judges nothing by itself


@dataclass(frozen=True, slots=True)
class Result:
    """How one system did on one set. Where a set needs several libraries, build and memory are the largest's."""

    system: str
    set: str
    ranking: Ranking | None
    separation: Separation | None
    shipped: Shipped | None
    reliability: tuple[Bin, ...]  # empty where the score is no probability
    calibration_error: float | None
    times: Times
    build_seconds: float
    resident_mb: float  # what building and asking added to a process that holds the texts, and servers of its own
    kinds: tuple[ByKind, ...]


def variants(data: Path, name: str) -> tuple[Set, ...]:
    """The set of that name, its variants, and itself mistyped, unless it is misspelt already or a conversation."""
    found = sets.read(sets.locate(data, name))
    plain = found[0]
    fit = any(not case.abstain for case in plain.cases) and not any(case.turns for case in plain.cases)
    if fit and not any(part.name.endswith(":clean") for part in found):
        mistyped = tuple(replace(case, ask=typos.mistype(case.ask)) for case in plain.cases)
        found = (plain, Set(f"{name}:{TYPOS}", mistyped), *found[1:])
    return found


def meet(system: str, data: Path, chosen: str) -> Result:
    """Measures a system by its name on a set or variant by its name, in this process."""
    name = chosen.partition(":")[0]
    asked = next(part for part in variants(data, name) if part.name == chosen)
    graded: list[tuple[Case, Graded]] = []
    milliseconds: list[float] = []
    build, memory = 0.0, 0
    cases = sorted((*asked.cases, *asked.borrowed), key=lambda case: case.library_key)  # stable: else in order
    for key, group in groupby((case for case in cases if case.counted), key=lambda case: case.library_key):
        knowledge = sets.knowledge(data, key)
        one = Seealso() if system == Seealso.name else PEERS[system]()
        try:
            gc.collect()
            before, begun = runs.resident(), time.perf_counter()
            one.build(knowledge)
            build = max(build, time.perf_counter() - begun)
            graded += _asked(one, list(group), milliseconds)
            memory = max(memory, runs.resident() - before + one.elsewhere())
        finally:
            one.close()
    return _result(system, chosen, graded, milliseconds, build, memory)


def _asked(system: System, cases: Sequence[Case], milliseconds: list[float]) -> Iterable[tuple[Case, Graded]]:
    system.hear(cases[0].turns)
    system.ask(cases[0].ask)  # what a first question alone pays for is not of interest
    for case in cases:
        system.hear(case.turns)
        begun = time.perf_counter()
        reply = system.ask(case.ask)
        milliseconds.append((time.perf_counter() - begun) * 1000)
        yield case, grade(case, reply)


def grade(case: Case, reply: Reply) -> Graded:
    """What a reply is worth."""
    shown = reply.shown[: measures.DEPTH]
    return Graded(
        score=reply.score,
        rank=next((at for at, one in enumerate(shown, 1) if case.right(one.article, one.text)), None),
        article=bool(shown) and shown[0].article in case.articles,
        abstain=case.abstain,
        answered=None if reply.outcome is None else reply.outcome == "answered",
    )


def _result(
    system: str,
    chosen: str,
    pairs: Sequence[tuple[Case, Graded]],
    milliseconds: Sequence[float],
    build: float,
    memory: int,
) -> Result:
    graded = [one for _, one in pairs]
    judged = measures.shipped(graded)
    picture = measures.reliability(graded) if judged is not None else ()
    kinds: dict[str, list[Graded]] = {}
    for case, one in pairs:
        kinds.setdefault(case.kind, []).append(one)
    return Result(
        system=system,
        set=chosen,
        ranking=measures.ranking(graded),
        separation=measures.separation(graded),
        shipped=judged,
        reliability=picture,
        calibration_error=measures.calibration_error(picture) if picture else None,
        times=measures.times(milliseconds),
        build_seconds=build,
        resident_mb=memory / runs.MB,
        kinds=tuple(_by_kind(kind, of) for kind, of in sorted(kinds.items())),
    )


def _by_kind(kind: str, graded: Sequence[Graded]) -> ByKind:
    ranking = measures.ranking(graded)
    flags = [one.answered for one in graded if one.answered is not None]
    return ByKind(
        kind=kind,
        questions=len(graded),
        hit_1=ranking.hit_1 if ranking else None,
        answered=sum(flags) / len(flags) if flags else None,
    )
