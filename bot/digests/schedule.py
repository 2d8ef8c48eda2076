"""Schedules in words: plain English and Chinese, and five-field cron, to values and back.

The values and the arithmetic of due times are `bot.digests.calendar`'s; they are handed on here.
"""

from __future__ import annotations

import datetime as dt
import re

from bot.digests import cron, zones
from bot.digests.calendar import NeverDue, Schedule, due_times, next_due, pack, unpack, upcoming
from bot.digests.describe import describe, moment, notes
from bot.digests.parts import EXAMPLE, SHORTEST, Parts
from bot.problems import WrongUsage
from bot.text import comparable, has_cjk

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
