"""Answers made by hand and by hypothesis, for whatever shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from hypothesis import strategies as st

from adapters.console.layout import literal
from bot.model import (
    Answer,
    Bar,
    Explanation,
    Part,
    PartialDate,
    Quote,
    Row,
    Source,
    Statement,
    StatementId,
    Step,
    Suggestion,
)

REPORT = Source(title="Annual report", publisher="Harbour Office", date=PartialDate(2025, 4), id="report")


def statement(text: str = "The Harbour Office runs the port.", **values: Any) -> Statement:
    return replace(
        Statement(
            id=StatementId("harbour-office/runs-the-port"), text=text, article="Harbour Office", section="Summary"
        ),
        **values,
    )


def quote(text: str = "The Harbour Office runs the port.", *, context: str = "", **values: Any) -> Quote:
    notes = values.pop("notes", ())
    said = statement(text, **values)
    return Quote(statement=said, text=text, path=f"/articles/{said.id.replace('/', '#')}", notes=notes, context=context)


def answer(*quotes: Quote, **values: Any) -> Answer:
    shown = replace(Answer(question="what is it?", kind="ask", outcome="answered", confidence=0.9), **values)
    return replace(shown, statements=quotes) if shown.answered else replace(shown, related=quotes)


# What breaks terminals and layouts: escapes, controls, direction marks, wide and combining characters, long words.
HOSTILE = st.one_of(
    st.sampled_from(
        [
            "\x1b[31mred\x1b[0m",
            "\x1b]8;;https://evil.example\x07here\x1b]8;;\x07",
            "\x1b]0;title\x07",
            "a\rb\nc\x08d\x00",
            "\x9b2J",
            "left \u202eright\u202c",
            "zero\u200bwidth\ufeff",
            "家" * 60,
            "e\u0301" * 30,
            "👩‍👩‍👧 family",
            "x" * 300,
            "https://example.org/" + "path/" * 40,
            "**bold** <b>html</b> [[link]] @everyone",
            "，。「」" * 20,
            "\ud800",
        ]
    ),
    st.text(max_size=80),
)
# The reader lets no text through that has nothing to see.
_PLAIN = st.one_of(HOSTILE.filter(lambda text: bool(literal(text).strip())), st.just("The Harbour Office runs."))
_DATES = st.one_of(st.none(), st.builds(PartialDate, st.integers(1900, 2100), st.none() | st.integers(1, 12)))
_SOURCES = st.builds(Source, title=_PLAIN, publisher=st.none() | _PLAIN, date=_DATES, url=st.none() | _PLAIN)
_STATEMENTS = st.builds(
    Statement,
    id=st.just(StatementId("harbour-office/x")),
    text=_PLAIN,
    article=_PLAIN,
    section=_PLAIN,
    view=st.none() | _PLAIN,
    as_of=_DATES,
    sources=st.lists(_SOURCES, max_size=2).map(tuple),
)
_QUOTES = st.builds(
    Quote,
    statement=_STATEMENTS,
    text=_PLAIN,
    path=st.just("/articles/harbour-office#x"),
    notes=st.lists(_PLAIN, max_size=2).map(tuple),
    context=st.just("") | _PLAIN,
)
_SUGGESTIONS = st.builds(Suggestion, _PLAIN, _PLAIN, st.just("/articles/x"))
_STEPS = st.builds(Step, _PLAIN, _PLAIN, st.none() | _QUOTES, _PLAIN)
_ROWS = st.builds(Row, _PLAIN, st.lists(_QUOTES, max_size=2).map(tuple), st.lists(_QUOTES, max_size=2).map(tuple))
_PARTS = st.builds(Part, _PLAIN, st.floats(0, 9))
EXPLANATIONS = st.builds(
    Explanation,
    terms=st.lists(st.tuples(_PLAIN, st.floats(0, 9)), max_size=3).map(tuple),
    repaired=st.lists(st.tuples(_PLAIN, _PLAIN), max_size=2).map(tuple),
    scores=st.lists(
        st.tuples(st.just(StatementId("harbour-office/x")), st.lists(_PARTS, max_size=3).map(tuple)), max_size=2
    ).map(tuple),
    features=st.lists(st.tuples(_PLAIN, st.floats(0, 1), st.floats(-5, 5)), max_size=3).map(tuple),
    probability=st.floats(0, 1),
    threshold=st.floats(0, 1),
    unknown=st.lists(_PLAIN, max_size=2).map(tuple),
    bar=st.sampled_from([None, *get_args(Bar)]),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer that the types allow, its texts hostile; of the kinds' own shapes at most one is filled."""
    values: dict[str, Any] = {}
    shape = draw(st.sampled_from(["statements", "steps", "rows", "listed", "nothing"]))
    if shape == "steps":
        values["steps"] = tuple(draw(st.lists(_STEPS, min_size=1, max_size=3)))
    elif shape == "rows":
        values |= {"rows": tuple(draw(st.lists(_ROWS, min_size=1, max_size=2))), "topics": (draw(_PLAIN), draw(_PLAIN))}
    elif shape == "listed":
        values["listed"] = tuple(draw(st.lists(_SUGGESTIONS, min_size=1, max_size=3)))
    quotes = draw(st.lists(_QUOTES, max_size=3)) if shape == "statements" else []
    return answer(
        *quotes,
        question=draw(_PLAIN),
        kind=draw(st.sampled_from(["ask", "define", "timeline", "relate", "compare", "list", "help"])),
        outcome=draw(st.sampled_from(["answered", "related", "asked_back", "abstained", "social"])),
        language=draw(st.sampled_from(["en", "zh"])),
        lead=draw(st.just("") | _PLAIN),
        see_also=tuple(draw(st.lists(_SUGGESTIONS, max_size=2))),
        did_you_mean=tuple(draw(st.lists(_PLAIN, max_size=2))),
        nearest=tuple(draw(st.lists(_SUGGESTIONS, max_size=2))),
        others=tuple(draw(st.lists(_QUOTES, max_size=2))),
        more=draw(st.integers(0, 3)),
        **values,
    )
