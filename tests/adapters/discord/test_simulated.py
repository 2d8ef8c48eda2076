"""The same adapter in a second simulation of Discord, which others wrote (simcord): visibility, permissions, limits, restarts.

Nothing goes over a wire here; `tests.servers.discord` does that. Where two simulations that were written apart agree, that is
likely to be what Discord really does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from adapters.discord import invite
from adapters.discord.app import Discord
from bot.desk import Desk
from bot.phrases import say
from bot.settings import Settings
from tests.adapters.discord.acting import RUNS, WHAT
from tests.adapters.discord.running import LIBRARY


@dataclass(frozen=True)
class Town:
    """A guild with us and two people in it."""

    env: Env
    app: Discord
    guild: GuildHandle
    channel: ChannelHandle
    ann: MemberActor
    bob: MemberActor

    @property
    def me(self) -> str:
        assert self.app.client.user is not None
        return self.app.client.user.mention

    async def ask(self, text: str, *, channel: ChannelHandle | None = None) -> discord.Message:
        """Ann mentions us; the last message of the channel after that."""
        where = channel or self.channel
        await self.ann.send(where, f"{self.me} {text}")
        said = where.last_message
        assert said is not None
        return said


@pytest.fixture
async def desk(cache: Path, database_file: str) -> AsyncIterator[Desk]:
    settings = Settings.model_validate(
        {"knowledge": LIBRARY, "database_url": database_file, "cache": cache, "discord_token": "token"}
    )
    opened = await Desk.open(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def town(desk: Desk) -> AsyncIterator[Town]:
    app = Discord(desk, desk.settings)
    # No privileged intent is approved: what needs one would not reach us.
    env = Env(app.client, shard_count=1, approved_intents=discord.Intents.none())
    await env.start()
    try:
        guild = env.create_guild()
        people = [guild.add_member(env.create_user(name)) for name in ("ann", "bob")]
        yield Town(env, app, guild, guild.create_text_channel("general"), *people)
    finally:
        await env.shutdown()
    env.raise_errors()


async def test_a_mention_is_answered_without_a_privileged_intent(town: Town) -> None:
    answer = await town.ask(WHAT)
    assert answer.content.startswith(RUNS)
    assert answer.reference is not None
    assert answer.mentions == []


async def test_what_mentions_nobody_is_not_heard(town: Town) -> None:
    await town.ann.send(town.channel, WHAT)
    assert [one.author.bot for one in town.channel.history()] == [False]


async def test_direct_messages_are_answered(town: Town) -> None:
    await town.ann.send_dm(WHAT)
    said = town.ann.user.dm_channel.last_message
    assert said is not None
    assert said.content.startswith(RUNS)


async def test_a_slash_answer_is_seen_by_the_asker_alone(town: Town) -> None:
    result = await town.ann.slash(town.channel, "ask", question=WHAT)
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content.startswith(RUNS)
    assert town.channel.history(viewer=town.bob) == []


@pytest.mark.parametrize("typed", ["harb", "SELMOUTH HARB", "harbuor auth"])
async def test_topics_complete(town: Town, typed: str) -> None:
    offered = await town.ann.autocomplete(town.channel, "summary", "topic", typed)
    assert "Selmouth Harbour Authority" in [one["name"] for one in offered]


async def test_the_form_leads_to_an_answer(town: Town) -> None:
    shown = await town.ann.slash(town.channel, "ask")
    assert shown.modal is not None
    result = await town.ann.submit_modal(shown, {"question": WHAT})
    assert result.response is not None
    assert result.response.content.startswith(RUNS)


async def test_the_message_command_answers_what_was_written(town: Town) -> None:
    written = await town.bob.send(town.channel, WHAT)
    result = await town.ann.context_menu(town.channel, "What do we know about this?", written)
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content.startswith(RUNS)


async def test_a_see_also_button_answers_who_pressed_it_alone(town: Town) -> None:
    result = await town.bob.click(await town.ask(WHAT), label="Selmouth Ferry")
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content.startswith("The Selmouth Ferry carries people")


async def test_buttons_work_in_a_process_that_did_not_send_them(town: Town) -> None:
    message = await town.ask(WHAT)
    again = Discord(town.app.desk, town.app.settings)
    await town.env.restart_bot(again.client)
    result = await town.bob.click(message, label="Selmouth Ferry")
    assert result.response is not None
    assert result.response.content.startswith("The Selmouth Ferry carries people")


async def test_sharing_makes_a_private_answer_public(town: Town) -> None:
    result = await town.ann.slash(town.channel, "ask", question=WHAT)
    assert result.response is not None
    await town.ann.click(result.response.message, label="Share")
    (shared,) = town.channel.history(viewer=town.bob)
    assert shared.content.startswith(RUNS)


async def test_only_the_asker_removes_an_answer(town: Town) -> None:
    message = await town.ask(WHAT)
    refused = await town.bob.click(message, label="Remove")
    assert refused.response is not None
    assert refused.response.content == say("not_yours", "en")
    await town.ann.click(message, label="Remove")
    assert [one for one in town.channel.history() if one.author.bot] == []


async def test_who_manages_the_channel_has_answers_put_into_threads(town: Town) -> None:
    role = town.guild.create_role("managers", permissions=discord.Permissions(manage_channels=True))
    manager = town.guild.add_member(town.env.create_user("manager"), roles=[role])
    await manager.slash(town.channel, "settings", thread="thread")
    await town.ann.send(town.channel, f"{town.me} {WHAT}")
    (thread,) = town.channel.threads
    assert thread.last_message is not None
    assert thread.last_message.content.startswith(RUNS)


async def test_a_channel_in_which_we_may_not_write_leaves_the_asker_an_answer(town: Town) -> None:
    assert town.app.client.user is not None
    silent = discord.PermissionOverwrite(send_messages=False)
    channel = town.guild.create_text_channel("read-only", overwrites={town.app.client.user: silent})
    await town.ann.send(channel, f"{town.me} {WHAT}")
    said = town.ann.user.dm_channel.last_message
    assert said is not None
    assert said.content.startswith(RUNS)


def test_the_permissions_of_the_invitation_are_those_that_discord_means() -> None:
    assert discord.Permissions(sum(invite.PERMISSIONS.values())) == discord.Permissions(
        view_channel=True,
        send_messages=True,
        embed_links=True,
        read_message_history=True,
        create_public_threads=True,
        send_messages_in_threads=True,
    )
