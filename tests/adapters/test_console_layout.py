"""Text for a terminal: harmless, measured in columns, wrapped."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.layout import COLOUR, PLAIN, columns, fill, literal, page, wrap
from tests.answers import HOSTILE


def test_a_chinese_character_takes_two_columns_and_a_combining_mark_none() -> None:
    assert columns("MIIT 工信部") == 5 + 6
    assert columns("e\u0301") == 1


def test_a_joiner_takes_no_column() -> None:
    assert columns("\u200d") == 0


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07text", "]0;titletext"),
        ("a\nb\tc", "a b c"),
        ("abc\u202edef", "abcdef"),
        ("\x9b2J", "2J"),
        ("half \ud800 pair", "half  pair"),
        ("\u200bhidden\ufeff", "hidden"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_or_dropped(hostile: str, shown: str) -> None:
    assert literal(hostile) == shown


@given(HOSTILE)
def test_nothing_that_moves_the_cursor_survives(text: str) -> None:
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in literal(text))


def test_a_joined_emoji_stays_whole() -> None:
    assert literal("👩‍👧") == "👩‍👧"


def test_lines_end_at_blanks() -> None:
    assert wrap("one two three four", 9) == ["one two", "three", "four"]


def test_the_first_line_and_the_rest_have_their_own_beginnings() -> None:
    assert wrap("one two three", 9, first="• ", rest="  ") == ["• one two", "  three"]


def test_chinese_lines_end_between_characters() -> None:
    assert wrap("工业和信息化部负责", 8) == ["工业和信", "息化部负", "责"]


def test_chinese_punctuation_never_begins_a_line() -> None:
    assert wrap("工业和信，息化", 8) == ["工业和", "信，息化"]


def test_an_opening_bracket_never_ends_a_line() -> None:
    assert wrap("工业和「信息」", 8) == ["工业和", "「信息」"]


def test_an_address_longer_than_a_line_stays_whole() -> None:
    address = "https://example.org/articles/harbour-office#runs-the-port"
    assert wrap(f"see {address} there", 20) == ["see", address, "there"]


def test_without_a_width_there_is_one_line() -> None:
    assert wrap("word " * 100, None) == [("word " * 100).strip()]


@given(HOSTILE, st.integers(40, 100))
def test_no_line_is_wider_than_the_page_unless_it_is_one_piece(text: str, width: int) -> None:
    for line in wrap(literal(text), width):
        assert columns(line) <= width or len(wrap(line, 1)) == 1


@given(HOSTILE, st.integers(40, 100))
def test_wrapping_loses_no_character(text: str, width: int) -> None:
    shown = literal(text)
    assert "".join("".join(wrap(shown, width)).split()) == "".join(shown.split())


def test_filling_counts_columns() -> None:
    assert fill("工信部", 8) == "工信部  "


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_colour_gets_none(environ: dict[str, str]) -> None:
    assert page(environ, terminal=True, measured=80).style == PLAIN


def test_a_terminal_gets_colour() -> None:
    assert page({"TERM": "xterm"}, terminal=True, measured=80).style == COLOUR


def test_what_is_no_terminal_gets_plain_unwrapped_text() -> None:
    assert page({}, terminal=False) == page({"COLUMNS": "wide"}, terminal=False)
    assert page({}, terminal=False).width is None
    assert page({}, terminal=False).style == PLAIN


@pytest.mark.parametrize(("measured", "width"), [(20, 40), (80, 80), (300, 100)])
def test_the_width_follows_the_terminal_from_40_to_100_columns(measured: int, width: int) -> None:
    assert page({}, terminal=True, measured=measured).width == width


@pytest.mark.parametrize("columns_wanted", ["0", "-5", "9" * 5000, "abc", "²"])
def test_a_senseless_width_in_the_environment_is_ignored(columns_wanted: str) -> None:
    assert page({"COLUMNS": columns_wanted}, terminal=True, measured=72).width == 72


def test_a_width_in_the_environment_holds_where_there_is_no_terminal() -> None:
    assert page({"COLUMNS": "60"}, terminal=False).width == 60
