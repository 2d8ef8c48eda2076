"""What breaks in a real database: a clear StoreUnavailable, nothing half-written, and it goes on by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from bot.model import Turn
from bot.problems import StoreUnavailable
from bot.store import open_store
from bot.store.address import file_of
from bot.store.records import Person
from tests.sqlite import locked

if TYPE_CHECKING:
    from bot.store import Store
    from tests.postgres import Server

ROOM = "slack:T1/C1"
PATIENCE = 0.3  # seconds


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    async with open_store(database, patience=PATIENCE) as opened:
        yield opened


async def add(store: Store, question: str = "what is MIIT?") -> None:
    await store.turns.add(ROOM, "", Turn(question=question), person=Person("p"), at=0)


async def kept(store: Store) -> list[str]:
    return [one.turn.question for one in await store.turns.last(ROOM, "", since=0, limit=1000)]


# Both


async def test_calls_that_are_cancelled_at_any_moment_hold_up_no_end(database: str) -> None:
    ours = asyncio.all_tasks()
    for steps in range(40):
        async with asyncio.timeout(10), open_store(database) as store:
            calls = [asyncio.create_task(add(store)), asyncio.create_task(kept(store))]
            for _ in range(steps):
                await asyncio.sleep(0.0005)
            for _ in range(3):  # a second time while the first is being dealt with
                for call in calls:
                    call.cancel()
                await asyncio.sleep(0)
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(10):
            while left := asyncio.all_tasks() - ours:
                await asyncio.wait(left)


on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])
on_postgresql = pytest.mark.parametrize("kind", ["postgresql"])


# SQLite


@on_sqlite
async def test_a_locked_file_is_reported_after_the_callers_patience_and_used_when_it_is_free(
    store: Store, database: str
) -> None:
    with locked(database):
        begun = time.monotonic()
        with pytest.raises(StoreUnavailable, match="the database is locked by another process"):
            await add(store)
        assert PATIENCE <= time.monotonic() - begun < PATIENCE + 4
    await add(store)
    assert await kept(store) == ["what is MIIT?"]


@on_sqlite
async def test_many_that_wait_for_a_locked_file_all_give_up_in_time(store: Store, database: str) -> None:
    with locked(database):
        begun = time.monotonic()
        outcomes = await asyncio.gather(*(add(store) for _ in range(20)), return_exceptions=True)
        assert time.monotonic() - begun < 2 * PATIENCE + 4
    assert all(isinstance(outcome, StoreUnavailable) for outcome in outcomes)


@on_sqlite
async def test_a_locked_file_can_still_be_read(store: Store, database: str) -> None:
    await add(store)
    with locked(database):
        assert await kept(store) == ["what is MIIT?"]


@on_sqlite
async def test_a_call_that_is_cancelled_while_it_waits_for_the_lock_leaves_no_lock_behind(
    store: Store, database: str
) -> None:
    with locked(database):
        task = asyncio.create_task(add(store, "cancelled"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await add(store, "next")
    assert await kept(store) == ["next"]


@on_sqlite
async def test_a_full_disk_is_reported_keeps_nothing_of_the_transaction_and_recovers(store: Store) -> None:
    limit = 0

    @event.listens_for(store.database.engine.sync_engine, "begin")
    def limited(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")  # type: ignore[attr-defined]

    async with store.database.read() as connection:
        limit = (await connection.execute(text("PRAGMA page_count"))).scalar_one() + 3

    async def much() -> None:
        async with store.transaction() as unit:
            for _ in range(50):
                await add(unit, "x" * 1000)

    with pytest.raises(StoreUnavailable, match="has no room left: its disk is full"):
        await much()
    assert await kept(store) == []
    limit = 2**30
    await much()
    assert len(await kept(store)) == 50


@on_sqlite
async def test_a_damaged_file_is_reported_with_what_to_do(store: Store, database: str) -> None:
    await store.database.close()
    path = file_of(database)
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreUnavailable, match="is damaged: restore it from a backup"):
        await add(store)


@on_sqlite
async def test_a_file_that_is_something_else_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 500)
    with pytest.raises(StoreUnavailable, match="the database is no SQLite file"):
        async with open_store(f"sqlite:///{path}"):
            pass
    assert path.read_text().startswith("not a database")


@on_sqlite
async def test_a_process_that_is_killed_in_a_transaction_leaves_nothing_of_it(store: Store, database: str) -> None:
    await killed_in_a_transaction(store, database)


# PostgreSQL


@on_postgresql
async def test_a_killed_client_leaves_nothing_of_its_transaction(store: Store, database: str) -> None:
    await killed_in_a_transaction(store, database)


@on_postgresql
async def test_a_connection_that_is_lost_in_a_transaction_keeps_nothing_of_it(
    store: Store, database: str, postgres: Server
) -> None:
    async def cut_off() -> None:
        async with store.transaction() as unit:
            await add(unit)
            terminate(postgres, database)
            await add(unit)

    with pytest.raises(StoreUnavailable, match=r"the database (was disconnected|is being stopped)"):
        await cut_off()
    await add(store, "after")
    assert await kept(store) == ["after"]


@on_postgresql
async def test_connections_that_died_between_two_calls_cost_no_call(
    store: Store, database: str, postgres: Server
) -> None:
    await add(store)
    terminate(postgres, database)
    await add(store)
    assert len(await kept(store)) == 2


@on_postgresql
async def test_a_server_that_is_away_is_reported_and_used_again_when_it_is_back(store: Store, postgres: Server) -> None:
    await add(store)
    postgres.stop()
    try:
        with pytest.raises(StoreUnavailable, match="the database cannot be reached"):
            await add(store)
        with pytest.raises(StoreUnavailable):
            await store.ping()
    finally:
        postgres.start()
    await add(store)
    assert len(await kept(store)) == 2


@on_postgresql
async def test_a_server_that_does_not_answer_is_given_up_in_time(store: Store, database: str, postgres: Server) -> None:
    await add(store)
    backends = postgres.psql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{name_of(database)}'").split()
    for backend in backends:
        os.kill(int(backend), signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with pytest.raises(StoreUnavailable, match=r"the database did not answer within 0\.3 s"):
            await asyncio.wait_for(add(store), 10)
        assert time.monotonic() - begun < 2 * PATIENCE + 4
    finally:
        for backend in backends:
            os.kill(int(backend), signal.SIGCONT)
    await add(store, "after")
    assert await kept(store) == ["what is MIIT?", "after"]


@on_postgresql
async def test_a_server_that_only_reads_says_so(store: Store, database: str, postgres: Server) -> None:
    name = name_of(database)
    postgres.psql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await store.database.close()
    with pytest.raises(StoreUnavailable, match="may only be read: it is a standby"):
        await add(store)


@on_postgresql
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("postgres@/", "nobody@/"), "refuses the user or the password"),
        (("/test", "/missing"), "does not exist on that server"),
    ],
)
async def test_an_address_that_the_server_refuses_says_what_is_wrong(
    database: str, change: tuple[str, str], says: str
) -> None:
    with pytest.raises(StoreUnavailable, match=says):
        async with open_store(database.replace(*change, 1)):
            pass


# Both


async def test_a_mistake_in_a_statement_is_no_fault_of_the_database(store: Store) -> None:
    with pytest.raises(Exception, match="nowhere"):
        async with store.database.read() as connection:
            await connection.execute(text("SELECT * FROM nowhere"))


def name_of(database: str) -> str:
    """The name in a PostgreSQL address."""
    return database.partition("@/")[2].partition("?")[0]


def terminate(postgres: Server, database: str) -> None:
    """Closes the server's side of every connection of a database."""
    postgres.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(database)}'")


_HALF = """
import asyncio, os, signal, sys
from bot.model import Turn
from bot.store import open_store
from bot.store.records import Person
async def main():
    async with open_store(sys.argv[1]) as store, store.transaction() as unit:
        await unit.turns.add("slack:T1/C1", "", Turn(question="half"), person=Person("p"), at=0)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


async def killed_in_a_transaction(store: Store, database: str) -> None:
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", _HALF, database])
    assert done.returncode == -signal.SIGKILL
    await add(store, "after")
    assert await kept(store) == ["after"]
