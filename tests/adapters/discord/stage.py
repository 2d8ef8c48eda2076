"""Discord's stage for the contract that every platform's adapter keeps."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.adapters.discord import acting
from tests.adapters.discord.running import running
from tests.servers.discord import DiscordServer, serving
from tests.servers.discord_world import Channel, Object, User


@dataclass
class DiscordStage:
    """A guild with a channel, ann and bob."""

    server: DiscordServer
    channel: Channel
    people: dict[str, User]
    _seen: set[str] = field(default_factory=set)  # ids of messages that an act has given

    @classmethod
    @asynccontextmanager
    async def set(cls, database: str, cache: Path, **settings: Any) -> AsyncIterator[DiscordStage]:
        async with serving() as server:
            channel = server.guild().channel("general")
            people = {name: server.user(name) for name in ("ann", "bob")}
            async with running(server, database, cache, **settings):
                yield cls(server, channel, people)

    async def mention(self, text: str, *, by: str = "ann", times: int = 1) -> list[str]:
        await self.server.say(self.channel, self.people[by], f"{acting.me(self.server)} {text}", times=times)
        return await self._new(self.channel)

    async def follow_up(self, text: str, *, by: str = "ann") -> list[str]:
        last = self.server.heard(self.channel)[-1]
        await self.server.say(self.channel, self.people[by], text, reply_to=int(last["id"]))
        return await self._new(self.channel)

    async def say(self, text: str, *, by: str = "ann") -> list[str]:
        await self.server.say(self.channel, self.people[by], text)
        return await self._new(self.channel)

    async def direct(self, text: str) -> list[str]:
        channel = self.server.direct_channel(self.people["ann"])
        await self.server.say(channel, self.people["ann"], text)
        return await self._new(channel)

    async def bot(self, text: str) -> list[str]:
        other = self.server.user("other", bot=True)
        await self.server.say(self.channel, other, f"{acting.me(self.server)} {text}")
        return await self._new(self.channel)

    async def command(self, text: str) -> str:
        answered = await acting.slash(self.server, self.channel, self.people["ann"], "ask", question=text)
        return _text(answered.message)

    async def press(self, label: str, *, by: str = "ann") -> str:
        last = self.server.heard(self.channel)[-1]
        pressed = await acting.press(self.server, self.channel, self.people[by], last, label)
        return _text(pressed.message) if pressed.ephemeral else ""

    async def pages(self) -> list[str]:
        message, seen = self.server.heard(self.channel)[-1], []
        while True:
            fields = [field for embed in message["embeds"] for field in embed.get("fields", ())]
            seen.append("\n".join([_text(message), *(field["value"] for field in fields)]))
            if '"More"' not in json.dumps(message["components"]):
                return seen
            pressed = await acting.press(self.server, self.channel, self.people["ann"], message, "More")
            assert pressed.message is not None
            message = pressed.message

    async def public(self) -> list[str]:
        return [_text(one) for one in self.server.heard(self.channel)]

    def lose_an_answer(self) -> None:
        self.server.fail("POST", r"/channels/\d+/messages$", after=True)

    def refused(self) -> list[object]:
        return list(self.server.refusals())

    def woken(self) -> bool:
        channels = (self.channel, *self.server.direct.values())
        said = [one for channel in channels for one in self.server.heard(channel)]
        return any(one["mentions"] or one["mention_roles"] or one["mention_everyone"] for one in said)

    async def _new(self, channel: Channel) -> list[str]:
        await self.server.idle(quiet=0.4)
        new = [one for one in self.server.heard(channel) if one["id"] not in self._seen]
        self._seen.update(one["id"] for one in new)
        return [_text(one) for one in new]


def _text(message: Object | None) -> str:
    if message is None:
        return ""
    embeds = [embed.get("description", "") for embed in message["embeds"]]
    return "\n".join([message["content"], *embeds])
