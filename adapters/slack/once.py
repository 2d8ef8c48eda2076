"""Each event is answered once, by whichever process gets it, however often Slack brings it, whoever dies meanwhile.

An event is held by a lease while it is worked on, and for a day when it is done. Slack brings again what was not
acknowledged, so an event is acknowledged when it is done: the one that a killed process held is brought to another one,
which waits for the lease to end and, before it answers, looks whether the dead one did.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

from bot.patience import Patience
from bot.store.events import Events
from bot.telemetry import Log

log = Log("seealso.slack")

LEASE = 5_000  # ms that an event stays with a process that died
KEPT = 26 * 3_600_000  # ms; Slack brings an event again for up to a day ("Delayed Events")
_RENEWED = LEASE / 3_000  # seconds between renewals
_POLL = 0.25  # seconds between looks at an event that another process holds
_REMEMBERED = 20_000  # keys in memory, for when the database is away

Standing = Literal[
    "first",  # nobody has worked on it
    "again",  # somebody began and did not end: it may have been answered
    "busy",  # somebody is at it
    "done",
]


class Once:
    def __init__(self, events: Events, patience: Patience) -> None:
        self._events, self._patience = events, patience
        self._known: OrderedDict[str, bool] = OrderedDict()  # key → whether it is done, in this process

    async def begin(self, key: str, *, again: bool) -> Standing:
        """Takes the event, unless it is "busy" or "done". `again`: Slack says that it has brought it before."""
        if self._known.get(key):
            return "done"
        left = await self._patience.get(self._events.remaining(key), None) if again else None
        if left is not None and left > LEASE:
            return "done"
        first = await self._patience.get(self._events.claim(key, LEASE), None)
        if first is None:
            log.warning("event.guessed", key=key)
            first = key not in self._known
        if not first:
            return "busy"
        self._remember(key, False)
        return "first" if left is None else "again"

    async def wait(self, key: str, *, seconds: float) -> Standing:
        """As `begin` for an event that is busy: returns when it is done or its holder has died, else "busy" in the end."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            standing = await self.begin(key, again=True)
            if standing != "busy" or asyncio.get_running_loop().time() >= end:
                return standing
            await asyncio.sleep(_POLL)

    @asynccontextmanager
    async def working(self, key: str) -> AsyncIterator[None]:
        """Holds an event that was begun, for as long as the block takes; then it is done, whatever happened in it.

        A block that is cancelled leaves the event to a redelivery.
        """
        renewing = asyncio.create_task(self._renew(key), name=f"lease of {key}")
        try:
            try:
                yield
            finally:
                renewing.cancel()
                with suppress(asyncio.CancelledError):
                    await renewing
        except asyncio.CancelledError:
            self._known.pop(key, None)
            raise
        except BaseException:
            await self._done(key)
            raise
        await self._done(key)

    async def _done(self, key: str) -> None:
        self._remember(key, True)
        await self._patience.get(self._events.extend(key, KEPT), None)

    async def _renew(self, key: str) -> None:
        while True:
            await asyncio.sleep(_RENEWED)
            await self._patience.get(self._events.extend(key, LEASE), None)

    def _remember(self, key: str, done: bool) -> None:
        self._known[key] = done
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
