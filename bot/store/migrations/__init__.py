"""Brings a database to the schema of this version: numbered files in `versions/`, run under a lock.

All of it is one transaction on both databases: a process that is killed in the middle leaves the database as it was,
and of two that start together one migrates while the other waits and finds nothing to do.
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.problems import WrongUsage
from bot.store.address import file_of, kind_of
from bot.store.engine import Database, prepare_file

HEAD = "0001"  # the newest file in versions/; here, so that a database that has it is opened without loading alembic

_OURS = frozenset(("alembic_version", "keys"))  # have been there from the first revision on; others use alembic, too
_WAIT = 60.0  # seconds that another process may migrate before this one gives up
_LOCK = 0x5EEA150  # any number that other users of the server's advisory locks are unlikely to take


async def migrate(url: str) -> tuple[str, ...]:
    """The revisions that were run, in order; empty where the database was already there.

    Makes the file of an SQLite database where it is missing. StoreUnavailable when the database cannot be used or
    another process holds the lock for over a minute; WrongUsage when a newer seealso has migrated it, or it belongs
    to something else.
    """
    if kind_of(url) == "sqlite":
        await asyncio.to_thread(prepare_file, file_of(url))
    database = Database(url, patience=_WAIT)
    try:
        async with database.read() as connection:
            if await connection.run_sync(_revision) == HEAD:
                return ()
        async with database.write() as connection:
            if database.kind == "postgresql":  # SQLite's write transaction is such a lock already
                await connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT:g}s'"))
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            return await connection.run_sync(_upgrade)
    finally:
        await database.close()


def _revision(connection: Connection) -> str | None:
    """None for an empty database; WrongUsage for one that others have made."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if not tables >= _OURS:
        raise WrongUsage(
            f"this database belongs to something else: it has the tables {', '.join(sorted(tables)[:3])}",
            remedy="name one of its own in SEEALSO_DATABASE_URL; an empty one, or a new file, is made ready",
        )
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> tuple[str, ...]:
    # Half a second to load, and only a database that is behind needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    revision = _revision(connection)
    try:
        steps = tuple(step.revision for step in scripts.iterate_revisions(HEAD, revision or "base"))[::-1]
    except RevisionError as error:
        raise WrongUsage(
            f"the database was migrated by a newer seealso (its schema is {revision}, ours is {HEAD})",
            remedy="install that version, or name another database in SEEALSO_DATABASE_URL",
        ) from error
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
    # The key that hashes people's ids: made here, where only one process can be.
    connection.execute(
        text("INSERT INTO keys (name, value) VALUES ('people', :value) ON CONFLICT (name) DO NOTHING"),
        {"value": secrets.token_hex(32)},
    )
    return steps
