"""README's "Discord in 5 minutes", step by step against the loopback Discord."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord import invite
from tests.adapters.discord.acting import ask, slash
from tests.servers.discord import TOKEN, DiscordServer
from tests.servers.discord_world import Channel, Guild, User

README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")


@pytest.fixture
def section() -> str:
    match = re.search(r"^## Discord in 5 minutes\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


@pytest.fixture
def steps(section: str) -> list[str]:
    """The commands of each block, with the token in its place."""
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [re.sub(r"^ +", "", block, flags=re.MULTILINE).replace("the token", TOKEN) for block in blocks]


@pytest.fixture
def environment(server: DiscordServer, tmp_path: Path) -> dict[str, str]:
    """Nothing but the addresses is set: everything else is as README says."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "SEEALSO_DISCORD_API_URL": server.address,
        "SEEALSO_DISCORD_GATEWAY_URL": server.gateway,
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
async def test_the_steps_lead_from_a_token_to_the_first_answer(
    server: DiscordServer,
    guild: Guild,
    channel: Channel,
    ann: User,
    steps: list[str],
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    given, served = steps
    process = await begin(given, environment, tmp_path)
    shown, _ = await process.communicate()
    link = re.search(r"Discord invitation: (\S+)", shown.decode())
    assert link is not None
    assert TOKEN not in shown.decode()

    wanted = parse_qs(urlsplit(link[1]).query)
    assert wanted["client_id"] == [str(server.me.id)]
    guild.roles[guild.id]["permissions"] = "0"  # nothing but what the link asked for
    guild.members[server.me.id] = [guild.role("seealso", int(wanted["permissions"][0]), managed=True)]

    environment["DISCORD_TOKEN"] = TOKEN  # exported a step ago
    process = await begin(f"exec {served}", environment, tmp_path)
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while b"seealso is ready: Discord" not in (line := await process.stderr.readline()):
                assert line
        answered = await slash(server, channel, ann, "ask", question="what is MIIT?")
        assert answered.text.startswith("The Ministry of Industry and Information Technology")
        mentioned = await ask(server, channel, ann, "what is MIIT?")
        assert mentioned["content"].startswith("The Ministry of Industry and Information Technology")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def test_the_permissions_that_it_names_are_those_of_the_link(section: str) -> None:
    named = re.search(r"six permissions: (.*?)\.", section, re.DOTALL)
    assert named is not None
    assert re.split(r",\s+", named[1].replace("\n   ", " ")) == list(invite.PERMISSIONS)


async def test_the_commands_that_it_names_are_known_to_discord(section: str, client_commands: set[str]) -> None:
    assert set(re.findall(r"`/([a-z-]+)`", section)) <= client_commands


@pytest.fixture
async def client_commands(server: DiscordServer, discord: object) -> set[str]:
    return {one["name"] for one in server.commands["global"] if one.get("type", 1) == 1}
