"""Times of the day in English: "9:00", "8 am", "noon", "half past seven", "1730"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.digests.calendar import DAY
from bot.digests.english_words import MONTHS, NUMBERS
from bot.refusals import Refusal

_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[:.h]\d{2}(?!\d)|\d{1,2}(?:st|nd|rd|th)\b|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|\S"
)
_HALVES = ("am", "pm")  # of a day
_O_CLOCK = ("o'clock", "oclock")


class Words:
    """The words of a phrase, and how many of them are read."""

    def __init__(self, text: str) -> None:
        text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text.lower().replace("–", "-").replace("—", "-"))
        text = re.sub(r"(?<=\d)(?=[ap]m\b)", " ", text).replace("bi-weekly", "biweekly")
        self.words = _TOKEN.findall(text.rstrip(" .!"))
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        """The next word, or one so many behind it; empty beyond either end."""
        place = self.at + ahead
        return self.words[place] if 0 <= place < len(self.words) else ""


@dataclass(frozen=True, slots=True)
class Time:
    minutes: int  # after midnight
    vague: bool  # it may be of the afternoon as well
    length: int  # how many words it takes


def time_in(words: Words, ahead: int = 0, *, bare: bool) -> Time | None:
    """The time that stands there; with `bare`, a number alone is one, too. Refusal for one that no day has."""
    word, after = words.word(ahead), words.word(ahead + 1)
    if word in ("noon", "midday"):
        return Time(12 * 60, False, 1)
    if word == "midnight":
        return Time(0, False, 1)
    if word in ("half", "quarter") and after in ("past", "to"):
        hour = time_in(words, ahead + 2, bare=True)
        if hour is None or hour.minutes % 60:
            return None
        minutes = (30 if word == "half" else 15) * (1 if after == "past" else -1)
        return Time((hour.minutes + minutes) % DAY, hour.vague, hour.length + 2)
    if clock := re.fullmatch(r"(\d{1,2})([:.h])(\d{2})", word):
        return _time(int(clock[1]), int(clock[3]), word, after)
    number = int(word) if re.fullmatch(r"[0-9]{1,2}", word) else NUMBERS.get(word)
    if number is not None and (after in (*_HALVES, *_O_CLOCK) or (bare and after not in MONTHS)):
        return _time(number, 0, word, after)
    if bare and re.fullmatch(r"\d{3,4}", word):
        return _time(int(word[:-2]), int(word[-2:]), word, after)
    return None


def _time(hour: int, minute: int, word: str, after: str) -> Time:
    halved = after in _HALVES
    shown = f"{word} {after}" if halved else word
    what = f"{shown} is no time of the day", f"没有“{shown}”这个时刻"
    if halved and not 1 <= hour <= 12:
        raise Refusal(what, remedy=(f"write {hour % 24}:{minute:02}", f"请写{hour % 24}:{minute:02}"))
    if hour > 23 or minute > 59:
        midnight = "write midnight, the beginning of a day, or 23:59", "请写midnight（一天的开始），或23:59"
        most = "hours go to 23, minutes to 59", "小时到23，分钟到59"
        raise Refusal(what, remedy=midnight if hour == 24 else most)
    if halved:
        hour = hour % 12 + (12 if after == "pm" else 0)
    return Time(hour * 60 + minute, 1 <= hour <= 11 and not halved, 2 if halved or after in _O_CLOCK else 1)
