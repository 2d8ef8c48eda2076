"""Discord end to end: a discord.py that nobody patched, against a Discord on loopback that refuses what Discord refuses."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.app import Discord
from adapters.discord.markdown import escape
from bot.markup import plain
from bot.phrases import say
from tests.adapters.discord_running import LIBRARY, running
from tests.servers.discord import DiscordServer, Interaction, serving
from tests.servers.discord_world import MANAGE_CHANNELS, SEND, VIEW, Channel, Guild, Object, User

RUNS = "The Selmouth Harbour Authority runs the port"


@pytest.fixture
def cache(compiled: Path) -> Path:
    return compiled


@pytest.fixture
def database_file(tmp_path: Path, migrated_file: Path) -> str:
    path = tmp_path / "seealso.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with serving() as server:
        yield server
        assert server.refusals() == []


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.guild()


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.channel("general")


@pytest.fixture
def ann(server: DiscordServer) -> User:
    return server.user("ann")


@pytest.fixture
def bob(server: DiscordServer) -> User:
    return server.user("bob")


@pytest.fixture
async def discord(server: DiscordServer, channel: Channel, cache: Path, database_file: str) -> AsyncIterator[Discord]:
    async with running(server, database_file, cache) as discord:
        yield discord


def me(server: DiscordServer) -> str:
    return f"<@{server.me.id}>"


async def ask(server: DiscordServer, channel: Channel, user: User, text: str) -> Object:
    """The one answer to a mention."""
    before = len(server.heard(channel))
    await server.say(channel, user, f"{me(server)} {text}")
    heard = await server.answers(channel, before + 1)
    assert len(heard) == before + 1
    return heard[-1]


def button(message: Object, label: str) -> str:
    """The custom id of a button."""
    found = [b["custom_id"] for row in message["components"] for b in row["components"] if b["label"] == label]
    assert found, label
    return str(found[0])


async def press(server: DiscordServer, channel: Channel, user: User, message: Object, label: str) -> Interaction:
    return await server.outcome(await server.press(channel, user, message, button(message, label)))


async def slash(server: DiscordServer, channel: Channel, user: User, name: str, **options: Any) -> Interaction:
    return await server.outcome(await server.slash(channel, user, name, **options))


# -- being spoken to -----------------------------------------------------------------------------------------------------


async def test_a_mention_is_answered_as_a_reply_in_one_call(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    asked = await server.say(channel, ann, f"{me(server)} what is the harbour authority?")
    (answer,) = await server.answers(channel)
    assert answer["content"].startswith(RUNS)
    assert answer["message_reference"]["message_id"] == asked
    assert [one.path for one in server.requests if one.method == "POST"] == [f"/channels/{channel.id}/messages"]


async def test_no_answer_mentions_the_asker(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    assert (await ask(server, channel, ann, "what is the harbour authority?"))["mentions"] == []


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
    await server.say(direct, ann, "what is the harbour authority?")
    (answer,) = await server.answers(direct)
    assert answer["content"].startswith(RUNS)


async def test_a_question_in_reply_to_an_answer_is_answered(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    first = await ask(server, channel, ann, "what is the harbour authority?")
    await server.say(channel, ann, "and when was it formed?", reply_to=int(first["id"]))
    answers = await server.answers(channel, 2)
    assert "April 1962" in answers[1]["content"]


async def test_a_follow_up_knows_what_the_same_person_asked_before(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    await ask(server, channel, ann, "what is the harbour authority?")
    assert "April 1962" in (await ask(server, channel, ann, "when was it formed?"))["content"]


async def test_thanks_in_reply_to_an_answer_are_left_alone(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    first = await ask(server, channel, ann, "what is the harbour authority?")
    await server.say(channel, ann, "great, I told them so", reply_to=int(first["id"]))
    await server.idle()
    assert len(server.heard(channel)) == 1


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
    assert answer["content"].startswith("the question has 5,599 characters")


@pytest.mark.parametrize(
    "how",
    [
        {"webhook": True},
        {"everyone": True, "text": "@everyone what is the harbour authority?"},
        {"kind": 7},
        {"text": "what is the harbour authority?"},
    ],
    ids=["webhook", "everyone", "system message", "no mention"],
)
async def test_what_is_not_for_us_is_left_alone(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, how: dict[str, Any]
) -> None:
    text = how.pop("text", f"{me(server)} what is the harbour authority?")
    await server.say(channel, ann, text, **how)
    await server.idle()
    assert server.heard(channel) == []


async def test_other_bots_are_left_alone(server: DiscordServer, discord: Discord, channel: Channel) -> None:
    await server.say(channel, server.user("other", bot=True), f"{me(server)} what is the harbour authority?")
    await server.idle()
    assert server.heard(channel) == []


async def test_a_role_mention_is_left_alone(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    role = next(iter(guild.roles))
    await server.say(channel, ann, f"<@&{role}> what is the harbour authority?", roles=[role])
    await server.idle()
    assert server.heard(channel) == []


async def test_what_is_said_to_somebody_else_is_left_alone(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    await server.say(channel, ann, f"<@{bob.id}> you could ask {me(server)} about the ferry some day")
    await server.idle()
    assert server.heard(channel) == []


async def test_an_edited_question_is_not_answered_again(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    asked = await server.say(channel, ann, f"{me(server)} what is the harbour authority?")
    await server.answers(channel)
    await server.edit(channel, asked, f"{me(server)} what is the ferry?")
    await server.idle()
    assert len(server.heard(channel)) == 1


async def test_the_same_answer_within_a_minute_is_a_link_to_the_first(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User, bob: User
) -> None:
    first = await ask(server, channel, ann, "what is the harbour authority?")
    again = await ask(server, channel, bob, "what is the harbour authority?")
    link = f"https://discord.com/channels/{guild.id}/{channel.id}/{first['id']}"
    assert again["content"] == f"{say('said_already', 'en')} [{say('see_there', 'en')}](<{link}>)"


async def test_the_twenty_first_question_of_a_minute_gets_one_kind_line(
    server: DiscordServer, discord: Discord, ann: User
) -> None:
    direct = server.direct_channel(ann)
    server.per_channel = 50
    for _ in range(21):
        await server.say(direct, ann, "hello")
    answers = await server.answers(direct, 21)
    assert [one["content"] for one in answers].count(say("too_many", "en")) == 1


# -- threads ---------------------------------------------------------------------------------------------------------


async def test_a_room_that_wants_threads_gets_its_answers_there(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    ann_may = guild.role("managers", MANAGE_CHANNELS)
    guild.members[ann.id] = [ann_may]
    await slash(server, channel, ann, "settings", thread="thread")
    asked = await server.say(channel, ann, f"{me(server)} what is the harbour authority?")
    await server.until(lambda: asked in guild.channels and server.heard(guild.channels[asked]))
    thread = guild.channels[asked]
    assert thread.name == "what is the harbour authority?"
    assert server.heard(thread)[0]["content"].startswith(RUNS)
    assert server.heard(channel) == []


async def test_a_question_in_a_thread_is_answered_in_it(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User
) -> None:
    thread = guild.channel("a thread", parent=channel)
    await server.emit("THREAD_CREATE", thread.described(), guild=guild)
    answer = await ask(server, thread, ann, "what is the harbour authority?")
    assert answer["content"].startswith(RUNS)


async def test_a_conversation_in_a_thread_goes_on(
    server: DiscordServer, discord: Discord, guild: Guild, channel: Channel, ann: User, bob: User
) -> None:
    thread = guild.channel("a thread", parent=channel)
    await server.emit("THREAD_CREATE", thread.described(), guild=guild)
    await ask(server, thread, ann, "what is the harbour authority?")
    assert "April 1962" in (await ask(server, thread, bob, "when was it formed?"))["content"]


# -- commands --------------------------------------------------------------------------------------------------------


async def test_the_commands_are_those_that_are_promised(server: DiscordServer, discord: Discord) -> None:
    names = {one["name"] for one in server.commands["global"]}
    assert names == {
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
        ("ask", {"question": "what is the harbour authority?"}, RUNS),
        ("summary", {"topic": "Selmouth Harbour Authority"}, RUNS),
        ("see-also", {"topic": "Selmouth Ferry"}, "See also, from Selmouth Ferry:"),
        (
            "compare",
            {"first": "Selmouth Harbour Authority", "second": "Selmouth Town Council"},
            "Selmouth Harbour Authority and Selmouth Town Council, side by side:",
        ),
        ("relate", {"first": "Selmouth Ferry", "second": "Selmouth Town Council"}, "How Selmouth Ferry and"),
        ("topics", {}, "7 topics:"),
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
    answered = await server.outcome(await server.submit(shown, question="what is the harbour authority?"))
    assert answered.text.startswith(RUNS)
    assert answered.ephemeral


async def test_a_form_outlives_a_restart(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache):
        shown = await slash(server, channel, ann, "ask")
    async with running(server, database_file, cache):
        answered = await server.outcome(await server.submit(shown, question="what is the harbour authority?"))
    assert answered.text.startswith(RUNS)


async def test_the_message_command_answers_what_somebody_wrote(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    written = await server.say(channel, bob, "what is the harbour authority?")
    made = await server.menu(channel, ann, "What do we know about this?", written)
    answered = await server.outcome(made)
    assert answered.text.startswith(RUNS)
    assert answered.ephemeral


async def test_commands_work_in_direct_messages(server: DiscordServer, discord: Discord, ann: User) -> None:
    answered = await slash(server, server.direct_channel(ann), ann, "ask", question="what is the harbour authority?")
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
    await server.say(channel, ann, f"{me(server)} what is the harbour authority?")
    await server.idle()
    assert server.heard(channel) == []


async def test_a_setting_that_cannot_be_chosen_is_explained(server: DiscordServer, discord: Discord, ann: User) -> None:
    answered = await slash(server, server.direct_channel(ann), ann, "settings", speak="loudly")
    assert answered.text == "speak cannot be 'loudly'; write mentions, threads or off, or default."


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


# -- buttons -------------------------------------------------------------------------------------------------------------


async def test_a_see_also_button_answers_privately(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
    pressed = await press(server, channel, bob, message, "Selmouth Ferry")
    assert pressed.text.startswith("The Selmouth Ferry carries people")
    assert pressed.ephemeral


async def test_buttons_outlive_a_restart(
    server: DiscordServer, channel: Channel, ann: User, cache: Path, database_file: str
) -> None:
    async with running(server, database_file, cache):
        message = await ask(server, channel, ann, "what is the harbour authority?")
    async with running(server, database_file, cache):
        pressed = await press(server, channel, ann, message, "Selmouth Ferry")
    assert pressed.text.startswith("The Selmouth Ferry carries people")


async def test_more_shows_what_the_article_says_beside_that(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
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
    message = await ask(server, channel, ann, "what do critics say about the harbour dues?")
    pressed = await press(server, channel, ann, message, "Not what you meant?")
    assert "Supporters answer that the dues" in pressed.text


async def test_picking_one_of_several_answers_about_it(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, "what is SHA?")
    if "Which one" not in message["content"]:
        message = await ask(server, channel, ann, "what is the station?")
    label = message["components"][0]["components"][0]["label"]
    assert label.split()[-1] in (await press(server, channel, ann, message, label)).text


async def test_feedback_is_taken_and_counted(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
    assert (await press(server, channel, ann, message, "Helpful")).text == say("noted", "en")
    assert (await press(server, channel, bob, message, "Not helpful")).text == say("noted", "en")
    await discord.desk.flush()
    usage = await discord.desk.stats(audience=frozenset())
    assert (usage.helpful, usage.not_helpful) == (1, 1)


async def test_only_the_asker_can_remove_an_answer(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
    assert (await press(server, channel, bob, message, "Remove")).text == say("not_yours", "en")
    assert len(server.heard(channel)) == 1
    await press(server, channel, ann, message, "Remove")
    assert server.heard(channel) == []


async def test_a_shared_answer_is_said_to_the_room_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    private = await slash(server, channel, ann, "ask", question="what is the harbour authority?")
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
    private = await slash(server, channel, ann, "ask", question="what is the harbour authority?")
    assert private.message is not None
    await press(server, channel, ann, private.message, "Share")
    (shared,) = server.heard(channel)
    await press(server, channel, ann, shared, "Remove")
    assert server.heard(channel) == []


@pytest.mark.parametrize("custom_id", ["sa1:r:{user}", "sa1:t:AAAAAAAA", "sa0:h:", "x", "sa1:n:" + "A" * 84])
async def test_a_made_up_custom_id_gets_a_private_word(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User, bob: User, custom_id: str
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
    forged = await server.outcome(await server.press(channel, bob, message, custom_id.format(user=bob.id)))
    assert (forged.text, forged.ephemeral) == (say("stale", "en"), True)
    assert len(server.heard(channel)) == 1


async def test_a_button_for_what_is_gone_gets_a_private_word(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
    message["components"][0]["components"][0]["custom_id"] = "sa1:t:AAAAAAAA"
    stale = await server.outcome(await server.press(channel, ann, message, "sa1:t:AAAAAAAA"))
    assert stale.text == say("stale", "en")


async def test_a_press_that_is_delivered_twice_is_answered_once(
    server: DiscordServer, discord: Discord, channel: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, "what is the harbour authority?")
    before = len(server.requests)
    made = await server.press(channel, ann, message, button(message, "Selmouth Ferry"), times=3)
    await server.outcome(made)
    assert len(server.requests) == before + 1


# -- owners and audiences --------------------------------------------------------------------------------------------------


@pytest.fixture
def office(guild: Guild) -> Channel:
    """The room of the harbour desk."""
    return guild.channel("harbour-desk")


@pytest.fixture
def wardens(guild: Guild) -> int:
    """The role of those who may read the storm plan."""
    return guild.role("wardens")


@pytest.fixture
async def rooms(
    server: DiscordServer,
    guild: Guild,
    channel: Channel,
    office: Channel,
    wardens: int,
    cache: Path,
    database_file: str,
    tmp_path: Path,
) -> AsyncIterator[Discord]:
    """Serves a library whose manifest names this guild's rooms and roles."""
    folder = shutil.copytree(LIBRARY, tmp_path / "knowledge")
    manifest = (folder / "knowledge.yaml").read_text("utf-8")
    for written, meant in (("G1/C2", f"{guild.id}/{office.id}"), ("role:9", f"role:{wardens}")):
        manifest = manifest.replace(written, meant)
    (folder / "knowledge.yaml").write_text(manifest, "utf-8")
    async with running(server, database_file, cache, knowledge=folder) as discord:
        yield discord


UNKNOWN = "does the ferry sell beer on Sundays?"
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


async def test_an_owner_whose_room_is_closed_to_us_is_no_secret_to_who_pressed(
    server: DiscordServer, rooms: Discord, guild: Guild, channel: Channel, office: Channel, ann: User
) -> None:
    message = await ask(server, channel, ann, UNKNOWN)
    office.overwrites[guild.id] = (0, SEND)
    pressed = await press(server, channel, ann, message, "Ask harbour desk")
    assert pressed.text.startswith("Something broke on my side")
    assert [code for *_, body in server.refusals() if (code := body["code"])] == [50013]
    server.requests.clear()


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
    assert "storm" not in (await ask(server, channel, ann, STORM))["content"].lower().replace(STORM, "")
    only_for(channel, wardens)
    await changed(server, guild, channel)
    assert "[Storm plan" in (await ask(server, channel, ann, STORM))["content"].replace("Selmouth s", "S").replace(
        "Selmouth S", "S"
    )


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
