"""The sides of a relation or comparison, cut out of what was typed: "MIIT", "the NDRC", "ramen".

Words that join are often part of a name ("Ministry of Industry and Information Technology"), so only the library can
tell where a side ends: from each place the longest name is taken, and what names nothing stays together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering import patterns
from bot.library import Library
from bot.text import words
from bot.topics import LONGEST

_PARTING = re.compile(r"\s*(?:[,、]\s*(?:and\s+|以?及)?|(?<![a-z])(?:vs\b\.?|versus\b))\s*", re.IGNORECASE)
_JOINING = re.compile(r"\s+(?:and|&|with|to)\s+|\s*[与和跟同及]\s*", re.IGNORECASE)
_APART = re.compile(r"\s+(?:(?:and|&|with|to)\s+)?|(?<=[\u3400-\u9fff])(?=.)|(?<=.)(?=[\u3400-\u9fff])", re.IGNORECASE)
_DETERMINED = re.compile(r"^(?:the|an?|its|their)\s+", re.IGNORECASE)
_QUOTES = " \"'“”《》「」"


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    parted: bool  # nothing but a name that is written so can hold this piece and the one before


def cut(library: Library, form: patterns.Form) -> tuple[str, ...]:
    """The sides of a form, as typed and in order; a part that names nothing of the library is one, too."""
    pieces = list(_pieces(form))
    found: list[str] = []
    at, unnamed = 0, -1  # where what names nothing began
    while at < len(pieces):
        end = _named_until(library, form.subject, pieces, at)
        if end == at:
            if unnamed >= 0 and pieces[at].parted:
                found.append(_text(form.subject, pieces[unnamed], pieces[at - 1]))
                unnamed = -1
            unnamed = at if unnamed < 0 else unnamed
            at += 1
            continue
        if unnamed >= 0:
            found.append(_text(form.subject, pieces[unnamed], pieces[at - 1]))
            unnamed = -1
        found.append(_text(form.subject, pieces[at], pieces[end - 1]))
        at = end
    if unnamed >= 0:
        found.append(_text(form.subject, pieces[unnamed], pieces[-1]))
    return tuple(side for side in found if side and (len(found) == 1 or _says(side)))


def _says(side: str) -> bool:
    return patterns.is_pronoun(side) or patterns.is_plural(side) or bool(patterns.telling(words(side)))


def _pieces(form: patterns.Form) -> Iterator[_Piece]:
    """The smallest parts that a side may begin or end with."""
    bare = len(form.names) == 1
    end = 0
    for name in form.names:
        start = form.subject.index(name, end)
        end = start + len(name)
        places = [(match.start(), match.end(), True) for match in _PARTING.finditer(form.subject, start, end)]
        loose = _APART if bare else _JOINING
        places += [
            (match.start(), match.end(), False)
            for match in loose.finditer(form.subject, start, end)
            if not any(s < match.end() and match.start() < e for s, e, _ in places)
        ]
        parted = True
        for stop, go_on, parts in (*sorted(places), (end, end, False)):
            if stop > start:
                yield _Piece(start, stop, parted)
                parted = parts
            else:
                parted = parted or parts
            start = go_on


def _named_until(library: Library, line: str, pieces: list[_Piece], at: int) -> int:
    """After the last piece of the longest name that begins with a piece; the piece's own place where none does."""
    for end in range(min(len(pieces), at + LONGEST), at, -1):
        name = _text(line, pieces[at], pieces[end - 1])
        if patterns.telling(words(name)) and library.topics.named(name):
            return end
    return at


def _text(line: str, first: _Piece, last: _Piece) -> str:
    return _DETERMINED.sub("", line[first.start : last.end].strip(_QUOTES)).strip(_QUOTES)
