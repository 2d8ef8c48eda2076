"""What the bot is used for: counts by day without a person in them, feedback, and questions without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, func, insert, select

from bot.model import Kind, Outcome, StatementId
from bot.store.engine import Connector
from bot.store.records import Asked, Gap, GapGroup, Person, Usage
from bot.store.tables import asked, feedback, gaps, used

DAY = 86_400_000  # milliseconds


class Counts:
    """Questions by platform, kind and outcome; articles by use; each a number a day."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(self, platform: str, kind: Kind, outcome: Outcome, articles: Sequence[str], *, at: int) -> None:
        """Counts one question and each of the articles (titles) that its answer rests on."""
        day = at // DAY
        # Articles in one order everywhere: two transactions that count the same ones cannot wait for each other.
        rows = [{"day": day, "article": title, "count": 1} for title in sorted(set(articles))]
        question = self._connector.upsert(asked).values(day=day, platform=platform, kind=kind, outcome=outcome, count=1)
        use = self._connector.upsert(used)
        async with self._connector.write() as connection:
            await connection.execute(
                question.on_conflict_do_update(index_elements=asked.primary_key, set_={"count": asked.c.count + 1})
            )
            if rows:
                await connection.execute(
                    use.on_conflict_do_update(index_elements=used.primary_key, set_={"count": used.c.count + 1}), rows
                )

    async def totals(self, *, since: int) -> Usage:
        """The sums from the day of `since` to now."""
        day = since // DAY
        questions = (
            select(asked.c.platform, asked.c.kind, asked.c.outcome, func.sum(asked.c.count))
            .where(asked.c.day >= day)
            .group_by(asked.c.platform, asked.c.kind, asked.c.outcome)
            .order_by(asked.c.platform, asked.c.kind, asked.c.outcome)
        )
        total = func.sum(used.c.count)
        articles = (
            select(used.c.article, total)
            .where(used.c.day >= day)
            .group_by(used.c.article)
            .order_by(total.desc(), used.c.article)
        )
        opinions = (
            select(feedback.c.helpful, func.count().label("votes"))
            .where(feedback.c.at >= day * DAY)
            .group_by(feedback.c.helpful)
        )
        async with self._connector.read() as connection:
            questions_found = (await connection.execute(questions)).all()
            articles_found = (await connection.execute(articles)).all()
            votes = {row.helpful: row.votes for row in await connection.execute(opinions)}
        return Usage(
            asked=tuple(
                Asked(platform=platform, kind=cast(Kind, kind), outcome=cast(Outcome, outcome), count=count)
                for platform, kind, outcome, count in questions_found
            ),
            articles=tuple((title, count) for title, count in articles_found),
            helpful=votes.get(True, 0),
            not_helpful=votes.get(False, 0),
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
    ) -> None:
        """What a person thinks of a message; the last word replaces an earlier one."""
        values = {"helpful": helpful, "statements": tuple(statements), "at": at}
        given = self._connector.upsert(feedback).values(room=room, message=message, person=person, **values)
        async with self._connector.write() as connection:
            await connection.execute(given.on_conflict_do_update(index_elements=feedback.primary_key, set_=values))


class Gaps:
    """Questions without an answer, for the curator."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def add(self, gap: Gap) -> None:
        async with self._connector.write() as connection:
            await connection.execute(
                insert(gaps).values(
                    key=gap.key,
                    question=gap.question,
                    room=gap.room,
                    person=gap.person,
                    at=gap.at,
                    nearest=gap.nearest,
                )
            )

    async def grouped(self, *, since: int, room: str | None = None) -> tuple[GapGroup, ...]:
        """Gaps not older than `since`, of all rooms or one, by key; most asked first, then the latest."""
        kept = [gaps.c.at >= since] if room is None else [gaps.c.at >= since, gaps.c.room == room]
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
        found = (
            select(groups, gaps.c.question, gaps.c.nearest)
            .join(gaps, and_(gaps.c.id == groups.c.newest))
            .order_by(groups.c.times.desc(), groups.c.last.desc(), groups.c.key)
        )
        places = select(gaps.c.key, gaps.c.room).where(*kept).distinct().order_by(gaps.c.room)
        async with self._connector.read() as connection:
            rows = (await connection.execute(found)).all()
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
