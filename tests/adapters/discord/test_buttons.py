"""Buttons: each does what it says, for whom it may, across restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord.app import Discord
from adapters.discord.markdown import escape
from bot.markup import plain
from bot.phrases import say
from tests.adapters.discord.acting import RUNS, WHAT, ask, button, press, slash
from tests.adapters.discord.running import running
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import Channel, User

AMBIGUOUS = "what is the Harbour Board?"


async def test_a_see_also_button_answers_privately(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    pressed = await press(server, channel, bob, message, "Selmouth Ferry")
    assert pressed.text.startswith("The Selmouth Ferry carries people")
    assert pressed.ephemeral


async def test_buttons_outlive_a_restart(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache):
        message = await ask(server, channel, ann, WHAT)
    async with running(server, database_file, cache):
        pressed = await press(server, channel, ann, message, "Selmouth Ferry")
    assert pressed.text.startswith("The Selmouth Ferry carries people")


async def test_more_shows_what_the_article_says_beside_that(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    seen = message["content"]
    pages = 0
    while "More" in str(message["components"]) and pages < 5:
        shown = await press(server, channel, ann, message, "More")
        assert shown.message is not None
        assert shown.ephemeral
        message = shown.message
        seen += "\n" + message["content"]
        pages += 1
    article = discord.desk.library.find("Selmouth Harbour Authority")
    assert article is not None
    missing = [one.text for one in article.statements if escape(plain(one.text)) not in seen]
    assert missing == []


async def test_not_what_you_meant_shows_the_next_candidates(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, "how much does the ferry cost?")
    pressed = await press(server, channel, ann, message, "Not what you meant?")
    assert "Children under 12 and dogs travel free" in pressed.text


async def test_picking_one_of_several_answers_about_it(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, AMBIGUOUS)
    assert message["content"].startswith("Which one do you mean?")
    pressed = await press(server, channel, ann, message, "Selmouth Lifeboat Station")
    assert pressed.text.startswith("The Selmouth Lifeboat Station is")


async def test_feedback_is_taken_and_counted(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    assert (await press(server, channel, ann, message, "Helpful")).text == say("noted", "en")
    assert (await press(server, channel, bob, message, "Not helpful")).text == say("noted", "en")
    await discord.desk.flush()
    usage = await discord.desk.stats(audience=frozenset())
    assert (usage.helpful, usage.not_helpful) == (1, 1)


async def test_only_the_asker_can_remove_an_answer(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    assert (await press(server, channel, bob, message, "Remove")).text == say("not_yours", "en")
    assert len(server.heard(channel)) == 1
    await press(server, channel, ann, message, "Remove")
    assert server.heard(channel) == []


async def test_a_shared_answer_is_said_to_the_room_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    private = await slash(server, channel, ann, "ask", question=WHAT)
    assert private.message is not None
    shared = await press(server, channel, ann, private.message, "Share")
    assert not shared.ephemeral
    assert shared.text.startswith(RUNS)
    assert shared.text.endswith("-# Shared by ann")
    again = await press(server, channel, ann, private.message, "Share")
    assert again.ephemeral
    assert len(server.heard(channel)) == 1


async def test_who_shared_an_answer_can_remove_it(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    private = await slash(server, channel, ann, "ask", question=WHAT)
    assert private.message is not None
    await press(server, channel, ann, private.message, "Share")
    (shared,) = server.heard(channel)
    await press(server, channel, ann, shared, "Remove")
    assert server.heard(channel) == []


@pytest.mark.parametrize("custom_id", ["sa1:r:{user}", "sa1:t:AAAAAAAA", "sa0:h:", "x", "sa1:n:" + "A" * 84])
async def test_a_made_up_custom_id_gets_a_private_word(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User, custom_id: str
) -> None:
    message = await ask(server, channel, ann, WHAT)
    forged = await server.outcome(await server.press(channel, bob, message, custom_id.format(user=bob.id)))
    assert (forged.text, forged.ephemeral) == (say("stale", "en"), True)
    assert len(server.heard(channel)) == 1


async def test_a_button_for_what_is_gone_gets_a_private_word(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    message["components"][0]["components"][0]["custom_id"] = "sa1:t:AAAAAAAA"
    stale = await server.outcome(await server.press(channel, ann, message, "sa1:t:AAAAAAAA"))
    assert stale.text == say("stale", "en")


async def test_a_press_that_is_delivered_twice_is_answered_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, WHAT)
    before = len(server.requests)
    made = await server.press(channel, ann, message, button(message, "Selmouth Ferry"), times=3)
    await server.outcome(made)
    assert len(server.requests) == before + 1
