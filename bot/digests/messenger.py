"""What delivery needs of a platform, and what the two hand each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.digests.compose import Digest
from bot.rooms import Room

How = Literal["sent", "quiet", "refused", "paused", "failed"]


class RoomRefuses(Exception):
    """A room that is gone or does not let us speak. `reason` is the platform's word for it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotNow(Exception):
    """What passes by itself: a rate limit, a server error, an answer that was lost."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A digest on its way to a room."""

    room: str  # its key
    digest: Digest
    subscription: int
    due: dt.datetime  # UTC; with the subscription's number it is this delivery's name
    since: dt.datetime  # no attempt was made before
    again: bool  # an earlier attempt, maybe another process's, may have arrived
    ours: Callable[[], bool]  # whether it is still ours to send; to be asked right before a message leaves

    @property
    def mark(self) -> str:
        """The same for every attempt in every process, and of this delivery alone."""
        return f"digest:{self.subscription}:{int(self.due.timestamp())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How a delivery ended, or that it did not."""

    subscription: int
    room: str
    due: int  # milliseconds since 1970
    ending: How
    message: str | None = None  # the platform's id of what was sent
    reason: str = ""  # why it was not


class Messenger(Protocol):
    """One platform's way of sending digests; adapters have it."""

    platform: str  # as room keys begin: "slack"
    slots: int  # messages under way at a time

    @property
    def ready(self) -> bool:
        """Whether we are signed in."""
        ...

    async def sign_in(self) -> None:
        """Makes ready. WrongUsage for a token that the platform refuses, NotNow."""
        ...

    async def room(self, key: str) -> Room:
        """The room with who can read along there. RoomRefuses, NotNow."""
        ...

    async def send(self, parcel: Parcel) -> str:
        """Sends the digest, or finds that it was sent; the platform's id of the message. RoomRefuses, NotNow."""
        ...
