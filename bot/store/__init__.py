"""What the bot remembers, on SQLite or PostgreSQL: one interface, one set of statements.

`open_store` gives a `Store`; what comes out of it are the frozen values of `bot.store.records`. SQLAlchemy is
loaded with `open_store`, so that what only names these values stays quick to start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.store.store import Store, open_store

__all__ = ["Store", "open_store"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("bot.store.store"), name)
    raise AttributeError(f"module 'bot.store' has no attribute {name!r}")
