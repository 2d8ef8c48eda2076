"""Slack: the SDK's listeners, a few lines each, and the connection, by Socket Mode or by signed HTTP.

What people press or command is acknowledged before any work. An event (a message) is acknowledged when it is done, or after
`ACKNOWLEDGE` seconds: Slack brings what was not acknowledged to another process, see `once`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from itertools import chain, repeat
from typing import Any, TypeVar
from urllib.parse import parse_qs

from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from adapters.limiter import Limiter
from adapters.slack import decode, limits, render, views
from adapters.slack.clerk import Clerk
from adapters.slack.once import Once
from adapters.slack.presses import Presses
from adapters.slack.replies import Replies
from adapters.slack.rooms import Rooms
from adapters.slack.send import Sender, Target
from adapters.slack.socket import UNREADABLE, Socket
from adapters.slack.subscribing import Subscribing, read_form
from adapters.slack.workspaces import Workspace, Workspaces, error_of, token_refused
from bot.desk import Desk
from bot.desk.notices import Notice
from bot.desk.patience import Patience
from bot.problems import WrongUsage
from bot.settings import Settings
from bot.telemetry import Log

log = Log("seealso.slack")

ACKNOWLEDGE = 2.0  # seconds; Slack waits for three
PATH = "/slack/events"
_LAST_WORK = 5.0  # seconds that answers under way get when the process ends
_RECONNECT = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Slack at the start
_DATABASE = 1.5  # seconds that an event waits for the database before we go on from memory
_ANYTHING = re.compile("")
_HEARD = "seealso heard"  # in bolt's context: a listener of ours has taken the delivery on

T = TypeVar("T")


class Slack:
    """Serves one workspace from `run` until its `stop` is set. `ready` is set when Slack can reach us."""

    def __init__(self, desk: Desk, settings: Settings, *, ping: float = 3.0) -> None:
        """`ping`: seconds between signs of life on the websocket; a dead one is noticed after four of them."""
        assert settings.slack_bot_token is not None
        self._desk, self._settings, self._ping = desk, settings, ping
        self.ready = asyncio.Event()
        self._workspaces = Workspaces(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        self.limiter = Limiter(rate=limits.ROOM_RATE, burst=limits.ROOM_BURST, budget=settings.slack_budget)
        self._patience = Patience("events", _DATABASE)
        self._once = Once(desk.store.events, self._patience)
        self._tasks: asyncio.TaskGroup | None = None
        self._running: set[asyncio.Task[None]] = set()
        secret = settings.slack_signing_secret
        self._signatures = SignatureVerifier(secret.get_secret_value()) if secret is not None else None

    @property
    def by_socket(self) -> bool:
        return self._settings.slack_app_token is not None

    def routes(self) -> tuple[web.RouteDef, ...]:
        """What the web server must answer for us."""
        return () if self.by_socket else (web.post(PATH, self._delivered),)

    # -- serving -----------------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. WrongUsage for a token that Slack refuses."""
        try:
            async with self._workspaces, self._once, asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                if await self._sign_in(stop) is not None:
                    self._prepare()
                    await self._listen(stop)
                self._tasks = None
                if self._running:
                    await asyncio.wait(self._running, timeout=_LAST_WORK)
                for task in self._running:
                    task.cancel()
        finally:
            await self._patience.close()

    def _prepare(self) -> None:
        sender = Sender(self._workspaces.session, self.limiter)
        rooms = Rooms(sender, lambda: self._desk.library.manifest)
        self._sender = sender
        clerk = Clerk(self._desk, self._workspaces, sender, rooms)
        self._subscribing = Subscribing(clerk)
        self._replies = Replies(clerk, self._subscribing)
        self._presses = Presses(clerk, self._replies, self._subscribing)
        self._desk.metrics.queued.labels("slack").set_function(lambda: self.limiter.waiting)
        self._desk.on_notice("slack", self._tell)
        self.app = self._listeners()

    async def _sign_in(self, stop: asyncio.Event) -> Workspace | None:
        """Who we are; None when we are stopped before Slack could be reached."""
        try:
            return await _patiently(stop, lambda: self._workspaces.of(""))
        except SlackApiError as refused:
            raise token_refused(refused) from refused

    async def _listen(self, stop: asyncio.Event) -> None:
        if self._settings.slack_app_token is None:
            self.ready.set()
            await stop.wait()
            return
        token = self._settings.slack_app_token.get_secret_value()
        client = AsyncWebClient(token=token, base_url=self._settings.slack_api_url, session=self._workspaces.session)
        handler = Socket(self.app, token, web_client=client, ping=self._ping)
        stopping = asyncio.create_task(stop.wait(), name="slack stop")
        try:
            handler.client.wss_uri = await _patiently(stop, handler.client.issue_new_wss_url)
            connecting = asyncio.create_task(handler.client.connect(), name="slack connect")  # type: ignore[no-untyped-call]
            await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                self.ready.set()
                await stopping
            connecting.cancel()
        except SlackApiError as refused:
            raise WrongUsage(
                f"Slack refuses SLACK_APP_TOKEN: {error_of(refused)}",
                remedy="make an App-Level Token (xapp-…) with connections:write under Basic Information",
            ) from refused
        finally:
            stopping.cancel()
            await handler.client.close()  # type: ignore[no-untyped-call]  # slack_sdk's own

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> asyncio.Task[None]:
        """Runs work beside the listeners; what goes wrong in it is logged and ends nothing else."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:
                self._desk.failed(f"slack.{name}", error)

        assert self._tasks is not None
        task = self._tasks.create_task(guarded(), name=f"slack {name}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _tell(self, room: str, notice: Notice) -> None:
        """Tells the operator's room."""
        workspace = await self._workspaces.of("")
        if workspace is not None:
            target = Target(room.rpartition("/")[2])
            mark = f"notice:{notice.event}:{self._desk.reference()}"
            await self._sender.post(workspace.client, target, render.plainly(notice.text), mark=mark)

    # -- listeners ---------------------------------------------------------------------------------------------------

    def _listeners(self) -> AsyncApp:
        workspaces = self._workspaces

        async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
            workspace = await workspaces.of(team_id or "")
            if workspace is None:
                raise BoltError(f"the app is not installed in workspace {team_id}")
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=workspace.team,
                bot_user_id=workspace.me,
                bot_id=workspace.bot,
                bot_token=workspace.client.token,
            )

        app = AsyncApp(
            # One without a token: with `authorize`, bolt warns of a client that has one.
            client=AsyncWebClient(base_url=self._settings.slack_api_url, session=workspaces.session),
            logger=logging.getLogger("slack_bolt"),
            name="seealso",
            signing_secret="",  # not None, for which bolt would look into the environment
            authorize=authorize,
            process_before_response=True,  # the answer to Slack comes after the listener, which says when
            request_verification_enabled=False,  # done before the body is read, see `_delivered`
            raise_error_for_unhandled_request=True,  # so that `_error` answers for what is nobody's
        )
        app.event(_ANYTHING, middleware=[_heard])(self._event)
        app.command(_ANYTHING, middleware=[_heard])(self._command)
        app.action(_ANYTHING, middleware=[_heard])(self._action)
        app.shortcut(_ANYTHING, middleware=[_heard])(self._shortcut)
        app.view(_ANYTHING, middleware=[_heard])(self._view)
        app.error(self._error)
        return app

    async def _event(self, body: dict[str, Any], req: AsyncBoltRequest) -> BoltResponse:
        kind = (body.get("event") or {}).get("type")
        if kind == "app_home_opened" and (opened := decode.home_opened(body)) is not None:
            self._start(self._presses.home(opened), "home")
        elif kind in ("app_mention", "message"):
            workspace = await self._workspaces.of(body.get("team_id") or "")
            message = decode.message(body, me=workspace.me) if workspace is not None else None
            if message is not None:
                return await self._message(message, again=_is_brought_again(req))
        return BoltResponse(status=200)

    async def _message(self, message: decode.Message, *, again: bool) -> BoltResponse:
        place = await self._replies.wanted(message)
        if place is None:
            return BoltResponse(status=200)
        standing = await self._once.begin(message.key, again=again)
        if standing == "busy" and again:  # by a process that is slow, or dead
            standing = await self._once.wait(message.key, seconds=ACKNOWLEDGE)
            if standing == "busy":
                return BoltResponse(status=503)
        if standing in ("busy", "done"):  # a mention is brought as two events
            return BoltResponse(status=200)

        async def answer() -> None:
            async with self._once.working(message.key):
                await self._replies.answer(message, place, look_first=standing == "again")

        await asyncio.wait({self._start(answer(), "answer")}, timeout=ACKNOWLEDGE)
        return BoltResponse(status=200)

    async def _command(self, body: dict[str, Any], ack: AsyncAck) -> None:
        await ack()
        command = decode.command(body)
        if command is not None and await self._desk.claim(command.key):
            self._start(self._replies.command(command), "command")

    async def _action(self, body: dict[str, Any], ack: AsyncAck) -> None:
        await ack()
        pressed = decode.pressed(body)
        if pressed is not None and await self._desk.claim(pressed.key):
            self._start(self._presses.pressed(pressed), "press")

    async def _shortcut(self, body: dict[str, Any], ack: AsyncAck) -> None:
        await ack()
        shortcut = decode.shortcut(body)
        if shortcut is not None and await self._desk.claim(f"slack:shortcut:{shortcut.trigger}"):
            self._start(self._presses.shortcut(shortcut), "shortcut")

    async def _view(self, body: dict[str, Any], ack: AsyncAck) -> None:
        if (filled_in := read_form(body)) is not None:
            await ack(**(await self._subscribing.submitted(filled_in) or {}))
            return
        submission = decode.submission(body, views.FORM)
        shown = None
        if submission is not None:
            shown = await self._presses.submitted(submission, f"slack:form:{body.get('trigger_id')}")
        await (ack() if shown is None else ack(response_action="update", view=shown))

    async def _error(self, error: Exception, context: AsyncBoltContext) -> BoltResponse:
        if not context.get(_HEARD) and isinstance(error, (*UNREADABLE, BoltError)):
            # Of wrong types, of a kind that is nobody's, of a workspace that is not ours: no better when brought again.
            log.warning("slack.unreadable", reason=type(error).__name__)
            return BoltResponse(status=200)
        self._desk.failed("slack.listener", error)
        return BoltResponse(status=500)

    # -- HTTP --------------------------------------------------------------------------------------------------------

    async def _delivered(self, request: web.Request) -> web.Response:
        """A signed delivery. 401 for a forged or old signature, 400 for what cannot be read, 503 before we are ready."""
        body = await request.read()
        if not self._is_signed(body, request):
            return web.Response(status=401, text="the signature does not hold")
        try:
            text = body.decode()
            _check(text, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400, text="not a delivery of Slack's")
        if not self.ready.is_set():
            return web.Response(status=503, text="not ready yet")
        headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
        try:
            delivery = AsyncBoltRequest(body=text, query=request.query_string, headers=headers)
            answer = await self.app.async_dispatch(delivery)
        except UNREADABLE:
            return web.Response(status=400, text="not a delivery of Slack's")
        return await to_aiohttp_response(answer)

    def _is_signed(self, body: bytes, request: web.Request) -> bool:
        try:
            return self._signatures is not None and self._signatures.is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError):  # a time that is no number, a signature or a body that is no text
            return False


async def _heard(context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:
    context[_HEARD] = True
    await next()


def _is_brought_again(delivery: AsyncBoltRequest) -> bool:
    number = delivery.headers.get("x-slack-retry-num", ["0"])[0]  # Socket Mode says 0 at the first time
    return number.isdecimal() and int(number) > 0


def _check(text: str, content_type: str) -> None:
    """ValueError for a body that bolt would stumble over."""
    if content_type == "application/json":
        if not isinstance(json.loads(text), dict):
            raise ValueError(text)
        return
    fields = parse_qs(text)
    if "payload" in fields and not isinstance(json.loads(fields["payload"][0]), dict):
        raise ValueError(text)
    if not fields:
        raise ValueError(text)


async def _patiently(stop: asyncio.Event, call: Callable[[], Awaitable[T]]) -> T | None:
    """What Slack answers, once it can be reached; None when we are stopped before. SlackApiError where it refuses."""
    for seconds in chain(_RECONNECT, repeat(_RECONNECT[-1])):
        try:
            return await call()
        except SlackApiError as refused:
            if getattr(refused.response, "status_code", 500) < 500 and error_of(refused) != "ratelimited":
                raise
            problem: Exception = refused
        except (ClientError, TimeoutError, OSError) as error:
            problem = error
        log.warning("slack.unreachable", error=type(problem).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
        if stop.is_set():
            return None
    return None
