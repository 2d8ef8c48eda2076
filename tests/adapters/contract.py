"""What every chat platform's adapter must do, whatever the platform: the words of one suite for all of them.

An adapter joins by a `Stage`: its loopback server with the adapter served against it, a room with the app in it, and two
people, ann and bob.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol


class Stage(Protocol):
    """People's acts give what was seen because of them, as plain text, when nothing is under way any more."""

    async def mention(self, text: str, *, by: str = "ann", times: int = 1) -> list[str]:
        """Ann or bob asks the app in the room, the event delivered so often; the room's new messages of the app."""

    async def follow_up(self, text: str, *, by: str = "ann") -> list[str]:
        """Somebody goes on under the app's last answer as this platform has it; the app's new messages."""

    async def say(self, text: str, *, by: str = "ann") -> list[str]:
        """Talk in the room that names nobody; the app's new messages."""

    async def direct(self, text: str) -> list[str]:
        """Ann writes to the app directly; its new messages there."""

    async def bot(self, text: str) -> list[str]:
        """Another bot mentions the app; the app's new messages."""

    async def command(self, text: str) -> str:
        """Ann asks by the slash command; what she alone is shown."""

    async def press(self, label: str, *, by: str = "ann") -> str:
        """Somebody presses a button of the last public answer; what they alone are shown, "" for nothing."""

    async def pages(self) -> list[str]:
        """Ann goes through the last public answer by its "More", to the end; what she sees, page by page."""

    async def public(self) -> list[str]:
        """All messages of the app in the room, as they are now."""

    def lose_an_answer(self) -> None:
        """The next message of the app is posted, and the platform's answer to that is lost."""

    def refused(self) -> list[object]:
        """What the platform refused of what the app sent."""

    def woken(self) -> bool:
        """Whether any message of the app wakes somebody up: everyone, a role, or the asker."""


@asynccontextmanager
async def stage(platform: str, database: str, cache: Path, **settings: Any) -> AsyncIterator[Stage]:
    """The stage of a platform, by its name; `settings` beside those of the stage."""
    if platform == "slack":
        from tests.adapters.slack.stage import SlackStage

        async with SlackStage.set(database, cache, **settings) as slack:
            yield slack
    else:
        from tests.adapters.discord.stage import DiscordStage

        async with DiscordStage.set(database, cache, **settings) as discord:
            yield discord


PLATFORMS = ("slack", "discord")
