"""Versions of the library: which there were, in which order, and the life of each statement.

A process that starts or reloads says what its folder holds. That becomes a version when it is new: content that the
store has never seen, or a change of the folder that nobody recorded after the version the process stood at. So replicas
that restart with folders of different age yield one version for each content, in the order in which it came up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, Table, func, insert, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Article
from bot.store.engine import Connector
from bot.store.lives import ARTICLE, STATEMENT, Content, Life, articles_of, content_of
from bot.store.records import Standing, Version
from bot.store.tables import articles, statements, versions

_PAGE = 2000  # rows handled at once; keeps the event loop free


class Versions:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def started(self, library: Iterable[Article], *, at: int) -> Standing:
        """Where a process stands that starts with these articles: recorded when the store has never seen them."""
        return await self._stand(await asyncio.to_thread(content_of, library), after=0, at=at)

    async def changed(self, library: Iterable[Article], *, after: int, at: int) -> Standing:
        """Where a process stands whose folder changed to these articles while it stood at version `after`.

        Recorded unless they are what another process has recorded since, or no change at all.
        """
        return await self._stand(await asyncio.to_thread(content_of, library), after=after, at=at)

    async def latest(self) -> Version | None:
        return await self._first(select(versions).order_by(versions.c.number.desc()))

    async def on(self, at: int) -> Version | None:
        """The version that was the latest at a time, if it is still kept."""
        return await self._first(
            select(versions)
            .where(versions.c.at <= at, versions.c.pruned.is_(False))
            .order_by(versions.c.number.desc())
        )

    async def articles(self, number: int) -> tuple[Article, ...]:
        """What a version said: every article with its statements, as far as `bot.store.lives` remembers them.

        ValueError when the version is no longer kept, or there never was one. Version 0 is the empty library.
        """
        return (await self.between(0, number))[1]

    async def between(self, before: int, after: int) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
        """The articles that differ between two versions, whole, as each of the two had them.

        What changed between the two libraries is what changed between these: an article that is in neither said the
        same in both. ValueError as in `articles`.
        """
        async with self._connector.read() as connection:
            for number in {before, after} - {0}:
                found = select(versions.c.pruned).where(versions.c.number == number)
                if (await connection.execute(found)).scalar() is not False:
                    raise ValueError(f"version {number} is not kept")
            differing = union(*(_differing(table, before, after) for table in (articles, statements))).subquery()
            sides = []
            for number in (before, after):
                titles = [
                    tuple(row)[1:]
                    async for page in _pages(connection, articles, ARTICLE, _alive(articles, number), within=differing)
                    for row in page
                ]
                said = [
                    tuple(row)[1:]
                    async for page in _pages(
                        connection, statements, (*STATEMENT, "position"), _alive(statements, number), within=differing
                    )
                    for row in page
                ]
                sides.append(await asyncio.to_thread(_assembled, titles, said))
        return sides[0], sides[1]

    async def _first(self, query: Select[Any]) -> Version | None:
        async with self._connector.read() as connection:
            row = (await connection.execute(query.limit(1))).first()
        return None if row is None else _version(row)

    async def _stand(self, content: Content, *, after: int, at: int) -> Standing:
        while True:
            standing = await self._known(content.digest, after=after)
            if isinstance(standing, Standing):
                return standing
            if await self._record(content, number=standing + 1, at=at):
                return Standing(standing + 1, standing + 1, recorded=True)

    async def _known(self, digest: str, *, after: int) -> Standing | int:
        """The newest version with this content from `after` on; where there is none, the latest number."""
        known = select(func.max(versions.c.number)).where(versions.c.digest == digest, versions.c.number >= after)
        async with self._connector.read() as connection:
            number = (await connection.execute(known)).scalar()
            latest = (await connection.execute(select(func.max(versions.c.number)))).scalar() or 0
        return latest if number is None else Standing(number, latest)

    async def _record(self, content: Content, *, number: int, at: int) -> bool:
        """Makes this content the version of that number; False when another process made one meanwhile."""
        async with self._connector.read() as connection:
            titles_begun, titles_ended = await _compared(connection, articles, ARTICLE, content.articles)
            begun, ended = await _compared(connection, statements, STATEMENT, content.statements)
        made = (
            self._connector.upsert(versions)
            .values(
                number=number,
                digest=content.digest,
                at=at,
                articles=len(content.articles),
                statements=len(content.statements),
                pruned=False,
            )
            .on_conflict_do_nothing()
            .returning(versions.c.number)
        )
        async with self._connector.write() as connection:
            if (await connection.execute(made)).first() is None:
                return False
            await _end(connection, articles, titles_ended, last=number - 1)
            await _end(connection, statements, ended, last=number - 1)
            await _begin(
                connection,
                articles,
                [dict(zip(ARTICLE, content.articles[key], strict=True)) | {"first": number} for key in titles_begun],
            )
            await _begin(
                connection,
                statements,
                [
                    dict(zip(STATEMENT, content.statements[key], strict=True))
                    | {"first": number, "position": content.positions[key]}
                    for key in begun
                ],
            )
        return True


async def _compared(
    connection: AsyncConnection, table: Table, columns: Sequence[str], wanted: Any
) -> tuple[list[Any], list[int]]:
    """Keys of lives to begin, in order, and ids of rows to end, so that what is alive becomes what is wanted."""
    kept = set()
    ended = []
    async for page in _pages(connection, table, columns, table.c.last.is_(None)):
        for row in page:
            key = row[1]
            if wanted.get(key) == tuple(row)[1:]:
                kept.add(key)
            else:
                ended.append(row[0])
    return [key for key in wanted if key not in kept], ended
