"""What a pressed button shows: the rest of an answer, other candidates, a topic.

Everything is looked up anew in the library that the room may read now; what is not there any more is said to be stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters import paging
from adapters.discord import answers, controls, ids, limits, render
from adapters.discord.ids import Press
from adapters.discord.markdown import clip
from adapters.discord.passages import Style
from adapters.discord.render import Payload, Setting
from bot.answering import compose
from bot.desk import Desk
from bot.library import Library
from bot.model import Kind, Language, Question, Quote
from bot.phrases import say
from bot.rooms import Asker

if TYPE_CHECKING:
    import discord

_KINDS: dict[str, tuple[Kind, int]] = {  # and how many topics each has
    "t": ("timeline", 1),
    "c": ("compare", 2),
    "r": ("relate", 2),
    "v": ("see_also", 1),
}


class Stale(Exception):
    """A button whose topic or statement is not, or no longer, to be seen here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A press of a button of ours, in its surroundings."""

    press: Press
    asker: Asker  # who pressed
    language: Language  # of the message with the button


@dataclass(frozen=True, slots=True)
class Named:
    """A question that a press asks."""

    text: str
    kind: Kind | None = None
    names: tuple[str, ...] = ()


def question(desk: Desk, pressed: Pressed) -> Named:
    """The question that `topic` and `pick` ask. Stale where the topic is not to be seen here any more."""
    press = pressed.press
    if press.verb == "pick" and press.data.startswith("="):
        return Named(press.data[1:])
    title = _title(desk.view(pressed.asker.room), press.data)
    if press.verb == "pick":
        return Named(title)
    return Named(answers.sentence("summary", pressed.language, title), "summary", (title,))


async def payload(desk: Desk, pressed: Pressed) -> Payload:
    """What `others`, `exact` and `more` show. Stale where that is not to be seen here any more."""
    press, library = pressed.press, desk.view(pressed.asker.room)
    style = Style(pressed.language, answers.addresses(desk))
    if press.verb in ("others", "exact"):
        return _quoted(_found(desk, library, press.statements, pressed.language), style, pressed)
    start, mode, data = _read(press.data)
    if mode in "as":
        return _article(desk, library, pressed, start, mode, data, style)
    text, kind, names = _again(library, mode, data, pressed.language)
    given = await desk.ask(text, asker=pressed.asker, kind=kind, names=names, limit=paging.EVERYTHING)
    return render.message(given, Setting(addresses=style.addresses, start=start))


def check_share(desk: Desk, pressed: Pressed) -> None:
    """Stale where an article that the answer names cannot be seen in this room any more."""
    library = desk.view(pressed.asker.room)
    for digest in pressed.press.topics:
        _title(library, digest)


def shared(message: discord.Message, pressed: Pressed, sharer: str) -> Payload:
    """A private message of ours as the room sees it: the same, with who shared it, and for them to remove."""
    by = f"-# {say('shared_by', pressed.language, asker=clip(sharer, 100))}"
    content = f"{message.content}\n{by}"
    kept = [
        [controls.button(custom_id, label) for custom_id, label in buttons(row) if not _is_share(custom_id)]
        for row in message.components
    ]
    mine = controls.button(ids.make("remove", pressed.asker.user), say("remove", pressed.language), style=controls.RED)
    if kept and len(kept[-1]) < limits.ROW_BUTTONS:
        kept[-1].append(mine)
    else:
        kept.append([mine])
    return render.note(content if len(content) <= limits.CONTENT else message.content) | {
        "embeds": [dict(embed.to_dict()) for embed in message.embeds],
        "components": controls.rows(*kept[: limits.ROWS]),
    }


def _is_share(custom_id: str) -> bool:
    press = ids.parse(custom_id)
    return press is not None and press.verb == "share"


def buttons(row: object) -> list[tuple[str, str]]:
    """The custom ids and labels of the buttons in a row of a message."""
    import discord

    held = row.children if isinstance(row, discord.ActionRow) else []
    return [(one.custom_id, one.label or "·") for one in held if isinstance(one, discord.Button) and one.custom_id]


async def remember_shared(desk: Desk, room: str, private: str, public: str) -> None:
    """Remembers that the room was told what a private message said. StoreUnavailable as from the store."""
    said = await desk.store.said.find(room, private)
    if said is not None:
        await desk.store.said.add(replace(said, message=public, private=False))


def owned(desk: Desk, pressed: Pressed) -> tuple[str, str, str]:
    """Of the article whose owner is asked: its title, the owner's name, the key of their room."""
    library = desk.view(pressed.asker.room)
    article = library.find(_title(library, pressed.press.data))
    room = desk.owner_room(article, "discord") if article is not None else None
    if article is None or article.owner is None or room is None:
        raise Stale
    return article.title, article.owner, room


def _title(library: Library, digest: str) -> str:
    number = ids.find_topic(library, digest)
    if number is None:
        raise Stale
    return library.titles[number]


def _read(data: str) -> tuple[int, str, str]:
    digits = len(data) - len(data.lstrip("0123456789"))
    return int(data[:digits]), data[digits], data[digits + 1 :]


def _again(library: Library, mode: str, data: str, language: Language) -> tuple[str, Kind, tuple[str, ...]]:
    """The question whose answer goes on: a timeline, a list, a comparison, a relation, what to see also."""
    if mode == "l":
        return data, "list", ()
    names = tuple(_title(library, digest) for digest in ids.split(data, ids.TOPIC))
    kind, sides = _KINDS[mode]
    if len(names) != sides:
        raise Stale
    return answers.sentence(kind, language, *names), kind, names


def _article(desk: Desk, library: Library, pressed: Pressed, start: int, mode: str, data: str, style: Style) -> Payload:
    """What an article, or its section of which something was shown, says beside that."""
    number = ids.find_topic(library, data[: ids.TOPIC])
    if number is None:
        raise Stale
    shown = set(ids.split(data[ids.TOPIC :], ids.ANCHOR))
    said = library.article(number).statements
    sections = {one.section for one in said if ids.anchor(one) in shown}
    first = library.index.article_starts[number]
    places = [
        first + place
        for place, one in enumerate(said)
        if ids.anchor(one) not in shown and (mode == "a" or one.section in sections)
    ]
    left = _quotes(desk, library, places[start:], pressed.language)
    count = render.fit(left, style)
    rest = ids.make("more", f"{start + count}{mode}{data}") if count < len(left) else ""
    return render.quoted(left[:count], style, rest=rest) if left else _nothing(pressed)


def _quoted(found: Sequence[Quote], style: Style, pressed: Pressed) -> Payload:
    if not found:
        return _nothing(pressed)
    count = render.fit(found, style)
    rest = ids.make("exact", ids.statements(found[count:])) if count < len(found) else ""
    return render.quoted(found[:count], style, rest=rest)


def _nothing(pressed: Pressed) -> Payload:
    return render.note(say("nothing_more", pressed.language))


def _found(desk: Desk, library: Library, digests: Sequence[str], language: Language) -> tuple[Quote, ...]:
    numbers = [ids.find_statement(library, digest) for digest in digests]
    kept = [number for number in numbers if number is not None]
    if digests and not kept:
        raise Stale
    return _quotes(desk, library, kept, language)


def _quotes(desk: Desk, library: Library, numbers: Sequence[int], language: Language) -> tuple[Quote, ...]:
    asked = Question(text="", asked_on=desk.clock().date())
    return tuple(compose.quote(library, number, asked, language) for number in numbers)
