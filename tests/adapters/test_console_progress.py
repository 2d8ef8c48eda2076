"""How far a long task is."""

from __future__ import annotations

import io
import sys

import pytest

from adapters.console.progress import LONG, shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_no_terminal_sees_nothing() -> None:
    stream = io.StringIO()
    with shown("Reading", stream, {}) as advance:
        assert advance is None


def test_a_dumb_terminal_sees_nothing() -> None:
    with shown("Reading", Terminal(), {"TERM": "dumb"}) as advance:
        assert advance is None


def test_a_short_task_draws_nothing() -> None:
    stream = Terminal()
    with shown("Reading", stream, {}) as advance:
        assert advance is not None
        advance(LONG - 1, LONG - 1)
    assert stream.getvalue() == ""


def test_a_long_task_draws_a_bar_and_clears_it() -> None:
    stream = Terminal()
    with shown("Reading", stream, {}) as advance:
        assert advance is not None
        advance(LONG, LONG)
    assert "Reading" in stream.getvalue()


def test_without_rich_a_counter_is_drawn_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    stream = Terminal()
    with shown("Reading", stream, {}) as advance:
        assert advance is not None
        advance(LONG, 2 * LONG)
    assert stream.getvalue() == f"\rReading: {LONG} of {2 * LONG}\r\x1b[K"
