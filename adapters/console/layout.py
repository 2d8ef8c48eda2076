"""Text for a terminal: made harmless, measured in columns, wrapped, set bold or dim.

Widths are counted in terminal columns: East Asian wide characters take two (Unicode Annex 11), combining marks and
joiners none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NARROWEST, WIDEST = 40, 100  # columns that text is wrapped at; lines of a wider terminal are hard to read

# What a terminal obeys instead of showing it: C0 and C1 controls, bidirectional and invisible marks, halves of
# surrogate pairs. The joiners U+200C and U+200D stay: scripts and emoji need them, and they move nothing.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANK = frozenset("\t\n\v\f\r\x85\u2028\u2029")

_NOT_FIRST = frozenset("、。，．：；？！」』）》】〕〉”’…—%％·,.:;?!)]}")  # never begin a line
_NOT_LAST = frozenset("「『（《【〔〈“‘([{")  # never end one


def literal(text: str) -> str:
    """The text as one line that a terminal shows and does not obey: no controls, no escapes, no direction marks."""
    return _OBEYED.sub(lambda match: " " if match[0] in _BLANK else "", text)


def columns(text: str) -> int:
    """How many columns the text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, width: int | None, *, first: str = "", rest: str = "") -> list[str]:
    """The text as lines of at most `width` columns, beginning with `first` and then `rest`; None: one line.

    Lines end at blanks and between Chinese characters, but no punctuation begins a line that must not. A word that
    is wider than a line stays whole, since a cut address is of no use.
    """
    lines: list[str] = []
    line, used, gap = first, columns(first), ""
    empty = True
    for blank, piece in _pieces(text):
        gap = " " if blank and not empty else ""
        size = columns(piece)
        if not empty and width is not None and used + len(gap) + size > width:
            lines.append(line)
            line, used, gap = rest, columns(rest), ""
        line += gap + piece
        used += len(gap) + size
        empty = False
    return [*lines, line]


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """What must stay together, each with whether a blank stands before it."""
    for word in text.split():
        start = 0
        for end in range(1, len(word) + 1):
            if end == len(word) or _breaks(word[end - 1], word[end]):
                yield start == 0, word[start:end]
                start = end


def _breaks(before: str, after: str) -> bool:
    if before.isascii() and after.isascii():
        return False
    wide = _columns(before) == 2 or _columns(after) == 2
    return wide and _columns(after) > 0 and before not in _NOT_LAST and after not in _NOT_FIRST


def fill(text: str, width: int) -> str:
    """The text with blanks up to `width` columns."""
    return text + " " * (width - columns(text))


@dataclass(frozen=True, slots=True)
class Style:
    """How words are set off. Each field opens; `end` closes it."""

    heading: str = ""
    view: str = ""
    quiet: str = ""
    end: str = ""

    def set(self, opening: str, text: str) -> str:
        return f"{opening}{text}{self.end}" if opening else text


PLAIN = Style()
COLOUR = Style(heading="\x1b[1m", view="\x1b[1;33m", quiet="\x1b[2m", end="\x1b[0m")


@dataclass(frozen=True, slots=True)
class Page:
    """What is written on: how wide, and whether in colour."""

    width: int | None = None  # columns; None: lines are not wrapped
    style: Style = PLAIN


def page(environ: Mapping[str, str], *, terminal: bool, measured: int | None = None) -> Page:
    """The page that a stream is. `measured` is the terminal's own width in columns.

    Where the output is no terminal it is plain and unwrapped, so that other programs find whole sentences in it;
    COLUMNS sets a width everywhere. NO_COLOR (https://no-color.org) and TERM=dumb leave terminals plain, too.
    """
    width = _number(environ.get("COLUMNS", "")) or (measured if terminal else None)
    coloured = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Page(
        width=None if width is None else min(max(width, NARROWEST), WIDEST),
        style=COLOUR if coloured else PLAIN,
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
