"""Digest → HTML, as a part of a page. A pure function; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from adapters.web import text
from bot.contract import Addresses
from bot.digests import phrases
from bot.digests.compose import Digest
from bot.digests.outline import Item, lead, outline

_TAGS = {"new": "ins", "gone": "del"}


def section(digest: Digest, addresses: Addresses) -> str:
    """A `section` element, a line for each thing that is told."""
    return "\n".join(_lines(digest, addresses))


def _lines(digest: Digest, addresses: Addresses) -> Iterator[str]:
    title, *beside = lead(digest)
    yield f'<section class="digest" lang="{digest.language}">'
    yield f"<h2>{_shown(title)}</h2>"
    for line in beside:
        yield f"<p>{_shown(line)}</p>"
    for block in outline(digest):
        yield f"<h3>{_linked(block.heading, block.path, addresses)}</h3>"
        yield "<ul>"
        for item in block.items:
            yield f"<li>{_item(item, addresses)}</li>"
        yield "</ul>"
    if counts := phrases.counts(digest):
        yield f"<p>{_shown(counts)}</p>"
    yield "</section>"


def _item(item: Item, addresses: Addresses) -> str:
    before = f"<strong>{_shown(item.label)}:</strong> " if item.label else ""
    if item.view:
        before += f"{_shown(item.view[0].upper() + item.view[1:])}: "
    if item.name:
        before += _linked(item.name, item.path, addresses) + (": " if item.pieces else "")
    notes = [_shown(note) for note in item.notes]
    if item.place:
        notes.insert(0, _linked(item.place, item.path, addresses))
    small = f"<br><small>{' · '.join(notes)}</small>" if notes else ""
    return f"{before}{''.join(_pieces(item))}{small}"


def _pieces(item: Item) -> Iterator[str]:
    before = ""
    for piece in item.pieces:
        tag = _TAGS.get(piece.fate)
        gap = (
            " " if before == "gone" and piece.fate == "new" else ""
        )  # else two words run together where it is read out
        yield gap + (f"<{tag}>{_shown(piece.text)}</{tag}>" if tag else _shown(piece.text))
        before = piece.fate


def _linked(name: str, path: str, addresses: Addresses) -> str:
    if not path:
        return _shown(name)
    return f'<a href="{escape(addresses.at(path))}">{_shown(name)}</a>'


def _shown(value: str) -> str:
    return escape(text.literal(value))
