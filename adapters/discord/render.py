"""Answer → the message that Discord is sent. Pure functions; every result is inside the limits, whatever the answer holds.

What is said stands in `content`, since notifications, phones and readers who switched previews off show nothing else; an
embed below it holds where to go on, and a comparison has pairs of fields. (Components v2 would bar `content`, so that
notifications come empty.) Foreign text is escaped wherever Discord reads Markdown, and no message mentions anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters import paging
from adapters.discord import controls, limits, passages
from adapters.discord.controls import GOES_ON, button, rows
from adapters.discord.markdown import clip, literal
from adapters.discord.passages import NAME, Style
from bot.contract import Addresses
from bot.model import Answer, Quote
from bot.phrases import say

Payload = dict[str, Any]

COLOUR = 0x5B7FC7  # of an embed's edge: stands out (3 : 1) from Discord's light and dark backgrounds alike
_LEAD = 400  # characters of a lead
_LEADING, _LEADING_BESIDE = 1_100, 300  # of the topics that a lead introduces: by themselves, above statements
_BELOW = 3_000  # of what stands below an answer
_BELOW_LINES = 5  # of one of its lists
_TAIL = 60  # kept for "… and 12 more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where an answer is shown."""

    addresses: Addresses = field(default_factory=Addresses)
    asker: str = ""  # the user id of who may remove it; "": nobody
    share: bool = False  # whether it can be said to the room: a private answer in a room
    owner: str | None = None  # the name of whoever can be asked where we do not know
    owned: str = ""  # the title of the owner's article
    embeds: bool = True  # whether embeds may be shown; else their text stands in the content, as far as it fits
    start: int = 0  # statements, rows, steps or topics that were shown before: this message goes on behind them


@dataclass(frozen=True, slots=True)
class _Body:
    """What is said: text for `content`, embeds; how many quotes, rows, steps or topics found room, how many not."""

    text: str = ""
    embeds: tuple[Payload, ...] = ()
    shown: int = 0
    left: int = 0


def message(answer: Answer, setting: Setting) -> Payload:
    """The whole message for an answer: content, embeds, buttons, and nobody mentioned."""
    if setting.start:
        answer = paging.behind(answer, setting.start)
    style = Style(answer.language, setting.addresses)
    lead, below = "\n".join(_lead(answer, style)), _below(answer, style)
    body = _body(answer, setting, style, limits.CONTENT - len(lead) - _TAIL - 2, limits.EMBED_TOTAL - len(below))
    left = body.left + (answer.more if answer.kind in GOES_ON else 0)
    blocks = [lead, body.text, f"-# {say('more', answer.language, count=left)}" if left else ""]
    content = "\n".join(block for block in blocks if block) or say("nothing_more", answer.language)
    embeds = list(body.embeds)
    if below and setting.embeds:
        embeds.append({"description": below, "color": COLOUR})
    elif below:
        content = "\n".join([content, *passages.within(below.split("\n"), limits.CONTENT - len(content) - 1)])
    buttons = controls.controls(
        answer,
        start=setting.start,
        shown=body.shown,
        left=body.left,
        asker=setting.asker,
        share=setting.share,
        owner=setting.owner,
        owned=setting.owned,
    )
    return note(content) | {"embeds": embeds, "components": rows(controls.topics(answer, body.shown), buttons)}


def note(content: str) -> Payload:
    """A message of our own words alone. Nobody is mentioned, whatever it says."""
    return {
        "content": content,
        "embeds": [],
        "components": [],
        "allowed_mentions": {"parse": [], "replied_user": False},
    }


def quoted(quotes: Sequence[Quote], style: Style, *, lead: str = "", rest: str = "") -> Payload:
    """A message of statements that an answer left out; `rest` is the custom id of the button for what is left still.

    `fit` says how many of them it holds; no more than that are shown.
    """
    text = passages.quotes(_fitting(quotes, style), style)
    buttons = [button(rest, say("show_more", style.language))] if rest else []
    return note("\n".join(part for part in (clip(lead, _LEAD), text) if part)) | {"components": rows(buttons)}


def fit(quotes: Sequence[Quote], style: Style) -> int:
    """How many of the statements one message of `quoted` holds; at least one, where there is one."""
    return len(_fitting(quotes, style))


def _fitting(quotes: Sequence[Quote], style: Style) -> Sequence[Quote]:
    return passages.fitting(quotes, lambda some: passages.quotes(some, style), limits.CONTENT - _LEAD - 1)


def _lead(answer: Answer, style: Style) -> Iterator[str]:
    if answer.lead:
        yield clip(answer.lead, _LEAD)
    if answer.did_you_mean and answer.outcome in ("answered", "related"):
        names = ", ".join(clip(name, NAME // 2) for name in answer.did_you_mean[:2])
        yield f"-# {say('understood', answer.language, names=names)}"
    if answer.offered:
        room = _LEADING_BESIDE if _says(answer) else _LEADING
        yield from passages.within((passages.bullet(one, style) for one in answer.offered[: controls.TOPICS]), room)


def _says(answer: Answer) -> bool:
    return paging.items(answer) > 0


def _below(answer: Answer, style: Style) -> str:
    """See-also, did-you-mean and nearest topics, each a title and a list; not what the lead introduces."""
    see_also = () if answer.kind == "see_also" else answer.see_also
    meant = () if answer.outcome in ("answered", "related") else answer.did_you_mean
    lines: list[str] = []
    for key, items in (
        ("see_also", [passages.bullet(one, style) for one in see_also]),
        ("did_you_mean", [f"- {clip(name, NAME)}" for name in meant]),
        ("nearest", [passages.bullet(one, style) for one in answer.nearby]),
    ):
        if items:
            lines += [f"**{say(key, answer.language)}**", *items[:_BELOW_LINES]]
    return "\n".join(passages.within(lines, _BELOW))


def _body(answer: Answer, setting: Setting, style: Style, room: int, embed_room: int) -> _Body:
    if answer.rows and setting.embeds:
        return _comparison(answer, style, embed_room)
    shown = answer.statements or answer.related
    if answer.rows:
        sides = _sides(answer)
        text, count = passages.listed(answer.rows, lambda some, tight: passages.rows(some, sides, style, tight), room)
        return _Body(text, (), count, len(answer.rows) - count)
    if answer.steps:
        text, count = passages.listed(answer.steps, lambda some, tight: passages.chain(some, style, tight), room)
        return _Body(text, (), count, len(answer.steps) - count)
    if topics := paging.topics(answer):
        # What to see also has a button for each topic, so that there are no more of them than buttons.
        page = topics if answer.listed else topics[: controls.TOPICS]
        lines = [passages.bullet(one, style) for one in page]
        text, count = passages.listed(lines, lambda some, tight: "\n".join(some), room)
        return _Body(text, (), count, len(topics) - count)
    if answer.kind == "timeline" and answer.statements:
        text, count = passages.listed(shown, lambda some, tight: passages.timeline(some, style, tight), room)
        return _Body(text, (), count, len(shown) - count)
    fits = passages.fitting(shown, lambda some: passages.quotes(some, style), room)
    return _Body(passages.quotes(fits, style), (), len(fits), len(shown) - len(fits))


def _sides(answer: Answer) -> tuple[str, ...]:
    """The names of the two that are compared."""
    return tuple(literal(title) or "·" for title in (*answer.topics[:2], "", "")[:2])


def _comparison(answer: Answer, style: Style, room: int) -> _Body:
    """For each heading an embed with a field for each side: beside each other where there is room, else in pairs."""
    shown: list[Payload] = []
    for row in answer.rows[: limits.EMBEDS - 1]:
        embed = {
            "title": clip(row.heading, limits.EMBED_TITLE) or "·",
            "color": COLOUR,
            "fields": [
                {"name": clip(title, NAME), "value": passages.cell(side, style), "inline": True}
                for title, side in zip(_sides(answer), (row.left, row.right), strict=True)
            ],
        }
        room -= weight(embed)
        if room < 0:
            break
        shown.append(embed)
    return _Body("", tuple(shown), len(shown), len(answer.rows) - len(shown))


def weight(embed: Payload) -> int:
    """The characters of an embed that count towards the total of a message."""
    fields = sum(len(held["name"]) + len(held["value"]) for held in embed.get("fields", ()))
    return len(embed.get("title", "")) + len(embed.get("description", "")) + fields
