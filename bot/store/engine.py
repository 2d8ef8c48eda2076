"""What differs between SQLite and PostgreSQL: connections, transactions, the clock, what a failure means.

SQLite lets one connection write at a time. Writers of this process therefore queue in memory, where waiting is fair
and costs no polling; writers of other processes are waited for by SQLite itself (`busy_timeout`).
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Protocol
from weakref import WeakSet

import aiosqlite
from sqlalchemy import URL, BigInteger, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.problems import StoreUnavailable, WrongUsage
from bot.store.address import VARIABLE, Kind, file_of, kind_of, unreadable

PATIENCE = 5.0  # seconds that a call waits for a lock, a connection or the server before it gives up
_ENDING = 2.0  # seconds that calls under way get to end when the database is closed
_REWRITE = 60.0  # seconds that writing the files anew may take
_READERS = 4  # connections of SQLite beside the writer's, each with a thread
_CONNECTIONS = 8  # of PostgreSQL, for one process


class now(FunctionElement[int]):  # noqa: N801 - a function of the statement, written like one
    """The database's clock at the start of the statement: every replica reads the same."""

    type = BigInteger()
    inherit_cache = True


@compiles(now, "sqlite")
def _sqlite_now(element: now, compiler: SQLCompiler, **_: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"  # the Julian day of 1970-01-01


@compiles(now, "postgresql")
def _postgresql_now(element: now, compiler: SQLCompiler, **_: Any) -> str:
    # Not clock_timestamp(): it may change within the statement, so no index can be used to compare with it.
    return "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)"


class Connector(Protocol):
    """Gives connections to the queries: each its own, or all of them one transaction's."""

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

    def single(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

    def upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert: ...


class Database:
    """One database: its connections, until `close`.

    `read` gives a connection for queries, `single` one for a single statement that writes: each stands alone. `write`
    gives a transaction: committed at the end of the block, rolled back when the block raises. All raise
    StoreUnavailable when the database cannot be used.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        """WrongUsage for an address that names no database of ours, or a driver that is missing."""
        self._url = url
        self.kind: Kind = kind_of(url)
        self._connections = WeakSet[_Connection]()  # SQLite only
        self.engine: AsyncEngine = (
            _sqlite_engine(file_of(url), patience, self._connections)
            if self.kind == "sqlite"
            else _postgresql_engine(url, patience)
        )
        self._patience = patience
        self._writing = asyncio.Lock()  # SQLite only
        self._reader = (
            self.engine if self.kind == "sqlite" else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._writer = self.engine.execution_options(seealso_writes=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        with failures_named(self._patience):
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def single(self) -> AsyncIterator[AsyncConnection]:
        with failures_named(self._patience):
            async with self._turn(), self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        with failures_named(self._patience):
            async with self._turn(), self._writer.begin() as connection:
                yield connection

    async def scrub(self, tables: Iterable[str]) -> None:
        """Writes files anew so that nothing deleted is left in them: SQLite's whole file, PostgreSQL's of `tables`."""
        patient = Database(self._url, patience=_REWRITE)
        try:
            with failures_named(_REWRITE):
                async with self._turn(), patient._reader.connect() as connection:
                    if self.kind == "sqlite":
                        # secure_delete misses copies that balancing a tree left between its cells.
                        await connection.exec_driver_sql("VACUUM")
                        busy, *_ = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
                        if busy:
                            raise StoreUnavailable("the database is locked by another process")
                    else:
                        # Without a limit, everybody would queue behind this while it queues behind a long transaction.
                        await connection.exec_driver_sql(f"SET lock_timeout = '{self._patience:g}s'")
                        await connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {', '.join(tables)}")
        finally:
            await patient.close()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self.kind != "sqlite":
            yield
            return
        async with asyncio.timeout(self._patience):
            await self._writing.acquire()
        try:
            yield
        finally:
            self._writing.release()

    def upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what to do on a conflict; both dialects write it alike."""
        return sqlite.insert(table) if self.kind == "sqlite" else postgresql.insert(table)

    async def checkpoint(self) -> None:
        """Moves what SQLite's log holds into its file while nobody waits for it; the writer would do it otherwise."""
        if self.kind == "sqlite":
            async with self.read() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    async def close(self) -> None:
        await self.engine.dispose()
        until = monotonic() + _ENDING
        # Those of calls under way are not the pool's to close.
        for connection in [one for one in self._connections if one.is_running]:
            connection.stop()
            await asyncio.to_thread(connection.ended, max(0.0, until - monotonic()))


class Joined:
    """The connector of a transaction that is under way."""

    def __init__(self, connection: AsyncConnection, database: Database) -> None:
        self._connection, self.upsert = connection, database.upsert

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        yield self._connection

    single = write = read


def prepare_file(path: Path) -> None:
    """Makes the file of a database and its folder where they are missing, readable for its user alone."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"the database file {path} cannot be opened: {error.strerror or error}") from error


class _Connection(aiosqlite.Connection):
    """One that may be stopped twice, and while it is being opened.

    When a call is cancelled, SQLAlchemy closes its connection and stops it, too; aiosqlite 0.22 would then wait for a
    thread that has ended, and the process with it. What was opened for a call that was cancelled meanwhile, it loses.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], rows: int) -> None:
        super().__init__(self._open, iter_chunk_size=rows)
        self._thread.daemon = True  # one that was never closed holds up no exit
        self._opening = connector
        self._opened: sqlite3.Connection | None = None
        self._stopped = False

    def stop(self) -> asyncio.Future[None] | None:
        if self._stopped:
            return None
        self._stopped = True
        self._tx.put_nowait((None, self._close))
        return super().stop()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def ended(self, patience: float) -> None:
        """Waits for its thread, which tells the event loop what became of each call: the loop must be there for it."""
        self._thread.join(patience)

    # In the connection's own thread

    def _open(self) -> sqlite3.Connection:
        self._opened = self._opening()
        return self._opened

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _sqlite_engine(path: Path, patience: float, connections: WeakSet[_Connection]) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        # isolation_level None: no BEGIN but ours
        connection = _Connection(lambda: sqlite3.connect(path, isolation_level=None, timeout=patience), 64)
        connections.add(connection)
        return await connection

    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        async_creator=connect,
        pool_size=_READERS + 1,
        max_overflow=0,
        pool_timeout=patience,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",  # readers do not wait for the writer
            "synchronous = NORMAL",  # safe with WAL when the process dies; a power cut may cost the last commits
            "foreign_keys = ON",
            "secure_delete = ON",  # what is deleted is overwritten
            "wal_autocheckpoint = 8000",  # pages; a limit that `checkpoint` keeps from being reached
            f"journal_size_limit = {64 * 2**20}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # Immediate: a transaction that reads first and then writes would otherwise fail when another wrote between.
        if connection.get_execution_options().get("seealso_writes"):
            # Past the driver's cursors, each of whose steps would go to the connection's thread and back.
            connection.connection.dbapi_connection.run_async(lambda driver: driver.execute("BEGIN IMMEDIATE"))

    return engine


def _postgresql_engine(url: str, patience: float) -> AsyncEngine:
    try:
        import asyncpg  # type: ignore[import-untyped]  # it is shipped without types
    except ImportError as error:
        raise WrongUsage(
            f"{VARIABLE} names a PostgreSQL server, and its driver is not installed",
            remedy="install it with: pip install 'seealso[postgres]'",
        ) from error

    async def connect() -> Any:
        # asyncpg reads the address itself, so that sslmode, host lists and socket folders mean what libpq makes of them.
        try:
            return await asyncpg.connect(url, timeout=patience, command_timeout=patience)
        except (ValueError, asyncpg.UndefinedObjectError, asyncpg.InvalidParameterValueError):
            raise unreadable() from None

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=patience,
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def checked_out(connection: Any, record: object, proxy: object) -> None:
        # A server that was restarted costs no question. One journey; SQLAlchemy's own ping takes three.
        try:
            connection.run_async(lambda driver: driver.execute("SELECT 1"))
        except TimeoutError:
            raise
        except Exception as error:
            raise DisconnectionError from error  # another connection is made, and tried

    return engine


_SQLITE_CODES = {
    sqlite3.SQLITE_BUSY: "is locked by another process",
    sqlite3.SQLITE_LOCKED: "is locked by another process",
    sqlite3.SQLITE_PROTOCOL: "is locked by another process",
    sqlite3.SQLITE_FULL: "has no room left: its disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: its disk fails or is full",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_READONLY: "may only be read: its file or folder is not writable",
    sqlite3.SQLITE_PERM: "may not be opened",
    sqlite3.SQLITE_NOMEM: "has no memory left",
    sqlite3.SQLITE_INTERRUPT: "was interrupted",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a backup",
    sqlite3.SQLITE_NOTADB: "is no SQLite file",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: exact codes first, then classes
_POSTGRESQL_CODES = {
    "53100": "has no room left: its disk is full",
    "53300": "has too many connections",
    "25006": "may only be read: it is a standby, or was set read-only",
    "40P01": "stopped a deadlock",
    "55P03": "is locked",
    "57014": "took too long",
    "3D000": "does not exist on that server",
    "08": "was disconnected",
    "28": "refuses the user or the password",
    "53": "lacks resources",
    "57": "is being stopped or started",
    "58": "cannot read or write its files",
    "XX": "is damaged or failed inside",
}


@contextmanager
def failures_named(patience: float) -> Iterator[None]:
    """Turns what says that the database cannot be used now into StoreUnavailable; a mistake of ours stays as it is."""
    try:
        yield
    except (TimeoutError, PoolTimeout) as error:
        raise StoreUnavailable(f"the database did not answer within {patience:g} s") from error
    except Exception as error:
        if (reason := _reason(error)) is None:
            raise
        raise StoreUnavailable(f"the database {reason}") from error


def _reason(error: Exception) -> str | None:
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return "was disconnected"
        return None if error.orig is None else _driver_reason(error.orig)
    return _driver_reason(error)  # what a driver raises while it connects comes as it is


def _driver_reason(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return None if code is None else _SQLITE_CODES.get(code & 0xFF)  # the low byte is the primary code
    if state := getattr(error, "sqlstate", None):
        return _POSTGRESQL_CODES.get(state) or _POSTGRESQL_CODES.get(state[:2])
    if isinstance(error, OSError):
        return f"cannot be reached: {error.strerror or error}"
    # asyncpg raises its own InterfaceError, without a code, for a connection that was closed under a statement.
    if type(error).__module__.startswith("asyncpg") and "connection" in str(error):
        return "was disconnected"
    return None
