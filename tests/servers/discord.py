"""Discord on loopback: its REST API, its gateway and its interactions, for a discord.py that nobody has patched.

It records every request, refuses what Discord refuses (limits, permissions, rates, late and double answers), and on demand
fails, drops, delays, replays and reconnects. Who acts as a person calls `say`, `slash`, `press`, `submit`, `complete`.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

from aiohttp import web

from tests.servers.discord_gateway import LOADING, TOKEN
from tests.servers.discord_interactions import Interaction, Interactions
from tests.servers.discord_world import Channel, Object, User, snowflake

__all__ = ["TOKEN", "DiscordServer", "Interaction", "serving"]

_MENTIONED = re.compile(r"<@!?(\d+)>")


class DiscordServer(Interactions):
    """What people do there, and what they see."""

    # -- acting ----------------------------------------------------------------------------------------------------------

    async def say(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        reply_to: int | None = None,
        ping: bool = True,
        times: int = 1,
        kind: int | None = None,
        webhook: bool = False,
        everyone: bool = False,
        roles: Iterable[int] = (),
        key: int | None = None,
    ) -> int:
        """Somebody writes a message; the bot hears it `times` times. Gives its id."""
        mentioned = [self.users[int(one)] for one in _MENTIONED.findall(text) if int(one) in self.users]
        if reply_to is not None and ping:
            mentioned.append(self.users[int(channel.messages[reply_to]["author"]["id"])])
        body: Object = {"content": text, "mention_everyone": everyone, "mention_roles": [str(one) for one in roles]}
        made = self._make_message(channel, user, body, mentioned=mentioned, key=key)
        if reply_to is not None:
            made["message_reference"] = {"message_id": str(reply_to), "channel_id": str(channel.id), "type": 0}
            if channel.guild:
                made["message_reference"]["guild_id"] = str(channel.guild.id)
            made["referenced_message"] = channel.messages.get(reply_to)
        made["type"] = kind if kind is not None else 19 if reply_to is not None else 0
        if webhook:
            made["webhook_id"] = str(user.id)
        for _ in range(times):
            await self.emit_message("MESSAGE_CREATE", channel, made)
        return int(made["id"])

    async def edit(self, channel: Channel, message: int, text: str) -> None:
        """Somebody edits a message."""
        channel.messages[message] |= {"content": text, "edited_timestamp": "2026-11-25T00:00:00+00:00"}
        await self.emit_message("MESSAGE_UPDATE", channel, channel.messages[message])

    async def slash(self, channel: Channel, user: User, name: str, *, times: int = 1, **options: Any) -> Interaction:
        """Somebody uses a chat command."""
        return await self._interact(2, channel, user, self._command(channel, name, 1, options), times=times)

    async def menu(self, channel: Channel, user: User, name: str, message: int) -> Interaction:
        """Somebody uses a message command on a message."""
        target = channel.messages[message]
        data = self._command(channel, name, 3, {}) | {
            "target_id": str(message),
            "resolved": {"messages": {str(message): target}},
        }
        return await self._interact(2, channel, user, data)

    async def complete(
        self, channel: Channel, user: User, name: str, typed: str, option: str, **others: Any
    ) -> Interaction:
        """Somebody types an option of a chat command."""
        data = self._command(channel, name, 1, others | {option: typed})
        for one in data["options"]:
            for held in one.get("options", [one]):
                held["focused"] = held["name"] == option
        return await self._interact(4, channel, user, data)

    async def press(
        self, channel: Channel, user: User, message: Object, custom_id: str, *, times: int = 1
    ) -> Interaction:
        """Somebody presses a button of a message, or claims to."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, channel, user, data, source=message, times=times)

    async def submit(self, shown: Interaction, **values: str) -> Interaction:
        """Somebody fills a form in and sends it."""
        assert shown.modal is not None
        rows = []
        for row in shown.modal["components"]:
            for held in [row["component"]] if "component" in row else row["components"]:
                value = values.get(held["custom_id"], held.get("value") or "")
                given = {"type": 4, "custom_id": held["custom_id"], "value": value}
                rows.append(
                    {"type": 18, "component": given} if "component" in row else {"type": 1, "components": [given]}
                )
        data = {"custom_id": shown.modal["custom_id"], "components": rows}
        return await self._interact(5, shown.channel, shown.user, data, source=shown.source)

    def _command(self, channel: Channel, name: str, kind: int, options: Mapping[str, Any]) -> Object:
        known = [*self.commands.get("global", ())]
        if channel.guild is not None:
            known += self.commands.get(str(channel.guild.id), ())
        name, _, sub = (name, "", "") if kind != 1 else name.partition(" ")
        found = next(one for one in known if one["name"] == name and one.get("type", 1) == kind)
        taken = found["options"] if not sub else next(o["options"] for o in found["options"] if o["name"] == sub)
        given = [
            {"name": key, "type": next(o["type"] for o in taken if o["name"] == key), "value": value}
            for key, value in options.items()
        ]
        if sub:
            given = [{"name": sub, "type": 1, "options": given}]
        return {"id": found["id"], "name": name, "type": kind, "options": given}

    async def _interact(
        self,
        kind: int,
        channel: Channel,
        user: User,
        data: Object,
        *,
        source: Object | None = None,
        times: int = 1,
    ) -> Interaction:
        key = snowflake()
        made = Interaction(key, f"token-{key}", kind, channel, user, time.monotonic(), source=source)
        self.interactions[made.token] = made
        described: Object = {
            "id": str(key),
            "application_id": str(self.me.id),
            "type": kind,
            "token": made.token,
            "version": 1,
            "data": data,
            "channel": channel.described(),
            "channel_id": str(channel.id),
            "locale": user.locale,
            "attachment_size_limit": 1,
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0 if channel.guild else 1,
        }
        if source is not None:
            described["message"] = source
        if channel.guild is not None:
            mine, theirs = (channel.guild.permissions(one.id, channel) for one in (self.me, user))
            described |= {
                "guild_id": str(channel.guild.id),
                "guild": {"id": str(channel.guild.id), "locale": "en-US", "features": []},
                "guild_locale": "en-US",
                "member": channel.guild.member(user) | {"permissions": str(theirs & (1 << 50) - 1)},
                "app_permissions": str(mine & (1 << 50) - 1),
            }
        else:
            described |= {"user": user.described(), "app_permissions": str((1 << 50) - 1)}
        for _ in range(times):
            await self.emit("INTERACTION_CREATE", described, guild=channel.guild)
        return made

    # -- looking ---------------------------------------------------------------------------------------------------------

    def heard(self, channel: Channel) -> list[Object]:
        """What the bot has said in a channel for all to see, in order."""
        return [one for one in channel.messages.values() if one["author"]["id"] == str(self.me.id)]

    async def until(self, holds: Callable[[], Any], *, within: float = 5.0) -> None:
        """Returns as soon as something holds that requests bring about; TimeoutError when it does not."""
        async with asyncio.timeout(within):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def idle(self, *, quiet: float = 0.15) -> None:
        """Returns when no request was under way or came for a while."""
        while self._busy or (left := self._last + quiet - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), quiet if self._busy else left)

    async def answers(self, channel: Channel, count: int = 1) -> list[Object]:
        """What the bot has said in a channel, once it has said so much, and no more is on its way."""
        await self.until(lambda: len(self.heard(channel)) >= count)
        await self.idle()
        return self.heard(channel)

    async def outcome(self, interaction: Interaction) -> Interaction:
        """The interaction once it has its answer: a message, a form, choices, or that nothing is to be seen."""
        await self.until(
            lambda: interaction.answered and not (interaction.answered == 5 and self._loading(interaction))
        )
        await self.idle()
        return interaction

    @staticmethod
    def _loading(interaction: Interaction) -> bool:
        return interaction.message is None or bool(interaction.message["flags"] & LOADING)

    def refusals(self) -> list[tuple[str, str, Object]]:
        """Every request that was refused by a rule, not by a fault."""
        return [(one.method, one.path, one.refused) for one in self.requests if one.refused is not None]

    def take_refusals(self) -> list[int]:
        """The error codes of what was refused up to now, which then no longer count."""
        codes = [int(body["code"]) for *_, body in self.refusals()]
        for one in self.requests:
            one.refused = None
        return codes


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[DiscordServer]:
    """A server on a free port, with nobody in it but the bot."""
    server = DiscordServer()
    app = web.Application(client_max_size=2**24)
    app.router.add_get("/gw", server._gateway)
    app.router.add_get("/gw/", server._gateway)
    app.router.add_route("*", "/{tail:.*}", server._rest)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    port = runner.addresses[0][1]
    server.address, server.gateway = f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}/gw"
    try:
        yield server
    finally:
        for session in server.sessions.values():
            if session.socket is not None:
                await session.socket.close()
        await runner.cleanup()
