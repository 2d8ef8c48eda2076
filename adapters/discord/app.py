"""Discord: what is heard becomes a question for the desk, its answer a message. One application, all of its shards."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import answers, commands, decode, limits, passages, render
from adapters.discord.answers import Asked, Ready
from adapters.discord.interacting import Interactions
from adapters.discord.markdown import clip, literal, shorten
from adapters.discord.send import Sender, nonce
from adapters.discord.work import Work
from bot.answering.read import language_of
from bot.desk import Desk
from bot.desk.notices import Notice
from bot.manners import Heard, RoomManners, should_answer
from bot.problems import StoreUnavailable, WrongUsage
from bot.settings import Settings
from bot.telemetry import Log

log = Log("seealso.discord")

CLOSING = 6.0  # seconds that answers under way get when the process ends: discord.py may sit out a rate limit of five
_RECONNECT = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Discord at the start
_GUILDS = 0.5  # seconds without news of a further guild after which all are known
_SYNCED = "discord commands"  # fact: what Discord was last told of our commands
_THREAD_EXISTS = 160004  # Discord's error code


def intents() -> discord.Intents:
    """What we must hear of: guilds, and messages in them and to us. None of these is privileged."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Discord:
    """The adapter. `run` serves until it is told to stop; `ready` is set when every shard is connected."""

    name = "Discord"

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self.desk, self.settings = desk, settings
        self.ready = asyncio.Event()
        self.sender, self.work = Sender(), Work()
        self.interactions = Interactions(desk, self.sender, self.work, post=self.post)
        self.client = Client(self)
        desk.on_notice("discord", self._tell)
        desk.metrics.queued.labels("discord").set_function(lambda: self.sender.waiting)

    def routes(self) -> tuple[()]:
        """Nothing for the web server: Discord is reached by its gateway."""
        return ()

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until `stop` is set, then ends what is under way. WrongUsage for a token that Discord does not take."""
        if self.settings.discord_token is None:
            raise WrongUsage("Discord needs a bot token", remedy="set DISCORD_TOKEN, or DISCORD_TOKEN_FILE")
        Route.BASE = self.settings.discord_api_url
        if self.settings.discord_gateway_url is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.settings.discord_gateway_url)
        token = self.settings.discord_token.get_secret_value()
        for attempt in count():
            serving = asyncio.create_task(self.client.start(token), name="discord gateway")
            stopping = asyncio.create_task(stop.wait(), name="discord stop")
            try:
                await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
                if not serving.done():
                    return
                await serving
            except discord.LoginFailure as refused:
                raise WrongUsage(
                    "Discord does not take DISCORD_TOKEN", remedy="copy the token from the Bot page of your application"
                ) from refused
            except (
                aiohttp.ClientError,
                OSError,
                TimeoutError,
                discord.GatewayNotFound,
                discord.HTTPException,
            ) as error:
                if isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429:
                    raise
                log.warning("discord.unreachable", reason=type(error).__name__)
            finally:
                await self._end(serving, stopping)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _RECONNECT[min(attempt, len(_RECONNECT) - 1)])
            if stop.is_set():
                return
            self.client = Client(self)  # one that was closed cannot be used again

    async def _end(self, *tasks: asyncio.Task[Any]) -> None:
        await self.work.end(CLOSING)
        await self.client.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def sync(self) -> None:
        """Tells Discord of our commands, where they are not what it was last told.

        A guild that is set for development knows them at once, and alone.
        """
        guild = discord.Object(int(self.settings.discord_guild)) if self.settings.discord_guild else None
        tree = self.client.tree
        where = f"{self.client.application_id}/{guild.id if guild else 'everywhere'}"
        key, told = f"{_SYNCED} {where}", commands.digest(tree, where)
        with suppress(StoreUnavailable):
            if await self.desk.store.facts.get(key) == told:
                return
        if guild is not None:
            tree.copy_global_to(guild=guild)
        await tree.sync(guild=guild)
        log.info("discord.commands_synced", where=where)
        with suppress(StoreUnavailable):
            await self.desk.store.facts.put(key, told, at=int(self.desk.clock().timestamp() * 1000))

    async def hear(self, message: discord.Message) -> None:
        """A message somewhere; answered when it is for us."""
        assert self.client.user is not None
        heard = decode.heard(message, self.client.user.id)
        if not should_answer(heard, RoomManners()).speak:  # no room speaks more than this
            return
        asked: Asked | None = None
        try:
            asked = await self._asked(message, heard)
            if asked is None:
                return
            ready = await answers.answer(self.desk, asked)
            if ready is None:
                return
        except Exception as error:  # whatever breaks, whoever spoke to us is told
            reference = self.desk.failed("discord", error)
            ready = Ready(answers.broke(language_of(heard.text), reference), reference=reference)
        try:
            sent, thread = await self._reply(message, ready, threaded=asked is not None and asked.threaded)
        except Exception as error:  # Discord refuses, or is away: nobody can be told
            self.desk.failed("discord", error, ready.reference or None)
            return
        if asked is not None:
            asked = replace(asked, asker=replace(asked.asker, thread=thread or asked.asker.thread))
            answers.remember(self.desk, asked, ready, sent)

    async def _asked(self, message: discord.Message, heard: Heard) -> Asked | None:
        """The question of a message; None where the room does not want it answered, or somebody does so already."""
        asker = decode.asker(message.author, message.channel)
        settings = await self.desk.room_settings(asker.room)
        if not should_answer(heard, decode.manners(settings)).speak or not await self.desk.claim(
            f"discord:{message.id}"
        ):
            return None
        return Asked(
            text=heard.text or "?",  # what names us and says nothing is asked back, like a question without words
            asker=asker,
            embeds=decode.may_embed(message.channel),
            threaded=settings.thread == "thread" and message.guild is not None and asker.thread is None,
        )

    async def _reply(self, message: discord.Message, ready: Ready, *, threaded: bool) -> tuple[str | None, str | None]:
        """Sends the answer where the room wants it; where we may not, beside the question, else to the asker directly.

        Gives the id of our message in the room, if it is there, and the id of the thread that was made for it.
        """
        mark = nonce("reply", message.id)
        thread = await self._thread(message, ready) if threaded else None
        try:
            if thread is not None:
                sent = await self.sender.post(thread, ready.payload, mark=mark)
                return str(sent.id), str(message.id)  # a thread has the id of the message that it hangs on
            return str((await self.sender.post(message.channel, ready.payload, mark=mark, answers=message)).id), None
        except discord.HTTPException as refused:
            if message.guild is None or refused.status >= 500:
                raise
            log.warning("discord.may_not_speak", room=decode.room(message.channel).key, code=refused.code)
            await self.sender.post(message.author, ready.payload, mark=nonce("direct", message.id))
            return None, None

    async def _thread(self, message: discord.Message, ready: Ready) -> discord.abc.Messageable | None:
        """The thread of a question; None where there can be none."""
        asked = ready.answer.question if ready.answer else message.clean_content
        try:
            return await self.sender.thread(message, shorten(asked, limits.THREAD_NAME) or "·")
        except discord.HTTPException as refused:
            if refused.code == _THREAD_EXISTS and message.guild is not None:
                return self.client.get_partial_messageable(message.id, guild_id=message.guild.id)
            log.warning("discord.no_thread", room=decode.room(message.channel).key, code=refused.code)
            return None

    async def post(self, room: str, payload: render.Payload, *, mark: str) -> discord.Message:
        """A message to a room by its key. Raises discord.HTTPException where we may not."""
        key = int(room.rpartition("/")[2])
        channel = self.client.get_channel(key)
        where = channel if isinstance(channel, discord.abc.Messageable) else self.client.get_partial_messageable(key)
        return await self.sender.post(where, payload, mark=mark)

    async def _tell(self, room: str, notice: Notice) -> None:
        lines = [clip(line, 400) for line in notice.text.split("\n") if literal(line)]
        text = "\n".join(passages.within(lines, limits.CONTENT))
        await self.post(room, render.note(text), mark=nonce("notice", room, notice.event, notice.text))


# We have no voice; discord.py would warn of what voice lacks.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Client(discord.AutoShardedClient):
    """discord.py's client, which hands everything to the adapter and keeps next to nothing."""

    def __init__(self, app: Discord) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            activity=discord.CustomActivity(name=shorten("/ask, or mention me", limits.STATUS)),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_GUILDS,
        )
        self._app = app
        self.tree = commands.tree(self, app.interactions)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """As discord.py does it, but at the address that was set, if one was."""
        if self._app.settings.discord_gateway_url is not None:
            gateway = DiscordWebSocket.DEFAULT_GATEWAY
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def setup_hook(self) -> None:
        await self._app.sync()

    async def on_ready(self) -> None:
        self._app.ready.set()

    async def on_message(self, message: discord.Message) -> None:
        self._app.work.start(self._app.hear(message), f"discord message {message.id}")

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self._app.work.start(self._app.interactions.interact(interaction), f"discord interaction {interaction.id}")
