"""The people, guilds and channels of the loopback Discord, as Discord describes them in its events."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]

EPOCH = 1_420_070_400_000  # milliseconds; Discord's ids count from here

VIEW, SEND, MANAGE_MESSAGES, EMBED, HISTORY, MENTION = 1 << 10, 1 << 11, 1 << 13, 1 << 14, 1 << 16, 1 << 17
ADMINISTRATOR, MANAGE_CHANNELS, MANAGE_THREADS = 1 << 3, 1 << 4, 1 << 34
PUBLIC_THREADS, SEND_IN_THREADS = 1 << 35, 1 << 38
ORDINARY = VIEW | SEND | EMBED | HISTORY | PUBLIC_THREADS | SEND_IN_THREADS

_counter = itertools.count()


def snowflake() -> int:
    """A new id, later than every id before."""
    return (int(time.time() * 1000) - EPOCH << 22) | (next(_counter) & 0x3FFFFF)


@dataclass(slots=True)
class User:
    id: int
    name: str
    bot: bool = False
    closed: bool = False  # takes no direct messages
    locale: str = "en-US"

    def described(self) -> Object:
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": None,
            "avatar": None,
            "bot": self.bot,
        }


@dataclass(slots=True)
class Channel:
    id: int
    name: str
    guild: Guild | None = None  # None: direct messages
    parent: Channel | None = None  # of a thread
    recipient: User | None = None  # of direct messages
    archived: bool = False
    locked: bool = False
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)  # role or person → allowed, denied
    messages: dict[int, Object] = field(default_factory=dict)
    deleted: bool = False

    def described(self) -> Object:
        if self.guild is None:
            assert self.recipient is not None
            return {
                "id": str(self.id),
                "type": 1,
                "last_message_id": None,
                "recipients": [self.recipient.described()],
            }
        common = {"id": str(self.id), "name": self.name, "guild_id": str(self.guild.id), "last_message_id": None}
        if self.parent is None:
            overwrites = [
                {"id": str(key), "type": 0 if key in self.guild.roles else 1, "allow": str(allow), "deny": str(deny)}
                for key, (allow, deny) in self.overwrites.items()
            ]
            return common | {"type": 0, "position": 0, "permission_overwrites": overwrites, "nsfw": False}
        return common | {
            "type": 11,
            "parent_id": str(self.parent.id),
            "owner_id": "0",
            "member_count": 1,
            "message_count": 0,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-11-25T00:00:00+00:00",
            },
        }


@dataclass(slots=True)
class Guild:
    id: int
    name: str
    owner: User
    roles: dict[int, Object] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)  # person → roles

    def __post_init__(self) -> None:
        self.role("@everyone", ORDINARY, key=self.id)

    def role(self, name: str, permissions: int = 0, *, key: int | None = None, managed: bool = False) -> int:
        """Adds a role and gives its id."""
        key = snowflake() if key is None else key
        self.roles[key] = {
            "id": str(key),
            "name": name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": len(self.roles),
            "permissions": str(permissions),
            "managed": managed,
            "mentionable": True,
            "flags": 0,
            **({"tags": {"bot_id": "1"}} if managed else {}),
        }
        return key

    def channel(self, name: str, *, parent: Channel | None = None) -> Channel:
        """Adds a channel, or a thread of another."""
        made = Channel(snowflake(), name, guild=self, parent=parent)
        self.channels[made.id] = made
        return made

    def permissions(self, person: int, channel: Channel) -> int:
        """What somebody may do in a channel (discord-api-docs, Permissions)."""
        if person == self.owner.id:
            return -1
        roles = [self.id, *self.members.get(person, [])]
        held = 0
        for role in roles:
            held |= int(self.roles[role]["permissions"])
        if held & ADMINISTRATOR:
            return -1
        overwrites = (channel.parent or channel).overwrites
        allow, deny = overwrites.get(self.id, (0, 0))
        held = held & ~deny | allow
        allow = deny = 0
        for role in roles[1:]:
            allow |= overwrites.get(role, (0, 0))[0]
            deny |= overwrites.get(role, (0, 0))[1]
        held = held & ~deny | allow
        allow, deny = overwrites.get(person, (0, 0))
        return held & ~deny | allow

    def member(self, user: User) -> Object:
        return {
            "user": user.described(),
            "nick": None,
            "avatar": None,
            "roles": [str(role) for role in self.members.get(user.id, [])],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }

    def described(self, me: User) -> Object:
        channels = list(self.channels.values())
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "roles": list(self.roles.values()),
            "channels": [one.described() for one in channels if one.parent is None],
            "threads": [one.described() for one in channels if one.parent is not None and not one.archived],
            "members": [self.member(me)],
            "member_count": len(self.members) + 1,
            "emojis": [],
            "stickers": [],
            "features": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "unavailable": False,
            "large": False,
            "preferred_locale": "en-US",
        }
