"""The editor: what a delivery says, from the store's versions for whoever can read along. One comparison serves all
digests that tell of the same versions to the same audience."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.changes import changes
from bot.digests.compose import Digest, News, compose
from bot.model import Article, Audience, Language
from bot.store.records import Subscription, Wish
from bot.telemetry import Log

if TYPE_CHECKING:
    from bot.desk import Desk

log = Log(__name__)

_KEPT = 64  # comparisons; subscriptions that were made at different times compare with different versions
_QUESTIONS = 5  # of a room without an answer, in one digest

_Key = tuple[int, int, Audience]


class Editor:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._store = desk, desk.store
        self._news: OrderedDict[_Key, asyncio.Task[News]] = OrderedDict()

    async def languages(self, rooms: Collection[str]) -> Callable[[str], Language]:
        """Tells in which language each of the rooms wants its digests."""
        chosen = await self._store.rooms.languages(rooms)
        return lambda room: chosen.get(room) or self._desk.library.manifest.language

    async def edit(
        self, subscription: Subscription, *, audience: Audience, until: int, language: Language, missed: int = 0
    ) -> Digest | None:
        """What is to be said to this subscriber of what changed from its baseline to a version; None: nothing.

        StoreUnavailable.
        """
        wish = subscription.wish
        news = await self._compared(subscription.baseline, until, audience)
        shown = await self._store.subscriptions.shown(subscription.id) if wish.reread or wish.gaps else frozenset()
        return compose(
            news,
            topics=wish.topics,
            shown=shown,
            reread=wish.reread,
            questions=await self._questions(subscription, audience) if wish.gaps else (),
            quiet=wish.quiet,
            missed=missed,
            language=language,
        )

    async def example(self, wish: Wish, *, audience: Audience, since: int, language: Language) -> Digest | None:
        """What such a wish would have been told of what changed from a version until now; None: nothing."""
        standing = self._desk.standing
        news = await self._compared(since, standing.number if standing is not None else since, audience)
        return compose(news, topics=wish.topics, reread=wish.reread, quiet=wish.quiet, language=language)

    async def _questions(self, subscription: Subscription, audience: Audience) -> Sequence[str]:
        groups = await self._desk.gaps(audience=audience, since=subscription.created, room=subscription.room)
        return [group.question for group in groups[:_QUESTIONS]]

    async def _compared(self, before: int, after: int, audience: Audience) -> News:
        """What is new for an audience between two versions; worked out once for all who ask at the same time."""
        key = (before, after, audience)
        held = self._news.get(key)
        if held is None:
            held = asyncio.create_task(self._compare(before, after, audience), name="digest comparison")
            held.add_done_callback(partial(self._compared_or_not, key))
            self._news[key] = held
            while len(self._news) > _KEPT:
                self._news.popitem(last=False)
        self._news.move_to_end(key)
        return await asyncio.shield(held)  # one who no longer waits does not end it for the others

    def _compared_or_not(self, key: _Key, task: asyncio.Task[News]) -> None:
        if (task.cancelled() or task.exception() is not None) and self._news.get(key) is task:
            del self._news[key]  # the next one who asks tries anew

    async def _compare(self, before: int, after: int, audience: Audience) -> News:
        old, new = await self._store.versions.between(before, after)
        standing = self._desk.standing
        current = standing is not None and standing.number == after
        whole = self._desk.library.articles if current else await self._store.versions.articles(after)
        return await asyncio.to_thread(comparison, old, new, whole, audience)


def comparison(
    before: Sequence[Article], after: Sequence[Article], whole: Sequence[Article], audience: Audience
) -> News:
    """What is new for an audience. `before` and `after` may leave out what is the same; `whole` is all of the later."""

    def readable(articles: Sequence[Article]) -> list[Article]:
        return [one for one in articles if one.readable_by(audience)]

    return News(changes(readable(before), readable(after)), readable(whole))
