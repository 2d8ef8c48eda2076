"""README's "Discord in 5 minutes", step by step against the loopback Discord."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord import invite
from tests.adapters import tutorial
from tests.adapters.discord.acting import ask, slash
from tests.processes import ready, spawned, stopped
from tests.servers.discord import TOKEN, DiscordServer
from tests.servers.discord_world import Channel, Guild, User


@pytest.fixture
def section() -> str:
    return tutorial.section("Discord")


@pytest.mark.slow
async def test_the_steps_lead_from_a_token_to_the_first_answer(
    server: DiscordServer,
    guild: Guild,
    channel: Channel,
    ann: User,
    section: str,
    tmp_path: Path,
) -> None:
    given, served = tutorial.steps(section, {"the token": TOKEN})
    environ = tutorial.newcomer(tmp_path)
    environ |= {"SEEALSO_DISCORD_API_URL": server.address, "SEEALSO_DISCORD_GATEWAY_URL": server.gateway}
    shown = await tutorial.said(given, environ, tmp_path)
    link = re.search(r"Discord invitation: (\S+)", shown)
    assert link is not None
    assert TOKEN not in shown

    wanted = parse_qs(urlsplit(link[1]).query)
    assert wanted["client_id"] == [str(server.me.id)]
    guild.roles[guild.id]["permissions"] = "0"  # nothing but what the link asked for
    guild.members[server.me.id] = [guild.role("seealso", int(wanted["permissions"][0]), managed=True)]

    environ["DISCORD_TOKEN"] = TOKEN  # exported a step ago
    async with spawned("sh", "-c", f"exec {served}", environ=environ, folder=tmp_path) as process:
        assert "seealso is ready: Discord" in await ready(process)
        answered = await slash(server, channel, ann, "ask", question="what is MIIT?")
        assert answered.text.startswith("The Ministry of Industry and Information Technology")
        mentioned = await ask(server, channel, ann, "what is MIIT?")
        assert mentioned["content"].startswith("The Ministry of Industry and Information Technology")
        assert await stopped(process) == 0


def test_the_permissions_that_it_names_are_those_of_the_link(section: str) -> None:
    named = re.search(r"six permissions: (.*?)\.", section, re.DOTALL)
    assert named is not None
    assert re.split(r",\s+", named[1].replace("\n   ", " ")) == list(invite.PERMISSIONS)


async def test_the_commands_that_it_names_are_known_to_discord(section: str, client_commands: set[str]) -> None:
    assert set(re.findall(r"`/([a-z-]+)`", section)) <= client_commands


@pytest.fixture
async def client_commands(server: DiscordServer, discord: object) -> set[str]:
    return {one["name"] for one in server.commands["global"] if one.get("type", 1) == 1}
