"""Five-field cron lines as days and times of the clock.

The fields are read by cronsim, which knows L, LW, 5L and 1#2 beside what crontab(5) has.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from bot.digests.calendar import LAST, Days
from bot.digests.parts import check_rate
from bot.refusals import Refusal, Said

_FIELD = re.compile(r"[\dA-Za-z*?][\dA-Za-z*?,/#-]*")
_NAME = "(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|MON|TUE|WED|THU|FRI|SAT|SUN)"
_NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELDS = "minute, hour, day of month, month, day of week"
_FIELDS_ZH = "分、时、日、月、星期"
_EXAMPLE = (
    "write five fields, as in 0 9 * * 1-5 for every weekday at 9:00",
    "请写五个字段，例如 0 9 * * 1-5 表示每个工作日9点",
)
_RANGES: Mapping[str, Said] = {  # by cronsim's names of the fields
    "minute": ("minutes go from 0 to 59, as in 0,30 or */20", "分从0到59，例如0,30或*/20"),
    "hour": ("hours go from 0 to 23, as in 9-17 or */2", "时从0到23，例如9-17或*/2"),
    "day-of-month": ("days go from 1 to 31, and L is the last, as in 1,15", "日从1到31，L为最后一天，例如1,15"),
    "month": ("months go from 1 to 12, or JAN to DEC, as in 1-6", "月从1到12，或JAN至DEC，例如1-6"),
    "day-of-week": (
        "days go from 0 to 7, both Sunday, or SUN to SAT, as in 1-5",
        "星期从0到7，0和7为周日，或SUN至SAT，例如1-5",
    ),
}


def split(text: str) -> tuple[str, str] | None:
    """A cron line at the beginning of a text, and the rest of it; None where there is none. WrongUsage for a line of
    more or fewer than five fields."""
    words = text.split()
    if words and words[0].startswith("@"):
        line = _NAMED.get(words[0].lower())
        if line is None:
            raise Refusal(
                (f"{words[0]} is no schedule", f"不认识{words[0]}"),
                remedy=(f"these are known: {', '.join(_NAMED)}", f"可用的有：{'、'.join(_NAMED)}"),
            )
        return line, " ".join(words[1:])
    count = 0
    while count < len(words) and _FIELD.fullmatch(words[count]) and _is_field(words[count], count):
        count += 1
    # Two fields are not enough of a sign: "9 15 …" may be a slip in a phrase. A star is.
    if count < 3 and not any("*" in word for word in words[:count]):
        return None
    if count != 5:
        also = ("; seconds and years are not taken", "，不支持秒和年") if count > 5 else ("", "")
        raise Refusal(
            (
                f"a cron line has five fields ({_FIELDS}), this one has {count}{also[0]}",
                f"cron有五个字段（{_FIELDS_ZH}），这里有{count}个{also[1]}",
            ),
            remedy=_EXAMPLE,
        )
    return " ".join(words[:5]), " ".join(words[5:])


def _is_field(word: str, place: int) -> bool:
    """Whether a word can stand at that place of a line: names only as months and weekdays."""
    if re.fullmatch(r"H(?:/\d+)?", word):
        return True
    if word[0].isdigit() or word[0] in "*?":
        return not word[0].isdigit() or re.fullmatch(r"[\d,/#L-]+", word) is not None
    return place >= 2 and re.fullmatch(rf"LW?|{_NAME}(?:[-,]{_NAME})*(?:#\d)?", word.upper()) is not None


def read(line: str) -> tuple[Days, tuple[int, ...]]:
    """The days and times of a line of five fields; WrongUsage where it says nothing, or too much."""
    from cronsim import CronSim, CronSimError  # late: 13 ms that only a cron line pays

    if "?" in line or re.search(r"\bH\b", line):
        raise Refusal(
            ("? and H are not of cron's own language", "?和H不是cron的写法"),
            remedy=("write * for any, or a number", "任意值请写*，或写数字"),
        )
    minute, hour, day, month, weekday = line.split()
    never_used = dt.datetime(2024, 1, 1)  # noqa: DTZ001  cronsim's clock
    try:
        # The months by themselves: of a day that they do not have cronsim says only that it is bad.
        fields = CronSim(f"{minute} {hour} {day} * {weekday}", never_used)
        named = CronSim(f"0 0 1 {month} *", never_used).months
    except CronSimError as problem:
        field = str(problem).removeprefix("Bad ")
        what = f"the cron line {line!r} has a bad {field}", f"cron“{line}”中有错误的字段：{field}"
        raise Refusal(what, remedy=_RANGES[field]) from None
    times = tuple(sorted(hour * 60 + minute for hour in fields.hours for minute in fields.minutes))
    if len(times) > 1:
        check_rate(min(later - earlier for earlier, later in zip(times, (*times[1:], times[0] + 24 * 60), strict=True)))
    months = () if len(named) == 12 else tuple(sorted(named))
    weekdays = {(day - 1) % 7 for day in fields.weekdays if isinstance(day, int)}
    nth = {
        ((day[0] - 1) % 7, LAST if day[1] == CronSim.LAST else day[1])
        for day in fields.weekdays
        if isinstance(day, tuple)
    }
    monthdays = {LAST if day == CronSim.LAST else day for day in fields.days if day != CronSim.LAST_WEEKDAY}
    any_weekday, any_monthday = len(weekdays) == 7, monthdays >= set(range(1, 32))
    if not fields.day_and and (any_weekday or any_monthday):
        return Days(months=months), times
    rules = Days(
        weekdays=() if any_weekday else tuple(sorted(weekdays)),
        nth_weekdays=() if any_weekday else tuple(sorted(nth)),
        monthdays=() if any_monthday else tuple(sorted(monthdays)),
        workdays=(LAST,) if CronSim.LAST_WEEKDAY in fields.days else (),
        months=months,
        # crontab(5): either field is enough, but both count where one of them begins with a star.
        both=fields.day_and and not any_weekday and not any_monthday,
    )
    return rules, times
