"""A copy of an SQLite database, whole at one moment, while others go on reading and writing."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.problems import StoreUnavailable, WrongUsage
from bot.store.engine import PATIENCE, failures_named

_PAGES = 1000  # of 4 kB that are copied between two reports

Progress = Callable[[int, int], None]  # pages done, of


def back_up(source: Path, target: Path, *, progress: Progress | None = None) -> int:
    """Copies a database into a new file, whole or not at all, readable for its user alone. How many bytes that took.

    WrongUsage where there is no database of ours, or something where the copy should go; StoreUnavailable where one
    of the two cannot be read or written.
    """
    if not source.is_file():
        raise WrongUsage(f"there is no database at {source}", remedy="seealso doctor says which one is used")
    if target.exists():
        raise _taken(target)
    try:
        with _partial(target) as partial:
            with failures_named(PATIENCE):
                _copy(source, partial, progress)
            with partial.open("rb+") as written:
                os.fsync(written.fileno())
            size = partial.stat().st_size
            _give_name(partial, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError as error:
        raise StoreUnavailable(f"{target} cannot be written: {error.strerror or error}") from error
    return size


def _taken(target: Path) -> WrongUsage:
    return WrongUsage(f"{target} is there already", remedy="name a file that is not")


@contextlib.contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """An empty file beside the target, for its user alone; gone at the end, under this name."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(source: Path, partial: Path, progress: Progress | None) -> None:
    def report(_: int, remaining: int, pages: int) -> None:
        if progress is not None:
            progress(pages - remaining, pages)

    with _opened(source) as held, _opened(partial) as copy:
        copy.execute("PRAGMA journal_mode = OFF")  # a copy that was not finished is thrown away
        # Read within one transaction, the source stays as it is; else each write of others would start the copy anew.
        held.execute("BEGIN")
        if not held.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]:
            raise WrongUsage(f"{source} is no database of seealso's", remedy="seealso doctor says which one is used")
        held.backup(copy, pages=_PAGES, progress=report)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _give_name(partial: Path, target: Path) -> None:
    try:
        target.hardlink_to(partial)  # a rename would overwrite what came meanwhile
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        partial.rename(target)
