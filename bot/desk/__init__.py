"""The desk: the one door through which Slack, Discord, the web and the digests ask, remember and learn what changed.

What a process that serves has, and one that only answers has not: a current library beside a database that may be slow or
away. `Desk` is loaded when it is first used, so that what only names a value of the desk stays quick to start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.desk.desk import Desk

__all__ = ["Desk"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("bot.desk.desk"), name)
    raise AttributeError(f"module 'bot.desk' has no attribute {name!r}")
