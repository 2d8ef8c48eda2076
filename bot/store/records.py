"""What comes out of the store, as frozen values. Every time is milliseconds since 1970, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from bot.model import EVERYONE, Audience, Kind, Language, Outcome, StatementId, Turn

Person = NewType("Person", str)  # keyed hash of a platform's user id; `People.hash` makes it
State = Literal["active", "paused", "stopped"]
Ending = Literal["sent", "quiet", "dropped"]  # of a delivery: a message went out, there was nothing to say, given up


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSettings:
    """What a room chose; None: nothing, so what the bot does by itself holds."""

    speak: str | None = None  # when to speak: a mode of the adapters' manners
    thread: str | None = None  # where an answer goes
    threshold: float | None = None  # of the judge, in [0, 1]
    language: Language | None = None  # of our own phrases
    digests_by: str | None = None  # who may change the room's digests
    keep_gaps: bool | None = None  # whether questions without an answer are kept
    zone: str | None = None  # IANA time zone of its schedules


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A turn of a conversation with who asked and when."""

    person: Person
    at: int
    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of ours: where it is and which statements it carries. Neither the question nor the text."""

    room: str
    message: str  # the platform's id of our message
    thread: str  # the platform's id of its thread; empty: none
    statements: tuple[StatementId, ...]
    person: Person  # for whom
    at: int
    private: bool = False  # only that person saw it


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A question without an answer, as it was asked."""

    key: str  # the same for questions that say the same; the desk's to make
    question: str
    room: str
    person: Person
    at: int
    nearest: str | None = None  # title of the nearest article that the asker may read
    audience: Audience = EVERYONE  # of the room


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """Gaps with one key. `question` and `nearest` are those of the last time."""

    key: str
    question: str
    count: int
    rooms: tuple[str, ...]  # sorted
    first: int
    last: int
    nearest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many questions of one platform and kind had one outcome."""

    platform: str
    kind: Kind
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Totals over a span of days."""

    asked: tuple[Asked, ...]  # by platform, kind, outcome
    articles: tuple[tuple[str, int], ...]  # title, in how many answers; most used first
    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One library as the store remembers it."""

    number: int  # 1, 2, 3 …; the order in which they were recorded
    digest: str  # of what it says: the same for folders that say the same
    at: int
    articles: int
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which version a process speaks for."""

    digest: str  # of its library's content
    number: int  # the newest version with that content
    latest: int  # above `number`: this process is behind and composes no digest
    recorded: bool = False  # whether it was this process that made it a version

    @property
    def current(self) -> bool:
        return self.number == self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a subscriber wants. `schedule` is text that the scheduler reads; `words` is how it was understood."""

    topics: tuple[str, ...]  # tags and titles; empty: everything
    schedule: str
    words: str
    reread: bool = False  # one section worth reading again
    gaps: bool = False  # this room's questions without an answer
    quiet: bool = False  # say so when there is nothing to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A room's wish for digests."""

    id: int
    room: str
    wish: Wish
    state: State
    next_due: int
    baseline: int  # version that its last digest spoke of; at first that of the moment it was made
    failures: int  # refusals of the platform in a row
    person: Person | None  # who made it; None when forgotten or made by the operator
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """That a subscription has come due: one delivery for all that it stands for."""

    subscription: int
    due: int  # its `next_due`
    next_due: int
    missed: int = 0  # earlier due times that this delivery makes good


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A due sending that this owner holds. It says what changed from the subscription's baseline to `version`."""

    id: int
    subscription: Subscription
    due: int
    missed: int  # earlier due times that it makes good
    version: int
    attempts: int  # this one included; over 1: an earlier sending may have arrived, so look before sending again


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What one batch of the clean-up removed, by table."""

    rows: tuple[tuple[str, int], ...]
    more: bool  # whether another batch is worth running now
