"""Backups, taken as the README says while the bot writes, and restored elsewhere."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.model import Turn
from bot.store import open_store
from bot.store.address import file_of
from bot.store.migrations import migrate
from bot.store.records import Person
from tests.processes import SEEALSO
from tests.readme import README

if TYPE_CHECKING:
    from bot.store import Store
    from tests.postgres import Server

ROOM = "slack:T1/C1"


def readmes(beginning: str) -> str:
    """The one command of the README that begins so."""
    [command] = re.findall(rf"^{re.escape(beginning)}.*", README.read_text("utf-8"), re.MULTILINE)
    return str(command)


async def run(command: str, folder: Path, **environ: str) -> None:
    process = await asyncio.create_subprocess_shell(command, cwd=folder, env=os.environ | environ)
    assert await process.wait() == 0


async def back_up_and_restore(database: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of the copy."""
    if database.startswith("sqlite"):
        path = f"{Path(SEEALSO).parent}{os.pathsep}{os.environ['PATH']}"
        await run(readmes("seealso backup "), folder, PATH=path, SEEALSO_DATABASE_URL=database)
        return f"sqlite:///{folder / 'copy.db'}"
    server: Server = request.getfixturevalue("postgres")
    path = f"{server.programs}{os.pathsep}{os.environ['PATH']}"
    await run(readmes("pg_dump "), folder, PATH=path, SEEALSO_DATABASE_URL=database)
    server.psql("CREATE DATABASE restored")
    await run(readmes("pg_restore "), folder, PATH=path, SEEALSO_DATABASE_URL=server.url("restored"))
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


def test_doctor_says_what_to_back_up(store: Store, database: str) -> None:
    ended = subprocess.run(
        [SEEALSO, "doctor"],
        env=os.environ | {"SEEALSO_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    place = str(file_of(database)) if database.startswith("sqlite") else urlsplit(database).path.strip("/")
    assert re.search(rf"database: .*{re.escape(place)}.* answers", ended.stdout)
