"""Sending digests to Discord, exactly once: a nonce that Discord enforces, and after its time a look at the channel.

Speaks to the REST API alone, so that digests can be sent by a process without a gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from types import TracebackType

import aiohttp
import discord
from discord.http import Route

from adapters.discord import decode, digests, limits
from adapters.discord.markdown import clip, literal
from adapters.discord.passages import within
from adapters.discord.render import note
from adapters.discord.send import Sender, nonce
from bot.desk import Desk
from bot.desk.notices import Notice
from bot.digests.messenger import NotNow, Parcel, RoomRefuses
from bot.problems import WrongUsage
from bot.rooms import Room
from bot.settings import Settings

_KEPT = 300.0  # seconds that the channels of a guild are believed to be as they were
_LOOKED_AT = 5_000  # messages
_LOST = (aiohttp.ClientError, TimeoutError, OSError)


class DiscordMessenger:
    """The Messenger of `bot.digests.messenger`. Use as an async context manager: it holds the HTTP connections."""

    platform = "discord"
    slots = 8

    def __init__(self, desk: Desk, settings: Settings, *, sender: Sender | None = None) -> None:
        """`sender`: that of answers where both are sent from this process. The settings have a token."""
        assert settings.discord_token is not None
        self._desk, self._token = desk, settings.discord_token.get_secret_value()
        self._api = settings.discord_api_url
        self._sender = sender or Sender()
        self._guilds: dict[int, tuple[float, Mapping[int, discord.abc.GuildChannel]]] = {}
        self._asking = asyncio.Lock()
        self._client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)

    async def __aenter__(self) -> DiscordMessenger:
        Route.BASE = self._api
        self._desk.on_notice(self.platform, self._tell)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    @property
    def ready(self) -> bool:
        return self._client.user is not None

    async def sign_in(self) -> None:
        if self.ready:
            return
        try:
            await self._client.login(self._token)
        except discord.LoginFailure as refused:
            raise WrongUsage(
                "Discord does not take DISCORD_TOKEN", remedy="copy the token from the Bot page of your application"
            ) from refused
        except (discord.DiscordException, *_LOST) as error:
            raise NotNow(f"Discord: {type(error).__name__}") from error

    async def room(self, key: str) -> Room:
        guild, _, channel = key.partition(":")[2].partition("/")
        if guild == decode.DIRECT:
            return Room(key=key, direct=True)
        if not any(group.discord for group in self._desk.library.manifest.groups):
            return Room(key=key)
        try:
            held = (await self._channels(int(guild))).get(int(channel))
        except (discord.HTTPException, *_LOST) as error:
            raise _problem(error) from error
        assert self._client.user is not None
        return Room(key=key, groups=decode.groups(held, self._client.user.id))

    async def send(self, parcel: Parcel) -> str:
        channel = self._client.get_partial_messageable(int(parcel.room.rpartition("/")[2]))
        payload = digests.message(
            parcel.digest, base_url=self._desk.base_url, number=parcel.subscription, mark=_mark(parcel)
        )
        try:
            if parcel.again and (found := await self._arrived(channel, parcel)) is not None:
                return found
            if not parcel.ours():
                raise NotNow("no longer ours")
            return str((await self._sender.post(channel, payload, mark=nonce(parcel.mark))).id)
        except (discord.HTTPException, *_LOST) as error:
            raise _problem(error) from error

    async def _arrived(self, channel: discord.PartialMessageable, parcel: Parcel) -> str | None:
        """The id of our message with this parcel's mark: Discord remembers a nonce for a few minutes only."""
        assert self._client.user is not None
        wanted, looked_at = _mark(parcel), 0
        async for message in channel.history(limit=_LOOKED_AT, after=parcel.since, oldest_first=True):
            looked_at += 1
            if message.author.id == self._client.user.id and wanted in message.content:
                return str(message.id)
        if looked_at == _LOOKED_AT:
            raise RoomRefuses("too much has been said since to find out whether it arrived")
        # Who may not read the history of a channel is told that there is none.
        if not looked_at and not await self._may_look(parcel.room):
            raise RoomRefuses("without Read Message History I cannot find out whether it arrived")
        return None

    async def _may_look(self, room: str) -> bool:
        guild, _, channel = room.partition(":")[2].partition("/")
        if guild == decode.DIRECT:
            return True
        assert self._client.user is not None
        held = (await self._channels(int(guild))).get(int(channel))
        if held is None:
            return False
        await self._sender.turn()
        return held.permissions_for(await held.guild.fetch_member(self._client.user.id)).read_message_history

    async def _channels(self, guild: int) -> Mapping[int, discord.abc.GuildChannel]:
        """The channels of a guild with its roles, as they were some minutes ago at most: many digests ask at once."""
        until, held = self._guilds.get(guild, (0.0, {}))
        if monotonic() < until:
            return held
        async with self._asking:
            until, held = self._guilds.get(guild, (0.0, {}))
            if monotonic() >= until:
                await self._sender.turn()
                found = await self._client.fetch_guild(guild, with_counts=False)
                await self._sender.turn()
                held = {channel.id: channel for channel in await found.fetch_channels()}
                self._guilds[guild] = (monotonic() + _KEPT, held)
        return held

    async def _tell(self, room: str, notice: Notice) -> None:
        """Tells the operator's room."""
        channel = self._client.get_partial_messageable(int(room.rpartition("/")[2]))
        lines = (clip(line, 400) for line in notice.text.split("\n") if literal(line))
        mark = nonce("notice", room, notice.event, notice.text)
        await self._sender.post(channel, note("\n".join(within(lines, limits.CONTENT))), mark=mark)


def _problem(error: Exception) -> RoomRefuses | NotNow:
    if isinstance(error, discord.Forbidden | discord.NotFound):
        return RoomRefuses(f"{error.code} {error.text}".strip())
    return NotNow(f"{type(error).__name__}: {error}")


def _mark(parcel: Parcel) -> str:
    return digests.mark(parcel.subscription, int(parcel.due.timestamp()))
