"""What makes one statement come before another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from bot.answering.families import family
from bot.answering.rank import PARTS, rank
from bot.answering.read import read
from bot.answering.weights import shipped
from bot.library import Library
from bot.stems import stem
from tests.bot.asking import library_of, question


def told(*sections: Sequence[str], title: str = "Selmouth") -> Library:
    """One article of some sections of sentences."""
    held = [{"heading": f"Part {number}", "points": list(points)} for number, points in enumerate(sections, 1)]
    return library_of({"title": title, "summary": "x", "sections": held})


def parts(library: Library, text: str, statement: str) -> Mapping[str, float]:
    """The parts of one statement's score for a question."""
    ranked, _ = rank(library, read(library, question(text)))
    return next(one.parts for one in ranked if library.statement(one.statement).text == statement)


@pytest.mark.parametrize("table", ["latin", "chinese"])
def test_every_part_of_the_sum_has_a_weight(table: str) -> None:
    assert set(PARTS) <= set(getattr(shipped(), table))


@pytest.mark.parametrize(
    ("before", "statement", "subject"),
    [
        ("The office is led by Varga.", "Every crew is paid on Fridays.", True),
        ("The office is led by a captain.", "Every crew is paid on Fridays.", False),
        ("The office is led by Varga.", "Its crew is paid on Fridays.", False),  # it leans: all words count there
    ],
)
def test_a_name_is_carried_over_into_the_next_sentence(before: str, statement: str, subject: bool) -> None:
    found = parts(told([before, statement]), "when does the crew of captain Varga get paid", statement)
    assert found["before"] > 0
    assert (found["subject"] > 0) == subject


@pytest.mark.parametrize("statement", ["They are paid on Fridays.", "By then these crews were paid on Fridays."])
def test_a_sentence_that_points_back_is_carried_what_the_one_before_says(statement: str) -> None:
    library = told(["The ferry has a captain and two mates.", statement])
    assert parts(library, "when is the captain paid", statement)["leaning"] > 0


def test_a_name_is_carried_over_two_sentences() -> None:
    library = told(["The office is led by Varga.", "There is a ferry.", "Every crew is paid on Fridays."])
    assert parts(library, "when does the crew of Varga get paid", "Every crew is paid on Fridays.")["earlier"] > 0


def test_a_word_that_is_no_name_is_carried_over_one_sentence_only() -> None:
    library = told(["The office is led by a captain.", "There is a ferry.", "Every crew is paid on Fridays."])
    assert (
        parts(library, "when does the crew of the captain get paid", "Every crew is paid on Fridays.")["earlier"] == 0
    )


def test_a_chinese_word_is_carried_over_two_sentences() -> None:
    library = told(["渔市由议会管理。", "共有三层。", "每周五发工资。"], title="码头")
    assert parts(library, "渔市哪天发工资", "每周五发工资。")["earlier"] > 0


def test_nothing_is_carried_over_into_another_section() -> None:
    library = told(["The office is led by Varga."], ["Every crew is paid on Fridays."])
    found = parts(library, "when does the crew of Varga get paid", "Every crew is paid on Fridays.")
    assert found["before"] == found["leaning"] == found["subject"] == found["earlier"] == 0


@pytest.mark.parametrize(
    ("asked", "statement"),
    [
        ("when did the harbour master die", "The death of the master was in 1910."),
        ("what is solar power used for", "Power of the sun drives the lamps."),
        ("which coins are French", "Some coins were struck in France."),
    ],
)
def test_a_word_is_found_by_another_of_its_family(asked: str, statement: str) -> None:
    library = told(["Boats pass by.", statement])
    ranked, _ = rank(library, read(library, question(asked)))
    assert library.statement(ranked[0].statement).text == statement
    assert sum(ranked[0].held) >= 2


def test_families_are_two_sided_and_hold_no_word_itself() -> None:
    for word in ("die", "death", "france", "length", "second"):
        assert family(stem(word))
        assert stem(word) not in family(stem(word))
        assert all(stem(word) in family(other) for other in family(stem(word)))
    assert family(stem("ferry")) == ()
