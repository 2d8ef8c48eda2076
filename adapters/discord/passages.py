"""Statements, topics and sources as lines of Discord's Markdown, and how many of them fit. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeVar

from adapters.discord import limits
from adapters.discord.markdown import clip, cut, escape, link, literal
from bot.contract import Addresses
from bot.model import Language, Quote, Row, Source, Step, Suggestion
from bot.phrases import say

T = TypeVar("T")

NAME, _WHY, _NOTE, _CONTEXT = 120, 240, 80, 200  # characters that we give a part of a line
_LINKED = 420  # of a link with its address; a longer one is shown without
_LINE = 760  # of what stands below a sentence
_SOURCES, _SOURCE = 2, 60  # sources of a sentence that are named, characters of a name
_TIGHT = 150  # of a sentence that has to share very little room


@dataclass(frozen=True, slots=True)
class Style:
    """How passages are written."""

    language: Language = "en"
    addresses: Addresses = field(default_factory=Addresses)


def quotes(shown: Sequence[Quote], style: Style) -> str:
    """Statements one below the other, each on a line of its own; neighbours with the same source share its line."""
    lines: list[str] = []
    for source, group in groupby(shown, key=lambda quote: _source_line(quote, style)):
        before = ""
        for quote in group:
            lines += _context(quote, before)
            lines.append(sentence(quote))
            before = quote.text
        lines.append(f"-# {source}")
    return "\n".join(lines)


def fitting(shown: Sequence[Quote], write: Callable[[Sequence[Quote]], str], room: int) -> Sequence[Quote]:
    """As many of the quotes as fit; of a first one that does not, what fits."""
    count = len(shown)
    while count and len(write(shown[:count])) > room:
        count -= 1
    if count or not shown:
        return shown[:count]
    first = replace(shown[0], context="")
    overhead = len(write([replace(first, text="")]))
    return [replace(first, text=cut(first.text, max(1, room - overhead)))]


def listed(items: Sequence[T], write: Callable[[Sequence[T], bool], str], room: int) -> tuple[str, int]:
    """As many of the items as fit, written, and their number; a first one that does not fit is written tightly."""
    count = len(items)
    while count and len(write(items[:count], False)) > room:
        count -= 1
    if count or not items:
        return write(items[:count], False), count
    tight = write(items[:1], True)
    return (tight, 1) if len(tight) <= room else ("", 0)


def within(lines: Iterable[str], room: int) -> Iterator[str]:
    """The lines, until one does not fit any more."""
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def sentence(quote: Quote) -> str:
    """A statement with who holds it in front."""
    view = literal(quote.statement.view or "")
    if not view or literal(quote.text).casefold().startswith(
        view.casefold()
    ):  # "Critics hold that …" says it by itself
        return escape(quote.text)
    return f"**{clip(view[0].upper() + view[1:], NAME)}:** {escape(quote.text)}"


def timeline(shown: Sequence[Quote], style: Style, tight: bool) -> str:
    """Dated statements as a list."""
    from bot.answering.dates import first_date  # late: only a timeline reads dates out of texts

    def line(quote: Quote) -> str:
        said = replace(quote, text=cut(quote.text, _TIGHT)) if tight else quote
        return f"- **{first_date(quote.text) or '·'}** {sentence(said)} ({_place(quote, style)})"

    return "\n".join(map(line, shown))


def chain(steps: Sequence[Step], style: Style, tight: bool) -> str:
    """The steps from one topic to another as a list, each with what makes it."""
    lines: list[str] = []
    for number, step in enumerate(steps, 1):
        lines.append(f"{number}. **{clip(step.start, NAME)} → {clip(step.end, NAME)}**")
        if step.quote is None:
            lines.append(f"{say('see_also', style.language)}: {clip(step.why, _WHY)}")
        elif tight:
            lines += [clip(step.quote.text, _TIGHT), f"-# {_place(step.quote, style)}"]
        else:
            lines += [*_context(step.quote, ""), sentence(step.quote), f"-# {_source_line(step.quote, style)}"]
    return "\n".join(lines)


def cell(side: Sequence[Quote], style: Style, room: int = limits.FIELD_VALUE) -> str:
    """What one side of a comparison says."""

    def write(some: Sequence[Quote]) -> str:
        return "\n".join(
            line for quote in some for line in (*_context(quote, ""), sentence(quote), f"-# {_place(quote, style)}")
        )

    return write(fitting(side, write, room)) or "–"


def rows(shown: Sequence[Row], titles: Sequence[str], style: Style, tight: bool) -> str:
    """A comparison where no fields can be shown."""
    lines: list[str] = []
    for row in shown:
        lines.append(f"**{clip(row.heading, NAME)}**")
        for title, side in zip(titles, (row.left, row.right), strict=True):
            said = clip(side[0].text if side else "–", _TIGHT) if tight else cell(side, style)
            lines.append(f"- {clip(title, NAME)}: {said}")
    return "\n".join(lines)


def bullet(one: Suggestion, style: Style) -> str:
    """A topic with its page, and why."""
    label = cut(one.title, NAME)
    name = f"**{escape(label)}**" if literal(label) else "·"
    if style.addresses.base and len(linked := link(label, style.addresses.at(one.path))) <= _LINKED:
        name = linked
    return f"- {name}: {clip(one.why, _WHY)}" if literal(one.why) else f"- {name}"


def _context(quote: Quote, before: str) -> list[str]:
    """The statement before, small, where this one cannot be understood without it."""
    shown = quote.context if quote.context != before else ""
    return [f"-# \\[{clip(shown, _CONTEXT)}\\]"] if literal(shown) else []


def _place(quote: Quote, style: Style) -> str:
    """article › section, linked, and the notes."""
    said = quote.statement
    label = f"{cut(said.article, NAME)} › {cut(said.section, NAME)}"
    place = clip(label, 2 * NAME)
    if style.addresses.base and len(linked := link(cut(label, 2 * NAME), style.addresses.at(quote.path))) <= _LINKED:
        place = linked
    return " · ".join([place, *(clip(note, _NOTE) for note in quote.notes[:2])])


def _source_line(quote: Quote, style: Style) -> str:
    place = _place(quote, style)
    sources = quote.statement.sources
    unnamed = [f"+{len(sources) - _SOURCES}"] if len(sources) > _SOURCES else []
    for linked in (True, False) if sources else ():
        names = "; ".join([*(_source(source, linked) for source in sources[:_SOURCES]), *unnamed])
        line = f"{place} · {say('sources', style.language, names=names)}"
        if len(line) <= _LINE:
            return line
    return place


def _source(source: Source, linked: bool) -> str:
    """`Title (Publisher, 2008-03-15)`, its title linked where it has an address."""
    name = cut(source.title, _SOURCE)
    shown = link(name, source.url) if linked and source.url else escape(name)
    origin = ", ".join(clip(str(part), _SOURCE) for part in (source.publisher, source.date) if part)
    return f"{shown} ({origin})" if origin else shown
