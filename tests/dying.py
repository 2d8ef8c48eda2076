"""A process that delivers digests and is killed at a step: `python -m tests.dying before|after STEP`.

STEP is create, claim, send or settle. It delivers as `seealso serve --digests` does, with little patience.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from adapters.delivery import messengers, signed_in
from adapters.discord.messenger import DiscordMessenger
from adapters.slack.messenger import SlackMessenger
from bot.desk import Desk
from bot.digests.deliver import Courier
from bot.settings import read_settings
from bot.store.deliveries import Deliveries

_STEPS: dict[str, tuple[type[Any], ...]] = {
    "create": (Deliveries,),
    "claim": (Deliveries,),
    "send": (SlackMessenger, DiscordMessenger),
    "settle": (Deliveries,),
}


def die(when: str, step: str) -> None:
    """Has the process killed right before or after the step, the first time that it is taken."""
    for holder in _STEPS[step]:
        original = getattr(holder, step)

        async def dying(*given: Any, _original: Any = original, **named: Any) -> Any:
            if when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            result = await _original(*given, **named)
            if result:  # claiming nothing is no step
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(holder, step, dying)


async def deliver() -> None:
    settings, _ = read_settings({}, environ=os.environ)
    desk = await Desk.open(settings)
    async with messengers(desk, settings) as found:
        for messenger in found:
            await signed_in(messenger)
        await Courier(desk, found, lease=settings.digest_lease, poll=0.05, retry=0.05).run(asyncio.Event())


if __name__ == "__main__":
    die(*sys.argv[1:])
    asyncio.run(deliver())
