"""Regular expressions of knowledge tests: which are refused because they could run for hours."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.patterns import risk

TEXT = "the harbour authority answers to the council and lives on dues " * 10


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\w+ ?)+!",
        "(a+)+$",
        "(a|b)*c",
        "((a+))*x",
        "(?:a*)+",
        "(a?b?)+$",
        "(?P<n>a+)+b",
        "((a|b)c){2,}",
        ".*.*.*x",
        r"\w+\s+\w+x",
        "a{1,}b{2,}c*d+",
    ],
)
def test_a_pattern_that_may_run_for_hours_is_refused(pattern: str) -> None:
    assert risk(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"4\.50 crowns",
        "runs the (port|harbour)",
        "(?i)founded",
        "(?:the )?council",
        "seven .* members",
        r"\(a+\)+",
        "[(+*]+x",
        r"\d{4}-\d{2}",
        "(ab)+",
        "a+?b",
        "工信部|工业和信息化部",
        "[]+*]a",
        "x{",
    ],
)
def test_an_ordinary_pattern_is_allowed(pattern: str) -> None:
    assert risk(pattern) is None


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*"ab ", r"\w", ".", "*", "+", "?", "(", ")", "|", "{2,}", "{3}", "[ab]", "(?:", "$"]),
        max_size=12,
    ).map("".join)
)
def test_a_pattern_without_risk_is_quick_on_a_long_statement(pattern: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    if risk(pattern) is None:
        start = time.process_time()
        compiled.search("a" * 300 + TEXT[:300])
        assert time.process_time() - start < 3


@pytest.mark.parametrize("pattern", ["a*a*!", ".*.*!", r"\w*\s?\w*!", "(?:a+)?a*!"])
def test_the_worst_patterns_that_are_allowed_take_a_moment(pattern: str) -> None:
    assert risk(pattern) is None
    start = time.process_time()
    re.search(pattern, "a" * 600)
    assert time.process_time() - start < 5
