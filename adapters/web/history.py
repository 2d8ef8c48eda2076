"""What changed between a day and now, for everyone; worked out once for each pair of versions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from bot.changes import Changes
from bot.desk import Desk
from bot.model import EVERYONE
from bot.problems import StoreUnavailable

_KEPT = 8  # comparisons in memory


@dataclass(frozen=True, slots=True)
class Past:
    """A version that was, and what changed since."""

    at: int  # ms since 1970: when the version was recorded, or the day that was asked for
    known: bool  # whether it is what was there on the day; else the oldest that is kept
    changes: Changes


class History:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: OrderedDict[tuple[int, int], Changes] = OrderedDict()

    async def since(self, day: datetime) -> Past:
        """StoreUnavailable when the record cannot be read."""
        at = int(day.timestamp() * 1000)
        versions = self._desk.store.versions
        version = await versions.on(at)
        known = version is not None
        if version is None:
            version = await versions.first()
        standing = self._desk.standing
        if version is None or standing is None:
            raise StoreUnavailable("no version is recorded yet")
        changed = await self._between(version.number, standing.number)
        return Past(at if known else version.at, known, changed)

    async def _between(self, since: int, until: int) -> Changes:
        key = (since, until)
        if key not in self._kept:
            try:
                self._kept[key] = await self._desk.changes(EVERYONE, since=since, until=until)
            except ValueError as gone:  # cleaned up this very moment
                raise StoreUnavailable(str(gone)) from gone
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]
