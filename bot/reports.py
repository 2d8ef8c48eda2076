"""What curators, operators and readers are told: questions without an answer, what was used, what changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import gaps as grouping
from bot.changes import Changes, changes
from bot.gaps import Group
from bot.library import Library
from bot.model import Audience
from bot.store.records import Usage

if TYPE_CHECKING:
    from bot.store import Store


async def gaps(
    store: Store, view: Library, *, audience: Audience, since: int, room: str | None = None
) -> tuple[Group, ...]:
    """Questions without an answer, grouped, of all rooms or one; most asked first. `view` is what `audience` may read.

    Only those of rooms whose groups are all in `audience`, with a nearest article that it may read: so an article that
    is hidden from it changes nothing here.
    """
    kept = await store.gaps.grouped(since=since, room=room, audience=audience)
    titles = frozenset(view.titles)
    shown = [one if one.nearest in titles else replace(one, nearest=None) for one in kept]
    return await asyncio.to_thread(grouping.grouped, shown, view)


async def statistics(store: Store, view: Library, *, audience: Audience, since: int) -> Usage:
    """What was asked in rooms whose groups are all in `audience`, and the articles that it may read by their use."""
    totals = await store.counts.totals(since=since, audience=audience)
    titles = frozenset(view.titles)
    return replace(totals, articles=tuple(pair for pair in totals.articles if pair[0] in titles))


async def changed(store: Store, *, audience: Audience, since: int, until: int | None = None) -> Changes:
    """What `audience` can see to have changed between two versions; `until` None: the latest.

    ValueError for a version that is no longer kept.
    """
    if until is None:
        latest = await store.versions.latest()
        until = latest.number if latest is not None else since
    versions = await store.versions.between(since, until)
    before, after = ([one for one in articles if one.readable_by(audience)] for articles in versions)
    return await asyncio.to_thread(changes, before, after)
