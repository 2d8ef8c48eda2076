"""Discord's stage for the suite that every platform has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.adapters.discord.acting import button, me, slash
from tests.adapters.discord.running import running
from tests.servers.discord import DiscordServer, serving
from tests.servers.discord_world import Channel, Object


class DiscordStage:
    def __init__(self, server: DiscordServer, channel: Channel) -> None:
        self._server, self._channel = server, channel
        self._people = {name: server.user(name) for name in ("ann", "bob")}

    @classmethod
    @asynccontextmanager
    async def set(cls, database: str, cache: Path) -> AsyncIterator[DiscordStage]:
        async with serving() as server:
            channel = server.guild().channel("general")
            async with running(server, database, cache):
                yield cls(server, channel)

    async def mention(self, text: str, *, by: str = "ann", times: int = 1) -> list[str]:
        before = len(self._server.heard(self._channel))
        await self._server.say(self._channel, self._people[by], f"{me(self._server)} {text}", times=times)
        return await self._new(self._channel, before)

    async def follow_up(self, text: str, *, by: str = "ann") -> list[str]:
        heard = self._server.heard(self._channel)
        last = int(heard[-1]["id"])
        await self._server.say(self._channel, self._people[by], text, reply_to=last)
        return await self._new(self._channel, len(heard))

    async def say(self, text: str, *, by: str = "ann") -> list[str]:
        before = len(self._server.heard(self._channel))
        await self._server.say(self._channel, self._people[by], text)
        return await self._new(self._channel, before)

    async def direct(self, text: str) -> list[str]:
        channel = self._server.direct_channel(self._people["ann"])
        await self._server.say(channel, self._people["ann"], text)
        return await self._new(channel, 0)

    async def bot(self, text: str) -> list[str]:
        bot = self._server.user("robot", bot=True)
        await self._server.say(self._channel, bot, f"{me(self._server)} {text}")
        return await self._new(self._channel, 0)

    async def command(self, text: str) -> str:
        return (await slash(self._server, self._channel, self._people["ann"], "ask", question=text)).text

    async def press(self, label: str, *, by: str = "ann") -> str:
        message = self._server.heard(self._channel)[-1]
        pressed = await self._server.press(self._channel, self._people[by], message, button(message, label))
        return (await self._server.outcome(pressed)).text

    async def public(self) -> list[str]:
        return [_seen(message) for message in self._server.heard(self._channel)]

    def lose_an_answer(self) -> None:
        self._server.fail("POST", r"/channels/\d+/messages$", after=True)

    def refused(self) -> list[object]:
        return [*self._server.refusals()]

    def woken(self) -> bool:
        return any(message["mention_everyone"] or message["mentions"] for message in self._server.heard(self._channel))

    async def _new(self, channel: Channel, before: int) -> list[str]:
        # What is said over the gateway is no request: nothing tells that it was heard and left alone, but time.
        with suppress(TimeoutError):
            await self._server.until(lambda: len(self._server.heard(channel)) > before, within=0.5)
        await self._server.idle()
        return [_seen(message) for message in self._server.heard(channel)[before:]]


def _seen(message: Object) -> str:
    """The content and what the embeds say."""
    embeds = [
        str(part)
        for embed in message.get("embeds", ())
        for part in (embed.get("title", ""), embed.get("description", ""), *map(dict.values, embed.get("fields", ())))
    ]
    return "\n".join((str(message["content"]), *embeds))
