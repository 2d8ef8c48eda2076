"""What the tests of digests share: a folder that changes, both platforms on loopback, and a courier between them."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.delivery import messengers
from bot.desk import Desk
from bot.digests.calendar import pack
from bot.digests.deliver import Courier
from bot.digests.messenger import Delivered
from bot.digests.schedule import parse
from bot.settings import Settings
from bot.store.records import Subscription, Wish
from tests.servers import discord as discord_server
from tests.servers import slack as slack_server
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import Channel, Guild
from tests.servers.slack import SlackServer

LIBRARY = Path(__file__).parent / "library"
WINTER = "The Selmouth Ferry rests in January."
DAILY = pack(parse("daily at 9:00", zone="UTC"))
HOUR = dt.timedelta(hours=1)


@dataclass
class World:
    """A Slack and a Discord on loopback, a knowledge folder and a database."""

    slack: SlackServer
    discord: DiscordServer
    guild: Guild
    folder: Path
    database: str
    cache: Path
    channels: dict[str, Channel] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.settings_with()

    def settings_with(self, **more: Any) -> Settings:
        values = {
            "knowledge": self.folder,
            "cache": self.cache,
            "database_url": self.database,
            "slack_bot_token": slack_server.BOT_TOKEN,
            "slack_api_url": self.slack.api_url,
            "slack_budget": 0,
            "discord_token": discord_server.TOKEN,
            "discord_api_url": self.discord.address,
            "digest_lease": 1,
        }
        return Settings.model_validate(values | more)

    def environment(self) -> dict[str, str]:
        """The same for a process."""
        return {
            "SEEALSO_KNOWLEDGE": str(self.folder),
            "SEEALSO_CACHE": str(self.cache),
            "SEEALSO_DATABASE_URL": self.database,
            "SEEALSO_SLACK_API_URL": self.slack.api_url,
            "SEEALSO_SLACK_BUDGET": "0",
            "SEEALSO_DISCORD_API_URL": self.discord.address,
            "SEEALSO_DIGEST_LEASE": "1",
            "SLACK_BOT_TOKEN": slack_server.BOT_TOKEN,
            "DISCORD_TOKEN": discord_server.TOKEN,
        }

    # -- rooms -----------------------------------------------------------------------------------------------------

    def slack_room(self, name: str = "C1") -> str:
        """A channel with us in it; its key."""
        self.slack.channel(name, "U1", slack_server.BOT)
        return f"slack:{slack_server.TEAM}/{name}"

    def discord_room(self, name: str = "general") -> str:
        channel = self.channels[name] = self.guild.channel(name)
        return f"discord:{self.guild.id}/{channel.id}"

    def heard(self, room: str) -> list[str]:
        """What we said in a room, as its text."""
        place = room.rpartition("/")[2]
        if room.startswith("slack:"):
            return [message["text"] for message in self.slack.channels[place].ours]
        channel = self.discord.channel(int(place))
        assert channel is not None
        own = [one for one in channel.messages.values() if one["author"]["id"] == str(self.discord.me.id)]
        return [str(message["content"]) for message in own]

    # -- the folder ------------------------------------------------------------------------------------------------

    def change(self, text: str = WINTER, *, article: str = "ferry") -> None:
        """Adds a statement to an article."""
        path = self.folder / f"{article}.yaml"
        path.write_text(
            path.read_text().replace("sections:\n", f"sections:\n  - heading: News\n    points: [{text}]\n", 1)
        )

    def reword(self, before: str, after: str, *, article: str = "ferry") -> None:
        path = self.folder / f"{article}.yaml"
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))


@asynccontextmanager
async def worlds(database: str, folder: Path, cache: Path) -> AsyncIterator[World]:
    shutil.copytree(LIBRARY, folder)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        discord = await stack.enter_async_context(discord_server.serving())
        yield World(slack, discord, discord.guild(), folder, database, cache)
        assert slack.refusals == []


@asynccontextmanager
async def opened(world: World, **more: Any) -> AsyncIterator[Desk]:
    """The desk as a process opens it now."""
    desk = await Desk.open(world.settings_with(**more))
    try:
        yield desk
    finally:
        await desk.close()


@asynccontextmanager
async def couriers(desk: Desk, **more: Any) -> AsyncIterator[Courier]:
    """A courier with a messenger for either platform, both signed in."""
    async with messengers(desk, desk.settings) as found:
        for messenger in found:
            await messenger.sign_in()
        yield Courier(desk, found, **{"lease": desk.settings.digest_lease, "poll": 0.05, "retry": 0.05} | more)


async def subscribe(desk: Desk, room: str, *, due: dt.datetime | None = None, **wish: Any) -> Subscription:
    """A daily digest, due an hour ago."""
    wished = {"topics": (), "schedule": DAILY, "words": "daily", **wish}
    at = milliseconds(due or now() - HOUR)
    return await desk.store.subscriptions.add(room, Wish(**wished), next_due=at, at=at)


async def deliver(world: World, *, at: dt.datetime | None = None, **more: Any) -> tuple[Delivered, ...]:
    """What a process does that starts now, sends what is due, and ends."""
    async with opened(world) as desk, couriers(desk, **more) as courier:
        return await courier.deliver_due(at or now())


def now() -> dt.datetime:
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def milliseconds(at: dt.datetime) -> int:
    return int(at.timestamp() * 1000)
