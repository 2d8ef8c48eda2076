"""Blocks that Slack takes, made of foreign text that it shows and does not obey.

A text is a sequence of parts: plain strings, `Bold`, `Struck`, `Link`. It becomes mrkdwn where no part has a form of its own, and
`plain_text`, without bold and links, where one has: what an article says is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.slack import limits
from adapters.slack.text import cut, escape, has_form, link

Block = dict[str, Any]

_EMPTY = "–"  # for a text with nothing to see: Slack refuses empty ones
_PLACE, _LINKED = 400, 1_200  # characters of an element of a context; with an address, in which Chinese ones take nine


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Struck:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


Part = str | Bold | Struck | Link


def plain(text: str, most: int) -> Block:
    """A text object that is shown letter by letter; lines are kept."""
    return {"type": "plain_text", "text": cut(_lines(text), most) if _lines(text).strip() else _EMPTY, "emoji": False}


def text(parts: Sequence[Part], most: int) -> Block:
    """A text object of the parts, at most `most` characters long."""
    with_form = any(has_form(part if isinstance(part, str) else part.text) for part in parts)
    if not with_form and not all(isinstance(part, str) for part in parts):
        marked = "".join(map(_marked, parts))
        if len(marked) <= most and marked.strip():  # a cut could fall into markup
            return {"type": "mrkdwn", "text": marked, "verbatim": True}
    return plain("".join(part if isinstance(part, str) else part.text for part in parts), most)


def _marked(part: Part) -> str:
    if isinstance(part, Bold):
        return f"*{escape(part.text).strip()}*" if part.text.strip() else ""
    if isinstance(part, Struck):
        return f"~{escape(part.text).strip()}~" if part.text.strip() else ""
    if isinstance(part, Link):
        return link(part.url, part.text)
    return _lines(part)


def _lines(text: str) -> str:
    return "\n".join(map(escape, text.split("\n")))


def section(shown: Block, fields: Sequence[Block] = ()) -> Block:
    block: Block = {"type": "section", "text": shown}
    return block | {"fields": list(fields)} if fields else block


def context(*elements: Block) -> Block:
    return {"type": "context", "elements": list(elements)}


def linked(label: str, url: str | None, rest: Sequence[Part] = ()) -> list[Block]:
    """Elements of a context: a label that leads to an address, and what follows it.

    A label with a form of its own is shown plainly and the address beside it.
    """
    if url is None:
        return [text((label, *rest), _PLACE)]
    if has_form(label):
        return [plain(label, _PLACE), text((Link("↗", url), *rest), _LINKED)]
    shown = text((Link(label, url), *rest), _LINKED)
    return [shown if shown["type"] == "mrkdwn" else text((label, *rest), _PLACE)]


def button(action_id: str, label: str, value: str, *, spoken: str = "", style: str = "") -> Block:
    """A button; `spoken` is what a screen reader says instead of the label."""
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": {
            "type": "plain_text",
            "text": cut(escape(label), limits.BUTTON_TEXT).strip() or _EMPTY,
            "emoji": False,
        },
        "value": value,
    }
    if spoken:
        block["accessibility_label"] = cut(escape(spoken), limits.BUTTON_TEXT)
    return block | {"style": style} if style else block


def confirm(title: str, body: str, yes: str, no: str) -> Block:
    """What a button asks before it does its work."""
    return {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(body, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
    }


def actions(elements: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def weight(blocks: Iterable[Block]) -> int:
    """The characters of all texts in the blocks."""
    return sum(_weight(block) for block in blocks)


def _weight(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_weight(held) for held in value.values() if isinstance(held, (dict, list)))
    if isinstance(value, list):
        return sum(map(_weight, value))
    return 0


@dataclass(slots=True)
class Sheet:
    """Blocks that together stay inside what a message holds; `kept` blocks and characters are left for the end."""

    most_blocks: int = limits.BLOCKS
    most_text: int = limits.MESSAGE
    blocks: list[Block] = field(default_factory=list)
    text: int = 0

    def add(self, *blocks: Block) -> bool:
        """Adds all of the blocks, or none where they do not fit."""
        size = weight(blocks)
        if len(self.blocks) + len(blocks) > self.most_blocks or self.text + size > self.most_text:
            return False
        self.blocks += blocks
        self.text += size
        return True
