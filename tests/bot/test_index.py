"""The inverted index: which statements hold which terms, and how much each says there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings

from bot.index import DATED, DENYING, LEANING, MONEY, NAMED, NUMBERED, PERCENT, PLACED, REASONED, Index, signs
from bot.library import Library
from bot.markup import plain
from bot.model import Article
from bot.stems import stem
from bot.text import words
from tests.bot.asking import harbour, library_of
from tests.strategies import article_sets

POINTS = [
    "The pier has a lamp.",
    "The pier has a lamp, a lamp and a lamp.",
    "The pier has a lamp, and much else besides that nobody would think of when looking at it from the town.",
    "Boats pass by.",
]


def pier(**keys: object) -> Library:
    return library_of(
        {"title": "Pier", "summary": "A landing.", "sections": [{"heading": "Light", "points": POINTS}], **keys}
    )


def impact(library: Library, word: str, statement: int) -> float:
    term = library.index.term_number(stem(word))
    return library.index.statements.impact(term, statement) if term is not None else 0.0


# -- what a term weighs ----------------------------------------------------------------------------------------------


def test_a_word_that_few_statements_hold_is_rarer() -> None:
    index = pier().index
    lamp, boats = index.term_number("lamp"), index.term_number("boat")
    assert lamp is not None
    assert boats is not None
    assert index.rarity(boats) > index.rarity(lamp) > 0


def test_saying_a_word_three_times_weighs_more_but_not_three_times_as_much() -> None:
    library = pier()
    once, thrice = impact(library, "lamp", 1), impact(library, "lamp", 2)
    assert once < thrice < 3 * once


def test_a_word_weighs_less_in_a_long_statement() -> None:
    library = pier()
    assert impact(library, "lamp", 3) < impact(library, "lamp", 1)


def test_every_statement_is_found_by_the_names_of_its_article() -> None:
    library = pier(aliases=["Jetty"])
    assert all(impact(library, name, statement) > 0 for name in ("pier", "jetty") for statement in range(library.size))


def test_a_statement_is_found_by_what_it_is_asked_as() -> None:
    point = {"text": "Boats pass by.", "asked_as": ["traffic", "来往"]}
    library = library_of({"title": "Pier", "summary": "x", "sections": [{"heading": "a", "points": [point]}]})
    assert impact(library, "traffic", 1) > 0
    assert library.index.term_number("来往") is not None


def test_what_it_is_asked_as_does_not_make_a_statement_long() -> None:
    def weight(asked: list[str]) -> float:
        point = {"text": "Boats pass by.", "asked_as": asked}
        library = library_of({"title": "Pier", "summary": "x", "sections": [{"heading": "a", "points": [point]}]})
        return impact(library, "boats", 1)

    assert weight([]) == pytest.approx(weight(["traffic", "shipping", "vessels going past"]))


def test_chinese_is_found_by_single_characters_and_by_pairs() -> None:
    library = library_of({"title": "鱼市", "summary": "鱼市在北码头。"})
    index = library.index
    assert all(index.term_number(term) is not None for term in ("鱼", "市", "鱼市", "北码", "码头"))
    assert index.term_number("在码") is None


def test_traditional_characters_are_indexed_as_simplified_ones() -> None:
    assert library_of({"title": "漁市", "summary": "x"}).index.term_number("渔市") is not None


# -- what a statement holds that a question may want -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        (DATED, "Formed in April 1962."),
        (DATED, "Built in 1907."),
        (DATED, "It began in the 3rd century."),
        (DATED, "建于1610年。"),
        (NUMBERED, "It has 84 staff."),
        (NUMBERED, "It has seven members."),
        (NUMBERED, "共有三层。"),
        (PERCENT, "It pays 30% of it."),
        (PERCENT, "占百分之三。"),
        (MONEY, "It costs €5."),
        (MONEY, "票价六元。"),
        (NAMED, "It is led by Ines Varga."),
        (PLACED, "The office stands in Selmouth."),
        (REASONED, "They stay because they land their catch there."),
        (REASONED, "因为有风。"),
        (LEANING, "It answers to the council."),
        (LEANING, "This plan is known to few."),
        (LEANING, "By 1962 it was closed."),
        (LEANING, "In one of these harbours boats lie."),
        (LEANING, "它由议会任命。"),
        (DENYING, "The ferry does not sail."),
        (DENYING, "Nobody may, without exception."),
        (DENYING, "渡轮不开。"),
    ],
)
def test_a_text_holds_what_a_question_may_want(sign: int, text: str) -> None:
    assert signs(text, words(text)) & sign


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        (DATED, "It has 84 staff and 12 boats."),
        (NUMBERED, "It has many members."),
        (MONEY, "It is free."),
        (LEANING, "The ferry sails when it can."),
        (LEANING, "Boats are not let into the harbour on those days."),
        (DENYING, "It noted the knot."),
    ],
)
def test_a_text_does_not_hold_what_it_only_resembles(sign: int, text: str) -> None:
    assert not signs(text, words(text)) & sign


# -- the whole -------------------------------------------------------------------------------------------------------


def test_views_are_those_of_the_statements() -> None:
    index, library = harbour().index, harbour()
    held = {n: library.statement(n).view for n in range(library.size)}
    assert {n: index.views[at - 1] if (at := index.view_of[n]) else None for n in held} == held


@settings(max_examples=12)
@given(article_sets())
def test_every_word_of_every_statement_is_found_there(articles: tuple[Article, ...]) -> None:
    library = Library.build(articles)
    index = library.index
    for number in range(library.size):
        said = words(plain(library.statement(number).text))
        assert index.texts(number) == [index.term_number(stem(word)) for word in said]
        assert all(impact(library, word, number) > 0 for word in said)


@settings(max_examples=12)
@given(article_sets())
def test_an_index_taken_apart_and_put_together_is_the_same(articles: tuple[Article, ...]) -> None:
    index = Library.build(articles).index
    assert Index.unpacked(index.packed()) == index


@settings(max_examples=12)
@given(article_sets())
def test_statements_stand_in_the_order_of_articles_and_of_reading(articles: tuple[Article, ...]) -> None:
    library = Library.build(articles)
    index = library.index
    expected = [s for article in sorted(articles, key=lambda one: one.slug) for s in article.statements]
    assert [library.statement(number) for number in range(library.size)] == expected
    assert list(index.article_of) == sorted(index.article_of)
    for number, article in enumerate(library.articles):
        first, summary_end, fact_end = index.article_starts[number], index.summary_ends[number], index.fact_ends[number]
        roles = [statement.role for statement in article.statements]
        assert roles[: summary_end - first] == ["summary"] * len(article.summary)
        assert roles[summary_end - first : fact_end - first] == ["fact"] * len(article.facts)
        headings = [statement.section for statement in article.statements[fact_end - first :]]
        sections = [index.section_of[n] for n in range(fact_end, index.article_starts[number + 1])]
        assert [one == two for one, two in pairwise(headings)] == [one == two for one, two in pairwise(sections)]
