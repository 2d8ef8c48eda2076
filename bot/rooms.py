"""Rooms and who asks in them: their keys, and what everyone who can read along may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.model import EVERYONE, Answer, Audience, Manifest
from bot.problems import WrongUsage

Platform = Literal["slack", "discord", "web", "console"]

_ROOM_KEY = re.compile(r"(?:slack|discord):@?[\w-]+/[\w-]+|web:[\w.-]+", re.ASCII)
_PERSON = re.compile(r"slack:[\w-]+/[\w-]+|discord:[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where people read what we say. A thread belongs to the room that it hangs in."""

    key: str  # "slack:TEAM/CHANNEL", "discord:GUILD/CHANNEL", "web:site"
    direct: bool = False  # one person's direct messages
    shared: bool = False  # outsiders or guests can read along: articles for everyone only
    groups: frozenset[str] = frozenset()  # "usergroup:S1", "role:9": memberships that ALL its readers have

    @property
    def platform(self) -> str:
        return self.key.partition(":")[0]

    @property
    def place(self) -> str:
        """The key without the platform, as the manifest writes it: "T1/C1"."""
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, where."""

    platform: Platform
    user: str  # the platform's id ("U1", or "T2/U1" where the workspace is not the room's); hashed before it is stored
    room: Room
    thread: str | None = None  # the platform's id of a thread, or of a session of the web

    @property
    def person(self) -> str:
        """As `seealso forget` names people: "slack:TEAM/USER", "discord:USER"."""
        if self.platform == "slack" and "/" not in self.user:
            return f"slack:{self.room.place.partition('/')[0]}/{self.user}"
        return f"{self.platform}:{self.user}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a direct address gets, whatever happened."""

    answer: Answer
    reference: str  # short; stands in the log, and in the answer when something broke
    record: bool = True  # False: nothing was answered, so nothing is to be remembered


def audience_of(manifest: Manifest, room: Room) -> Audience:
    """The groups that everyone in the room belongs to, by the manifest; EVERYONE where outsiders can read along."""
    if room.shared:
        return EVERYONE
    held = room.groups | {room.place}
    return frozenset(
        group.name
        for group in manifest.groups
        if not held.isdisjoint(group.slack if room.platform == "slack" else _of_discord(room, group.discord))
    )


def _of_discord(room: Room, members: tuple[str, ...]) -> tuple[str, ...]:
    return members if room.platform == "discord" else ()


def room_key(text: str) -> str:
    """A room key as a person typed it; WrongUsage when it is none."""
    key = text.strip()
    if _ROOM_KEY.fullmatch(key):
        return key
    raise WrongUsage(
        f"{text!r} is no room key",
        remedy="write slack:TEAM/CHANNEL or discord:GUILD/CHANNEL, as in slack:T024BE7LD/C06",
    )


def person_key(text: str) -> str:
    """A person as the operator typed them; WrongUsage when the text names nobody."""
    key = text.strip()
    if _PERSON.fullmatch(key):
        return key
    raise WrongUsage(
        f"{text!r} names no person", remedy="write slack:TEAM/USER or discord:USER, as in slack:T024BE7LD/U0HF"
    )
