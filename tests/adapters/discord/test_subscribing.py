"""Digests on Discord: subscribed to by command and form, listed, changed, paused, ended."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.app import Discord
from bot.rooms import Room
from bot.store.records import Subscription
from tests.adapters.discord.acting import press, slash
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import MANAGE_CHANNELS, SEND, Channel, Guild, User

WISH: dict[str, Any] = {"topics": "ferry", "when": "every weekday at 9:00 Europe/Berlin"}


def room_of(channel: Channel) -> Room:
    assert channel.guild is not None
    return Room(key=f"discord:{channel.guild.id}/{channel.id}")


async def held(discord: Discord, channel: Channel) -> tuple[Subscription, ...]:
    return await discord.desk.store.subscriptions.all(room=room_of(channel).key)


async def test_a_wish_is_answered_with_how_it_was_understood_and_the_next_three_times(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    answered = await slash(server, channel, ann, "digest subscribe", **WISH)
    assert answered.ephemeral
    text = answered.text
    assert "Selmouth Ferry, every weekday at 09:00 (Europe/Berlin)" in text
    (next_times,) = [line for line in text.split("\n") if line.startswith("Next: ")]
    assert next_times.count(", 09:00") == 3
    assert [one.wish.topics for one in await held(discord, channel)] == [("Selmouth Ferry",)]


async def test_undo_ends_what_was_just_made(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    answered = await slash(server, channel, ann, "digest subscribe", **WISH)
    assert answered.message is not None
    assert "is stopped" in (await press(server, channel, ann, answered.message, "Undo")).text
    assert await held(discord, channel) == ()


@pytest.mark.parametrize(
    ("topics", "when", "hint"),
    [
        ("ferri", "daily at 9 UTC", "did you mean"),
        ("ferry", "every blue moon UTC", "not understood"),
        ("ferry", "daily at 9", "time zone"),
        ("", "daily at 9 UTC", "No topics"),
        ("渡轮", "每天25点 北京时间", "没有“25点”这个时刻；小时到23，分钟到59。"),
        ("渡轮", "每天9点", "没有说明时区；请加上时区，例如：北京时间。可用 /settings zone"),
        ("渡船", "每天9点 北京时间", "没有“渡船”这个标签或条目"),
    ],
)
async def test_a_wish_that_is_not_understood_is_refused_with_a_hint(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, topics: str, when: str, hint: str
) -> None:
    assert hint in (await slash(server, channel, ann, "digest subscribe", topics=topics, when=when)).text
    assert await held(discord, channel) == ()


async def test_a_room_s_digests_are_listed_paused_resumed_and_stopped(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await slash(server, channel, ann, "digest subscribe", **WISH)
    (made,) = await held(discord, channel)
    for action, state in (("pause", "paused"), ("resume", "active")):
        await slash(server, channel, ann, f"digest {action}", digest=str(made.id))
        assert [one.state for one in await held(discord, channel)] == [state]
    assert "Selmouth Ferry" in (await slash(server, channel, ann, "digest list")).text
    await slash(server, channel, ann, "digest stop", digest=str(made.id))
    assert "no digests yet" in (await slash(server, channel, ann, "digest list")).text


async def test_a_digest_is_changed_in_its_place(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await slash(server, channel, ann, "digest subscribe", **WISH)
    (before,) = await held(discord, channel)
    wish = {"topics": "everything", "when": "fridays at 16:30 UTC", "gaps": True, "replaces": str(before.id)}
    await slash(server, channel, ann, "digest subscribe", **wish)
    (after,) = await held(discord, channel)
    assert (after.id, after.wish.topics, after.wish.gaps) == (before.id, (), True)


async def test_what_a_change_does_not_name_stays(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await slash(server, channel, ann, "digest subscribe", **WISH, quiet=True)
    await slash(server, channel, ann, "digest subscribe", when="mondays 8am", gaps=True, replaces="1")
    (after,) = await held(discord, channel)
    assert (after.wish.topics, after.wish.words) == (("Selmouth Ferry",), "every Monday at 08:00 (Europe/Berlin)")
    assert (after.wish.gaps, after.wish.quiet) == (True, True)
    await slash(server, channel, ann, "digest subscribe", quiet=False, replaces="1")
    assert [one.wish.quiet for one in await held(discord, channel)] == [False]


async def test_a_digest_of_another_room_cannot_be_touched(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, office: Channel, ann: User
) -> None:
    await slash(server, channel, ann, "digest subscribe", **WISH)
    (made,) = await held(discord, channel)
    assert "There is no digest" in (await slash(server, office, ann, "digest stop", digest=str(made.id))).text
    assert len(await held(discord, channel)) == 1


async def test_only_managers_change_digests_where_the_room_wants_it_so(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    await discord.desk.change_room(room_of(channel), digests_by="managers")
    assert "Only people who manage this room" in (await slash(server, channel, ann, "digest subscribe", **WISH)).text
    assert await held(discord, channel) == ()
    guild.members[ann.id] = [guild.role("managers", MANAGE_CHANNELS)]
    await slash(server, channel, ann, "digest subscribe", **WISH)
    assert len(await held(discord, channel)) == 1


async def test_a_room_in_which_we_may_not_write_gets_no_digest(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    channel.overwrites[server.me.id] = (0, SEND)
    assert "I may not write" in (await slash(server, channel, ann, "digest subscribe", **WISH)).text
    assert await held(discord, channel) == ()


async def test_topics_and_numbers_complete_as_they_are_typed(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await slash(server, channel, ann, "digest subscribe", **WISH)
    typed = await server.outcome(await server.complete(channel, ann, "digest subscribe", "ferry, harb", "topics"))
    assert typed.choices is not None
    assert typed.choices[0]["value"] == "ferry, harbour"
    numbers = await server.outcome(await server.complete(channel, ann, "digest pause", "", "digest"))
    assert numbers.choices is not None
    assert "Selmouth Ferry" in numbers.choices[0]["name"]


async def test_without_options_a_form_is_shown_and_what_it_says_is_subscribed_to(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    shown = await server.outcome(await server.slash(channel, ann, "digest subscribe"))
    answered = await server.outcome(await server.submit(shown, topics="ferry, harbour", when="daily at 7 UTC"))
    assert "Next: " in answered.text
    assert [one.wish.topics for one in await held(discord, channel)] == [("Selmouth Ferry", "harbour")]
