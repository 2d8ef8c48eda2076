"""Rooms: what they chose, and what was said in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any, cast

from sqlalchemy import Row, delete, select

from bot.model import Language, StatementId
from bot.store.engine import Connector
from bot.store.records import Person, RoomSettings, Said
from bot.store.tables import rooms, said

_SETTINGS = tuple(field.name for field in fields(RoomSettings))


class Rooms:
    """Settings by room key. What a room did not choose is None."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def settings(self, room: str) -> RoomSettings:
        async with self._connector.read() as connection:
            row = (await connection.execute(select(rooms).where(rooms.c.room == room))).first()
        return RoomSettings() if row is None else _settings(row)

    async def languages(self, keys: Collection[str]) -> dict[str, Language]:
        """The languages that some of the rooms chose."""
        chosen = select(rooms.c.room, rooms.c.language).where(rooms.c.room.in_(keys), rooms.c.language.is_not(None))
        async with self._connector.read() as connection:
            return {key: cast(Language, language) for key, language in await connection.execute(chosen)}

    async def choose(self, room: str, settings: RoomSettings, *, direct: Person | None = None) -> None:
        """Replaces a room's settings; `direct` names the person whose direct messages the room is, once and for all."""
        values: dict[str, Any] = {name: getattr(settings, name) for name in _SETTINGS}
        if direct is not None:
            values["person"] = direct
        chosen = self._connector.upsert(rooms).values(room=room, **values)
        async with self._connector.single() as connection:
            await connection.execute(chosen.on_conflict_do_update(index_elements=[rooms.c.room], set_=values))


class Spoken:
    """Messages of ours: where they are, which statements they carry, for whom they are."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(self, message: Said) -> None:
        """Remembers a message; one that was edited in place replaces what was known of it."""
        values = {
            "thread": message.thread,
            "statements": message.statements,
            "person": message.person,
            "at": message.at,
            "private": message.private,
        }
        kept = self._connector.upsert(said).values(room=message.room, message=message.message, **values)
        async with self._connector.single() as connection:
            await connection.execute(
                kept.on_conflict_do_update(index_elements=[said.c.room, said.c.message], set_=values)
            )

    async def find(self, room: str, message: str) -> Said | None:
        async with self._connector.read() as connection:
            found = select(said).where(said.c.room == room, said.c.message == message)
            row = (await connection.execute(found)).first()
        return None if row is None else _said(row)

    async def same(self, room: str, statements: Sequence[StatementId], *, since: int) -> Said | None:
        """The latest public message in a room, not older than `since`, with exactly these statements in this order."""
        found = (
            select(said)
            .where(said.c.room == room, said.c.at >= since, said.c.statements == tuple(statements))
            .where(said.c.private.is_(False))
            .order_by(said.c.at.desc())
            .limit(1)
        )
        async with self._connector.read() as connection:
            row = (await connection.execute(found)).first()
        return None if row is None else _said(row)

    async def remove(self, room: str, message: str) -> None:
        """Forgets a message that is no longer there."""
        async with self._connector.single() as connection:
            await connection.execute(delete(said).where(said.c.room == room, said.c.message == message))


def _settings(row: Row[Any]) -> RoomSettings:
    return RoomSettings(
        speak=row.speak,
        thread=row.thread,
        threshold=row.threshold,
        language=cast("Language | None", row.language),
        digests_by=row.digests_by,
        keep_gaps=row.keep_gaps,
        zone=row.zone,
    )


def _said(row: Row[Any]) -> Said:
    return Said(
        room=row.room,
        message=row.message,
        thread=row.thread,
        statements=row.statements,
        person=Person(row.person),
        at=row.at,
        private=row.private,
    )
