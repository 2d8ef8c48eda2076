"""seealso's core: structured articles in, sourced answers out. It knows no platform.

The door: each name is loaded when it is first used, so that opening it costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answering import answer
    from bot.compiled import open_library
    from bot.library import Library
    from bot.model import Answer, Question

__version__ = "0.1.0"
__all__ = ["Answer", "Library", "Question", "__version__", "answer", "open_library"]

_HOME = {
    "Answer": "bot.model",
    "Question": "bot.model",
    "Library": "bot.library",
    "answer": "bot.answering",
    "open_library": "bot.compiled",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'bot' has no attribute {name!r}")
