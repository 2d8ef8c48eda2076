"""Text and addresses for pages: what a browser would obey instead of showing it is taken out, addresses are escaped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

from bot.model import Language, PartialDate
from bot.text import has_cjk

# Controls, direction marks, invisible characters, halves of surrogate pairs: they move or hide their neighbours, or
# cannot be sent as UTF-8. The joiners U+200C and U+200D stay: scripts and emoji need them, and they move nothing.
_OBEYED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_ENGLISH = "January February March April May June July August September October November December".split()


def literal(text: str) -> str:
    """The text without what is obeyed instead of shown. HTML is escaped elsewhere, by the templates."""
    return text if text.isascii() and text.isprintable() else _OBEYED.sub("", text)


def language_of(text: str) -> Language:
    """Which of our two languages a text of an article is in, for fonts, hyphens and voices."""
    return "zh" if has_cjk(text) else "en"


def with_query(path: str, values: Iterable[tuple[str, str]]) -> str:
    """A path with a query of the values that are not empty."""
    given = [(name, literal(value)) for name, value in values if value]
    return f"{path}?{urlencode(given)}" if given else path


def web_address(url: str | None) -> str:
    """The address of a source, or "" for what no reader should be sent to."""
    if url is None:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return literal(url) if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def date(value: dt.date | PartialDate, language: Language) -> str:
    """A date as it is read, no more precise than it is: "20 May 2027", "May 2027", "2027年5月20日"."""
    if language == "zh":
        return f"{value.year}年" + (f"{value.month}月" if value.month else "") + (f"{value.day}日" if value.day else "")
    parts = (str(value.day) if value.day else "", _ENGLISH[value.month - 1] if value.month else "", str(value.year))
    return " ".join(filter(None, parts))
