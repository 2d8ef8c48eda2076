"""The Slack adapter as it is served, against the loopback Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.slack.app import Slack
from bot.desk import Desk
from bot.settings import Settings
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SECRET, SlackServer

LIBRARY = Path(__file__).parents[2] / "library"


def settings(server: SlackServer, database: str, **more: Any) -> Settings:
    """Of a process that serves the loopback Slack from the test library."""
    app_token = APP_TOKEN if server.transport == "socket" else None
    values = {
        "knowledge": LIBRARY,
        "database_url": database,
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": app_token,
        "slack_signing_secret": SECRET,
        "slack_api_url": server.api_url,
    }
    return Settings.model_validate(values | more)


@asynccontextmanager
async def running(server: SlackServer, database: str, cache: Path, **more: Any) -> AsyncIterator[Slack]:
    """Serves until the end of the block; what escapes the adapter fails the test."""
    chosen = settings(server, database, cache=cache, **more)
    desk = await Desk.open(chosen)
    slack, stop = Slack(desk, chosen, ping=0.2), asyncio.Event()
    runner: web.AppRunner | None = None
    if routes := slack.routes():
        application = web.Application()
        application.add_routes(routes)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    serving = asyncio.create_task(slack.run(stop))
    try:
        ready = asyncio.create_task(slack.ready.wait())
        await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        if serving.done():
            ready.cancel()
            await serving
        yield slack
    finally:
        stop.set()
        await serving
        if runner is not None:
            await runner.cleanup()
        await desk.flush()
        await desk.close()
