"""What is said where Discord's bot can hear it: answered when it is for us, once, in its place."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.app import Discord
from bot.phrases import say
from tests.adapters.discord.acting import RUNS, WHAT, ask, left_alone, me, slash
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import MANAGE_CHANNELS, Channel, Guild, User


async def test_a_mention_is_answered_as_a_reply_in_one_call(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    asked = await server.say(channel, ann, f"{me(server)} {WHAT}")
    (answer,) = await server.answers(channel)
    assert answer["content"].startswith(RUNS)
    assert answer["message_reference"]["message_id"] == asked
    assert [one.path for one in server.requests if one.method == "POST"] == [f"/channels/{channel.id}/messages"]


async def test_no_answer_mentions_the_asker(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    assert (await ask(server, channel, ann, WHAT))["mentions"] == []


async def test_what_names_everybody_wakes_nobody(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    guild.roles[guild.id]["permissions"] = str(-1 & (1 << 50) - 1)
    answer = await ask(server, channel, ann, "who is @everyone and <@&1> and @here?")
    assert not answer["mention_everyone"]
    assert answer["mentions"] == []


async def test_direct_messages_are_answered_without_a_mention(
    server: DiscordServer, discord: Discord, ann: User
) -> None:
    direct = server.direct_channel(ann)
    await server.say(direct, ann, WHAT)
    (answer,) = await server.answers(direct)
    assert answer["content"].startswith(RUNS)


async def test_a_question_in_reply_to_an_answer_is_answered(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    first = await ask(server, channel, ann, WHAT)
    await server.say(channel, ann, "and when was it formed?", reply_to=int(first["id"]))
    answers = await server.answers(channel, 2)
    assert "April 1962" in answers[1]["content"]


async def test_a_follow_up_knows_what_the_same_person_asked_before(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await ask(server, channel, ann, WHAT)
    assert "April 1962" in (await ask(server, channel, ann, "when was it formed?"))["content"]


async def test_thanks_in_reply_to_an_answer_are_left_alone(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    first = await ask(server, channel, ann, WHAT)
    await server.say(channel, ann, "great, I told them so", reply_to=int(first["id"]))
    assert await left_alone(server, channel)


async def test_a_mention_without_words_is_asked_back(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await server.say(channel, ann, me(server))
    (answer,) = await server.answers(channel)
    assert answer["content"].startswith("What would you like to know?")


async def test_a_question_that_is_too_long_gets_one_kind_reply(
    server: DiscordServer, discord: Discord, ann: User
) -> None:
    direct = server.direct_channel(ann)
    await server.say(direct, ann, "harbour " * 700)
    (answer,) = await server.answers(direct)
    assert answer["content"].startswith("That question has 5,599 characters")


@pytest.mark.parametrize(
    "how",
    [
        {"webhook": True},
        {"everyone": True, "text": f"@everyone {WHAT}"},
        {"kind": 7},
        {"text": WHAT},
    ],
    ids=["webhook", "everyone", "system message", "no mention"],
)
async def test_what_is_not_for_us_is_left_alone(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, how: dict[str, Any]
) -> None:
    text = how.pop("text", f"{me(server)} {WHAT}")
    await server.say(channel, ann, text, **how)
    assert await left_alone(server, channel)


async def test_other_bots_are_left_alone(server: DiscordServer, discord: Discord, channel: Channel) -> None:
    await server.say(channel, server.user("other", bot=True), f"{me(server)} {WHAT}")
    assert await left_alone(server, channel)


async def test_a_role_mention_is_left_alone(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    role = next(iter(guild.roles))
    await server.say(channel, ann, f"<@&{role}> {WHAT}", roles=[role])
    assert await left_alone(server, channel)


async def test_what_is_said_to_somebody_else_is_left_alone(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    await server.say(channel, ann, f"<@{bob.id}> you could ask {me(server)} about the ferry some day")
    assert await left_alone(server, channel)


async def test_an_edited_question_is_not_answered_again(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    asked = await server.say(channel, ann, f"{me(server)} {WHAT}")
    await server.answers(channel)
    await server.edit(channel, asked, f"{me(server)} what is the ferry?")
    assert await left_alone(server, channel)


async def test_the_same_answer_within_a_minute_is_a_link_to_the_first(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User, bob: User
) -> None:
    first = await ask(server, channel, ann, WHAT)
    again = await ask(server, channel, bob, WHAT)
    link = f"https://discord.com/channels/{guild.id}/{channel.id}/{first['id']}"
    assert again["content"] == f"{say('said_already', 'en')} [{say('see_there', 'en')}](<{link}>)"


async def test_a_room_that_wants_threads_gets_its_answers_there(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    ann_may = guild.role("managers", MANAGE_CHANNELS)
    guild.members[ann.id] = [ann_may]
    await slash(server, channel, ann, "settings", thread="thread")
    asked = await server.say(channel, ann, f"{me(server)} {WHAT}")
    await server.until(lambda: asked in guild.channels and server.heard(guild.channels[asked]))
    thread = guild.channels[asked]
    assert thread.name == WHAT
    assert server.heard(thread)[0]["content"].startswith(RUNS)
    assert server.heard(channel) == []


async def test_a_question_in_a_thread_is_answered_in_it(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    thread = guild.channel("a thread", parent=channel)
    await server.emit("THREAD_CREATE", thread.described(), guild=guild)
    answer = await ask(server, thread, ann, WHAT)
    assert answer["content"].startswith(RUNS)


async def test_a_conversation_in_a_thread_goes_on(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User, bob: User
) -> None:
    thread = guild.channel("a thread", parent=channel)
    await server.emit("THREAD_CREATE", thread.described(), guild=guild)
    await ask(server, thread, ann, WHAT)
    assert "April 1962" in (await ask(server, thread, bob, "when was it formed?"))["content"]
