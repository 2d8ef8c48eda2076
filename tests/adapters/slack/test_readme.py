"""README's "Slack in 5 minutes", step by step against the loopback Slack."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from adapters.slack import decode
from tests.adapters import tutorial
from tests.adapters.slack.acting import command, mention
from tests.processes import ready, spawned, stopped
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer

ANSWER = "The Ministry of Industry and Information Technology"


@pytest.fixture
def section() -> str:
    return tutorial.section("Slack")


@pytest.mark.slow
async def test_the_steps_lead_from_the_manifest_to_the_first_answer(
    server: SlackServer, section: str, tmp_path: Path
) -> None:
    tokens = {"the bot token": BOT_TOKEN, "the app token": APP_TOKEN}
    manifest, checked, served = tutorial.steps(section, tokens)
    environ = tutorial.newcomer(tmp_path) | {"SEEALSO_SLACK_API_URL": server.api_url}
    await tutorial.said(manifest, environ, tmp_path)
    server.install(json.loads((tmp_path / "manifest.json").read_text("utf-8")))

    shown = await tutorial.said(checked, environ, tmp_path)
    assert "Slack Socket Mode: SLACK_APP_TOKEN opens connections" in shown
    assert BOT_TOKEN not in shown
    assert APP_TOKEN not in shown

    environ |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}  # exported a step ago
    async with spawned("sh", "-c", f"exec {served}", environ=environ, folder=tmp_path) as process:
        assert "seealso is ready: Slack" in await ready(process)
        assert (await command(server, "what is MIIT?"))["text"].startswith(ANSWER)
        answer = await mention(server, "what is MIIT?")
        assert answer["text"].startswith(ANSWER)
        assert await stopped(process) == 0


def test_the_commands_that_it_names_are_those_that_are_understood(section: str) -> None:
    row = re.search(r"^\| `/seealso QUESTION`, (.*?) \|", section, re.MULTILINE)
    assert row is not None
    elsewhere = {"settings", "subscribe", "unsubscribe", "digests"}
    assert set(re.findall(r"`([a-z-]+)", row[1])) | elsewhere == set(decode.COMMANDS.values())
