"""Slack on loopback: Web API, Socket Mode, signed deliveries, response URLs. It refuses what Slack refuses.

People act through its methods (`say`, `command`, `press`, …), which deliver to the app under test what Slack would, with
its retries; what the app did is in `channels`, `private`, `views`, `homes`. On demand it loses answers, is slow, limits
rates, disconnects, fails.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web
from slack_sdk.signature import SignatureVerifier

from tests.servers.block_kit import refused, refused_view

TEAM, BOT, APP = "T1", "UBOT", "A1"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-of-the-test", "xapp-of-the-test", "signing-secret-of-the-test"

Json = dict[str, Any]


@dataclass(slots=True)
class Channel:
    id: str
    kind: Literal["channel", "group", "im", "mpim"] = "channel"
    members: set[str] = field(default_factory=lambda: {BOT})
    shared: bool = False
    creator: str = "U1"
    messages: list[Json] = field(default_factory=list)

    @property
    def ours(self) -> list[Json]:
        """The app's messages, oldest first."""
        return [message for message in self.messages if message.get("bot_id") == "B1"]


@dataclass(slots=True)
class Delivery:
    """One thing that Slack brought to the app."""

    type: str
    payload: Json
    at: float
    attempts: int = 0
    acked: float | None = None  # seconds after the first attempt
    response: Any = None  # what the app acknowledged with
    statuses: list[int] = field(default_factory=list)  # of HTTP deliveries
    given_up: bool = False


@dataclass(slots=True)
class Fault:
    """What happens to a call: in this order delay, carry out or not, lose the answer or answer with this."""

    times: int = 1
    delay: float = 0.0
    carry_out: bool = True
    lose: bool = False
    status: int = 0
    error: str = ""
    retry_after: int | None = None


class SlackServer:
    """Use as an async context manager. `transport`: how it reaches the app; for "http" set `app_url`."""

    def __init__(self, *, transport: str = "socket", retries: tuple[float, ...] = (0.05, 0.3, 1.0)):
        self.transport, self.retries = transport, retries
        self.app_url = ""
        self.ack_within = 3.0  # seconds
        self.channels: dict[str, Channel] = {}
        self.private: dict[str, list[Json]] = defaultdict(list)  # user → what only they see
        self.views: dict[str, Json] = {}  # id → modal as it is now
        self.homes: dict[str, Json] = {}  # user → App Home
        self.guests: set[str] = set()
        self.admins: set[str] = set()
        self.usergroups: dict[str, list[str]] = {}
        self.scopes_missing: set[str] = set()  # methods for which the app lacks a scope
        self.calls: list[tuple[str, Json, float]] = []  # method, arguments, when
        self.refusals: list[str] = []  # what the referee refused
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.deliveries: list[Delivery] = []
        self.subscribed: set[str] | None = None  # events that the app's manifest wants; None: all
        self.scopes = ""  # of the token, as the header says; "": it does not
        self.revoked = False
        self.rate: int | None = None  # posts a second and channel, above which 429 is answered
        self.twice = True  # whether a mention arrives as app_mention and as message, too
        self._sockets: list[web.WebSocketResponse] = []
        self._gone: dict[web.WebSocketResponse, asyncio.Event] = {}
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._urls: dict[str, tuple[str, str, str | None, Json | None, int]] = {}
        self._posted: dict[str, deque[float]] = defaultdict(deque)
        self._numbers = itertools.count(1)
        self._last = 0  # microseconds since 1970 of the last ts
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = 0

    async def __aenter__(self) -> SlackServer:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        app.router.add_post("/response/{token}", self._response)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        self._session = ClientSession(timeout=ClientTimeout(total=10))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in self._sockets:
            await socket.close()
        await self._session.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def connections(self) -> int:
        return sum(not socket.closed for socket in self._sockets)

    def channel(self, id: str, *members: str, **values: Any) -> Channel:
        """A new channel with the app and these people in it."""
        self.channels[id] = Channel(id, members={BOT, *members}, **values)
        return self.channels[id]

    def fail(self, method: str, **values: Any) -> None:
        """The next call(s) of a method ("response_url" for those) meet a fault."""
        self.faults[method].append(Fault(**values))

    async def disconnect(self, *, reason: str = "refresh_requested", abruptly: bool = False) -> None:
        """Ends every connection, as Slack does every few hours, or as a network does."""
        for socket in [one for one in self._sockets if not one.closed]:
            if abruptly and (transport := socket._req.transport if socket._req else None):
                transport.abort()
                continue
            await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close()

    # -- what people do --------------------------------------------------------------------------------------------

    async def say(
        self, channel: str, user: str, text: str, *, thread: str | None = None, wait: bool = True, **more: Any
    ) -> str:
        """A message of a person in a channel; gives its ts. `text` with Slack's markup, as Slack sends it."""
        place = self.channels[channel]
        ts = self._ts()
        message = {"type": "message", "user": user, "text": text, "ts": ts} | more
        if thread is not None:
            message["thread_ts"] = thread
        place.messages.append(message)
        event = message | {"channel": channel, "channel_type": place.kind, "team": TEAM, "event_ts": ts}
        events = []
        mentioned = f"<@{BOT}" in text and place.kind != "im"
        if mentioned and BOT in place.members:
            events.append(
                {key: value for key, value in event.items() if key != "channel_type"} | {"type": "app_mention"}
            )
        if BOT in place.members and (self.twice or not mentioned):
            events.append(event)
        wanted = [one for one in events if self.subscribed is None or _subscription(one) in self.subscribed]
        await self._deliver_all([self.event(one) for one in wanted], wait)
        return ts

    def install(self, manifest: Json) -> None:
        """The app as a manifest describes it: its scopes and the events that it hears."""
        self.scopes = ",".join(manifest["oauth_config"]["scopes"]["bot"])
        self.subscribed = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    def event(self, event: Json, **more: Any) -> Delivery:
        payload = {
            "token": "x",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        } | more
        return self._delivery("events_api", payload)

    async def command(self, channel: str, user: str, text: str, *, wait: bool = True) -> Delivery:
        """`/seealso TEXT`; answers to its response URL arrive in `private` or in the channel."""
        token = self._response_url(channel, user, None, None)
        payload = {
            "token": "x",
            "team_id": TEAM,
            "team_domain": "test",
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "general",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/seealso",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": token,
            "trigger_id": f"trigger.{next(self._numbers)}",
        }
        delivery = self._delivery("slash_commands", payload)
        await self._deliver_all([delivery], wait)
        return delivery

    async def press(
        self, message: Json, verb: str, user: str, *, channel: str | None = None, number: int = 0, wait: bool = True
    ) -> Delivery:
        """The `number`th button whose action id holds `:VERB:`, or the option of a menu, in a message or view."""
        found = [
            e for block in message["blocks"] for e in block.get("elements", []) if f":{verb}:" in e.get("action_id", "")
        ]
        element = found[min(number, len(found) - 1)]
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": "b", "action_ts": self._ts()}
        if element["type"] == "static_select":
            action["selected_option"] = element["options"][number]
        else:
            action |= {"value": element.get("value"), "text": element["text"]}
        return await self.act(message, action, user, channel=channel, wait=wait)

    async def act(
        self, message: Json, action: Json, user: str, *, channel: str | None = None, wait: bool = True
    ) -> Delivery:
        payload: Json = {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "test"},
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "api_app_id": APP,
            "token": "x",
            "trigger_id": f"trigger.{next(self._numbers)}",
            "actions": [action],
        }
        if "ts" in message:
            place = channel or message["channel"]
            hidden = bool(message.get("is_ephemeral"))
            thread = message.get("thread_ts")
            payload |= {
                "container": {
                    "type": "message",
                    "message_ts": message["ts"],
                    "channel_id": place,
                    "is_ephemeral": hidden,
                }
                | ({"thread_ts": thread} if thread else {}),
                "channel": {"id": place, "name": "directmessage" if place.startswith("D") else "general"},
                "response_url": self._response_url(place, user, thread, message),
            }
            if not hidden:
                payload["message"] = {key: value for key, value in message.items() if key != "channel"}
        else:
            payload |= {"container": {"type": "view", "view_id": message["id"]}, "view": message}
        delivery = self._delivery("interactive", payload)
        await self._deliver_all([delivery], wait)
        return delivery

    async def shortcut(self, message: Json, user: str, *, channel: str, callback: str, wait: bool = True) -> Delivery:
        """A shortcut on a message."""
        payload = {
            "type": "message_action",
            "callback_id": callback,
            "team": {"id": TEAM},
            "user": {"id": user},
            "channel": {"id": channel, "name": "general"},
            "message": message,
            "message_ts": message["ts"],
            "token": "x",
            "api_app_id": APP,
            "action_ts": self._ts(),
            "trigger_id": f"trigger.{next(self._numbers)}",
            "response_url": self._response_url(channel, user, None, None),
        }
        delivery = self._delivery("interactive", payload)
        await self._deliver_all([delivery], wait)
        return delivery

    async def submit(self, view: Json, user: str, values: Mapping[str, str], *, wait: bool = True) -> Delivery:
        """Sends a modal off; `values` by the block ids of its inputs."""
        state: Json = {"values": {}}
        for block in view["blocks"]:
            if block["type"] == "input":
                action = block["element"]["action_id"]
                typed = {"type": block["element"]["type"], "value": values.get(block["block_id"])}
                state["values"][block["block_id"]] = {action: typed}
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user},
            "api_app_id": APP,
            "token": "x",
            "trigger_id": f"trigger.{next(self._numbers)}",
            "view": view | {"state": state},
        }
        delivery = self._delivery("interactive", payload)
        await self._deliver_all([delivery], wait)
        answer = delivery.response or {}
        if answer.get("response_action") == "update":
            self._show(answer["view"] | {"id": view["id"]}, user)
        return delivery

    async def open_home(self, user: str) -> None:
        event = {"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": "home", "event_ts": self._ts()}
        await self._deliver_all([self.event(event)], True)

    # -- waiting ---------------------------------------------------------------------------------------------------

    async def until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        """Returns when the condition holds; AssertionError after so many seconds."""
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not within {seconds} s")
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.05))

    async def idle(self, quiet: float = 0.15) -> None:
        """Returns when for so many seconds nothing was called and nothing is under way."""
        before = -1
        while self._busy or self._tasks or before != len(self.calls):
            before = len(self.calls)
            await asyncio.sleep(quiet)

    # -- delivering ------------------------------------------------------------------------------------------------

    def _delivery(self, type: str, payload: Json) -> Delivery:
        delivery = Delivery(type, payload, time.monotonic())
        self.deliveries.append(delivery)
        return delivery

    async def _deliver_all(self, deliveries: list[Delivery], wait: bool) -> None:
        tasks = [asyncio.create_task(self.deliver(one)) for one in deliveries]
        for task in tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if wait and tasks:
            await asyncio.wait(tasks)
            for task in tasks:
                task.result()

    async def deliver(self, delivery: Delivery) -> None:
        """Brings it to the app until it is acknowledged; interactions are brought once."""
        delivery.at = time.monotonic()
        delays = (0.0, *self.retries) if delivery.type == "events_api" else (0.0,)
        for attempt, delay in enumerate(delays):
            await asyncio.sleep(delay)
            if await self.attempt(delivery, number=attempt):
                delivery.acked = time.monotonic() - delivery.at
                self._changed.set()
                return
        delivery.given_up = True
        self._changed.set()

    async def attempt(self, delivery: Delivery, *, number: int) -> bool:
        """Brings it once, as the first time (0) or as a retry; whether it was acknowledged."""
        delivery.attempts += 1
        send = self._by_socket if self.transport == "socket" else self._by_http
        return await send(delivery, number)

    async def _by_socket(self, delivery: Delivery, attempt: int) -> bool:
        alive = [socket for socket in self._sockets if not socket.closed]
        if not alive:
            return False
        socket = alive[next(self._turn) % len(alive)]
        envelope = f"envelope-{next(self._numbers)}"
        acked: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = acked
        body = {
            "envelope_id": envelope,
            "type": delivery.type,
            "accepts_response_payload": delivery.type != "events_api",
            "payload": delivery.payload,
        }
        if delivery.type == "events_api":
            body |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        lost = asyncio.create_task(self._gone[socket].wait())
        try:
            await socket.send_json(body)
            await asyncio.wait({acked, lost}, timeout=self.ack_within, return_when=asyncio.FIRST_COMPLETED)
        except (ConnectionError, RuntimeError):
            return False
        finally:
            lost.cancel()
            del self._waiting[envelope]
        if acked.done():
            delivery.response = acked.result()
            return True
        return False

    async def _by_http(self, delivery: Delivery, attempt: int) -> bool:
        from urllib.parse import urlencode

        if delivery.type == "events_api":
            body, kind = json.dumps(delivery.payload), "application/json"
        else:
            form = {"payload": json.dumps(delivery.payload)} if delivery.type == "interactive" else delivery.payload
            body, kind = urlencode(form), "application/x-www-form-urlencoded"
        headers = self.signed(body) | {"Content-Type": kind}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            timeout = ClientTimeout(total=self.ack_within)
            async with self._session.post(self.app_url, data=body.encode(), headers=headers, timeout=timeout) as answer:
                delivery.statuses.append(answer.status)
                text = await answer.text()
        except (ClientError, TimeoutError, OSError):
            return False
        if text.startswith("{"):
            delivery.response = json.loads(text)
        return 200 <= answer.status < 300

    def signed(self, body: str, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
        """The headers of a signed delivery."""
        stamp = str(int(at if at is not None else time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self._sockets.append(socket)
        self._gone[socket] = asyncio.Event()
        await socket.send_json(
            {"type": "hello", "num_connections": self.connections, "connection_info": {"app_id": APP}}
        )
        self._changed.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                body = json.loads(message.data)
                waiting = self._waiting.get(body.get("envelope_id"))
                if waiting is not None and not waiting.done():
                    waiting.set_result(body.get("payload"))
        self._gone[socket].set()
        self._changed.set()
        return socket

    # -- the Web API -----------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self._busy += 1
        try:
            return await self._faulty(method, arguments, request, lambda: self._call(method, arguments, request))
        finally:
            self._busy -= 1
            self._changed.set()

    async def _faulty(
        self, method: str, arguments: Json, request: web.Request, work: Callable[[], Json | None]
    ) -> web.StreamResponse:
        self.calls.append((method, arguments, time.monotonic()))
        fault = self.faults[method][0] if self.faults[method] else None
        if fault is None:
            try:
                answer = _answer(work())
                if self.scopes:
                    answer.headers["X-OAuth-Scopes"] = self.scopes
                return answer
            except _RateLimited:
                fault = Fault(carry_out=False, status=429, retry_after=1)
                self.faults[method].append(fault)
        fault.times -= 1
        if fault.times <= 0:
            self.faults[method].popleft()
        await asyncio.sleep(fault.delay)
        plain = not (fault.status or fault.error or fault.lose)
        result = work() if fault.carry_out and (plain or fault.lose or fault.status >= 500) else None
        if fault.lose:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault.status:
            headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            error = "ratelimited" if fault.status == 429 else "internal_error"
            return web.json_response({"ok": False, "error": error}, status=fault.status, headers=headers)
        return _answer({"ok": False, "error": fault.error} if fault.error else result)

    def _call(self, method: str, arguments: Json, request: web.Request) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if method == "api.test":
            return {"ok": True}
        if token != wanted:
            return {"ok": False, "error": "invalid_auth"}
        if self.revoked:
            return {"ok": False, "error": "token_revoked"}
        if method in self.scopes_missing:
            return {"ok": False, "error": "missing_scope", "needed": method, "provided": "chat:write"}
        name = f"_{method.replace('.', '_')}"
        call: Callable[[Json], Json] | None = getattr(self, name, None)
        return call(arguments) if call else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, _: Json) -> Json:
        return {
            "ok": True,
            "url": "https://test.slack.com/",
            "team": "Test",
            "team_id": TEAM,
            "user": "seealso",
            "user_id": BOT,
            "bot_id": "B1",
            "is_enterprise_install": False,
        }

    def _apps_connections_open(self, _: Json) -> Json:
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link"}

    def _chat_postMessage(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        if BOT not in channel.members:
            return {"ok": False, "error": "not_in_channel"}
        if error := self._refusal(arguments):
            return error
        if self.rate is not None and not self._within_rate(channel.id):
            raise _RateLimited
        message = self._message(channel, arguments)
        channel.messages.append(message)
        return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": message}

    def _message(self, channel: Channel, arguments: Json) -> Json:
        kept = ("text", "blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media", "reply_broadcast")
        return {
            "type": "message",
            "user": BOT,
            "bot_id": "B1",
            "app_id": APP,
            "channel": channel.id,
            "ts": self._ts(),
            "at": time.monotonic(),
        } | {key: arguments[key] for key in kept if key in arguments}

    def _within_rate(self, channel: str) -> bool:
        now, times = time.monotonic(), self._posted[channel]
        while times and now - times[0] > 1:
            times.popleft()
        times.append(now)
        return len(times) <= (self.rate or 0)

    def _chat_postEphemeral(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        if arguments.get("user") not in channel.members:
            return {"ok": False, "error": "user_not_in_channel"}
        if error := self._refusal(arguments):
            return error
        message = self._message(channel, arguments) | {"is_ephemeral": True}
        self.private[arguments["user"]].append(message)
        return {"ok": True, "message_ts": message["ts"]}

    def _chat_update(self, arguments: Json) -> Json:
        message = self._find(arguments)
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if len(arguments.get("text", "").encode()) > 4_000:
            return {"ok": False, "error": "msg_too_long"}
        if error := self._refusal(arguments):
            return error
        message |= {key: arguments.get(key) for key in ("text", "blocks")}
        return {"ok": True, "channel": arguments["channel"], "ts": message["ts"]}

    def _chat_delete(self, arguments: Json) -> Json:
        message = self._find(arguments)
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if message.get("bot_id") != "B1":
            return {"ok": False, "error": "cant_delete_message"}
        self.channels[arguments["channel"]].messages.remove(message)
        return {"ok": True, "channel": arguments["channel"], "ts": message["ts"]}

    def _chat_getPermalink(self, arguments: Json) -> Json:
        place, ts = arguments["channel"], arguments["message_ts"]
        return {"ok": True, "permalink": f"https://test.slack.com/archives/{place}/p{ts.replace('.', '')}"}

    def _find(self, arguments: Json) -> Json | None:
        channel = self.channels.get(arguments.get("channel", ""))
        messages = channel.messages if channel else []
        return next((message for message in messages if message["ts"] == arguments.get("ts")), None)

    def _refusal(self, arguments: Json) -> Json | None:
        if "markdown_text" in arguments and ("text" in arguments or "blocks" in arguments):
            return {"ok": False, "error": "markdown_text_conflict"}
        problem = refused(arguments)
        if problem is None and (metadata := arguments.get("metadata")):
            kind = metadata.get("event_type", "")
            if not kind or not kind.replace("_", "").replace("-", "").isalnum():
                problem = "invalid_metadata_format"
        if problem is None:
            return None
        self.refusals.append(problem)
        error, _, place = problem.partition(": ")
        return {"ok": False, "error": error, "response_metadata": {"messages": [f"[ERROR] {place}"]}}

    def _conversations_info(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        return {
            "ok": True,
            "channel": {
                "id": channel.id,
                "creator": channel.creator,
                "is_im": channel.kind == "im",
                "is_mpim": channel.kind == "mpim",
                "is_ext_shared": channel.shared,
                "is_member": BOT in channel.members,
            },
        }

    def _conversations_members(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        members = sorted(channel.members)
        start = int(arguments.get("cursor") or 0)
        end = start + int(arguments.get("limit") or 100)
        cursor = str(end) if end < len(members) else ""
        return {"ok": True, "members": members[start:end], "response_metadata": {"next_cursor": cursor}}

    def _conversations_replies(self, arguments: Json) -> Json:
        messages = self.channels[arguments["channel"]].messages
        root = arguments["ts"]
        found = [one for one in messages if root in (one["ts"], one.get("thread_ts"))]
        return {"ok": True, "messages": _with_metadata(found, arguments), "has_more": False}

    def _conversations_history(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments["channel"])
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        if BOT not in channel.members:
            return {"ok": False, "error": "not_in_channel"}
        oldest = float(arguments.get("oldest") or 0)
        found = [one for one in channel.messages if "thread_ts" not in one and float(one["ts"]) > oldest][::-1]
        start = int(arguments.get("cursor") or 0)
        end = start + int(arguments.get("limit") or 100)
        more = {"has_more": True, "response_metadata": {"next_cursor": str(end)}} if end < len(found) else {}
        return {"ok": True, "messages": _with_metadata(found[start:end], arguments), "has_more": False} | more

    def _users_info(self, arguments: Json) -> Json:
        user = arguments["user"]
        values = {
            "id": user,
            "is_restricted": user in self.guests,
            "is_admin": user in self.admins,
            "is_bot": user == BOT,
        }
        return {"ok": True, "user": values | {"is_ultra_restricted": False, "is_owner": False, "team_id": TEAM}}

    def _users_list(self, _: Json) -> Json:
        people = {one for channel in self.channels.values() for one in channel.members} | self.guests
        return {"ok": True, "members": [self._users_info({"user": one})["user"] for one in sorted(people)]}

    def _usergroups_users_list(self, arguments: Json) -> Json:
        users = self.usergroups.get(arguments["usergroup"])
        return {"ok": False, "error": "no_such_subteam"} if users is None else {"ok": True, "users": users}

    def _views_open(self, arguments: Json) -> Json:
        return self._opened(arguments["view"], "")

    _views_push = _views_open

    def _views_update(self, arguments: Json) -> Json:
        if arguments.get("view_id") not in self.views:
            return {"ok": False, "error": "not_found"}
        return self._opened(arguments["view"], arguments["view_id"])

    def _views_publish(self, arguments: Json) -> Json:
        if error := refused_view(arguments["view"]):
            self.refusals.append(error)
            return {"ok": False, "error": error}
        self.homes[arguments["user_id"]] = arguments["view"] | {"id": f"VH{arguments['user_id']}", "type": "home"}
        return {"ok": True, "view": self.homes[arguments["user_id"]]}

    def _opened(self, view: Json, id: str) -> Json:
        shown = self._show(view | {"id": id or f"V{next(self._numbers)}"}, "")
        return {"ok": True, "view": shown} if shown else {"ok": False, "error": self.refusals[-1]}

    def _show(self, view: Json, user: str) -> Json | None:
        if error := refused_view(view):
            self.refusals.append(error)
            return None
        self.views[view["id"]] = view
        self._changed.set()
        return view

    # -- response URLs ---------------------------------------------------------------------------------------------

    def _response_url(self, channel: str, user: str, thread: str | None, message: Json | None) -> str:
        token = f"r{next(self._numbers)}"
        self._urls[token] = (channel, user, thread, message, 5)
        return f"http://127.0.0.1:{self.port}/response/{token}"

    async def _response(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        token = request.match_info["token"]
        self._busy += 1
        try:
            return await self._faulty("response_url", body, request, lambda: self._responded(token, body))
        finally:
            self._busy -= 1
            self._changed.set()

    def _responded(self, token: str, body: Json) -> Json:
        if token not in self._urls or self._urls[token][4] <= 0:
            return {"ok": False, "error": "used_url"}
        channel, user, thread, message, uses = self._urls[token]
        self._urls[token] = (channel, user, thread, message, uses - 1)
        if body.get("delete_original"):
            if message in self.private[user]:
                self.private[user].remove(message)
            return {"ok": True}
        if error := self._refusal(body):
            return error
        place = self.channels[channel]
        posted = self._message(place, body)
        if thread or body.get("thread_ts"):
            posted["thread_ts"] = body.get("thread_ts") or thread
        if body.get("replace_original") and message is not None:
            message |= {key: body.get(key) for key in ("text", "blocks")}
        elif body.get("response_type") == "in_channel":
            place.messages.append(posted)
        else:
            self.private[user].append(posted | {"is_ephemeral": True})
        return {"ok": True}

    def _ts(self) -> str:
        self._last = max(time.time_ns() // 1000, self._last + 1)  # a ts names one message of a channel
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"


def _subscription(event: Json) -> str:
    """The name by which a manifest subscribes to an event."""
    names = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
    return names[event["channel_type"]] if event["type"] == "message" else str(event["type"])


class _RateLimited(Exception):
    pass


def _with_metadata(messages: list[Json], arguments: Json) -> list[Json]:
    if str(arguments.get("include_all_metadata")).lower() in ("1", "true"):
        return messages
    return [{key: value for key, value in one.items() if key != "metadata"} for one in messages]


def _answer(result: Json | None) -> web.StreamResponse:
    return web.json_response(result if result is not None else {"ok": True})


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
    for key in ("blocks", "metadata", "view"):
        if isinstance(arguments.get(key), str):
            arguments[key] = json.loads(arguments[key])
    return arguments
