"""Digests on their way: the messengers of the platforms that are configured, and their delivery as a part of `serve`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.digests.deliver import Courier
from bot.digests.messenger import Messenger, NotNow
from bot.problems import WrongUsage
from bot.settings import Settings
from bot.telemetry import Log

if TYPE_CHECKING:
    from adapters.discord.send import Sender
    from adapters.limiter import Limiter


log = Log("seealso.digests")

_RECONNECT = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach a platform at the start


def is_configured(settings: Settings) -> bool:
    """Whether there is a platform to send digests to."""
    return settings.slack_bot_token is not None or settings.discord_token is not None


@asynccontextmanager
async def messengers(
    desk: Desk, settings: Settings, *, slack: Limiter | None = None, discord: Sender | None = None
) -> AsyncIterator[tuple[Messenger, ...]]:
    """The messengers of the platforms whose tokens are set, for the block; WrongUsage where none is.

    `slack` and `discord` keep the rates of answers, where those are sent from this process.
    """
    if not is_configured(settings):
        raise WrongUsage("no platform is configured to send digests to", remedy="set SLACK_BOT_TOKEN or DISCORD_TOKEN")
    found: list[Messenger] = []
    async with AsyncExitStack() as stack:
        if settings.slack_bot_token is not None:
            from adapters.slack.messenger import SlackMessenger  # late, as the next: each SDK takes a fifth of a second

            found.append(await stack.enter_async_context(SlackMessenger(desk, settings, limiter=slack)))
        if settings.discord_token is not None:
            from adapters.discord.messenger import DiscordMessenger

            found.append(await stack.enter_async_context(DiscordMessenger(desk, settings, sender=discord)))
        yield tuple(found)


class Digests:
    """Delivers digests from `run` until its `stop` is set."""

    def __init__(
        self, desk: Desk, settings: Settings, *, slack: Limiter | None = None, discord: Sender | None = None
    ) -> None:
        self._desk, self._settings = desk, settings
        self._slack, self._discord = slack, discord
        self.ready = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """WrongUsage for a token that a platform refuses. What is due on one platform does not wait for another."""
        async with (
            messengers(self._desk, self._settings, slack=self._slack, discord=self._discord) as found,
            asyncio.TaskGroup() as tasks,
        ):
            signing_in = tasks.create_task(self._sign_in(found), name="digests sign in")
            await Courier(self._desk, found, lease=self._settings.digest_lease).run(stop)
            signing_in.cancel()

    async def _sign_in(self, found: Sequence[Messenger]) -> None:
        await asyncio.gather(*map(signed_in, found))
        self.ready.set()


async def signed_in(messenger: Messenger) -> None:
    """Returns when a messenger is ready. WrongUsage for a token that the platform refuses."""
    for attempt in count():
        try:
            await messenger.sign_in()
            return
        except NotNow as problem:
            log.warning("digests.unreachable", platform=messenger.platform, reason=problem.reason)
        await asyncio.sleep(_RECONNECT[min(attempt, len(_RECONNECT) - 1)])
