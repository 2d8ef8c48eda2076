"""Knowledge tests: when a check holds, and what is said when it does not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot import examples
from bot.articles import Check, load
from bot.library import Library
from bot.problems import Place

LIBRARY = Path(__file__).parent.parent / "library"
TODAY = dt.date(2026, 11, 25)
PLACE = Place("checks.yaml", 7, 3)


@pytest.fixture(scope="module")
def library() -> Library:
    reading = load(LIBRARY)
    return Library.build(reading.articles, reading.manifest)


def told(library: Library, **keys: object) -> list[str]:
    check = Check(place=PLACE, **keys)  # type: ignore[arg-type] # each test gives the fields that it is about
    return [str(problem) for problem in examples.run(library, [check], asked_on=TODAY)]


def test_every_check_of_the_small_library_holds(library: Library) -> None:
    checks = load(LIBRARY).checks
    assert [str(problem) for problem in examples.run(library, checks, asked_on=TODAY)] == []


def test_a_check_holds_when_a_shown_statement_matches_and_stands_in_its_article(library: Library) -> None:
    assert (
        told(library, ask="how much is an adult ticket for the ferry", says=r"4\.50 CROWNS", source="Selmouth Ferry")
        == []
    )


def test_a_check_fails_where_no_shown_statement_matches(library: Library) -> None:
    assert told(library, ask="how much is an adult ticket for the ferry", says="9 crowns", source="Selmouth Ferry") == [
        'checks.yaml:7:3: "how much is an adult ticket for the ferry" is answered by "Adult fare: 4.50 crowns" from '
        '"Selmouth Ferry"; due is a statement from "Selmouth Ferry" with "9 crowns"; add words that people use to its asked_as'
    ]


def test_a_check_fails_where_the_right_words_stand_in_another_article(library: Library) -> None:
    assert (
        len(told(library, ask="how much is an adult ticket for the ferry", says="4.50", source="Selmouth Fish Market"))
        == 1
    )


def test_a_check_fails_where_nothing_is_answered(library: Library) -> None:
    [problem] = told(library, ask="where is the best pizza in town", says="pizza")
    assert "is not answered (" in problem
    assert 'due is a statement with "pizza"' in problem


def test_a_question_that_must_not_be_answered_fails_when_it_is(library: Library) -> None:
    assert told(library, ask="where is the best pizza in town", abstain=True) == []
    [problem] = told(library, ask="how much is an adult ticket for the ferry", abstain=True)
    assert 'must not be answered, and is with "Adult fare: 4.50 crowns"' in problem


def test_a_check_of_a_kind_fails_for_another(library: Library) -> None:
    assert told(library, ask="what is the harbour authority?", kind="define") == []
    [problem] = told(library, ask="what is the harbour authority?", kind="compare")
    assert "is taken as define, not compare" in problem


def test_a_dialogue_is_asked_in_order(library: Library) -> None:
    follow_up = {"ask": "and who elects its members?", "says": "every four years", "source": "Selmouth Town Council"}
    assert told(library, **follow_up, after=("what is the town council?",)) == []


def test_a_check_is_asked_by_its_audience(library: Library) -> None:
    question = "where do people from Marram Point go in a storm surge"
    assert told(library, ask=question, says="Hill Street", audience=frozenset({"wardens"})) == []
    assert len(told(library, ask=question, says="Hill Street")) == 1


def test_problems_come_in_the_order_of_the_checks(library: Library) -> None:
    checks = [
        Check(ask=ask, place=Place("checks.yaml", 9 - at, 1), says="never said")
        for at, ask in enumerate(("ferry", "council", "market"))
    ]
    lines = [problem.place.line for problem in examples.run(library, checks, asked_on=TODAY)]
    assert lines == [9, 8, 7]
