"""Knowledge tests: a question, what must be said, from where. What `seealso check` runs after linting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.answering import answer, remember
from bot.articles import Check
from bot.library import Library
from bot.model import EVERYONE, Answer, Question, Quote, Turn
from bot.problems import Problem

SHOWN = 3  # statements among which the right one must be
TEXT_CHARACTERS = 600  # of a statement that a pattern is tried on, so that none runs for long


def run(library: Library, checks: Sequence[Check], *, asked_on: dt.date) -> tuple[Problem, ...]:
    """A problem for each check that does not hold, in the order of the checks.

    A check with `after` is the last turn of a conversation; all of them are asked on the same day, by the check's
    audience. Whether a check holds depends on nothing else.
    """
    return tuple(
        Problem(check.place, f'"{check.ask}" {failure}', remedy)
        for check in checks
        if (found := _failure(ask(library, check, asked_on=asked_on), check)) is not None
        for failure, remedy in [found]
    )


def ask(library: Library, check: Check, *, asked_on: dt.date, threshold: float | None = None) -> Answer:
    """What the library says to a check's question, after its earlier turns; a threshold of one's own if wished."""
    audience = check.audience if check.audience is not None else EVERYONE
    turns: list[Turn] = []
    for text in check.after:
        question = Question(text=text, asked_on=asked_on, audience=audience)
        turns.append(remember(question, answer(library, question, turns)))
    question = Question(text=check.ask, asked_on=asked_on, audience=audience, threshold=threshold)
    return answer(library, question, turns)


def _failure(found: Answer, check: Check) -> tuple[str, str] | None:
    """What is not as it should be, and what may help; None when the check holds."""
    if check.abstain:
        if not found.answered:
            return None
        said = f' with "{_brief(found.statements[0])}"' if found.statements else ""
        return f"must not be answered, and is{said}", "delete words of asked_as that mislead, or this check"
    if check.kind is not None and found.kind != check.kind:
        return f"is taken as {found.kind}, not {check.kind}", "reword the question or the check"
    if check.says is None and check.source is None:
        return None if found.answered else (f"is not answered ({found.outcome})", "write the statement that answers it")
    shown = found.statements[:SHOWN]
    if any(right(quote, check) for quote in shown):
        return None
    wanted = "" if check.source is None else f' from "{check.source}"'
    wanted += "" if check.says is None else f' with "{check.says}"'
    if not shown:
        return (
            f"is not answered ({found.outcome}); due is a statement{wanted}",
            "add words that people use to its asked_as",
        )
    first = f'"{_brief(shown[0])}" from "{shown[0].statement.article}"'
    return f"is answered by {first}; due is a statement{wanted}", "add words that people use to its asked_as"


def right(quote: Quote, check: Check) -> bool:
    """Whether a statement is one that a check is due."""
    if check.source is not None and quote.statement.article != check.source:
        return False
    return check.says is None or re.search(check.says, quote.text[:TEXT_CHARACTERS], re.IGNORECASE) is not None


def _brief(quote: Quote) -> str:
    return quote.text if len(quote.text) <= 80 else f"{quote.text[:79]}…"
