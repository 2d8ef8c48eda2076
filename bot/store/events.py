"""Events seen, so that one that is delivered again, or to two processes, is answered once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, select, update

from bot.store.engine import Connector, now
from bot.store.tables import events


class Events:
    """Keys that may be worked on once. Times run by the database's clock, the same for every replica."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def claim(self, key: str, ttl: int) -> bool:
        """Whether the caller is the first to claim the key within its `ttl` (milliseconds).

        Claim before the work, with a short `ttl`; `extend` when the answer is out. Then a process that is killed
        between leaves a key that a redelivery can claim again.
        """
        claimed = self._connector.upsert(events).values(key=key, expires=now() + ttl)
        claimed = claimed.on_conflict_do_update(
            index_elements=[events.c.key],
            set_={"expires": claimed.excluded.expires},
            where=events.c.expires < now(),
        )
        async with self._connector.single() as connection:
            return (await connection.execute(claimed.returning(events.c.key))).first() is not None

    async def extend(self, key: str, ttl: int) -> None:
        """Keeps a claimed key for `ttl` milliseconds from now."""
        async with self._connector.single() as connection:
            await connection.execute(update(events).where(events.c.key == key).values(expires=now() + ttl))

    async def extend_all(self, keys: Sequence[str], ttl: int) -> None:
        """As `extend`, for many keys at once."""
        async with self._connector.single() as connection:
            await connection.execute(update(events).where(events.c.key.in_(keys)).values(expires=now() + ttl))

    async def held(self, key: str) -> bool:
        """Whether the key is claimed now."""
        async with self._connector.read() as connection:
            found = select(events.c.key).where(events.c.key == key, events.c.expires >= now())
            return (await connection.execute(found)).first() is not None

    async def remaining(self, key: str) -> int | None:
        """For how many milliseconds the key stays claimed; 0 or less: it was, None: it never was, or long ago."""
        async with self._connector.read() as connection:
            found = select(events.c.expires - now()).where(events.c.key == key)
            return cast("int | None", (await connection.execute(found)).scalar())

    async def release(self, key: str) -> bool:
        """Gives a key back; whether it was claimed until now. So it also takes what can be taken once."""
        released = delete(events).where(events.c.key == key).returning(events.c.expires >= now())
        async with self._connector.single() as connection:
            return bool((await connection.execute(released)).scalar())
