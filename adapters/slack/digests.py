"""Digest → what Slack is sent, inside every limit of `limits.py`; what does not fit is counted, with a way to the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from adapters.slack import limits
from adapters.slack.layout import Block, Bold, Link, Part, Sheet, Struck, context, linked, plain, section, text, weight
from adapters.slack.render import Payload
from adapters.slack.render import message as framed
from adapters.slack.text import escape, literal
from bot.contract import Addresses
from bot.digests import phrases
from bot.digests.compose import Digest
from bot.digests.outline import Item, lead, outline
from bot.wording import Piece

COMMAND = "/seealso digests"
_ITEM, _HEADING, _NOTE = 2_500, 400, 600  # characters at most
_KEPT_FOR_END = 1_000  # characters for what stands below the lists
_BETWEEN = re.compile(r"[\s,.;:!?()\[\]“”\"'’–—-]")  # beside which Slack takes * and ~ for marks


def message(digest: Digest, *, base_url: str = "", number: int = 0) -> Payload:
    """The message. `number`: the subscription's, so that people can change it; 0: none, as for a preview."""
    language, addresses = digest.language, Addresses(base_url)
    end = _end(digest, number)
    sheet = Sheet(limits.BLOCKS - len(end) - 1, limits.MESSAGE - weight(end) - _KEPT_FOR_END)
    title, *beside = lead(digest)
    sheet.add(section(text((Bold(title),), _HEADING)))
    for line in beside:
        sheet.add(context(plain(line, _NOTE)))
    said, left = [escape(line) for line in lead(digest)], 0
    for block in outline(digest):
        head = section(text((_named(block.heading, block.path, addresses),), _HEADING))
        for at, item in enumerate(block.items):
            blocks = [*([head] if at == 0 else []), *_item(item, addresses)]
            if left or not sheet.add(*blocks):
                left += 1
                continue
            said += [escape(block.heading)] if at == 0 else []
            said.append(escape(_spoken(item)))
    if left:
        rest = phrases.say("rest", language, count=left)
        url = addresses.at("/changes") if base_url else None
        more = [plain(rest, _NOTE), *(linked(phrases.say("rest_there", language), url) if url else ())]
        end = [context(*more), *end]
        said.append(escape(rest))
    return framed("\n".join(said), [*sheet.blocks, *end])


def _end(digest: Digest, number: int) -> list[Block]:
    counts = phrases.counts(digest)
    footer = phrases.say("footer", digest.language, number=number, command=COMMAND) if number else ""
    return [context(plain(line, _NOTE)) for line in (counts, footer) if line]


def _named(name: str, path: str, addresses: Addresses) -> Part:
    shown = literal(name).strip() or "·"
    return Link(shown, addresses.at(path)) if path and addresses.base else Bold(shown)


def _item(item: Item, addresses: Addresses) -> Iterator[Block]:
    before: list[Part] = []
    if item.label:
        before += [Bold(item.label), ": "]
    if item.view:
        before += [f"{item.view[0].upper()}{item.view[1:]}: "]
    if item.name:
        before += [_named(item.name, item.path, addresses), ": " if item.pieces else ""]
    marked = _marked(item.pieces)
    shown = text((*before, *marked), _ITEM) if marked is not None else None
    if shown is None or (item.changed and shown["type"] == "plain_text"):
        # Where words cannot be set off, both wordings are told.
        shown = text((*before, f"{item.before}\n→ {item.text}"), _ITEM)
    yield section(shown)
    notes = " · ".join(filter(None, ("", *item.notes)))
    if item.place:
        url = addresses.at(item.path) if addresses.base and item.path else None
        yield context(*linked(literal(item.place).strip() or "·", url, (notes,) if notes else ()))
    elif notes:
        yield context(plain(notes, _NOTE))


def _marked(pieces: Sequence[Piece]) -> list[Part] | None:
    """The pieces with those that are gone struck and those that are new in bold; None where Slack would not see it."""
    parts: list[Part] = []
    for at, piece in enumerate(pieces):
        if piece.fate == "kept":
            parts.append(piece.text)
            continue
        core = piece.text.strip()
        if not core:
            parts.append(piece.text if piece.fate == "new" else "")
            continue
        start = piece.text.index(core)
        before, after = piece.text[:start], piece.text[start + len(core) :]
        if at and pieces[at - 1].fate == "gone" and piece.fate == "new" and not before:
            before = " "
        parts += [before, Struck(core) if piece.fate == "gone" else Bold(core), after]
    return parts if _stands_free(parts) else None


def _stands_free(parts: Sequence[Part]) -> bool:
    """Whether Slack would see every mark: none touches a letter outside."""
    for at, part in enumerate(parts):
        if isinstance(part, str):
            continue
        around = (_last(parts[:at]), _first(parts[at + 1 :]))
        if any(one and not _BETWEEN.match(one) for one in around):
            return False
    return True


def _last(parts: Sequence[Part]) -> str:
    return next((part[-1] if isinstance(part, str) else "*" for part in reversed(parts) if part), "")


def _first(parts: Sequence[Part]) -> str:
    return next((part[0] if isinstance(part, str) else "*" for part in parts if part), "")


def _spoken(item: Item) -> str:
    """The item for notifications and screen readers."""
    return ": ".join(filter(None, (item.label, item.view, item.name, item.text)))
