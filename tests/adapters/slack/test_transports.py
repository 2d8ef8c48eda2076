"""Socket Mode and signed HTTP bring the same things, and both are answered the same way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.acting import FORMED, ME, command, filled_in, mention, ours, pressed
from tests.adapters.slack.running import running
from tests.servers.slack import SlackServer


@pytest.fixture(params=["socket", "http"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_mention_that_arrives_as_two_events_is_answered_once(server: SlackServer, slack: Slack) -> None:
    ts = await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.idle()
    (answer,) = ours(server)
    assert answer["thread_ts"] == ts
    assert [delivery.acked is not None for delivery in server.deliveries] == [True, True]


async def test_a_command_is_acknowledged_and_answered_privately(server: SlackServer, slack: Slack) -> None:
    assert (await command(server, FORMED))["text"].startswith("Formed: April 1962")


async def test_a_button_answers_its_presser_alone(server: SlackServer, slack: Slack) -> None:
    assert "elected government" in await pressed(server, await mention(server), "topic", "U2")


async def test_the_form_is_answered_by_the_modal_itself(server: SlackServer, slack: Slack) -> None:
    assert "April 1962" in json.dumps(await filled_in(server, FORMED))


async def test_an_event_is_acknowledged_in_time_when_the_api_is_slow(server: SlackServer, slack: Slack) -> None:
    server.fail("chat.postMessage", delay=3.5)
    await server.say("C1", "U1", f"{ME} {FORMED}")
    await server.until(lambda: ours(server), 6)
    await server.idle()
    assert all(delivery.acked is not None and delivery.acked < 2.9 for delivery in server.deliveries)
    assert len(ours(server)) == 1


async def test_an_event_whose_first_delivery_never_came_is_answered(server: SlackServer, slack: Slack) -> None:
    event = {"type": "app_mention", "user": "U1", "text": f"{ME} {FORMED}", "ts": "5.5", "channel": "C1"}
    assert await server.attempt(server.event(event), number=2)
    assert len(ours(server)) == 1


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


EVENT = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_mention", "user": "U1"}}
PRESS = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "t"}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", {}),
        ("events_api", {"type": "event_callback", "event": 7}),
        ("events_api", EVENT | {"event": {"type": ["app_mention"]}}),
        ("events_api", EVENT | {"event": {"type": "app_mention", "channel": 7}}),
        ("events_api", EVENT | {"authorizations": [7]}),
        ("slash_commands", {"command": 7, "team_id": "T1"}),
        ("interactive", PRESS | {"type": "invented"}),
        ("interactive", PRESS | {"actions": []}),
        ("interactive", PRESS | {"actions": {"value": 7}}),
        ("interactive", {"type": "view_submission", "view": []}),
    ],
)
async def test_what_has_the_wrong_types_is_not_brought_again(
    server: SlackServer, slack: Slack, transport: str, kind: str, payload: dict[str, object]
) -> None:
    delivery = server._delivery(kind, payload)
    await server.deliver(delivery)
    if transport == "socket":
        assert (delivery.acked is not None, delivery.attempts) == (True, 1)
    else:  # a signed body that cannot be read at all is refused for what it is
        assert delivery.statuses[0] in (200, 400)
    assert (await mention(server))["text"]


@pytest.mark.parametrize("payload", [[], None, 7, "text"])
async def test_an_envelope_without_an_object_in_it_is_acknowledged(
    compiled: Path, database_file: str, payload: object
) -> None:
    async with SlackServer() as server:
        server.channel("C1", "U1")
        async with running(server, database_file, compiled):
            delivery = server._delivery("events_api", payload)  # type: ignore[arg-type]  # that is what is tried
            await server.deliver(delivery)
            assert (delivery.acked is not None, delivery.attempts) == (True, 1)
