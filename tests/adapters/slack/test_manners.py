"""When Slack hears us and when it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.acting import FORMED, ME, command, mention, ours
from tests.servers.slack import BOT, SlackServer


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B9"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed"},
        {"edited": {"user": "U1", "ts": "1"}},
        {"user": BOT},
    ],
)
async def test_bots_edits_joins_and_ourselves_are_not_answered(
    server: SlackServer, slack: Slack, more: dict[str, Any]
) -> None:
    user = more.get("user", "U1")
    await server.say("C1", user, f"{ME} {FORMED}", **{key: value for key, value in more.items() if key != "user"})
    await server.idle()
    assert ours(server) == []
    assert all(delivery.acked is not None for delivery in server.deliveries)


async def test_the_talk_of_a_channel_is_left_alone(server: SlackServer, slack: Slack) -> None:
    for text in (
        FORMED,
        "<@U2> when was the harbour authority formed?",
        f"<@U2> ask {ME} about it?",
        "<!here> {FORMED}",
    ):
        await server.say("C1", "U1", text)
    await server.idle()
    assert ours(server) == []


async def test_it_is_silent_when_a_person_has_answered_since(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "what is the harbour authority?")
    await slack._desk.flush()
    await server.say("C1", "U2", "I can tell you more.", thread=answer["thread_ts"])
    await server.say("C1", "U1", "and who appoints its board?", thread=answer["thread_ts"])
    await server.idle()
    assert len(ours(server)) == 1


async def test_follow_ups_of_others_are_left_alone(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "what is the harbour authority?")
    await slack._desk.flush()
    await server.say("C1", "U2", "and who appoints its board?", thread=answer["thread_ts"])
    await server.idle()
    assert len(ours(server)) == 1


async def test_a_room_can_keep_it_to_commands(server: SlackServer, slack: Slack) -> None:
    server.admins.add("U1")
    assert (await command(server, "settings speak=off"))["text"] == "Changed: speak=off."
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.idle()
    assert ours(server) == []


async def test_a_room_can_have_answers_beside_the_question(server: SlackServer, slack: Slack) -> None:
    await command(server, "settings thread=reply")  # U1 made the channel
    assert "thread_ts" not in await mention(server)


async def test_only_an_admin_or_the_channels_creator_changes_its_settings(server: SlackServer, slack: Slack) -> None:
    assert (await command(server, "settings speak=off", user="U2"))["text"].startswith("Only an admin")


async def test_a_setting_that_is_none_is_refused_with_a_hint(server: SlackServer, slack: Slack) -> None:
    assert "did you mean 'speak'" in (await command(server, "settings speek=off"))["text"]


async def test_the_same_answer_within_a_minute_becomes_a_link_to_the_first(server: SlackServer, slack: Slack) -> None:
    first = await mention(server)
    second = await mention(server)
    assert f"/archives/C1/p{first['ts'].replace('.', '')}" in second["text"]
    assert "April 1962" not in second["text"]


async def test_nothing_is_unfurled_and_nobody_is_woken(server: SlackServer, slack: Slack) -> None:
    await server.say("C1", "U1", f"{ME} what is <!channel> or &lt;!everyone&gt; @here?")
    await server.until(lambda: ours(server))
    (answer,) = ours(server)
    assert answer["unfurl_links"] is answer["unfurl_media"] is False
    assert "<!" not in json.dumps(answer)
