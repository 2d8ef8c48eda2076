"""One file of the format as an article: what each key becomes, and what statements are called."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.anchors import anchors
from bot.articles.article import read_article
from bot.model import EVERYONE, Article, PartialDate, Section
from tests.strategies import article_data, article_of, as_yaml, hostile_texts, sentences, slips, yaml_documents

SUMMARY = "The Selm Ferry crosses the Selm."


def article(**keys: Any) -> Article:
    return article_of({"title": "Selm Ferry", "summary": SUMMARY, **keys})


def points(*entries: Any) -> Article:
    return article(
        sections=[{"heading": "Route", "points": list(entries)}], sources=[{"id": "s1", "title": "Timetable"}]
    )


def ids(read: Article) -> dict[str, str]:
    """Anchors by text."""
    return {statement.text: statement.anchor for statement in read.statements}


# -- keys ------------------------------------------------------------------------------------------------------------


def test_title_and_summary_are_enough() -> None:
    read = article()
    assert (read.slug, read.title, read.path) == ("selm-ferry", "Selm Ferry", "article.yaml")
    assert read.audience == EVERYONE
    assert [statement.text for statement in read.statements] == [SUMMARY]


def test_each_sentence_of_the_summary_is_a_statement() -> None:
    read = article(
        summary="The Selm Ferry crosses the Selm. The\n  Selm Ferry is blue.  塞尔姆渡轮穿越河口。渡轮是蓝色的。"
    )
    assert [(s.text, s.role, s.section) for s in read.summary] == [
        ("The Selm Ferry crosses the Selm.", "summary", "Summary"),
        ("The Selm Ferry is blue.", "summary", "Summary"),
        ("塞尔姆渡轮穿越河口。", "summary", "Summary"),
        ("渡轮是蓝色的。", "summary", "Summary"),
    ]


def test_a_fact_says_its_label_and_value() -> None:
    fact = article(facts=[{"label": "Fare", "value": "4 crowns", "as_of": "2026", "asked_as": ["price"]}]).facts[0]
    assert (fact.text, fact.label, fact.role, fact.section) == ("Fare: 4 crowns", "Fare", "fact", "Facts")
    assert (fact.as_of, fact.asked_as) == (PartialDate(2026), ("price",))


def test_a_point_is_a_bare_sentence_or_a_mapping() -> None:
    bare, whole = points(
        "The Selm Ferry calls at North Quay.",
        {"text": "The Selm Ferry is slow.", "view": "critics", "as_of": "2024-05-31", "asked_as": ["late"], "sources": ["s1"]},
    ).sections[0].statements  # fmt: skip
    assert (bare.text, bare.view, bare.sources, bare.section) == (
        "The Selm Ferry calls at North Quay.",
        None,
        (),
        "Route",
    )
    assert (whole.view, whole.as_of, whole.asked_as) == ("critics", PartialDate(2024, 5, 31), ("late",))
    assert [source.title for source in whole.sources] == ["Timetable"]


def test_a_statement_has_its_sources_in_the_order_of_the_article() -> None:
    sources = [{"id": id_, "title": id_.upper()} for id_ in ("a", "b", "c")]
    read = article(sources=sources, facts=[{"label": "Fare", "value": "4", "sources": ["c", "a", "c"]}])
    assert [source.title for source in read.facts[0].sources] == ["A", "C"]


def test_dates_are_as_exact_as_they_were_written() -> None:
    read = article(
        updated="2026-11-20",
        review_by="2027-05-20",
        sources=[{"title": "T", "date": "2008-03"}, {"title": "U", "date": "2008"}],
    )
    assert (read.updated, read.review_by) == (dt.date(2026, 11, 20), dt.date(2027, 5, 20))
    assert [str(source.date) for source in read.sources] == ["2008-03", "2008"]


@pytest.mark.parametrize(("written", "audience"), [("everyone", set()), (["wardens", "pilots"], {"wardens", "pilots"})])
def test_the_audience_is_everyone_or_some_groups(written: object, audience: set[str]) -> None:
    assert article(audience=written).audience == audience


def test_blanks_and_line_breaks_inside_a_text_are_single_blanks() -> None:
    content = b"title: Selm\n  Ferry\nsummary: >\n  The Selm Ferry\n\n  crosses the   Selm.\n"
    read = read_article("f.yaml", content, digest="", file="f.yaml").article
    assert read is not None
    assert (read.title, read.summary[0].text) == ("Selm Ferry", SUMMARY)


def test_what_is_given_twice_is_kept_once() -> None:
    read = article(aliases=["ferry", "boat", "ferry"], topics=["harbour", "harbour"])
    assert (read.aliases, read.topics) == (("ferry", "boat"), ("harbour",))


@given(article_data())
def test_every_valid_article_is_read_as_it_was_written(data: dict[str, Any]) -> None:
    read = article_of(data)
    assert read.title == data["title"]
    assert "".join(s.text for s in read.summary).replace(" ", "") == data["summary"].replace(" ", "")
    assert [fact.text for fact in read.facts] == [f"{fact['label']}: {fact['value']}" for fact in data.get("facts", ())]
    written = [
        [p if isinstance(p, str) else p["text"] for p in section["points"]] for section in data.get("sections", ())
    ]
    assert [[s.text for s in section.statements] for section in read.sections] == written
    assert len({statement.id for statement in read.statements}) == len(read.statements)


# -- anchors ---------------------------------------------------------------------------------------------------------


def test_an_anchor_is_made_of_the_first_eight_words() -> None:
    text = "The [[Selm Bridge|Bridge]]'s toll, as of 2024, costs each car 10,000 crowns."
    assert anchors([(None, text)]) == ("the-bridge-toll-as-of-2024-costs-each",)


def test_an_anchor_keeps_chinese_characters_and_ends_at_a_word() -> None:
    chinese, long = anchors([(None, "港务局负责发放许可。"), (None, "Internationalisation " * 8)])
    assert chinese == "港务局负责发放许可"
    assert long == "internationalisation-internationalisation"


def test_an_id_is_the_anchor_and_a_made_one_gives_way() -> None:
    assert anchors([(None, "Dogs travel free."), ("dogs-travel-free", "Cats, too.")]) == (
        "dogs-travel-free-2",
        "dogs-travel-free",
    )


def test_statements_of_one_stem_are_numbered_by_their_letters() -> None:
    assert anchors([(None, "Dogs travel free!"), (None, "Dogs travel free.")]) == (
        "dogs-travel-free",
        "dogs-travel-free-2",
    )
    assert anchors([(None, "Dogs travel free."), (None, "Dogs travel free!")]) == (
        "dogs-travel-free-2",
        "dogs-travel-free",
    )


def test_a_sentence_said_twice_has_two_anchors() -> None:
    assert anchors([(None, "Dogs travel free."), (None, "Dogs travel free.")]) == (
        "dogs-travel-free",
        "dogs-travel-free-2",
    )


def test_a_number_at_the_end_of_a_sentence_is_not_taken_for_a_suffix() -> None:
    found = anchors([(None, "Line"), (None, "Line!"), (None, "Line 2")])
    assert found == ("line", "line-3", "line-2")


@given(st.lists(st.tuples(st.none() | st.sampled_from(["a", "line-2", "编号"]), hostile_texts(6)), max_size=8))
def test_anchors_differ_whatever_the_texts(statements: list[tuple[str | None, str]]) -> None:
    given_ids = [id_ for id_, _ in statements if id_]
    if len(set(given_ids)) == len(given_ids):
        found = anchors(statements)
        assert len(set(found)) == len(found)
        assert all(found)


@given(st.lists(sentences(), max_size=10, unique=True), st.randoms())
def test_moving_statements_about_changes_no_anchor(texts: list[str], chance: random.Random) -> None:
    moved = list(texts)
    chance.shuffle(moved)
    before = dict(zip(texts, anchors([(None, text) for text in texts]), strict=True))
    after = dict(zip(moved, anchors([(None, text) for text in moved]), strict=True))
    assert before == after


def test_reordering_sections_and_keys_changes_no_id() -> None:
    sections: list[dict[str, Any]] = [
        {
            "heading": "Route",
            "points": [
                "The Selm Ferry calls at North Quay.",
                {"text": "The Selm Ferry calls at: North Quay.", "view": "x"},
            ],
        },
        {"heading": "Fares", "points": ["Dogs travel free.", "Dogs travel free!"]},
    ]
    turned = [{"points": section["points"][::-1], "heading": section["heading"]} for section in sections[::-1]]
    assert ids(article(sections=sections)) == ids(
        article_of({"sections": turned, "summary": SUMMARY, "title": "Selm Ferry"})
    )


# -- bad input -------------------------------------------------------------------------------------------------------


@given(yaml_documents())
def test_any_bytes_are_an_article_or_have_an_error(content: bytes) -> None:
    file = read_article("f.yaml", content, digest="", file="f.yaml")
    errors = [problem for problem in file.problems if problem.severity == "error"]
    assert (file.article is None) == bool(errors)


@given(slips(article_data()))
def test_an_error_has_a_place_and_a_remedy(data: Any) -> None:
    for problem in read_article("f.yaml", as_yaml(data), digest="", file="f.yaml").problems:
        assert problem.place.line == 1  # JSON stands in one line
        assert problem.place.column >= 1
        assert problem.remedy
        assert "\n" not in str(problem)


def test_names_of_an_article_with_an_error_are_known_all_the_same() -> None:
    file = read_article(
        "f.yaml", b"title: Selm Ferry\naliases: [ferry, boat]\ncolour: blue\n", digest="", file="f.yaml"
    )
    assert file.article is None
    assert file.title is not None
    assert [file.title.text, *(alias.text for alias in file.aliases)] == ["Selm Ferry", "ferry", "boat"]


def test_the_title_of_a_file_that_is_no_yaml_is_known_all_the_same() -> None:
    file = read_article(
        "f.yaml", b'title: "Selm Ferry"\naliases: [ferry, boat]\nsummary: a: b\n', digest="", file="f.yaml"
    )
    assert file.title is not None
    assert (file.title.text, str(file.title.place)) == ("Selm Ferry", "f.yaml:1:9")
    assert [alias.text for alias in file.aliases] == ["ferry", "boat"]


def test_json_is_a_way_to_write_an_article() -> None:
    content = json.dumps({"title": "Selm Ferry", "summary": SUMMARY}, indent=2).encode()
    assert read_article("f.yaml", content, digest="", file="f.yaml").article == Article(
        slug=article().slug, title="Selm Ferry", summary=article().summary, sections=(), path="f.yaml"
    )


def test_a_section_holds_its_statements_in_order() -> None:
    read = points("B first.", "A second.")
    assert read.sections == (Section("Route", read.statements[1:]),)
