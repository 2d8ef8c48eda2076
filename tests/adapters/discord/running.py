"""The Discord adapter as it is served, against the loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from adapters.discord.app import Discord
from bot.desk import Desk
from bot.settings import Settings
from tests.servers.discord import TOKEN, DiscordServer

LIBRARY = Path(__file__).parents[2] / "library"


def settings(server: DiscordServer, database: str, **more: Any) -> Settings:
    """Of a process that serves the loopback Discord from the test library."""
    values = {
        "knowledge": LIBRARY,
        "database_url": database,
        "discord_token": TOKEN,
        "discord_api_url": server.address,
        "discord_gateway_url": server.gateway,
    }
    return Settings.model_validate(values | more)


@asynccontextmanager
async def running(server: DiscordServer, database: str, cache: Path, **more: Any) -> AsyncIterator[Discord]:
    """Serves until the end of the block; what escapes the adapter fails the test."""
    chosen = settings(server, database, cache=cache, **more)
    desk = await Desk.open(chosen)
    discord, stop = Discord(desk, chosen), asyncio.Event()
    serving = asyncio.create_task(discord.run(stop))
    ready = asyncio.create_task(discord.ready.wait())
    try:
        await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED, timeout=15)
        ready.cancel()
        if serving.done():
            await serving
        yield discord
    finally:
        stop.set()
        await serving
        await desk.flush()
        await desk.close()
