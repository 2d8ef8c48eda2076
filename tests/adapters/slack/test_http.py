"""Signed deliveries over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.acting import FORMED, ME, ours
from tests.adapters.slack.running import running
from tests.servers.slack import TEAM, SlackServer


@pytest.fixture
async def http(compiled: Path, database_file: str) -> AsyncIterator[SlackServer]:
    async with SlackServer(transport="http") as server:
        server.channel("C1", "U1")
        async with running(server, database_file, compiled):
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
    ("moment", "signature", "body"),
    [
        ("abc", "v0=0", b"{}"),
        ("nan", "v0=0", b"{}"),
        ("9" * 5_000, "v0=0", b"{}"),
        ("now", "v0=é", b"{}"),
        ("now", "v0=0", b"\xff\xfe"),
    ],
)
async def test_garbage_instead_of_a_signature_is_refused(
    http: SlackServer, moment: str, signature: str, body: bytes
) -> None:
    moment = str(int(time.time())) if moment == "now" else moment
    headers = {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": signature}
    async with http._session.post(http.app_url, data=body, headers=headers) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ("", "application/x-www-form-urlencoded"),
        ("payload={", "application/x-www-form-urlencoded"),
        ("payload=[]", "application/x-www-form-urlencoded"),
        ('{"type": "event_callback", "event": {"type": "app_mention", "channel": 7}}', "application/json"),
        ("[" * 100_000, "application/json"),
    ],
)
async def test_what_cannot_be_read_is_refused(http: SlackServer, body: str, kind: str) -> None:
    assert (await post(http, body, kind=kind))[0] == 400


@pytest.mark.parametrize("event", ['"event": "x"', '"team_id": [], "event": {"type": "app_mention"}'])
async def test_an_event_that_nobody_could_answer_is_acknowledged(http: SlackServer, event: str) -> None:
    assert (await post(http, f'{{"type": "event_callback", {event}}}'))[0] == 200


async def test_a_replayed_delivery_is_answered_once(http: SlackServer) -> None:
    event = {"type": "app_mention", "user": "U1", "text": f"{ME} {FORMED}", "ts": "5.5", "channel": "C1"}
    body = json.dumps(http.event(event).payload)
    assert [(await post(http, body))[0] for _ in range(3)] == [200, 200, 200]
    await http.idle()
    assert len(ours(http)) == 1
