"""Turns to send: a rate for each room, and a budget for all of them together.

Both are the generic cell rate algorithm (ITU-T I.371), a leaky bucket that keeps one number: the time at which the next
message would be due if all were sent evenly. Whoever asks first goes first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

_AT_ONCE = 0.001  # seconds that nobody waits for: sums of floats are not exact
_MANY = 1_000  # rooms after which those without anything under way are forgotten


class Bucket:
    """`rate` turns a second, `burst` of them at once after a pause."""

    __slots__ = ("_due", "_interval", "_slack")

    def __init__(self, rate: float, burst: int) -> None:
        self._interval = 1 / rate
        self._slack = (burst - 1) * self._interval
        self._due = 0.0

    def reserve(self, now: float) -> float:
        """Takes the next turn; how many seconds from now it comes."""
        due = max(self._due, now)
        self._due = due + self._interval
        return max(0.0, due - self._slack - now)

    def pause(self, until: float) -> None:
        """No turn before that time, and no burst then."""
        self._due = max(self._due, until + self._slack)

    def idle(self, now: float) -> bool:
        """Whether it is as good as new."""
        return self._due <= now


class Limiter:
    """Turns for the rooms of one platform in one workspace. Times are seconds of `clock`."""

    def __init__(
        self,
        *,
        rate: float,
        burst: int,
        budget: int = 0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`budget`: messages a minute over all rooms, two thirds of them at once; 0: no limit."""
        self._rate, self._burst = rate, burst
        self._all = Bucket(budget / 60, max(1, budget * 2 // 3)) if budget else None
        self._rooms: dict[str, Bucket] = {}
        self._clock, self._sleep = clock, sleep
        self.waiting = 0  # messages that wait for their turn

    async def turn(self, room: str) -> None:
        """Returns when a message may go to the room. A caller that is cancelled has used its turn."""
        now = self._clock()
        wait = self._room(room).reserve(now)
        if self._all is not None:
            wait = max(wait, self._all.reserve(now))
        if wait > _AT_ONCE:
            self.waiting += 1
            try:
                await self._sleep(wait)
            finally:
                self.waiting -= 1

    def pause(self, room: str, seconds: float) -> None:
        """The platform wants this room to be left alone for so long."""
        self._room(room).pause(self._clock() + seconds)

    def _room(self, room: str) -> Bucket:
        if len(self._rooms) > _MANY:
            now = self._clock()
            self._rooms = {key: bucket for key, bucket in self._rooms.items() if not bucket.idle(now)}
        return self._rooms.setdefault(room, Bucket(self._rate, self._burst))
