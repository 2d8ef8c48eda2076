"""The connection: what we ask Discord for, and that no break of it loses or doubles an answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.discord import invite
from adapters.discord.app import Discord
from bot.problems import WrongUsage
from tests.adapters.discord.acting import WHAT, left_alone, me
from tests.adapters.discord.running import LIBRARY, running
from tests.processes import SEEALSO, ready, spawned, stopped
from tests.servers.discord import TOKEN, DiscordServer
from tests.servers.discord_world import ORDINARY, Channel, Guild, User

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content


async def test_no_privileged_intent_is_asked_for(server: DiscordServer, discord: Discord) -> None:
    (identified,) = server.identified
    assert identified["intents"] & PRIVILEGED == 0
    assert identified["intents"] == 1 << 0 | 1 << 9 | 1 << 12  # guilds, messages in them, direct messages


async def test_the_presence_says_how_to_ask(server: DiscordServer, discord: Discord) -> None:
    assert "/ask" in str(server.identified[0]["presence"])


async def test_what_is_said_while_the_connection_is_down_is_answered_after_it(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await server.drop()
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    assert len(await server.answers(channel)) == 1
    assert server.resumed == 1


async def test_a_reconnect_that_discord_asks_for_resumes(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await server.reconnect()
    await server.until(lambda: server.resumed)
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    assert len(await server.answers(channel)) == 1
    assert len(server.identified) == 1


@pytest.mark.slow  # discord.py identifies once in five seconds, as Discord wants it
async def test_a_session_that_discord_ends_is_begun_anew(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await server.invalidate()
    await server.until(lambda: len(server.identified) == 2, within=10)
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    assert len(await server.answers(channel)) == 1


@pytest.mark.slow  # discord.py identifies once in five seconds, as Discord wants it
async def test_what_a_new_session_brings_again_is_not_answered_again(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    asked = await server.say(channel, ann, f"{me(server)} {WHAT}")
    await server.answers(channel)
    await server.invalidate()
    await server.until(lambda: len(server.identified) == 2, within=10)
    await server.emit_message("MESSAGE_CREATE", channel, channel.messages[asked])
    assert await left_alone(server, channel)


async def test_a_storm_of_reconnects_costs_no_answer_and_no_identify(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    for number in range(1, 6):
        await server.drop()
        await server.say(channel, ann, f"{me(server)} hello")
        await server.until(lambda number=number: server.resumed == number)
    assert len(await server.answers(channel, 5)) == 5
    assert len(server.identified) == 1


@pytest.mark.slow  # discord.py identifies once in five seconds, as Discord wants it
async def test_every_shard_answers(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    server.shards = 2
    rooms = [server.guild(f"guild {shard}", shard=shard).channel("general") for shard in (0, 1)]
    async with running(server, database_file, cache):
        for room in rooms:
            await server.say(room, ann, f"{me(server)} {WHAT}")
        for room in rooms:
            assert len(await server.answers(room)) == 1
    assert sorted(one["shard"] for one in server.identified) == [[0, 2], [1, 2]]


async def test_a_token_that_discord_refuses_is_named_with_its_remedy(
    server: DiscordServer, cache: Path, database_file: str
) -> None:
    with pytest.raises(WrongUsage, match="Discord does not take DISCORD_TOKEN; copy the token from the Bot page"):
        async with running(server, database_file, cache, discord_token="wrong"):
            pass
    assert server.take_refusals() == [0]


async def test_a_discord_that_cannot_be_reached_at_first_is_tried_again(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    server.fail("GET", "/users/@me")
    async with running(server, database_file, cache):
        await server.say(channel, ann, f"{me(server)} {WHAT}")
        assert len(await server.answers(channel)) == 1


async def test_an_answer_under_way_goes_out_before_the_end(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache):
        server.fail("POST", "/messages$", delay=0.5)
        await server.say(channel, ann, f"{me(server)} {WHAT}")
        await server.until(lambda: any(one.method == "POST" for one in server.requests))
    assert len(server.heard(channel)) == 1


async def test_serve_says_when_it_is_ready_answers_and_ends_on_sigterm(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DISCORD_TOKEN": TOKEN,
        "SEEALSO_DISCORD_API_URL": server.address,
        "SEEALSO_DISCORD_GATEWAY_URL": server.gateway,
        "SEEALSO_KNOWLEDGE": str(LIBRARY),
        "SEEALSO_CACHE": str(cache),
        "SEEALSO_DATABASE_URL": database_file,
    }
    async with spawned(SEEALSO, "serve", "--discord", environ=environment) as process:
        assert "seealso is ready: Discord" in await ready(process)
        await server.say(channel, ann, f"{me(server)} {WHAT}")
        assert len(await server.answers(channel)) == 1
        assert await stopped(process) == 0


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    assert sum(invite.PERMISSIONS.values()) == ORDINARY
    assert invite.link("42") == (
        f"https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions={ORDINARY}"
    )


async def test_with_the_permissions_of_the_invitation_every_answer_is_sent(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    guild.roles[guild.id]["permissions"] = "0"
    guild.members[server.me.id] = [guild.role("seealso", sum(invite.PERMISSIONS.values()), managed=True)]
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    assert len(await server.answers(channel)) == 1


async def test_a_token_tells_whose_it_is(server: DiscordServer) -> None:
    assert await invite.application(TOKEN, server.address) == invite.Application(str(server.me.id), "seealso")
    assert await invite.application("wrong", server.address) is None
    server.take_refusals()


async def test_an_address_that_is_not_discord_is_told_from_a_wrong_token() -> None:
    with pytest.raises(OSError, match="did not answer as Discord does"):
        await invite.application(TOKEN, "http://127.0.0.1:9/api/v10")
