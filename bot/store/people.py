"""People: their ids as keyed hashes, and forgetting one of them."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import delete, select, update

from bot.store.engine import Connector
from bot.store.records import Person
from bot.store.tables import gaps, metadata, rooms, said, subscriptions, turns

# Rooms that are one person's direct messages may hold rows of that person without a hash in them.
_IN_ROOMS = (turns, said, gaps, subscriptions, rooms)


class People:
    """Hashes ids with a key of this database: the same person in every process, nobody outside it."""

    def __init__(self, connector: Connector, key: bytes) -> None:
        self._connector, self._key = connector, key

    def hash(self, user: str) -> Person:
        """The person of "slack:TEAM/USER", "discord:USER" or a session of the web: 32 hexadecimal digits."""
        return Person(hmac.digest(self._key, user.encode(errors="surrogatepass"), hashlib.sha256).hex()[:32])

    async def forget(self, user: str) -> int:
        """Removes what is kept of a person from every table. How many rows went or lost the person.

        Rows go, but for subscriptions of rooms with several people: these lose the name of who made them. Counts by
        day have nobody in them. The rows' bytes may still lie in the database's files: `Store.forget` sees to these.
        """
        person = self.hash(user)
        count = 0
        async with self._connector.write() as connection:
            found = select(rooms.c.room).where(rooms.c.person == person)
            direct = (await connection.execute(found)).scalars().all()
            for table in _IN_ROOMS:
                count += (await connection.execute(delete(table).where(table.c.room.in_(direct)))).rowcount
            mine = delete(subscriptions).where(subscriptions.c.person == person, subscriptions.c.direct.is_(True))
            count += (await connection.execute(mine)).rowcount
            made = update(subscriptions).where(subscriptions.c.person == person).values(person=None)
            count += (await connection.execute(made)).rowcount
            for table in metadata.sorted_tables:
                if "person" in table.c and table is not subscriptions:
                    count += (await connection.execute(delete(table).where(table.c.person == person))).rowcount
        return count
