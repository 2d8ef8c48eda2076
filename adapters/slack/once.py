"""Each event is answered once, by whichever process gets it, however often Slack brings it, whoever dies meanwhile.

An event is held by a lease while it is worked on, and for a day when it is done. Slack brings again what was not
acknowledged, so an event is acknowledged when it is done: the one that a killed process held is brought to another one,
which waits for the lease to end and, before it answers, looks whether the dead one did.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal

from bot.desk.patience import Patience
from bot.store.events import Events

LEASE = 5_000  # ms that an event stays with a process that died
KEPT = 26 * 3_600_000  # ms; Slack brings an event again for up to a day ("Delayed Events")
_RENEWED = LEASE / 3_000  # seconds between renewals
_WRITTEN = 0.5  # seconds between writings of what is done: its lease holds until then
_POLL = 0.25  # seconds between looks at an event that another process holds
_UNKNOWN = 0  # ms left of an event that was brought before, while the database is away: somebody may have begun
_REMEMBERED = 20_000  # keys in memory: no second look at the database, and all there is when it is away

Standing = Literal[
    "first",  # nobody has worked on it
    "again",  # somebody began and did not end: it may have been answered
    "busy",  # somebody is at it
    "done",
]


class Once:
    """Use as an async context manager: it writes down in the background what is done and what goes on."""

    def __init__(self, events: Events, patience: Patience) -> None:
        self._events, self._patience = events, patience
        self._known: OrderedDict[str, bool] = OrderedDict()  # key → whether it is done, in this process
        self._working: set[str] = set()
        self._unwritten: list[str] = []  # keys that are done

    async def __aenter__(self) -> Once:
        self._tasks = [
            asyncio.create_task(self._every(_WRITTEN, self.write), name="slack events done"),
            asyncio.create_task(self._every(_RENEWED, self._renew), name="slack leases"),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self.write()

    async def begin(self, key: str, *, again: bool) -> Standing:
        """Takes the event, unless it is "busy" or "done". `again`: Slack says that it has brought it before."""
        if key in self._known:
            return "done" if self._known[key] else "busy"
        left = await self._patience.get(self._events.remaining(key), _UNKNOWN) if again else None
        if left is not None and left > LEASE:
            return "done"
        first = await self._patience.get(self._events.claim(key, LEASE), None)
        if first is None:
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
        self._working.add(key)
        try:
            yield
        except asyncio.CancelledError:
            self._known.pop(key, None)
            raise
        finally:
            self._working.discard(key)
            if key in self._known:
                self._remember(key, True)
                self._unwritten.append(key)

    async def write(self) -> None:
        """Writes down what is done; what cannot be written now waits for the next time."""
        if keys := self._unwritten:
            self._unwritten = []
            if await self._patience.get(self._events.extend_all(keys, KEPT), False) is False:
                self._unwritten = [*keys, *self._unwritten][-_REMEMBERED:]

    async def _renew(self) -> None:
        if self._working:
            await self._patience.get(self._events.extend_all(sorted(self._working), LEASE), None)

    @staticmethod
    async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await work()

    def _remember(self, key: str, done: bool) -> None:
        self._known[key] = done
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
