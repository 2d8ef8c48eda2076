"""Addresses of databases: `sqlite:///FILE`, `postgresql://USER:PASSWORD@HOST/NAME`. They hold passwords: no message quotes one."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from bot.problems import WrongUsage

Kind = Literal["sqlite", "postgresql"]

VARIABLE = "SEEALSO_DATABASE_URL"
_HOST = r"(?:\[[0-9A-Fa-f:.]+(?:%[^][@/?#]+)?\]|[^][:@/?#,]*)(?::([0-9]{0,5}))?"
_POSTGRESQL = re.compile(
    rf"postgres(?:ql)?://(?:[^][:@/?#]*(?::[^][@/?#]*)?@)?({_HOST}(?:,{_HOST})*)(?:/[^@/?#]*)?"
    r"(?:\?(?:[^=&@#]+=[^&@#]*(?:&[^=&@#]+=[^&@#]*)*)?)?",
    re.IGNORECASE,
)


def kind_of(url: str) -> Kind:
    """Which database an address means. WrongUsage for one that means none, or cannot be read."""
    scheme = url.partition(":")[0].lower()
    if scheme == "sqlite":
        return "sqlite"
    if scheme in ("postgresql", "postgres"):
        _check(url)
        return "postgresql"
    # What stands before a colon may be anything, of a password too, unless it is plainly a scheme.
    found = re.match(r"([a-z+]+)://", url)
    raise WrongUsage(
        f"{VARIABLE} begins with {found[1]!r}, which is no database that seealso knows"
        if found
        else f"{VARIABLE} names no database that seealso knows",
        remedy="write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    )


def file_of(url: str) -> Path:
    """The file of `sqlite:///FILE` (relative to the working directory) or `sqlite:////FILE` (absolute), as it stands."""
    _, slashes, name = url.partition(":///")
    if not slashes or not name or name == ":memory:":
        raise WrongUsage(
            f"{VARIABLE} names no file",
            remedy="write sqlite:///FILE, with a fourth slash when the path begins at the root",
        )
    return Path(name).expanduser()


def default_url(environ: Mapping[str, str]) -> str:
    """A file in the user's data folder: by XDG, or where macOS and Windows keep such files."""
    if sys.platform == "win32":
        folder = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return f"sqlite:///{(folder / 'seealso' / 'seealso.db').absolute()}"


def unreadable() -> WrongUsage:
    """Of an address that the driver cannot read: what it says of it quotes what may be a part of the password."""
    return WrongUsage(
        f"{VARIABLE} cannot be read",
        remedy="write postgresql://USER:PASSWORD@HOST:PORT/NAME, and percent-encode / # ? @ [ ] in the password: a / is %2F",
    )


def _check(url: str) -> None:
    """Stricter than the driver: what it would misread it would look up as a host or show as a mistake, password and all."""
    read = _POSTGRESQL.fullmatch(url)
    if read is None:
        raise unreadable()
    for port in re.findall(r":([0-9]+)(?=,|$)", re.sub(r"\[.*?\]", "", read[1])):
        if int(port) > 65_535:
            raise unreadable()
