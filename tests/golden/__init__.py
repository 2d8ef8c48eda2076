"""Golden answers: a question on the test library, then what is shown for it, each in a file `NAME.case`.

    after: an earlier question of the same conversation (any number of such lines)
    ask: the question
    audience: groups of the asker (optional)

    --- text
    what is shown

`make golden` writes the parts below the dashes anew; a reviewer reads the difference.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.console import render
from adapters.console.layout import Page
from adapters.discord import render as discord
from adapters.slack import render as slack
from bot.answering import answer, remember
from bot.compiled import open_library
from bot.contract import Addresses
from bot.library import Library
from bot.model import Answer, Question, Turn

CASES = Path(__file__).parent
LIBRARY = CASES.parent / "library"
ASKED_ON = dt.date(2026, 11, 25)


def _text(given: Answer, library: Library) -> str:
    return render.answer(given, addresses=Addresses(library.base_url), page=Page(80))


def _discord(given: Answer, library: Library) -> str:
    """The content, then each embed as JSON, then the buttons row by row."""
    payload = discord.message(given, discord.Setting(addresses=Addresses(library.base_url), asker="1"))
    lines = [payload["content"]]
    lines += [f"[embed] {json.dumps(embed, ensure_ascii=False)}" for embed in payload["embeds"]]
    lines += [
        "[row] " + " | ".join(f"{button['label']} <{button['custom_id']}>" for button in row["components"])
        for row in payload["components"]
    ]
    return "\n".join(lines)


def _slack(given: Answer, library: Library) -> str:
    """The text of notifications, then each block as JSON."""
    payload = slack.answer(given, slack.Frame(addresses=Addresses(library.base_url), asker="U1"))
    blocks = (f"[{block['type']}] {json.dumps(block, ensure_ascii=False)}" for block in payload["blocks"])
    return "\n".join((payload["text"], *blocks))


# By the name that stands behind the dashes.
RENDERERS: Mapping[str, Callable[[Answer, Library], str]] = {"text": _text, "discord": _discord, "slack": _slack}


@dataclass(frozen=True, slots=True)
class Case:
    """The upper part of a file."""

    ask: str
    after: tuple[str, ...]
    audience: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Case:
        lines = [line.partition(": ")[::2] for line in text.partition("\n\n")[0].splitlines()]
        return cls(
            ask=next(value for key, value in lines if key == "ask"),
            after=tuple(value for key, value in lines if key == "after"),
            audience=frozenset(group for key, value in lines if key == "audience" for group in value.split(", ")),
        )


def paths() -> list[Path]:
    return sorted(CASES.glob("*.case"))


def library(cache: Path) -> Library:
    return open_library(LIBRARY, cache=cache)


def written(text: str, library: Library) -> str:
    """The whole file as it should be, made from its upper part."""
    case = Case.parse(text)
    turns: list[Turn] = []
    for earlier in case.after:
        question = Question(text=earlier, asked_on=ASKED_ON, audience=case.audience)
        turns.append(remember(question, answer(library, question, turns)))
    given = answer(library, Question(text=case.ask, asked_on=ASKED_ON, audience=case.audience), turns)
    shown = (f"--- {name}\n{show(given, library)}\n" for name, show in RENDERERS.items())
    return "\n".join((text.partition("\n\n")[0].rstrip("\n") + "\n", *shown))
