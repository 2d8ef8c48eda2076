"""Where the knowledge is that comes with seealso."""

from __future__ import annotations

from pathlib import Path

import bot

_CORE = Path(bot.__file__).parent


def knowledge() -> Path:
    """The folder inside the installed package, or beside `bot/` in a checkout; relative where that is shorter."""
    folder = (_CORE.parent if is_checkout() else _CORE) / "knowledge"
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def is_checkout() -> bool:
    """Whether this is a checkout of the repository, whose articles are there to be edited."""
    return not (_CORE / "knowledge").is_dir()
