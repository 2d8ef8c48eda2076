"""Topics while somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.completion import VALUE, article_of, complete, value_of
from bot.library import Library
from bot.model import Article, Audience, Manifest, Slug, Statement, StatementId
from bot.text import slugify

LONG = "Convention on the Protection of the Harbours, Estuaries, Mudflats and Saltings of the Lower Selm and its Tributaries"


def article(title: str, *aliases: str, audience: Audience = frozenset()) -> Article:
    slug = slugify(title)
    summary = Statement(id=StatementId(f"{slug}/s"), text=f"{title} is here.", article=title, section="Summary")
    return Article(slug=Slug(slug), title=title, aliases=aliases, summary=(summary,), audience=audience)


LIBRARY = Library.build(
    [
        article("Ministry of Industry and Information Technology", "MIIT", "工业和信息化部", "工信部"),
        article("Ministry of Commerce", "MOFCOM"),
        article("Industrial Policy"),
        article("State Council"),
        article("Private Sector", audience=frozenset(("insiders",))),
        article(LONG),
    ],
    Manifest(start_with=("State Council", "Ministry of Commerce")),
)
PUBLIC = LIBRARY.view(frozenset())


def titles(typed: str, limit: int = 25) -> list[str]:
    return [topic.title for topic in complete(LIBRARY, typed, limit)]


def test_before_anything_is_typed_the_manifest_says_where_to_start() -> None:
    assert titles("")[:3] == ["State Council", "Ministry of Commerce", LONG]
    assert titles("  ") == titles("")
    assert len(titles("")) == len(LIBRARY.titles)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("stat", "State Council"),
        ("STATE C", "State Council"),
        ("miit", "Ministry of Industry and Information Technology"),
        ("mof", "Ministry of Commerce"),
        ("commerce", "Ministry of Commerce"),
        ("industry", "Ministry of Industry and Information Technology"),
        ("industry min", "Ministry of Industry and Information Technology"),
        ("information tech", "Ministry of Industry and Information Technology"),
        ("工信", "Ministry of Industry and Information Technology"),
        ("信息化", "Ministry of Industry and Information Technology"),
        ("工業和信息", "Ministry of Industry and Information Technology"),
        ("  indust", "Industrial Policy"),
        ("tributaries", LONG),
    ],
)
def test_a_beginning_finds_its_topic(typed: str, first: str) -> None:
    assert titles(typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("minstry of comm", "Ministry of Commerce"),
        ("imnistry of commerce", "Ministry of Commerce"),
        ("sttae", "State Council"),
        ("induztrial", "Industrial Policy"),
        ("privat sectro", "Private Sector"),
    ],
)
def test_slips_are_forgiven(typed: str, first: str) -> None:
    assert titles(typed)[0] == first


@pytest.mark.parametrize("typed", ["sta x", "qwerty", "ztate", "zzz", "資訊"])
def test_what_begins_no_name_finds_nothing(typed: str) -> None:
    assert titles(typed) == []


def test_the_beginning_of_a_title_comes_before_a_word_inside_one() -> None:
    assert titles("indu") == ["Industrial Policy", "Ministry of Industry and Information Technology"]


def test_each_topic_is_offered_once_and_no_more_than_asked_for() -> None:
    assert titles("m").count("Ministry of Industry and Information Technology") == 1
    assert len(titles("m", limit=1)) == 1


def test_a_value_leads_back_to_its_article() -> None:
    for topic in complete(LIBRARY, ""):
        assert len(topic.value) <= VALUE
        found = article_of(LIBRARY, topic.value)
        assert found is not None
        assert found.title == topic.title


def test_a_title_of_a_hundred_characters_is_its_own_value() -> None:
    assert value_of("x" * 100) == "x" * 100
    assert value_of("x" * 101) != value_of("x" * 102)


@pytest.mark.parametrize("typed", ["MIIT", "miit", "state council", "工信部"])
def test_a_name_typed_whole_is_as_good_as_a_value(typed: str) -> None:
    assert article_of(LIBRARY, typed) is not None


@pytest.mark.parametrize("typed", ["", "minis", "~0", "~" + "0" * 32, "MIIT MOFCOM"])
def test_what_names_no_article_leads_nowhere(typed: str) -> None:
    assert article_of(LIBRARY, typed) is None


def test_a_hidden_article_is_neither_offered_nor_found() -> None:
    assert "Private Sector" not in [topic.title for topic in complete(PUBLIC, "")]
    assert complete(PUBLIC, "privat") == ()
    assert complete(PUBLIC, "privat sectro") == ()
    assert article_of(PUBLIC, "Private Sector") is None


@given(typed=st.text(max_size=60), limit=st.integers(1, 25))
@settings(deadline=None)
def test_anything_may_be_typed(typed: str, limit: int) -> None:
    found = complete(LIBRARY, typed, limit)
    assert len(found) <= limit
    assert len({topic.title for topic in found}) == len(found)


@given(at=st.integers(1, 30), title=st.sampled_from(LIBRARY.titles))
def test_each_beginning_of_a_title_finds_it(at: int, title: str) -> None:
    assert title in titles(title[:at])
