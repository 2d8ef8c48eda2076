"""Running one measurement at a time, each in a process of its own, and saying how far the run is.

A process of its own keeps systems out of one another's memory and caches, and makes resident memory mean something.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import platform
import resource
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bot.problems import SeealsoError

P = ParamSpec("P")
T = TypeVar("T")

MB = 1_000_000  # bytes
# What the forking server imports once for all measurements; what is not installed it passes over.
_PRELOADED = ["benchmarks.grading", "bm25s", "Stemmer", "tantivy", "rapidfuzz.process", "asyncpg", "psutil"]
INTERRUPTED = 130  # the exit status after Ctrl-C, as a shell gives it


def apart(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What a module's function returns when a fresh process calls it; SeealsoError where that fails."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_carry_out, args=(sending, function, arguments, named))
    process.start()
    sending.close()
    try:
        result, complaint = receiving.recv()
    except EOFError:
        complaint = "the process of a measurement ended without a result; it may have run out of memory"
    finally:
        process.join()
    if complaint is not None:
        raise SeealsoError(complaint)
    value: T = result
    return value


def _carry_out(sending: Connection, function: Callable[..., object], arguments: Any, named: Any) -> None:
    with contextlib.suppress(KeyboardInterrupt):  # the parent hears of Ctrl-C too, and speaks for both
        try:
            sending.send((function(*arguments, **named), None))
        except SeealsoError as error:
            sending.send((None, str(error)))


def counted(steps: list[T], describe: Callable[[T], str]) -> Iterator[T]:
    """The steps one by one, with a line on stderr that says which it is, on a terminal only."""
    shown = sys.stderr.isatty()
    try:
        for at, step in enumerate(steps, 1):
            if shown:
                print(f"\r\x1b[K{at}/{len(steps)} {describe(step)}", end="", file=sys.stderr, flush=True)
            yield step
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def resident() -> int:
    """Bytes of memory that this process holds now."""
    import psutil  # type: ignore[import-untyped]  # it ships no types

    held: int = psutil.Process().memory_info().rss
    return held


def peak() -> int:
    """Bytes of memory that this process has held at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def machine() -> str:
    """As "CPython 3.11.7, Linux, 2 cores of AMD EPYC 7B13"."""
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.is_file():
        lines = described.read_text().splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), model)
    return f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores of {model}"
