"""An answer in pages: what a chat message had no room for comes behind "More". Pure functions."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Answer, Suggestion

EVERYTHING = 10_000  # the limit of a question that is asked again for what was left out


def topics(answer: Answer) -> tuple[Suggestion, ...]:
    """The topics that an answer consists of: those of a list, and what to see also where that was asked for."""
    return answer.listed or (answer.see_also if answer.kind == "see_also" else ())


def items(answer: Answer) -> int:
    """How many things an answer says, each of which is shown as a whole: rows, steps, topics or statements."""
    return len(answer.rows or answer.steps or topics(answer) or answer.statements or answer.related)


def behind(answer: Answer, start: int) -> Answer:
    """What an answer says behind so many of its items, and no more than that."""
    return replace(
        answer,
        lead="",
        see_also=answer.see_also[start:] if answer.kind == "see_also" else (),
        did_you_mean=(),
        nearest=(),
        others=(),
        statements=answer.statements[start:],
        related=answer.related[start:],
        rows=answer.rows[start:],
        steps=answer.steps[start:],
        listed=answer.listed[start:],
    )
