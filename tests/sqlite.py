"""An SQLite database as another process uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.address import file_of


@contextmanager
def locked(database: str) -> Iterator[None]:
    """As another process does that writes for long."""
    other = sqlite3.connect(file_of(database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
