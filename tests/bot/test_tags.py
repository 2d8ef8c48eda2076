"""Which tags a name stands for, and which articles have them."""

from __future__ import annotations

import pytest

from bot import tags
from bot.library import Library
from bot.model import Manifest
from tests.strategies import article_of


@pytest.fixture
def library() -> Library:
    written = (
        {"title": "Telegraph Act", "summary": "An act.", "kind": "law", "topics": ["telecommunications policy"]},
        {"title": "Post Office", "summary": "An office.", "kind": "public body", "topics": ["telecommunications"]},
        {"title": "Town", "summary": "A town.", "topics": ["places", "chips"]},
    )
    synonyms = (("telecoms", "telecommunications"), ("chip", "integrated circuit"))
    return Library.build([article_of(data) for data in written], Manifest(synonyms=synonyms))


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("telecommunications", ["Post Office"]),
        ("Telecoms", ["Post Office"]),
        ("telecoms policy", ["Telegraph Act"]),
        ("policy", []),
        ("laws", ["Telegraph Act"]),
        ("public bodies", ["Post Office"]),
        ("integrated circuits", ["Town"]),
        ("", ["Post Office", "Telegraph Act", "Town"]),
        ("?", []),
    ],
)
def test_a_tag_is_found_by_its_spelling_another_form_or_a_synonym(
    library: Library, name: str, titles: list[str]
) -> None:
    assert [article.title for article in tags.tagged(library, name)] == titles


def test_a_tag_that_is_spelt_so_beats_one_that_means_the_same(library: Library) -> None:
    assert tags.Tags.of(["law", "laws"], ()).find("laws") == ("laws",)
    assert tags.tags(library).find("place") == ("places",)


@pytest.mark.parametrize(
    ("name", "meant"), [("telecomunications", "telecommunications"), ("pubic body", "public body")]
)
def test_a_misspelt_tag_suggests_the_one_that_was_meant(library: Library, name: str, meant: str) -> None:
    assert tags.tagged(library, name) == []
    assert tags.suggest(library, name)[0] == meant
