"""Schedules in words: plain English and Chinese, and five-field cron, to values and back.

The values and the arithmetic of due times are `bot.digests.calendar`'s; they are handed on here.
"""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from bot.digests import cron, zones
from bot.digests.calendar import NeverDue, Schedule, due_times, next_due, pack, unpack, upcoming
from bot.digests.describe import describe, moment, notes
from bot.digests.parts import EXAMPLE
from bot.problems import WrongUsage
from bot.text import comparable, has_cjk, normalise

__all__ = [
    "NeverDue",
    "Schedule",
    "ZoneNeeded",
    "describe",
    "due_times",
    "moment",
    "next_due",
    "notes",
    "pack",
    "parse",
    "unpack",
    "upcoming",
]

LONGEST = 300  # characters of a schedule in words
_SOMETIME = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)  # a schedule that is due at all is due in the thirty years after
_ZONE = re.compile(r"(?<![\w/*])[A-Za-z][A-Za-z_]*(?:/[A-Za-z0-9_+-]+)+|\b(?:utc|gmt)(?: ?[+-] ?\d{1,2}(?::?\d{2})?)?(?!\w)", re.I)
_NOT_A_ZONE = frozenset("mon tue wed thu fri sat sun".split())


class ZoneNeeded(WrongUsage):
    """A schedule is understood but for the time zone: to be asked for, and given to `parse` as `zone`."""


def parse(text: str, *, zone: str | None, now: dt.datetime | None = None) -> Schedule:
    """The schedule that a phrase or a cron line means.

    `zone` is the room's, and counts where the text names none; ZoneNeeded when there is neither. `now` (aware) is what
    every second week, day or month is counted from, so that the first comes as soon as it can; without it they are
    counted from a fixed Monday. WrongUsage for everything else that cannot be carried out, with what to write instead.
    """
    text = normalise(text)
    if not text:
        raise WrongUsage("the schedule is empty", remedy=f"write, for example, {EXAMPLE}")
    if len(text) > LONGEST:
        raise WrongUsage(f"a schedule has at most {LONGEST} characters", remedy=f"write, for example, {EXAMPLE}")
    line = cron.split(text)
    if line is not None:
        days, times = cron.read(line[0])
        named = zones.find(line[1].strip("() ")) if line[1].strip("() ") else None
        ...
