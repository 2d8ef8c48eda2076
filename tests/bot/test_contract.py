"""The JSON objects that scripts rest on."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given

from bot.contract import (
    MAX_QUESTION,
    Addresses,
    answer_object,
    article_object,
    explanation_object,
    problem_object,
    question_text,
    topics_list,
)
from bot.model import Answer, Article, Explanation, Part, PartialDate, Section, SeeAlso, Slug, StatementId, Suggestion
from bot.problems import Place, Problem, WrongUsage
from tests.answers import EXPLANATIONS, REPORT, answer, answers, quote, statement

SITE = Addresses("https://knowledge.example.org")
OFFICE = Article(
    slug=Slug("harbour-office"),
    title="Harbour Office",
    aliases=("office",),
    kind="public body",
    topics=("harbour",),
    summary=(statement(),),
    sections=(Section("Duties", (statement("It answers to the [[Town Council|council]].", section="Duties"),)),),
    see_also=(SeeAlso("Town Council", "it appoints the board"),),
    sources=(REPORT,),
    updated=dt.date(2026, 1, 31),
)


def test_an_answer_has_the_promised_keys_in_order() -> None:
    promised = [
        "question",
        "kind",
        "outcome",
        "answered",
        "confidence",
        "topics",
        "statements",
        "related",
        "see_also",
        "did_you_mean",
        "elapsed_ms",
    ]
    assert list(answer_object(answer(quote()), SITE, elapsed_ms=1.2))[: len(promised)] == promised


def test_a_statement_has_the_promised_keys() -> None:
    said = quote(view="critics", as_of=PartialDate(2024, 5), sources=(REPORT,))
    shown = answer_object(answer(said), SITE, elapsed_ms=1.2)["statements"][0]
    assert {key: shown[key] for key in ("id", "text", "article", "section", "view", "as_of", "url", "sources")} == {
        "id": "harbour-office/runs-the-port",
        "text": "The Harbour Office runs the port.",
        "article": "Harbour Office",
        "section": "Summary",
        "view": "critics",
        "as_of": "2024-05",
        "url": "https://knowledge.example.org/articles/harbour-office#runs-the-port",
        "sources": [{"title": "Annual report", "publisher": "Harbour Office", "date": "2025-04", "url": None}],
    }


def test_without_a_base_an_address_is_the_path_alone() -> None:
    shown = answer_object(answer(quote()), Addresses(), elapsed_ms=1.2)["statements"][0]
    assert shown["url"] == "/articles/harbour-office#runs-the-port"


def test_see_also_entries_give_title_reason_and_address() -> None:
    given = answer(quote(), see_also=(Suggestion("Ferry", "the largest payer", "/articles/ferry"),))
    assert answer_object(given, SITE, elapsed_ms=1.2)["see_also"] == [
        {"title": "Ferry", "why": "the largest payer", "url": "https://knowledge.example.org/articles/ferry"}
    ]


@pytest.mark.parametrize(
    ("outcome", "answered"),
    [("answered", True), ("social", True), ("related", False), ("asked_back", False), ("abstained", False)],
)
def test_answered_is_true_for_what_is_answered_or_social(outcome: str, answered: bool) -> None:
    assert answer_object(answer(outcome=outcome), SITE, elapsed_ms=1.2)["answered"] is answered


def test_what_merely_bears_on_a_question_is_related() -> None:
    shown = answer_object(answer(quote(), outcome="related"), SITE, elapsed_ms=1.2)
    assert shown["statements"] == []
    assert shown["related"][0]["text"] == "The Harbour Office runs the port."


@given(answers())
def test_every_answer_is_ready_for_json(given: Answer) -> None:
    shown = answer_object(given, SITE, elapsed_ms=1.2)
    assert json.loads(json.dumps(shown)) == shown


@given(EXPLANATIONS)
def test_every_explanation_is_ready_for_json(given: Explanation) -> None:
    shown = explanation_object(replace(answer(), explanation=given))
    assert json.loads(json.dumps(shown)) == shown


def test_an_explanation_gives_the_sum_and_its_parts() -> None:
    scored = ((StatementId("a/b"), (Part("words", 1.5), Part("topic", 2.0))),)
    given = replace(answer(), explanation=Explanation(scores=scored))
    assert explanation_object(given)["scores"] == [
        {"id": "a/b", "score": 3.5, "parts": [{"name": "words", "value": 1.5}, {"name": "topic", "value": 2.0}]}
    ]


def test_topics_count_their_statements() -> None:
    assert topics_list([OFFICE], SITE) == [
        {
            "title": "Harbour Office",
            "aliases": ["office"],
            "kind": "public body",
            "topics": ["harbour"],
            "statements": 2,
            "url": "https://knowledge.example.org/articles/harbour-office",
        }
    ]


def test_an_article_holds_every_statement_without_link_markup() -> None:
    shown = article_object(OFFICE, SITE)
    assert [one["text"] for one in shown["statements"]] == [
        "The Harbour Office runs the port.",
        "It answers to the council.",
    ]
    assert shown["updated"] == "2026-01-31"
    assert json.loads(json.dumps(shown)) == shown


def test_a_problem_keeps_place_and_remedy() -> None:
    problem = Problem(Place("articles/office.yaml", 3, 5), 'unknown key "asof"', 'did you mean "as_of"?')
    assert problem_object(problem) == {
        "file": "articles/office.yaml",
        "line": 3,
        "column": 5,
        "severity": "error",
        "message": 'unknown key "asof"',
        "remedy": 'did you mean "as_of"?',
    }


def test_a_question_is_trimmed_before_it_is_measured() -> None:
    assert question_text("  " + "家" * MAX_QUESTION + "\n") == "家" * MAX_QUESTION


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * (MAX_QUESTION + 1)])
def test_an_empty_or_endless_question_is_wrong_usage(text: str) -> None:
    with pytest.raises(WrongUsage):
        question_text(text)
