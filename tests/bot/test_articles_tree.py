"""A file's bytes as a tree of texts that knows where each part stands."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given

from bot.articles.tree import DEPTH, EMPTY, VALUES, parse
from tests.strategies import as_yaml, loose_data, yaml_documents


def data(text: str) -> object:
    root = parse(text.encode(), "f.yaml").root
    assert root is not None
    return root.data()


def told(content: bytes) -> list[str]:
    return [str(problem) for problem in parse(content, "f.yaml").problems]


@pytest.mark.parametrize(
    "typed", ["no", "on", "1:30", "012", "0x1F", "1e3", "2024-05", "2024-05-31", "1_000", "true", "=", ".5"]
)
def test_a_scalar_stays_the_text_that_was_typed(typed: str) -> None:
    assert data(f"value: {typed}") == {"value": typed}


@pytest.mark.parametrize("typed", ["", "~", "null", "Null", "NULL"])
def test_a_key_without_a_value_holds_nothing(typed: str) -> None:
    assert data(f"owner: {typed}") == {"owner": EMPTY}


@pytest.mark.parametrize("typed", ["''", '"null"', "'~'"])
def test_a_value_in_quotes_is_a_text(typed: str) -> None:
    assert data(f"owner: {typed}") == {"owner": typed[1:-1]}


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    unix = parse(b"a: x\nb: [y]\nc: y: z\n", "f")
    windows = parse(b"\xef\xbb\xbfa: x\r\nb: [y]\r\nc: y: z\r\n", "f")
    assert windows.problems == unix.problems
    assert windows.problems[0].place.line == 3


def test_columns_count_characters_also_behind_chinese_and_emoji() -> None:
    tree = parse("港: {😀😀: [x, &a y]}".encode(), "f")
    assert str(tree.problems[0].place) == "f:1:13"


def test_places_lead_to_where_a_value_begins() -> None:
    tree = parse(b"a:\n  - x\n  - {b: y, c: }\n", "f")
    assert tree.root is not None
    places = [
        str(tree.place(tree.root.point(*path))) for path in (("a", 0), ("a", 1, "b"), ("a", 1, "c"), ("a", 7), ())
    ]
    assert places == ["f:2:5", "f:3:9", "f:3:12", "f:2:3", "f:1:1"]


def test_a_hundred_thousand_brackets_are_refused_at_once() -> None:
    start = time.process_time()
    for content in (b"[" * 100_000, b"{" * 100_000, b"- " * 100_000, b"a: [\n" * 100_000, b"[[\n" * 50_000):
        assert re.fullmatch(r"f\.yaml:\d+:\d+: this is nested .*; write it flatter", told(content)[0])
    assert time.process_time() - start < 5


def test_nesting_is_allowed_to_its_limit() -> None:
    assert told(b"[" * DEPTH + b"]" * DEPTH) == []
    assert told(b"[\n" * (DEPTH + 1) + b"]" * (DEPTH + 1)) == [
        f"f.yaml:{DEPTH + 1}:1: this is nested deeper than {DEPTH} levels; write it flatter"
    ]


def test_aliases_are_refused_without_being_followed() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    tree = parse("\n".join(rows).encode(), "f.yaml")
    assert tree.root is None
    assert str(tree.problems[0]) == "f.yaml:1:5: &a0 is an anchor; delete it; values are never repeated"


def test_a_file_of_too_many_values_is_refused() -> None:
    assert told(b"- x\n" * (VALUES - 1)) == []
    assert told(b"- x\n" * (VALUES + 1)) == [
        "f.yaml:100001:3: this file holds more than 100,000 keys and values; split it"
    ]


@pytest.mark.parametrize("content", [b"", b"\n# only a remark\n", b"---", b"~", b"--- null\n...\n"])
def test_a_file_of_nothing_has_no_root_and_no_problem(content: bytes) -> None:
    tree = parse(content, "f")
    assert (tree.root, tree.problems) == (None, ())


def test_a_remark_is_no_problem_but_a_hash_that_cuts_a_text_is() -> None:
    assert told(b"a: x # meant\nb: '#1'\nc: a#b\n") == []
    assert len(told(b"a: ranks #1\n")) == 1


def test_every_problem_that_does_not_end_the_reading_is_told() -> None:
    lines = [problem.split(":")[1] for problem in told(b"a: !!str x\nb: &b y\na: z\n<<: w\n")]
    assert lines == ["1", "2", "3", "4"]


@given(yaml_documents())
def test_any_bytes_are_a_tree_or_have_a_problem_inside_the_file(content: bytes) -> None:
    tree = parse(content, "f")
    lines = content.decode("utf-8", "replace").removeprefix("\ufeff")
    count = len(re.findall("\r\n|\r|\n", lines)) + 1
    for problem in tree.problems:
        assert 1 <= problem.place.line <= count
        assert problem.place.column >= 1
        assert problem.remedy
    if tree.root is None and not tree.problems:
        assert all(
            re.fullmatch(r"\s*(#.*)?|(---|\.\.\.)(\s.*)?|%.*|\s*(~|null|Null|NULL)\s*(#.*)?", line)
            for line in re.split("\r\n|\r|\n", lines)
        )


@given(loose_data())
def test_what_json_holds_the_tree_holds(written: object) -> None:
    def texts(value: object) -> object:
        if isinstance(value, dict):
            return {key: texts(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [texts(inner) for inner in value]
        return EMPTY if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    root = parse(as_yaml(written), "f").root
    assert (None if root is None else root.data()) == (None if written is None else texts(written))
