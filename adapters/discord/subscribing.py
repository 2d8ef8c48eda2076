"""Digests by command, form and button: `/digest subscribe|list|pause|resume|stop`, and what is said back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord import digests, form, ids, limits, render
from adapters.discord.controls import button, rows
from adapters.discord.markdown import clip, shorten
from adapters.discord.passages import within
from adapters.discord.render import COLOUR, Payload
from bot.desk import Desk
from bot.digests.phrases import say
from bot.digests.reception import Action, Made, Reception, completions
from bot.digests.schedule import ZoneNeeded, example_in
from bot.digests.subscribe import in_words
from bot.model import Language
from bot.problems import SeealsoError
from bot.rooms import Asker, Room

FORM = "sa1:subscribe"  # custom id
_TOPICS, _WHEN = "topics", "when"
_LINE = 500  # characters of a line of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What somebody typed, by command or form."""

    topics: str
    when: str
    reread: bool | None = None
    gaps: bool | None = None
    quiet: bool | None = None
    replaces: str = ""  # the number of the digest in whose place it comes


@dataclass(frozen=True, slots=True)
class Person:
    """Who wants something of the room's digests."""

    asker: Asker
    manages: bool  # may manage the channel
    speaks: bool  # whether we can send messages there


class Subscribing:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._reception = desk, Reception(desk)

    def followed(self, room: Room, typed: str) -> tuple[str, ...]:
        """Tags and titles for what was typed."""
        return completions(self._desk.view(room).articles, typed, limits.CHOICES)

    async def numbers(self, room: Room) -> list[tuple[str, str]]:
        """The room's digests, each as a line and its number."""
        language = await self._reception.language(room)
        held = (await self._reception.held(room))[: limits.CHOICES]
        return [(shorten(in_words(one, language), limits.CHOICE_NAME), str(one.id)) for one in held]

    async def subscribe(self, person: Person, wished: Wished) -> Payload:
        try:
            if (refused := await self._refused(person, f"{wished.topics} {wished.when}")) is not None:
                return refused
            made = await self._reception.subscribe(
                person.asker,
                [wished.topics],
                wished.when,
                reread=wished.reread,
                gaps=wished.gaps,
                quiet=wished.quiet,
                replaces=wished.replaces,
            )
            return self._made(made)
        except SeealsoError as refused_:
            return _hint(refused_)

    async def listed(self, person: Person) -> Payload:
        lines = await self._reception.lines(person.asker.room)
        shown = within((f"- {clip(line, _LINE)}" for line in lines), limits.CONTENT)
        return render.note("\n".join(shown))

    async def act(self, person: Person, action: Action, number: str) -> Payload:
        try:
            if (refused := await self._refused(person)) is not None:
                return refused
            return render.note(clip(await self._reception.act(person.asker.room, number, action), _LINE))
        except SeealsoError as refused_:
            return _hint(refused_)

    async def _refused(self, person: Person, wish: str = "") -> Payload | None:
        """Why this person cannot change this room's digests, if so."""
        room = person.asker.room
        language = await self._reception.language(room, wish)
        if not person.manages and await self._reception.for_managers(room):
            return render.note(say("not_allowed", language))
        if not person.speaks:
            return render.note(say("not_spoken", language))
        return None

    def _made(self, made: Made) -> Payload:
        undo = button(ids.make("undo", str(made.subscription.id)), say("undo", made.language))
        said = render.note("\n".join(clip(line, _LINE) for line in made.lines)) | {"components": rows([undo])}
        if made.preview is None:
            return said
        shown = digests.message(made.preview, base_url=self._desk.base_url)
        return said | {"embeds": [{"description": shown["content"], "color": COLOUR}]}


def modal(language: Language, zone: str) -> discord.ui.Modal:
    """The form to subscribe with; it is read from what Discord sends back alone. `zone`: the room's, where it has one."""
    made = discord.ui.Modal(
        title=shorten(say("form_submit", language), limits.MODAL_TITLE), custom_id=FORM, timeout=None
    )
    example = example_in(language)
    example = example.rpartition(" ")[0] if zone else example
    for name, hint in ((_TOPICS, say("form_topics_hint", language)), (_WHEN, example)):
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=name, max_length=300, placeholder=shorten(hint, limits.INPUT_PLACEHOLDER)
        )
        label = shorten(say(f"form_{name}", language), limits.INPUT_LABEL)
        made.add_item(discord.ui.Label(text=label, component=field))
    made.stop()  # so that discord.py does not wait for it
    return made


def read_form(data: Mapping[str, Any] | None) -> Wished | None:
    """What was typed into the form; None where the data is that of another one."""
    if data is None or data.get("custom_id") != FORM:
        return None
    typed = {str(held.get("custom_id")): held.get("value") for held in form.inputs(data.get("components"))}
    topics, when = typed.get(_TOPICS), typed.get(_WHEN)
    return Wished(topics=topics, when=when) if isinstance(topics, str) and isinstance(when, str) else None


def _hint(refused: SeealsoError) -> Payload:
    said = refused.sentence()
    if isinstance(refused, ZoneNeeded):
        said = f"{said}{say('zone_setting', refused.language, command='/settings zone')}"
    return render.note(clip(said, limits.CONTENT))
