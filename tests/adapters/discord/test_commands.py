"""Commands: known to Discord, completed while typing, answered privately within Discord's time."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord.app import Discord
from bot.phrases import say
from tests.adapters.discord.acting import RUNS, WHAT, me, slash
from tests.adapters.discord.running import running
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import MANAGE_CHANNELS, Channel, Guild, User


async def test_the_commands_are_those_that_are_promised(server: DiscordServer, discord: Discord) -> None:
    names = {one["name"] for one in server.commands["global"]}
    assert names >= {
        *"ask summary see-also compare relate topics settings help".split(),
        "What do we know about this?",
    }


async def test_topic_options_come_first_in_order_and_complete(server: DiscordServer, discord: Discord) -> None:
    options = {one["name"]: one["options"] for one in server.commands["global"]}
    assert [(o["name"], o["autocomplete"], o["required"]) for o in options["compare"]] == [
        ("first", True, True),
        ("second", True, True),
    ]


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("ask", {"question": WHAT}, RUNS),
        ("summary", {"topic": "Selmouth Harbour Authority"}, RUNS),
        ("see-also", {"topic": "Selmouth Ferry"}, "See also, from Selmouth Ferry:"),
        (
            "compare",
            {"first": "Selmouth Harbour Authority", "second": "Selmouth Town Council"},
            "Selmouth Harbour Authority and Selmouth Town Council, side by side:",
        ),
        ("relate", {"first": "Selmouth Ferry", "second": "Selmouth Town Council"}, "How Selmouth Ferry and"),
        ("topics", {}, "6 topics:"),
        ("help", {}, "Ask in your own words"),
        ("summary", {"topic": "no such thing"}, "I don't know “no such thing”."),
    ],
)
async def test_a_command_is_answered_privately_in_the_callback(
    server: DiscordServer,
    discord: Discord,
    channel: Channel,
    ann: User,
    name: str,
    options: dict[str, str],
    said: str,
) -> None:
    answered = await slash(server, channel, ann, name, **options)
    assert (answered.answered, answered.ephemeral) == (4, True)
    assert answered.text.startswith(said)
    assert answered.took < 1.0


@pytest.mark.parametrize("typed", ["harb", "autho", "harbor", "SELMOUTH HARBOUR", "selmouth harbuor auth"])
async def test_topics_complete_while_typing(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, typed: str
) -> None:
    offered = await server.outcome(await server.complete(channel, ann, "summary", typed, "topic"))
    assert "Selmouth Harbour Authority" in [one["name"] for one in offered.choices or []]


async def test_a_form_is_shown_for_a_question_left_out_and_its_text_is_answered(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    shown = await slash(server, channel, ann, "ask")
    assert shown.answered == 9
    answered = await server.outcome(await server.submit(shown, question=WHAT))
    assert answered.text.startswith(RUNS)
    assert answered.ephemeral


async def test_a_form_outlives_a_restart(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache):
        shown = await slash(server, channel, ann, "ask")
    async with running(server, database_file, cache):
        answered = await server.outcome(await server.submit(shown, question=WHAT))
    assert answered.text.startswith(RUNS)


async def test_the_message_command_answers_what_somebody_wrote(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    written = await server.say(channel, bob, WHAT)
    made = await server.menu(channel, ann, "What do we know about this?", written)
    answered = await server.outcome(made)
    assert answered.text.startswith(RUNS)
    assert answered.ephemeral


async def test_commands_work_in_direct_messages(server: DiscordServer, discord: Discord, ann: User) -> None:
    answered = await slash(server, server.direct_channel(ann), ann, "ask", question=WHAT)
    assert answered.text.startswith(RUNS)
    assert answered.message is not None
    assert "Share" not in str(answered.message["components"])


async def test_settings_are_shown_to_everybody(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    assert "**speak**: default" in (await slash(server, channel, ann, "settings")).text


async def test_settings_are_changed_only_by_who_manages_the_channel(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User, bob: User
) -> None:
    guild.members[bob.id] = [guild.role("managers", MANAGE_CHANNELS)]
    assert (await slash(server, channel, ann, "settings", speak="off")).text == say("not_manager", "en")
    assert "**speak**: off" in (await slash(server, channel, bob, "settings", speak="off")).text
    await server.say(channel, ann, f"{me(server)} {WHAT}")
    await server.idle(quiet=0.4)
    assert server.heard(channel) == []


async def test_a_setting_that_cannot_be_chosen_is_explained(server: DiscordServer, discord: Discord, ann: User) -> None:
    answered = await slash(server, server.direct_channel(ann), ann, "settings", speak="loudly")
    assert answered.text == "Speak cannot be 'loudly'; write mentions, threads or off, or default."


async def test_commands_are_told_to_discord_once_for_one_set_of_them(
    server: DiscordServer, channel: Channel, cache: Path, database_file: str
) -> None:
    for _ in range(2):
        async with running(server, database_file, cache):
            pass
    assert [one.method for one in server.requests].count("PUT") == 1


async def test_a_development_guild_knows_the_commands_alone(
    server: DiscordServer, guild: Guild, channel: Channel, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache, discord_guild=str(guild.id)):
        assert set(server.commands) == {str(guild.id)}


async def test_who_uses_discord_in_chinese_is_answered_with_chinese_words(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    ann.locale = "zh-CN"
    assert (
        await slash(server, channel, ann, "relate", first="Selmouth Ferry", second="Selmouth Town Council")
    ).text.startswith("Selmouth Ferry与Selmouth Town Council的关系：")
