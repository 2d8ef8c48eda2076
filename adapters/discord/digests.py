"""Digest → what Discord is sent, inside every limit of `limits.py`; what does not fit is counted, with a way to the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.discord import limits
from adapters.discord.markdown import clip, escape, link, literal
from adapters.discord.render import COLOUR, Payload, note
from bot.contract import Addresses
from bot.digests import phrases
from bot.digests.compose import Digest
from bot.digests.outline import Block, Item, lead, outline
from bot.wording import Piece

COMMAND = "/digest list"
_TEXT, _NAME, _NOTE, _LINKED = 1_200, 120, 160, 420  # characters at most
_LEAD = 300  # of a line above the lists
_REST = 160  # of the line that counts what did not fit


def message(digest: Digest, *, base_url: str = "", number: int = 0, mark: str = "") -> Payload:
    """The message. `number`: the subscription's, so that people can change it; `mark`: what this message is known by.

    What is told stands in the content, since notifications and phones show nothing else, and goes on in embeds. So does
    the mark: Discord shows us the content of our own messages without a privileged intent.
    """
    language, addresses = digest.language, Addresses(base_url)
    title, *beside = lead(digest)
    above = [f"**{clip(title, _LEAD)}**", *(clip(line, _LEAD) for line in beside)]
    below = [clip(counts, _NOTE)] if (counts := phrases.counts(digest)) else []
    if number:
        below.append(escape(phrases.say("footer", language, number=number, command=COMMAND)))
    if mark:
        below.append(mark)
    around = sum(len(line) + 5 for line in (*above, *below)) + _REST
    pages = _Pages((limits.CONTENT - around, limits.EMBED_DESCRIPTION, limits.EMBED_TOTAL - limits.EMBED_DESCRIPTION))
    left = sum(pages.add(block, addresses) for block in outline(digest))
    if left:
        there = link(phrases.say("rest_there", language), addresses.at("/changes")) if base_url else ""
        below.insert(0, f"{phrases.say('rest', language, count=left)} {there}".strip())
    first, *others = pages.text
    content = [*above, *([first] if first else []), *(f"-# {line}" for line in below)]
    return note("\n".join(content)) | {"embeds": [{"description": page, "color": COLOUR} for page in others if page]}


def mark(number: int, due: int) -> str:
    """What a delivery's message is known by: a time that Discord shows in the reader's own zone. `due`: Unix seconds."""
    return f"#{number} · <t:{due}:f>"


class _Pages:
    """Texts of limited length; a block that goes on on the next one is named there again."""

    def __init__(self, rooms: Sequence[int]) -> None:
        self._rooms = list(rooms)
        self._pages: list[list[str]] = [[] for _ in rooms]
        self._at = 0

    @property
    def text(self) -> list[str]:
        return ["\n".join(page) for page in self._pages]

    def add(self, block: Block, addresses: Addresses) -> int:
        """Adds what fits of a block; how many of its items do not."""
        heading = _heading(block, addresses)
        named = -1  # the page on which the heading stands
        for number, item in enumerate(block.items):
            shown = "\n".join(_item(item, addresses))
            while self._at < len(self._rooms):
                new = [heading, shown] if named != self._at else [shown]
                size = sum(len(line) + 1 for line in new)
                if size <= self._rooms[self._at]:
                    self._pages[self._at] += new
                    self._rooms[self._at] -= size
                    named = self._at
                    break
                self._at += 1
            else:
                return len(block.items) - number
        return 0


def _heading(block: Block, addresses: Addresses) -> str:
    return f"**{_linked(block.heading, block.path, addresses)}**"


def _item(item: Item, addresses: Addresses) -> Iterator[str]:
    before = f"**{item.label}:** " if item.label else ""
    if view := literal(item.view):
        before += f"{clip(view[0].upper() + view[1:], _NAME)}: "
    if item.name:
        before += f"{_linked(item.name, item.path, addresses, bold=True)}{': ' if item.pieces else ''}"
    yield f"- {before}{_marked(item)}"
    notes = [clip(one, _NOTE) for one in item.notes]
    if item.place:
        notes.insert(0, _linked(item.place, item.path, addresses))
    if notes:
        yield f"-# {' · '.join(notes)}"


def _linked(name: str, path: str, addresses: Addresses, *, bold: bool = False) -> str:
    shown = clip(name, _NAME) or "·"
    if addresses.base and path and len(linked := link(name[:_NAME], addresses.at(path))) <= _LINKED:
        return linked
    return f"**{shown}**" if bold else shown


def _marked(item: Item) -> str:
    """The wording with what is gone struck and what is new in bold; where that would be too long, as it is now."""
    marked = "".join(_around(item.pieces))
    return marked if len(marked) <= _TEXT else clip(item.text, _TEXT)


def _around(pieces: Sequence[Piece]) -> Iterator[str]:
    for at, piece in enumerate(pieces):
        core = piece.text.strip()
        if piece.fate == "kept" or not core:
            yield piece.text if not core else _spaced(piece.text, escape(core))
            continue
        sign = "~~" if piece.fate == "gone" else "**"
        follows_gone = at > 0 and pieces[at - 1].fate == "gone" and not piece.text[0].isspace()
        yield (" " if follows_gone else "") + _spaced(piece.text, f"{sign}{escape(core)}{sign}")


def _spaced(text: str, shown: str) -> str:
    """The shown form with the blanks that the text begins and ends with."""
    return (" " if text[0].isspace() else "") + shown + (" " if text[-1].isspace() else "")
