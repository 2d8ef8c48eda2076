"""What Discord refuses, as it says so: every limit of a message, a modal, an autocompletion and a set of commands.

The numbers are Discord's (discord-api-docs: Create Message, Embed Limits, Component Reference, Application Commands), written
down here again so that a wrong number in the bot does not agree with itself. Each function gives complaints, path first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]

_COMMAND = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


def message(body: Object, *, edit: bool = False) -> Iterator[str]:
    """A message that is created, edited, or the answer to an interaction."""
    content = body.get("content") or ""
    yield from _text("content", content, 0, 2000)
    embeds, components = body.get("embeds") or [], body.get("components") or []
    if not edit and not content.strip() and not embeds and not components:
        yield "content: Cannot send an empty message"
    if len(embeds) > 10:
        yield "embeds: Must be 10 or fewer in length."
    for number, embed in enumerate(embeds):
        yield from _embed(f"embeds.{number}", embed)
    if sum(map(embed_size, embeds)) > 6000:
        yield "embeds: Embed size exceeds maximum size of 6000"
    yield from _components(components)
    if len(str(body.get("nonce") or "")) > 25:
        yield "nonce: Must be 25 or fewer in length."
    allowed = body.get("allowed_mentions") or {}
    if unknown := set(allowed.get("parse") or ()) - {"users", "roles", "everyone"}:
        yield f"allowed_mentions.parse: Value {unknown!r} is not one of the allowed"
    if int(body.get("flags") or 0) & ~(1 << 2 | 1 << 6 | 1 << 12 | 1 << 15):
        yield "flags: Message flags cannot be set"


def _embed(path: str, embed: Object) -> Iterator[str]:
    if not any(embed.get(key) for key in ("title", "description", "fields", "footer", "image", "thumbnail", "author")):
        yield f"{path}: This field is required"
    yield from _text(f"{path}.title", embed.get("title") or "", 0, 256)
    yield from _text(f"{path}.description", embed.get("description") or "", 0, 4096)
    yield from _text(f"{path}.footer.text", (embed.get("footer") or {}).get("text") or "", 0, 2048)
    yield from _text(f"{path}.author.name", (embed.get("author") or {}).get("name") or "", 0, 256)
    if not 0 <= int(embed.get("color") or 0) <= 0xFFFFFF:
        yield f"{path}.color: int value should be less than or equal to 16777215."
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield f"{path}.fields: Must be 25 or fewer in length."
    for number, field in enumerate(fields):
        yield from _text(f"{path}.fields.{number}.name", field.get("name") or "", 1, 256)
        yield from _text(f"{path}.fields.{number}.value", field.get("value") or "", 1, 1024)


def embed_size(embed: Object) -> int:
    """The characters that count towards the total."""
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts.append((embed.get("author") or {}).get("name"))
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len((text or "").strip()) for text in texts)


def _components(rows: Sequence[Object]) -> Iterator[str]:
    if len(rows) > 5:
        yield "components: Must be 5 or fewer in length."
    seen: set[str] = set()
    for number, row in enumerate(rows):
        path = f"components.{number}"
        if row.get("type") != 1:
            yield f"{path}.type: Value of field 'type' must be one of (1,)."
        held = row.get("components") or []
        if not 1 <= len(held) <= 5:
            yield f"{path}.components: Must be between 1 and 5 in length."
        for at, button in enumerate(held):
            yield from _button(f"{path}.components.{at}", button, seen)


def _button(path: str, button: Object, seen: set[str]) -> Iterator[str]:
    if button.get("type") != 2 or button.get("style") not in (1, 2, 3, 4, 5):
        yield f"{path}: not a button"
    if not button.get("label") and not button.get("emoji"):
        yield f"{path}.label: A label or an emoji is required"
    yield from _text(f"{path}.label", button.get("label") or "", 0, 80)
    if button.get("style") == 5:
        yield from _text(f"{path}.url", button.get("url") or "", 1, 512)
        return
    custom_id = button.get("custom_id") or ""
    yield from _text(f"{path}.custom_id", custom_id, 1, 100)
    if custom_id in seen:
        yield f"{path}.custom_id: Component custom id cannot be duplicated"
    seen.add(custom_id)


def modal(data: Object) -> Iterator[str]:
    """A form: a title and up to five inputs."""
    yield from _text("title", data.get("title") or "", 1, 45)
    yield from _text("custom_id", data.get("custom_id") or "", 1, 100)
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        yield "components: Must be between 1 and 5 in length."
    for number, row in enumerate(rows):
        if row.get("type") == 18:  # a label that holds the input
            yield from _text(f"components.{number}.label", row.get("label") or "", 1, 45)
            yield from _text(f"components.{number}.description", row.get("description") or "", 0, 100)
            held = [row.get("component") or {}]
        else:
            held = row.get("components") or []
            yield from (problem for one in held for problem in _text("label", one.get("label") or "", 1, 45))
        for one in held:
            yield from _text(f"components.{number}.custom_id", one.get("custom_id") or "", 1, 100)
            yield from _text(f"components.{number}.value", one.get("value") or "", 0, 4000)
            yield from _text(f"components.{number}.placeholder", one.get("placeholder") or "", 0, 100)
            if not 1 <= int(one.get("max_length") or 4000) <= 4000:
                yield f"components.{number}.max_length: int value should be between 1 and 4000."


def choices(data: Object) -> Iterator[str]:
    """What an autocompletion offers."""
    offered = data.get("choices") or []
    if len(offered) > 25:
        yield "choices: Must be 25 or fewer in length."
    for number, choice in enumerate(offered):
        yield from _text(f"choices.{number}.name", choice["name"], 1, 100)
        yield from _text(f"choices.{number}.value", str(choice["value"]), 1, 100)


def commands(tree: Sequence[Object]) -> Iterator[str]:
    """All commands of an application."""
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        if sum(command.get("type", 1) == kind for command in tree) > most:
            yield "Maximum number of application commands reached"
    names = [(command.get("type", 1), command["name"]) for command in tree]
    if len(names) != len(set(names)):
        yield "Application command names must be unique"
    for number, command in enumerate(tree):
        path = f"{number}"
        if command.get("type", 1) == 1:
            yield from _named(path, command)
            yield from _options(f"{path}.options", command.get("options") or [])
        else:
            yield from _text(f"{path}.name", command["name"], 1, 32)
            if command.get("description"):
                yield f"{path}.description: Context menu commands cannot have description"
        if _total(command) > 8000:
            yield f"{path}: Command exceeds maximum size (8000)"


def _named(path: str, held: Object) -> Iterator[str]:
    name = str(held["name"])
    if not _COMMAND.fullmatch(name) or name != name.lower():
        yield f"{path}.name: Command name is invalid"
    yield from _text(f"{path}.description", held.get("description") or "", 1, 100)


def _options(path: str, options: Sequence[Object]) -> Iterator[str]:
    if len(options) > 25:
        yield f"{path}: Must be 25 or fewer in length."
    optional = False
    for number, option in enumerate(options):
        yield from _named(f"{path}.{number}", option)
        yield from _options(f"{path}.{number}.options", option.get("options") or [])
        if option.get("required") and optional:
            yield f"{path}.{number}: Required options must be placed before non-required options"
        optional = optional or not option.get("required")
        offered = option.get("choices") or []
        if offered and option.get("autocomplete"):
            yield f"{path}.{number}: cannot have choices and autocomplete"
        yield from (f"{path}.{number}.{problem}" for problem in choices({"choices": offered}))
        if not 1 <= int(option.get("max_length") or 6000) <= 6000:
            yield f"{path}.{number}.max_length: int value should be between 1 and 6000."


def _total(held: Object) -> int:
    own = len(str(held["name"])) + len(held.get("description") or "")
    offered = sum(len(str(choice["name"])) + len(str(choice["value"])) for choice in held.get("choices") or ())
    return own + offered + sum(map(_total, held.get("options") or ()))


def _text(path: str, text: str, least: int, most: int) -> Iterator[str]:
    size = len(text.strip())
    if not least <= size <= most:
        yield f"{path}: Must be between {least} and {most} in length."
