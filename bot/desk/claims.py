"""Events: each is worked on once, whichever process hears of it and however often."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from math import inf
from time import monotonic

from bot.desk.bookkeeping import Books, Entry
from bot.desk.patience import Patience
from bot.store import Store

# A process that dies in its first moments with an event leaves it to a redelivery; then it is ours for good. Slack
# delivers again after a second, one minute and five, and hourly for a day where an app asks for that.
_FIRST = 60_000  # ms that a new claim lasts
_SETTLED = 15.0  # seconds after which an event counts as worked on
_KEPT = 26 * 3_600_000  # ms for which it is then remembered
_REMEMBERED = 20_000  # keys in memory


class Claims:
    def __init__(self, store: Store, books: Books, patience: Patience) -> None:
        self._store, self._books, self._patience = store, books, patience
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._fresh: OrderedDict[str, float] = OrderedDict()  # key → monotonic time at which it counts as worked on
        self._task = asyncio.create_task(self._settle(), name="claims")

    async def claim(self, key: str) -> bool:
        """Whether the caller is the first that works on this; guessed from memory when the database is away."""
        if key in self._seen:
            return False
        self._remember(key)
        first = await self._patience.get(self._store.events.claim(key, _FIRST), None)
        if first:
            self._fresh[key] = monotonic() + _SETTLED
        return first is not False

    async def once(self, key: str, *, ms: int) -> bool:
        """Whether this is the first call with the key for so many milliseconds, in any process."""
        first = await self._patience.get(self._store.events.claim(key, ms), None)
        if first is None:
            first = key not in self._seen
        self._remember(key)
        return first

    async def close(self) -> None:
        """Makes every claim last: what was begun is worked on."""
        self._task.cancel()
        await asyncio.wait({self._task})
        self._extend(inf)

    async def _settle(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._extend(monotonic())

    def _extend(self, now: float) -> None:
        """Makes those claims last that count as worked on by then."""
        while self._fresh and next(iter(self._fresh.values())) <= now:
            key, _ = self._fresh.popitem(last=False)
            self._books.add(_extension(key))

    def _remember(self, key: str) -> None:
        self._seen[key] = None
        self._seen.move_to_end(key)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def _extension(key: str) -> Entry:
    return lambda store: store.events.extend(key, _KEPT)
