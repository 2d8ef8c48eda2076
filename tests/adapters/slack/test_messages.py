"""Asking on Slack: where an answer goes, and what asks for one."""

from __future__ import annotations

import json

import pytest

from adapters.slack.app import Slack
from adapters.slack.views import SHORTCUT
from tests.adapters.slack.acting import FORMED, command, filled_in, mention, opened_at_home, ours
from tests.servers.slack import SlackServer


async def test_a_mention_inside_a_thread_is_answered_in_that_thread(server: SlackServer, slack: Slack) -> None:
    root = await server.say("C1", "U2", "the port is closed")
    answer = await mention(server, thread=root)
    assert answer["thread_ts"] == root


async def test_an_answer_takes_one_call(server: SlackServer, slack: Slack) -> None:
    await mention(server)  # who reads along is asked for once
    server.calls.clear()
    await mention(server, "what is the ferry?")
    await server.idle()
    assert [method for method, _, _ in server.calls] == ["chat.postMessage"]


async def test_a_direct_message_is_answered_beside_it(server: SlackServer, slack: Slack) -> None:
    await server.say("DU1", "U1", FORMED)
    await server.until(lambda: ours(server, "DU1"))
    assert "thread_ts" not in ours(server, "DU1")[0]


async def test_a_follow_up_in_the_thread_needs_no_mention(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "what is the harbour authority?")
    await slack._desk.flush()
    await server.say("C1", "U1", "and who appoints its board?", thread=answer["thread_ts"])
    await server.until(lambda: len(ours(server)) == 2)
    assert "appointed by the Selmouth Town Council" in ours(server)[1]["text"]


async def test_a_mention_alone_is_asked_what_it_wants(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "")
    assert answer["text"].startswith("What would you like to know?")


async def test_markup_in_a_question_is_undone(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "what does the <https://sha.example|harbour authority> do &amp; &lt;where&gt;?")
    assert "Harbour Authority" in answer["text"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("summary harbour authority", "The Selmouth Harbour Authority runs the port"),
        ("see-also harbour authority", "See also, from Selmouth Harbour Authority:"),
        ("compare ferry vs fish market", "Selmouth Ferry and Selmouth Fish Market, side by side:"),
        ("compare ferry fish market", "Selmouth Ferry and Selmouth Fish Market, side by side:"),
        ('relate "ferry" "town council"', "How Selmouth Ferry and Selmouth Town Council are related:"),
        ("topics", "6 topics:"),
        ("topics harbour", "4 topics:"),
        ("help", "Ask in your own words"),
        ("", "Ask in your own words"),
        ("settings", "Settings of this room"),
        ("summary", "Summary needs a topic"),
        ("compare ferry", "Compare needs two topics"),
        ("summary atlantis", "I don't know"),
    ],
)
async def test_commands_by_name(server: SlackServer, slack: Slack, typed: str, said: str) -> None:
    assert (await command(server, typed))["text"].startswith(said)


async def test_a_modal_answers_the_form(server: SlackServer, slack: Slack) -> None:
    assert "April 1962" in json.dumps(await filled_in(server, FORMED))


async def test_app_home_says_what_is_known_and_where_to_start(server: SlackServer, slack: Slack) -> None:
    await server.open_home("U1")
    await server.until(lambda: "U1" in server.homes)
    shown = json.dumps(server.homes["U1"])
    assert "Selmouth desk" in shown
    assert "elected government" in json.dumps(await opened_at_home(server, "topic"))


async def test_a_button_in_a_modal_changes_the_modal(server: SlackServer, slack: Slack) -> None:
    view = await opened_at_home(server, "topic")
    await server.press(view, "topic", "U1")
    await server.until(lambda: server.views[view["id"]] is not view)
    assert len(server.views) == 1


async def test_the_message_shortcut_says_what_is_known_about_a_message(server: SlackServer, slack: Slack) -> None:
    ts = await server.say("C1", "U2", FORMED)
    message = next(one for one in server.channels["C1"].messages if one["ts"] == ts)
    await server.shortcut(message, "U1", channel="C1", callback=SHORTCUT)
    await server.until(lambda: server.views)
    assert "April 1962" in json.dumps(server.views)
    assert ours(server) == []
