"""Dates said in sentences: "1 June 2017", "March 2008", "2001", "2017年6月1日"."""

from __future__ import annotations

import re

from bot.markup import plain
from bot.model import PartialDate

_MONTHS = "january february march april may june july august september october november december".split()
_NAMES = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<m1>{_NAMES})(?: (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?)? (?P<y1>\d{{4}})\b"
    r"|(?P<y2>\d{4})-(?P<m2>\d{2})(?:-(?P<d3>\d{2}))?\b"
    r"|(?P<y3>\d{4}) ?年(?: ?(?P<m3>\d{1,2}) ?月(?: ?(?P<d4>\d{1,2}) ?日)?)?"
    r"|\b(?P<y4>1[0-9]\d{2}|20\d{2})\b",
    re.IGNORECASE,
)


def first_date(text: str) -> PartialDate | None:
    """The first date that a text tells, as precise as it is told; None where it tells none."""
    for match in _DATE.finditer(plain(text)):
        part = match.groupdict()
        year = part["y1"] or part["y2"] or part["y3"] or part["y4"]
        month = part["m2"] or part["m3"] or (str(_MONTHS.index(part["m1"].lower()) + 1) if part["m1"] else None)
        day = part["d1"] or part["d2"] or part["d3"] or part["d4"]
        pieces = [year, *(f"{int(piece):02d}" for piece in (month, day if month else None) if piece)]
        try:
            return PartialDate.parse("-".join(pieces))
        except ValueError:
            continue
    return None
