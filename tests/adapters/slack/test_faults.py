"""Each event is answered once, whatever breaks on the way."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.acting import FORMED, ME, command, mention, ours
from tests.adapters.slack.running import running
from tests.servers.slack import SlackServer


async def test_an_event_that_is_brought_again_is_answered_once(server: SlackServer, slack: Slack) -> None:
    await server.say("C1", "U1", f"{ME} {FORMED}")
    for delivery in server.deliveries[:2]:
        await server.deliver(delivery)
    await server.idle()
    assert len(ours(server)) == 1


async def test_what_is_pressed_is_acknowledged_at_once_whatever_the_api_does(server: SlackServer, slack: Slack) -> None:
    answer = await mention(server)
    server.fail("response_url", delay=1.0)
    delivery = await server.press(answer, "topic", "U2")
    assert delivery.acked is not None
    assert delivery.acked < 0.5
    await server.until(lambda: server.private["U2"])


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
    assert 0.9 < time.monotonic() - began < 9


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


@pytest.mark.parametrize("error", ["metadata_too_large", "no_text", "a_new_error"])
async def test_a_message_that_slack_refuses_goes_out_barer(server: SlackServer, slack: Slack, error: str) -> None:
    server.fail("chat.postMessage", error=error)
    assert "April 1962" in (await mention(server))["text"]


async def test_a_place_that_takes_no_message_is_answered_directly(server: SlackServer, slack: Slack) -> None:
    server.channels["U1"] = server.channels["DU1"]
    server.fail("chat.postMessage", error="thread_locked", times=2)
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.until(lambda: ours(server, "DU1"))
    assert "April 1962" in ours(server, "DU1")[0]["text"]


async def test_what_slack_takes_nowhere_is_told_with_a_reference(server: SlackServer, slack: Slack) -> None:
    server.channels["U1"] = server.channels["DU1"]
    server.fail("chat.postMessage", error="a_new_error", times=4)
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.until(lambda: server.private["U1"])
    assert "Reference: " in server.private["U1"][0]["text"]


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


async def test_events_of_another_workspace_are_left_alone(server: SlackServer, slack: Slack) -> None:
    event = {"type": "app_mention", "user": "U1", "text": f"{ME} {FORMED}", "ts": "5.5", "channel": "C1"}
    delivery = server.event(event, team_id="T9")
    server.retries = ()
    await server.deliver(delivery)
    assert ours(server) == []


async def test_the_websocket_is_renewed_when_slack_asks_for_it(compiled: Path, database_file: str) -> None:
    async with SlackServer() as server:
        server.channel("C1", "U1")
        async with running(server, database_file, compiled):
            await server.disconnect()
            await server.until(lambda: server.connections == 1)
            await mention(server)


async def test_a_connection_lost_in_the_middle_of_an_answer_costs_no_answer(compiled: Path, database_file: str) -> None:
    async with SlackServer(retries=(0.5, 1.0, 2.0)) as server:
        server.channel("C1", "U1")
        async with running(server, database_file, compiled):
            server.fail("chat.postMessage", delay=0.4)
            asked = asyncio.create_task(server.say("C1", "U1", f"{ME} {FORMED}"))
            await server.until(lambda: any(method == "chat.postMessage" for method, _, _ in server.calls))
            await server.disconnect(abruptly=True)
            await asked
            await server.idle()
            assert len(ours(server)) == 1
            await mention(server, "what is the ferry?")
