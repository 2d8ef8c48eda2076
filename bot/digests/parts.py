"""What a phrase said about a schedule, part by part, and what the parts mean together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NoReturn

from bot.digests.calendar import DAY, Cycle, Days
from bot.problems import WrongUsage

Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]
PartOfDay = Literal["morning", "noon", "afternoon", "evening", "night"]

SHORTEST = 15  # minutes between two digests
EXAMPLE = "every weekday at 9:00 Europe/Berlin"
_MONDAY = dt.date(2024, 1, 1)  # weeks and days are counted from here where nothing is said about when
_AT: dict[PartOfDay | None, int] = {None: 9, "morning": 9, "noon": 12, "afternoon": 15, "evening": 18, "night": 21}


@dataclass(slots=True)
class Parts:
    """Filled in by a grammar, word by word."""

    times: list[int] = field(default_factory=list)  # minutes after midnight
    vague: list[int] = field(default_factory=list)  # hours 1 to 11 of `times` that may be of the afternoon
    part_of_day: PartOfDay | None = None
    window: tuple[int, int] | None = None  # from, to: minutes after midnight
    unit: Unit | None = None
    step: int = 1  # of the unit
    weekdays: list[int] = field(default_factory=list)
    nth_weekdays: list[tuple[int, int]] = field(default_factory=list)
    monthdays: list[int] = field(default_factory=list)
    workdays: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    all_rules: bool = False
    start: dt.date | None = None

    @property
    def rules(self) -> bool:
        return bool(self.weekdays or self.nth_weekdays or self.monthdays or self.workdays)

    def meaning(self, now: dt.datetime | None) -> tuple[Days, tuple[int, ...]]:
        """The days and times meant. `now` (local) is what every second week is counted from; WrongUsage for parts that
        say too little, or contradict one another."""
        times = self._clock_times()
        if self.unit in ("minute", "hour"):
            if self.times:
                _refuse("a time of the day and an interval of hours or minutes", "say one of the two")
            times = self._interval_times()
        elif self.window:
            _refuse("“from … to …” without an interval", "write, for example, every 2 hours from 9:00 to 17:00")
        self._check_days()
        if self.unit == "week" and not self.weekdays:
            self.weekdays = [0]
        if self.unit in ("month", "quarter", "year") and not self.rules:
            self.monthdays = [1]
        if self.unit == "year" and not self.months:
            self.months = [1]
        days = Days(
            weekdays=_sorted(self.weekdays),
            nth_weekdays=_sorted(self.nth_weekdays),
            monthdays=_sorted(self.monthdays),
            workdays=_sorted(self.workdays),
            months=self._months(now),
            all_rules=self.all_rules,
        )
        return self._in_cycle(days, times, now), times

    def _clock_times(self) -> tuple[int, ...]:
        later = self.part_of_day in ("afternoon", "evening", "night")
        # "at 7 in the evening" is 19:00, "at 2 at night" is 2:00.
        early = 5 if self.part_of_day == "night" else 0
        hours = [time + 12 * 60 if later and time in self.vague and time // 60 > early else time for time in self.times]
        return _sorted(hours or [_AT[self.part_of_day] * 60])

    def _interval_times(self) -> tuple[int, ...]:
        minutes = self.step * (60 if self.unit == "hour" else 1)
        check_rate(minutes)
        if self.window:
            first, last = self.window
            return tuple(range(first, last + 1, minutes))
        if DAY % minutes:
            _refuse(
                f"a day is no multiple of {minutes} minutes",
                "take an interval that is, or say from when to when, as in every 5 hours from 8:00 to 18:00",
            )
        return tuple(range(0, DAY, minutes))

    def _check_days(self) -> None:
        if self.step > 1 and self.unit == "day" and (self.rules or self.months):
            _refuse("every few days and certain days as well", "say one of the two")
        if self.unit == "week" and (self.nth_weekdays or self.monthdays or self.workdays):
            _refuse("weeks and days of a month as well", "say one of the two")
        if self.unit in ("month", "quarter", "year") and self.weekdays and not (self.monthdays or self.nth_weekdays):
            _refuse("a weekday of the month without saying which", "write, for example, the first monday of the month")
        if self.unit == "quarter" and self.step > 1:
            _refuse("every few quarters", "write, for example, every 6 months")
        if self.unit in (None, "day") and self.months and not self.rules and self.unit is None:
            _refuse("months without days", "write, for example, every day in January, or the first of January")
        if self.unit is None and not self.rules:
            _refuse("on which days", f"write, for example, {EXAMPLE}")
        if self.step < 1:
            _refuse("an interval of 0", f"write, for example, {EXAMPLE}")

    def _months(self, now: dt.datetime | None) -> tuple[int, ...]:
        step = 3 if self.unit == "quarter" else self.step if self.unit == "month" else 1
        if step == 1:
            return _sorted(self.months)
        if self.months or 12 % step:
            _refuse(f"every {step} months", "take 2, 3, 4 or 6 months, or name the months")
        first = (now.month if now and self.unit == "month" else 1) % step
        return tuple(month for month in range(1, 13) if month % step == first % step)

    def _in_cycle(self, days: Days, times: tuple[int, ...], now: dt.datetime | None) -> Days:
        if self.step == 1 or self.unit not in ("day", "week"):
            if self.start:
                _refuse("a day to begin with", "it is for every second day or week; leave it out")
            return days
        start = self.start
        if start is None and now is not None:
            # The first day on which the digest would still be on time.
            start = next(
                day
                for day in (now.date() + dt.timedelta(days=ahead) for ahead in range(370))
                if days.takes(day) and (day > now.date() or times[-1] > now.hour * 60 + now.minute)
            )
        cycle = Cycle(self.step, "day" if self.unit == "day" else "week", start or _MONDAY)
        return Days(weekdays=days.weekdays, cycle=cycle)


def check_rate(minutes: int) -> None:
    """WrongUsage for a time between two digests that is too short."""
    if minutes < SHORTEST:
        raise WrongUsage(
            f"that would be a digest every {minutes} minutes" if minutes > 1 else "that would be a digest every minute",
            remedy=f"once in {SHORTEST} minutes is the most; for example, every 30 minutes",
        )


def _refuse(what: str, remedy: str) -> NoReturn:
    raise WrongUsage(f"the schedule does not say clearly: {what}", remedy=remedy)


def _sorted(values: Iterable[object]) -> tuple:  # type: ignore[type-arg]
    return tuple(sorted(set(values)))  # type: ignore[type-var]
