"""What people do with commands, buttons and forms: each gets exactly one answer, private unless it is shared."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar, cast

import discord

from adapters.discord import answers, commands, decode, form, ids, limits, presses, render, subscribing
from adapters.discord.answers import Asked
from adapters.discord.markdown import clip
from adapters.discord.presses import Pressed, Stale
from adapters.discord.send import Sender, TooLate, nonce
from adapters.discord.subscribing import Person, Subscribing, Wished
from adapters.discord.work import Work
from bot.desk import Desk
from bot.digests.reception import Action
from bot.model import Kind, Language
from bot.phrases import say
from bot.problems import StoreUnavailable, WrongUsage
from bot.rooms import Asker
from bot.telemetry import Log

log = Log("seealso.discord")

T = TypeVar("T")
Interaction = discord.Interaction[Any]
Post = Callable[..., Awaitable[discord.Message]]  # (room key, payload, mark=…)

DEFER_AFTER = 1.0  # seconds that an answer may take before "thinking" is shown; Discord gives three
_NAMED: frozenset[Kind] = frozenset(("summary", "see_also", "compare", "relate"))  # kinds that are about topics
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Interactions:
    """Answers interactions; `commands.Answering` for the tree."""

    def __init__(self, desk: Desk, sender: Sender, work: Work, *, post: Post) -> None:
        self.desk, self.sender, self.work, self._post = desk, sender, work, post
        self._subscribing = Subscribing(desk)

    # -- commands --------------------------------------------------------------------------------------------------------

    def complete(self, interaction: Interaction, typed: str) -> list[tuple[str, str]]:
        if interaction.channel is None:
            return []
        return [
            (one.title, one.value) for one in self.desk.topics(decode.room(interaction.channel), typed, limits.CHOICES)
        ]

    def title(self, interaction: Interaction, value: str) -> str:
        if interaction.channel is None:
            return value
        article = self.desk.topic(decode.room(interaction.channel), value)
        return article.title if article is not None else value

    async def ask(self, interaction: Interaction, text: str) -> None:
        with self.work.owned():
            if await self._first(interaction):
                await self._answer(interaction, Asked(text=text, asker=self._asker(interaction), private=True))

    async def ask_about(self, interaction: Interaction, kind: Kind, *names: str) -> None:
        with self.work.owned():
            if await self._first(interaction):
                text = answers.sentence(kind, _locale(interaction), *names)
                named = names if kind in _NAMED else ()
                asked = Asked(text=text, asker=self._asker(interaction), kind=kind, names=named, private=True)
                await self._answer(interaction, asked)

    async def _answer(self, interaction: Interaction, asked: Asked) -> None:
        ready = await self._in_time(interaction, answers.answer(self.desk, asked))
        assert ready is not None, "nobody who asks privately is met with silence"
        message = await self._say(interaction, ready.payload)
        answers.remember(self.desk, asked, ready, message)

    async def _in_time(self, interaction: Interaction, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives; when it is not there within a second, says that the answer is on its way."""
        working = asyncio.create_task(work, name="discord answer")
        try:
            await asyncio.wait({working}, timeout=DEFER_AFTER)
            if not working.done():
                await self._think(interaction)
            return await working
        finally:
            working.cancel()

    async def _think(self, interaction: Interaction) -> None:
        with suppress(TooLate):  # then the answer finds its way to the asker directly
            await self.sender.think(interaction, private=True)

    async def open_form(self, interaction: Interaction) -> None:
        with self.work.owned():
            if await self._first(interaction):
                await self.sender.show(interaction, form.modal(_locale(interaction)))

    async def choose(self, interaction: Interaction, values: dict[str, str]) -> None:
        with self.work.owned():
            if await self._first(interaction):
                await self._say(interaction, render.note(await self._chosen(interaction, values)))

    async def _chosen(self, interaction: Interaction, values: dict[str, str]) -> str:
        """The room's settings as text, some of them changed where this person may do so."""
        asker = self._asker(interaction)
        if values and not asker.room.direct and not interaction.permissions.manage_channels:
            return say("not_manager", _locale(interaction))
        try:
            if values:
                return commands.settings_text(await self.desk.change_room(asker.room, by=asker, **values))
            return commands.settings_text(await self.desk.room_settings(asker.room))
        except WrongUsage as refused:
            return clip(refused.sentence(), limits.CONTENT)

    # -- digests ---------------------------------------------------------------------------------------------------------

    def followed(self, interaction: Interaction, typed: str) -> tuple[str, ...]:
        return self._subscribing.followed(decode.room(interaction.channel), typed) if interaction.channel else ()

    async def digest_numbers(self, interaction: Interaction) -> list[tuple[str, str]]:
        return await self._subscribing.numbers(decode.room(interaction.channel)) if interaction.channel else []

    async def subscribe(self, interaction: Interaction, wished: Wished) -> None:
        await self._about_digests(interaction, lambda person: self._subscribing.subscribe(person, wished))

    async def list_digests(self, interaction: Interaction) -> None:
        await self._about_digests(interaction, self._subscribing.listed)

    async def act_on_digest(self, interaction: Interaction, action: Action, number: str) -> None:
        await self._about_digests(interaction, lambda person: self._subscribing.act(person, action, number))

    async def open_subscribe_form(self, interaction: Interaction) -> None:
        with self.work.owned():
            if await self._first(interaction):
                zone = (await self.desk.room_settings(self._asker(interaction).room)).zone or ""
                await self.sender.show(interaction, subscribing.modal(_locale(interaction), zone))

    async def _about_digests(
        self, interaction: Interaction, work: Callable[[Person], Coroutine[Any, Any, render.Payload]]
    ) -> None:
        with self.work.owned():
            if await self._first(interaction):
                payload = await self._in_time(interaction, work(self._person(interaction)))
                await self._say(interaction, payload)

    def _person(self, interaction: Interaction) -> Person:
        asker = self._asker(interaction)
        ours = interaction.app_permissions
        speaks = asker.room.direct or (ours.view_channel and ours.send_messages)
        return Person(asker, asker.room.direct or interaction.permissions.manage_channels, speaks)

    async def lost(self, interaction: Interaction, error: Exception) -> None:
        reference = self.desk.failed("discord", error)
        if isinstance(error, discord.app_commands.CommandNotFound | discord.app_commands.CommandSignatureMismatch):
            text = say("stale", _locale(interaction))  # a command of an older version of ours
        else:
            text = say("broke", _locale(interaction), reference=reference)
        try:
            await self._say(interaction, render.note(text))
        except Exception as failed:
            self.desk.failed("discord", failed, reference)

    # -- presses and forms -----------------------------------------------------------------------------------------------

    async def interact(self, interaction: Interaction) -> None:
        """A button pressed or a form sent. (Commands come through the tree.)

        Not by discord.py's `DynamicItem`: it drops without a word an id that is forged, stale or of another version, and
        views forget forms at a restart.
        """
        try:
            if interaction.type is discord.InteractionType.component:
                await self._pressed(interaction)
            elif interaction.type is discord.InteractionType.modal_submit:
                await self._submitted(interaction)
        except Exception as error:
            await self.lost(interaction, error)

    async def _submitted(self, interaction: Interaction) -> None:
        if not await self._first(interaction):
            return
        data = cast("Mapping[str, Any] | None", interaction.data)
        if (wished := subscribing.read_form(data)) is not None:
            work = self._subscribing.subscribe(self._person(interaction), wished)
            await self._say(interaction, await self._in_time(interaction, work))
            return
        text = form.question(data)
        if text is None:
            await self._say(interaction, render.note(say("stale", _locale(interaction))))
            return
        await self._answer(interaction, Asked(text=text, asker=self._asker(interaction), private=True))

    async def _pressed(self, interaction: Interaction) -> None:
        if not await self._first(interaction):
            return
        data = cast("Mapping[str, Any]", interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        press = ids.parse(custom_id)
        language = _language(interaction)
        # Discord tells us what the message really holds: an id that is not in it was made up.
        if press is None or interaction.message is None or custom_id not in _buttons(interaction):
            await self._say(interaction, render.note(say("stale", language)))
            return
        pressed = Pressed(press=press, asker=self._asker(interaction), language=language)
        try:
            await self._carry_out(interaction, interaction.message, pressed)
        except Stale:
            await self._say(interaction, render.note(say("stale", language)))
        except WrongUsage as refused:
            await self._say(interaction, render.note(clip(refused.sentence(), limits.CONTENT)))

    async def _carry_out(self, interaction: Interaction, message: discord.Message, pressed: Pressed) -> None:
        verb = pressed.press.verb
        if verb in ("topic", "pick"):
            named = presses.question(self.desk, pressed)
            asked = Asked(text=named.text, asker=pressed.asker, kind=named.kind, names=named.names, private=True)
            await self._answer(interaction, asked)
        elif verb in ("helpful", "not-helpful"):
            await self.desk.feedback(asker=pressed.asker, message=str(message.id), helpful=verb == "helpful")
            await self._say(interaction, render.note(say("noted", pressed.language)))
        elif verb == "remove":
            await self._remove(interaction, message, pressed)
        elif verb == "share":
            await self._share(interaction, message, pressed)
        elif verb == "undo":
            undone = await self._subscribing.act(self._person(interaction), "stop", pressed.press.data)
            await self._say(interaction, undone)
        elif verb == "owner":
            await self._ask_owner(interaction, message, pressed)
        else:
            await self._say(interaction, await presses.payload(self.desk, pressed))

    async def _remove(self, interaction: Interaction, message: discord.Message, pressed: Pressed) -> None:
        if pressed.press.data != pressed.asker.user:
            await self._say(interaction, render.note(say("not_yours", pressed.language)))
            return
        await self.sender.vanish(interaction)
        with suppress(StoreUnavailable):
            await self.desk.store.said.remove(pressed.asker.room.key, str(message.id))

    async def _share(self, interaction: Interaction, message: discord.Message, pressed: Pressed) -> None:
        """Says a private answer to the room, once."""
        presses.check_share(self.desk, pressed)
        if not await self.desk.claim(f"discord:share/{message.id}"):
            await self._say(interaction, render.note(say("said_already", pressed.language)))
            return
        payload = presses.shared(message, pressed, interaction.user.display_name)
        shared = await self.sender.respond(interaction, payload, private=False)
        if shared is None:
            return
        with suppress(StoreUnavailable):
            await presses.remember_shared(self.desk, pressed.asker.room.key, str(message.id), shared)

    async def _ask_owner(self, interaction: Interaction, message: discord.Message, pressed: Pressed) -> None:
        title, owner, room = presses.owned(self.desk, pressed)
        asked = await self.desk.asked_owner(asker=pressed.asker, message=str(message.id))
        if asked is not None:
            language: Language = self.desk.library.manifest.language
            who = interaction.user.display_name
            lines = [
                say("owner_question", language, asker=clip(who, 100)),
                f"> {clip(asked, 1_500)}",
                f"-# {say('nearest_to', language, title=clip(title, 200))}",
            ]
            await self._post(room, render.note("\n".join(lines)), mark=nonce("owner", message.id))
        await self._say(interaction, render.note(say("owner_asked", pressed.language, owner=clip(owner, 100))))

    # -- what all of them need -------------------------------------------------------------------------------------------

    def _asker(self, interaction: Interaction) -> Asker:
        if interaction.channel is None:
            raise WrongUsage("Discord did not say where this is", remedy="ask in a channel or in direct messages")
        return decode.asker(interaction.user, interaction.channel)

    async def _first(self, interaction: Interaction) -> bool:
        """Whether nobody, in no process, has taken this interaction on."""
        return await self.desk.claim(f"discord:{interaction.id}")

    async def _say(self, interaction: Interaction, payload: render.Payload) -> str | None:
        """A private answer; the id of its message. Past the interaction's time it goes to the person directly.

        A person who takes no direct messages is told in the channel to ask again: what was asked privately stays so.
        """
        try:
            return await self.sender.respond(interaction, payload, private=True)
        except TooLate:
            log.warning("discord.too_late", interaction=interaction.id)
        mark = nonce("late", interaction.id)
        try:
            return str((await self.sender.post(interaction.user, payload, mark=mark)).id)
        except discord.Forbidden:
            channel = interaction.channel
            if not isinstance(channel, discord.abc.Messageable):
                raise
            text = render.note(say("too_late", _locale(interaction), asker=clip(interaction.user.display_name, 100)))
            return str((await self.sender.post(channel, text, mark=mark)).id)


def _buttons(interaction: Interaction) -> dict[str, str]:
    """The custom ids of the buttons of the message that an interaction came from, with their labels."""
    rows = interaction.message.components if interaction.message is not None else []
    return {custom_id: label for row in rows for custom_id, label in presses.buttons(row)}


def _language(interaction: Interaction) -> Language:
    """The language of the message whose button was pressed, by the words on its buttons; else the person's own."""
    labels = set(_buttons(interaction).values())
    for language in _LANGUAGES:
        if labels & {say("helpful", language), say("show_more", language)}:
            return language
    return _locale(interaction)


def _locale(interaction: Interaction) -> Language:
    return "zh" if str(interaction.locale).startswith("zh") else "en"
