"""What the curator and the operator read: questions without an answer, and what the bot is used for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import gaps as grouping
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
