"""Which regular expressions of checks.yaml could run for hours: Python's `re` backtracks, and knows no time limit."""

from __future__ import annotations

import re

REPETITIONS = (
    2  # without a small upper bound: with the start, 600³ / 6 steps on a text of 600 characters, half a second
)

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+?]|\{\d*,?\d*\}|\(\?[a-zA-Z-]*:|\(\?[=!]|\(\?<[=!]|\(\?P<\w+>|[()|]|.",
    re.DOTALL,
)


def risk(pattern: str) -> str | None:
    """Why a valid pattern may run for very long, as the end of a sentence; None when it cannot.

    A repeated group that repeats or chooses inside takes exponential time (Cox 2007, "Regular Expression Matching Can Be
    Simple And Fast"); several open repetitions in a row take polynomial time. Some harmless patterns are refused, too.
    """
    repetitions = 0
    varies = [False]  # for each open group: whether its content can match in several ways
    closed = False  # whether the piece before is a group that can
    quantified = False  # whether the piece before is a quantifier: then `?` or `+` is its manner
    for match in _PIECE.finditer(pattern):
        piece = match[0]
        is_quantifier = piece in ("*", "+", "?") or (piece[0] == "{" and len(piece) > 2)
        if is_quantifier and not quantified:
            if closed and piece != "?":
                return "repeats a group that repeats or chooses inside, which can run for hours"
            varies[-1] = True
            repetitions += piece in ("*", "+") or (piece != "?" and not _is_small(piece))
            quantified, closed = True, False
            continue
        quantified = closed = False
        if piece[0] == "(":
            varies.append(False)
        elif piece == "|":
            varies[-1] = True
        elif piece == ")" and len(varies) > 1:
            closed = varies.pop()
            varies[-1] = varies[-1] or closed
    if repetitions > REPETITIONS:
        return f"repeats without a limit in {repetitions} places, which can run for hours"
    return None


def _is_small(braces: str) -> bool:
    """Whether `{m}` or `{m,n}` repeats a few times at most."""
    most = braces[1:-1].rpartition(",")[2]
    return most.isdigit() and int(most) <= 10
