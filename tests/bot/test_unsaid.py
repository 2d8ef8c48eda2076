"""Words of knowledge tests that their article says nowhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.articles import Check, load
from bot.library import Library
from bot.problems import Place
from bot.unsaid import unsaid

LIBRARY = Path(__file__).parent.parent / "library"
SHIPPED = Path(__file__).parents[2] / "knowledge"
TODAY = dt.date(2026, 11, 25)
PLACE = Place("checks.yaml", 7, 3)


@pytest.fixture(scope="module")
def library() -> Library:
    reading = load(LIBRARY)
    return Library.build(reading.articles, reading.manifest)


def told(library: Library, ask: str, source: str | None = "Selmouth Ferry", *, abstain: bool = False) -> list[str]:
    check = Check(place=PLACE, ask=ask, source=source, abstain=abstain)
    return [str(problem) for problem in unsaid(library, [check], asked_on=TODAY)]


def test_a_word_that_the_article_says_nowhere_is_told_at_its_check_with_a_remedy(library: Library) -> None:
    assert told(library, "how much luggage may I take on the ferry") == [
        'checks.yaml:7:3: warning: "luggage" stands nowhere in "Selmouth Ferry"; '
        "add it to asked_as of the statement that is due, if readers use it"
    ]


@pytest.mark.parametrize(
    "ask",
    [
        "can my pets travel on the ferry",  # only asked_as has it
        "how much are tickts for the ferry",  # misspelt
        "does the ferry carry a bicycles",  # another form
        "does the ferry get licensed by the harbour authority",  # "get" says nothing; the other name is a topic
        "what is the history of the ferry",  # a form of answer
        "渡轮的行李",
    ],
)
def test_a_word_that_would_be_found_is_not_told(library: Library, ask: str) -> None:
    assert told(library, ask) == []


def test_a_check_that_names_no_article_or_must_not_be_answered_tells_nothing(library: Library) -> None:
    ask = "how much luggage may I take on the ferry"
    assert told(library, ask, None) == []
    assert told(library, ask, abstain=True) == []


def test_a_synonym_of_the_manifest_is_said(tmp_path: Path) -> None:
    def folder(manifest: str) -> Library:
        (tmp_path / "knowledge.yaml").write_text(manifest, "utf-8")
        (tmp_path / "ferry.yaml").write_text("title: Ferry\nsummary: The ferry carries baggage for free.\n", "utf-8")
        reading = load(tmp_path)
        return Library.build(reading.articles, reading.manifest)

    assert len(told(folder("name: Quay\n"), "how much luggage does the ferry carry", "Ferry")) == 1
    assert told(folder("synonyms: [[luggage, baggage]]\n"), "how much luggage does the ferry carry", "Ferry") == []


def test_the_shipped_articles_say_the_words_of_their_tests() -> None:
    reading = load(SHIPPED)
    library = Library.build(reading.articles, reading.manifest)
    assert [str(problem) for problem in unsaid(library, reading.checks, asked_on=TODAY)] == []
