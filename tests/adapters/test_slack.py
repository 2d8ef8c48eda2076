"""Slack end to end: the real slack-bolt against a Slack on loopback that refuses what Slack refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack_running import running
from tests.servers.slack import BOT, SlackServer

ME = f"<@{BOT}>"


@pytest.fixture
def cache(compiled: Path) -> Path:
    return compiled


@pytest.fixture(params=["socket", "http"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer(transport=request.param) as server:
        server.channel("C1", "U1", "U2")
        server.channel("D1", "U1", kind="im")
        server.channel("DU1", "U1", kind="im")
        yield server
        assert server.refusals == []


@pytest.fixture
async def slack(server: SlackServer, cache: Path, tmp_path: Path) -> AsyncIterator[Slack]:
    async with running(server, f"sqlite:///{tmp_path / 'seealso.db'}", cache) as slack:
        yield slack


async def test_a_mention_is_answered_in_its_thread(server: SlackServer, slack: Slack) -> None:
    ts = await server.say("C1", "U1", f"{ME} when was the harbour authority formed?")
    await server.idle()
    (answer,) = server.channels["C1"].ours
    assert answer["thread_ts"] == ts
    assert answer["text"].startswith("Formed: April 1962")
