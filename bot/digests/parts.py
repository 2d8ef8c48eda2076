"""What a phrase said about a schedule, part by part, and what the parts mean together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, NoReturn, TypeVar

from bot.digests.calendar import DAY, Cycle, Days
from bot.refusals import Refusal, Said, for_example

Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]
Value = TypeVar("Value", int, tuple[int, int])
PartOfDay = Literal["morning", "noon", "afternoon", "evening", "night"]

SHORTEST = 15  # minutes between two digests
EXAMPLE = "every weekday at 9:00 Europe/Berlin"
EXAMPLE_ZH = "每个工作日上午9点 北京时间"
SUCH = for_example(EXAMPLE, EXAMPLE_ZH)
_ONE: Said = ("give one of them", "请只写其中之一")
_ZH: dict[Unit, str] = {
    "minute": "分钟",
    "hour": "小时",
    "day": "天",
    "week": "周",
    "month": "个月",
    "quarter": "个季度",
    "year": "年",
}
_DAYS, _WEEKS = 366, 52  # the most that lie between two digests
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
    both: bool = False  # a date counts only if it is such a weekday
    start: dt.date | None = None

    @property
    def rules(self) -> bool:
        return bool(self.weekdays or self.nth_weekdays or self.monthdays or self.workdays)

    def begin_times(self) -> None:
        """To be called before each list of times: two lists are two schedules."""
        if self.times:
            _refuse(
                (
                    "a digest has one schedule, and this names times in two places",
                    "一份摘要只有一个时间安排，这里有两处时间",
                ),
                ("subscribe once for each of them", "请分别订阅"),
            )

    def meaning(self, now: dt.datetime | None) -> tuple[Days, tuple[int, ...]]:
        """The days and times meant. `now` (local) is what every second week is counted from; WrongUsage for parts that
        say too little, or contradict one another."""
        self._check()
        times = self._interval_times() if self.unit in ("minute", "hour") else self._clock_times()
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
            months=_sorted(self.months),
            both=self.both,
        )
        # The first day on which a digest that is asked for now would still be on time.
        first = now.date() + dt.timedelta(days=now.hour * 60 + now.minute >= times[-1]) if now else _MONDAY
        if self.unit in ("month", "quarter"):
            days = self._in_months(days, first)
        elif self.unit in ("day", "week") and self.step > 1:
            start = self.start or next(filter(days.takes, _from(first)))
            days = replace(days, cycle=Cycle(self.step, "day" if self.unit == "day" else "week", start))
        return days, times

    def _check(self) -> None:
        unit, many = self.unit, self.step > 1
        monthly = self.nth_weekdays or self.monthdays or self.workdays
        if self.step < 1:
            _refuse(("an interval of 0 is none", "间隔不能为0"), SUCH)
        if (unit == "day" and self.step > _DAYS) or (unit == "week" and self.step > _WEEKS):
            _refuse(
                (f"every {self.step} {unit}s is too seldom", f"每{self.step}{_ZH[unit]}一次太少"),
                (f"at most every {_DAYS} days, or {_WEEKS} weeks", f"最多每{_DAYS}天或{_WEEKS}周一次"),
            )
        if unit is None and not self.rules:
            _refuse(("it is not clear on which days", "没有说明哪几天"), SUCH)
        if self.both and not ((self.monthdays or self.workdays) and (self.weekdays or self.nth_weekdays)):
            _refuse(
                ("“only if” is for a date and a weekday", "“且为”需要日期和星期"),
                for_example("on the 13th only if a friday", "每月13号且为周五"),
            )
        if unit in ("minute", "hour") and self.times:
            _refuse(
                (
                    "a time of the day and an interval of hours or minutes contradict each other",
                    "具体时刻与小时或分钟的间隔相互矛盾",
                ),
                _ONE,
            )
        if unit not in ("minute", "hour") and self.window:
            _refuse(
                ("“from … to …” needs an interval", "“从……到……”需要间隔"),
                for_example("every 2 hours from 9:00 to 17:00", "9点到17点每2小时"),
            )
        if unit == "day" and many and (self.rules or self.months):
            _refuse(("every few days and certain days contradict each other", "每隔几天与特定的日子相互矛盾"), _ONE)
        if unit == "week" and monthly:
            _refuse(("weeks and days of a month contradict each other", "每周与每月的某一天相互矛盾"), _ONE)
        if unit == "week" and many and self.months:
            _refuse(
                ("every few weeks cannot be in certain months only", "每隔几周不能只在某些月份"),
                ("leave the months out", "请去掉月份"),
            )
        if unit in ("month", "quarter", "year") and self.weekdays and not monthly:
            _refuse(
                ("it is not clear which weekday of the month", "没有说明是每月第几个星期几"),
                for_example("the first monday of the month", "每月第一个周一"),
            )
        if unit in ("quarter", "year") and many:
            _refuse(
                (f"every few {unit}s is too seldom to be remembered", f"每隔几{_ZH[unit]}间隔太长"),
                ("take 2, 3, 4 or 6 months", "请用2、3、4或6个月"),
            )
        if unit == "month" and many and (self.months or 12 % self.step):
            _refuse(
                (f"every {self.step} months fits no year", f"每{self.step}个月无法排满一年"),
                ("take 2, 3, 4 or 6 months, or name the months", "请用2、3、4或6个月，或写明月份"),
            )
        if self.start and not (many and unit in ("day", "week")):
            _refuse(
                ("a first day is for every second day or week", "起始日期只用于每隔几天或几周"),
                ("leave it out", "请去掉"),
            )

    def _clock_times(self) -> tuple[int, ...]:
        # "at 7 in the evening" is 19:00, "at 2 at night" is 2:00.
        late = {"afternoon": 0, "evening": 0, "night": 5}.get(self.part_of_day or "")
        later = {time for time in self.vague if late is not None and time // 60 > late}
        return _sorted(
            [time + DAY // 2 if time in later else time for time in self.times or [_AT[self.part_of_day] * 60]]
        )

    def _interval_times(self) -> tuple[int, ...]:
        minutes = self.step * (60 if self.unit == "hour" else 1)
        check_rate(minutes)
        if self.window:
            first, last = self.window
            if first >= last:
                _refuse(
                    ("“from … to …” ends before it begins", "“从……到……”的结束早于开始"),
                    ("a window lies within one day, as in from 9:00 to 17:00", "时段须在同一天内，例如：9点到17点"),
                )
            return tuple(range(first, last + 1, minutes))
        if DAY % minutes:
            _refuse(
                (
                    f"a day is no multiple of {self.step} {self.unit}s",
                    f"一天不是{self.step}{_ZH[self.unit or 'hour']}的整数倍",
                ),
                (
                    "take an interval that divides it, or say from when to when, as in every 5 hours from 8:00 to 18:00",
                    "请用能整除一天的间隔，或写明时段，例如：8点到18点每5小时",
                ),
            )
        return tuple(range(0, DAY, minutes))

    def _in_months(self, days: Days, first: dt.date) -> Days:
        """The days in every few months: for a quarter from January on, else so that the first comes soonest."""
        step = 3 if self.unit == "quarter" else self.step
        if step == 1:
            return days
        phases = [tuple(range(start, 13, step)) for start in range(1, 2 if self.unit == "quarter" else step + 1)]
        choices = [replace(days, months=months) for months in phases]
        return min(choices, key=lambda choice: next(filter(choice.takes, islice(_from(first), 5 * 366)), dt.date.max))


def _from(day: dt.date) -> Iterator[dt.date]:
    while True:
        yield day
        day += dt.timedelta(days=1)


def check_rate(minutes: int) -> None:
    """WrongUsage for a time between two digests that is too short."""
    if minutes < SHORTEST:
        often = f"every {minutes} minutes" if minutes > 1 else "every minute" if minutes else "more than once a minute"
        often_zh = f"每{minutes}分钟" if minutes > 1 else "每分钟" if minutes else "每分钟不止一次"
        raise Refusal(
            (f"that would be a digest {often}", f"这样{often_zh}就有一份摘要"),
            remedy=(
                f"once in {SHORTEST} minutes is the most; write, for example, every 30 minutes",
                f"最多每{SHORTEST}分钟一次，例如：每30分钟",
            ),
        )


def _refuse(what: Said, remedy: Said) -> NoReturn:
    raise Refusal(what, remedy=remedy)


def _sorted(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(set(values)))
