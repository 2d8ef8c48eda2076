"""Turns of conversations: what a follow-up needs to be understood, for as long as the retention says."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Row, func, insert, select

from bot.model import Outcome, Turn
from bot.store.engine import Connector
from bot.store.records import KeptTurn, Person
from bot.store.tables import turns


class Turns:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(
        self, room: str, thread: str, turn: Turn, *, person: Person, at: int, message: str | None = None
    ) -> None:
        """Keeps a turn of the conversation in a thread; "" is the room outside its threads.

        `message` is the platform's id of our answer, where it has one.
        """
        async with self._connector.single() as connection:
            await connection.execute(
                insert(turns).values(
                    room=room,
                    thread=thread,
                    person=person,
                    at=at,
                    question=turn.question,
                    topics=turn.topics,
                    outcome=turn.outcome,
                    message=message,
                )
            )

    async def last(
        self, room: str, thread: str, *, since: int, person: Person | None = None, limit: int = 6
    ) -> tuple[KeptTurn, ...]:
        """The last turns that are not older than `since`, oldest first; with `person`, that person's alone."""
        found = (
            select(turns)
            .where(turns.c.room == room, turns.c.thread == thread, turns.c.at >= since)
            .order_by(turns.c.id.desc())
            .limit(limit)
        )
        if person is not None:
            found = found.where(turns.c.person == person)
        async with self._connector.read() as connection:
            return tuple(_kept(row) for row in reversed((await connection.execute(found)).all()))

    async def opener(self, room: str, thread: str) -> Person | None:
        """Who asked first in a thread, as far as its turns are still kept."""
        first = (
            select(turns.c.person).where(turns.c.room == room, turns.c.thread == thread).order_by(turns.c.id).limit(1)
        )
        async with self._connector.read() as connection:
            return cast("Person | None", (await connection.execute(first)).scalar())

    async def answered_by(self, room: str, thread: str, message: str) -> KeptTurn | None:
        """The turn that a message of ours answered, as far as it is still kept."""
        found = (
            select(turns)
            .where(turns.c.room == room, turns.c.thread == thread, turns.c.message == message)
            .order_by(turns.c.id.desc())
            .limit(1)
        )
        async with self._connector.read() as connection:
            row = (await connection.execute(found)).first()
        return None if row is None else _kept(row)

    async def count(self, person: Person, *, since: int) -> int:
        """How often a person has asked, anywhere, since a time."""
        found = select(func.count()).where(turns.c.person == person, turns.c.at >= since)
        async with self._connector.read() as connection:
            return int((await connection.execute(found)).scalar_one())


def _kept(row: Row[Any]) -> KeptTurn:
    return KeptTurn(
        person=Person(row.person),
        at=row.at,
        turn=Turn(question=row.question, topics=row.topics, outcome=cast(Outcome, row.outcome)),
    )
