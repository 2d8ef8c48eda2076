"""Rooms: owners that can be asked, and what may be said where somebody else reads along."""

from __future__ import annotations

import pytest

from adapters.discord.app import Discord
from bot.phrases import say
from tests.adapters.discord.acting import ask, press
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import SEND, VIEW, Channel, Guild, User

UNKNOWN = "why did the ferry sink in 1850?"
STORM = "what is the storm plan?"


async def test_the_owner_is_asked_when_somebody_presses_and_once(
    server: DiscordServer, rooms: Discord, channel: Channel, office: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, UNKNOWN)
    assert server.heard(office) == []
    for user in (ann, bob):
        pressed = await press(server, channel, user, message, "Ask harbour desk")
        assert pressed.text == say("owner_asked", "en", owner="harbour desk")
    (asked,) = server.heard(office)
    assert asked["content"].split("\n")[:2] == [say("owner_question", "en", asker="ann"), f"> {UNKNOWN}"]


async def test_an_owner_whose_room_is_closed_to_us_is_told_to_whoever_pressed(
    server: DiscordServer, rooms: Discord, guild: Guild, channel: Channel, office: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, UNKNOWN)
    office.overwrites[guild.id] = (0, SEND)
    pressed = await press(server, channel, ann, message, "Ask harbour desk")
    assert pressed.text.startswith("Something broke on my side")
    assert server.take_refusals() == [50013]


def only_for(channel: Channel, role: int) -> None:
    """Only a role can read the channel, and we."""
    assert channel.guild is not None
    channel.overwrites[channel.guild.id] = (0, VIEW)
    channel.overwrites[role] = (VIEW, 0)


async def changed(server: DiscordServer, guild: Guild, channel: Channel) -> None:
    await server.emit("CHANNEL_UPDATE", channel.described(), guild=guild)


async def test_what_a_role_may_read_is_said_where_only_that_role_reads_along(
    server: DiscordServer, rooms: Discord, guild: Guild, channel: Channel, wardens: int, ann: User
) -> None:
    guild.members[server.me.id] = [wardens]
    assert (await ask(server, channel, ann, STORM))["content"].startswith("I don't know")
    only_for(channel, wardens)
    await changed(server, guild, channel)
    assert (await ask(server, channel, ann, STORM))["content"].startswith("The Selmouth Storm Plan says")


@pytest.mark.parametrize("how", ["another role", "a single person"])
async def test_nothing_restricted_is_said_where_somebody_else_reads_along(
    server: DiscordServer, rooms: Discord, guild: Guild, channel: Channel, wardens: int, ann: User, how: str
) -> None:
    guild.members[server.me.id] = [wardens]
    only_for(channel, wardens)
    channel.overwrites[guild.role("guests") if how == "another role" else ann.id] = (VIEW, 0)
    for role in guild.roles.values():
        await server.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role}, guild=guild)
    await changed(server, guild, channel)
    offered = await server.outcome(await server.complete(channel, ann, "summary", "storm", "topic"))
    assert offered.choices == []
