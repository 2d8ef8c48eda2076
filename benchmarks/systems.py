"""What every system that is measured can do, and how ours does it."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.sets import Knowledge
from bot.answering import answer, remember
from bot.library import Library
from bot.model import Outcome, Question, Turn

ASKED_ON = dt.date(2026, 11, 25)  # answers may depend on the day, so it never changes here


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as an answer shows it."""

    article: str  # title
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system says to one question."""

    shown: tuple[Shown, ...]  # best first
    score: float  # how sure it is of the first; more is surer
    outcome: Outcome | None = None  # its own judgement; None: it has none


class System(ABC):
    """One way of finding statements. It is built once, then asked; `close` ends what it started."""

    name: str

    @abstractmethod
    def build(self, knowledge: Knowledge) -> None:
        """Takes everything in."""

    def hear(self, turns: Sequence[str]) -> None:  # noqa: B027  # a system without conversations forgets them
        """Begins a conversation in which these questions were asked before; () is an empty one."""

    @abstractmethod
    def ask(self, question: str) -> Reply:
        """The answer to one question."""

    def elsewhere(self) -> int:
        """Bytes of memory that it holds in processes of its own."""
        return 0

    def close(self) -> None:  # noqa: B027  # most have nothing to end
        """Ends what it started."""


class Seealso(System):
    """This project, asked as its adapters ask it."""

    name = "seealso"

    def __init__(self) -> None:
        self.library = Library.build(())
        self._turns: tuple[Turn, ...] = ()

    def build(self, knowledge: Knowledge) -> None:
        self.library = Library.build(knowledge.articles, knowledge.manifest)

    def hear(self, turns: Sequence[str]) -> None:
        self._turns = ()
        for turn in turns:
            question = Question(text=turn, asked_on=ASKED_ON)
            self._turns += (remember(question, answer(self.library, question, self._turns)),)

    def ask(self, question: str) -> Reply:
        found = answer(self.library, Question(text=question, asked_on=ASKED_ON), self._turns)
        quotes = (*found.statements, *found.related, *found.others)
        shown = distinct(Shown(quote.statement.article, quote.text) for quote in quotes)
        return Reply(shown, found.confidence, found.outcome)


def distinct(shown: Iterable[Shown]) -> tuple[Shown, ...]:
    """Without repetitions: an article's summary often repeats its first sentence, and counts once."""
    return tuple(dict.fromkeys(shown))
