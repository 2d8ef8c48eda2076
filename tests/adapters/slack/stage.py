"""Slack's stage for the suite that every platform has."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from adapters.slack.app import Slack
from tests.adapters.slack.acting import ME, command, ours, pressed, verbs
from tests.adapters.slack.running import running
from tests.servers.slack import SlackServer

PEOPLE = {"ann": "U1", "bob": "U2"}


class SlackStage:
    def __init__(self, server: SlackServer, slack: Slack) -> None:
        self._server, self._slack = server, slack

    @classmethod
    @asynccontextmanager
    async def set(cls, database: str, cache: Path, **settings: Any) -> AsyncIterator[SlackStage]:
        async with SlackServer() as server:
            server.channel("C1", *PEOPLE.values())
            server.channel("DU1", "U1", kind="im")
            async with running(server, database, cache, **settings) as slack:
                yield cls(server, slack)

    async def mention(self, text: str, *, by: str = "ann", times: int = 1) -> list[str]:
        before, deliveries = len(ours(self._server)), len(self._server.deliveries)
        await self._server.say("C1", PEOPLE[by], f"{ME} {text}")
        for delivery in self._server.deliveries[deliveries:] * (times - 1):
            await self._server.deliver(delivery)
        return await self._new("C1", before)

    async def follow_up(self, text: str, *, by: str = "ann") -> list[str]:
        before = len(ours(self._server))
        await self._slack._desk.flush()
        await self._server.say("C1", PEOPLE[by], text, thread=ours(self._server)[-1]["thread_ts"])
        return await self._new("C1", before)

    async def say(self, text: str, *, by: str = "ann") -> list[str]:
        before = len(ours(self._server))
        await self._server.say("C1", PEOPLE[by], text)
        return await self._new("C1", before)

    async def direct(self, text: str) -> list[str]:
        await self._server.say("DU1", "U1", text)
        return await self._new("DU1", 0)

    async def bot(self, text: str) -> list[str]:
        await self._server.say("C1", "U7", f"{ME} {text}", bot_id="B7")
        return await self._new("C1", 0)

    async def command(self, text: str) -> str:
        return str((await command(self._server, text))["text"])

    async def press(self, label: str, *, by: str = "ann") -> str:
        message, user = ours(self._server)[-1], PEOPLE[by]
        elements = [element for block in message["blocks"] for element in block.get("elements", ())]
        element = next(one for one in elements if one.get("type") == "button" and one["text"]["text"] == label)
        action = {key: element[key] for key in ("type", "action_id", "value", "text")}
        before = len(self._server.private[user])
        await self._server.act(message, action, user)
        await self._server.idle()
        return "".join(str(one["text"]) for one in self._server.private[user][before:])

    async def pages(self) -> list[str]:
        message, seen = ours(self._server)[-1], [_blocks(ours(self._server)[-1])]
        while "more" in verbs(message):
            await pressed(self._server, message, "more")
            message = self._server.private["U1"][-1]
            seen.append(_blocks(message))
        return seen

    async def public(self) -> list[str]:
        return [_seen(message) for message in ours(self._server)]

    def lose_an_answer(self) -> None:
        self._server.fail("chat.postMessage", lose=True)

    def refused(self) -> list[object]:
        return [*self._server.refusals]

    def woken(self) -> bool:
        """The referee refuses whatever names a channel, everyone or a person in mrkdwn."""
        return any("<!" in str(message) for message in ours(self._server))

    async def _new(self, channel: str, before: int) -> list[str]:
        await self._server.idle()
        return [_seen(message) for message in ours(self._server, channel)[before:]]


def _seen(message: dict[str, Any]) -> str:
    return str(message["text"])


def _blocks(message: dict[str, Any]) -> str:
    """What stands in a message itself; the texts of its buttons and menus do not count."""
    shown = [block for block in message["blocks"] if block["type"] != "actions"]
    return json.dumps(shown, ensure_ascii=False)
