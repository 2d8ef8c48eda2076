"""The map of an article's neighbourhood: who links to it on the left, where it leads on the right. Pure.

Lengths are units of a drawing that is WIDTH wide, about a CSS pixel each on a phone. Texts are wrapped by an estimate of
their width, since no browser is here to measure them; the columns leave room for what it is wrong by.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from adapters.web.text import literal

WIDTH = 360
_COLUMN, _CENTRE = 110, 92  # widths
_LINE = 15  # height
_ROWS = 3  # lines of a neighbour's title
_PAD, _GAP = 6, 8  # above and below a title, between two of them; a title with its pads is a target of 24 at least
_NARROW, _WIDE = 6.6, 11.5  # estimated widths of a letter and of a Chinese character
_BOLD = 1.1  # how much wider bold ones are
_HEAD = 6  # length of an arrow's head

Way = Literal["in", "out", "both"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    title: str
    path: str
    way: Way


@dataclass(frozen=True, slots=True)
class Box:
    """A title in the drawing: the rectangle that it takes, and the base line of each of its lines of text."""

    title: str
    path: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]  # y, text

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    curve: str  # of an SVG path
    heads: tuple[str, ...]  # points of SVG polygons


@dataclass(frozen=True, slots=True)
class Drawing:
    height: float
    centre: Box
    left: tuple[Box, ...]
    right: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def sides(neighbours: Sequence[Neighbour], most: int) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """At most `most` for the left and for the right. What goes both ways is on the right while there is room."""
    right = [one for one in neighbours if one.way != "in"]
    left = [one for one in neighbours if one.way == "in"]
    spare = [one for one in right[most:] if one.way == "both"]
    return tuple((left + spare)[:most]), tuple(right[:most])


def draw(title: str, neighbours: Sequence[Neighbour], most: int) -> Drawing | None:
    """The map around an article; None where it has no neighbours."""
    before, after = sides(neighbours, most)
    if not before and not after:
        return None
    columns = [[_wrapped(one.title, _COLUMN, _ROWS) for one in side] for side in (before, after)]
    middle = _wrapped(title, (_CENTRE - _PAD) / _BOLD, 6)
    tallest = max(_height(middle), *(sum(map(_height, column)) + _GAP * max(0, len(column) - 1) for column in columns))
    left = _column(before, columns[0], 0, tallest)
    right = _column(after, columns[1], WIDTH - _COLUMN, tallest)
    x = (WIDTH - _CENTRE) / 2
    centre = _box(title, "", middle, x, (tallest - _height(middle)) / 2, _CENTRE)
    arrows = [
        *(_arrow(_COLUMN + 2, box.middle, x, centre.middle, one.way) for one, box in zip(before, left, strict=True)),
        *(
            _arrow(x + _CENTRE, centre.middle, WIDTH - _COLUMN - 4, box.middle, one.way)
            for one, box in zip(after, right, strict=True)
        ),
    ]
    return Drawing(tallest, centre, left, right, tuple(arrows))


def _column(side: Sequence[Neighbour], wrapped: Sequence[Sequence[str]], x: float, tallest: float) -> tuple[Box, ...]:
    """One below the other, spread over the height."""
    used = sum(map(_height, wrapped))
    gap = min(3.0 * _GAP, (tallest - used) / (len(side) - 1)) if len(side) > 1 else 0.0
    y = (tallest - used - gap * max(0, len(side) - 1)) / 2
    boxes = []
    for one, lines in zip(side, wrapped, strict=True):
        boxes.append(_box(one.title, one.path, lines, x, y, _COLUMN))
        y += _height(lines) + gap
    return tuple(boxes)


def _box(title: str, path: str, lines: Sequence[str], x: float, y: float, width: float) -> Box:
    placed = tuple((round(y + _PAD + _LINE * (row + 0.75), 1), line) for row, line in enumerate(lines))
    return Box(title, path, x, round(y, 1), width, _height(lines), placed)


def _height(lines: Sequence[str]) -> float:
    return len(lines) * _LINE + 2 * _PAD


def _arrow(x1: float, y1: float, x2: float, y2: float, way: Way) -> Arrow:
    """From left to right. It leaves and arrives level, so that its heads need no turning."""
    forth, back = True, way == "both"
    start, end = x1 + (_HEAD if back else 0), x2 - (_HEAD if forth else 0)
    bend = (end - start) / 2
    curve = f"M{start:g} {y1:g}C{start + bend:g} {y1:g} {end - bend:g} {y2:g} {end:g} {y2:g}"
    heads = [f"{x2:g},{y2:g} {end:g},{y2 - 3:g} {end:g},{y2 + 3:g}"]
    if back:
        heads.append(f"{x1:g},{y1:g} {start:g},{y1 - 3:g} {start:g},{y1 + 3:g}")
    return Arrow(curve, tuple(heads))


def _wrapped(title: str, width: float, rows: int) -> tuple[str, ...]:
    """The title in at most so many lines, the last one cut where it does not fit. A word that is wider than a line is
    divided.
    """
    lines: list[str] = []
    line = ""
    for word in _words(literal(title)):
        if line and _width(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        while _width(word.rstrip()) > width:
            fitting = next(at for at in range(len(word), 0, -1) if at == 1 or _width(f"{word[:at]}-") <= width)
            lines.append(f"{word[:fitting]}-")
            word = word[fitting:]
        line += word
    if line.strip() or not lines:
        lines.append(line.rstrip())
    shown = lines[:rows]
    if len(lines) > rows:
        last = shown[-1].rstrip("-")
        while last and _width(f"{last}…") > width:
            last = last[:-1]
        shown[-1] = f"{last.rstrip()}…"
    return tuple(shown)


def _words(title: str) -> list[str]:
    """Pieces between which a line may end, each with the blank behind it; a Chinese character is one."""
    pieces: list[str] = []
    for character in title:
        if (
            pieces
            and not pieces[-1].endswith((" ", "-", "–"))
            and not _is_wide(character)
            and not _is_wide(pieces[-1][-1])
        ):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _width(line: str) -> float:
    return sum(_WIDE if _is_wide(character) else _NARROW for character in line)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")
