"""A Slack on loopback with channels and people, and the adapter served against it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.running import running
from tests.servers.slack import SlackServer


@pytest.fixture
def transport() -> str:
    """How Slack reaches the app; a test of both overrides it."""
    return "socket"


@pytest.fixture
async def server(transport: str) -> AsyncIterator[SlackServer]:
    async with SlackServer(transport=transport) as server:
        server.channel("C1", "U1", "U2")
        server.channel("C2")  # the harbour desk's
        server.channel("DU1", "U1", kind="im")
        server.channel("DU2", "U2", kind="im")
        yield server
        assert server.refusals == []


@pytest.fixture
async def slack(server: SlackServer, compiled: Path, database_file: str) -> AsyncIterator[Slack]:
    async with running(server, database_file, compiled) as slack:
        yield slack
