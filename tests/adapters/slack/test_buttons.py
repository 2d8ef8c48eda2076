"""Buttons on Slack: what each does, for whom, and after a restart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.acting import FORMED, command, mention, ours, pressed
from tests.adapters.slack.running import running
from tests.servers.slack import BOT, SlackServer


async def test_a_see_also_button_answers_its_presser_alone(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server)
    assert "elected government" in await pressed(server, answer, "topic", "U2")
    assert len(ours(server)) == 1


async def test_not_what_you_meant_shows_the_next_candidates(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "how long may the port be closed?")
    told = await pressed(server, answer, "others")
    assert told.startswith("Not what you meant?\n")
    assert "may close the port" not in told


async def test_more_shows_what_a_summary_left_out_until_there_is_nothing_left(
    server: SlackServer, slack: Slack
) -> None:
    answer = await command(server, "summary harbour authority")
    first = await pressed(server, answer, "more")
    assert "Harbour master: Ines Varga" in first
    assert "runs the port" not in first


async def test_feedback_is_kept(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server)
    await slack._desk.flush()
    assert await pressed(server, answer, "helpful", "U2") == "Thank you, noted."
    await pressed(server, await command(server, FORMED), "not-helpful")
    await slack._desk.flush()
    usage = await slack._desk.stats(audience=frozenset())
    assert (usage.helpful, usage.not_helpful) == (1, 1)


async def test_a_private_answer_is_shared_with_the_room_once(server: SlackServer, slack: Slack) -> None:
    answer = await command(server, FORMED)
    await server.press(answer, "share", "U1")
    await server.until(lambda: ours(server))
    (shared,) = ours(server)
    assert "April 1962" in shared["text"]
    assert "<@U1>" in json.dumps(shared["blocks"][0])
    await server.idle()
    assert "said this here" in await pressed(server, answer, "share")
    assert len(ours(server)) == 1


async def test_an_answer_is_shared_where_we_are_no_member(server: SlackServer, slack: Slack) -> None:
    server.channels["C1"].members.discard(BOT)
    answer = await command(server, FORMED)
    await server.press(answer, "share", "U1")
    await server.until(lambda: ours(server))
    assert "April 1962" in ours(server)[0]["text"]


async def test_the_asker_can_remove_the_answer_and_nobody_else(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server)
    assert await pressed(server, answer, "remove", "U2") == "Only the person who asked can do that."
    await server.press(answer, "remove", "U1")
    await server.until(lambda: not ours(server))


async def test_the_owner_is_asked_once_and_only_when_the_button_is_pressed(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "which ice cream does the harbour master like best?")
    await slack._desk.flush()
    assert ours(server, "C2") == []
    assert await pressed(server, answer, "owner") == "I have sent your question to harbour desk."
    await pressed(server, answer, "owner")
    (asked,) = ours(server, "C2")
    assert "<@U1>" in asked["text"]
    assert "which ice cream" in asked["text"]


async def test_a_pick_answers_the_question_about_the_topic_chosen(server: SlackServer, slack: Slack) -> None:
    message = {"ts": "1.1", "channel": "C1", "blocks": []}
    action = {
        "type": "button",
        "action_id": "seealso:1:pick:0",
        "value": '{"t":"Selmouth Harbour Authority","q":"when was it formed?"}',
    }
    await server.act(message, action, "U1")
    await server.until(lambda: server.private["U1"])
    assert "April 1962" in server.private["U1"][0]["text"]


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("seealso:0:topic:1", "{}"),
        ("seealso:1:topic:1", '{"t":"Atlantis"}'),
        ("seealso:1:more:1", '{"s":["atlantis/x"]}'),
        ("seealso:1:share:1", "{}"),
        ("seealso:1:owner:1", "{}"),
        ("anything", "else"),
        ("seealso:1:topic:1", "[[[["),
    ],
)
async def test_a_forged_or_stale_button_gets_a_private_word(
    server: SlackServer, slack: Slack, action_id: str, value: str
) -> None:
    message = {"ts": "1.1", "channel": "C1", "blocks": []}
    await server.act(message, {"type": "button", "action_id": action_id, "value": value}, "U1")
    await server.until(lambda: server.private["U1"])
    assert server.private["U1"][0]["text"] == "This button no longer works; please ask again."


async def test_buttons_outlive_a_restart(server: SlackServer, compiled: Path, database_file: str) -> None:
    async with running(server, database_file, compiled):
        answer = await mention(server)
    async with running(server, database_file, compiled):
        assert "elected government" in await pressed(server, answer, "topic")
        assert await pressed(server, answer, "helpful") == "Thank you, noted."
        await server.press(answer, "remove", "U1")
        await server.until(lambda: not ours(server))
