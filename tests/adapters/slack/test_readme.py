"""README's "Slack in 5 minutes", step by step against the loopback Slack."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from adapters.slack import decode
from tests.adapters.slack.acting import command, mention
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer

README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
ANSWER = "The Ministry of Industry and Information Technology"


@pytest.fixture
def section() -> str:
    match = re.search(r"^## Slack in 5 minutes\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


@pytest.fixture
def steps(section: str) -> list[str]:
    """The commands of each block, with the tokens in their places."""
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    filled = (block.replace("the bot token", BOT_TOKEN).replace("the app token", APP_TOKEN) for block in blocks)
    return [re.sub(r"^ +", "", block, flags=re.MULTILINE) for block in filled]


@pytest.fixture
def environment(server: SlackServer, tmp_path: Path) -> dict[str, str]:
    """Nothing but the address is set: everything else is as README says."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "SEEALSO_SLACK_API_URL": server.api_url,
    }


async def begin(command: str, environment: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *("sh", "-c", command),
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.slow
async def test_the_steps_lead_from_the_manifest_to_the_first_answer(
    server: SlackServer, steps: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    manifest, tokens, served = steps
    made = await begin(manifest, environment, tmp_path)
    assert await made.wait() == 0
    server.install(json.loads((tmp_path / "manifest.json").read_text("utf-8")))

    checked = await begin(tokens, environment, tmp_path)
    shown = (await checked.communicate())[0].decode()
    assert checked.returncode == 0, shown
    assert "Slack Socket Mode: SLACK_APP_TOKEN opens connections" in shown
    assert BOT_TOKEN not in shown
    assert APP_TOKEN not in shown

    environment |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}  # exported a step ago
    process = await begin(f"exec {served}", environment, tmp_path)
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while b"seealso is ready: Slack" not in (line := await process.stderr.readline()):
                assert line
        assert (await command(server, "what is MIIT?"))["text"].startswith(ANSWER)
        answer = await mention(server, "what is MIIT?")
        assert answer["text"].startswith(ANSWER)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def test_the_commands_that_it_names_are_those_that_are_understood(section: str) -> None:
    row = re.search(r"^\| `/seealso QUESTION`, (.*?) \|", section, re.MULTILINE)
    assert row is not None
    elsewhere = {"settings", "subscribe", "digests"}
    assert set(re.findall(r"`([a-z-]+)", row[1])) | elsewhere == set(decode.COMMANDS.values())
