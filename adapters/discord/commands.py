"""The commands: `/ask`, `/summary`, `/see-also`, `/compare`, `/relate`, `/topics`, `/digest`, `/settings`, `/help`, and a
message command.

Each does no more than say to the app what was asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import discord
from discord import app_commands
from discord.app_commands import Choice, Command, CommandTree, ContextMenu

from adapters.discord import limits
from adapters.discord.decode import question
from adapters.discord.digest_commands import Receiving, group
from adapters.discord.markdown import clip, shorten
from bot.choices import CHOICES, written
from bot.contract import MAX_QUESTION
from bot.model import Kind
from bot.store.records import RoomSettings

MESSAGE_COMMAND = "What do we know about this?"

Interaction = discord.Interaction[Any]


class Answering(Receiving, Protocol):
    """What the commands need of the app."""

    def complete(self, interaction: Interaction, typed: str) -> list[tuple[str, str]]:
        """Topics for what was typed: title and value."""
        ...

    def title(self, interaction: Interaction, value: str) -> str:
        """The title of a topic's value; a name that was typed freely, as it is."""
        ...

    async def ask(self, interaction: Interaction, text: str) -> None:
        """Answers a question privately."""
        ...

    async def ask_about(self, interaction: Interaction, kind: Kind, *names: str) -> None:
        """Answers privately what a command of this kind asks."""
        ...

    async def open_form(self, interaction: Interaction) -> None:
        """Shows the form to ask with."""
        ...

    async def choose(self, interaction: Interaction, values: dict[str, str]) -> None:
        """Shows the room's settings, or changes them."""
        ...

    async def lost(self, interaction: Interaction, error: Exception) -> None:
        """Says that something broke."""
        ...


def tree(client: discord.Client, app: Answering) -> CommandTree[Any]:
    """All commands of ours, for guilds and for direct messages with us."""
    made = _Tree(
        client,
        app,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    for command in (*_about_topics(app), *_others(app)):
        made.add_command(command)
    made.add_command(group(app))

    async def about_message(interaction: Interaction, message: discord.Message) -> None:
        me = interaction.client.user.id
        texts = [message.content, *(f"{one.title or ''} {one.description or ''}" for one in message.embeds)]
        text = next((text for text in (question(text, me) for text in texts) if text), "")
        await app.ask(interaction, text[:MAX_QUESTION])

    made.add_command(ContextMenu(name=MESSAGE_COMMAND, callback=about_message))
    return made


def digest(tree: CommandTree[Any], where: str) -> str:
    """The same for trees that Discord is told the same of; `where` is the application and guild they are for."""
    described = [command.to_dict(tree) for command in tree.get_commands()]
    described += [menu.to_dict(tree) for menu in tree.get_commands(type=discord.AppCommandType.message)]
    ordered = sorted(described, key=lambda one: (one.get("type", 1), one["name"]))
    text = json.dumps([where, ordered], sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


class _Tree(CommandTree[Any]):
    """A tree whose mistakes the asker hears of."""

    def __init__(self, client: discord.Client, app: Answering, **options: Any) -> None:
        super().__init__(client, **options)
        self._app = app

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        if interaction.type is not discord.InteractionType.autocomplete:
            await self._app.lost(interaction, getattr(error, "original", error))


_Callback = Callable[..., Coroutine[Any, Any, Any]]


def _about_topics(app: Answering) -> list[Command[Any, ..., Any]]:
    async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return [
            Choice(name=shorten(title, limits.CHOICE_NAME), value=value)
            for title, value in app.complete(interaction, typed)[: limits.CHOICES]
        ]

    async def about(interaction: Interaction, kind: Kind, *values: str) -> None:
        await app.ask_about(interaction, kind, *(app.title(interaction, value) for value in values))

    async def summary(interaction: Interaction, topic: str) -> None:
        await about(interaction, "summary", topic)

    async def see_also(interaction: Interaction, topic: str) -> None:
        await about(interaction, "see_also", topic)

    async def compare(interaction: Interaction, first: str, second: str) -> None:
        await about(interaction, "compare", first, second)

    async def relate(interaction: Interaction, first: str, second: str) -> None:
        await about(interaction, "relate", first, second)

    def command(name: str, description: str, callback: _Callback, **options: str) -> Command[Any, ..., Any]:
        described = app_commands.describe(**options)(callback)
        completed = app_commands.autocomplete(**dict.fromkeys(options, complete))(described)
        return Command(name=name, description=description, callback=completed)

    return [
        command("summary", "What a topic is, in a few sentences", summary, topic="A topic"),
        command("see-also", "Where to go on from a topic, and why", see_also, topic="A topic"),
        command("compare", "Two topics side by side", compare, first="A topic", second="Another topic"),
        command(
            "relate", "How two topics are connected, step by step", relate, first="A topic", second="Another topic"
        ),
    ]


def _others(app: Answering) -> list[Command[Any, ..., Any]]:
    @app_commands.describe(question="What you would like to know; leave it out for a form with more room")
    async def ask(interaction: Interaction, question: str = "") -> None:
        if question.strip():
            await app.ask(interaction, question)
        else:
            await app.open_form(interaction)

    @app_commands.describe(tag="Topics with this tag only")
    async def topics(interaction: Interaction, tag: str = "") -> None:
        await app.ask_about(interaction, "list", tag)

    async def help_(interaction: Interaction) -> None:
        await app.ask_about(interaction, "help")

    return [
        Command(name="ask", description="Ask a question in your own words", callback=ask),
        Command(name="topics", description="The topics there are, all or those of one tag", callback=topics),
        _settings(app),
        Command(name="help", description="How to ask, and what to start with", callback=help_),
    ]


def _settings(app: Answering) -> Command[Any, ..., Any]:
    described = {
        name: shorten(f"{choice.values}, or default", limits.COMMAND_DESCRIPTION) for name, choice in CHOICES.items()
    }

    @app_commands.describe(**described)
    async def settings(
        interaction: Interaction,
        speak: str = "",
        thread: str = "",
        threshold: str = "",
        language: str = "",
        digests_by: str = "",
        keep_gaps: str = "",
        zone: str = "",
    ) -> None:
        given = {
            "speak": speak,
            "thread": thread,
            "threshold": threshold,
            "language": language,
            "digests_by": digests_by,
            "keep_gaps": keep_gaps,
            "zone": zone,
        }
        await app.choose(interaction, {name: value for name, value in given.items() if value.strip()})

    return Command(name="settings", description="This room's settings: shows them, or changes some", callback=settings)


def settings_text(chosen: RoomSettings) -> str:
    """A room's settings as lines."""
    lines = []
    for name, choice in CHOICES.items():
        shown = written(name, getattr(chosen, name))
        lines.append(f"- **{name}**: {clip(shown, 80)}\n-# {clip(choice.meaning, 200)}: {clip(choice.values, 100)}")
    return "\n".join(lines)
