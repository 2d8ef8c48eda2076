"""The composition root: settings → desk → adapters, in one task group, until a signal.

An adapter has `run(stop)`, which returns when `stop` is set, and an event `ready`; some want the web server to answer routes.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
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

log = Log("seealso.serve")

_STOPPING = 8.0  # seconds that everything gets to end by itself; an orchestrator kills after ten
_BODY = 2 * 2**20  # bytes of a request


class Adapter(Protocol):
    ready: asyncio.Event

    async def run(self, stop: asyncio.Event) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """An adapter as it is served."""

    name: str  # for people: "Slack"
    adapter: Adapter
    routes: tuple[web.RouteDef, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line; none of it: everything that is configured."""

    slack: bool = False
    discord: bool = False
    digests: bool = False

    @property
    def any(self) -> bool:
        return self.slack or self.discord or self.digests


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
    if not found:
        raise WrongUsage(
            "nothing to serve is configured",
            remedy="set SLACK_BOT_TOKEN with SLACK_APP_TOKEN, or DISCORD_TOKEN; seealso doctor says more",
        )
    return tuple(found)


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
        async with _web_server(parts, settings) as address:
            await _run(desk, parts, stop, lambda: say(_ready_line(desk, parts, address)))
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
    ready()


def _first(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """What a person can mend, before what is our own fault."""
    mine = problems.subgroup(SeealsoError)
    found: BaseException = mine if mine is not None else problems
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def _ready_line(desk: Desk, parts: Sequence[Part], address: str) -> str:
    names = " and ".join(part.name for part in parts)
    library = desk.library
    where = f" at {address}" if address else ""
    return (
        f"seealso is ready: {names}{where}, {len(library.titles):,} articles with {library.size:,} statements from "
        f"“{library.manifest.name}”"
    )


@asynccontextmanager
async def _web_server(parts: Sequence[Part], settings: Settings) -> AsyncIterator[str]:
    """Answers what the adapters want answered, for the block; gives its address, "" where nobody wants any."""
    routes = [route for part in parts for route in part.routes]
    if not routes:
        yield ""
        return
    from aiohttp import web

    application = web.Application(client_max_size=_BODY)
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise WrongUsage(
                f"cannot listen at {settings.host}:{settings.port}: {error.strerror or error}",
                remedy="choose another with --port, or stop what uses it",
            ) from error
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        with suppress(asyncio.CancelledError):
            await runner.cleanup()
