"""A folder of YAML files in, articles or problems out.

`snapshot` reads bytes, `read` turns them into articles and problems, `load` does both and raises. Each name is loaded when it
is first used: a process that only needs to know whether a folder has changed imports neither YAML nor pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.articles.drafting import draft
    from bot.articles.folder import Snapshot, snapshot
    from bot.articles.format import json_schema
    from bot.articles.reading import load, read
    from bot.articles.values import Check, Reading

__all__ = ["Check", "Reading", "Snapshot", "draft", "json_schema", "load", "read", "snapshot"]

_HOME = {
    "Check": "bot.articles.values",
    "Reading": "bot.articles.values",
    "Snapshot": "bot.articles.folder",
    "draft": "bot.articles.drafting",
    "json_schema": "bot.articles.format",
    "load": "bot.articles.reading",
    "read": "bot.articles.reading",
    "snapshot": "bot.articles.folder",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'bot.articles' has no attribute {name!r}")
