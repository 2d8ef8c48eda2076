"""Ten thousand digests due in one minute: `python -m benchmarks.digests`, on SQLite and on PostgreSQL.

Each line says how long it took. "composed" is the work of the core alone; "delivered" has the database's share, too:
due, claimed, composed, handed to a messenger that takes it at once, settled. Then some of them are sent to both platforms
on loopback by several processes' worth of couriers, at the platforms' own rates. Every digest is counted: it comes once.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.desk import Desk
from bot.digests.deliver import Courier
from bot.digests.editor import Editor
from bot.digests.messenger import Parcel
from bot.model import EVERYONE
from bot.rooms import Room
from bot.settings import Settings
from bot.store.records import Wish
from tests.digesting import DAILY, WINTER, World, couriers, milliseconds, now, worlds
from tests.postgres import Server

TOPICS = ((), ("harbour",), ("Selmouth Ferry",), ("transport", "safety"), ("Selmouth Town Council",))
DAY = dt.timedelta(days=1)
LEASE = 20  # seconds


class Recorder:
    """A messenger to whom sending costs nothing; it counts what it was given."""

    platform = "slack"
    slots = 8
    ready = True

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    async def sign_in(self) -> None: ...

    async def room(self, key: str) -> Room:
        return Room(key=key)

    async def send(self, parcel: Parcel) -> str:
        self.sent[parcel.mark] += 1
        return parcel.mark


def report(what: str, seconds: float, count: int, note: str = "") -> None:
    print(f"  {what:<52} {seconds:8.2f} s {count / seconds:9,.0f} a second  {note}", flush=True)


@asynccontextmanager
async def desks(database: str, folder: Path, cache: Path) -> AsyncIterator[Desk]:
    desk = await Desk.open(Settings(knowledge=folder, cache=cache, database_url=database, slack_budget=0))  # type: ignore[arg-type]  # pydantic makes a secret of it
    try:
        yield desk
    finally:
        await desk.close()


async def subscribe(desk: Desk, rooms: list[str]) -> None:
    """One digest for each room, all due at the same time."""
    at = milliseconds(now()) - 60_000
    async with desk.store.transaction() as unit:
        for number, room in enumerate(rooms):
            wish = Wish(topics=TOPICS[number % len(TOPICS)], schedule=DAILY, words="daily")
            await unit.subscriptions.add(room, wish, next_due=at, at=at)


async def compose(desk: Desk, count: int) -> None:
    editor, told = Editor(desk), 0
    assert desk.standing is not None
    subscriptions = await desk.store.subscriptions.all()
    began = time.perf_counter()
    for subscription in subscriptions:
        told += (
            await editor.edit(subscription, audience=EVERYONE, until=desk.standing.number, language="en") is not None
        )
    report("composed", time.perf_counter() - began, count, f"{told:,} have something to say")


async def deliver(desk: Desk, count: int) -> None:
    recorder = Recorder()
    began = time.perf_counter()
    ended = await Courier(desk, [recorder], lease=LEASE).deliver_due(now())
    report("delivered", time.perf_counter() - began, count, _counted(recorder.sent, ended))


async def deliver_nothing(desk: Desk, count: int) -> None:
    began = time.perf_counter()
    ended = await Courier(desk, [Recorder()], lease=LEASE).deliver_due(now() + DAY)
    report("delivered, with nothing to say", time.perf_counter() - began, count, _counted(Counter(), ended))


def _counted(sent: Counter[str], ended: tuple[object, ...]) -> str:
    twice = sum(times > 1 for times in sent.values())
    return f"{len(ended):,} ended, {len(sent):,} sent, {twice} of them more than once"


async def on_loopback(world: World, count: int) -> None:
    """Three couriers, as of three processes, share what is due."""
    rooms = [world.slack_room(f"C{number}") for number in range(count)]
    rooms += [world.discord_room(f"r{number}") for number in range(count // 4)]
    desk = await Desk.open(world.settings)
    await subscribe(desk, rooms)
    for room in ("ferry", "town-council"):
        world.change(WINTER, article=room)
    await desk.close()
    desk = await Desk.open(world.settings)
    try:
        async with (
            couriers(desk, lease=LEASE) as one,
            couriers(desk, lease=LEASE) as two,
            couriers(desk, lease=LEASE) as three,
        ):
            began = time.perf_counter()
            await asyncio.gather(*(courier.deliver_due(now()) for courier in (one, two, three)))
            took = time.perf_counter() - began
    finally:
        await desk.close()
    heard = Counter(len(world.heard(room)) for room in rooms)
    report(
        "sent to Slack and Discord on loopback", took, len(rooms), f"rooms by messages: {dict(sorted(heard.items()))}"
    )


async def measure(database: str, loopback: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        async with worlds(loopback, home / "knowledge", home / "cache") as world:
            folder = home / "core"
            shutil.copytree(world.folder, folder)
            rooms = [f"slack:T1/C{number}" for number in range(count)]
            async with desks(database, folder, home / "cache") as desk:
                began = time.perf_counter()
                await subscribe(desk, rooms)
                report("subscribed", time.perf_counter() - began, count)
            for article in ("ferry", "town-council"):
                path = folder / f"{article}.yaml"
                path.write_text(
                    path.read_text().replace(
                        "sections:\n", f"sections:\n  - heading: News\n    points: [{WINTER}]\n", 1
                    )
                )
            async with desks(database, folder, home / "cache") as desk:
                await compose(desk, count)
                await deliver(desk, count)
                await deliver_nothing(desk, count)
            await on_loopback(world, count // 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digests", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite")
        asyncio.run(measure(f"sqlite:///{folder}/core.db", f"sqlite:///{folder}/loopback.db", options.digests))
    server = Server(options={"fsync": "on", "full_page_writes": "on"})
    try:
        for name in ("core", "loopback"):
            server.psql(f"CREATE DATABASE {name}")
        print("PostgreSQL")
        asyncio.run(measure(server.url("core"), server.url("loopback"), options.digests))
    finally:
        server.close()


if __name__ == "__main__":
    main()
