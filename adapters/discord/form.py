"""The form to ask with. It is read from what Discord sends back alone, so that it works across a restart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from adapters.discord import limits
from adapters.discord.markdown import shorten
from bot.model import Language
from bot.phrases import say

CUSTOM_ID = "sa1:ask"
_QUESTION = "question"


def modal(language: Language) -> discord.ui.Modal:
    """One field for a question of at most 4,000 characters."""
    made = discord.ui.Modal(
        title=shorten(say("ask_something", language), limits.MODAL_TITLE), custom_id=CUSTOM_ID, timeout=None
    )
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id=_QUESTION, max_length=limits.INPUT_TEXT
    )
    made.add_item(discord.ui.Label(text=shorten(say("your_question", language), limits.INPUT_LABEL), component=field))
    made.stop()  # so that discord.py does not wait for it
    return made


def question(data: Mapping[str, Any] | None) -> str | None:
    """What was typed into the form; None where the data is that of another form, or of none."""
    if data is None or data.get("custom_id") != CUSTOM_ID:
        return None
    for held in inputs(data.get("components")):
        if held.get("custom_id") == _QUESTION and isinstance(held.get("value"), str):
            return str(held["value"])
    return None


def inputs(components: Any) -> Iterator[Mapping[str, Any]]:
    """The fields of a form as Discord sends them back."""
    for row in components if isinstance(components, list) else ():
        if isinstance(row, dict):
            yield from (held for held in (row.get("component"), *row.get("components", ())) if isinstance(held, dict))
