"""Where the knowledge is that comes with seealso."""

from __future__ import annotations

from pathlib import Path

import bot

_CORE = Path(bot.__file__).parent


def knowledge() -> Path:
    """The folder inside the installed package, or beside `bot/` in a checkout."""
    return _CORE.parent / "knowledge" if is_checkout() else _CORE / "knowledge"


def is_checkout() -> bool:
    """Whether this is a checkout of the repository, whose articles are there to be edited."""
    return not (_CORE / "knowledge").is_dir()
