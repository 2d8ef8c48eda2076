"""What the bot is used for: counts by day without a person in them, feedback, and questions without an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select

from bot.model import EVERYONE, Audience, Kind, Outcome, StatementId
from bot.store.engine import Connector
from bot.store.records import Asked, Gap, GapGroup, Person, Usage
from bot.store.tables import asked, feedback, gaps, used

DAY = 86_400_000  # milliseconds


class Tally:
    """Questions and uses of articles, counted in memory."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[Any, ...]] = Counter()  # day, platform, audience, kind, outcome
        self.used: Counter[tuple[Any, ...]] = Counter()  # day, audience, title

    def add(
        self,
        platform: str,
        kind: Kind,
        outcome: Outcome,
        articles: Sequence[str],
        *,
        at: int,
        audience: Audience = EVERYONE,
    ) -> None:
        """Counts one question of a room with this audience, and each of the articles (titles) that its answer rests on."""
        day, groups = at // DAY, tuple(sorted(audience))
        self.asked[day, platform, groups, kind, outcome] += 1
        self.used.update((day, groups, title) for title in set(articles))


def _rows(counted: Counter[tuple[Any, ...]], names: Sequence[str]) -> list[dict[str, Any]]:
    """In one order everywhere: two transactions that count the same cannot wait for each other."""
    return [dict(zip(names, key, strict=True)) | {"count": count} for key, count in sorted(counted.items())]


class Counts:
    """Questions by platform, kind and outcome; articles by use; each a number a day."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(self, tally: Tally) -> None:
        """Adds everything that was tallied."""
        question, use = self._connector.upsert(asked), self._connector.upsert(used)
        async with self._connector.write() as connection:
            await connection.execute(
                question.on_conflict_do_update(
                    index_elements=asked.primary_key, set_={"count": asked.c.count + question.excluded.count}
                ),
                _rows(tally.asked, ("day", "platform", "audience", "kind", "outcome")),
            )
            if tally.used:
                await connection.execute(
                    use.on_conflict_do_update(
                        index_elements=used.primary_key, set_={"count": used.c.count + use.excluded.count}
                    ),
                    _rows(tally.used, ("day", "audience", "article")),
                )

    async def totals(self, *, since: int, audience: Audience | None = None) -> Usage:
        """The sums from the day of `since` to now; with `audience`, of rooms whose groups are all among its groups."""
        day = since // DAY
        questions = (
            select(asked.c.audience, asked.c.platform, asked.c.kind, asked.c.outcome, func.sum(asked.c.count))
            .where(asked.c.day >= day)
            .group_by(asked.c.audience, asked.c.platform, asked.c.kind, asked.c.outcome)
        )
        articles = (
            select(used.c.audience, used.c.article, func.sum(used.c.count))
            .where(used.c.day >= day)
            .group_by(used.c.audience, used.c.article)
        )
        opinions = (
            select(feedback.c.audience, feedback.c.helpful, func.count())
            .where(feedback.c.at >= day * DAY)
            .group_by(feedback.c.audience, feedback.c.helpful)
        )
        sums: list[Counter[Any]] = []
        async with self._connector.read() as connection:
            for query in (questions, articles, opinions):
                counted: Counter[Any] = Counter()
                for groups, *key, count in await connection.execute(query):
                    if audience is None or audience.issuperset(groups):
                        counted[tuple(key)] += int(count)
                sums.append(counted)
        by_question, by_article, votes = sums
        return Usage(
            asked=tuple(
                Asked(platform=platform, kind=kind, outcome=outcome, count=count)
                for (platform, kind, outcome), count in sorted(by_question.items())
            ),
            articles=tuple(
                (title, count) for (title,), count in sorted(by_article.items(), key=lambda item: (-item[1], item[0]))
            ),
            helpful=votes[(True,)],
            not_helpful=votes[(False,)],
        )


class Feedback:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def give(
        self,
        room: str,
        message: str,
        *,
        person: Person,
        helpful: bool,
        statements: Sequence[StatementId],
        at: int,
        audience: Audience = EVERYONE,
    ) -> None:
        """What a person thinks of a message in a room with this audience; the last word replaces an earlier one."""
        values = {
            "helpful": helpful,
            "statements": tuple(statements),
            "at": at,
            "audience": tuple(sorted(audience)),
        }
        given = self._connector.upsert(feedback).values(room=room, message=message, person=person, **values)
        async with self._connector.single() as connection:
            await connection.execute(given.on_conflict_do_update(index_elements=feedback.primary_key, set_=values))


class Gaps:
    """Questions without an answer, for the curator."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(self, gap: Gap) -> None:
        async with self._connector.single() as connection:
            await connection.execute(
                insert(gaps).values(
                    key=gap.key,
                    question=gap.question,
                    room=gap.room,
                    person=gap.person,
                    at=gap.at,
                    nearest=gap.nearest,
                    audience=tuple(sorted(gap.audience)),
                )
            )

    async def grouped(
        self, *, since: int, room: str | None = None, audience: Audience | None = None
    ) -> tuple[GapGroup, ...]:
        """Gaps not older than `since`, of all rooms or one, by key; most asked first, then the latest.

        With `audience`, those of rooms whose groups are all among its groups.
        """
        kept = [gaps.c.at >= since] if room is None else [gaps.c.at >= since, gaps.c.room == room]
        if audience is not None:
            async with self._connector.read() as connection:
                found = (await connection.execute(select(gaps.c.audience).where(*kept).distinct())).scalars()
                kept.append(gaps.c.audience.in_([groups for groups in found if audience.issuperset(groups)]))
        groups = (
            select(
                gaps.c.key,
                func.count().label("times"),
                func.min(gaps.c.at).label("first"),
                func.max(gaps.c.at).label("last"),
                func.max(gaps.c.id).label("newest"),
            )
            .where(*kept)
            .group_by(gaps.c.key)
            .subquery()
        )
        newest = (
            select(groups, gaps.c.question, gaps.c.nearest)
            .join(gaps, and_(gaps.c.id == groups.c.newest))
            .order_by(groups.c.times.desc(), groups.c.last.desc(), groups.c.key)
        )
        places = select(gaps.c.key, gaps.c.room).where(*kept).distinct().order_by(gaps.c.room)
        async with self._connector.read() as connection:
            rows = (await connection.execute(newest)).all()
            rooms: dict[str, list[str]] = {}
            for key, place in await connection.execute(places):
                rooms.setdefault(key, []).append(place)
        return tuple(
            GapGroup(
                key=row.key,
                question=row.question,
                count=row.times,
                rooms=tuple(rooms.get(row.key, ())),
                first=row.first,
                last=row.last,
                nearest=row.nearest,
            )
            for row in rows
        )
