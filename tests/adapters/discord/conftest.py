"""A Discord on loopback with a guild, a channel and people, and the adapter served against it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.app import Discord
from tests.adapters.discord.running import LIBRARY, running
from tests.servers.discord import DiscordServer, serving
from tests.servers.discord_world import Channel, Guild, User


@pytest.fixture
def cache(compiled: Path) -> Path:
    return compiled


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with serving() as server:
        yield server
        assert server.refusals() == []


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.guild()


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.channel("general")


@pytest.fixture
def ann(server: DiscordServer) -> User:
    return server.user("ann")


@pytest.fixture
def bob(server: DiscordServer) -> User:
    return server.user("bob")


@pytest.fixture
async def discord(server: DiscordServer, channel: Channel, cache: Path, database_file: str) -> AsyncIterator[Discord]:
    async with running(server, database_file, cache) as discord:
        yield discord


@pytest.fixture
def office(guild: Guild) -> Channel:
    """The room of the harbour desk."""
    return guild.channel("harbour-desk")


@pytest.fixture
def wardens(guild: Guild) -> int:
    """The role of those who may read the storm plan."""
    return guild.role("wardens")


@pytest.fixture
async def rooms(
    server: DiscordServer,
    guild: Guild,
    channel: Channel,
    office: Channel,
    wardens: int,
    cache: Path,
    database_file: str,
    tmp_path: Path,
) -> AsyncIterator[Discord]:
    """Serves a library whose manifest names this guild's rooms and roles."""
    folder = shutil.copytree(LIBRARY, tmp_path / "knowledge")
    manifest = (folder / "knowledge.yaml").read_text("utf-8")
    for written, meant in (("G1/C2", f"{guild.id}/{office.id}"), ("role:9", f"role:{wardens}")):
        manifest = manifest.replace(written, meant)
    (folder / "knowledge.yaml").write_text(manifest, "utf-8")
    async with running(server, database_file, cache, knowledge=folder) as discord:
        yield discord
