"""Links inside statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import Span, plain, spans, targets
from tests.strategies import hostile_texts, phrases


@pytest.mark.parametrize(
    ("text", "read", "linked"),
    [
        ("It answers to the [[Town Council]].", "It answers to the Town Council.", ("Town Council",)),
        ("It asks the [[Town Council|council]] first.", "It asks the council first.", ("Town Council",)),
        ("[[ Ferry ]] and [[Ferry| the boat ]]", "Ferry and the boat", ("Ferry", "Ferry")),
        ("由[[港务局|它]]管理。", "由它管理。", ("港务局",)),
        ("no link", "no link", ()),
    ],
)
def test_a_link_is_read_as_its_text_and_leads_to_its_title(text: str, read: str, linked: tuple[str, ...]) -> None:
    assert plain(text) == read
    assert targets(text) == linked


@pytest.mark.parametrize("text", ["[[", "[[]]", "[[a", "a]]", "[[a|]]", "[[|b]]", "[[a|b|c]]", "[a](b)", "[[a\nb]]"])
def test_what_is_no_whole_link_is_text(text: str) -> None:
    assert plain(text) == text
    assert targets(text) == ()


def test_brackets_inside_brackets_link_the_innermost() -> None:
    assert spans("[[[Ferry]]]") == (Span("["), Span("Ferry", "Ferry"), Span("]"))


@given(hostile_texts())
def test_spans_joined_are_the_plain_text(text: str) -> None:
    found = spans(text)
    assert "".join(span.text for span in found) == plain(text)
    assert tuple(span.target for span in found if span.target is not None) == targets(text)


@given(st.lists(st.tuples(phrases(), st.one_of(st.none(), phrases())), max_size=4))
def test_every_link_that_is_written_is_found(links: list[tuple[str, str | None]]) -> None:
    text = " x ".join(f"[[{title}]]" if shown is None else f"[[{title}|{shown}]]" for title, shown in links)
    assert targets(text) == tuple(title for title, _ in links)
    assert plain(text) == " x ".join(shown or title for title, shown in links)
