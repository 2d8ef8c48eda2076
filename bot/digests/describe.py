"""Schedules read back: what was understood, in words that `parse` understands again, and what a subscriber should know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.digests.calendar import DAY, LAST, Days, Schedule
from bot.model import Language
from bot.refusals import Said
from bot.zones import UNCHANGING, shown

WEEKDAYS: Mapping[Language, Sequence[str]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WORKDAYS = (0, 1, 2, 3, 4)
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days of each month, February in leap years
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
_RUN = 4  # times of the same distance that are told as an interval


def describe(schedule: Schedule, language: Language) -> str:
    """The schedule in one phrase, as "every weekday at 09:00 (Europe/Berlin)"; parsed, it is the same schedule."""
    # "every 15 minutes" goes without saying "every day".
    days = (
        ""
        if schedule.days == Days() and _interval(schedule)
        else f"{_days_zh(schedule.days) if language == 'zh' else _days(schedule.days)} "
    )
    if language == "zh":
        return f"{days}{_times_zh(schedule)}（{shown(schedule.zone)}）"
    return f"{days}{_times(schedule)} ({shown(schedule.zone)})"


def moment(due: dt.datetime, schedule: Schedule, language: Language) -> str:
    """A due time in the schedule's zone: "Friday 4 December 2026, 09:00"."""
    local = due.astimezone(ZoneInfo(schedule.zone))
    weekday, clock = WEEKDAYS[language][local.weekday()], f"{local.hour:02}:{local.minute:02}"
    if language == "zh":
        return f"{local.year}年{local.month}月{local.day}日{weekday} {clock}"
    return f"{weekday} {local.day} {MONTHS[local.month - 1]} {local.year}, {clock}"


def notes(schedule: Schedule, language: Language = "en") -> tuple[str, ...]:
    """What may surprise a subscriber: days that some months lack, holidays, midnight, rules of which one is enough."""
    days, said = schedule.days, _NOTES[language]
    told: list[str] = []
    months = days.months or range(1, 13)
    if absent := [day for day in days.monthdays if any(day > _LONGEST[month - 1] for month in months)]:
        shown = (f"{day}号" if language == "zh" else _ordinal(day) for day in absent)
        told.append(said["short"].format(days=(" or ", "、")[language == "zh"].join(shown)))
    if 29 in days.monthdays and 2 in months:
        told.append(said["leap"])
    if any(n == 5 for _, n in days.nth_weekdays):
        told.append(said["fifth"])
    if days.workdays or days.weekdays == _WORKDAYS:
        told.append(said["holidays"])
    if 0 in schedule.times and not _interval(schedule):
        told.append(said["midnight"])
    if (days.weekdays or days.nth_weekdays) and (days.monthdays or days.workdays) and not days.both:
        told.append(said["either"])
    if meant := UNCHANGING.get(schedule.zone):
        told.append(said["unchanging"].format(zone=schedule.zone, meant=meant))
    return tuple(told)


def never(days: Days) -> Said | None:
    """That these days never come, where they are dates which their months do not have; else None."""
    if not days.monthdays or days.workdays or ((days.weekdays or days.nth_weekdays) and not days.both):
        return None
    dates = [(day, month) for month in days.months for day in days.monthdays]
    if not dates or any(day <= _LONGEST[month - 1] for day, month in dates):
        return None
    comes = "never comes" if len(dates) == 1 else "never come"
    return (
        f"{_list(f'{day} {MONTHS[month - 1]}' for day, month in dates)} {comes}",
        f"{_list_zh(f'{month}月{day}号' for day, month in dates)}永远不会到来",
    )


_NOTES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "short": "A month without a {days} is left out; “last day of the month” comes in every month.",
        "leap": "February has a 29th in leap years only.",
        "fifth": "A month without a fifth one is left out; “last” comes in every month.",
        "holidays": "Working days are Monday to Friday; holidays are not known.",
        "midnight": "Midnight is the beginning of the day.",
        "either": "A day that fits either of the two is enough.",
        "unchanging": "{zone} keeps one time all year; {meant} changes its clocks in summer.",
    },
    "zh": {
        "short": "没有{days}的月份会跳过；“每月最后一天”则每月都有。",
        "leap": "只有闰年的二月才有29号。",
        "fifth": "没有第五个的月份会跳过；“最后一个”则每月都有。",
        "holidays": "工作日指周一至周五，不考虑节假日。",
        "midnight": "零点指当天的开始。",
        "either": "两个条件满足其一即可。",
        "unchanging": "{zone}全年不变；{meant}有夏令时。",
    },
}


# -- English -----------------------------------------------------------------------------------------------------------


def _days(days: Days) -> str:
    if cycle := days.cycle:
        on = f" on {_list(WEEKDAYS['en'][day] for day in days.weekdays)}" if days.weekdays else ""
        return f"every {cycle.every} {cycle.unit}s{on} from {cycle.start}"
    months = _list(MONTHS[month - 1] for month in days.months)
    within = f" in {months}" if months else ""
    of = f" of {months}" if months else " of every month"
    dates, weekly = [], []
    if days.monthdays:
        numbered = [_ordinal(day) for day in days.monthdays if day != LAST]
        dates.append(_list(numbered + (["last day"] if LAST in days.monthdays else [])))
    if days.workdays:
        dates.append(_list(f"{_nth(n)} working day" for n in days.workdays))
    if days.nth_weekdays:
        named = (f"{_ORDINALS[n]} {WEEKDAYS['en'][weekday]}" for weekday, n in days.nth_weekdays)
        weekly.append(f"the {_list(named)}{of}")
    if days.weekdays:
        working = days.weekdays == _WORKDAYS
        weekly.append(f"every {'weekday' if working else _list(WEEKDAYS['en'][day] for day in days.weekdays)}{within}")
    told = [f"the {date}{of}" for date in dates]
    if days.both:
        return f"on {' and '.join(told)} only if {' or '.join(weekly)}".replace("only if every ", "only if a ")
    told += weekly
    if not told:
        return f"every day{within}"
    return told[0] if told[0].startswith("every ") else f"on {' and '.join(told)}"


def _times(schedule: Schedule) -> str:
    if interval := _interval(schedule):
        step, first, last = interval
        every = f"every {step} minutes" if step % 60 else "every hour" if step == 60 else f"every {step // 60} hours"
        return every if first is None else f"{every} from {_clock(first)} to {_clock(last)}"
    return f"at {_list(map(_clock, schedule.times))}"


def _interval(schedule: Schedule) -> tuple[int, int | None, int] | None:
    """Step, first and last of times at one distance; first None where they fill the day from midnight on. None for
    every few days or weeks, which have no second interval."""
    times = schedule.times
    steps = {later - earlier for earlier, later in pairwise(times)}
    if len(times) < _RUN or len(steps) != 1 or schedule.days.cycle:
        return None
    step = steps.pop()
    whole = times[0] == 0 and times[-1] + step == DAY
    return step, None if whole else times[0], times[-1]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _list(items: Iterable[str]) -> str:
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _ordinal(number: int) -> str:
    return f"{number}{'th' if 4 <= number <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _nth(number: int) -> str:
    return _ORDINALS.get(number) or _ordinal(number)


# -- Chinese -----------------------------------------------------------------------------------------------------------


def _days_zh(days: Days) -> str:
    if cycle := days.cycle:
        on = f"的{_list_zh(WEEKDAYS['zh'][day] for day in days.weekdays)}" if days.weekdays else ""
        return f"每{cycle.every}{'周' if cycle.unit == 'week' else '天'}{on}（从{cycle.start}起）"
    months = _list_zh(f"{month}月" for month in days.months)
    each = f"每年{months}的" if months else "每月"
    dates, weekly = [], []
    if days.monthdays:
        numbered = [f"{day}号" for day in days.monthdays if day != LAST]
        dates.append(_list_zh(numbered + (["最后一天"] if LAST in days.monthdays else [])))
    if days.workdays:
        dates.append(_list_zh(f"{_nth_zh(n)}工作日" for n in days.workdays))
    if days.nth_weekdays:
        weekly.append(each + _list_zh(f"{_nth_zh(n)}{WEEKDAYS['zh'][weekday]}" for weekday, n in days.nth_weekdays))
    if days.weekdays:
        working = days.weekdays == _WORKDAYS
        weekly.append(f"{months}每{'个工作日' if working else _list_zh(WEEKDAYS['zh'][day] for day in days.weekdays)}")
    told = [each + "、".join(dates)] if dates else []
    if days.both:
        return f"{told[0]}且为{'或'.join(weekly)}"
    return "和".join(told + weekly) or f"{months}每天"


def _times_zh(schedule: Schedule) -> str:
    if interval := _interval(schedule):
        step, first, last = interval
        every = f"每{step}分钟" if step % 60 else "每小时" if step == 60 else f"每{step // 60}小时"
        return every if first is None else f"{_clock(first)}至{_clock(last)}{every}"
    return _list_zh(map(_clock, schedule.times))


def _list_zh(items: Iterable[str]) -> str:
    return "、".join(items)


def _nth_zh(number: int) -> str:
    return "最后一个" if number == LAST else f"第{number}个"
