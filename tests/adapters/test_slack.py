"""Slack end to end: the real slack-bolt against a Slack on loopback that refuses what Slack refuses."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.app import Slack
from adapters.slack.views import FORM, SHORTCUT
from tests.adapters.slack_running import running
from tests.servers.slack import BOT, TEAM, SlackServer

ME = f"<@{BOT}>"
FORMED = "when was the harbour authority formed?"
UNKNOWN = "where is the best pizza in town?"


@pytest.fixture(params=["socket", "http"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer(transport=request.param) as server:
        server.channel("C1", "U1", "U2")
        server.channel("C2")  # the harbour desk's
        server.channel("DU1", "U1", kind="im")
        server.channel("DU2", "U2", kind="im")
        yield server
        assert server.refusals == []


@pytest.fixture
async def slack(server: SlackServer, compiled: Path, tmp_path: Path) -> AsyncIterator[Slack]:
    async with running(server, f"sqlite:///{tmp_path / 'seealso.db'}", compiled) as slack:
        yield slack


def ours(server: SlackServer, channel: str = "C1") -> list[dict[str, Any]]:
    return server.channels[channel].ours


async def mention(server: SlackServer, text: str = FORMED, **more: Any) -> dict[str, Any]:
    """Asks by a mention; the answer's message."""
    before = len(ours(server))
    await server.say("C1", "U1", f"{ME} {text}", **more)
    await server.until(lambda: len(ours(server)) > before)
    return ours(server)[-1]


async def command(server: SlackServer, text: str, channel: str = "C1", user: str = "U1") -> dict[str, Any]:
    """Gives a command; the private answer's message."""
    before = len(server.private[user])
    await server.command(channel, user, text)
    await server.until(lambda: len(server.private[user]) > before)
    return server.private[user][-1]


async def pressed(server: SlackServer, message: dict[str, Any], verb: str, user: str = "U1", **more: Any) -> str:
    """Presses a button; what its presser alone is then told."""
    before = len(server.private[user])
    await server.press(message, verb, user, **more)
    await server.until(lambda: len(server.private[user]) > before)
    return str(server.private[user][-1]["text"])


def verbs(message: dict[str, Any]) -> list[str]:
    elements = [element for block in message["blocks"] for element in block.get("elements", ())]
    return [element["action_id"].split(":")[2] for element in elements if "action_id" in element]


# -- asking ------------------------------------------------------------------------------------------------------------


async def test_a_mention_is_answered_once_in_its_thread(server: SlackServer, slack: Slack) -> None:
    ts = await server.say("C1", "U1", f"{ME} {FORMED}")  # arrives as two events
    await server.idle()
    (answer,) = ours(server)
    assert answer["thread_ts"] == ts
    assert answer["text"].startswith("Formed: April 1962")


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


async def test_a_command_is_answered_privately(server: SlackServer, slack: Slack) -> None:
    answer = await command(server, FORMED)
    assert answer["text"].startswith("Formed: April 1962")
    assert answer["is_ephemeral"]
    assert ours(server) == []


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
        ("summary", "summary needs a topic"),
        ("compare ferry", "compare needs two topics"),
        ("summary atlantis", "I don't know"),
    ],
)
async def test_commands_by_name(server: SlackServer, slack: Slack, typed: str, said: str) -> None:
    assert (await command(server, typed))["text"].startswith(said)


async def test_a_modal_answers_the_form(server: SlackServer, slack: Slack) -> None:
    await server.open_home("U1")
    await server.until(lambda: "U1" in server.homes)
    await server.press(server.homes["U1"], "ask", "U1")
    await server.until(lambda: server.views)
    (view,) = server.views.values()
    await server.submit(view, "U1", {FORM: FORMED})
    assert "April 1962" in json.dumps(server.views[view["id"]])


async def test_app_home_says_what_is_known_and_where_to_start(server: SlackServer, slack: Slack) -> None:
    await server.open_home("U1")
    await server.until(lambda: "U1" in server.homes)
    shown = json.dumps(server.homes["U1"])
    assert "Selmouth desk" in shown
    await server.press(server.homes["U1"], "topic", "U1")
    await server.until(lambda: server.views)
    (view,) = server.views.values()
    assert "elected government" in json.dumps(view)


async def test_a_button_in_a_modal_changes_the_modal(server: SlackServer, slack: Slack) -> None:
    await server.open_home("U1")
    await server.until(lambda: "U1" in server.homes)
    await server.press(server.homes["U1"], "topic", "U1")
    await server.until(lambda: server.views)
    (view,) = server.views.values()
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


# -- manners -----------------------------------------------------------------------------------------------------------


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


async def test_after_twenty_questions_a_minute_one_kind_line_is_said(server: SlackServer, slack: Slack) -> None:
    for _ in range(20):
        await server.command("C1", "U1", FORMED)
    await server.until(lambda: len(server.private["U1"]) == 20)
    assert (await command(server, FORMED))["text"].startswith("That was a lot of questions")
    for _ in range(3):
        await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.idle()
    (said,) = ours(server)
    assert said["text"].startswith("That was a lot of questions")
    assert (await command(server, FORMED, user="U2"))["text"].startswith("Formed")


async def test_nothing_is_unfurled_and_nobody_is_woken(server: SlackServer, slack: Slack) -> None:
    await server.say("C1", "U1", f"{ME} what is <!channel> or &lt;!everyone&gt; @here?")
    await server.until(lambda: ours(server))
    (answer,) = ours(server)
    assert answer["unfurl_links"] is answer["unfurl_media"] is False
    assert "<!" not in json.dumps(answer)


# -- buttons -----------------------------------------------------------------------------------------------------------


async def test_a_see_also_button_answers_its_presser_alone(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server)
    assert "elected government" in await pressed(server, answer, "topic", "U2")
    assert len(ours(server)) == 1


async def test_not_what_you_meant_shows_the_next_candidates(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server, "what do critics say about the harbour dues?")
    assert "Supporters answer" in await pressed(server, answer, "others")


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


async def test_buttons_outlive_a_restart(server: SlackServer, compiled: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'seealso.db'}"
    async with running(server, database, compiled):
        answer = await mention(server)
    async with running(server, database, compiled):
        assert "elected government" in await pressed(server, answer, "topic")
        assert await pressed(server, answer, "helpful") == "Thank you, noted."
        await server.press(answer, "remove", "U1")
        await server.until(lambda: not ours(server))


# -- who may read what -------------------------------------------------------------------------------------------------

STORM = "how many wardens are on call?"


async def test_a_channel_of_the_group_reads_restricted_articles(server: SlackServer, slack: Slack) -> None:
    server.channel("C7", "U1", "U2")
    answer = await command(server, "summary storm plan", channel="C7")
    assert "I don't know" not in answer["text"]
    assert "I don't know" in (await command(server, "summary storm plan"))["text"]


@pytest.mark.parametrize("outsiders", ["another organisation", "a guest", "nobody can tell"])
async def test_where_outsiders_read_along_only_articles_for_everyone_are_shown(
    server: SlackServer, slack: Slack, outsiders: str
) -> None:
    server.channel("C7", "U1", "U9", shared=outsiders == "another organisation")
    if outsiders == "a guest":
        server.guests.add("U9")
    if outsiders == "nobody can tell":
        server.scopes_missing.add("conversations.members")
    assert "I don't know" in (await command(server, "summary storm plan", channel="C7"))["text"]


async def test_a_user_group_may_read_its_articles_in_direct_messages(server: SlackServer, slack: Slack) -> None:
    server.usergroups["S1"] = ["U1"]
    assert "I don't know" not in (await command(server, "summary storm plan", channel="DU1"))["text"]
    assert "I don't know" in (await command(server, "summary storm plan", channel="DU2", user="U2"))["text"]


async def test_a_button_shows_no_statement_that_the_room_may_not_read(server: SlackServer, slack: Slack) -> None:
    server.channel("C7", "U1")
    summary = await command(server, "summary storm plan", channel="C7")
    more = {"type": "button", "action_id": "seealso:1:topic:1", "value": '{"t":"Selmouth Storm Plan"}'}
    assert summary["text"] != ""
    await server.act({"ts": "1.1", "channel": "C1", "blocks": []}, more, "U1")
    await server.until(lambda: len(server.private["U1"]) == 2)
    assert server.private["U1"][-1]["text"] == "This button no longer works; please ask again."


# -- once --------------------------------------------------------------------------------------------------------------


async def test_an_event_that_is_brought_again_is_answered_once(server: SlackServer, slack: Slack) -> None:
    await server.say("C1", "U1", f"{ME} {FORMED}")
    for delivery in server.deliveries[:2]:
        await server.deliver(delivery)
    await server.idle()
    assert len(ours(server)) == 1


async def test_an_event_whose_first_delivery_never_came_is_answered(server: SlackServer, slack: Slack) -> None:
    server.retries = (0.0,)
    event = {"type": "app_mention", "user": "U1", "text": f"{ME} {FORMED}", "ts": "5.5", "channel": "C1"}
    delivery = server.event(event)
    send = server._by_socket if server.transport == "socket" else server._by_http
    assert await send(delivery, 2)
    assert len(ours(server)) == 1


async def test_what_is_pressed_is_acknowledged_at_once_whatever_the_api_does(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server)
    server.fail("response_url", delay=1.0)
    delivery = await server.press(answer, "topic", "U2")
    assert delivery.acked is not None
    assert delivery.acked < 0.5
    await server.until(lambda: server.private["U2"])


async def test_an_event_is_acknowledged_in_time_when_the_api_is_slow(server: SlackServer, slack: Slack) -> None:
    server.fail("chat.postMessage", delay=3.5)
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.until(lambda: ours(server), 6)
    await server.idle()
    assert all(delivery.acked is not None and delivery.acked < 2.9 for delivery in server.deliveries)
    assert len(ours(server)) == 1


# -- faults ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"lose": True},  # posted, the answer lost
        {"lose": True, "carry_out": False},
        {"status": 500},
        {"status": 500, "carry_out": False},
        {"status": 503, "carry_out": False},
        {"error": "internal_error"},
        {"error": "fatal_error", "times": 2},
        {"status": 429, "retry_after": 1},
    ],
)
async def test_whatever_becomes_of_a_post_there_is_one_reply(
    server: SlackServer, slack: Slack, fault: dict[str, Any]
) -> None:
    server.fail("chat.postMessage", **fault)
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.idle(0.6)
    (answer,) = ours(server)
    assert "April 1962" in answer["text"]


async def test_nothing_is_posted_again_when_nobody_may_look_whether_it_is_there(
    server: SlackServer, slack: Slack
) -> None:
    server.scopes_missing |= {"conversations.replies", "conversations.history"}
    server.fail("chat.postMessage", lose=True)
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.idle(0.6)
    assert len(ours(server)) == 1


async def test_a_rate_limit_is_waited_for_and_no_longer_than_is_reasonable(server: SlackServer, slack: Slack) -> None:
    server.fail("chat.postMessage", status=429, retry_after=1, carry_out=False)
    began = time.monotonic()
    await mention(server)
    assert 0.9 < time.monotonic() - began < 4


async def test_a_channel_that_we_were_removed_from_is_answered_directly(server: SlackServer, slack: Slack) -> None:
    server.channels["U1"] = server.channels["DU1"]  # Slack takes a person's id for their direct messages
    server.fail("chat.postMessage", error="not_in_channel")
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.until(lambda: ours(server, "DU1"))
    assert ours(server) == []


async def test_a_message_that_slack_finds_invalid_goes_out_as_text(server: SlackServer, slack: Slack) -> None:
    server.fail("chat.postMessage", error="invalid_blocks")
    answer = await mention(server)
    assert "blocks" not in answer
    assert "April 1962" in answer["text"]


async def test_a_revoked_token_costs_no_other_event_its_acknowledgement(server: SlackServer, slack: Slack) -> None:
    server.revoked = True
    await server.say("C1", "U1", f"{ME} {FORMED}")
    server.revoked = False
    await mention(server, "what is the ferry?")
    assert all(delivery.acked is not None for delivery in server.deliveries)


async def test_a_response_url_that_has_expired_is_replaced_by_a_whisper(server: SlackServer, slack: Slack) -> None:
    server.fail("response_url", error="expired_url")
    answer = await command(server, FORMED)
    assert "April 1962" in answer["text"]
    assert [method for method, _, _ in server.calls].count("chat.postEphemeral") == 1


async def test_a_private_answer_that_may_have_arrived_is_not_sent_again(server: SlackServer, slack: Slack) -> None:
    server.fail("response_url", status=500)
    await server.command("C1", "U1", FORMED)
    await server.idle()
    assert len(server.private["U1"]) == 1


async def test_a_modal_that_was_closed_meanwhile_is_no_error(server: SlackServer, slack: Slack) -> None:
    gone = {"id": "V9", "type": "modal", "blocks": [], "private_metadata": ""}
    action = {"type": "button", "action_id": "seealso:1:topic:0", "value": '{"t":"Selmouth Ferry"}'}
    await server.act(gone, action, "U1")
    await server.idle()
    assert (await mention(server))["text"]


async def test_what_breaks_inside_is_told_with_a_reference(
    server: SlackServer, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a fault of ours")

    for step in ("ask", "repeated"):
        with monkeypatch.context() as patched:
            patched.setattr(slack._desk, step, broken)
            answer = await mention(server)
            assert answer["text"].startswith("Something broke on my side")
    await server.idle()
    assert len(ours(server)) == 2


@pytest.mark.parametrize("size", [5_001, 40_000])
async def test_a_question_that_is_too_long_gets_one_kind_reply(server: SlackServer, slack: Slack, size: int) -> None:
    answer = await mention(server, "x" * size)
    assert "5,000 are the most" in answer["text"]


async def test_unknown_events_are_acknowledged(server: SlackServer, slack: Slack) -> None:
    for event in (
        {"type": "invented"},
        {"type": "message"},
        {"type": "app_mention", "text": 7},
        {"type": "message", "ts": []},
    ):
        delivery = server.event(event)
        await server.deliver(delivery)
        assert delivery.acked is not None, event


async def test_events_of_another_workspace_are_left_alone(server: SlackServer, slack: Slack) -> None:
    event = {"type": "app_mention", "user": "U1", "text": f"{ME} {FORMED}", "ts": "5.5", "channel": "C1"}
    delivery = server.event(event, team_id="T9")
    server.retries = ()
    await server.deliver(delivery)
    assert ours(server) == []


# -- two processes' worth of connections -------------------------------------------------------------------------------


async def test_the_websocket_is_renewed_when_slack_asks_for_it(compiled: Path, tmp_path: Path) -> None:
    async with SlackServer() as server:
        server.channel("C1", "U1")
        async with running(server, f"sqlite:///{tmp_path / 'a.db'}", compiled):
            await server.disconnect()
            await server.until(lambda: server.connections == 1)
            await mention(server)


async def test_a_connection_lost_in_the_middle_of_an_answer_costs_no_answer(compiled: Path, tmp_path: Path) -> None:
    async with SlackServer(retries=(0.5, 1.0, 2.0)) as server:
        server.channel("C1", "U1")
        async with running(server, f"sqlite:///{tmp_path / 'a.db'}", compiled):
            server.fail("chat.postMessage", delay=0.4)
            asked = asyncio.create_task(server.say("C1", "U1", f"{ME} {FORMED}"))
            await server.until(lambda: any(method == "chat.postMessage" for method, _, _ in server.calls))
            await server.disconnect(abruptly=True)
            await asked
            await server.idle()
            assert len(ours(server)) == 1
            await mention(server, "what is the ferry?")


# -- HTTP --------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def http(compiled: Path, tmp_path: Path) -> AsyncIterator[SlackServer]:
    async with SlackServer(transport="http") as server:
        server.channel("C1", "U1")
        async with running(server, f"sqlite:///{tmp_path / 'a.db'}", compiled):
            yield server


async def post(server: SlackServer, body: str, **signed: Any) -> tuple[int, str]:
    headers = {"Content-Type": signed.pop("kind", "application/json")}
    if signed.pop("sign", True):
        headers |= server.signed(body, **signed)
    async with server._session.post(server.app_url, data=body.encode(), headers=headers) as answer:
        return answer.status, await answer.text()


async def test_slack_is_told_that_the_address_is_ours(http: SlackServer) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
    assert await post(http, body) == (200, '{"challenge": "abc"}')


@pytest.mark.parametrize("signed", [{"sign": False}, {"secret": "another"}, {"at": time.time() - 400}])
async def test_a_forged_or_old_signature_is_refused(http: SlackServer, signed: dict[str, Any]) -> None:
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event": {"type": "app_mention"}})
    assert (await post(http, body, **signed))[0] == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ("", "application/x-www-form-urlencoded"),
        ("payload={", "application/x-www-form-urlencoded"),
        ("payload=[]", "application/x-www-form-urlencoded"),
        ('{"type": "event_callback", "event": {"type": "app_mention", "channel": 7}}', "application/json"),
    ],
)
async def test_what_cannot_be_read_is_refused(http: SlackServer, body: str, kind: str) -> None:
    assert (await post(http, body, kind=kind))[0] == 400


async def test_a_replayed_delivery_is_answered_once(http: SlackServer) -> None:
    event = {"type": "app_mention", "user": "U1", "text": f"{ME} {FORMED}", "ts": "5.5", "channel": "C1"}
    body = json.dumps(http.event(event).payload)
    assert [(await post(http, body))[0] for _ in range(3)] == [200, 200, 200]
    await http.idle()
    assert len(ours(http)) == 1
