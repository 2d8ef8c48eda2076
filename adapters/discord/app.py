"""Discord: what is heard becomes a question for the desk, its answer a message. One application, all of its shards."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import answers, commands, decode, form, ids, limits, presses, render
from adapters.discord.answers import Asked, Ready
from adapters.discord.markdown import clip, literal, shorten
from adapters.discord.presses import Pressed, Stale
from adapters.discord.send import Sender, TooLate, nonce
from bot.answering.read import language_of
from bot.desk import Desk
from bot.manners import RoomManners, should_answer
from bot.model import Kind, Language
from bot.notices import Notice
from bot.phrases import say
from bot.problems import StoreUnavailable, WrongUsage
from bot.settings import Settings
from bot.telemetry import Log

log = Log("seealso.discord")

Interaction = discord.Interaction[Any]

DEFER_AFTER = 1.0  # seconds that an answer may take before "thinking" is shown; Discord gives three
CLOSING = 5.0  # seconds that answers under way get when the process ends
_SYNCED = "discord commands"  # fact: what Discord was last told of our commands
_ACKNOWLEDGED = {"helpful", "not-helpful", "owner"}


def intents() -> discord.Intents:
    """What we must hear of: guilds, and messages in them and to us. None of these is privileged."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Discord:
    """The adapter. `run` serves until it is told to stop; `ready` is set when every shard is connected."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self.desk, self.settings = desk, settings
        self.ready = asyncio.Event()
        self.sender = Sender()
        self.client = _Client(self)
        self.tree = commands.tree(self.client, self)
        self._work: set[asyncio.Task[None]] = set()
        desk.on_notice("discord", self._tell)

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until `stop` is set, then ends what is under way. WrongUsage for a token that Discord does not take."""
        if self.settings.discord_token is None:
            raise WrongUsage("Discord needs a bot token", remedy="set DISCORD_TOKEN, or DISCORD_TOKEN_FILE")
        Route.BASE = self.settings.discord_api_url
        if self.settings.discord_gateway_url is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.settings.discord_gateway_url)
        serving = asyncio.create_task(
            self.client.start(self.settings.discord_token.get_secret_value()), name="discord gateway"
        )
        stopping = asyncio.create_task(stop.wait(), name="discord stop")
        try:
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving
        except discord.LoginFailure as refused:
            raise WrongUsage(
                "Discord does not take DISCORD_TOKEN", remedy="copy the token from the Bot page of your application"
            ) from refused
        finally:
            await self._end(serving, stopping)

    async def _end(self, *tasks: asyncio.Task[Any]) -> None:
        if self._work:
            await asyncio.wait(self._work, timeout=CLOSING)
        for task in (*self._work, *tasks):
            task.cancel()
        await self.client.close()
        await asyncio.gather(*self._work, *tasks, return_exceptions=True)

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Work that we own until it ends, or we do."""
        task = asyncio.create_task(work, name=name)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def sync(self) -> None:
        """Tells Discord of our commands, where they are not what it was last told.

        A guild that is set for development knows them at once, and alone.
        """
        guild = discord.Object(int(self.settings.discord_guild)) if self.settings.discord_guild else None
        where = f"{self.client.application_id}/{guild.id if guild else 'everywhere'}"
        key, told = f"{_SYNCED} {where}", commands.digest(self.tree, where)
        with suppress(StoreUnavailable):
            if await self.desk.store.facts.get(key) == told:
                return
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        await self.tree.sync(guild=guild)
        log.info("discord.commands_synced", where=where)
        with suppress(StoreUnavailable):
            await self.desk.store.facts.put(key, told, at=int(self.desk.clock().timestamp() * 1000))

    # -- messages --------------------------------------------------------------------------------------------------------

    async def hear(self, message: discord.Message) -> None:
        """A message somewhere; answered when it is for us."""
        assert self.client.user is not None
        heard = decode.heard(message, self.client.user.id)
        if not should_answer(heard, RoomManners()).speak:  # no room speaks more than this
            return
        asker = decode.asker(message.author, message.channel)
        settings = await self.desk.room_settings(asker.room)
        if not should_answer(heard, decode.manners(settings)).speak:
            return
        if not await self.desk.claim(f"discord:{message.id}"):
            return
        threaded = settings.thread == "thread" and message.guild is not None and asker.thread is None
        if threaded:
            asker = decode.in_thread(asker, message)
        asked = Asked(text=heard.text or message.content, asker=asker, embeds=decode.may_embed(message.channel))
        ready = await answers.answer(self.desk, asked)
        try:
            sent = await self._reply(message, ready, threaded=threaded)
        except Exception as error:  # Discord refuses, or is away: nobody can be told there
            self.desk.failed("discord", error, ready.reference or None)
            return
        self._remember(asked, ready, str(sent.id))

    async def _reply(self, message: discord.Message, ready: Ready, *, threaded: bool) -> discord.Message:
        """Sends the answer where the room wants it; where we may not, beside the question, else to the asker directly."""
        mark = nonce("reply", message.id)
        where: discord.abc.Messageable = message.channel
        if threaded:
            where = await self._thread(message, ready) or where
        try:
            in_place = where is message.channel
            return await self.sender.post(where, ready.payload, mark=mark, answers=message if in_place else None)
        except (discord.Forbidden, discord.NotFound) as refused:
            if message.guild is None:
                raise
            log.warning("discord.may_not_speak", room=decode.room(message.channel).key, code=refused.code)
            return await self.sender.post(message.author, ready.payload, mark=nonce("direct", message.id))

    async def _thread(self, message: discord.Message, ready: Ready) -> discord.Thread | None:
        """The thread of a question; None where there can be none."""
        name = shorten(ready.answer.question if ready.answer else message.clean_content, limits.THREAD_NAME) or "·"
        await self.sender.turn()
        try:
            return await message.create_thread(name=name)
        except discord.HTTPException as refused:
            log.warning("discord.no_thread", room=decode.room(message.channel).key, code=refused.code)
            return None

    def _remember(self, asked: Asked, ready: Ready, message: str | None) -> None:
        if ready.answer is not None:
            self.desk.record(
                asked.asker,
                asked.text,
                ready.answer,
                message=message if ready.whole else None,
                public=not asked.private and not asked.asker.room.direct,
            )

    # -- commands --------------------------------------------------------------------------------------------------------

    def complete(self, interaction: Interaction, typed: str) -> list[tuple[str, str]]:
        if interaction.channel is None:
            return []
        return [(one.title, one.value) for one in self.desk.topics(decode.room(interaction.channel), typed, limits.CHOICES)]

    def title(self, interaction: Interaction, value: str) -> str:
        if interaction.channel is None:
            return value
        article = self.desk.topic(decode.room(interaction.channel), value)
        return article.title if article is not None else value

    async def ask(
        self, interaction: Interaction, text: str, *, kind: Kind | None = None, names: tuple[str, ...] = ()
    ) -> None:
        if not await self._first(interaction):
            return
        asked = Asked(text=text, asker=self._asker(interaction), kind=kind, names=names, private=True)
        await self._answer(interaction, asked)

    async def _answer(self, interaction: Interaction, asked: Asked) -> None:
        """Answers at once when the answer is there within a second; else says that it is on its way."""
        began = monotonic()
        working = asyncio.ensure_future(answers.answer(self.desk, asked))
        try:
            await asyncio.wait({working}, timeout=DEFER_AFTER)
            if not working.done():
                await self._think(interaction)
            ready = await working
        finally:
            working.cancel()
        message = await self._say(interaction, ready.payload)
        self._remember(asked, ready, message)
        log.debug("discord.answered", seconds=monotonic() - began)

    async def _think(self, interaction: Interaction) -> None:
        with suppress(TooLate):  # then the answer finds its way to the asker directly
            await self.sender.think(interaction, private=True)

    async def open_form(self, interaction: Interaction) -> None:
        if await self._first(interaction):
            await interaction.response.send_modal(form.modal(_locale(interaction)))

    async def choose(self, interaction: Interaction, values: dict[str, str]) -> None:
        if not await self._first(interaction):
            return
        asker = self._asker(interaction)
        if values and not asker.room.direct and not interaction.permissions.manage_channels:
            await self._say(interaction, render.note(say("not_manager", _locale(interaction))))
            return
        try:
            chosen = (
                await self.desk.change_room(asker.room, by=asker, **values)
                if values
                else await self.desk.room_settings(asker.room)
            )
            text = commands.settings_text(chosen)
        except WrongUsage as refused:
            text = clip(f"{refused}.", limits.CONTENT)
        await self._say(interaction, render.note(text))

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

        discord.py's own dispatch of buttons drops what it cannot find in the message, and forgets forms at a restart; so
        both are read here.
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
        text = form.question(interaction.data)
        if text is None:
            await self._say(interaction, render.note(say("stale", _locale(interaction))))
            return
        await self._answer(interaction, Asked(text=text, asker=self._asker(interaction), private=True))

    async def _pressed(self, interaction: Interaction) -> None:
        if not await self._first(interaction):
            return
        custom_id = str((interaction.data or {}).get("custom_id", ""))
        press = ids.parse(custom_id)
        language = _language(interaction)
        # Discord tells us what the message really holds: an id that is not in it was made up.
        if press is None or interaction.message is None or custom_id not in _custom_ids(interaction.message):
            await self._say(interaction, render.note(say("stale", language)))
            return
        pressed = Pressed(press=press, asker=self._asker(interaction), language=language)
        try:
            await self._carry_out(interaction, interaction.message, pressed)
        except Stale:
            await self._say(interaction, render.note(say("stale", language)))
        except WrongUsage as refused:
            await self._say(interaction, render.note(clip(f"{refused}.", limits.CONTENT)))

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
        room = pressed.asker.room
        if not await self.desk.claim(f"discord:share/{message.id}"):
            await self._say(interaction, render.note(say("said_already", pressed.language)))
            return
        payload = presses.shared(message, pressed)
        shared = await self.sender.respond(interaction, payload, private=False)
        if shared is None:
            return
        with suppress(StoreUnavailable):
            await presses.remember_shared(self.desk, room, str(message.id), shared)

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

    def _asker(self, interaction: Interaction) -> decode.Asker:
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

    async def _post(self, room: str, payload: render.Payload, *, mark: str) -> discord.Message:
        """A message to a room by its key. Raises discord.HTTPException where we may not."""
        key = int(room.rpartition("/")[2])
        channel = self.client.get_channel(key) or self.client.get_partial_messageable(key)
        if not isinstance(channel, discord.abc.Messageable):
            raise WrongUsage(f"{room} is no channel that takes messages", remedy="name a text channel")
        return await self.sender.post(channel, payload, mark=mark)

    async def _tell(self, room: str, notice: Notice) -> None:
        await self._post(room, render.note(_lines(notice.text)), mark=nonce("notice", room, notice.event, notice.text))


class _Client(discord.AutoShardedClient):
    """discord.py's client, which hands everything to the adapter and keeps next to nothing."""

    def __init__(self, app: Discord) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            activity=discord.CustomActivity(name=shorten("/ask, or mention me", limits.STATUS)),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self._app = app

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        if self._app.settings.discord_gateway_url is not None:
            gateway = DiscordWebSocket.DEFAULT_GATEWAY
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def setup_hook(self) -> None:
        await self._app.sync()

    async def on_ready(self) -> None:
        self._app.ready.set()

    async def on_message(self, message: discord.Message) -> None:
        self._app.start(self._app.hear(message), name=f"discord message {message.id}")

    async def on_interaction(self, interaction: Interaction) -> None:
        self._app.start(self._app.interact(interaction), name=f"discord interaction {interaction.id}")


def _custom_ids(message: discord.Message) -> set[str]:
    return {
        child.custom_id
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if child.custom_id is not None
    }


def _language(interaction: Interaction) -> Language:
    """The language of the message whose button was pressed, by the words on its buttons; else the person's own."""
    if interaction.message is not None:
        labels = {
            getattr(child, "label", None)
            for row in interaction.message.components
            if isinstance(row, discord.ActionRow)
            for child in row.children
        }
        for language in ("zh", "en"):
            if labels & {say("helpful", language), say("show_more", language)}:
                return language
    return _locale(interaction)


def _locale(interaction: Interaction) -> Language:
    return "zh" if str(interaction.locale).startswith("zh") else "en"


def _lines(text: str) -> str:
    """Some lines of plain text, as many as a message holds."""
    return "\n".join(render.within_content(clip(line, 400) for line in text.split("\n") if literal(line)))
