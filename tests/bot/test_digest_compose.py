"""What a digest says, to whom, and when it is silent."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.changes import Renamed, changes
from bot.digests import phrases
from bot.digests.compose import Digest, News, compose
from bot.digests.interest import renewed, resolve_topics
from bot.library import Library
from bot.model import Article, Manifest, Quote
from bot.problems import WrongUsage
from tests.strategies import article_of, article_sets

PORT: dict[str, Any] = {
    "title": "Port of Selmouth",
    "aliases": ["SP"],
    "topics": ["harbour", "government"],
    "summary": "The Port of Selmouth is a sea port.",
    "sections": [
        {
            "heading": "Powers",
            "points": ["Pilots need a licence.", "Anchors may be dropped anywhere in the outer roads."],
        },
        {
            "heading": "Debate",
            "points": [
                {"text": "Dues are too high for small boats.", "view": "fishers", "as_of": "2024"},
                "Yachts pay less than trawlers for a berth.",
            ],
        },
    ],
}
MARKET: dict[str, Any] = {
    "title": "Fish Market",
    "aliases": ["fish hall"],
    "topics": ["trade"],
    "summary": "The Fish Market is a covered hall.",
    "sections": [{"heading": "Auction", "points": ["Licensed traders bid from half past five on.", "Ice is free."]}],
}
FERRY: dict[str, Any] = {
    "title": "Selmouth Ferry",
    "topics": ["harbour"],
    "summary": "The Selmouth Ferry sails every hour.",
}
ALL = (PORT, MARKET, FERRY)


def with_points(data: dict[str, Any], heading: str, *points: Any) -> dict[str, Any]:
    copy = deepcopy(data)
    next(one for one in copy["sections"] if one["heading"] == heading)["points"] = list(points)
    return copy


def library(written: Sequence[dict[str, Any]]) -> list[Article]:
    return [article_of(data) for data in written]


def news(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> News:
    old, new = library(before), library(after)
    return News(changes(old, new), new)


def digest(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], **values: Any) -> Digest:
    made = compose(news(before, after), **values)
    assert made is not None
    return made


def texts(quotes: Sequence[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


# -- what it says ------------------------------------------------------------------------------------------------------


def test_what_changed_is_told_by_article_each_statement_linked() -> None:
    port = with_points(PORT, "Powers", "Pilots need a licence and a boat.", "Tugs are on call day and night.")
    told = digest(ALL, (port, MARKET, FERRY)).articles
    assert [(one.title, one.path) for one in told] == [("Port of Selmouth", "/articles/port-of-selmouth")]
    assert texts(told[0].added) == ["Tugs are on call day and night."]
    assert texts(told[0].removed) == ["Anchors may be dropped anywhere in the outer roads."]
    assert told[0].added[0].path == "/articles/port-of-selmouth#tugs-are-on-call-day-and-night"
    assert told[0].removed[0].path == "/articles/port-of-selmouth"
    (reworded,) = told[0].reworded
    assert [piece.text for piece in reworded.pieces if piece.fate == "new"] == [" and a boat"]


def test_another_view_and_another_date_are_said() -> None:
    changed = {"text": "Dues are too high for small boats.", "view": "yacht owners", "as_of": "2026-11"}
    told = digest(ALL, (with_points(PORT, "Debate", changed, PORT["sections"][1]["points"][1]), MARKET, FERRY))
    (reworded,) = told.articles[0].reworded
    assert (reworded.view, reworded.as_of) == (("fishers", "yacht owners"), ("2024", "2026-11"))
    assert phrases.notes(reworded, "en") == ("held by: fishers → yacht owners", "as of: 2024 → 2026-11")


def test_new_removed_and_renamed_articles_are_told_once_and_without_their_statements() -> None:
    port = {**deepcopy(PORT), "title": "Selmouth Harbour", "aliases": ["Port of Selmouth"]}
    tram = {"title": "Tram", "topics": ["harbour"], "summary": "The tram runs along the quay. It is slow."}
    told = digest(ALL, (port, FERRY, tram))
    assert [(one.title, one.why, one.path) for one in told.new_articles] == [
        ("Tram", "The tram runs along the quay.", "/articles/tram")
    ]
    assert told.removed_articles == ("Fish Market",)
    assert told.renamed_articles == (Renamed("Port of Selmouth", "Selmouth Harbour"),)
    assert told.articles == ()


def test_a_statement_that_went_to_another_article_is_told_where_it_is_now() -> None:
    port = with_points(PORT, "Powers", "Pilots need a licence.")
    market = with_points(MARKET, "Auction", *MARKET["sections"][0]["points"], PORT["sections"][0]["points"][1])
    both = digest(ALL, (port, market, FERRY))
    assert [(one.title, [(moved.other, moved.here) for moved in one.moved]) for one in both.articles] == [
        ("Fish Market", [("Port of Selmouth", True)])
    ]
    left = digest(ALL, (port, market, FERRY), topics=("harbour",))
    assert [(one.title, [(moved.other, moved.here) for moved in one.moved]) for one in left.articles] == [
        ("Port of Selmouth", [("Fish Market", False)])
    ]


def test_spelling_and_new_places_within_an_article_are_counted() -> None:
    port = with_points(PORT, "Powers", "Pilots need a license.", *PORT["sections"][0]["points"][1:])
    port["sections"][0]["points"].append(port["sections"][1]["points"].pop())
    market = with_points(MARKET, "Auction", *MARKET["sections"][0]["points"], "Crabs are sold alive.")
    told = digest(ALL, (port, market, FERRY))
    assert [one.title for one in told.articles] == ["Fish Market"]
    assert (told.spelling, told.rearranged) == (1, 1)
    assert phrases.counts(told) == "Also: one statement is spelt differently, one went to another section."


def test_spelling_alone_is_no_digest() -> None:
    port = with_points(PORT, "Powers", "Pilots need a license.", *PORT["sections"][0]["points"][1:])
    assert compose(news(ALL, (port, MARKET, FERRY))) is None


# -- silence -----------------------------------------------------------------------------------------------------------


def test_nothing_is_said_when_nothing_changed() -> None:
    assert compose(news(ALL, ALL)) is None


def test_a_quiet_line_is_said_when_it_is_wanted() -> None:
    told = compose(news(ALL, ALL), quiet=True)
    assert told is not None
    assert not told.news


def test_a_digest_that_makes_others_good_says_how_many() -> None:
    port = with_points(PORT, "Powers", "Pilots need a licence.")
    late, punctual = (digest(ALL, (port, MARKET, FERRY), missed=missed) for missed in (9, 0))
    assert phrases.missed(late) == "Catching up: 9 digests were missed"
    assert phrases.missed(punctual) == ""


def test_missed_digests_without_news_are_no_digest() -> None:
    assert compose(news(ALL, ALL), missed=9) is None


# -- topics ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topics", "told"),
    [
        ((), ["Fish Market", "Port of Selmouth"]),
        (("harbour",), ["Port of Selmouth"]),
        (("Fish Market",), ["Fish Market"]),
        (("fish hall", "Harbour"), ["Fish Market", "Port of Selmouth"]),
        (("nothing like it",), []),
    ],
)
def test_a_digest_is_about_what_its_topics_cover(topics: tuple[str, ...], told: list[str]) -> None:
    after = (
        with_points(PORT, "Powers", "Pilots need a licence."),
        with_points(MARKET, "Auction", "Ice is free."),
        FERRY,
    )
    made = compose(news(ALL, after), topics=topics)
    assert [one.title for one in made.articles] == told if made else told == []


def test_whoever_follows_the_old_name_of_an_article_hears_of_the_new_one() -> None:
    port = {**deepcopy(PORT), "title": "Selmouth Harbour", "aliases": []}
    told = digest(ALL, (port, MARKET, FERRY), topics=("Port of Selmouth",))
    assert [one.after for one in told.renamed_articles] == ["Selmouth Harbour"]
    assert renewed(("Port of Selmouth", "trade"), told.renamed_articles) == ("Selmouth Harbour", "trade")


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["HARBOUR", "fish market"], ("harbour", "Fish Market")),
        (["sp"], ("Port of Selmouth",)),
        (["fish hall", "Fish Market"], ("Fish Market",)),
        (["harbour", "everything"], ()),
        (["全部"], ()),
    ],
)
def test_topics_are_tags_titles_aliases_or_everything(names: list[str], meant: tuple[str, ...]) -> None:
    assert resolve_topics(names, Library.build(library(ALL))) == meant


def test_a_tag_is_followed_by_another_form_or_word_of_it_but_an_article_of_that_name_comes_first() -> None:
    port = {**PORT, "aliases": ["haven"]}
    written = library((port, MARKET, FERRY))
    folder = Library.build(written, Manifest(synonyms=(("docks", "harbour"), ("haven", "trade"))))
    assert resolve_topics(["dock", "harbours"], folder) == ("harbour",)
    assert resolve_topics(["haven"], folder) == ("Port of Selmouth",)


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["harbor"], "did you mean harbour?"),
        (["fish markt"], "did you mean Fish Market?"),
        (["ferry"], "did you mean Selmouth Ferry?"),
        (["quantum gravity"], "tags are: government, harbour, trade"),
        ([" "], 'name tags or articles, or "everything"'),
    ],
)
def test_topics_that_nothing_has_are_refused_with_what_was_meant(names: list[str], hint: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        resolve_topics(names, Library.build(library(ALL)))
    assert hint in str(refused.value)


def test_a_name_of_several_articles_is_refused_with_their_titles() -> None:
    ferry = {**FERRY, "aliases": ["SP"]}
    with pytest.raises(WrongUsage, match="write Port of Selmouth or Selmouth Ferry"):
        resolve_topics(["SP"], Library.build(library((PORT, ferry))))


# -- what it adds ------------------------------------------------------------------------------------------------------


def test_a_section_to_read_again_is_added_when_it_is_wanted_and_not_shown_twice() -> None:
    unchanged = news(ALL, ALL)
    shown: list[str] = []
    read: list[tuple[str, str]] = []
    while (told := compose(unchanged, reread=True, shown=shown)) is not None:
        assert told.reread is not None
        read.append((told.reread.title, told.reread.heading))
        shown += told.items
    assert read == [("Fish Market", "Auction"), ("Port of Selmouth", "Powers"), ("Port of Selmouth", "Debate")]


def test_the_section_to_read_again_is_one_of_the_topics_and_has_no_news_itself() -> None:
    port = with_points(PORT, "Powers", *PORT["sections"][0]["points"], "Tugs are on call day and night.")
    told = digest(ALL, (port, MARKET, FERRY), reread=True, topics=("harbour",))
    assert told.reread is not None
    assert (told.reread.title, told.reread.heading) == ("Port of Selmouth", "Debate")


def test_a_long_section_is_shown_in_part() -> None:
    market = with_points(MARKET, "Auction", *(f"Lot {number} is sold by weight." for number in range(1, 8)))
    told = digest((market,), (market,), reread=True)
    assert told.reread is not None
    assert (len(told.reread.quotes), told.reread.more) == (5, 2)


def test_questions_without_an_answer_are_asked_again_once() -> None:
    told = digest(ALL, ALL, questions=("Who owns the tugs?", "who owns the tugs", "Where is Marram Point?"))
    assert told.questions == ("Who owns the tugs?", "Where is Marram Point?")
    assert compose(news(ALL, ALL), questions=("Who owns the tugs?",), shown=told.items) is None


# -- any library -------------------------------------------------------------------------------------------------------


def told_statements(made: Digest) -> list[str]:
    return [
        quote.statement.id
        for one in made.articles
        for quote in (*one.added, *(two.quote for two in one.reworded), *(two.quote for two in one.moved))
    ]


@settings(max_examples=40)
@given(article_sets(), article_sets(), st.booleans())
def test_no_statement_is_told_twice_and_the_same_comes_out_again(
    before: tuple[Article, ...], after: tuple[Article, ...], reread: bool
) -> None:
    made = compose(News(changes(before, after), after), reread=reread)
    assert made == compose(News(changes(before, after), after), reread=reread)
    if made is not None:
        told = told_statements(made)
        assert len(set(told)) == len(told)
        assert made.news


@settings(max_examples=40)
@given(article_sets(), article_sets())
def test_what_two_subscribers_hear_of_all_articles_between_them_is_what_one_of_everything_hears(
    before: tuple[Article, ...], after: tuple[Article, ...]
) -> None:
    found = News(changes(before, after), after)
    whole = compose(found)
    titles = [article.title for article in (*before, *after)]
    parts = [compose(found, topics=(title,)) for title in dict.fromkeys(titles)]
    heard = {statement for part in parts if part is not None for statement in told_statements(part)}
    assert heard >= set(told_statements(whole) if whole is not None else ())
