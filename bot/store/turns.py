"""Turns of conversations: what a follow-up needs to be understood, for as long as the retention says."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Row, insert, select

from bot.model import Outcome, Turn
from bot.store.engine import Connector
from bot.store.records import KeptTurn, Person
from bot.store.tables import turns


class Turns:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(self, room: str, thread: str, turn: Turn, *, person: Person, at: int) -> None:
        """Keeps a turn of the conversation in a thread; "" is the room outside its threads."""
        async with self._connector.write() as connection:
            await connection.execute(
                insert(turns).values(
                    room=room,
                    thread=thread,
                    person=person,
                    at=at,
                    question=turn.question,
                    topics=turn.topics,
                    outcome=turn.outcome,
                )
            )

    async def last(self, room: str, thread: str, *, since: int, limit: int = 6) -> tuple[KeptTurn, ...]:
        """The last turns that are not older than `since`, oldest first."""
        found = (
            select(turns)
            .where(turns.c.room == room, turns.c.thread == thread, turns.c.at >= since)
            .order_by(turns.c.id.desc())
            .limit(limit)
        )
        async with self._connector.read() as connection:
            return tuple(_kept(row) for row in reversed((await connection.execute(found)).all()))

    async def opener(self, room: str, thread: str) -> Person | None:
        """Who asked first in a thread, as far as its turns are still kept."""
        first = (
            select(turns.c.person).where(turns.c.room == room, turns.c.thread == thread).order_by(turns.c.id).limit(1)
        )
        async with self._connector.read() as connection:
            return cast("Person | None", (await connection.execute(first)).scalar())


def _kept(row: Row[Any]) -> KeptTurn:
    return KeptTurn(
        person=Person(row.person),
        at=row.at,
        turn=Turn(question=row.question, topics=row.topics, outcome=cast(Outcome, row.outcome)),
    )
