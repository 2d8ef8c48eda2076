"""Schedules as values, and the arithmetic of due times: local calendar and clock in, UTC out.

Pure but for the time zone database, which `zoneinfo` reads (the system's, else the package tzdata's).
"""

from __future__ import annotations

import datetime as dt
import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
LAST = -1  # the last day, weekday or working day of a month
_SEARCHED = 30 * 366  # days after which a schedule is held never to be due: a 29 February on a Monday comes in 28 years


@dataclass(frozen=True, slots=True)
class Cycle:
    """Every second day, every third week: counted from a date, which may be the first and has none before it."""

    every: int  # 2 or more
    unit: Literal["day", "week"]
    start: dt.date  # a week is counted from the Monday on or before it

    def takes(self, day: dt.date) -> bool:
        if day < self.start:
            return False
        if self.unit == "day":
            return (day - self.start).days % self.every == 0
        monday = self.start - dt.timedelta(days=self.start.weekday())
        return (day - monday).days // 7 % self.every == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days of the calendar: those that any of the rules takes; with no rule, all of the months and of the cycle."""

    weekdays: tuple[int, ...] = ()  # 0 is Monday
    nth_weekdays: tuple[tuple[int, int], ...] = ()  # (weekday, n) of the month, n from 1 to 5, or LAST
    monthdays: tuple[int, ...] = ()  # 1 to 31, or LAST
    workdays: tuple[int, ...] = ()  # the n-th Monday to Friday of the month, or LAST; holidays are not known
    months: tuple[int, ...] = ()  # 1 to 12; empty: every month
    cycle: Cycle | None = None
    both: bool = False  # where rules of dates (monthdays, workdays) and of weekdays are given, one of each must take it

    def takes(self, day: dt.date) -> bool:
        if (self.months and day.month not in self.months) or (self.cycle and not self.cycle.takes(day)):
            return False
        rules = []
        if self.monthdays or self.workdays:
            rules.append(self._monthday(day) or self._workday(day))
        if self.weekdays or self.nth_weekdays:
            rules.append(day.weekday() in self.weekdays or self._nth(day))
        return all(rules) if self.both or not rules else any(rules)

    def _nth(self, day: dt.date) -> bool:
        last = day.day + 7 > monthrange(day.year, day.month)[1]
        return any(
            weekday == day.weekday() and (n == (day.day + 6) // 7 or (n == LAST and last))
            for weekday, n in self.nth_weekdays
        )

    def _monthday(self, day: dt.date) -> bool:
        if day.day in self.monthdays:
            return True
        return LAST in self.monthdays and day.day == monthrange(day.year, day.month)[1]

    def _workday(self, day: dt.date) -> bool:
        if not self.workdays or day.weekday() > 4:
            return False
        first, length = monthrange(day.year, day.month)
        working = [date for date in range(1, length + 1) if (first + date - 1) % 7 < 5]
        return any(working[n - 1 if n > 0 else n] == day.day for n in self.workdays)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is due: on which days, at which times of the clock, where."""

    zone: str  # a name of the time zone database: "Europe/Berlin"
    days: Days
    times: tuple[int, ...]  # minutes after midnight, in order, at least one

    @property
    def hourly(self) -> bool:
        """Whether it is due in every hour of the day."""
        return len({time // 60 for time in self.times}) == 24


class NeverDue(ValueError):
    """No day is like that: 30 February."""


def next_due(schedule: Schedule, after: dt.datetime) -> dt.datetime:
    """The first due time later than `after` (aware), in UTC. NeverDue when there is none within thirty years.

    Each scheduled time of each day comes once. When clocks go back it is the first of the two; only a schedule of every
    hour is due in both. When they go forward, a time that is left out comes at the end of the gap (as in Debian's cron),
    together with the others of that gap. A day that a zone left out altogether (Samoa, 30 December 2011) has none.
    """
    found = next(due_times(schedule, after), None)
    if found is None:
        raise NeverDue("this never comes")
    return found


def upcoming(schedule: Schedule, after: dt.datetime, count: int = 3) -> tuple[dt.datetime, ...]:
    """The next due times, in UTC."""
    return tuple(islice(due_times(schedule, after), count))


def due_times(schedule: Schedule, after: dt.datetime, until: dt.datetime | None = None) -> Iterator[dt.datetime]:
    """The due times later than `after`, up to and with `until`, in order, in UTC; endless without `until`.

    Ends where nothing is due for thirty years.
    """
    if after.tzinfo is None:
        raise ValueError("a due time is looked for after an aware time")
    zone = ZoneInfo(schedule.zone)
    # From the day before: a time in a gap at midnight comes on the day after its own.
    day = after.astimezone(zone).date() - dt.timedelta(days=1)
    latest = after.astimezone(dt.UTC)
    idle = 0
    while idle < _SEARCHED:
        if schedule.days.takes(day):
            for due in _due_on(day, schedule, zone):
                if due > latest:
                    if until is not None and due > until:
                        return
                    yield due
                    latest, idle = due, 0
        if until is not None and day > until.astimezone(zone).date():
            return
        ahead = _days_to_next_month(day) if schedule.days.months and day.month not in schedule.days.months else 1
        day += dt.timedelta(days=ahead)
        idle += ahead


def _days_to_next_month(day: dt.date) -> int:
    return monthrange(day.year, day.month)[1] - day.day + 1


def _due_on(day: dt.date, schedule: Schedule, zone: ZoneInfo) -> list[dt.datetime]:
    """The due times of one scheduled day, in UTC and in order."""
    found: set[dt.datetime] = set()
    for minutes in schedule.times:
        local = dt.datetime(day.year, day.month, day.day, *divmod(minutes, 60), tzinfo=zone)
        first, second = (local.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))
        if first == second:
            found.add(first)
        elif first < second:  # the clock shows this time twice
            found.update((first, second) if schedule.hourly else (first,))
        elif (end := _end_of_gap(second, first, zone)) and not _left_out(day, end, zone):
            found.add(end)
    return sorted(found)


def _end_of_gap(before: dt.datetime, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment between two, to the second, at which the clock goes forward."""
    offset = after.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while low + 1 < high:
        middle = (low + high) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return dt.datetime.fromtimestamp(high, dt.UTC)


def _left_out(day: dt.date, end: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether the gap that ends at `end` holds the whole day."""
    last_before = (end - dt.timedelta(seconds=1)).astimezone(zone).date()
    return last_before < day < end.astimezone(zone).date()


# -- as text for the database ------------------------------------------------------------------------------------------


def pack(schedule: Schedule) -> str:
    """The schedule as one line of text, the same for equal schedules."""
    days = {name: value for name, value in asdict(schedule.days).items() if value}
    if cycle := schedule.days.cycle:
        days["cycle"] = [cycle.every, cycle.unit, cycle.start.isoformat()]
    return json.dumps({"zone": schedule.zone, "times": schedule.times, **days}, separators=(",", ":"))


def unpack(text: str) -> Schedule:
    """The reverse of `pack`. ValueError for any other text, and for a zone that this machine does not know."""
    try:
        values = json.loads(text)
        zone, times = values.pop("zone"), tuple(values.pop("times"))
        ZoneInfo(zone)  # a KeyError where this machine does not know it
        if cycle := values.pop("cycle", None):
            values["cycle"] = Cycle(cycle[0], cycle[1], dt.date.fromisoformat(cycle[2]))
        for name in ("weekdays", "monthdays", "workdays", "months"):
            values[name] = tuple(values.get(name, ()))
        values["nth_weekdays"] = tuple((weekday, n) for weekday, n in values.get("nth_weekdays", ()))
        return Schedule(zone, Days(**values), times)
    except (AttributeError, KeyError, TypeError, IndexError) as problem:
        raise ValueError(f"{text[:100]!r} is no packed schedule") from problem
