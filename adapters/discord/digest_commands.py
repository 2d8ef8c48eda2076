"""`/digest`: subscribe, list, pause, resume, stop. Each does no more than say to the app what was asked for."""

from __future__ import annotations

from typing import Any, Protocol

import discord
from discord import app_commands
from discord.app_commands import Choice, Command, Group

from adapters.discord import limits
from adapters.discord.markdown import shorten
from adapters.discord.subscribing import Wished
from bot.digests.reception import Action

Interaction = discord.Interaction[Any]


class Receiving(Protocol):
    """What the commands need of the app."""

    def followed(self, interaction: Interaction, typed: str) -> tuple[str, ...]:
        """Tags and titles for what was typed."""
        ...

    async def digest_numbers(self, interaction: Interaction) -> list[tuple[str, str]]:
        """The room's digests, each as a line and its number."""
        ...

    async def subscribe(self, interaction: Interaction, wished: Wished) -> None:
        """Makes a digest."""
        ...

    async def open_subscribe_form(self, interaction: Interaction) -> None:
        """Shows the form to subscribe with."""
        ...

    async def list_digests(self, interaction: Interaction) -> None:
        """Shows the room's digests."""
        ...

    async def act_on_digest(self, interaction: Interaction, action: Action, number: str) -> None:
        """Pauses, resumes or stops one."""
        ...


def group(app: Receiving) -> Group:
    made = Group(name="digest", description="Scheduled messages on what changed in some topics")
    for command in (_subscribe(app), _list(app), *(_act(app, action) for action in _ACTIONS)):
        made.add_command(command)
    return made


_ACTIONS: dict[Action, str] = {
    "pause": "No digest until it is resumed",
    "resume": "Goes on with a paused digest",
    "stop": "Ends a digest for good",
}


def _subscribe(app: Receiving) -> Command[Any, ..., Any]:
    async def followed(interaction: Interaction, typed: str) -> list[Choice[str]]:
        # A longer value could not be sent.
        found = [name for name in app.followed(interaction, typed) if len(name) <= limits.CHOICE_VALUE]
        return [Choice(name=shorten(name, limits.CHOICE_NAME), value=name) for name in found]

    @app_commands.describe(
        topics='Tags and articles, with commas between, or "everything"',
        when="As “every weekday at 9:00 Europe/Berlin”",
        reread="With a section worth reading again",
        gaps="With this room's questions without an answer",
        quiet="Say so when nothing has changed",
        replaces="The digest in whose place this one comes",
    )
    @app_commands.autocomplete(topics=followed, replaces=_numbers(app))
    async def subscribe(
        interaction: Interaction,
        topics: str = "",
        when: str = "",
        reread: bool | None = None,
        gaps: bool | None = None,
        quiet: bool | None = None,
        replaces: str = "",
    ) -> None:
        if not (topics.strip() or when.strip() or replaces.strip()):
            await app.open_subscribe_form(interaction)
            return
        wished = Wished(topics=topics, when=when, reread=reread, gaps=gaps, quiet=quiet, replaces=replaces)
        await app.subscribe(interaction, wished)

    return Command(name="subscribe", description="Follow topics; leave all out for a form", callback=subscribe)


def _list(app: Receiving) -> Command[Any, ..., Any]:
    async def listed(interaction: Interaction) -> None:
        await app.list_digests(interaction)

    return Command(name="list", description="This room's digests", callback=listed)


def _act(app: Receiving, action: Action) -> Command[Any, ..., Any]:
    @app_commands.describe(digest="The digest's number")
    @app_commands.autocomplete(digest=_numbers(app))
    async def act(interaction: Interaction, digest: str) -> None:
        await app.act_on_digest(interaction, action, digest)

    return Command(name=action, description=_ACTIONS[action], callback=act)


def _numbers(app: Receiving) -> Any:
    async def numbers(interaction: Interaction, typed: str) -> list[Choice[str]]:
        held = await app.digest_numbers(interaction)
        return [Choice(name=line, value=number) for line, number in held if typed.strip().casefold() in line.casefold()]

    return numbers
