"""What Slack refuses in a message or a view, by the rules of its own documentation: the loopback server's referee.

The figures are written here a second time on purpose: the adapter's own are what is tested. slack_sdk's validators are a
second opinion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

_BLOCKS = {"section", "context", "actions", "header", "divider", "input", "markdown", "image", "rich_text", "table"}
_ELEMENTS = {
    "button",
    "checkboxes",
    "static_select",
    "overflow",
    "plain_text_input",
    "external_select",
    "multi_static_select",
}
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
_MARKUP = re.compile(
    r"<(?!https?://[^<>|\s]+\|[^<>|]+>|https?://[^<>|\s]+>|@[UW]\w+>|#C\w+>)|(?<!\w)@(?:here|channel|everyone)"
)


def refused(payload: Mapping[str, Any], *, view: bool = False) -> str | None:
    """Slack's error with the place it names; None for a payload that it takes."""
    return next(_refusals(payload, view), None)


def _refusals(payload: Mapping[str, Any], view: bool) -> Iterator[str]:
    blocks = payload.get("blocks") or []
    text = payload.get("text") or ""
    if not view:
        if not text.strip():
            yield "no_text"  # Slack takes it with blocks, but then nothing is in the notification
        if len(text) > 40_000:
            yield "msg_too_long"
        if _ENTITY.search(text):
            yield "unescaped text"
    if len(blocks) > (100 if view else 50):
        yield "invalid_blocks: too many blocks"
    total = sum(map(_characters, blocks))
    if not view and total > 13_200:
        yield f"msg_blocks_too_long: {total}"
    ids: set[str] = set()
    for number, block in enumerate(blocks):
        place = f"[json-pointer:/blocks/{number}]"
        for problem in _block(block, view):
            yield f"invalid_blocks: {problem} {place}"
        for key, value in _ids(block):
            if (key + value) in ids:
                yield f"invalid_blocks: duplicate {key} {value} {place}"
            ids.add(key + value)
    known = [block for block in blocks if block.get("type") not in ("rich_text", "table")]
    try:
        for parsed in Block.parse_all(known):
            parsed.validate_json()
    except SlackObjectFormationError as error:
        yield f"invalid_blocks: {error}"


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(held) for held in value.values() if isinstance(held, (dict, list)))
    return sum(map(_characters, value)) if isinstance(value, list) else 0


def _ids(block: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "block_id" in block:
        yield "block_id", block["block_id"]
    for element in block.get("elements", []):
        if "action_id" in element:
            yield "action_id", element["action_id"]


def _block(block: Mapping[str, Any], view: bool) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _BLOCKS:
        yield f"unknown block {kind!r}"
        return
    if len(block.get("block_id", "")) > 255:
        yield "block_id too long"
    if kind == "section":
        if "text" not in block and not block.get("fields"):
            yield "a section needs text or fields"
        if "text" in block:
            yield from _text(block["text"], 3_000)
        if len(block.get("fields", [])) > 10:
            yield "too many fields"
        for field in block.get("fields", []):
            yield from _text(field, 2_000)
    elif kind == "header":
        yield from _text(block.get("text", {}), 150, plain=True)
    elif kind == "context":
        elements = block.get("elements", [])
        if not 1 <= len(elements) <= 10:
            yield "context elements"
        for element in elements:
            yield from _text(element, 3_000)
    elif kind == "actions":
        elements = block.get("elements", [])
        if not 1 <= len(elements) <= 25:
            yield "action elements"
        for element in elements:
            yield from _element(element)
    elif kind == "input":
        if not view:
            yield "input outside a view"
        yield from _text(block.get("label", {}), 2_000, plain=True)
        yield from _element(block.get("element", {}))


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    kind = element.get("type")
    if kind not in _ELEMENTS:
        yield f"unknown element {kind!r}"
        return
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id"
    if len(element.get("accessibility_label", "")) > 75:
        yield "accessibility_label too long"
    if kind == "button":
        yield from _text(element.get("text", {}), 75, plain=True)
        if len(element.get("value", "")) > 2_000:
            yield "button value too long"
        if len(element.get("url", "")) > 3_000:
            yield "button url too long"
    if kind == "static_select":
        options = element.get("options", [])
        if not 1 <= len(options) <= 100:
            yield "options"
        for option in options:
            yield from _text(option.get("text", {}), 75, plain=True)
            if not 1 <= len(option.get("value", "")) <= 150:
                yield "option value"
    if "confirm" in element:
        asked = element["confirm"]
        for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _text(asked.get(key, {}), most)


def _text(value: Mapping[str, Any], most: int, *, plain: bool = False) -> Iterator[str]:
    kind, text = value.get("type"), value.get("text", "")
    if kind not in ("plain_text",) + (() if plain else ("mrkdwn",)):
        yield f"text of type {kind!r}"
    if not text.strip():
        yield "empty text"
    if len(text) > most:
        yield f"text must be less than {most + 1} characters"
    if _ENTITY.search(text):
        yield "an ampersand that is not escaped"
    if kind == "plain_text" and ("<" in text or ">" in text):
        yield "an angle bracket that is not escaped"
    if kind == "mrkdwn" and _MARKUP.search(text):
        yield f"markup that nobody meant: {text!r}"


def refused_view(view: Mapping[str, Any]) -> str | None:
    """Slack's error for a modal or an App Home."""
    if view.get("type") not in ("modal", "home"):
        return "invalid_arguments: type"
    if view["type"] == "modal":
        if not 1 <= len(view.get("title", {}).get("text", "")) <= 24:
            return "invalid_arguments: title"
        for key in ("submit", "close"):
            if key in view and not 1 <= len(view[key]["text"]) <= 24:
                return f"invalid_arguments: {key}"
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            return "invalid_arguments: submit"
    if len(view.get("private_metadata", "")) > 3_000:
        return "invalid_arguments: private_metadata"
    if len(view.get("callback_id", "")) > 255:
        return "invalid_arguments: callback_id"
    return refused(view, view=True)
