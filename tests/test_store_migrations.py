"""Migrations on both databases: they make the schema that the code expects, once, whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import bot.store.migrations as migrations
from bot.problems import StoreUnavailable, WrongUsage
from bot.store import open_store
from bot.store.address import default_url
from bot.store.engine import Database
from bot.store.migrations import HEAD, migrate
from bot.store.tables import metadata

_MIGRATE = """
import asyncio, sys
from bot.store.migrations import migrate
print(asyncio.run(migrate(sys.argv[1])))
"""

# Dies with the n-th statement that changes the database, as a machine does that loses its power.
_DIE = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
left = int(sys.argv[2])
@event.listens_for(Engine, "after_cursor_execute")
def executed(connection, cursor, statement, parameters, context, many):
    global left
    if statement.lstrip().startswith(("CREATE", "INSERT")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True)


async def tables(url: str) -> set[str]:
    database = Database(url)
    try:
        async with database.read() as connection:
            return set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))
    finally:
        await database.close()


def test_the_newest_file_is_the_head_that_the_code_expects() -> None:
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_heads() == [HEAD]


async def test_a_migrated_database_has_the_schema_that_the_code_expects(empty_database: str) -> None:
    assert await migrate(empty_database) == (HEAD,)

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    database = Database(empty_database)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_a_database_that_is_there_already_is_left_alone(empty_database: str) -> None:
    await migrate(empty_database)
    assert await migrate(empty_database) == ()


async def test_two_processes_that_start_together_migrate_once(empty_database: str) -> None:
    both = [start(_MIGRATE, empty_database) for _ in range(2)]
    assert {process.communicate(timeout=60)[0].strip() for process in both} == {"()", f"('{HEAD}',)"}
    database = Database(empty_database)
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM keys"))).scalar() == 1
    await database.close()


@pytest.mark.parametrize("statement", [30, -1], ids=["in the middle", "before its end"])
async def test_a_migration_that_is_killed_leaves_nothing_and_the_next_completes_it(
    empty_database: str, statement: int
) -> None:
    if statement < 0:  # the last one puts the key that hashes people's ids
        statement = len(metadata.tables) + sum(len(table.indexes) for table in metadata.tables.values()) + 3
    process = start(_DIE + _MIGRATE, empty_database, str(statement))
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert await tables(empty_database) == set()
    assert await migrate(empty_database) == (HEAD,)
    assert set(metadata.tables) < await tables(empty_database)
    async with open_store(empty_database) as store:
        assert await store.facts.put("k", "v", at=0)


async def test_a_database_of_a_newer_version_is_refused_with_what_to_do(database: str) -> None:
    newer = Database(database)
    async with newer.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await newer.close()
    with pytest.raises(WrongUsage, match=r"migrated by a newer seealso \(its schema is 9999.*; install that version"):
        await migrate(database)


# Addresses


async def test_the_file_of_a_database_is_made_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a name with % and #.db"
    await migrate(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_default_is_a_file_in_the_users_data_folder(tmp_path: Path) -> None:
    assert default_url({"XDG_DATA_HOME": str(tmp_path)}) == f"sqlite:///{tmp_path}/seealso/seealso.db"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://localhost/x", "begins with 'mysql', which is no database.*write sqlite:///FILE or postgresql://"),
        ("seealso.db", "no database that seealso knows"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://seealso.db", "names no file.*fourth slash"),
    ],
)
async def test_an_address_that_means_no_database_is_refused_with_what_to_write(url: str, says: str) -> None:
    with pytest.raises(WrongUsage, match=f"SEEALSO_DATABASE_URL .*{says}"):
        await migrate(url)


async def test_a_file_that_cannot_be_made_says_why() -> None:
    with pytest.raises(
        StoreUnavailable, match=r"the database file /dev/null/x\.db cannot be opened: (File exists|Not a directory)"
    ):
        await migrate("sqlite:////dev/null/x.db")


async def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="the database cannot be reached"):
        await migrate(f"postgresql://postgres@/x?host={tmp_path}")


def test_without_the_driver_the_extra_to_install_is_named() -> None:
    code = (
        "import sys; sys.modules['asyncpg'] = None\n"  # as an import of what is not installed behaves
        "from bot.problems import WrongUsage\n"
        "from bot.store.engine import Database\n"
        "try: Database('postgresql://localhost/x')\n"
        "except WrongUsage as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'seealso[postgres]'" in done.stdout


@pytest.mark.parametrize(
    "theirs",
    [
        ["CREATE TABLE events (id INTEGER, title VARCHAR(9))"],
        [
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('0001')",
            "CREATE TABLE users (id INTEGER)",
        ],
        ["CREATE TABLE alembic_version (version_num VARCHAR(32))", "INSERT INTO alembic_version VALUES ('ab12')"],
    ],
)
async def test_a_database_of_something_else_is_refused_and_left_as_it_was(
    empty_database: str, theirs: list[str]
) -> None:
    database = Database(empty_database)
    async with database.write() as connection:
        for statement in theirs:
            await connection.execute(text(statement))
        before = await connection.run_sync(lambda one: sorted(inspect(one).get_table_names()))
    with pytest.raises(WrongUsage, match="belongs to something else"):
        await migrate(empty_database)
    async with database.read() as connection:
        assert await connection.run_sync(lambda one: sorted(inspect(one).get_table_names())) == before
    await database.close()
