"""What people do on the loopback Discord, each with what comes of it."""

from __future__ import annotations

from typing import Any

from tests.servers.discord import DiscordServer, Interaction
from tests.servers.discord_world import Channel, Object, User

RUNS = "The Selmouth Harbour Authority runs the port"  # how the answer to WHAT begins
WHAT = "what is the harbour authority?"


def me(server: DiscordServer) -> str:
    return f"<@{server.me.id}>"


async def ask(server: DiscordServer, channel: Channel, user: User, text: str) -> Object:
    """The one answer to a mention."""
    before = len(server.heard(channel))
    await server.say(channel, user, f"{me(server)} {text}")
    heard = await server.answers(channel, before + 1)
    assert len(heard) == before + 1
    return heard[-1]


async def left_alone(server: DiscordServer, channel: Channel) -> bool:
    """Whether what was said in the channel last gets no answer, while what comes after it does."""
    before = len(server.heard(channel))
    await server.say(channel, server.user("somebody"), f"{me(server)} hello")
    heard = await server.answers(channel, before + 1)
    return len(heard) == before + 1 and heard[-1]["content"].startswith("Hello")


def button(message: Object, label: str) -> str:
    """The custom id of a button."""
    found = [b["custom_id"] for row in message["components"] for b in row["components"] if b["label"] == label]
    assert found, label
    return str(found[0])


async def press(server: DiscordServer, channel: Channel, user: User, message: Object, label: str) -> Interaction:
    return await server.outcome(await server.press(channel, user, message, button(message, label)))


async def slash(server: DiscordServer, channel: Channel, user: User, name: str, **options: Any) -> Interaction:
    return await server.outcome(await server.slash(channel, user, name, **options))
