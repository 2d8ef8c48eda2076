"""Names to topics: which articles a question names, and where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from bot.library import Library
from bot.model import Article
from bot.text import is_cjk, words
from tests.bot.asking import harbour, library_of
from tests.strategies import article_sets


def named_by(*articles: tuple[str, list[str]]) -> Library:
    return library_of(*({"title": title, "summary": "x", "aliases": aliases} for title, aliases in articles))


def found(library: Library, text: str) -> list[tuple[str, ...]]:
    """The titles that each name in a text may mean, in order of place."""
    tokens = words(text)
    shouted = {word.casefold() for word in text.split() if word.isupper()}
    mentions = library.topics.find(tokens, [token in shouted for token in tokens])
    return [tuple(library.titles[number] for number in mention.articles) for mention in mentions]


HARBOUR, COUNCIL = "Selmouth Harbour Authority", "Selmouth Town Council"


@pytest.mark.parametrize(
    "text",
    [
        "what does the Selmouth Harbour Authority do",
        "who runs the harbour authority?",
        "the Harbour Authority's board",
        "HARBOUR AUTHORITY",
        "is SHA a company",
        "the harbourauthority again",
        "港务局是什么",
        "塞尔茅斯港务局什么时候成立",
        "塞爾茅斯港務局",
    ],
)
def test_a_topic_is_found_by_title_alias_acronym_possessive_and_in_chinese_without_blanks(text: str) -> None:
    assert found(harbour(), text) == [(HARBOUR,)]


def test_topics_stand_in_the_order_in_which_they_are_named() -> None:
    assert found(harbour(), "the town council and the ferry") == [(COUNCIL,), ("Selmouth Ferry",)]


def test_a_longer_name_goes_before_a_shorter_one_inside_it() -> None:
    library = named_by(("Council", []), ("Town Council of Selm", []))
    assert found(library, "what is the town council of selm") == [("Town Council of Selm",)]


def test_singular_and_plural_are_one_name() -> None:
    library = named_by(("Little giants", []), ("State-owned enterprise", []))
    assert found(library, "a little giant") == [("Little giants",)]
    assert found(library, "state owned enterprises") == [("State-owned enterprise",)]


def test_an_acronym_is_made_from_a_title_of_three_words_or_more() -> None:
    library = named_by(("Ministry of Industry and Trade", []), ("State Council", []))
    assert found(library, "what is MIT") == [("Ministry of Industry and Trade",)]
    assert found(library, "what is SC") == []


def test_an_alias_that_is_written_down_beats_an_acronym_that_is_made() -> None:
    library = named_by(("Ministry of Industry and Trade", []), ("Institute", ["MIT"]))
    assert found(library, "what is MIT") == [("Institute",)]


def test_a_title_beats_the_alias_of_another_article() -> None:
    library = named_by(("Innovation", []), ("Technology", ["innovation"]))
    assert found(library, "what is innovation") == [("Innovation",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("who is IT", [("Island Trust",)]), ("what is it", []), ("the head of WHO", [("Health body",)])],
)
def test_a_name_that_is_a_small_word_counts_only_in_capitals(text: str, expected: list[tuple[str, ...]]) -> None:
    library = named_by(("Island Trust", ["IT"]), ("Health body", ["WHO"]))
    assert found(library, text) == expected


@pytest.mark.parametrize(
    "text",
    ["the cybersecurity law", "Cybersecurity Law (China)", "cybersecurity law of China", "China's cybersecurity law"],
)
def test_what_a_title_has_in_brackets_may_stand_elsewhere_or_nowhere(text: str) -> None:
    assert ("Cybersecurity Law (China)",) in found(named_by(("Cybersecurity Law (China)", [])), text)


def test_one_chinese_character_is_no_name() -> None:
    assert found(named_by(("Harbour", ["港"])), "港口在哪里") == []


def test_a_shared_alias_names_all_that_have_it() -> None:
    assert found(harbour(), "the Harbour Board") == [(HARBOUR, "Selmouth Lifeboat Station")]


def test_the_beginning_of_a_name_is_enough_where_it_has_two_words_of_its_own() -> None:
    library = named_by(("Ministry of Industry and Trade", []), ("Port Ministry", []))
    assert [library.titles[n] for n in library.topics.beginning(words("ministry of industry"))] == [
        "Ministry of Industry and Trade"
    ]
    assert library.topics.beginning(words("ministry of")) == ()
    assert library.topics.beginning(words("ministry")) == ()


def test_words_that_name_nothing_find_nothing() -> None:
    assert found(harbour(), "where is the best pizza in town") == []
    assert harbour().topics.named("pizza") == ()
    assert harbour().topics.named("") == ()


@settings(max_examples=15)
@given(article_sets())
def test_every_article_is_named_by_its_title_and_aliases(articles: tuple[Article, ...]) -> None:
    library = Library.build(articles)
    for number, article in enumerate(library.articles):
        assert library.topics.named(article.title) == (number,)
        titles = {words(other.title) for other in articles}
        for alias in article.aliases:
            assert number in library.topics.named(alias) or words(alias) in titles


@settings(max_examples=15)
@given(article_sets())
def test_a_title_inside_a_question_is_found(articles: tuple[Article, ...]) -> None:
    library = Library.build(articles)
    for article in articles:
        tokens = words(article.title)
        if len(tokens) > 1 or (len(tokens[0]) > 3 and not is_cjk(tokens[0])):  # "it's" is no name in small letters
            mentioned: list[Any] = [title for titles in found(library, f"xx {article.title} yy") for title in titles]
            assert mentioned
