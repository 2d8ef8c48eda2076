"""A database that is locked, slow, full or gone: questions are answered, and what could not be written yet is."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.desk import Desk
from bot.desk.bookkeeping import Books, Entry, Given
from bot.desk.patience import Patience
from bot.model import EVERYONE, Answer, Turn
from bot.problems import StoreUnavailable
from bot.store import Store, open_store
from bot.store.address import file_of
from bot.store.records import KeptTurn, Person
from tests.desks import DIRECT, LIBRARY, TOWN, Clock, asker, opened
from tests.sqlite import locked

if TYPE_CHECKING:
    from tests.postgres import Server

COUNCIL = "what is the town council?"
FORMED = "and when was it formed?"

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])
on_postgresql = pytest.mark.parametrize("kind", ["postgresql"])


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(database, LIBRARY, clock=Clock(), cache=tmp_path / "cache") as one:
        yield one


async def seconds(asking: Awaitable[object]) -> float:
    begun = time.monotonic()
    await asking
    return time.monotonic() - begun


@on_sqlite
async def test_a_locked_database_delays_no_answer_and_everything_is_written_afterwards(
    desk: Desk, database: str
) -> None:
    here = asker(thread="1.0")
    with locked(database):
        assert await desk.claim("slack:Ev1")
        for number in range(5):
            begun = time.monotonic()
            answer = await desk.ask(COUNCIL, asker=here)
            assert time.monotonic() - begun < 3
            desk.record(here, COUNCIL, answer, message=f"{number}", public=True)
        assert (await desk.ask(FORMED, asker=here)).topics == ("Selmouth Town Council",)
        assert await desk.repeated(TOWN, answer) == "4"
    await asyncio.wait_for(desk.flush(), 10)
    assert len(await desk.store.turns.last(TOWN.key, "1.0", since=0)) == 5
    assert "bookkeeping_lost_total 0" in desk.metrics.render().decode()


@on_postgresql
async def test_a_server_that_is_gone_delays_no_answer_and_everything_is_written_when_it_is_back(
    desk: Desk, postgres: Server
) -> None:
    here = asker(room=DIRECT)
    answer = await desk.ask(COUNCIL, asker=here)
    postgres.stop()
    try:
        for number in range(3):
            assert await seconds(desk.ask(COUNCIL, asker=here)) < 1
            desk.record(here, COUNCIL, answer, message=f"{number}", public=False)
            assert await desk.claim(f"slack:Ev{number}")
            assert not await desk.claim(f"slack:Ev{number}")
        assert (await desk.ask(FORMED, asker=here)).topics == ("Selmouth Town Council",)
        assert await desk.admit(here, private=False) == "answer"
        assert not (await desk.conversation(asker(thread="9.0"))).ours
        assert (await desk.room_settings(TOWN)).speak is None
        assert {check.name: check.state for check in await desk.health()}["database"] == "degraded"
        with pytest.raises(StoreUnavailable):
            await desk.change_room(TOWN, speak="off")
    finally:
        postgres.start()
    await asyncio.wait_for(desk.flush(), 20)
    assert len(await desk.store.turns.last(DIRECT.key, "", since=0)) == 3
    await asyncio.sleep(1.1)
    assert {check.name: check.state for check in await desk.health()}["database"] == "good"
    assert await desk.claim("slack:Ev9")


@on_sqlite
async def test_a_locked_database_still_claims_by_memory(desk: Desk, database: str) -> None:
    with locked(database):
        assert await desk.claim("slack:Ev1")
        assert not await desk.claim("slack:Ev1")
        assert await seconds(desk.claim("slack:Ev2")) < 2.5


@on_sqlite
async def test_a_desk_that_closes_while_the_database_is_locked_ends_in_time_and_counts_what_is_lost(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(database, LIBRARY, cache=tmp_path / "cache") as desk:
        answer = await desk.ask(COUNCIL, asker=asker())
        lock = sqlite3.connect(file_of(database), isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        desk.record(asker(), COUNCIL, answer, message="1", public=True)
        begun = time.monotonic()
    assert time.monotonic() - begun < 9.5
    lock.close()
    assert "bookkeeping_lost_total 1.0" in desk.metrics.render().decode()
    assert "bookkeeping.lost" in caplog.text


# Processes that die

CLAIMING = """
import asyncio, os, signal, sys
import bot.desk.claims
from pathlib import Path
from tests.desks import LIBRARY, opened

bot.desk.claims._FIRST, bot.desk.claims._SETTLED = 1500, {settled}

async def claim():
    async with opened(sys.argv[1], LIBRARY, cache=Path(sys.argv[2])) as desk:
        assert await desk.claim("slack:Ev1")
        print("claimed", flush=True)
        await asyncio.sleep({alive})
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(claim())
"""


@pytest.mark.parametrize(("settled", "alive", "again"), [(60, 0, True), (0.1, 2, False)])
async def test_an_event_whose_process_was_killed_at_once_can_be_claimed_again_and_later_never(
    desk: Desk, database: str, tmp_path: Path, settled: float, alive: float, again: bool
) -> None:
    code = CLAIMING.format(settled=settled, alive=alive)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, database, str(tmp_path / "cache"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 20) == b"claimed\n"
    assert not await desk.store.events.claim("slack:Ev1", 1)
    await process.wait()
    await asyncio.sleep(1.6)
    assert await desk.claim("slack:Ev1") is again


# The books


def fact(name: str, value: str) -> Entry:
    return lambda store: store.facts.put(name, value, at=0)


@pytest.fixture
async def kept(store: Store) -> AsyncIterator[tuple[Store, Books, list[int]]]:
    lost: list[int] = []
    books = Books(store, lost=lost.append)
    yield store, books, lost
    await books.close(within=1)


async def test_one_entry_that_cannot_be_written_costs_no_other(kept: tuple[Store, Books, list[int]]) -> None:
    store, books, lost = kept

    async def poison(_: Store) -> None:
        raise ValueError("poison")

    for number in range(10):
        books.add(fact(f"fact {number}", "kept"))
        if number == 4:
            books.add(poison)
    await books.flush()
    assert [await store.facts.get(f"fact {number}") for number in range(10)] == ["kept"] * 10
    assert lost == [1]


async def test_entries_are_written_in_the_order_in_which_they_came(kept: tuple[Store, Books, list[int]]) -> None:
    store, books, _ = kept
    for number in range(200):
        books.add(fact("last", str(number)))
    await books.flush()
    assert await store.facts.get("last") == "199"


@on_sqlite
async def test_entries_are_given_up_when_the_database_is_away_for_too_long(database: str) -> None:
    lost: list[int] = []
    async with open_store(database, patience=0.05) as store:
        books = Books(store, lost=lost.append, patience=0.3)
        with locked(database):
            books.add(fact("first", "1"))
            await asyncio.wait_for(books.flush(), 20)
        assert lost == [1]
        books.add(fact("second", "2"))
        await asyncio.wait_for(books.flush(), 20)
        assert (await store.facts.get("first"), await store.facts.get("second")) == (None, "2")
        await books.close(within=1)


@on_sqlite
async def test_counting_goes_on_after_counts_were_given_up(database: str) -> None:
    answer = Answer(question=COUNCIL, kind="ask", outcome="abstained")
    turn = KeptTurn(person=Person("p"), at=0, turn=Turn(question=COUNCIL, outcome="abstained"))
    given = Given.of(answer, turn, room=TOWN, thread="", audience=EVERYONE, message=None, public=True)
    async with open_store(database, patience=0.05) as store:
        books = Books(store, lost=lambda _: None, patience=0.3)
        with locked(database):
            books.count(given)
            await asyncio.wait_for(books.flush(), 5)
        books.count(given)
        await asyncio.wait_for(books.flush(), 5)
        await books.close(within=1)
        assert sum(one.count for one in (await store.counts.totals(since=0)).asked) == 1


async def test_nothing_waits_in_memory_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.bookkeeping.WAITING", 10)
    lost: list[int] = []
    books = Books(store, lost=lost.append)
    for number in range(25):  # before the books have had a chance to write
        books.add(fact(f"fact {number}", "kept"))
    await books.flush()
    assert sum(lost) == 15
    assert await store.facts.get("fact 24") == "kept"
    await books.close(within=1)


# Patience


async def slow(seconds: float, result: str) -> str:
    await asyncio.sleep(seconds)
    return result


async def unavailable() -> str:
    raise StoreUnavailable("the database is locked")


async def test_a_call_in_time_gives_its_result() -> None:
    assert await Patience("test", 0.2).get(slow(0.01, "in time"), "without") == "in time"


async def test_a_late_call_is_done_without_and_others_are_not_begun_until_it_ends() -> None:
    patience = Patience("test", 0.05)
    assert await seconds(patience.get(slow(0.3, "late"), "without")) < 0.2
    assert await patience.get(slow(0.0, "not begun"), "without") == "without"
    await asyncio.sleep(0.35)
    assert await patience.get(slow(0.0, "again"), "without") == "again"


async def test_many_calls_at_once_all_get_their_results() -> None:
    patience = Patience("test", 0.5)
    found = await asyncio.gather(*(patience.get(slow(0.01, str(number)), "without") for number in range(50)))
    assert found == [str(number) for number in range(50)]


async def test_after_a_failure_the_database_is_left_alone_for_a_moment() -> None:
    patience = Patience("test", 0.5)
    assert await patience.get(unavailable(), "without") == "without"
    assert await patience.get(slow(0.0, "not begun"), "without") == "without"
    await asyncio.sleep(1.1)
    assert await patience.get(slow(0.0, "again"), "without") == "again"


async def test_a_mistake_of_ours_is_not_hidden() -> None:
    async def broken() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Patience("test", 0.5).get(broken(), "without")


async def test_closing_waits_for_what_is_late() -> None:
    patience = Patience("test", 0.01)
    ended: list[str] = []

    async def late() -> None:
        ended.append(await slow(0.1, "ended"))

    await patience.get(late(), None)
    await patience.close()
    assert ended == ["ended"]
