"""English schedule phrases: "every weekday at 9:00", "first of the month at noon", "every other friday"."""

from __future__ import annotations

import datetime as dt
import re

from bot.digests.calendar import LAST
from bot.digests.english_clock import Time, Words, time_in
from bot.digests.english_words import (
    ADVERBS,
    FILLING,
    JOINING,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS,
    SECONDS,
    UNITS,
    UP_TO,
    VOCABULARY,
    WEEKDAYS,
    WORKDAYS,
    WORKING,
)
from bot.digests.parts import Parts, Unit, check_rate
from bot.refusals import Refusal, for_example


def read(text: str) -> tuple[Parts, tuple[str, ...]]:
    """What a phrase says, and what in it is not understood: runs of words, in order.

    WrongUsage for times, days or intervals that do not exist.
    """
    phrase = _Phrase(text)
    phrase.read()
    return phrase.parts, tuple(" ".join(run) for run in phrase.left)


def is_list(text: str) -> bool:
    """Whether a text with slashes is one of days ("mon/wed/fri") rather than the name of a time zone."""
    return all(part in WEEKDAYS or part in MONTHS for part in text.lower().split("/"))


def nearest(text: str) -> str | None:
    """The word of this language that the first of some words was meant to be; None where none is like it."""
    from rapidfuzz.distance import OSA  # late: for misspelt schedules alone
    from rapidfuzz.process import extractOne

    found = extractOne(text.split(" ")[0], VOCABULARY, scorer=OSA.normalized_similarity, score_cutoff=0.65)
    return found[0] if found else None


class _Phrase(Words):
    """The words of a phrase from left to right. Each `_take…` takes the words that it knows at this place, or none."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.parts = Parts()
        self.left: list[list[str]] = []

    def read(self) -> None:
        takers = (
            self._take_start,
            self._take_window,
            self._take_times,
            self._take_end_of_month,
            self._take_of_month,
            self._take_condition,
            self._take_every,
            self._take_adverb,
            self._take_ordinals,
            self._take_workdays,
            self._take_weekdays,
            self._take_month,
            self._take_part_of_day,
            self._take_number,
            self._take_filling,
        )
        last_left = -1
        while self.at < len(self.words):
            if not any(take() for take in takers):
                if self.left and last_left == self.at - 1:
                    self.left[-1].append(self.word())
                else:
                    self.left.append([self.word()])
                last_left = self.at
                self.at += 1

    # -- times -----------------------------------------------------------------------------------------------------

    def _take_times(self) -> bool:
        """`at 9`, `9:00 and 17:30`, `8 am`, `noon`: the word "at" makes a bare number a time."""
        after_at = self.word() in ("at", "@")
        found = time_in(self, 1 if after_at else 0, bare=after_at)
        if found is None:
            return False
        self.parts.begin_times()
        self.at += int(after_at)
        while found is not None:
            self._keep(found)
            joined = 1 if self.word() in JOINING else 0
            joined += self.word(joined) in ("at", "@")
            found = time_in(self, joined, bare=True) if joined else None
            self.at += joined if found else 0
        return True

    def _keep(self, time: Time) -> None:
        self.parts.times.append(time.minutes)
        if time.vague:
            self.parts.vague.append(time.minutes)
        self.at += time.length

    def _take_window(self) -> bool:
        """`from 9:00 to 17:00`, `between 9 and 17`."""
        if self.word() not in ("from", "between"):
            return False
        first = time_in(self, 1, bare=True)
        if first is None or self.word(1 + first.length) not in UP_TO | {"and"}:
            return False
        last = time_in(self, 2 + first.length, bare=True)
        if last is None:
            return False
        self.parts.window = first.minutes, last.minutes
        self.at += 2 + first.length + last.length
        return True

    def _take_part_of_day(self) -> bool:
        part = PARTS.get(self.word())
        if part is None:
            return False
        self.parts.part_of_day = part
        if self.word().endswith("s") or self.word(-1) in ("every", "each"):
            self._set_unit("day", 1)
        self.at += 1
        return True

    # -- intervals -------------------------------------------------------------------------------------------------

    def _take_every(self) -> bool:
        """`every day`, `every other friday`, `every 2 weeks`, `every 30 minutes`."""
        if self.word() in ("a", "an", "per") and self.word(1) in UNITS:  # "once a week"
            self._set_unit(UNITS[self.word(1)], 1)
            self.at += 2
            return True
        if self.word() not in ("every", "each"):
            return False
        step, ordinal, length = self._step(1)
        target = self.word(1 + length)
        if target in SECONDS and (length or not (self._is_counted(1) or self.word(2) in JOINING)):
            check_rate(0)
        if length and target in WEEKDAYS:
            if ordinal and self._of_month(2 + length):
                self.at += 1  # "every second friday of the month"
                return True
            self._set_unit("week", step)
            self.at += 1 + length
            return True
        if unit := UNITS.get(target):
            self._set_unit(unit, step)
            self.at += 2 + length
            return True
        if length and not ordinal:
            shown = f"“every {self.word(1)} {target}”".replace(" ”", "”")
            raise Refusal(
                (f"{shown} is not understood", f"不明白{shown}"),
                remedy=for_example("every 2 weeks, or every other friday", "every 2 weeks，或every other friday"),
            )
        self.at += 1
        return True

    def _step(self, ahead: int) -> tuple[int, bool, int]:
        """Of "other", "2", "two", "second", "3rd": the number, whether it may be one of a month, how many words."""
        word = self.word(ahead)
        if word == "other":
            return 2, False, 1
        if word.isdecimal() or word in NUMBERS:
            return int(word) if word.isdecimal() else NUMBERS[word], False, 1
        number = self._ordinal(ahead)
        if number is not None and number > 1 and self._is_counted(ahead):
            return number, True, 1
        return 1, False, 0

    def _is_counted(self, ahead: int) -> bool:
        """Whether the word there is followed by what can be counted."""
        after = self.word(ahead + 1)
        return after in UNITS or after in WEEKDAYS or after in SECONDS

    def _take_adverb(self) -> bool:
        word = self.word()
        if word in ("twice", "thrice", "bimonthly"):
            raise Refusal(
                (f"“{word}” does not say when", f"“{word}”没有说明时间"),
                remedy=(
                    "name the times or days, as in daily at 9:00 and 17:00",
                    "请写明时刻或日子，例如：daily at 9:00 and 17:00",
                ),
            )
        if word not in ADVERBS:
            return False
        self._set_unit(*ADVERBS[word])
        if word == "nightly":
            self.parts.part_of_day = "night"
        self.at += 1
        return True

    def _set_unit(self, unit: Unit, step: int) -> None:
        before = self.parts.unit, self.parts.step
        if before[0] is None or before == ("day", 1):
            self.parts.unit, self.parts.step = unit, step
        elif (unit, step) not in (before, ("day", 1)):
            raise Refusal(
                (
                    f"every {before[0]} and every {unit} contradict each other",
                    f"every {before[0]}与every {unit}相互矛盾",
                ),
                remedy=("write one interval and one time", "请写一个间隔和一个时刻"),
            )

    def _take_start(self) -> bool:
        if self.word() not in ("from", "starting", "since", "beginning"):
            return False
        ahead = 2 if self.word(1) in ("on", "from") else 1
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", self.word(ahead)):
            if self.word() in ("starting", "since"):
                raise Refusal(
                    (f"“{self.word()}” does not say from which day on", f"“{self.word()}”没有说明从哪天起"),
                    remedy=for_example("every 2 weeks on friday starting 2026-12-04", "每2周周五 从2026-12-04起"),
                )
            return False
        try:
            self.parts.start = dt.date.fromisoformat(self.word(ahead))
        except ValueError:
            raise Refusal(
                (f"{self.word(ahead)} is no day", f"没有{self.word(ahead)}这一天"),
                remedy=("write it as 2026-12-04", "请写作2026-12-04"),
            ) from None
        self.at += ahead + 1
        return True

    # -- days ------------------------------------------------------------------------------------------------------

    def _take_ordinals(self) -> bool:
        """`first monday`, `1st and 15th`, `last working day`, `third of march`."""
        numbers: list[int] = []
        ahead = 0
        while (number := self._ordinal(ahead)) is not None:
            numbers.append(number)
            ahead += 1
            gap = 1 if self.word(ahead) in JOINING else 0
            gap += self.word(ahead + gap) == "the"
            if self._ordinal(ahead + gap) is not None:
                ahead += gap
        if not numbers:
            return False
        self.at += ahead
        if self.word() in WEEKDAYS:
            while self.word() in WEEKDAYS:
                self.parts.nth_weekdays += [(WEEKDAYS[self.word()], self._within(n, 5)) for n in numbers]
                self.at += 1
                if self.word() in JOINING and self.word(1) in WEEKDAYS:
                    self.at += 1
        elif self._is_workday():
            self.parts.workdays += [self._within(number, 10) for number in numbers]
            self.at += 2 if self.word() in WORKING else 1
        else:
            self.parts.monthdays += [self._within(number, 31) for number in numbers]
            self.at += self.word() in ("day", "days")
        return True

    def _ordinal(self, ahead: int) -> int | None:
        word = self.word(ahead)
        if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)", word):
            return int(match[1])
        return ORDINALS.get(word)

    def _within(self, number: int, most: int) -> int:
        if number != LAST and not 1 <= number <= most:
            raise Refusal(
                (f"no month has a day or weekday number {number} of that kind", f"没有一个月有第{number}个"),
                remedy=(f"1 to {most}, or last", f"请写1到{most}，或last"),
            )
        return number

    def _is_workday(self) -> bool:
        return self.word() in WORKDAYS or (self.word() in WORKING and self.word(1) in ("day", "days"))

    def _of_month(self, ahead: int) -> int:
        """How many words of "of the month", "of each month" stand there; 0: another phrase."""
        if self.word(ahead) not in ("of", "in"):
            return 0
        length = 2 if self.word(ahead + 1) in ("the", "each", "every", "a", "any") else 1
        return length + 1 if self.word(ahead + length) in ("month", "months") else 0

    def _take_of_month(self) -> bool:
        length = self._of_month(0)
        self.at += length
        return length > 0

    def _take_end_of_month(self) -> bool:
        """`end of the month`, `month end`, `start of the month`."""
        day = {"end": LAST, "start": 1, "beginning": 1}.get(self.word())
        if day is not None and self._of_month(1):
            self.at += 1
        elif self.word() == "month" and "end" in (self.word(1), self.word(2)) and self.word(1) in ("end", "-"):
            day = LAST
            self.at += 2 if self.word(1) == "end" else 3
        else:
            return False
        self.parts.monthdays.append(day)
        return True

    def _take_condition(self) -> bool:
        """`only if a friday`"""
        if (self.word(), self.word(1)) != ("only", "if"):
            return False
        self.parts.both = True
        self.at += 2
        return True

    def _take_workdays(self) -> bool:
        if self._is_workday():
            self.parts.weekdays += range(5)
            self.at += 2 if self.word() in WORKING else 1
        elif self.word() in ("weekend", "weekends"):
            self.parts.weekdays += (5, 6)
            self.at += 1
        else:
            return False
        return True

    def _take_weekdays(self) -> bool:
        first = WEEKDAYS.get(self.word())
        if first is None:
            return False
        last = WEEKDAYS.get(self.word(2)) if self.word(1) in UP_TO else None
        self.at += 1 if last is None else 3
        self.parts.weekdays += [first] if last is None else [(first + n) % 7 for n in range((last - first) % 7 + 1)]
        if self.word() == "the" and self._ordinal(1) is not None:  # "friday the 13th"
            self.parts.both = True
        return True

    def _take_month(self) -> bool:
        """`january`, `june to august`, `march 1`."""
        first = MONTHS.get(self.word())
        if first is None:
            return False
        last = MONTHS.get(self.word(2)) if self.word(1) in UP_TO else None
        self.at += 1 if last is None else 3
        self.parts.months += (
            [first] if last is None else [(first + n - 1) % 12 + 1 for n in range((last - first) % 12 + 1)]
        )
        if self.word().isdecimal() and self.word(1) not in ("am", "pm"):
            self.parts.monthdays.append(self._within(int(self.word()), 31))
            self.at += 1
        return True

    def _take_number(self) -> bool:
        """`1 march`, `day 15`, `the 15`; else an hour where days are known: `daily 7`."""
        if self.word() == "day" and self.word(1).isdecimal():
            self.at += 1
        elif not self.word().isdecimal():
            return False
        number = int(self.word())
        if self.word(-1) in ("day", "the") or self.word(1) in MONTHS:
            self.parts.monthdays.append(self._within(number, 31))
            self.at += 1
            return True
        found = time_in(self, bare=True) if self.parts.unit in ("day", "week") or self.parts.rules else None
        if found is None or self.word(1) in UNITS:
            return False
        self.parts.begin_times()
        self._keep(found)
        return True

    def _take_filling(self) -> bool:
        if self.word() not in FILLING:
            return False
        self.at += 1
        return True
