"""How long answering takes, beside the answer."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from bot.library import Library
from bot.model import Answer, Question, Turn


def answer(library: Library, question: Question, turns: Sequence[Turn] = ()) -> tuple[Answer, float]:
    """The answer and the milliseconds that answering alone took."""
    from bot.answering import answer  # late: by far the largest import, and no part of the time

    start = perf_counter()
    given = answer(library, question, turns)
    return given, (perf_counter() - start) * 1_000
