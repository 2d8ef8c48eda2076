"""A library: its articles in order, what an audience sees of it, how the next one is built from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import load
from bot.library import Library
from bot.model import EVERYONE, Article, Audience, Manifest, SeeAlso
from bot.packing import pack_article, pack_manifest, unpack_article, unpack_manifest
from tests.bot.asking import FOLDER, WARDENS, ask, harbour, library_of
from tests.strategies import article_sets, articles


def restricted(title: str, *groups: str) -> dict[str, object]:
    return {"title": title, "summary": "x", "audience": list(groups)}


# -- finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Selmouth Harbour Authority", "harbour authority", "SHA", "港务局", "selmouth-harbour-authority", "港務局"]
)
def test_an_article_is_found_by_title_alias_and_slug(name: str) -> None:
    found = harbour().find(name)
    assert found is not None
    assert found.title == "Selmouth Harbour Authority"


@pytest.mark.parametrize("name", ["harbur authority", "Harbour Board", "pizza", ""])
def test_a_misspelt_shared_or_unknown_name_finds_no_article(name: str) -> None:
    assert harbour().find(name) is None


def test_a_misspelt_name_suggests_a_title() -> None:
    assert harbour().suggest("harbur autority") == ("Selmouth Harbour Authority",)


def test_articles_stand_in_the_order_of_their_slugs() -> None:
    slugs = [article.slug for article in harbour().articles]
    assert slugs == sorted(slugs)
    assert harbour().titles == tuple(article.title for article in harbour().articles)


def test_its_size_is_the_number_of_its_statements() -> None:
    assert harbour().size == sum(len(article.statements) for article in harbour().articles)


def test_a_library_without_articles_answers_too() -> None:
    empty = Library.build(())
    assert empty.size == 0
    assert ask("what is MIIT", of=empty).outcome == "abstained"
    assert ask("list all topics", of=empty).outcome == "abstained"
    assert ask("help", of=empty).outcome == "social"


# -- audiences -------------------------------------------------------------------------------------------------------


def test_an_open_library_is_its_own_view() -> None:
    library = library_of({"title": "A", "summary": "x"})
    assert library.view(EVERYONE) is library
    assert library.view(frozenset({"anyone"})) is library


def test_outsiders_see_the_open_articles_alone() -> None:
    assert set(harbour().titles) - set(harbour().view(EVERYONE).titles) == {"Selmouth Storm Plan"}


def test_a_member_sees_what_the_group_may_read() -> None:
    assert harbour().view(WARDENS) is harbour()
    assert "Selmouth Storm Plan" not in harbour().view(frozenset({"strangers"})).titles


def test_one_group_of_several_is_enough() -> None:
    library = library_of(restricted("A", "x", "y"), restricted("B", "y"))
    assert library.view(frozenset({"x"})).titles == ("A",)
    assert library.view(frozenset({"y"})).titles == ("A", "B")


def test_audiences_that_see_the_same_share_one_view() -> None:
    library = library_of({"title": "A", "summary": "x"}, restricted("B", "x"))
    assert library.view(EVERYONE) is library.view(frozenset({"nobody"}))
    assert library.view(frozenset({"x"})) is library.view(frozenset({"x", "nobody"}))


def test_a_view_suggests_and_starts_with_nothing_hidden() -> None:
    reading = load(FOLDER)
    articles = [
        replace(article, see_also=(*article.see_also, SeeAlso("Selmouth Storm Plan", "what happens in a storm")))
        for article in reading.articles
    ]
    manifest = replace(reading.manifest, start_with=("Selmouth Storm Plan", "Selmouth Ferry"))
    seen = Library.build(articles, manifest).view(EVERYONE)
    assert seen.manifest.start_with == ("Selmouth Ferry",)
    assert not [entry for article in seen.articles for entry in article.see_also if "Storm" in entry.title]


@settings(max_examples=12)
@given(article_sets(), st.frozensets(st.sampled_from(("harbour", "ferry", "council", "market")), max_size=2))
def test_a_view_is_the_library_of_what_it_shows(articles: tuple[Article, ...], audience: Audience) -> None:
    shown = [article for article in articles if not article.audience or article.audience & audience]
    titles = {article.title for article in shown}
    kept = [replace(a, see_also=tuple(e for e in a.see_also if e.title in titles)) for a in shown]
    view, alone = Library.build(articles).view(audience), Library.build(kept)
    assert view.articles == alone.articles
    assert (view.index, view.topics, view.links) == (alone.index, alone.topics, alone.links)


# -- the next one ----------------------------------------------------------------------------------------------------


@settings(max_examples=12)
@given(article_sets(), article_sets())
def test_building_on_the_previous_library_gives_the_same_as_building_anew(
    before: tuple[Article, ...], after: tuple[Article, ...]
) -> None:
    anew, next_one = Library.build(after), Library.build(after, previous=Library.build(before))
    assert next_one.articles == anew.articles
    assert (next_one.index, next_one.topics, next_one.links) == (anew.index, anew.topics, anew.links)


@settings(max_examples=12)
@given(article_sets(), st.randoms(use_true_random=False))
def test_the_order_in_which_articles_are_given_makes_no_difference(
    articles: tuple[Article, ...], random: object
) -> None:
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    one, other = Library.build(articles), Library.build(shuffled)
    assert one.articles == other.articles
    assert (one.index, one.topics, one.links) == (other.index, other.topics, other.links)


def test_progress_is_told_for_each_article() -> None:
    told: list[tuple[int, int]] = []
    Library.build(load(FOLDER).articles, progress=lambda done, of: told.append((done, of)))
    assert told == [(done, 7) for done in range(1, 8)]


# -- plain values ----------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(articles())
def test_an_article_packed_and_unpacked_is_the_same(article: Article) -> None:
    assert unpack_article(pack_article(article)) == article


@pytest.mark.parametrize("manifest", [Manifest(), load(FOLDER).manifest, replace(Manifest(), threshold=0.5)])
def test_a_manifest_packed_and_unpacked_is_the_same(manifest: Manifest) -> None:
    assert unpack_manifest(pack_manifest(manifest)) == manifest


def test_the_articles_of_the_small_library_packed_and_unpacked_are_the_same() -> None:
    assert tuple(unpack_article(pack_article(article)) for article in harbour().articles) == harbour().articles
