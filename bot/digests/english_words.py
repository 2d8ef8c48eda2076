"""The words of English schedule phrases."""

from __future__ import annotations

from collections.abc import Mapping

from bot.digests.calendar import LAST
from bot.digests.parts import PartOfDay, Unit


def _numbered(lists: str, first: int = 0) -> dict[str, int]:
    """The words of each list, parted by bars → the number of the list."""
    return {word: number for number, words in enumerate(lists.split("|"), first) for word in words.split()}


WEEKDAYS = _numbered(
    "monday mon|tuesday tue tues|wednesday wed weds|thursday thu thur thurs|friday fri|saturday sat|sunday sun"
)
WEEKDAYS |= {f"{word}s": number for word, number in WEEKDAYS.items()}
MONTHS = _numbered(
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|"
    "november nov|december dec",
    1,
)
NUMBERS = _numbered("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", 1)
ORDINALS = _numbered("first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth", 1) | {"last": LAST}
PARTS: Mapping[str, PartOfDay] = {
    "morning": "morning",
    "mornings": "morning",
    "afternoon": "afternoon",
    "afternoons": "afternoon",
    "evening": "evening",
    "evenings": "evening",
    "night": "night",
    "nights": "night",
}
UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "hour"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
    **dict.fromkeys(("quarter", "quarters"), "quarter"),
    **dict.fromkeys(("year", "years"), "year"),
}
ADVERBS: Mapping[str, tuple[Unit, int]] = {
    "hourly": ("hour", 1),
    "daily": ("day", 1),
    "everyday": ("day", 1),
    "nightly": ("day", 1),
    "weekly": ("week", 1),
    "fortnightly": ("week", 2),
    "biweekly": ("week", 2),
    "monthly": ("month", 1),
    "quarterly": ("quarter", 1),
    "yearly": ("year", 1),
    "annually": ("year", 1),
}
WORKDAYS = frozenset("weekday weekdays workday workdays".split())
WORKING = frozenset("working work business".split())  # before "day"
SECONDS = frozenset("second seconds sec secs".split())
JOINING = frozenset((",", "and", "&", "+", "/", "or"))
UP_TO = frozenset(("-", "to", "through", "thru", "till", "until"))
FILLING = frozenset(
    "on of the in and , ; & + / please a an per once send me us digest digests at @ time zone timezone ( )".split()
)
VOCABULARY = tuple(
    sorted(
        {*WEEKDAYS, *MONTHS, *NUMBERS, *ORDINALS, *PARTS, *UNITS, *ADVERBS, *WORKDAYS, *WORKING}
        | {"every", "other", "each", "noon", "midday", "midnight", "weekend", "starting", "between"}
    )
)
