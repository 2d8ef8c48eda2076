"""Questions without an answer are grouped when they are rewordings of one another, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import load
from bot.gaps import Group, grouped, key_of
from bot.library import Library
from bot.store.records import GapGroup

LIBRARY = Path(__file__).parent.parent / "library"


@pytest.fixture(scope="module")
def library() -> Library:
    reading = load(LIBRARY)
    return Library.build(reading.articles, reading.manifest)


def gap(
    question: str, *, count: int = 1, at: int = 0, room: str = "slack:T1/C1", nearest: str | None = None
) -> GapGroup:
    return GapGroup(
        key=key_of(question), question=question, count=count, rooms=(room,), first=at, last=at, nearest=nearest
    )


def groups(library: Library, *questions: str) -> list[set[str]]:
    found = grouped([gap(question) for question in questions], library)
    return [{group.question, *group.wordings} for group in found]


def together(library: Library, *questions: str) -> bool:
    return len(groups(library, *questions)) == 1


@pytest.mark.parametrize(
    "questions",
    [
        ("who repairs the town clock?", "town clock repair: who does it?", "Who repairs the clock of the town"),
        ("who repairs the town clock?", "Hi, could you tell me who repairs the town clock, please?"),
        ("who repairs the town clock?", "who repairs the town clok?"),
        ("how do I get a fishing licence?", "how to get a fishing license"),
        ("opening hours of the swimming pool", "when does the swimming pool open?"),
        ("what does a parking permit cost", "how much is a parking permit?"),
        ("are dogs allowed on the ferry?", "dogs on the Selmouth Ferry"),
        ("can I borrow e-books?", "are there ebooks to borrow"),
        ("停车场在哪里？", "请问停车场在哪儿"),
        ("釣魚許可證怎麼辦理", "怎么办理钓鱼许可证？"),
    ],
)
def test_rewordings_are_one(library: Library, questions: Sequence[str]) -> None:
    assert together(library, *questions)


@pytest.mark.parametrize(
    "questions",
    [
        ("who built the town clock?", "who repairs the town clock?"),
        ("who built the town clock?", "when was the town clock built?"),
        ("where is the fishing licence office", "how much is a fishing licence"),
        ("are dogs allowed on the ferry?", "are bikes allowed on the ferry?"),
        ("are dogs allowed on the ferry?", "are dogs allowed in the fish market?"),
        ("where is the library?", "does the library lend ebooks?"),
        ("停车场在哪里？", "停车场几点关门？"),
        ("lunch", "dinner"),
    ],
)
def test_different_questions_stay_apart(library: Library, questions: Sequence[str]) -> None:
    assert len(groups(library, *questions)) == len(questions)


def test_another_name_of_a_topic_is_the_topic(library: Library) -> None:
    article = next(article for article in library.articles if article.aliases)
    assert together(library, f"is {article.title} open on sunday?", f"is {article.aliases[0]} open on sunday?")


def test_synonyms_of_the_manifest_are_one_word(library: Library) -> None:
    assert together(library, "where is the largest vessel?", "where is the largest ship?")


def test_a_group_adds_up_its_gaps(library: Library) -> None:
    (group,) = grouped(
        [
            gap("who repairs the town clock?", count=2, at=10, room="slack:T1/C2", nearest="A"),
            gap("who repairs the town clok", count=1, at=30, room="web:site", nearest="B"),
            gap("town clock, who repairs it", count=5, at=20, room="slack:T1/C1", nearest=None),
        ],
        library,
    )
    assert group == Group(
        question="town clock, who repairs it",
        count=8,
        rooms=("slack:T1/C1", "slack:T1/C2", "web:site"),
        first=10,
        last=30,
        nearest="B",
        wordings=("who repairs the town clock?", "who repairs the town clok"),
    )


def test_most_asked_come_first_then_the_latest(library: Library) -> None:
    kept = [gap("lunch", at=1), gap("dinner", at=2), gap("breakfast", count=3)]
    assert [group.question for group in grouped(kept, library)] == ["breakfast", "dinner", "lunch"]


def test_of_two_ways_to_group_no_group_mixes_what_is_wanted(library: Library) -> None:
    found = groups(
        library, "parking at the harbour", "where is parking at the harbour", "price of parking at the harbour"
    )
    assert not any({"where is parking at the harbour", "price of parking at the harbour"} <= group for group in found)


QUESTIONS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "who repairs the town clock?",
                "town clok repair",
                "停车场在哪里？",
                "the ferry",
                "dogs on the ferry",
                "!?",
                "the",
            ]
        ),
    ),
    max_size=12,
    unique=True,
)


@given(questions=QUESTIONS, order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_each_gap_is_in_one_group_whatever_their_order(library: Library, questions: list[str], order: object) -> None:
    kept = [gap(question, count=1 + at % 3, at=at) for at, question in enumerate(questions)]
    found = grouped(kept, library)
    assert sorted(q for group in found for q in (group.question, *group.wordings)) == sorted(questions)
    assert sum(group.count for group in found) == sum(one.count for one in kept)
    shuffled = list(kept)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert grouped(shuffled, library) == found


@pytest.mark.parametrize(
    "text",
    [
        "Who leads it?",
        "who leads it",
        "  WHO  leads it ?!",
        "hi, who leads it?",
        "<@U1> *who* leads it?",
        "who leads it? thanks",
    ],
)
def test_questions_that_differ_in_form_alone_have_one_key(text: str) -> None:
    assert key_of(text) == key_of("who leads it")


@given(st.text(min_size=1, max_size=400))
def test_a_key_is_short_and_the_same_for_the_same_text(text: str) -> None:
    assert len(key_of(text)) <= 300
    assert key_of(text) == key_of(text)
