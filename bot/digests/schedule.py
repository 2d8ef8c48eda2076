"""Schedules in words: plain English and Chinese, and five-field cron, to values and back.

The values and the arithmetic of due times are `bot.digests.calendar`'s; they are handed on here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NoReturn
from zoneinfo import ZoneInfo

from bot import zones
from bot.answering.read import language_of
from bot.digests import chinese, cron, english
from bot.digests.calendar import NeverDue, Schedule, due_times, next_due, pack, unpack, upcoming
from bot.digests.describe import describe, moment, never, notes
from bot.digests.parts import EXAMPLE, EXAMPLE_ZH, SUCH
from bot.model import Language
from bot.refusals import Refusal, meant, told_in
from bot.text import comparable, has_cjk, normalise

__all__ = [
    "EXAMPLE",
    "EXAMPLE_ZH",
    "NeverDue",
    "Schedule",
    "ZoneNeeded",
    "describe",
    "due_times",
    "example_in",
    "moment",
    "next_due",
    "notes",
    "pack",
    "parse",
    "unpack",
    "upcoming",
]

LONGEST = 1000  # characters of a schedule in words
_SOMETIME = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)  # what is ever due is due in the thirty years after
_WORD = re.compile(r"[^\s()]+")
_ZONE = re.compile(  # as zones are written, known or not
    r"(?<![A-Za-z0-9_/*])[A-Za-z]{2,}[A-Za-z_]*(?:/[A-Za-z0-9_+-]+)+|\b(?:utc|gmt)(?: ?[+-] ?\d{1,2}(?::?\d{2})?)?(?!\w)",
    re.IGNORECASE,
)


def example_in(language: Language) -> str:
    """A schedule that can be written; its zone is the last word."""
    return EXAMPLE_ZH if language == "zh" else EXAMPLE


class ZoneNeeded(Refusal):
    """A schedule is understood but for the time zone: to be asked for, and given to `parse` as `zone`."""


def parse(text: str, *, zone: str | None, now: dt.datetime | None = None) -> Schedule:
    """The schedule that a phrase or a cron line means.

    `zone` is the room's, and counts where the text names none; ZoneNeeded when there is neither. `now` (aware) is what
    every second week, day or month is counted from, so that the first comes as soon as it can; without it they are
    counted from a fixed Monday. WrongUsage for everything else that cannot be carried out, with what to write instead.
    """
    text = normalise(text)
    with told_in(language_of(text)):
        return _parsed(text, zone, now)


def _parsed(text: str, zone: str | None, now: dt.datetime | None) -> Schedule:
    if not text:
        raise Refusal(("the schedule is empty", "没有说明时间"), remedy=SUCH)
    if len(text) > LONGEST:
        what = f"a schedule has at most {LONGEST} characters", f"时间最多{LONGEST}个字符"
        raise Refusal(what, remedy=SUCH)
    named, rest = _without_zone(text)
    line = cron.split(rest)
    if line:
        left: tuple[str, ...] = (line[1],) if line[1].strip("() ") else ()
    else:
        parts, left = chinese.read(rest) if has_cjk(rest) else english.read(rest)
    for words in left:
        if named or (named := zones.known(words)) is None:
            _refuse(words)
    chosen = named or (zones.find(zone) if zone else None)
    local = now.astimezone(ZoneInfo(chosen or "UTC")) if now else None
    days, times = cron.read(line[0]) if line else parts.meaning(local)
    if chosen is None:
        raise ZoneNeeded(
            (f"“{text}” does not say in which time zone", f"“{text}”没有说明时区"),
            remedy=("add one, such as Europe/Berlin", "请加上时区，例如：北京时间"),
        )
    schedule = Schedule(chosen, days, times)
    try:
        next_due(schedule, now or _SOMETIME)
    except NeverDue:
        raise Refusal(never(days) or (f"“{text}” never comes", f"“{text}”永远不会到来"), remedy=SUCH) from None
    return schedule


def _without_zone(text: str) -> tuple[str | None, str]:
    """The time zone that a text names by its form, or in Chinese, and the rest of the text."""
    for pattern, is_zone in ((_WORD, zones.is_name), (_ZONE, lambda name: not english.is_list(name))):
        for match in pattern.finditer(text):
            if is_zone(match[0]):
                return zones.find(match[0]), f"{text[: match.start()]} {text[match.end() :]}"
    if has_cjk(text):
        return zones.chinese(comparable(text))
    return None, text


def _refuse(words: str) -> NoReturn:
    near = english.nearest(words) or zones.nearest(words)
    if near and words.casefold().startswith(near):  # it is spelt well, and stands where it means nothing
        near = None
    what = f"“{words[:60]}” is not understood in a schedule", f"不明白时间中的“{words[:60]}”"
    raise Refusal(what, remedy=meant(near) if near else SUCH)
