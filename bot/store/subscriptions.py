"""Subscriptions: which room wants which digests, and since which version it knows what it was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Update, false, func, insert, or_, select, update

from bot.store.engine import Connector
from bot.store.records import Person, State, Subscription, Wish
from bot.store.tables import deliveries, shown, subscriptions, versions

_LOCK = 0x5EEA151  # tells our locks of rooms from others' advisory locks


class Subscriptions:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(
        self, room: str, wish: Wish, *, next_due: int, at: int, person: Person | None = None, direct: bool = False
    ) -> Subscription:
        """A new one, active, whose first digest says what changed since this moment's version.

        `direct`: the room is that person's direct messages, so `forget` removes it with the person.
        """
        made = insert(subscriptions).values(
            room=room,
            state="active",
            next_due=next_due,
            baseline=latest_version(),
            failures=0,
            person=person,
            direct=direct,
            created=at,
            changed=at,
            **_columns(wish),
        )
        async with self._connector.single() as connection:
            return subscription_of((await connection.execute(made.returning(*subscriptions.c))).one())

    async def lock(self, room: str) -> None:
        """Within a transaction: until its end nobody else who asks for it goes on with this room."""
        async with self._connector.write() as connection:
            if connection.dialect.name == "postgresql":  # of SQLite the transaction is the one that may write
                key = func.hashtextextended(room, _LOCK)
                await connection.execute(select(func.pg_advisory_xact_lock(key)))

    async def find(self, number: int) -> Subscription | None:
        async with self._connector.read() as connection:
            row = (await connection.execute(select(subscriptions).where(subscriptions.c.id == number))).first()
        return None if row is None else subscription_of(row)

    async def all(self, *, room: str | None = None) -> tuple[Subscription, ...]:
        """Those that were not stopped, of every room or one, by id."""
        found = select(subscriptions).where(subscriptions.c.state != "stopped").order_by(subscriptions.c.id)
        if room is not None:
            found = found.where(subscriptions.c.room == room)
        async with self._connector.read() as connection:
            return tuple(subscription_of(row) for row in (await connection.execute(found)).all())

    async def change(self, number: int, wish: Wish, *, next_due: int, at: int) -> bool:
        """Puts another wish in the place of this one; whether there was one to change. Its baseline stays."""
        return await self._update(number, {**_columns(wish), "next_due": next_due}, at=at)

    async def pause(self, number: int, *, at: int) -> bool:
        """No digest until `resume`; whether there was one to pause."""
        return await self._end(number, "paused", at=at)

    async def resume(self, number: int, *, next_due: int, at: int) -> bool:
        """Goes on from the baseline that it had; whether there was one to resume."""
        return await self._update(number, {"state": "active", "next_due": next_due, "failures": 0}, at=at)

    async def bring_forward(self, number: int, *, next_due: int) -> bool:
        """Makes an active one due at an earlier time than it would be; whether it was due later."""
        later = subscriptions.c.next_due > next_due
        brought = update(subscriptions).where(subscriptions.c.id == number, subscriptions.c.state == "active", later)
        async with self._connector.single() as connection:
            return (await connection.execute(brought.values(next_due=next_due))).rowcount == 1

    async def stop(self, number: int, *, at: int) -> bool:
        """For good; whether there was one to stop."""
        return await self._end(number, "stopped", at=at)

    async def _end(self, number: int, state: State, *, at: int) -> bool:
        # A delivery that was tried may have arrived: it stays open, so that resuming looks before it sends again.
        untried = (
            update(deliveries)
            .where(deliveries.c.subscription == number, deliveries.c.settled_at.is_(None), deliveries.c.attempts == 0)
            .values(settled_at=at, ending="dropped")
        )
        async with self._connector.write() as connection:
            if (await connection.execute(_altered(number, {"state": state}, at=at))).rowcount != 1:
                return False
            await connection.execute(untried)
            return True

    async def _update(self, number: int, values: dict[str, Any], *, at: int) -> bool:
        async with self._connector.single() as connection:
            return (await connection.execute(_altered(number, values, at=at))).rowcount == 1

    async def next_due(self, *, platforms: Sequence[str]) -> int | None:
        """The earliest time at which a room of these platforms is due."""
        earliest = select(func.min(subscriptions.c.next_due)).where(
            subscriptions.c.state == "active", on_platforms(subscriptions.c.room, platforms)
        )
        async with self._connector.read() as connection:
            return cast("int | None", (await connection.execute(earliest)).scalar())

    async def due(self, *, by: int, platforms: Sequence[str], limit: int = 500) -> tuple[Subscription, ...]:
        """Active subscriptions of rooms on these platforms whose time has come, the longest due first."""
        found = (
            select(subscriptions)
            .where(subscriptions.c.state == "active", subscriptions.c.next_due <= by)
            .where(on_platforms(subscriptions.c.room, platforms))
            .order_by(subscriptions.c.next_due, subscriptions.c.id)
            .limit(limit)
        )
        async with self._connector.read() as connection:
            return tuple(subscription_of(row) for row in (await connection.execute(found)).all())

    async def shown(self, number: int) -> frozenset[str]:
        """Items that this subscription was shown once and shall not be shown again."""
        async with self._connector.read() as connection:
            found = select(shown.c.item).where(shown.c.subscription == number)
            return frozenset((await connection.execute(found)).scalars())


def latest_version() -> ColumnElement[int]:
    """The newest version's number, 0 where none was recorded, as a part of another statement."""
    return func.coalesce(select(func.max(versions.c.number)).scalar_subquery(), 0)


def on_platforms(room: ColumnElement[str], platforms: Iterable[str]) -> ColumnElement[bool]:
    """Whether a room key belongs to one of the platforms."""
    return or_(false(), *(room.startswith(f"{platform}:", autoescape=True) for platform in platforms))


def subscription_of(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        room=row.room,
        wish=Wish(
            topics=row.topics,
            schedule=row.schedule,
            words=row.words,
            reread=row.reread,
            gaps=row.gaps,
            quiet=row.quiet,
        ),
        state=cast(State, row.state),
        next_due=row.next_due,
        baseline=row.baseline,
        failures=row.failures,
        person=None if row.person is None else Person(row.person),
        created=row.created,
    )


def _columns(wish: Wish) -> dict[str, Any]:
    return {
        "topics": wish.topics,
        "schedule": wish.schedule,
        "words": wish.words,
        "reread": wish.reread,
        "gaps": wish.gaps,
        "quiet": wish.quiet,
    }


def _altered(number: int, values: dict[str, Any], *, at: int) -> Update:
    return (
        update(subscriptions)
        .where(subscriptions.c.id == number, subscriptions.c.state != "stopped")
        .values(changed=at, **values)
    )
