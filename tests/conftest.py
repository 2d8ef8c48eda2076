"""What tests share: real databases. A test that asks for `database` or `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from bot.store import Store
    from tests.digesting import World
    from tests.postgres import Server

# The same examples each time, so that a change is judged by itself; `pytest --hypothesis-profile explore` looks for more.
# No deadline: how long an example takes depends on what else the machine does.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for this worker of the test run."""
    from tests.postgres import Server

    server = Server()
    yield server
    server.close()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the two databases the test runs on."""
    return str(request.param)


@pytest.fixture
def empty_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nobody has used."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'seealso.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"empty{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bot.store.migrations import migrate

    path = tmp_path_factory.mktemp("migrated") / "seealso.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres: Server) -> str:
    from bot.store.migrations import migrate

    postgres.psql("CREATE DATABASE migrated")
    asyncio.run(migrate(postgres.url("migrated")))
    return "migrated"


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database that holds nothing, of this test alone."""
    if kind == "sqlite":
        path = tmp_path / "seealso.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_template")
    server: Server = request.getfixturevalue("postgres")
    name = f"test{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    """An open store on `database`."""
    from bot.store import open_store

    async with open_store(database) as opened:
        yield opened


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all tests of a run: the test library is compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
async def world(database: str, tmp_path: Path, compiled: Path) -> AsyncIterator[World]:
    """Both platforms on loopback, a knowledge folder and `database`."""
    from tests.digesting import worlds

    async with worlds(database, tmp_path / "knowledge", compiled) as world:
        yield world
