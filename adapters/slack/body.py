"""The sentences of an answer as blocks: each with where it comes from; a chain, a comparison, a list, a timeline.

Pure functions that give pieces, which a message holds or leaves out as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapters import paging
from adapters.slack import limits
from adapters.slack.layout import Block, Bold, Link, Part, context, linked, plain, section, text
from adapters.slack.text import escape
from bot.contract import Addresses
from bot.model import Answer, Language, Quote, Row, Source, Statement, StatementId, Step, Suggestion
from bot.phrases import say

ARROW = " → "
TOPICS = 25  # of one message, so that a menu holds all of them
_SOURCES = 3  # named below a sentence
# Characters at most, so that a piece fits whatever stands around it.
_STATEMENT, _CELL, _PLACE, _CHECKABLE = 2_500, 1_500, 400, 600


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that are shown together or not at all, the statements in them, and how many items of the answer they are."""

    blocks: tuple[Block, ...]
    statements: tuple[StatementId, ...] = ()
    items: int = 0


def pieces(given: Answer, addresses: Addresses) -> Iterable[Piece]:
    if given.steps:
        return _chain(given.steps, addresses, given.language)
    if given.rows:
        return _comparison(given, addresses)
    if topics := paging.topics(given):
        return _listing(topics[:TOPICS])
    shown = given.statements or given.related
    return quotes(shown, addresses, given.language, dated=given.kind == "timeline")


def quotes(shown: Sequence[Quote], addresses: Addresses, language: Language, *, dated: bool = False) -> Iterator[Piece]:
    """Neighbours from one place share the line that says where they come from."""
    for _, group in groupby(shown, key=_same_place):
        together: list[Quote] = []
        for quote in group:
            if together and _length((*together, quote)) > _STATEMENT:
                yield _from_one_place(together, addresses, language, dated)
                together = []
            together.append(quote)
        yield _from_one_place(together, addresses, language, dated)


def _same_place(quote: Quote) -> tuple[object, ...]:
    return quote.statement.article, quote.statement.section, quote.notes, quote.statement.sources, quote.context


def _length(shown: Sequence[Quote]) -> int:
    # Bold, a date and a line break take their part.
    return sum(len(escape(holder(quote.statement) + quote.text)) + 20 for quote in shown)


def _from_one_place(shown: Sequence[Quote], addresses: Addresses, language: Language, dated: bool) -> Piece:
    parts: list[Part] = []
    for quote in shown:
        parts += ["\n"] if parts else []
        parts += _sentence(quote, dated)
    blocks = [context(plain(f"[{shown[0].context}]", _PLACE))] if shown[0].context else []
    blocks.append(section(text(parts, _STATEMENT)))
    blocks.append(context(*_source(shown, addresses, language)))
    return Piece(tuple(blocks), tuple(quote.statement.id for quote in shown), len(shown))


def _sentence(quote: Quote, dated: bool = False) -> list[Part]:
    parts: list[Part] = []
    if dated:
        from bot.answering.dates import first_date  # late: only a timeline reads dates out of texts

        date = first_date(quote.text)
        parts += [Bold(str(date)), "  "] if date else []
    if whose := holder(quote.statement):
        parts += [Bold(whose.strip()), " "]
    return [*parts, quote.text]


def holder(statement: Statement) -> str:
    """`Critics: ` before what critics say; empty before plain facts and where the sentence says so itself."""
    view = (statement.view or "").strip()
    if not view or statement.text.casefold().startswith(view.casefold()):
        return ""
    return f"{view[0].upper()}{view[1:]}: "


def place(quote: Quote) -> str:
    return f"{quote.statement.article} › {quote.statement.section}"


def _source(shown: Sequence[Quote], addresses: Addresses, language: Language) -> list[Block]:
    """Article › section, linked to the first sentence; a number for each further one; notes; where it can be checked."""
    first = shown[0]
    rest: list[Part] = []
    for number, quote in enumerate(shown[1:], 2):
        if (url := _url(quote.path, addresses)) is not None:
            rest += [" · ", Link(str(number), url)]
    rest += [f" · {note}" for note in first.notes]
    elements = linked(place(first), _url(first.path, addresses), rest)
    if first.statement.sources:
        elements.append(text(_checkable(first.statement.sources, language), _CHECKABLE))
    return elements


def _checkable(sources: Sequence[Source], language: Language) -> list[Part]:
    before, after = say("sources", language, names="\0").split("\0")
    parts: list[Part] = [before]
    for at, source in enumerate(sources[:_SOURCES]):
        parts += ["; "] if at else []
        parts.append(Link(source.title, source.url) if _is_web(source.url) and source.url else source.title)
        origin = ", ".join(str(part) for part in (source.publisher, source.date) if part)
        parts += [f" ({origin})"] if origin else []
    parts += [" …"] if len(sources) > _SOURCES else []
    return [*parts, after] if after else parts


def _is_web(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://")) and " " not in url and len(url) < 300


def _url(path: str, addresses: Addresses) -> str | None:
    """The permalink; None where no base is known, as a path leads nowhere from Slack."""
    return addresses.at(path) if addresses.base else None


def _chain(steps: Sequence[Step], addresses: Addresses, language: Language) -> Iterator[Piece]:
    if len(steps) > 1:
        stations = ARROW.join((steps[0].start, *(step.end for step in steps)))
        yield Piece((section(text((Bold(stations),), _PLACE)),))
    for step in steps:
        heading = Bold(f"{step.start}{ARROW}{step.end}")
        if step.quote is None:
            reason = f"{say('see_also', language)}: {step.why}"
            yield Piece((section(text((heading, "\n", reason), _STATEMENT)),), items=1)
            continue
        shown = section(text((heading, "\n", *_sentence(step.quote)), _STATEMENT))
        yield Piece((shown, context(*_source((step.quote,), addresses, language))), (step.quote.statement.id,), 1)


def _comparison(given: Answer, addresses: Addresses) -> Iterator[Piece]:
    left, right = given.topics[:2]
    for row in given.rows:
        fields = [_cell(title, side) for title, side in ((left, row.left), (right, row.right))]
        shown = [*row.left, *row.right]
        labelled = all(quote.statement.label == row.heading for quote in shown)
        head = plain(row.heading, limits.HEADER_TEXT)
        block: Block = {"type": "section", "fields": fields} if labelled else section(head, fields)
        places = _row_places(row, addresses)
        yield Piece((block, context(*places)) if places else (block,), tuple(quote.statement.id for quote in shown), 1)


def _cell(title: str, side: Sequence[Quote]) -> Block:
    parts: list[Part] = [Bold(title)]
    for quote in side:
        parts += ["\n", *_sentence(quote)]
    return text(parts if side else [*parts, "\n–"], _CELL)


def _row_places(row: Row, addresses: Addresses) -> list[Block]:
    """Where each side's sentences come from."""
    elements: list[Block] = []
    for side in (row.left, row.right):
        if side:
            elements += linked(place(side[0]), _url(side[0].path, addresses), [f" · {note}" for note in side[0].notes])
    return elements


def _listing(listed: Sequence[Suggestion]) -> Iterator[Piece]:
    lines: list[Part] = []
    size = count = 0
    for one in listed:
        line = item(one)
        length = sum(len(escape(part if isinstance(part, str) else part.text)) + 2 for part in line)
        if lines and size + length > _STATEMENT:
            yield Piece((section(text(lines, _STATEMENT)),), items=count)
            lines, size, count = [], 0, 0
        lines += ["\n", *line] if lines else line
        size += length + 1
        count += 1
    if lines:
        yield Piece((section(text(lines, _STATEMENT)),), items=count)


def item(one: Suggestion) -> list[Part]:
    return ["• ", Bold(one.title), f": {one.why}"] if one.why else ["• ", Bold(one.title)]
