"""When something breaks on the way: whoever spoke to us still gets one reply, and never two."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import render
from adapters.discord.app import Discord
from bot.model import Answer
from bot.phrases import say
from tests.adapters.discord.acting import RUNS, WHAT, ask, me, press, slash
from tests.adapters.discord.running import running
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import EMBED, HISTORY, ORDINARY, PUBLIC_THREADS, SEND, Channel, Guild, User

MESSAGES = r"/channels/\d+/messages$"
CALLBACK = "/callback$"


def may_not(guild: Guild, permission: int) -> None:
    """Nobody in the guild has a permission."""
    guild.roles[guild.id]["permissions"] = str(ORDINARY & ~permission)


async def told(server: DiscordServer, guild: Guild) -> None:
    await server.emit("GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": guild.roles[guild.id]}, guild=guild)


# -- twice ---------------------------------------------------------------------------------------------------------------


async def test_a_message_delivered_three_times_is_answered_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await server.say(channel, ann, f"{me(server)} {WHAT}", times=3)
    assert len(await server.answers(channel)) == 1


async def test_two_processes_that_hear_a_message_answer_it_once(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache), running(server, database_file, cache):
        for _ in range(3):
            await server.say(channel, ann, f"{me(server)} {WHAT}")
        assert len(await server.answers(channel, 3)) == 3


async def test_two_processes_that_hear_a_command_answer_it_once(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache), running(server, database_file, cache):
        answered = await slash(server, channel, ann, "ask", question=WHAT)
    assert answered.text.startswith(RUNS)


async def test_a_command_delivered_three_times_is_answered_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    made = await server.outcome(await server.slash(channel, ann, "ask", question=WHAT, times=3))
    assert made.text.startswith(RUNS)
    assert sum(one.path.endswith("/callback") for one in server.requests) == 1


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 502}, {}], ids=["500", "502", "connection"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_message_whose_sending_failed_is_there_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, how: dict[str, Any], after: bool
) -> None:
    server.fail("POST", MESSAGES, after=after, **how)
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    await server.until(lambda: sum(one.method == "POST" for one in server.requests) == 2)
    assert len(await server.answers(channel)) == 1


@pytest.mark.parametrize("how", [{"status": 500}, {}], ids=["500", "connection"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_an_answer_to_a_command_that_was_lost_is_there_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, how: dict[str, Any], after: bool
) -> None:
    server.fail("POST", CALLBACK, after=after, **how)
    answered = await server.outcome(await server.slash(channel, ann, "ask", question=WHAT))
    await server.until(lambda: sum(one.path.endswith("/callback") for one in server.requests) == 2)
    await server.idle()
    assert answered.text.startswith(RUNS)
    assert answered.followups == []
    assert server.take_refusals() == ([40060] if after else [])


# -- rates ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("everywhere", [False, True], ids=["route", "global"])
async def test_a_rate_limit_is_waited_out(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, everywhere: bool
) -> None:
    server.fail("POST", MESSAGES, status=429, body={"retry_after": 0.2, "global": everywhere, "message": "slow"})
    await ask(server, channel, ann, WHAT)


async def test_a_rate_limit_that_a_proxy_sends_is_waited_out(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    server.fail("POST", MESSAGES, status=429, headers={"Via": ""})
    await ask(server, channel, ann, WHAT)


async def test_a_room_that_asks_a_lot_is_answered_at_its_pace(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    server.per_channel = 3
    for number in range(5):
        await server.say(channel, (ann, bob)[number % 2], f"{me(server)} hello")
    await server.until(lambda: len(server.heard(channel)) == 5, within=8)
    assert server.refusals() == []


# -- where we may not speak --------------------------------------------------------------------------------------------------


async def test_where_we_may_not_speak_the_answer_goes_to_the_asker_directly(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    may_not(guild, SEND)
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    (answer,) = await server.answers(server.direct_channel(ann))
    assert answer["content"].startswith(RUNS)
    assert server.take_refusals() == [50013]


async def test_where_we_may_not_read_back_the_answer_is_no_reply(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    may_not(guild, HISTORY)
    answer = await ask(server, channel, ann, WHAT)
    assert "message_reference" not in answer
    assert server.take_refusals() == [160002]


async def test_where_we_may_not_show_embeds_see_also_is_in_the_text(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    may_not(guild, EMBED)
    await told(server, guild)
    assert "**See also**" in (await ask(server, channel, ann, WHAT))["content"]


async def test_where_there_can_be_no_thread_the_answer_is_a_reply(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    await discord.desk.change_room(_room(guild, channel), thread="thread")
    may_not(guild, PUBLIC_THREADS)
    answer = await ask(server, channel, ann, WHAT)
    assert answer["content"].startswith(RUNS)
    assert server.take_refusals() == [50013]


async def test_a_thread_that_is_there_already_is_used(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    await discord.desk.change_room(_room(guild, channel), thread="thread")
    server.fail("POST", "/threads$", status=500, after=True)
    asked = await server.say(channel, ann, f"{me(server)} {WHAT}")
    await server.until(lambda: asked in guild.channels and server.heard(guild.channels[asked]))
    assert server.take_refusals() == [160004]


def _room(guild: Guild, channel: Channel) -> Any:
    from bot.rooms import Room

    return Room(key=f"discord:{guild.id}/{channel.id}")


async def test_an_archived_thread_is_answered_in(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    thread = guild.channel("old", parent=channel)
    await server.emit("THREAD_CREATE", thread.described(), guild=guild)
    thread.archived = True
    await ask(server, thread, ann, WHAT)
    assert not thread.archived


async def test_a_locked_thread_is_left_and_the_asker_told_directly(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    thread = guild.channel("locked", parent=channel)
    await server.emit("THREAD_CREATE", thread.described(), guild=guild)
    thread.archived = thread.locked = True
    await server.say(thread, ann, f"{me(server)} {WHAT}")
    await server.answers(server.direct_channel(ann))
    assert server.take_refusals() == [50083]


# -- gone in the middle ----------------------------------------------------------------------------------------------------


async def test_a_question_that_is_deleted_meanwhile_is_answered_beside_its_place(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    server.fail("POST", MESSAGES, delay=0.2)
    asked = await server.say(channel, ann, f"{me(server)} {WHAT}")
    del channel.messages[asked]
    (answer,) = await server.answers(channel)
    assert "message_reference" not in answer


async def test_a_channel_that_is_deleted_meanwhile_leaves_the_asker_an_answer(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    server.fail("POST", MESSAGES, delay=0.2)
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    channel.deleted = True
    await server.emit("CHANNEL_DELETE", channel.described(), guild=guild)
    await server.answers(server.direct_channel(ann))
    assert server.take_refusals() == [10003]


async def test_a_guild_that_throws_us_out_meanwhile_breaks_nothing(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User, bob: User
) -> None:
    server.fail("POST", MESSAGES, delay=0.2)
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    channel.deleted = True
    await server.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": False}, guild=guild)
    await server.answers(server.direct_channel(ann))
    await server.say(server.direct_channel(bob), bob, WHAT)
    await server.answers(server.direct_channel(bob))
    assert server.take_refusals() == [10003]


async def test_an_answer_that_was_deleted_can_be_removed_again(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    server.fail("DELETE", "@original$", status=404, body={"code": 10008, "message": "Unknown Message"})
    pressed = await press(server, channel, ann, message, "Remove")
    assert pressed.followups == []


async def test_an_answer_that_cannot_be_removed_is_not_written_over(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    server.fail("DELETE", "@original$", status=403, body={"code": 50013, "message": "Missing Permissions"})
    pressed = await press(server, channel, ann, message, "Remove")
    assert pressed.followups[0]["content"].startswith("Something broke on my side")
    assert server.heard(channel)[0]["content"].startswith(RUNS)


# -- late ----------------------------------------------------------------------------------------------------------------


async def test_a_command_that_cannot_be_answered_in_time_is_answered_directly(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    server.patience = 0
    await server.slash(channel, ann, "ask", question=WHAT)
    (answer,) = await server.answers(server.direct_channel(ann))
    assert answer["content"].startswith(RUNS)
    assert server.take_refusals() == [10062]


async def test_who_takes_no_direct_messages_is_asked_to_ask_again(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    server.patience, ann.closed = 0, True
    await server.slash(channel, ann, "ask", question=WHAT)
    (answer,) = await server.answers(channel)
    assert answer["content"] == say("too_late", "en", asker="ann")
    assert server.take_refusals() == [10062, 50007]


async def test_an_answer_that_takes_over_a_second_is_announced_and_then_given(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = discord.desk.reply

    async def slowly(*args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(1.3)
        return await at_once(*args, **kwargs)

    monkeypatch.setattr(discord.desk, "reply", slowly)
    answered = await slash(server, channel, ann, "ask", question=WHAT)
    assert (answered.answered, answered.ephemeral) == (5, True)
    assert 0.9 < answered.took < 1.3
    assert answered.text.startswith(RUNS)


async def test_a_token_that_ended_meanwhile_leaves_the_asker_an_answer(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = discord.desk.reply

    async def slowly(*args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(1.1)
        server.interactions.clear()
        return await at_once(*args, **kwargs)

    monkeypatch.setattr(discord.desk, "reply", slowly)
    await server.slash(channel, ann, "ask", question=WHAT)
    (answer,) = await server.answers(server.direct_channel(ann))
    assert answer["content"].startswith(RUNS)
    assert server.take_refusals() == [10015]


# -- broken ----------------------------------------------------------------------------------------------------------------


async def _broken(*args: Any, **kwargs: Any) -> Answer:
    raise RuntimeError("broken on purpose")


def _broken_render(*args: Any, **kwargs: Any) -> render.Payload:
    raise RuntimeError("broken on purpose")


@pytest.mark.parametrize("step", ["ask", "admit", "repeated", "reply", "claim", "room_settings"])
async def test_whatever_breaks_a_mention_gets_one_reply_with_a_reference(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(discord.desk, step, _broken)
    content = (await ask(server, channel, ann, WHAT))["content"]
    reference = content.rpartition(" ")[2]
    assert content == say("broke", "en", reference=reference)
    assert reference.isdigit()


async def test_an_answer_that_cannot_be_shown_is_a_reply_with_a_reference(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "message", _broken_render)
    assert (await ask(server, channel, ann, WHAT))["content"].startswith("Something broke on my side")


@pytest.mark.parametrize("step", ["ask", "admit", "reply"])
async def test_whatever_breaks_a_command_gets_one_answer_with_a_reference(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(discord.desk, step, _broken)
    answered = await slash(server, channel, ann, "ask", question=WHAT)
    assert answered.text.startswith("Something broke on my side")
    assert answered.ephemeral


@pytest.mark.parametrize("step", ["view", "ask"])
async def test_whatever_breaks_a_press_gets_a_private_word(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    message = await ask(server, channel, ann, WHAT)
    monkeypatch.setattr(discord.desk, step, _broken_render if step == "view" else _broken)
    pressed = await press(server, channel, ann, message, "Selmouth Ferry")
    assert pressed.text.startswith("Something broke on my side")
    assert pressed.ephemeral


async def test_a_broken_completion_offers_nothing_and_breaks_nothing(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.desk, "topics", _broken_render)
    await server.complete(channel, ann, "summary", "harb", "topic")
    await server.idle()
    assert (await slash(server, channel, ann, "help")).answered == 4


async def test_a_command_of_an_older_version_gets_a_private_word(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    server.commands["global"].append({"id": "1", "name": "old", "type": 1, "options": []})
    assert (await slash(server, channel, ann, "old")).text == say("stale", "en")


# -- hostile questions -------------------------------------------------------------------------------------------------------

_HOSTILE = {
    "4,000 characters": "what is the harbour authority? " * 129,
    "one word of 4,000 letters": "x" * 3_900,
    "spoilers": "||what|| is the ||harbour authority||?",
    "a code fence": "```py\nwhat is the harbour authority?\n```",
    "right to left": "\u202ewhat is the harbour authority?\u202c ما هي سلطة الميناء؟",
    "zero width": "wh\u200bat is the har\u2060bour auth\ufefforities?",
    "a quote": "> what is the harbour authority?\nyes?",
    "emoji alone": "🚢🚢🚢",
    "custom emoji": "<:ship:123456789012345678>",
    "a timestamp": "<t:1700000000:R>",
    "control characters": "what is\x00 the\x1b[31m harbour authority?",
    "a lone backslash": "\\",
    "mentions of all kinds": "@here @everyone <@&1> <#2> </ask:3> <id:guide>",
    "links": "https://evil.example/[x](y) what is it",
}


@pytest.mark.parametrize("text", _HOSTILE.values(), ids=_HOSTILE.keys())
async def test_a_hostile_question_gets_one_reply_that_discord_takes(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, text: str
) -> None:
    answer = await ask(server, channel, ann, text)
    assert answer["mentions"] == []
    assert not answer["mention_everyone"]
