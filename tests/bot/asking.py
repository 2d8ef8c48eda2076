"""Asking the small library of tests/library, as everybody may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.answering import answer, remember
from bot.articles import load
from bot.library import Library
from bot.model import EVERYONE, Answer, Audience, Question, Turn
from tests.strategies import article_of

FOLDER = Path(__file__).parent.parent / "library"
TODAY = dt.date(2026, 11, 25)
WARDENS: Audience = frozenset({"wardens"})


@cache
def harbour() -> Library:
    """The harbour town: seven articles, one of them for wardens only."""
    reading = load(FOLDER)
    return Library.build(reading.articles, reading.manifest)


def library_of(*articles: dict[str, Any]) -> Library:
    """A library of articles given as the data of their files."""
    return Library.build([article_of(data) for data in articles])


def question(text: str, **keys: Any) -> Question:
    return Question(text=text, **{"asked_on": TODAY, "audience": EVERYONE, **keys})


def ask(text: str, *, of: Library | None = None, turns: Sequence[Turn] = (), **keys: Any) -> Answer:
    """The answer of a library (the harbour town's where none is given) to one question."""
    return answer(of or harbour(), question(text, **keys), turns)


def talk(*texts: str, of: Library | None = None) -> Answer:
    """The answer to the last of some questions of one conversation."""
    turns: list[Turn] = []
    for text in texts:
        given = ask(text, of=of, turns=turns)
        turns.append(remember(question(text), given))
    return given


def texts(given: Answer) -> list[str]:
    """What an answer's statements say."""
    return [quote.text for quote in given.statements]
