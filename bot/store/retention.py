"""Retention: what is older than its time goes, in batches so small that nobody waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, tuple_, update

from bot.store.engine import Connector, now
from bot.store.records import Cleaned
from bot.store.tables import (
    articles,
    asked,
    deliveries,
    events,
    feedback,
    gaps,
    said,
    statements,
    subscriptions,
    turns,
    used,
    versions,
)
from bot.store.usage import DAY

_HOUR = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long each thing is kept, in milliseconds."""

    turns: int = 24 * _HOUR
    said: int = 90 * DAY
    feedback: int = 400 * DAY
    gaps: int = 90 * DAY
    counts: int = 400 * DAY
    deliveries: int = 90 * DAY  # settled ones, and subscriptions that were stopped
    versions: int = 400 * DAY  # the latest, and those that a subscription still compares with, stay


class Cleaner:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def clean(self, retention: Retention, *, at: int, batch: int = 1000) -> Cleaned:
        """Deletes at most `batch` rows of each table that are too old at a time; each table is its own transaction."""
        rows = []
        for table, old in _old(retention, at):
            key = tuple(table.primary_key)
            some = select(*key).where(old).limit(batch)
            gone = delete(table).where((key[0] if len(key) == 1 else tuple_(*key)).in_(some))
            async with self._connector.single() as connection:
                rows.append((table.name, (await connection.execute(gone)).rowcount))
        rows += await self._prune(at - retention.versions, batch)
        return Cleaned(tuple(rows), more=any(count == batch for _, count in rows))

    async def _prune(self, before: int, batch: int) -> list[tuple[str, int]]:
        """Deletes lives that ended before the oldest version that is still wanted."""
        wanted = (
            select(func.max(versions.c.number)),
            select(func.max(versions.c.number)).where(versions.c.at <= before),
            select(func.min(subscriptions.c.baseline)).where(subscriptions.c.state != "stopped"),
            select(func.min(deliveries.c.version)).where(deliveries.c.settled_at.is_(None)),
        )
        rows = []
        async with self._connector.write() as connection:
            # Nothing recorded, or nothing old enough: version 0 is the oldest wanted, and no life ended before it.
            numbers = [(await connection.execute(query)).scalar() for query in wanted]
            if numbers[1] is None:
                return []
            oldest = min(number for number in numbers if number is not None)
            await connection.execute(
                update(versions).where(versions.c.number < oldest, versions.c.pruned.is_(False)).values(pruned=True)
            )
            for table in (articles, statements):
                some = select(table.c.id).where(table.c.last < oldest).limit(batch)
                gone = await connection.execute(delete(table).where(table.c.id.in_(some)))
                rows.append((table.name, gone.rowcount))
        return rows


def _old(retention: Retention, at: int) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    day = (at - retention.counts) // DAY
    settled = at - retention.deliveries
    return (
        (events, events.c.expires < now()),
        (turns, turns.c.at < at - retention.turns),
        (said, said.c.at < at - retention.said),
        (feedback, feedback.c.at < at - retention.feedback),
        (gaps, gaps.c.at < at - retention.gaps),
        (asked, asked.c.day < day),
        (used, used.c.day < day),
        (deliveries, deliveries.c.settled_at < settled),
        (subscriptions, and_(subscriptions.c.state == "stopped", subscriptions.c.changed < settled)),
    )
