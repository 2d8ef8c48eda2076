"""Versions of the library: which there were, in which order, and the life of each statement.

A process that starts or reloads says what its folder holds. That becomes a version when it is new: content that the
store has never seen, or a change of the folder that nobody recorded after the version the process stood at. So replicas
that restart with folders of different age yield one version for each content, in the order in which it came up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Article
from bot.store.engine import Connector
from bot.store.lives import ARTICLE, STATEMENT, Content, Life, articles_of, content_of
from bot.store.records import Standing, Version
from bot.store.tables import articles, statements, versions

# Rows and articles handled at once, so that the event loop stays free.
_PAGE = 1000
_SLUGS = 50


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

    async def refreshed(self, standing: Standing) -> Standing:
        """Where a process stands now that others may have recorded versions."""
        known = await self._known(standing.digest, after=standing.number)
        return known if isinstance(known, Standing) else standing

    async def latest(self) -> Version | None:
        return await self._first(select(versions).order_by(versions.c.number.desc()))

    async def first(self) -> Version | None:
        """The oldest one that is still kept."""
        return await self._first(select(versions).where(versions.c.pruned.is_(False)).order_by(versions.c.number))

    async def on(self, at: int) -> Version | None:
        """The version that was the latest at a time, if it is still kept."""
        return await self._first(
            select(versions).where(versions.c.at <= at, versions.c.pruned.is_(False)).order_by(versions.c.number.desc())
        )

    async def articles(self, number: int) -> tuple[Article, ...]:
        """What a version said: every article with its statements, as far as `bot.store.lives` remembers them.

        ValueError when the version is no longer kept, or there never was one. Version 0 is the empty library.
        """
        return (await self.between(0, number))[1]

    async def between(self, before: int, after: int) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
        """The articles that differ between two versions, whole, as each of the two had them.

        What changed between the two libraries is what changed between these: every other article said the same in
        both. ValueError as in `articles`.
        """
        async with self._connector.read() as connection:
            for number in {before, after} - {0}:
                found = select(versions.c.pruned).where(versions.c.number == number)
                if (await connection.execute(found)).scalar() is not False:
                    raise ValueError(f"version {number} is not kept")
            slugs: set[str] = set()
            for table in (articles, statements):
                slugs.update((await connection.execute(_differing(table, before, after))).scalars())
            return (
                await _articles(connection, before, sorted(slugs)),
                await _articles(connection, after, sorted(slugs)),
            )

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
                return Standing(digest=content.digest, number=standing + 1, latest=standing + 1, recorded=True)

    async def _known(self, digest: str, *, after: int) -> Standing | int:
        """The newest version with this content from `after` on; where there is none, the latest number."""
        same = case((and_(versions.c.digest == digest, versions.c.number >= after), versions.c.number))
        # One statement: both numbers belong to the same moment, so that a version made meanwhile is noticed by `_record`.
        query = select(func.max(same).label("known"), func.coalesce(func.max(versions.c.number), 0).label("latest"))
        async with self._connector.read() as connection:
            row = (await connection.execute(query)).one()
        return row.latest if row.known is None else Standing(digest=digest, number=row.known, latest=row.latest)

    async def _record(self, content: Content, *, number: int, at: int) -> bool:
        """Makes this content the version of that number; False when another process made one meanwhile."""
        kinds = ((articles, ARTICLE, content.articles), (statements, STATEMENT, content.statements))
        async with self._connector.read() as connection:
            differences = [await _compared(connection, *kind) for kind in kinds]
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
            for (table, columns, lives), (begun, ended) in zip(kinds, differences, strict=True):
                for ids in _paged(ended):
                    await connection.execute(update(table).where(table.c.id.in_(ids)).values(last=number - 1))
                for keys in _paged(begun):
                    rows = [dict(zip(columns, lives[key], strict=True)) | {"first": number} for key in keys]
                    await connection.execute(insert(table), rows)
        return True


async def _compared(
    connection: AsyncConnection, table: Table, columns: Sequence[str], wanted: Mapping[str, Life]
) -> tuple[list[str], list[int]]:
    """Keys of lives to begin, in order, and ids of rows to end, so that what is alive becomes what is wanted."""
    alive = select(table.c.id, *(table.c[name] for name in columns)).where(table.c.last.is_(None))
    page = alive.order_by(table.c.id).limit(_PAGE)
    kept = set()
    ended = []
    seen = 0
    while rows := (await connection.execute(page.where(table.c.id > seen))).all():
        for seen, *life in rows:
            if wanted.get(life[0]) == tuple(life):
                kept.add(life[0])
            else:
                ended.append(seen)
    return [key for key in wanted if key not in kept], ended


def _paged(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _PAGE] for start in range(0, len(items), _PAGE))


def _alive(table: Table, number: int) -> ColumnElement[bool]:
    return and_(table.c.first <= number, or_(table.c.last.is_(None), table.c.last >= number))


def _differing(table: Table, before: int, after: int) -> Select[Any]:
    """Slugs of the articles with a row that one of two versions has and the other has not, and maybe a few more."""
    low, high = sorted((before, after))
    began = and_(table.c.first > low, table.c.first <= high)
    ended = and_(table.c.last >= low, table.c.last < high)
    return select(table.c.slug).where(or_(began, ended)).distinct()


async def _articles(connection: AsyncConnection, number: int, slugs: Sequence[str]) -> tuple[Article, ...]:
    """The articles of a version that are among some slugs."""
    titles: list[Life] = []
    said: list[Life] = []
    for start in range(0, len(slugs), _SLUGS):
        some = slugs[start : start + _SLUGS]
        for table, columns, lives in ((articles, ARTICLE, titles), (statements, STATEMENT, said)):
            rows = select(*(table.c[name] for name in columns)).where(table.c.slug.in_(some), _alive(table, number))
            lives += [tuple(row) for row in await connection.execute(rows.order_by(table.c.id))]
    return await asyncio.to_thread(articles_of, titles, said)


def _version(row: Row[Any]) -> Version:
    return Version(number=row.number, digest=row.digest, at=row.at, articles=row.articles, statements=row.statements)
