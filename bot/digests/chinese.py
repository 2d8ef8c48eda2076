"""Chinese schedule phrases: 每周一上午9点, 每月最后一个工作日, 隔周周五16:30."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from bot.digests.calendar import LAST
from bot.digests.parts import PartOfDay, Parts, Unit, check_rate
from bot.refusals import Refusal
from bot.text import comparable

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_N = "(?:[0-9]{1,4}|[零〇一二两三四五六七八九十]+)"
_WEEK = "(?:周|星期|礼拜)"
_DAY = "[一二三四五六日天]"
_UP_TO = "(?:到|至|-|~|—|–)"
_AND = "(?:、|,|和|与|及|或)"
_WEEKDAYS = rf"{_WEEK}{_DAY}(?:(?:{_AND}|{_UP_TO})?{_WEEK}?{_DAY}(?!点|号|月|个))*"
_PARTS: dict[str, PartOfDay] = {
    **dict.fromkeys(("清晨", "早上", "早晨", "上午", "凌晨", "早"), "morning"),
    **dict.fromkeys(("中午", "正午"), "noon"),
    **dict.fromkeys(("下午", "午后"), "afternoon"),
    **dict.fromkeys(("傍晚", "晚上", "晚间", "夜里", "晚"), "evening"),
}
_PART = f"(?:{'|'.join(_PARTS)})"
_TIME = rf"{_PART}?{_N}(?:[:][0-9]{{2}}|(?:点|时(?!间))(?:半|[一三]刻|{_N}(?:分|(?![0-9]*[号日月])))?(?:钟|整)?)"
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("分钟", "分"), "minute"),
    **dict.fromkeys(("小时", "钟头"), "hour"),
    **dict.fromkeys(("天", "日"), "day"),
    **dict.fromkeys(("周", "星期", "礼拜"), "week"),
    **dict.fromkeys(("月",), "month"),
    **dict.fromkeys(("季度",), "quarter"),
    **dict.fromkeys(("年",), "year"),
}
_UNIT = f"(?:{'|'.join(_UNITS)})"
_NTH = rf"(?:第{_N}个?|最后一?个|首个)"
_MONTHDAY = rf"(?:{_N}[号日]|第{_N}天|最后一[天日]|每?个?月(?:底|末|初))"


def read(text: str) -> tuple[Parts, tuple[str, ...]]:
    """What a phrase says, and the pieces of it that are not understood, in order.

    WrongUsage for times, days or intervals that do not exist.
    """
    phrase = _Phrase("".join(comparable(text).replace("：", ":").replace("，", ",").split()))
    return phrase.parts, tuple(phrase.left)


class _Phrase:
    """A phrase from left to right: at each place the first pattern that fits says what it means."""

    def __init__(self, text: str) -> None:
        self.parts = Parts()
        self.left: list[str] = []
        at, last_left = 0, -1
        in_list = False  # whether the last that was said was a time
        while at < len(text):
            for pattern, take in _RULES:
                if match := pattern.match(text, at):
                    if take is _Phrase.time and not in_list:
                        self.parts.begin_times()
                    in_list = take is _Phrase.time or (in_list and take is _Phrase.nothing)
                    take(self, match[0])
                    at = match.end()
                    break
            else:
                if self.left and last_left == at - 1:
                    self.left[-1] += text[at]
                else:
                    self.left.append(text[at])
                last_left = at
                at += 1

    def start(self, text: str) -> None:
        year, month, day = map(int, re.findall("[0-9]+", text))
        try:
            self.parts.start = dt.date(year, month, day)
        except ValueError:
            raise Refusal(
                (f"{text} is no day", f"没有{text}这一天"), remedy=("write it as 2026-12-04", "请写作2026-12-04")
            ) from None

    def window(self, text: str) -> None:
        first, last = re.findall(_TIME, text)
        self.parts.window = _clock(first)[0], _clock(last)[0]

    def time(self, text: str) -> None:
        minutes, vague = _clock(text)
        self.parts.times.append(minutes)
        if vague:
            self.parts.vague.append(minutes)

    def midnight(self, text: str) -> None:
        self.parts.times.append(0)

    def part_of_day(self, text: str) -> None:
        self.parts.part_of_day = _PARTS[text]

    def each_part_of_day(self, text: str) -> None:
        """每晚"""
        self.unit("day", 1)

    def every(self, text: str) -> None:
        """每两周, 每3天, 每30分钟, 每月"""
        number = re.search(_N, text)
        unit = re.search(f"{_UNIT}$", text)
        assert unit is not None
        step = _number(number[0]) if number else 1
        if "隔" in text and step > 1:
            raise Refusal(
                (
                    f"“{text}” may mean every {step} or every {step + 1}",
                    f"“{text}”可以是每{step}，也可以是每{step + 1}",
                ),
                remedy=(f"write 每{step}… or 每{step + 1}…", f"请写每{step}……或每{step + 1}……"),
            )
        minutes = "隔" in text and _UNITS[unit[0]] in ("minute", "hour")
        self.unit(_UNITS[unit[0]], step + 1 if "隔" in text and not minutes else step)

    def every_other_week(self, text: str) -> None:
        self.unit("week", 2)

    def seconds(self, text: str) -> None:
        check_rate(0)

    def quarter_hours(self, text: str) -> None:
        self.unit("minute", 15)

    def unit(self, unit: Unit, step: int) -> None:
        before = self.parts.unit, self.parts.step
        if before[0] is None or before == ("day", 1):
            self.parts.unit, self.parts.step = unit, step
        elif (unit, step) not in (before, ("day", 1)):
            raise Refusal(
                ("two intervals contradict each other", "两个间隔相互矛盾"),
                remedy=("write one interval and one time", "请写一个间隔和一个时刻"),
            )

    def working_days(self, text: str) -> None:
        self.parts.weekdays += range(5)

    def weekend(self, text: str) -> None:
        self.parts.weekdays += (5, 6)

    def weekdays(self, text: str) -> None:
        self.parts.weekdays += _weekdays(text)

    def nth(self, text: str) -> None:
        """第一个周一, 最后一个工作日"""
        numbers = [_nth(found) for found in re.findall(_NTH, text)]
        if "工作日" in text:
            self.parts.workdays += [_within(number, 10) for number in numbers]
        else:
            days = _weekdays(_found(_WEEKDAYS, text))
            self.parts.nth_weekdays += [(day, _within(number, 5)) for day in days for number in numbers]

    def monthday(self, text: str) -> None:
        day = LAST if text[0] == "最" or text[-1] in "底末" else 1 if text[-1] == "初" else _number(_found(_N, text))
        self.parts.monthdays.append(_within(day, 31))

    def month(self, text: str) -> None:
        self.parts.months.append(_within(_number(_found(_N, text)), 12))

    def condition(self, text: str) -> None:
        self.parts.both = True

    def nothing(self, text: str) -> None:
        """A word that carries no meaning of its own."""


_RULES: Sequence[tuple[re.Pattern[str], Callable[[_Phrase, str], None]]] = [
    (re.compile(pattern), take)
    for pattern, take in (
        (r"从?[0-9]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}[日号]?)(?:起|开始)?", _Phrase.start),
        (rf"从?{_TIME}{_UP_TO}{_TIME}(?:之?间)?", _Phrase.window),
        (_TIME, _Phrase.time),
        (r"午夜|子夜|半夜", _Phrase.midnight),
        (r"每[个隔]?一?秒", _Phrase.seconds),
        (r"每一?刻钟", _Phrase.quarter_hours),
        (
            rf"每?隔(?:一|1)?个?{_WEEK}(?=的?{_WEEK}{_DAY})|每?隔(?:一个)?(?={_WEEK}{_DAY})|每?双周",
            _Phrase.every_other_week,
        ),
        (rf"每?{_NTH}(?:{_AND}{_NTH})*的?(?:工作日|{_WEEKDAYS})", _Phrase.nth),
        (rf"(?:每逢?个?)?{_WEEKDAYS}", _Phrase.weekdays),
        (r"(?:每逢?个?)?(?:工作日|平日)", _Phrase.working_days),
        (r"(?:每逢?个?)?周末", _Phrase.weekend),
        (_MONTHDAY, _Phrase.monthday),
        (rf"每个?月的?(?={_NTH}|{_MONTHDAY})|每年的?(?={_N}月)", _Phrase.nothing),
        (rf"每?隔{_N}?个?(?:天|日|周|星期|礼拜|月|小时|钟头|分钟)|每{_N}?个?{_UNIT}|天天", _Phrase.every),
        (rf"{_N}月份?", _Phrase.month),
        (rf"每(?={_PART})", _Phrase.each_part_of_day),
        (_PART, _Phrase.part_of_day),
        (r"且为|且是|但须是", _Phrase.condition),
        (r"时间|推送|发送|一次|at|on|[的在于和与及或、,。每逢都各请发给我们初()（）]", _Phrase.nothing),
    )
]


def _clock(text: str) -> tuple[int, bool]:
    """Minutes after midnight, and whether it may be of the afternoon as well."""
    part = re.match(_PART, text)
    hour, *rest = (_number(found) for found in re.findall(_N, text[part.end() if part else 0 :].replace("刻", "")))
    minute = rest[0] if rest else 0
    if "刻" in text:
        minute *= 15
    elif "半" in text:
        minute = 30
    if hour > 23 or minute > 59:
        raise Refusal(
            (f"{text} is no time of the day", f"没有“{text}”这个时刻"),
            remedy=("hours go to 23, minutes to 59", "小时到23，分钟到59"),
        )
    meant = _PARTS[part[0]] if part else None
    if meant == "evening" and hour == 12:
        raise Refusal(
            (f"{text} is the beginning of the next day", f"{text}是第二天的开始"),
            remedy=("write 0点 of that day, or 23:59", "请写第二天0点，或23:59"),
        )
    if (meant in ("afternoon", "evening") and 1 <= hour <= 11) or (meant == "noon" and hour < 4):
        hour += 12
    return hour * 60 + minute, part is None and 1 <= hour <= 11


def _number(text: str) -> int:
    """Of 12, 十二, 三十, 两."""
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[character]) for character in text))
    tens, _, ones = text.partition("十")
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def _nth(text: str) -> int:
    """Of 第二个, 最后一个, 首个."""
    return LAST if "最后" in text else 1 if "首" in text else _number(_found(_N, text))


def _weekdays(text: str) -> list[int]:
    """周一三五, 周一至周五, 周六、日 → numbers, 0 for Monday."""
    found: list[int] = []
    for range_, day in re.findall(rf"({_UP_TO})?{_WEEK}?({_DAY})", text.replace("每", "")):
        number = "一二三四五六日".index("日" if day == "天" else day)
        found += [(found[-1] + n) % 7 for n in range(1, (number - found[-1]) % 7 + 1)] if range_ and found else [number]
    return found


def _within(number: int, most: int) -> int:
    if number != LAST and not 1 <= number <= most:
        raise Refusal(
            (f"there is no number {number} of that kind", f"没有第{number}"),
            remedy=(f"1 to {most}, or 最后", f"请写1到{most}，或“最后”"),
        )
    return number


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None
    return match[0]
