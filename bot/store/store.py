"""The store's one interface: every query by name, grouped by what it is about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import select

from bot.store.deliveries import Deliveries
from bot.store.engine import PATIENCE, Connector, Database, Joined
from bot.store.events import Events
from bot.store.facts import Facts
from bot.store.migrations import migrate
from bot.store.people import People
from bot.store.records import Cleaned, Person
from bot.store.retention import Cleaner, Retention
from bot.store.rooms import Rooms, Spoken
from bot.store.subscriptions import Subscriptions
from bot.store.tables import keys, metadata
from bot.store.turns import Turns
from bot.store.usage import Counts, Feedback, Gaps
from bot.store.vault import Installations
from bot.store.versions import Versions


class Store:
    """What the bot remembers. Every call is one transaction, or takes part in that of `transaction`.

    Raises StoreUnavailable when the database is locked, full or gone: nothing was half-written then, and the next
    call tries again. A call that is cancelled writes nothing, either.
    """

    def __init__(
        self, connector: Connector, database: Database, *, people_key: bytes, secret_keys: Sequence[str]
    ) -> None:
        self.database = database
        self._people_key, self._secret_keys = people_key, secret_keys
        self.events = Events(connector)
        self.turns = Turns(connector)
        self.rooms = Rooms(connector)
        self.said = Spoken(connector)
        self.counts = Counts(connector)
        self.feedback = Feedback(connector)
        self.gaps = Gaps(connector)
        self.versions = Versions(connector)
        self.subscriptions = Subscriptions(connector)
        self.deliveries = Deliveries(connector)
        self.facts = Facts(connector)
        self.people = People(connector, people_key)
        self.installations = Installations(connector, secret_keys)
        self._cleaner = Cleaner(connector)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Store]:
        """A store whose calls are all kept at the end of the block, or none of them when it raises.

        The block holds SQLite's one writer: nothing but calls of that store belongs into it.
        """
        async with self.database.write() as connection:
            yield Store(
                Joined(connection, self.database),
                self.database,
                people_key=self._people_key,
                secret_keys=self._secret_keys,
            )

    async def ping(self) -> None:
        """Returns when the database answers; StoreUnavailable when it does not."""
        async with self.database.read() as connection:
            await connection.execute(select(1))

    async def clean(self, retention: Retention, *, at: int, batch: int = 1000) -> Cleaned:
        """Deletes at most `batch` rows of each table that are too old at a time.

        To be called every minute or so, and again soon while it says that there is more: it also keeps SQLite's log
        short, which the next writer would have to do otherwise.
        """
        cleaned = await self._cleaner.clean(retention, at=at, batch=batch)
        await self.database.checkpoint()
        return cleaned

    async def forget(self, user: str) -> int:
        """Removes a person ("slack:TEAM/USER", "discord:USER") from every table, then from the database's files.

        Returns how many rows went or lost the person. The files are written anew, which holds others up for as long
        as that takes (a second for each million rows or so); PostgreSQL's log of changes goes with its recycling.
        """
        count = await self.people.forget(user)
        await self._scrub()
        return count

    async def forget_latest(self, person: Person) -> None:
        """Removes what was written of a person by a process that did not know yet that it was forgotten."""
        if await self.people.forget_latest(person):
            await self._scrub()

    async def _scrub(self) -> None:
        await self.database.scrub(table.name for table in metadata.sorted_tables if "person" in table.c)


@asynccontextmanager
async def open_store(url: str, *, secret_keys: Sequence[str] = (), patience: float = PATIENCE) -> AsyncIterator[Store]:
    """The store at an address (`sqlite:///FILE`, `postgresql://…`), migrated to this version, closed at the end.

    `secret_keys` encrypt tokens of installations, the newest first. A call waits for at most `patience` seconds.
    WrongUsage for a bad address, a missing driver, or a database of a newer seealso; StoreUnavailable when the
    database cannot be used now.
    """
    await migrate(url)
    database = Database(url, patience=patience)
    try:
        async with database.read() as connection:
            key = (await connection.execute(select(keys.c.value).where(keys.c.name == "people"))).scalar_one()
        yield Store(database, database, people_key=bytes.fromhex(key), secret_keys=secret_keys)
    finally:
        await database.close()
