"""How fast we answer in large libraries, beside what one would use instead: `python -m benchmarks.speed`."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path

from benchmarks import measures, peers, report, runs, synthetic
from benchmarks.peers import PEERS
from benchmarks.sets import Knowledge
from benchmarks.systems import Seealso
from bot import __version__
from bot.model import Manifest
from bot.problems import SeealsoError, WrongUsage

SIZES = (100_000,)  # statements
QUESTIONS = 500
PATIENCE = 20.0  # seconds after which a slow system is asked no more
FEWEST = 20  # questions that are asked whatever they take


_PACE = 0.01  # seconds between questions during a reload


@dataclass(frozen=True, slots=True)
class Searching:
    """A system built from texts in memory, then asked."""

    system: str
    statements: int
    build_seconds: float
    peak_mb: float  # of the whole process so far, texts and interpreter too
    resident_mb: float  # what building and asking added, servers of its own included
    asked: int
    times: measures.Times


@dataclass(frozen=True, slots=True)
class Folder:
    """Ours from a folder of YAML files, each step in a process of its own but for the reload."""

    statements: int
    compile_seconds: float  # nothing in the cache: reading, checking, building, writing the compiled form
    compile_peak_mb: float
    compiled_mb: float  # on disk
    open_seconds: float  # by the compiled form, the folder read and hashed to see that it is the right one
    open_resident_mb: float  # the whole process, after the questions
    times: measures.Times  # of a library that was opened
    reload_seconds: float  # one article changed: noticed, read, checked, built, ready to swap
    times_meanwhile: measures.Times  # of questions that the old library answers during the reload


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit status: 2 for wrong usage, 130 after Ctrl-C, else 0."""
    asked = _parser().parse_args(arguments)
    try:
        if min(asked.statements) < synthetic.ARTICLE * 4:
            raise WrongUsage("--statements is too small", remedy=f"give {synthetic.ARTICLE * 4} or more")
        chosen = peers.choose(asked.peers)
        searching, folders = _measure(asked.statements, (Seealso.name, *chosen), asked.questions)
    except SeealsoError as error:
        print(f"benchmarks.speed: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return runs.INTERRUPTED
    described = [f"seealso {__version__}", *map(peers.version, chosen), runs.machine()]
    print("\n\n".join(["; ".join(described), _searching(searching), _folders(folders)]))
    if asked.json is not None:
        content = {
            "versions": described,
            "searching": [asdict(one) for one in searching],
            "folders": [asdict(one) for one in folders],
        }
        asked.json.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description="Measures speed and memory on synthetic libraries; benchmarks/README.md says what each figure means.",
    )
    parser.add_argument(
        "--statements", type=int, nargs="+", default=SIZES, metavar="N", help="sizes of library; default: 100000"
    )
    parser.add_argument("--questions", type=int, default=QUESTIONS, metavar="N", help=f"default: {QUESTIONS}")
    parser.add_argument("--peers", metavar="A,B|none", help=f"of {','.join(PEERS)}; default: those installed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there too")
    return parser


def _measure(sizes: Sequence[int], systems: Sequence[str], questions: int) -> tuple[list[Searching], list[Folder]]:
    steps = [(size, system) for size in sizes for system in (*systems, "")]
    searching: list[Searching] = []
    folders: list[Folder] = []
    for size, system in runs.counted(steps, lambda step: f"{step[1] or 'from YAML'}, {step[0]:,} statements"):
        if system:
            searching.append(runs.apart(search, system, size, questions))
        else:
            folders.append(_folder(size, questions))
    return searching, folders


def search(system: str, statements: int, questions: int) -> Searching:
    """Builds a system by its name from texts in memory and asks it, in this process."""
    texts = tuple(synthetic.articles(statements))
    asked = synthetic.questions(texts, questions)
    one = Seealso() if system == Seealso.name else PEERS[system]()
    try:
        gc.collect()
        before, begun = runs.resident(), time.perf_counter()
        one.build(Knowledge(texts, Manifest()))
        build_seconds = time.perf_counter() - begun
        peak = runs.peak() + one.elsewhere()
        milliseconds = _times(one.ask, asked)
        added = runs.resident() - before + one.elsewhere()
    finally:
        one.close()
    return Searching(
        system=system,
        statements=sum(len(article.statements) for article in texts),
        build_seconds=build_seconds,
        peak_mb=peak / runs.MB,
        resident_mb=added / runs.MB,
        asked=len(milliseconds),
        times=measures.times(milliseconds),
    )


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each question, the first once more in front so that it pays for nothing else."""
    ask(questions[0])
    end = time.perf_counter() + PATIENCE
    found: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        if begun > end and len(found) >= FEWEST:
            break
        ask(question)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def _folder(statements: int, questions: int) -> Folder:
    with tempfile.TemporaryDirectory(prefix="seealso-speed-") as place:
        folder, cache = Path(place) / "knowledge", Path(place) / "cache"
        asked = runs.apart(write, statements, questions, folder)
        compile_seconds, peak = runs.apart(compile_folder, folder, cache)
        compiled = sum(file.stat().st_size for file in cache.iterdir())
        open_seconds, resident, times = runs.apart(open_folder, folder, cache, asked)
        reload_seconds, meanwhile = runs.apart(reload_folder, folder, asked)
    return Folder(
        statements=statements,
        compile_seconds=compile_seconds,
        compile_peak_mb=peak / runs.MB,
        compiled_mb=compiled / runs.MB,
        open_seconds=open_seconds,
        open_resident_mb=resident / runs.MB,
        times=times,
        reload_seconds=reload_seconds,
        times_meanwhile=meanwhile,
    )


def write(statements: int, questions: int, folder: Path) -> tuple[str, ...]:
    """Makes a knowledge folder; the questions on it."""
    texts = tuple(synthetic.articles(statements))
    synthetic.write(texts, folder)
    return synthetic.questions(texts, questions)


def compile_folder(folder: Path, cache: Path) -> tuple[float, int]:
    """Seconds and bytes at most that opening a folder takes with nothing in the cache."""
    from bot.compiled import open_library

    begun = time.perf_counter()
    open_library(folder, cache=cache)
    return time.perf_counter() - begun, runs.peak()


def open_folder(folder: Path, cache: Path, questions: Sequence[str]) -> tuple[float, int, measures.Times]:
    """Seconds of opening a folder that the cache holds, bytes resident after the questions, their times."""
    from bot.compiled import open_library

    begun = time.perf_counter()
    system = Seealso()
    system.library = open_library(folder, cache=cache)
    seconds = time.perf_counter() - begun
    milliseconds = _times(system.ask, questions)
    return seconds, runs.resident(), measures.times(milliseconds)


def reload_folder(folder: Path, questions: Sequence[str]) -> tuple[float, measures.Times]:
    """Seconds from one changed article to a new library, and the times of questions meanwhile, a hundred a second.

    The reload runs in a thread, as it does beside the event loop of `seealso serve`.
    """
    from bot import articles
    from bot.garbage import uncollected
    from bot.library import Library

    reading = articles.read(articles.snapshot(folder))
    system = Seealso()
    system.library = Library.build(reading.articles, reading.manifest)
    changed = sorted(folder.glob("*.yaml"))[0]
    changed.write_text(changed.read_text("utf-8").replace('summary: "', 'summary: "Changed. ', 1), "utf-8")

    def reload() -> float:
        begun = time.perf_counter()
        with uncollected():
            newer = articles.read(articles.snapshot(folder), previous=reading)
            Library.build(newer.articles, newer.manifest, previous=system.library)
        return time.perf_counter() - begun

    system.ask(questions[0])
    milliseconds: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        reloading = pool.submit(reload)
        for question in cycle(questions):
            begun = time.perf_counter()
            system.ask(question)
            milliseconds.append((time.perf_counter() - begun) * 1000)
            if reloading.done():
                break
            time.sleep(_PACE)
        return reloading.result(), measures.times(milliseconds)


def _searching(found: Sequence[Searching]) -> str:
    head = ("system", "statements", "p50 ms", "p99 ms", "p99 / ours", "build s", "peak MB", "added MB", "asked")
    ours = {one.statements: one.times.p99 for one in found if one.system == Seealso.name}
    rows = (
        (
            one.system,
            f"{one.statements:,}",
            f"{one.times.p50:.2f}",
            f"{one.times.p99:.2f}",
            f"{one.times.p99 / ours[one.statements]:.2f}",
            f"{one.build_seconds:.1f}",
            f"{one.peak_mb:.0f}",
            f"{one.resident_mb:.0f}",
            str(one.asked),
        )
        for one in found
    )
    return report.table(head, rows)


def _folders(found: Sequence[Folder]) -> str:
    lines: list[tuple[str, Callable[[Folder], str]]] = [
        ("compile, s", lambda one: f"{one.compile_seconds:.1f}"),
        ("compile, peak MB", lambda one: f"{one.compile_peak_mb:.0f}"),
        ("compiled form, MB", lambda one: f"{one.compiled_mb:.0f}"),
        ("open, s", lambda one: f"{one.open_seconds:.2f}"),
        ("opened, resident MB", lambda one: f"{one.open_resident_mb:.0f}"),
        ("opened, p50 ms", lambda one: f"{one.times.p50:.2f}"),
        ("opened, p99 ms", lambda one: f"{one.times.p99:.2f}"),
        ("reload, s", lambda one: f"{one.reload_seconds:.1f}"),
        ("p50 ms meanwhile", lambda one: f"{one.times_meanwhile.p50:.2f}"),
        ("p99 ms meanwhile", lambda one: f"{one.times_meanwhile.p99:.2f}"),
    ]
    head = ("seealso from YAML", *(f"{one.statements:,}" for one in found))
    return report.table(head, ([title, *(show(one) for one in found)] for title, show in lines))


if __name__ == "__main__":
    sys.exit(main())
