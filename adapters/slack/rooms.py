"""Who reads along where: what a room's audience rests on, asked of Slack only where the knowledge folder names groups.

What cannot be found out counts as if outsiders were there: too little is shown rather than too much.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from adapters.slack.send import NotSent, Sender
from adapters.slack.workspaces import Workspace
from bot.model import Manifest
from bot.rooms import Room
from bot.telemetry import Log

log = Log("seealso.slack")

KEPT = 600.0  # seconds that an answer of Slack's is believed
_MANY = 2_000  # answers kept
_PAGE, _PAGES = 500, 40  # people a call, calls: up to 20,000 people
_OUTSIDERS = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")

T = TypeVar("T")


class Rooms:
    """Rooms of Slack as the desk wants them."""

    def __init__(
        self, sender: Sender, manifest: Callable[[], Manifest], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sender, self._manifest, self._clock = sender, manifest, clock
        self._known: dict[tuple[str, ...], tuple[float, object]] = {}

    async def room(self, workspace: Workspace, channel: str, user: str, *, direct: bool) -> Room:
        """A channel, or a person's direct messages with us; `user` is who asks. Who reads along may stay unknown."""
        try:
            return await self.known(workspace, channel, user, direct=direct)
        except NotSent as refused:
            key = f"slack:{workspace.team}/{channel or user}"
            log.warning("slack.audience_unknown", room=key, reason=refused.reason)
            return Room(key=key, direct=direct, shared=True)

    async def known(self, workspace: Workspace, channel: str, user: str, *, direct: bool) -> Room:
        """As `room`; NotSent where it cannot be found out who reads along."""
        key = f"slack:{workspace.team}/{channel or user}"
        wanted = {member for group in self._manifest().groups for member in group.slack}
        usergroups = {member.partition(":")[2] for member in wanted if member.startswith("usergroup:")}
        place = f"{workspace.team}/{channel}"
        if not usergroups and place not in wanted:
            return Room(key=key, direct=direct)
        readers = frozenset((user,)) if direct else await self._members(workspace, channel)
        held = {f"usergroup:{id}" for id in usergroups if readers and readers <= await self._usergroup(workspace, id)}
        if not held and place not in wanted:
            return Room(key=key, direct=direct)  # whoever reads along, nothing is kept from them
        outsiders = not direct and await self._shared(workspace, channel)
        if outsiders or not readers.isdisjoint(await self._guests(workspace)):
            return Room(key=key, direct=direct, shared=True)
        return Room(key=key, direct=direct, groups=frozenset(held))

    async def may_change(self, workspace: Workspace, channel: str, user: str, *, direct: bool) -> bool:
        """Whether this person may change what the room chose: an admin of the workspace, or who made the channel."""
        if direct:
            return True
        try:
            answer = await self._sender.call(workspace.client, "users.info", user=user)
            person = answer.get("user") or {}
            if person.get("is_admin") or person.get("is_owner"):
                return True
            info = await self._sender.call(workspace.client, "conversations.info", channel=channel)
        except NotSent as refused:
            log.warning("slack.rights_unknown", reason=refused.reason)
            return False
        return (info.get("channel") or {}).get("creator") == user

    async def _members(self, workspace: Workspace, channel: str) -> frozenset[str]:
        async def ask() -> frozenset[str]:
            members = await self._pages(workspace, "conversations.members", "members", channel=channel)
            return frozenset(map(str, members)) - {workspace.me}

        return await self._once(("members", workspace.team, channel), ask)

    async def _shared(self, workspace: Workspace, channel: str) -> bool:
        async def ask() -> bool:
            answer = await self._sender.call(workspace.client, "conversations.info", channel=channel)
            info = answer.get("channel") or {}
            return any(info.get(flag) for flag in _OUTSIDERS)

        return await self._once(("shared", workspace.team, channel), ask)

    async def _usergroup(self, workspace: Workspace, id: str) -> frozenset[str]:
        async def ask() -> frozenset[str]:
            try:
                answer = await self._sender.call(workspace.client, "usergroups.users.list", usergroup=id)
            except NotSent as refused:
                if refused.reason == "no_such_subteam":  # the knowledge folder names one that is not there: nobody
                    return frozenset()
                raise
            return frozenset(map(str, answer.get("users") or ()))

        return await self._once(("usergroup", workspace.team, id), ask)

    async def _guests(self, workspace: Workspace) -> frozenset[str]:
        async def ask() -> frozenset[str]:
            people = await self._pages(workspace, "users.list", "members")
            return frozenset(
                str(one.get("id"))
                for one in people
                if isinstance(one, dict) and (one.get("is_restricted") or one.get("is_ultra_restricted"))
            )

        return await self._once(("guests", workspace.team), ask)

    async def _pages(self, workspace: Workspace, method: str, key: str, **arguments: str) -> list[object]:
        found: list[object] = []
        cursor = ""
        for _ in range(_PAGES):
            more = {"cursor": cursor} if cursor else {}
            answer = await self._sender.call(workspace.client, method, limit=_PAGE, **arguments, **more)
            found += answer.get(key) or ()
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found
        raise NotSent("more people than can be counted")

    async def _once(self, key: tuple[str, ...], ask: Callable[[], Awaitable[T]]) -> T:
        now = self._clock()
        until, held = self._known.get(key, (0.0, None))
        if now < until:
            return held  # type: ignore[return-value]  # what the same `ask` gave under this key
        if len(self._known) > _MANY:
            self._known = {one: value for one, value in self._known.items() if now < value[0]}
        value = await ask()
        self._known[key] = (now + KEPT, value)
        return value
