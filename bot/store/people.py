"""People: their ids as keyed hashes, and forgetting one of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from sqlalchemy import and_, delete, or_, select, update

from bot.store.engine import Connector, now
from bot.store.records import Person
from bot.store.tables import facts, feedback, gaps, metadata, rooms, said, subscriptions, turns
from bot.store.usage import DAY

_MARK = "forgotten:"  # begins the keys of facts that are marks


class People:
    """Hashes ids with a key of this database: the same person in every process, nobody outside it."""

    def __init__(self, connector: Connector, key: bytes) -> None:
        self._connector, self._key = connector, key

    def hash(self, user: str) -> Person:
        """The person of "slack:TEAM/USER", "discord:USER" or a session of the web: 32 hexadecimal digits."""
        return Person(hmac.digest(self._key, user.encode(errors="surrogatepass"), hashlib.sha256).hex()[:32])

    async def forget(self, user: str) -> int:
        """Removes what is kept of a person from every table. How many rows went or lost the person.

        Rows go, with the subscriptions of that person's direct messages; those of other rooms lose the name of who made
        them. Counts by day have nobody in them. The rows' bytes may still lie in the database's files: `Store.forget`
        sees to these. For a day a mark tells every process that holds something of this person in memory.
        """
        person = self.hash(user)
        count = 0
        async with self._connector.write() as connection:
            direct = select(rooms.c.room).where(rooms.c.person == person)
            mine = and_(subscriptions.c.person == person, subscriptions.c.direct.is_(True))
            gone = delete(subscriptions).where(or_(mine, subscriptions.c.room.in_(direct)))
            count += (await connection.execute(gone)).rowcount
            made = update(subscriptions).where(subscriptions.c.person == person).values(person=None)
            count += (await connection.execute(made)).rowcount
            for table in metadata.sorted_tables:
                if "person" in table.c and table is not subscriptions:
                    count += (await connection.execute(delete(table).where(table.c.person == person))).rowcount
            await connection.execute(delete(facts).where(facts.c.key.startswith(_MARK), facts.c.at < now() - DAY))
            values = {"value": secrets.token_hex(8), "at": now()}
            marked = self._connector.upsert(facts).values(key=_MARK + self.mark(person), **values)
            await connection.execute(marked.on_conflict_do_update(index_elements=[facts.c.key], set_=values))
        return count

    def mark(self, person: Person) -> str:
        """What tells those who know a person that it was forgotten, and nobody else."""
        return hmac.digest(self._key, f"{_MARK}{person}".encode(), hashlib.sha256).hex()[:32]

    async def forgotten(self) -> Mapping[str, str]:
        """The marks of who was forgotten in the last day; the value of each is another whenever that is done again."""
        found = select(facts.c.key, facts.c.value).where(facts.c.key.startswith(_MARK))
        async with self._connector.read() as connection:
            return {key.removeprefix(_MARK): value for key, value in (await connection.execute(found)).all()}

    async def forget_latest(self, person: Person) -> int:
        """Removes what a process wrote behind its answers that did not know yet. How many rows went."""
        count = 0
        async with self._connector.write() as connection:
            for table in (turns, said, feedback, gaps):
                count += (await connection.execute(delete(table).where(table.c.person == person))).rowcount
        return count
