"""Interactions of the loopback Discord: the one first answer, in time, and what may follow it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from tests.servers import discord_rules as rules
from tests.servers.discord_gateway import EPHEMERAL, LOADING
from tests.servers.discord_rest import Answer, Refused, Request, Rest, Route
from tests.servers.discord_world import Channel, Object, User

_CHECKS: dict[int, Callable[[rules.Object], Iterator[str]]] = {  # by the type of a callback
    4: rules.message,
    7: rules.message,
    8: rules.choices,
    9: rules.modal,
}


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


class Interactions(Rest):
    """Takes callbacks and follow-ups."""

    ROUTES: ClassVar[tuple[Route, ...]] = (
        *Rest.ROUTES,
        ("POST", r"/interactions/(\d+)/([\w-]+)/callback", "_callback"),
        ("POST", r"/webhooks/\d+/([\w-]+)", "_followup"),
        ("GET", r"/webhooks/\d+/([\w-]+)/messages/@original", "_original"),
        ("PATCH", r"/webhooks/\d+/([\w-]+)/messages/@original", "_original"),
        ("DELETE", r"/webhooks/\d+/([\w-]+)/messages/@original", "_original"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.interactions: dict[str, Interaction] = {}  # by their tokens
        self.patience = 3.0  # seconds that an interaction waits for its first answer

    def _open(self, token: str) -> Interaction:
        found = self.interactions.get(token)
        if found is None or time.monotonic() - found.at > 900:
            raise Refused(404, 10015, "Unknown Webhook")
        return found

    async def _callback(self, record: Request, key: str, token: str) -> Answer:
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

    async def _original(self, record: Request, token: str) -> Answer:
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

    async def _followup(self, record: Request, token: str) -> Answer:
        found = self._open(token)
        if problems := list(rules.message(record.body)):
            raise Refused(400, 50035, "Invalid Form Body", problems)
        made = await self._response(found, record.body)
        found.followups.append(made)
        return 200, made, {}
