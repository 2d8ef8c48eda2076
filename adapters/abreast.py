"""One long task done by several processes: each a copy of this one as it is, so that nothing has to be handed over."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

LONG = 100  # items; with fewer a copy takes longer than it saves


def abreast(work: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item]) -> tuple[Result, ...]:
    """The results of `work` on all items, in their order; `work` must depend on nothing but the items it is given.

    Short lists, and systems with one processor or without fork, are worked on here alone. For a process with one thread.
    """
    processes = min(_processors(), len(items) // LONG)
    if processes < 2:
        return tuple(work(items))
    size = -(-len(items) // processes)
    first, *others = (items[at : at + size] for at in range(0, len(items), size))
    copies = [_copy(work, run) for run in others]
    found = [*work(first)]
    for run, (copy, results) in zip(others, copies, strict=True):
        with open(results, "rb") as stream:  # noqa: PTH123 - a file descriptor
            said = stream.read()
        _, status = os.waitpid(copy, 0)
        # What went wrong in a copy goes wrong here, too, where it can be told.
        found.extend(work(run) if status else pickle.loads(said))
    return tuple(found)


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _copy(work: Callable[[Sequence[Item]], Sequence[Result]], run: Sequence[Item]) -> tuple[int, int]:
    """A process that does a run of the work, and where its results are read."""
    reads, writes = os.pipe()
    process = os.fork()
    if not process:
        _work_and_end(work, run, writes)
    os.close(writes)
    return process, reads


def _work_and_end(work: Callable[[Sequence[Item]], Sequence[Result]], run: Sequence[Item], writes: int) -> NoReturn:
    """In the copy: streams and handlers are the original's, so it ends without touching any of them."""
    code = 1
    try:
        with open(writes, "wb") as stream:
            stream.write(pickle.dumps(work(run)))
        code = 0
    finally:
        os._exit(code)
