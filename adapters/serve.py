"""The composition root: settings → desk → adapters, in one task group, until a signal.

An adapter has `run(stop)`, which returns when `stop` is set, and an event `ready`; some want the web server to answer routes.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from adapters.delivery import Digests, is_configured
from bot.desk import Desk
from bot.problems import SeealsoError, WrongUsage
from bot.settings import Settings
from bot.telemetry import Log

if TYPE_CHECKING:
    from aiohttp import web

    from adapters.web.playground import Renderers

log = Log("seealso.serve")

_STOPPING = 8.0  # seconds that everything gets to end by itself; an orchestrator kills after ten
_TERMINAL = 64  # columns of the playground's terminal


class Adapter(Protocol):
    ready: asyncio.Event

    async def run(self, stop: asyncio.Event) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """An adapter as it is served."""

    name: str  # for people: "Slack"
    adapter: Adapter
    routes: tuple[web.RouteDef, ...] = ()
    address: Callable[[], str] = str  # where it listens, once it is ready; "": nowhere


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line; none of it: everything that is configured."""

    slack: bool = False
    discord: bool = False
    digests: bool = False
    web: bool = False

    @property
    def any(self) -> bool:
        return self.slack or self.discord or self.digests or self.web


def parts_of(desk: Desk, settings: Settings, wanted: Wanted) -> tuple[Part, ...]:
    """The adapters that are configured and wanted. WrongUsage, with what to set, for what is wanted and not configured."""
    found: list[Part] = []
    slack, discord = None, None
    if wanted.slack or (not wanted.any and settings.slack_bot_token is not None):
        _require(settings)
        from adapters.slack.app import Slack  # late, as the next: each SDK takes a fifth of a second

        slack = Slack(desk, settings)
        found.append(Part("Slack", slack, slack.routes()))
    if wanted.discord or (not wanted.any and settings.discord_token is not None):
        if settings.discord_token is None:
            raise WrongUsage(
                "Discord is not configured", remedy="set DISCORD_TOKEN; seealso doctor explains where it is"
            )
        from adapters.discord.app import Discord

        discord = Discord(desk, settings)
        found.append(Part("Discord", discord))
    if wanted.digests or (not wanted.any and is_configured(settings)):
        limiter, sender = slack.limiter if slack else None, discord.sender if discord else None
        found.append(Part("digests", Digests(desk, settings, slack=limiter, discord=sender)))
    routes = tuple(route for part in found for route in part.routes)
    if wanted.web or not wanted.any or routes:
        from adapters.web.app import Web

        others = {part.name: part.adapter.ready for part in found}
        pages = wanted.web or not wanted.any
        web = Web(desk, settings, pages=pages, routes=routes, renderers=renderers() if pages else None, others=others)
        found.append(Part("the web" if pages else "HTTP", web, address=lambda: web.address))
    return tuple(found)


def renderers() -> Renderers:
    """What each platform would be sent, for the playground."""
    from adapters.console import render as console
    from adapters.console.layout import Page
    from adapters.discord import render as discord
    from adapters.slack import render as slack

    return {
        "slack": lambda answer, addresses: slack.answer(answer, slack.Frame(addresses=addresses)),
        "discord": lambda answer, addresses: discord.message(answer, discord.Setting(addresses=addresses)),
        "text": lambda answer, addresses: console.answer(answer, addresses=addresses, page=Page(_TERMINAL)),
    }


def _require(settings: Settings) -> None:
    if settings.slack_bot_token is None:
        raise WrongUsage("Slack is not configured", remedy="set SLACK_BOT_TOKEN; seealso doctor explains where it is")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise WrongUsage(
            "Slack cannot reach us",
            remedy="set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP at /slack/events)",
        )


async def serve(
    settings: Settings,
    wanted: Wanted,
    *,
    knowledge: Path,
    say: Callable[[str], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Serves until SIGTERM, SIGINT or `stop`; `say` gets one line when all of it is ready.

    Raises WrongUsage, BrokenKnowledge or StoreUnavailable when it cannot be served.
    """
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    desk = await Desk.open(settings, knowledge=knowledge)
    try:
        parts = parts_of(desk, settings, wanted)
        await _run(desk, parts, stop, lambda: say(_ready_line(desk, parts)))
    finally:
        await desk.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _run(desk: Desk, parts: Sequence[Part], stop: asyncio.Event, ready: Callable[[], None]) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            beside = [_named(tasks, desk.watch(), "library"), _named(tasks, desk.tidy(), "retention")]
            beside.append(_named(tasks, _announce(parts, ready), "ready"))
            running = [_named(tasks, part.adapter.run(stop), part.name) for part in parts]
            await stop.wait()
            log.info("serve.stopping")
            late = (await asyncio.wait(running, timeout=_STOPPING))[1]
            for task in (*beside, *late):
                task.cancel()
            if late:
                log.warning("serve.cut_off", tasks=[task.get_name() for task in late])
    except BaseExceptionGroup as problems:
        raise _first(problems) from problems


def _named(tasks: asyncio.TaskGroup, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    return tasks.create_task(work, name=name)


async def _announce(parts: Sequence[Part], ready: Callable[[], None]) -> None:
    for part in parts:
        await part.adapter.ready.wait()
    # What was loaded stays: looking through it again for garbage would hold up an answer by some 30 ms, every now and then.
    gc.collect()
    gc.freeze()
    ready()


def _first(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """What a person can mend, before what is our own fault."""
    mine = problems.subgroup(SeealsoError)
    found: BaseException = mine if mine is not None else problems
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def _ready_line(desk: Desk, parts: Sequence[Part]) -> str:
    """One line: what is served, where, from what; and what could be switched on."""
    served = " and ".join(f"{part.name} at {part.address()}" if part.address() else part.name for part in parts)
    library = desk.library
    off = [name for name in ("Slack", "Discord") if name not in {part.name for part in parts}]
    more = f"; {' and '.join(off)} could be switched on, see seealso doctor" if len(off) == 2 else ""
    return (
        f"seealso is ready: {served}, {len(library.titles):,} articles with {library.size:,} statements from "
        f"“{library.manifest.name}”{more}"
    )
