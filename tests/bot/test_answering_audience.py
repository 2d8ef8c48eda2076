"""An article outside the asker's audience leaves no trace: with it and without it everything is alike, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering import answer, remember
from bot.completion import complete
from bot.contract import Addresses, answer_object, topics_list
from bot.library import Library
from bot.model import EVERYONE, Answer, Article, Kind, Turn
from bot.text import fold
from tests.bot.asking import TODAY, WARDENS, harbour, question
from tests.strategies import article_sets

HIDDEN = "Selmouth Storm Plan"
WITHOUT = Library.build([a for a in harbour().articles if a.title != HIDDEN], harbour().manifest)

_NAMES = (
    "Selmouth Storm Plan", "storm plan", "flood plan", "风暴预案", "storm plam", "SSP", "stormplan", "Harbour Authority", "SHA", "ferry", "渡轮",
    "Town Council", "lifeboat", "Harbour Board", "fish market", "Hill Street", "Marram Point", "safety", "plan", "wardens", "evacuation",
)  # fmt: skip
NAMES = st.sampled_from(_NAMES)
FORMS = (
    "{a}", "what is {a}?", "{a} vs {b}", "compare {a} and {b}", "how is {a} related to {b}", "see also {a}", "summary of {a}", "history of {a}",
    "topics about {a}", "list {a}", "which plans deal with {a}", "governance of {a}", "what do critics say about {a}", "when was {a} formed",
    "who appoints the board of {a}", "where do people from {a} go in a {b}", "is {a} not {b}", "what is the alarm level of {a}", "{a}是什么", "{a}和{b}有什么关系",
    "总结一下{a}", "有哪些{a}", "那{a}呢", "and {a}?", "look at {a}", "taken to the school on {a}", "surge before the last crossing of {a}",
)  # fmt: skip
QUESTIONS = st.builds(lambda form, a, b: form.format(a=a, b=b), st.sampled_from(FORMS), NAMES, NAMES)
WORDS = sorted(word for word in harbour().index.words if len(word) > 1)
FREE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


def alike(text: str, turns: tuple[Turn, ...] = (), **keys: object) -> Answer:
    """The answer that both libraries give an outsider."""
    asked = question(text, **keys)
    given, other = answer(harbour(), asked, turns), answer(WITHOUT, asked, turns)
    assert given == other
    said = [
        json.dumps(answer_object(one, Addresses(), elapsed_ms=0), ensure_ascii=False).encode() for one in (given, other)
    ]
    assert said[0] == said[1]
    return given


def test_the_hidden_article_is_there_for_those_who_may_read_it() -> None:
    asked = question("where do people from Marram Point go in a storm surge", audience=WARDENS)
    assert "school on Hill Street" in answer(harbour(), asked).statements[0].text


@settings(max_examples=150)
@given(QUESTIONS)
@example("what is the storm plan")
@example("topics about safety")
@example("see also lifeboat")
@example("how is the storm plan related to the ferry")
def test_outsiders_get_the_same_answer_to_a_question_of_any_kind(text: str) -> None:
    alike(text)


@settings(max_examples=80)
@given(FREE)
def test_outsiders_get_the_same_answer_to_any_words_of_the_hidden_article(text: str) -> None:
    alike(text)


@pytest.mark.parametrize("kind", sorted(set(get_args(Kind)) - {"ask"}))
def test_outsiders_get_the_same_from_every_command(kind: Kind) -> None:
    for a, b in product(("storm plan", "ferry", "stormplan", "safety", "Selmouth Storm Plan"), ("SHA", "风暴预案")):
        alike(f"{a} {b}", kind=kind, names=(a, b) if kind in ("relate", "compare") else (a,))


@settings(max_examples=50)
@given(st.lists(QUESTIONS, min_size=2, max_size=4))
def test_outsiders_get_the_same_conversation(texts: list[str]) -> None:
    turns: tuple[Turn, ...] = ()
    for text in texts:
        turns += (remember(question(text), alike(text, turns)),)


@pytest.mark.parametrize("text", ["what is its alarm level", "tell me more", "and the ferry?", "它是什么"])
def test_a_turn_about_the_hidden_article_tells_an_outsider_nothing(text: str) -> None:
    alike(text, (Turn(question="what is the storm plan", topics=(HIDDEN,)),))


@settings(max_examples=60)
@given(QUESTIONS)
def test_no_answer_to_an_outsider_names_or_quotes_the_hidden_article(text: str) -> None:
    given = alike(text)
    said = json.dumps(
        answer_object(given, Addresses(), elapsed_ms=0) | {"question": "", "lead": ""}, ensure_ascii=False
    )
    assert HIDDEN not in said
    assert "Hill Street" not in said


@settings(max_examples=80)
@given(st.one_of(NAMES, FREE, st.text(alphabet="stormplan flod风暴", max_size=12)))
def test_outsiders_get_the_same_suggestions_and_completions_and_find_the_same_articles(name: str) -> None:
    seen, other = harbour().view(EVERYONE), WITHOUT.view(EVERYONE)
    assert seen.suggest(name) == other.suggest(name)
    assert seen.find(name) == other.find(name)
    assert complete(seen, name) == complete(other, name)


def test_outsiders_see_the_same_topics_and_counts() -> None:
    seen = harbour().view(EVERYONE)
    assert topics_list(seen.articles, Addresses()) == topics_list(WITHOUT.articles, Addresses())
    assert (seen.size, seen.titles) == (WITHOUT.size, WITHOUT.titles)


def test_outsiders_see_the_same_backlinks() -> None:
    seen = harbour().view(EVERYONE)
    for number in range(len(seen.titles)):
        assert seen.links.into(number) == WITHOUT.links.into(number)


def test_a_manifest_that_starts_with_a_hidden_topic_does_not_offer_it() -> None:
    manifest = replace(harbour().manifest, start_with=(HIDDEN, "Selmouth Ferry"))
    offered = answer(Library.build(harbour().articles, manifest), question("help")).nearest
    assert [entry.title for entry in offered] == ["Selmouth Ferry"]


@settings(max_examples=20)
@given(article_sets(), st.data())
def test_any_library_is_to_an_audience_what_it_is_without_the_rest(
    articles: tuple[Article, ...], data: st.DataObject
) -> None:
    shown = [article for article in articles if not article.audience]
    titles = {article.title for article in shown}
    alone = [replace(a, see_also=tuple(e for e in a.see_also if e.title in titles)) for a in shown]
    known = [name for article in articles for name in (article.title, *article.aliases)]
    said = [statement.text for article in articles for statement in article.statements]
    text = data.draw(
        st.one_of(st.sampled_from(known), st.sampled_from(said), st.sampled_from(known).map("what is {}?".format))
    )
    asked = question(text, asked_on=TODAY)
    assert answer(Library.build(articles), asked) == answer(Library.build(alone), asked)
    if fold(text):
        assert Library.build(articles).view(EVERYONE).suggest(text) == Library.build(alone).suggest(text)
