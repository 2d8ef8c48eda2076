"""The gateway of the loopback Discord: sessions, events, resumes; and the people and guilds that they tell of."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.servers.discord_world import Channel, Guild, Object, User, snowflake

TOKEN = "bot-token.of.loopback"
EPHEMERAL, LOADING = 1 << 6, 1 << 7  # flags of messages
_PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content
_INTENT = {"guild": 1 << 9, "direct": 1 << 12}  # that bring messages


@dataclass(slots=True)
class _Session:
    id: str
    shard: tuple[int, int]
    intents: int
    socket: web.WebSocketResponse | None
    sent: list[tuple[int, str, Object]] = field(default_factory=list)


class Gateway:
    """One application, its guilds and people, and who listens to what happens among them."""

    def __init__(self) -> None:
        self.me = User(snowflake(), "seealso", bot=True)
        self.shards = 1
        self.users: dict[int, User] = {self.me.id: self.me}
        self.guilds: dict[int, Guild] = {}
        self.direct: dict[int, Channel] = {}  # person → direct messages
        self.sessions: dict[str, _Session] = {}
        self.identified: list[Object] = []
        self.resumed = 0
        self.address = ""
        self.gateway = ""
        self._news = asyncio.Event()
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

    def _changed(self) -> None:
        self._last = time.monotonic()
        self._news.set()

    # -- breaking it -------------------------------------------------------------------------------------------------

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
