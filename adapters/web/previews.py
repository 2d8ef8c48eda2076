"""A platform's own payload → what it looks like there, near enough: for the playground. Pure.

Only what is in the payload is read, as the platform reads it (Slack's Block Kit and mrkdwn, Discord's messages and
Markdown), so that a mistake in a payload is seen here, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, Literal

from adapters.web.text import web_address

Payload = str | dict[str, Any] | list[dict[str, Any]]
Style = Literal["text", "small", "item", "heading", "quote"]

_MRKDWN = re.compile(
    r"<(?P<url>[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>"
    r"|(?<![^\W_])(?P<mark>[*_~`])(?P<inner>[^\s*_~`](?:[^\n]*?[^\s*_~`])?)(?P=mark)(?![^\W_])"
)
_MARKDOWN = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|\[(?P<label>(?:\\.|[^\]\\\n])*)\]\(<?(?P<url>[^)\s<>]+)>?\)"
    r"|(?P<mark>\*\*|~~|__|\*|_|`)(?P<inner>(?:\\.|[^\\\n])+?)(?P=mark)"
)
_MARKS = {"*": "bold", "_": "italic", "~": "struck", "`": "code", "**": "bold", "~~": "struck", "__": "italic"}
_LINE = re.compile(r"(?P<mark>-# |#{1,3} |> |[-*] )?(?P<rest>.*)", re.DOTALL)
_STYLES: dict[str, Style] = {"-# ": "small", "> ": "quote", "- ": "item", "* ": "item"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look."""

    text: str
    look: str = ""  # "bold", "italic", "struck", "code"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    runs: tuple[Run, ...]
    style: Style = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block of a message."""

    lines: tuple[Line, ...] = ()
    fields: tuple[tuple[Line, ...], ...] = ()  # in two columns
    buttons: tuple[str, ...] = ()
    framed: bool = False  # an embed
    small: bool = False


def slack(payload: Payload) -> tuple[Part, ...]:
    """Of one message or several."""
    return tuple(part for message in _messages(payload) for part in _slack(message))


def discord(payload: Payload) -> tuple[Part, ...]:
    """Of one message or several."""
    return tuple(part for message in _messages(payload) for part in _discord(message))


def _messages(payload: Payload) -> Iterable[dict[str, Any]]:
    if isinstance(payload, str):
        return ({"text": payload, "content": payload},)
    return payload if isinstance(payload, list) else (payload,)


# -- Slack -------------------------------------------------------------------------------------------------------------


def _slack(message: dict[str, Any]) -> Iterator[Part]:
    blocks = message.get("blocks")
    if not blocks:
        yield Part(lines=tuple(_mrkdwn(message.get("text", ""))))
        return
    for block in blocks:
        if block["type"] == "actions":
            yield Part(buttons=tuple(map(_label, block["elements"])))
        elif block["type"] == "context":
            yield Part(lines=tuple(line for one in block["elements"] for line in _object(one)), small=True)
        else:
            fields = tuple(tuple(_object(one)) for one in block.get("fields", ()))
            accessory = (_label(block["accessory"]),) if "accessory" in block else ()
            yield Part(lines=tuple(_object(block.get("text"))), fields=fields, buttons=accessory)


def _label(element: dict[str, Any]) -> str:
    text = element.get("text") or element.get("placeholder") or {}
    return unescape(text.get("text", "") if isinstance(text, dict) else text) or "…"


def _object(text: dict[str, Any] | None) -> Iterator[Line]:
    """A text object: plain text is shown as it is, mrkdwn is read."""
    if text is None or "text" not in text:
        return iter(())
    if text["type"] == "mrkdwn":
        return _mrkdwn(text["text"])
    return (Line((Run(unescape(line)),)) for line in text["text"].split("\n"))


def _mrkdwn(text: str) -> Iterator[Line]:
    for line in text.split("\n"):
        quoted = line.startswith(("&gt; ", "&gt;"))
        item = line.startswith("• ")
        rest = line[2:] if item else line.removeprefix("&gt;") if quoted else line
        yield Line(tuple(_runs(_MRKDWN, rest)), "item" if item else "quote" if quoted else "text")


# -- Discord -----------------------------------------------------------------------------------------------------------


def _discord(message: dict[str, Any]) -> Iterator[Part]:
    if content := message.get("content"):
        yield Part(lines=tuple(_markdown(content)))
    for embed in message.get("embeds", ()):
        title = (Line((Run(_plain(embed["title"]), "bold"),)),) if embed.get("title") else ()
        yield Part(
            lines=(*title, *(_markdown(embed["description"]) if embed.get("description") else ())),
            fields=tuple(
                (Line((Run(_plain(field["name"]), "bold"),)), *_markdown(field["value"]))
                for field in embed.get("fields", ())
            ),
            framed=True,
        )
    for row in message.get("components", ()):
        yield Part(buttons=tuple(one.get("label") or one.get("placeholder") or "…" for one in row["components"]))


def _markdown(text: str) -> Iterator[Line]:
    for line in text.split("\n"):
        found = _LINE.fullmatch(line)
        mark, rest = (found["mark"] or "", found["rest"]) if found else ("", line)
        yield Line(tuple(_runs(_MARKDOWN, rest)), "heading" if mark.startswith("#") else _STYLES.get(mark, "text"))


def _plain(text: str) -> str:
    return "".join(run.text for run in _runs(_MARKDOWN, text))


# -- both --------------------------------------------------------------------------------------------------------------


def _runs(pattern: re.Pattern[str], text: str, look: str = "", depth: int = 0) -> Iterator[Run]:
    end = 0
    for match in pattern.finditer(text):
        if match.start() > end:
            yield Run(unescape(text[end : match.start()]) if pattern is _MRKDWN else text[end : match.start()], look)
        end = match.end()
        found = match.groupdict()
        if found.get("escaped"):
            yield Run(found["escaped"], look)
        elif found["url"]:
            url = unescape(found["url"]) if pattern is _MRKDWN else found["url"]
            inside = "".join(run.text for run in _runs(pattern, found["label"] or url, depth=1))
            yield Run(inside, look, web_address(url))
        elif found["mark"] == "`" or depth:
            yield Run(found["inner"], "code" if found["mark"] == "`" else look)
        else:
            yield from (
                replace(run, look=run.look or _MARKS[found["mark"]])
                for run in _runs(pattern, found["inner"], depth=depth + 1)
            )
    if end < len(text):
        yield Run(unescape(text[end:]) if pattern is _MRKDWN else text[end:], look)
