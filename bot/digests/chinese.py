"""Chinese schedule phrases: 每周一上午9点, 每月最后一个工作日, 隔周周五16:30."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from bot.digests.calendar import LAST
from bot.digests.parts import PartOfDay, Parts, Unit
from bot.problems import WrongUsage

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_N = r"(?:\d{1,4}|[零〇一二两三四五六七八九十]+)"
_WEEK = "(?:周|星期|礼拜)"
_DAY = "[一二三四五六日天]"
_AND = "(?:、|,|和|与|及|或)"
_WEEKDAYS = rf"{_WEEK}{_DAY}(?:(?:{_AND}|到|至|-|~)?{_WEEK}?{_DAY})*"
_PARTS: dict[str, PartOfDay] = {
    **dict.fromkeys(("清晨", "早上", "早晨", "上午", "凌晨", "早"), "morning"),
    **dict.fromkeys(("中午", "正午"), "noon"),
    **dict.fromkeys(("下午", "午后"), "afternoon"),
    **dict.fromkeys(("傍晚", "晚上", "晚间", "夜里", "晚"), "evening"),
}
_PART = "|".join(_PARTS)
_CLOCK = rf"(?P<hour>{_N})(?:[:：](?P<digits>\d{{2}})|(?:点|时)(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_N})分?)?(?:钟|整)?)"
_TIME = rf"(?:(?P<part>{_PART}))?{_CLOCK}"
_UNITS: dict[str, Unit] = {"分钟": "minute", "小时": "hour", "钟头": "hour", "天": "day", "日": "day", "周": "week",
                           "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter", "年": "year"}  # fmt: skip
_UNIT = "|".join(_UNITS)
