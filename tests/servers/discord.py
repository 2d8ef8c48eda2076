"""Discord on loopback: its REST API, its gateway and its interactions, for a discord.py that nobody has patched.

It records every request, refuses what Discord refuses (limits, permissions, rates, late and double answers), and on demand
fails, drops, delays, replays and reconnects. Who acts as a person calls `say`, `slash`, `press`, `submit`, `complete`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers import discord_rules as rules
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
    Guild,
    Object,
    User,
    snowflake,
)

TOKEN = "bot-token.of.loopback"
EPHEMERAL, LOADING = 1 << 6, 1 << 7
_PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content
_Answer = tuple[int, Any, Mapping[str, str]]  # status, body, headers
_Handler = Callable[..., Awaitable[_Answer]]
_MENTIONED = re.compile(r"<@!?(\d+)>")
_INTENT = {"guild": 1 << 9, "direct": 1 << 12}  # that bring messages


_CHECKS: dict[int, Callable[[rules.Object], Iterator[str]]] = {  # by the type of a callback
    4: rules.message,
    7: rules.message,
    8: rules.choices,
    9: rules.modal,
}


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


@dataclass(slots=True)
class Interaction:
    """A command, press, form or completion, and what the bot made of it."""

    id: int
    token: str
    kind: int
    channel: Channel
    user: User
    at: float
    answered: int = 0  # callback type; 0: not yet
    ephemeral: bool = False
    message: Object | None = None  # the original response
    followups: list[Object] = field(default_factory=list)
    choices: list[Object] | None = None
    modal: Object | None = None
    source: Object | None = None  # the message that was pressed
    took: float = 0.0  # seconds to the callback

    @property
    def text(self) -> str:
        return str(self.message["content"]) if self.message else ""


@dataclass(slots=True)
class _Session:
    id: str
    shard: tuple[int, int]
    intents: int
    socket: web.WebSocketResponse | None
    sent: list[tuple[int, str, Object]] = field(default_factory=list)


class DiscordServer:
    """One application, its guilds and people."""

    def __init__(self) -> None:
        self.me = User(snowflake(), "seealso", bot=True)
        self.shards = 1
        self.users: dict[int, User] = {self.me.id: self.me}
        self.guilds: dict[int, Guild] = {}
        self.direct: dict[int, Channel] = {}  # person → direct messages
        self.requests: list[Request] = []
        self.commands: dict[str, list[Object]] = {}  # "global" or the id of a guild
        self.interactions: dict[str, Interaction] = {}
        self.sessions: dict[str, _Session] = {}
        self.identified: list[Object] = []
        self.resumed = 0
        self.faults: list[Fault] = []
        self.per_channel = 5  # messages in five seconds
        self.patience = 3.0  # seconds that an interaction waits for its first answer
        self.address = ""
        self.gateway = ""
        self._nonces: dict[tuple[int, str], Object] = {}
        self._rates: dict[str, deque[float]] = defaultdict(deque)
        self._news = asyncio.Event()
        self._busy = 0
        self._last = time.monotonic()

    # -- the world -----------------------------------------------------------------------------------------------------

    def user(self, name: str, *, bot: bool = False) -> User:
        made = User(snowflake(), name, bot=bot)
        self.users[made.id] = made
        return made

    def guild(self, name: str = "Selmouth", *, shard: int = 0) -> Guild:
        """A guild with the bot in it, added before it connects, that a shard has to look after."""
        key = snowflake()
        while (key >> 22) % self.shards != shard:
            key += 1 << 22
        made = Guild(key, name, self.user("owner"))
        made.members[self.me.id] = []
        self.guilds[made.id] = made
        return made

    def channel(self, key: int) -> Channel | None:
        for guild in self.guilds.values():
            if (found := guild.channels.get(key)) is not None:
                return None if found.deleted else found
        return next((one for one in self.direct.values() if one.id == key), None)

    def direct_channel(self, user: User) -> Channel:
        if user.id not in self.direct:
            self.direct[user.id] = Channel(snowflake(), "", recipient=user)
        return self.direct[user.id]

    # -- acting ----------------------------------------------------------------------------------------------------------

    async def say(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        reply_to: int | None = None,
        ping: bool = True,
        times: int = 1,
        kind: int | None = None,
        webhook: bool = False,
        everyone: bool = False,
        roles: Iterable[int] = (),
        key: int | None = None,
    ) -> int:
        """Somebody writes a message; the bot hears it `times` times. Gives its id."""
        mentioned = [self.users[int(one)] for one in _MENTIONED.findall(text) if int(one) in self.users]
        if reply_to is not None and ping:
            mentioned.append(self.users[int(channel.messages[reply_to]["author"]["id"])])
        body: Object = {"content": text, "mention_everyone": everyone, "mention_roles": [str(one) for one in roles]}
        made = self._make_message(channel, user, body, mentioned=mentioned, key=key)
        if reply_to is not None:
            made["message_reference"] = {"message_id": str(reply_to), "channel_id": str(channel.id), "type": 0}
            if channel.guild:
                made["message_reference"]["guild_id"] = str(channel.guild.id)
            made["referenced_message"] = channel.messages.get(reply_to)
        made["type"] = kind if kind is not None else 19 if reply_to is not None else 0
        if webhook:
            made["webhook_id"] = str(user.id)
        for _ in range(times):
            await self.emit_message("MESSAGE_CREATE", channel, made)
        return int(made["id"])

    async def edit(self, channel: Channel, message: int, text: str) -> None:
        """Somebody edits a message."""
        channel.messages[message] |= {"content": text, "edited_timestamp": "2026-11-25T00:00:00+00:00"}
        await self.emit_message("MESSAGE_UPDATE", channel, channel.messages[message])

    async def slash(self, channel: Channel, user: User, name: str, *, times: int = 1, **options: Any) -> Interaction:
        """Somebody uses a chat command."""
        return await self._interact(2, channel, user, self._command(channel, name, 1, options), times=times)

    async def menu(self, channel: Channel, user: User, name: str, message: int) -> Interaction:
        """Somebody uses a message command on a message."""
        target = channel.messages[message]
        data = self._command(channel, name, 3, {}) | {
            "target_id": str(message),
            "resolved": {"messages": {str(message): target}},
        }
        return await self._interact(2, channel, user, data)

    async def complete(
        self, channel: Channel, user: User, name: str, typed: str, option: str, **others: Any
    ) -> Interaction:
        """Somebody types an option of a chat command."""
        data = self._command(channel, name, 1, others | {option: typed})
        for one in data["options"]:
            for held in one.get("options", [one]):
                held["focused"] = held["name"] == option
        return await self._interact(4, channel, user, data)

    async def press(
        self, channel: Channel, user: User, message: Object, custom_id: str, *, times: int = 1
    ) -> Interaction:
        """Somebody presses a button of a message, or claims to."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, channel, user, data, source=message, times=times)

    async def submit(self, shown: Interaction, **values: str) -> Interaction:
        """Somebody fills a form in and sends it."""
        assert shown.modal is not None
        rows = []
        for row in shown.modal["components"]:
            for held in [row["component"]] if "component" in row else row["components"]:
                value = values.get(held["custom_id"], held.get("value") or "")
                given = {"type": 4, "custom_id": held["custom_id"], "value": value}
                rows.append(
                    {"type": 18, "component": given} if "component" in row else {"type": 1, "components": [given]}
                )
        data = {"custom_id": shown.modal["custom_id"], "components": rows}
        return await self._interact(5, shown.channel, shown.user, data, source=shown.source)

    def _command(self, channel: Channel, name: str, kind: int, options: Mapping[str, Any]) -> Object:
        known = [*self.commands.get("global", ())]
        if channel.guild is not None:
            known += self.commands.get(str(channel.guild.id), ())
        name, _, sub = (name, "", "") if kind != 1 else name.partition(" ")
        found = next(one for one in known if one["name"] == name and one.get("type", 1) == kind)
        taken = found["options"] if not sub else next(o["options"] for o in found["options"] if o["name"] == sub)
        given = [
            {"name": key, "type": next(o["type"] for o in taken if o["name"] == key), "value": value}
            for key, value in options.items()
        ]
        if sub:
            given = [{"name": sub, "type": 1, "options": given}]
        return {"id": found["id"], "name": name, "type": kind, "options": given}

    async def _interact(
        self,
        kind: int,
        channel: Channel,
        user: User,
        data: Object,
        *,
        source: Object | None = None,
        times: int = 1,
    ) -> Interaction:
        key = snowflake()
        made = Interaction(key, f"token-{key}", kind, channel, user, time.monotonic(), source=source)
        self.interactions[made.token] = made
        described: Object = {
            "id": str(key),
            "application_id": str(self.me.id),
            "type": kind,
            "token": made.token,
            "version": 1,
            "data": data,
            "channel": channel.described(),
            "channel_id": str(channel.id),
            "locale": user.locale,
            "attachment_size_limit": 1,
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0 if channel.guild else 1,
        }
        if source is not None:
            described["message"] = source
        if channel.guild is not None:
            mine, theirs = (channel.guild.permissions(one.id, channel) for one in (self.me, user))
            described |= {
                "guild_id": str(channel.guild.id),
                "guild": {"id": str(channel.guild.id), "locale": "en-US", "features": []},
                "guild_locale": "en-US",
                "member": channel.guild.member(user) | {"permissions": str(theirs & (1 << 50) - 1)},
                "app_permissions": str(mine & (1 << 50) - 1),
            }
        else:
            described |= {"user": user.described(), "app_permissions": str((1 << 50) - 1)}
        for _ in range(times):
            await self.emit("INTERACTION_CREATE", described, guild=channel.guild)
        return made

    def _make_message(
        self, channel: Channel, author: User, body: Object, *, mentioned: Iterable[User] = (), key: int | None = None
    ) -> Object:
        key = snowflake() if key is None else key
        made: Object = {
            "id": str(key),
            "channel_id": str(channel.id),
            "author": author.described(),
            "content": (body.get("content") or "").strip(),
            "timestamp": "2026-11-25T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": bool(body.get("mention_everyone")),
            "mentions": [one.described() for one in mentioned],
            "mention_roles": list(body.get("mention_roles") or ()),
            "attachments": [],
            "embeds": list(body.get("embeds") or ()),
            "components": list(body.get("components") or ()),
            "pinned": False,
            "type": 0,
            "flags": int(body.get("flags") or 0),
        }
        if body.get("message_reference"):
            made |= {"type": 19, "message_reference": body["message_reference"]}
        if body.get("nonce"):
            made["nonce"] = body["nonce"]
        if channel.guild is not None:
            made["guild_id"] = str(channel.guild.id)
        if not made["flags"] & EPHEMERAL:
            channel.messages[key] = made
        return made

    # -- looking ---------------------------------------------------------------------------------------------------------

    def heard(self, channel: Channel) -> list[Object]:
        """What the bot has said in a channel for all to see, in order."""
        return [one for one in channel.messages.values() if one["author"]["id"] == str(self.me.id)]

    async def until(self, holds: Callable[[], Any], *, within: float = 5.0) -> None:
        """Returns as soon as something holds that requests bring about; TimeoutError when it does not."""
        async with asyncio.timeout(within):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def idle(self, *, quiet: float = 0.15) -> None:
        """Returns when no request was under way or came for a while."""
        while self._busy or (left := self._last + quiet - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), quiet if self._busy else left)

    async def answers(self, channel: Channel, count: int = 1) -> list[Object]:
        """What the bot has said in a channel, once it has said so much, and no more is on its way."""
        await self.until(lambda: len(self.heard(channel)) >= count)
        await self.idle()
        return self.heard(channel)

    async def outcome(self, interaction: Interaction) -> Interaction:
        """The interaction once it has its answer: a message, a form, choices, or that nothing is to be seen."""
        await self.until(
            lambda: interaction.answered and not (interaction.answered == 5 and self._loading(interaction))
        )
        await self.idle()
        return interaction

    @staticmethod
    def _loading(interaction: Interaction) -> bool:
        return interaction.message is None or bool(interaction.message["flags"] & LOADING)

    def refusals(self) -> list[tuple[str, str, Object]]:
        """Every request that was refused by a rule, not by a fault."""
        return [(one.method, one.path, one.refused) for one in self.requests if one.refused is not None]

    def take_refusals(self) -> list[int]:
        """The error codes of what was refused up to now, which then no longer count."""
        codes = [int(body["code"]) for *_, body in self.refusals()]
        for one in self.requests:
            one.refused = None
        return codes

    # -- faults ----------------------------------------------------------------------------------------------------------

    def fail(self, method: str, path: str, *, times: int = 1, **how: Any) -> None:
        """The next `times` requests that match fail as a `Fault` says."""
        self.faults.append(Fault(method, re.compile(path), times, **how))

    async def drop(self) -> None:
        """Every gateway connection breaks; what happens meanwhile is sent after a resume."""
        for session in self.sessions.values():
            if session.socket is not None:
                socket, session.socket = session.socket, None
                await socket.close(code=4000)

    async def reconnect(self) -> None:
        """Asks every connection to reconnect (op 7)."""
        await self._control({"op": 7, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Ends every session (op 9)."""
        sessions = [one for one in self.sessions.values() if one.socket is not None]
        if not resumable:
            self.sessions.clear()
        for session in sessions:
            assert session.socket is not None
            await session.socket.send_json({"op": 9, "d": resumable})

    async def _control(self, payload: Object) -> None:
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.send_json(payload)

    # -- the gateway -----------------------------------------------------------------------------------------------------

    async def emit_message(self, event: str, channel: Channel, made: Object) -> None:
        """A message event, its content blanked where the bot has no right to it (no privileged intent)."""
        ours = made["author"]["id"] == str(self.me.id)
        named = any(one["id"] == str(self.me.id) for one in made["mentions"])
        seen = made
        if channel.guild is not None and not ours and not named:
            seen = made | {"content": "", "embeds": [], "attachments": [], "components": []}
        if channel.guild is not None:
            member = channel.guild.member(self.users[int(made["author"]["id"])])
            seen = seen | {"member": {key: value for key, value in member.items() if key != "user"}}
        intent = _INTENT["guild" if channel.guild else "direct"]
        await self.emit(event, seen, guild=channel.guild, intent=intent)

    async def emit(self, event: str, data: Object, *, guild: Guild | None = None, intent: int = 0) -> None:
        """An event for every session that it is for."""
        self._last = time.monotonic()  # what comes of it is under way
        for session in list(self.sessions.values()):
            wanted = (guild.id >> 22) % session.shard[1] if guild is not None else 0
            if session.shard[0] == wanted and (not intent or session.intents & intent):
                await self._send(session, event, data)

    async def _send(self, session: _Session, event: str, data: Object) -> None:
        number = len(session.sent) + 1
        session.sent.append((number, event, data))
        if session.socket is not None:
            with contextlib.suppress(ConnectionError):
                await session.socket.send_json({"op": 0, "s": number, "t": event, "d": data})

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
        session: _Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            frame = json.loads(message.data)
            if frame["op"] == 1:
                await socket.send_json({"op": 11, "d": None})
            elif frame["op"] == 2:
                session = await self._identify(socket, frame["d"])
            elif frame["op"] == 6:
                session = await self._resume(socket, frame["d"])
        if session is not None and session.socket is socket:
            session.socket = None
        return socket

    async def _identify(self, socket: web.WebSocketResponse, data: Object) -> _Session | None:
        if data["token"] != TOKEN:
            await socket.close(code=4004)
            return None
        if data["intents"] & _PRIVILEGED:  # none is switched on for this application
            await socket.close(code=4014)
            return None
        self.identified.append(data)
        shard = data.get("shard") or [0, 1]
        session = _Session(f"session-{snowflake()}", (shard[0], shard[1]), data["intents"], socket)
        self.sessions[session.id] = session
        mine = [guild for guild in self.guilds.values() if (guild.id >> 22) % shard[1] == shard[0]]
        await self._send(
            session,
            "READY",
            {
                "v": 10,
                "user": self.me.described(),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
                "session_id": session.id,
                "resume_gateway_url": self.gateway,
                "shard": shard,
                "application": {"id": str(self.me.id), "flags": 0},
            },
        )
        for guild in mine:
            await self._send(session, "GUILD_CREATE", guild.described(self.me))
        self._changed()
        return session

    async def _resume(self, socket: web.WebSocketResponse, data: Object) -> _Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send_json({"op": 9, "d": False})
            return None
        session.socket = socket
        self.resumed += 1
        for number, event, held in session.sent[data["seq"] or 0 :]:
            await socket.send_json({"op": 0, "s": number, "t": event, "d": held})
        await self._send(session, "RESUMED", {})
        self._changed()
        return session

    # -- REST --------------------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._last = time.monotonic()
        self._news.set()

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

    async def _route(self, request: web.Request, record: Request) -> _Answer:
        answers_interaction = record.path.startswith(("/interactions/", "/webhooks/"))
        if not answers_interaction:
            if request.headers.get("Authorization") != f"Bot {TOKEN}":
                raise Refused(401, 0, "401: Unauthorized")
            self._count("global", 50, 1.0, everywhere=True)
        for method, pattern, handler in _ROUTES:
            match = re.fullmatch(pattern, record.path)
            if match and method == record.method:
                return await handler(self, record, *match.groups())
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

    async def _post(self, record: Request, key: str) -> _Answer:
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

    async def _get_message(self, record: Request, key: str, message: str) -> _Answer:
        channel = self._visible(key, HISTORY)
        if int(message) not in channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        return 200, channel.messages[int(message)], {}

    async def _history(self, record: Request, key: str) -> _Answer:
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

    async def _get_guild(self, record: Request, key: str) -> _Answer:
        guild = self.guilds.get(int(key))
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        described = guild.described(self.me)
        return 200, {name: described[name] for name in described if name not in ("channels", "threads", "members")}, {}

    async def _get_channels(self, record: Request, key: str) -> _Answer:
        guild = self.guilds.get(int(key))
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        return 200, [one.described() for one in guild.channels.values() if one.parent is None], {}

    async def _get_member(self, record: Request, key: str, person: str) -> _Answer:
        guild, user = self.guilds.get(int(key)), self.users.get(int(person))
        if guild is None or user is None:
            raise Refused(404, 10007, "Unknown Member")
        return 200, guild.member(user), {}

    async def _delete(self, record: Request, key: str, message: str) -> _Answer:
        channel = self._visible(key)
        held = channel.messages.get(int(message))
        if held is None:
            raise Refused(404, 10008, "Unknown Message")
        if held["author"]["id"] != str(self.me.id):
            self._visible(key, MANAGE_MESSAGES)
        del channel.messages[int(message)]
        return 204, None, {}

    async def _edit(self, record: Request, key: str, message: str) -> _Answer:
        channel = self._visible(key)
        if int(message) not in channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        if problems := list(rules.message(record.body, edit=True)):
            raise Refused(400, 50035, "Invalid Form Body", problems)
        channel.messages[int(message)] |= {
            k: v for k, v in record.body.items() if k in ("content", "embeds", "components")
        }
        return 200, channel.messages[int(message)], {}

    async def _thread(self, record: Request, key: str, message: str) -> _Answer:
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

    async def _open_direct(self, record: Request) -> _Answer:
        return 200, self.direct_channel(self.users[int(record.body["recipient_id"])]).described(), {}

    async def _get_channel(self, record: Request, key: str) -> _Answer:
        return 200, self._visible(key).described(), {}

    async def _me(self, record: Request) -> _Answer:
        return 200, self.me.described(), {}

    async def _application(self, record: Request) -> _Answer:
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

    async def _get_gateway(self, record: Request) -> _Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return 200, {"url": self.gateway, "shards": self.shards, "session_start_limit": limit}, {}

    async def _sync(self, record: Request, guild: str | None) -> _Answer:
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

    # -- interactions ----------------------------------------------------------------------------------------------------

    def _open(self, token: str) -> Interaction:
        found = self.interactions.get(token)
        if found is None or time.monotonic() - found.at > 900:
            raise Refused(404, 10015, "Unknown Webhook")
        return found

    async def _callback(self, record: Request, key: str, token: str) -> _Answer:
        found = self.interactions.get(token)
        if found is None or time.monotonic() - found.at > self.patience:
            raise Refused(404, 10062, "Unknown interaction")
        if found.answered:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        kind, data = record.body["type"], record.body.get("data") or {}
        if (
            (kind == 8) != (found.kind == 4)
            or (kind in (6, 7) and found.source is None)
            or (kind == 9 and found.kind == 5)
        ):
            raise Refused(400, 50035, "Invalid Form Body", [f"type: {kind} does not answer {found.kind}"])
        check = _CHECKS.get(kind)
        if check is not None and (problems := list(check(data))):
            raise Refused(400, 50035, "Invalid Form Body", problems)
        if kind == 5 and int(data.get("flags") or 0) & ~EPHEMERAL:
            raise Refused(400, 50035, "Invalid Form Body", ["data.flags: only EPHEMERAL may be set"])
        found.answered, found.took = kind, time.monotonic() - found.at
        found.ephemeral = bool(int(data.get("flags") or 0) & EPHEMERAL)
        if kind == 4:
            found.message = await self._response(found, data)
        elif kind == 5:
            found.message = self._make_message(found.channel, self.me, data | {"flags": LOADING | EPHEMERAL})
        elif kind == 6:
            found.message = found.source
        elif kind == 7:
            assert found.source is not None
            found.source |= {k: v for k, v in data.items() if k in ("content", "embeds", "components")}
            found.message = found.source
        elif kind == 8:
            found.choices = data["choices"]
        elif kind == 9:
            found.modal = data
        described: Object = {"interaction": {"id": str(found.id), "type": found.kind}}
        if found.message is not None and kind in (4, 5):
            described["interaction"] |= {
                "response_message_id": found.message["id"],
                "response_message_loading": kind == 5,
                "response_message_ephemeral": found.ephemeral,
            }
            described["resource"] = {"type": kind, "message": found.message}
        return 200, described, {}

    async def _response(self, found: Interaction, data: Object) -> Object:
        """A message that answers an interaction: for one person, or for all of the channel. It needs no permission."""
        if int(data.get("flags") or 0) & EPHEMERAL:
            return self._make_message(found.channel, self.me, data)
        made = self._make_message(found.channel, self.me, data)
        await self.emit_message("MESSAGE_CREATE", found.channel, made)
        return made

    async def _original(self, record: Request, token: str) -> _Answer:
        found = self._open(token)
        if found.message is None:
            raise Refused(404, 10008, "Unknown Message")
        if record.method == "PATCH":
            if problems := list(rules.message(record.body, edit=True)):
                raise Refused(400, 50035, "Invalid Form Body", problems)
            kept = {k: v for k, v in record.body.items() if k in ("content", "embeds", "components")}
            found.message |= kept | {"flags": found.message["flags"] & ~LOADING}
            if not found.ephemeral:
                found.message["flags"] &= ~EPHEMERAL
                found.channel.messages[int(found.message["id"])] = found.message
        elif record.method == "DELETE":
            found.channel.messages.pop(int(found.message["id"]), None)
            found.message = None
            return 204, None, {}
        return 200, found.message, {}

    async def _followup(self, record: Request, token: str) -> _Answer:
        found = self._open(token)
        if problems := list(rules.message(record.body)):
            raise Refused(400, 50035, "Invalid Form Body", problems)
        made = await self._response(found, record.body)
        found.followups.append(made)
        return 200, made, {}


_ROUTES: tuple[tuple[str, str, _Handler], ...] = (
    ("GET", "/users/@me", DiscordServer._me),
    ("POST", "/users/@me/channels", DiscordServer._open_direct),
    ("GET", "/oauth2/applications/@me", DiscordServer._application),
    ("GET", "/gateway/bot", DiscordServer._get_gateway),
    ("GET", "/gateway", DiscordServer._get_gateway),
    ("PUT", r"/applications/\d+(?:/guilds/(\d+))?/commands", DiscordServer._sync),
    ("GET", r"/channels/(\d+)", DiscordServer._get_channel),
    ("GET", r"/guilds/(\d+)", DiscordServer._get_guild),
    ("GET", r"/guilds/(\d+)/channels", DiscordServer._get_channels),
    ("GET", r"/guilds/(\d+)/members/(\d+)", DiscordServer._get_member),
    ("POST", r"/channels/(\d+)/messages", DiscordServer._post),
    ("GET", r"/channels/(\d+)/messages", DiscordServer._history),
    ("GET", r"/channels/(\d+)/messages/(\d+)", DiscordServer._get_message),
    ("PATCH", r"/channels/(\d+)/messages/(\d+)", DiscordServer._edit),
    ("DELETE", r"/channels/(\d+)/messages/(\d+)", DiscordServer._delete),
    ("POST", r"/channels/(\d+)/messages/(\d+)/threads", DiscordServer._thread),
    ("POST", r"/interactions/(\d+)/([\w-]+)/callback", DiscordServer._callback),
    ("POST", r"/webhooks/\d+/([\w-]+)", DiscordServer._followup),
    ("GET", r"/webhooks/\d+/([\w-]+)/messages/@original", DiscordServer._original),
    ("PATCH", r"/webhooks/\d+/([\w-]+)/messages/@original", DiscordServer._original),
    ("DELETE", r"/webhooks/\d+/([\w-]+)/messages/@original", DiscordServer._original),
)


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[DiscordServer]:
    """A server on a free port, with nobody in it but the bot."""
    server = DiscordServer()
    app = web.Application(client_max_size=2**24)
    app.router.add_get("/gw", server._gateway)
    app.router.add_get("/gw/", server._gateway)
    app.router.add_route("*", "/{tail:.*}", server._rest)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    port = runner.addresses[0][1]
    server.address, server.gateway = f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}/gw"
    try:
        yield server
    finally:
        for session in server.sessions.values():
            if session.socket is not None:
                await session.socket.close()
        await runner.cleanup()
