"""Mistakes as values, each with its place and its remedy, and the few exceptions that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A point in a file. Lines and columns count characters from 1; 0: the file as a whole."""

    file: str  # as the person named it: folder and path inside it
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where, what is wrong, what to write instead."""

    place: Place
    message: str
    remedy: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.place}: {warning}{self.message}{remedy}"


class SeealsoError(Exception):
    """The root of what we raise on purpose; its text is a sentence for the person who caused it."""

    @property
    def full_stop(self) -> str:
        """What ends a sentence in the language of the text."""
        return "."

    def sentence(self) -> str:
        """The text where it stands by itself: with a capital, and with a full stop where nothing else ends it."""
        text = str(self)
        # What begins like a name, a command or a setting is written as it is.
        if text.partition(" ")[0].isalpha():
            text = text[:1].upper() + text[1:]
        return text if text.endswith(tuple(".?!…。？！")) else text + self.full_stop


class BrokenKnowledge(SeealsoError):
    """A knowledge folder that cannot be loaded. The curator's to mend; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class WrongUsage(SeealsoError):
    """A call that cannot be carried out as it stands. The asker's to mend."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message, self.remedy = message, remedy
        super().__init__(f"{message}; {remedy}" if remedy else message)


class StoreUnavailable(SeealsoError):
    """The database cannot be used now: locked, full, gone. Nothing was half-written; the next call tries again."""
