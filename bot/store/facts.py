"""Small facts to know again after a restart, such as the digest of the commands that a platform was last sent."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select

from bot.store.engine import Connector
from bot.store.tables import facts


class Facts:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def get(self, key: str) -> str | None:
        async with self._connector.read() as connection:
            found = select(facts.c.value).where(facts.c.key == key)
            return cast("str | None", (await connection.execute(found)).scalar())

    async def put(self, key: str, value: str, *, at: int) -> bool:
        """Whether this changed what was known; of several processes that put one value, one is told so."""
        put = self._connector.upsert(facts).values(key=key, value=value, at=at)
        put = put.on_conflict_do_update(
            index_elements=[facts.c.key],
            set_={"value": put.excluded.value, "at": put.excluded.at},
            where=facts.c.value != put.excluded.value,
        )
        async with self._connector.single() as connection:
            return (await connection.execute(put.returning(facts.c.key))).first() is not None
