"""Backups, taken with what comes with Python or PostgreSQL while the bot writes, and restored elsewhere."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.model import Turn
from bot.store import open_store
from bot.store.engine import file_of
from bot.store.migrations import migrate
from bot.store.records import Person

if TYPE_CHECKING:
    from bot.store import Store
    from tests.postgres import Server

ROOM = "slack:T1/C1"
SQLITE_BACKUP = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"


async def run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0


async def back_up_and_restore(database: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of the copy."""
    if database.startswith("sqlite"):
        copy = folder / "copy.db"
        await run(sys.executable, "-c", SQLITE_BACKUP, file_of(database), copy)
        return f"sqlite:///{copy}"
    server: Server = request.getfixturevalue("postgres")
    dump = folder / "seealso.dump"
    await run(server.programs / "pg_dump", "--format=custom", f"--file={dump}", database)
    server.psql("CREATE DATABASE restored")
    await run(server.programs / "pg_restore", f"--dbname={server.url('restored')}", dump)
    return server.url("restored")


async def test_a_backup_taken_while_the_bot_writes_restores_to_a_working_store(
    store: Store, database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    await store.facts.put("k", "v", at=0)

    async def write() -> None:
        for number in range(10_000):
            await store.turns.add(ROOM, "", Turn(question=str(number)), person=Person("p"), at=number)

    writing = asyncio.create_task(write())
    copy = await back_up_and_restore(database, request, tmp_path)
    assert not writing.done()
    writing.cancel()
    assert await migrate(copy) == ()
    async with open_store(copy) as restored:
        assert await restored.facts.get("k") == "v"
        assert restored.people.hash("slack:T1/U1") == store.people.hash("slack:T1/U1")
        kept = await restored.turns.last(ROOM, "", since=0, limit=10_000)
        assert [one.turn.question for one in kept] == [str(number) for number in range(len(kept))]
        assert await restored.facts.put("k", "w", at=0)
