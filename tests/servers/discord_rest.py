"""The REST API of the loopback Discord: messages, threads, commands, permissions and rates."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiohttp import web

from tests.servers import discord_rules as rules
from tests.servers.discord_gateway import TOKEN, Gateway
from tests.servers.discord_world import (
    EMBED,
    HISTORY,
    MANAGE_MESSAGES,
    MANAGE_THREADS,
    MENTION,
    PUBLIC_THREADS,
    SEND,
    SEND_IN_THREADS,
    VIEW,
    Channel,
    Object,
    snowflake,
)

Answer = tuple[int, Any, Mapping[str, str]]  # status, body, headers
Route = tuple[str, str, str]  # method, path, the name of what answers it
_MENTIONED = re.compile(r"<@!?(\d+)>")


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: int, message: str, problems: Iterable[str] = (), **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.headers: dict[str, str] = more.pop("headers", {})
        self.body: Object = {"code": code, "message": message, **more}
        if listed := list(problems):
            self.body["errors"] = {"_errors": [{"code": "INVALID", "message": problem} for problem in listed]}


@dataclass(slots=True)
class Request:
    method: str
    path: str
    body: Any
    at: float  # seconds, monotonic
    query: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    refused: Object | None = None


@dataclass(slots=True)
class Fault:
    """What happens to requests instead, or before: at most `times` of them."""

    method: str
    path: re.Pattern[str]
    times: int
    status: int = 0  # 0: the connection is dropped
    body: Object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False  # the request is carried out, its answer is lost
    delay: float = 0.0  # seconds


class Rest(Gateway):
    """Records every request, refuses what Discord refuses, and fails on demand."""

    ROUTES: ClassVar[tuple[Route, ...]] = (
        ("GET", "/users/@me", "_me"),
        ("POST", "/users/@me/channels", "_open_direct"),
        ("GET", "/oauth2/applications/@me", "_application"),
        ("GET", "/gateway/bot", "_get_gateway"),
        ("GET", "/gateway", "_get_gateway"),
        ("PUT", r"/applications/\d+(?:/guilds/(\d+))?/commands", "_sync"),
        ("GET", r"/channels/(\d+)", "_get_channel"),
        ("GET", r"/guilds/(\d+)", "_get_guild"),
        ("GET", r"/guilds/(\d+)/channels", "_get_channels"),
        ("GET", r"/guilds/(\d+)/members/(\d+)", "_get_member"),
        ("POST", r"/channels/(\d+)/messages", "_post"),
        ("GET", r"/channels/(\d+)/messages", "_history"),
        ("GET", r"/channels/(\d+)/messages/(\d+)", "_get_message"),
        ("PATCH", r"/channels/(\d+)/messages/(\d+)", "_edit"),
        ("DELETE", r"/channels/(\d+)/messages/(\d+)", "_delete"),
        ("POST", r"/channels/(\d+)/messages/(\d+)/threads", "_thread"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.commands: dict[str, list[Object]] = {}  # "global" or the id of a guild
        self.faults: list[Fault] = []
        self.per_channel = 5  # messages in five seconds
        self._nonces: dict[tuple[int, str], Object] = {}
        self._rates: dict[str, deque[float]] = defaultdict(deque)
        self._busy = 0

    def fail(self, method: str, path: str, *, times: int = 1, **how: Any) -> None:
        """The next `times` requests that match fail as a `Fault` says."""
        self.faults.append(Fault(method, re.compile(path), times, **how))

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        raw = await request.read()
        record = Request(request.method, path, json.loads(raw) if raw else None, time.monotonic(), request.query)
        self.requests.append(record)
        self._busy += 1
        self._changed()
        try:
            return await self._carried_out(request, record)
        finally:
            self._busy -= 1
            self._changed()

    async def _carried_out(self, request: web.Request, record: Request) -> web.StreamResponse:
        fault = self._fault(record)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        broken = fault is not None and not (fault.delay and not fault.status and not fault.after)
        if broken and fault is not None and not fault.after:
            return self._broken(request, record, fault)
        try:
            status, body, headers = await self._route(request, record)
        except Refused as refused:
            status, body, headers = refused.status, refused.body, refused.headers
            record.refused = body
        if broken and fault is not None:
            return self._broken(request, record, fault)
        record.status = status
        # Exactly this type: discord.py leaves a body with a charset beside it unread.
        given = dict(headers)
        if body is None:
            return web.Response(status=status, headers=given)
        return web.Response(
            body=json.dumps(body).encode(), status=status, headers={**given, "Content-Type": "application/json"}
        )

    def _fault(self, record: Request) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == record.method and fault.path.search(record.path):
                fault.times -= 1
                return fault
        return None

    def _broken(self, request: web.Request, record: Request, fault: Fault) -> web.StreamResponse:
        record.status = fault.status
        if not fault.status:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        headers = {"Content-Type": "application/json", "Via": "1.1 loopback", **fault.headers}
        return web.Response(body=json.dumps(fault.body).encode(), status=fault.status, headers=headers)

    async def _route(self, request: web.Request, record: Request) -> Answer:
        answers_interaction = record.path.startswith(("/interactions/", "/webhooks/"))
        if not answers_interaction:
            if request.headers.get("Authorization") != f"Bot {TOKEN}":
                raise Refused(401, 0, "401: Unauthorized")
            self._count("global", 50, 1.0, everywhere=True)
        for method, pattern, handler in self.ROUTES:
            match = re.fullmatch(pattern, record.path)
            if match and method == record.method:
                given: Answer = await getattr(self, handler)(record, *match.groups())
                return given
        raise Refused(404, 0, f"404: Not Found: {record.method} {record.path}")

    def _count(self, key: str, most: int, seconds: float, *, everywhere: bool = False) -> Mapping[str, str]:
        now = time.monotonic()
        times = self._rates[key]
        # Two clocks: who waited as long as they were told must not be early.
        while times and now - times[0] >= seconds - 0.02:
            times.popleft()
        if len(times) >= most:
            wait = round(seconds - (now - times[0]), 3)
            scope = "global" if everywhere else "user"
            headers = {"Via": "1.1 loopback", "Retry-After": str(wait), "X-RateLimit-Scope": scope}
            refused = Refused(429, 0, "You are being rate limited.", retry_after=wait, headers=headers)
            refused.body["global"] = everywhere
            raise refused
        times.append(now)
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(times)),
            "X-RateLimit-Reset-After": str(round(seconds - (now - times[0]), 3)),
            "X-RateLimit-Reset": str(time.time() + seconds - (now - times[0])),
            "X-RateLimit-Bucket": "messages",
        }

    def _visible(self, key: str, needed: int = 0) -> Channel:
        channel = self.channel(int(key))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if channel.guild is not None:
            held = channel.guild.permissions(self.me.id, channel)
            if not held & VIEW:
                raise Refused(403, 50001, "Missing Access")
            if needed & ~held:
                raise Refused(403, 50013, "Missing Permissions")
        elif channel.recipient is not None and channel.recipient.closed and needed:
            raise Refused(403, 50007, "Cannot send messages to this user")
        return channel

    async def _post(self, record: Request, key: str) -> Answer:
        body = record.body or {}
        channel = self._visible(key)
        self._visible(key, SEND_IN_THREADS if channel.parent is not None else SEND)
        if channel.locked and channel.guild and not channel.guild.permissions(self.me.id, channel) & MANAGE_THREADS:
            raise Refused(400, 50083, "Thread is archived")
        if problems := list(rules.message(body)):
            empty = "empty" in problems[0]
            raise Refused(400, 50006 if empty else 50035, problems[0] if empty else "Invalid Form Body", problems)
        self._check_reference(channel, body)
        headers = self._count(f"messages {key}", self.per_channel, 5.0)
        nonce = (channel.id, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return 200, self._nonces[nonce], headers
        made = await self._published(channel, body)
        if body.get("nonce"):
            self._nonces[nonce] = made
        return 200, made, headers

    def _check_reference(self, channel: Channel, body: Object) -> None:
        reference = body.get("message_reference")
        if not reference:
            return
        if channel.guild is not None and not channel.guild.permissions(self.me.id, channel) & HISTORY:
            raise Refused(400, 160002, "Cannot reply without permission to read message history")
        if int(reference["message_id"]) not in channel.messages:
            if reference.get("fail_if_not_exists", True):
                raise Refused(400, 50035, "Invalid Form Body", ["message_reference: Unknown message"])
            del body["message_reference"]

    async def _published(self, channel: Channel, body: Object) -> Object:
        """A message of ours that all of the channel see, and whom it mentions."""
        channel.archived = False
        kept = dict(body)
        if channel.guild is not None and not channel.guild.permissions(self.me.id, channel) & EMBED:
            kept["embeds"] = []
        allowed = body.get("allowed_mentions") or {"parse": ["users", "roles", "everyone"]}
        content = body.get("content") or ""
        named = [self.users[int(one)] for one in _MENTIONED.findall(content) if int(one) in self.users]
        if "users" not in allowed.get("parse", ()):
            named = [one for one in named if str(one.id) in allowed.get("users", ())]
        may = channel.guild is not None and channel.guild.permissions(self.me.id, channel) & MENTION
        shouted = re.search("@(everyone|here)", content) and "everyone" in allowed.get("parse", ()) and may
        reference = body.get("message_reference")
        if reference and allowed.get("replied_user", "parse" not in allowed):
            author = channel.messages[int(reference["message_id"])]["author"]
            named.append(self.users[int(author["id"])])
        made = self._make_message(channel, self.me, kept | {"mention_everyone": bool(shouted)}, mentioned=named)
        await self.emit_message("MESSAGE_CREATE", channel, made)
        return made

    async def _get_message(self, record: Request, key: str, message: str) -> Answer:
        channel = self._visible(key, HISTORY)
        if int(message) not in channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        return 200, channel.messages[int(message)], {}

    async def _history(self, record: Request, key: str) -> Answer:
        """Messages of a channel: after one, the oldest of them; else before one, or the latest. Newest first."""
        channel = self._visible(key)
        if channel.guild is not None and not channel.guild.permissions(self.me.id, channel) & HISTORY:
            return 200, [], {}
        limit, after = int(record.query.get("limit", 50)), record.query.get("after")
        if not 1 <= limit <= 100:
            raise Refused(400, 50035, "Invalid Form Body", ["limit: must be between 1 and 100"])
        found = sorted(channel.messages)
        if after is not None:
            found = [one for one in found if one > int(after)][:limit]
        else:
            found = [one for one in found if one < int(record.query.get("before", 1 << 63))][-limit:]
        return 200, [channel.messages[one] for one in reversed(found)], {}

    async def _get_guild(self, record: Request, key: str) -> Answer:
        guild = self.guilds.get(int(key))
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        described = guild.described(self.me)
        return 200, {name: described[name] for name in described if name not in ("channels", "threads", "members")}, {}

    async def _get_channels(self, record: Request, key: str) -> Answer:
        guild = self.guilds.get(int(key))
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        return 200, [one.described() for one in guild.channels.values() if one.parent is None], {}

    async def _get_member(self, record: Request, key: str, person: str) -> Answer:
        guild, user = self.guilds.get(int(key)), self.users.get(int(person))
        if guild is None or user is None:
            raise Refused(404, 10007, "Unknown Member")
        return 200, guild.member(user), {}

    async def _delete(self, record: Request, key: str, message: str) -> Answer:
        channel = self._visible(key)
        held = channel.messages.get(int(message))
        if held is None:
            raise Refused(404, 10008, "Unknown Message")
        if held["author"]["id"] != str(self.me.id):
            self._visible(key, MANAGE_MESSAGES)
        del channel.messages[int(message)]
        return 204, None, {}

    async def _edit(self, record: Request, key: str, message: str) -> Answer:
        channel = self._visible(key)
        if int(message) not in channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        if problems := list(rules.message(record.body, edit=True)):
            raise Refused(400, 50035, "Invalid Form Body", problems)
        channel.messages[int(message)] |= {
            k: v for k, v in record.body.items() if k in ("content", "embeds", "components")
        }
        return 200, channel.messages[int(message)], {}

    async def _thread(self, record: Request, key: str, message: str) -> Answer:
        parent = self._visible(key, PUBLIC_THREADS)
        if parent.guild is None:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if int(message) not in parent.messages:
            raise Refused(404, 10008, "Unknown Message")
        if int(message) in parent.guild.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        if not 1 <= len(record.body["name"].strip()) <= 100:
            raise Refused(400, 50035, "Invalid Form Body", ["name: Must be between 1 and 100 in length."])
        made = parent.guild.channel(record.body["name"], parent=parent)
        del parent.guild.channels[made.id]
        made.id = int(message)  # a thread on a message has its id
        parent.guild.channels[made.id] = made
        await self.emit("THREAD_CREATE", made.described() | {"newly_created": True}, guild=parent.guild)
        return 201, made.described(), {}

    async def _open_direct(self, record: Request) -> Answer:
        return 200, self.direct_channel(self.users[int(record.body["recipient_id"])]).described(), {}

    async def _get_channel(self, record: Request, key: str) -> Answer:
        return 200, self._visible(key).described(), {}

    async def _me(self, record: Request) -> Answer:
        return 200, self.me.described(), {}

    async def _application(self, record: Request) -> Answer:
        return (
            200,
            {
                "id": str(self.me.id),
                "name": "seealso",
                "description": "",
                "icon": None,
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": self.me.described(),
                "verify_key": "",
                "flags": 0,
            },
            {},
        )

    async def _get_gateway(self, record: Request) -> Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return 200, {"url": self.gateway, "shards": self.shards, "session_start_limit": limit}, {}

    async def _sync(self, record: Request, guild: str | None) -> Answer:
        if problems := list(rules.commands(record.body)):
            raise Refused(400, 50035, "Invalid Form Body", problems)
        made = [
            {
                "options": [],
                "description": "",
                "type": 1,
                "dm_permission": True,
                "default_member_permissions": None,
                "nsfw": False,
            }
            | one
            | {"id": str(snowflake()), "application_id": str(self.me.id), "version": "1", "guild_id": guild}
            for one in record.body
        ]
        self.commands[guild or "global"] = made
        return 200, made, {}
