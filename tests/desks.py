"""Desks for tests: on a copy of the test library and a database of the test's own, with a clock that the test moves."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.desk import Desk
from bot.rooms import Asker, Platform, Room
from bot.settings import Settings

LIBRARY = Path(__file__).parent / "library"
START = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)

TOWN = Room(key="slack:T1/C1")  # where everybody reads
WARDENS = Room(key="slack:T1/C7")  # who may read the storm plan
DIRECT = Room(key="slack:T1/D1", direct=True)
GUILD = Room(key="discord:G1/C1")
WEB = Room(key="web:site")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: dt.datetime = START) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        """As `timedelta`: seconds=1, days=2."""
        self.now += dt.timedelta(**by)

    @property
    def ms(self) -> int:
        return int(self.now.timestamp() * 1000)


def asker(user: str = "U1", room: Room = TOWN, thread: str | None = None) -> Asker:
    platform: Platform = room.platform  # type: ignore[assignment]  # the keys above have no other
    return Asker(platform=platform, user=user, room=room, thread=thread)


def copy_of_the_library(place: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, place / "knowledge"))


@asynccontextmanager
async def opened(
    database: str, folder: Path, *, clock: Clock | None = None, poll: float = 0.1, **settings: object
) -> AsyncIterator[Desk]:
    """An open desk that looks at its folder ten times a second, or as `poll` says; compiled libraries are kept for as long as it is."""
    with tempfile.TemporaryDirectory(prefix="seealso-desk-") as cache:
        chosen = Settings.model_validate(
            {"knowledge": folder, "database_url": SecretStr(database), "cache": Path(cache), **settings}
        )
        desk = await Desk.open(chosen, clock=clock or Clock(), chance=random.Random(7), poll=poll)
        try:
            yield desk
        finally:
            await desk.close()
