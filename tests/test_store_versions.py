"""Versions of the library as the store remembers them, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Article, PartialDate, Section, Slug, Source, Statement, StatementId
from bot.store import open_store
from bot.store.lives import content_of

if TYPE_CHECKING:
    from bot.store import Store

NOW = 1_790_000_000_000


def article(title: str, points: dict[str, str], *, heading: str = "Governance", **fields: object) -> Article:
    """An article with a summary, a fact and one section of these points (anchor: text)."""
    slug = Slug(title.lower().replace(" ", "-"))

    def statement(anchor: str, text: str, section: str, role: str) -> Statement:
        return Statement(id=StatementId(f"{slug}/{anchor}"), text=text, article=title, section=section, role=role)  # type: ignore[arg-type]

    made = Article(
        slug=slug,
        title=title,
        summary=(statement("summary", f"{title} is a body.", "Summary", "summary"),),
        facts=(replace(statement("formed", "Formed: 2008", "Facts", "fact"), label="Formed"),),
        sections=(
            Section(heading, tuple(statement(anchor, text, heading, "point") for anchor, text in points.items())),
        )
        if points
        else (),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


A = (article("MIIT", {"a": "One."}), article("CAC", {"a": "Other."}))
B = (article("MIIT", {"a": "One, reworded."}), A[1])
C = (article("MIIT", {"a": "One, again."}), A[1])


def said(articles: Sequence[Article]) -> list[str]:
    return sorted(statement.text for one in articles for statement in one.statements)


# When a content becomes a version


async def test_the_first_library_is_version_one(store: Store) -> None:
    assert await store.versions.latest() is None
    standing = await store.versions.started(A, at=NOW)
    assert (standing.number, standing.latest, standing.recorded, standing.current) == (1, 1, True, True)
    latest = await store.versions.latest()
    assert latest is not None
    assert (latest.number, latest.at, latest.articles, latest.statements) == (1, NOW, 2, 6)


async def test_a_process_that_starts_with_the_same_content_records_nothing(store: Store) -> None:
    await store.versions.started(A, at=NOW)
    standing = await store.versions.started(A, at=NOW + 1)
    assert (standing.number, standing.recorded) == (1, False)


async def test_a_process_that_starts_with_older_content_is_behind_and_records_nothing(store: Store) -> None:
    await store.versions.started(A, at=NOW)
    await store.versions.started(B, at=NOW + 1)
    standing = await store.versions.started(A, at=NOW + 2)
    assert (standing.number, standing.latest, standing.recorded, standing.current) == (1, 2, False, False)


async def test_a_rolling_deploy_in_any_order_yields_one_change(store: Store) -> None:
    await store.versions.started(A, at=NOW)
    for library in (B, A, B, A, B, B):
        await store.versions.started(library, at=NOW + 1)
    assert (await store.versions.started(B, at=NOW + 2)).latest == 2


async def test_a_folder_that_changes_is_a_new_version(store: Store) -> None:
    standing = await store.versions.started(A, at=NOW)
    standing = await store.versions.changed(B, after=standing.number, at=NOW + 1)
    assert (standing.number, standing.recorded) == (2, True)


async def test_a_folder_that_changes_back_is_a_new_version_too(store: Store) -> None:
    standing = await store.versions.started(A, at=NOW)
    for number, library in enumerate((B, A), 2):
        standing = await store.versions.changed(library, after=standing.number, at=NOW + number)
        assert (standing.number, standing.recorded) == (number, True)
    assert said((await store.versions.between(2, 3))[1]) == said([A[0]])


async def test_of_two_processes_that_see_one_change_the_second_joins_the_first(store: Store) -> None:
    first = await store.versions.started(A, at=NOW)
    second = await store.versions.started(A, at=NOW)
    await store.versions.changed(B, after=first.number, at=NOW + 1)
    joined = await store.versions.changed(B, after=second.number, at=NOW + 2)
    assert (joined.number, joined.latest, joined.recorded) == (2, 2, False)


async def test_a_process_that_lags_behind_a_change_and_its_return_records_nothing(store: Store) -> None:
    quick = slow = await store.versions.started(A, at=NOW)
    for library in (B, A):
        quick = await store.versions.changed(library, after=quick.number, at=NOW + 1)
    for library, number in ((B, 2), (A, 3)):
        slow = await store.versions.changed(library, after=slow.number, at=NOW + 2)
        assert (slow.number, slow.latest, slow.recorded) == (number, 3, False)


async def test_many_processes_that_start_with_new_content_at_the_same_time_record_it_once(store: Store) -> None:
    await store.versions.started(A, at=NOW)
    standings = await asyncio.gather(*(store.versions.started(B, at=NOW + 1) for _ in range(5)))
    assert {standing.number for standing in standings} == {2}
    assert [standing.recorded for standing in standings].count(True) == 1


async def test_two_contents_that_come_up_at_the_same_time_get_two_numbers(store: Store) -> None:
    await store.versions.started(A, at=NOW)
    standings = await asyncio.gather(*(store.versions.started(library, at=NOW + 1) for library in (B, C)))
    assert {standing.number for standing in standings} == {2, 3}
    for library, standing in zip((B, C), standings, strict=True):
        assert said(await store.versions.articles(standing.number)) == said(library)


async def test_a_process_learns_of_newer_versions(store: Store, database: str) -> None:
    standing = await store.versions.started(A, at=NOW)
    async with open_store(database) as other:
        await other.versions.started(B, at=NOW + 1)
    standing = await store.versions.refreshed(standing)
    assert (standing.number, standing.latest, standing.current) == (1, 2, False)


async def test_a_process_catches_up_when_its_content_becomes_the_latest_again(store: Store) -> None:
    idle = other = await store.versions.started(A, at=NOW)
    for library in (B, A):
        other = await store.versions.changed(library, after=other.number, at=NOW + 1)
    assert (await store.versions.refreshed(idle)).current


# What counts as content


@pytest.mark.parametrize(
    "same",
    [
        (A[1], A[0]),
        (replace(A[0], path="elsewhere.yaml", sources=(Source(title="s"),), owner="desk"), A[1]),
        (replace(A[0], sections=(*reversed(A[0].sections),)), A[1]),
    ],
    ids=["order of files", "files, sources and owners", "order of sections"],
)
def test_order_and_layout_are_no_content(same: Sequence[Article]) -> None:
    assert content_of(same).digest == content_of(A).digest


def test_the_order_of_sections_and_aliases_is_no_content() -> None:
    one, two = article("MIIT", {"a": "One."}).sections, article("MIIT", {"b": "Two."}, heading="History").sections
    forth = article("MIIT", {}, sections=one + two, aliases=("X", "Y"))
    back = article("MIIT", {}, sections=two + one, aliases=("Y", "X"))
    assert content_of([forth]).digest == content_of([back]).digest


@pytest.mark.parametrize(
    "other",
    [
        article("MIIT", {"a": "One!"}),
        article("MIIT", {"a": "One.", "b": "Two."}),
        article("MIIT", {}),
        article("MIIT", {"a": "One."}, heading="History"),
        article("MIIT", {"a": "One."}, aliases=("工信部",)),
        article("MIIT", {"a": "One."}, topics=("telecoms",)),
        article("MIIT", {"a": "One."}, audience=frozenset({"insiders"})),
        article("MIIT", {"b": "One."}),
    ],
    ids=["wording", "more", "less", "section", "alias", "topic", "audience", "anchor"],
)
def test_what_a_reader_or_a_subscriber_can_notice_is_content(other: Article) -> None:
    assert content_of([other]).digest != content_of([A[0]]).digest


# What a version said


async def test_every_kept_version_can_be_read_again(store: Store) -> None:
    rich = article(
        "MIIT",
        {"a": "One."},
        aliases=("工信部",),
        topics=("telecoms",),
        audience=frozenset({"insiders"}),
    )
    dated = replace(rich.sections[0].statements[0], view="critics", as_of=PartialDate(2024, 5))
    rich = replace(rich, sections=(Section("Governance", (dated,)),))
    standing = await store.versions.started([rich], at=NOW)
    for library in (A, B):
        standing = await store.versions.changed(library, after=standing.number, at=NOW)
    assert await store.versions.articles(1) == (rich,)
    assert await store.versions.articles(2) == tuple(sorted(A, key=lambda one: one.title))
    assert await store.versions.articles(3) == tuple(sorted(B, key=lambda one: one.title))


async def test_statements_are_read_in_their_order_in_the_article(store: Store) -> None:
    await store.versions.started([article("MIIT", {"z": "First.", "m": "Second.", "a": "Third."})], at=NOW)
    (read,) = await store.versions.articles(1)
    assert [statement.text for statement in read.sections[0].statements] == ["First.", "Second.", "Third."]


async def test_between_two_versions_lie_the_articles_that_differ_whole_as_each_had_them(store: Store) -> None:
    one = article("MIIT", {"a": "One.", "b": "Two."})
    two = article("MIIT", {"a": "One.", "b": "Two, reworded."})
    standing = await store.versions.started([one, A[1]], at=NOW)
    await store.versions.changed([two, A[1]], after=standing.number, at=NOW)
    assert await store.versions.between(1, 2) == ((one,), (two,))
    assert await store.versions.between(2, 1) == ((two,), (one,))


async def test_an_article_that_came_or_went_is_on_one_side_only(store: Store) -> None:
    standing = await store.versions.started([A[0]], at=NOW)
    await store.versions.changed([A[1]], after=standing.number, at=NOW)
    assert await store.versions.between(1, 2) == ((A[0],), (A[1],))


async def test_what_came_and_went_between_does_not_differ(store: Store) -> None:
    standing = await store.versions.started(A, at=NOW)
    for library in (B, A):
        standing = await store.versions.changed(library, after=standing.number, at=NOW)
    before, after = await store.versions.between(1, 3)
    assert said(before) == said(after)


async def test_before_the_first_version_there_was_nothing(store: Store) -> None:
    await store.versions.started(A, at=NOW)
    before, after = await store.versions.between(0, 1)
    assert (before, said(after)) == ((), said(A))


async def test_a_version_that_never_was_cannot_be_read(store: Store) -> None:
    with pytest.raises(ValueError, match="version 7 is not kept"):
        await store.versions.articles(7)


async def test_a_version_is_found_by_the_time_at_which_it_was_the_latest(store: Store) -> None:
    standing = await store.versions.started(A, at=NOW)
    await store.versions.changed(B, after=standing.number, at=NOW + 100)
    found = [await store.versions.on(at) for at in (NOW - 1, NOW, NOW + 99, NOW + 100)]
    assert [version and version.number for version in found] == [None, 1, 1, 2]


@st.composite
def libraries(draw: st.DrawFn) -> tuple[Article, ...]:
    titles = draw(st.sets(st.sampled_from(["MIIT", "CAC", "NPC"])))
    texts = st.sampled_from(["One.", "Two.", "Three."])
    points = st.dictionaries(st.sampled_from("abc"), texts, max_size=3)
    heading = st.sampled_from(["Governance", "History"])
    return tuple(article(title, draw(points), heading=draw(heading)) for title in sorted(titles))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(history=st.lists(libraries(), min_size=2, max_size=5))
async def test_whatever_the_history_every_version_reads_as_it_was(
    store: Store, history: list[tuple[Article, ...]]
) -> None:
    latest = await store.versions.latest()
    after = latest.number if latest else 0
    numbers = []
    for library in history:
        standing = await store.versions.changed(library, after=after, at=NOW)
        after = standing.number
        numbers.append(after)
    for number, library in zip(numbers, history, strict=True):
        assert content_of(await store.versions.articles(number)).digest == content_of(library).digest
    before, later = await store.versions.between(numbers[0], numbers[-1])
    same = {one.slug for one in history[-1]} - {one.slug for one in later}
    unchanged = [content_of(one for one in library if one.slug in same) for library in (history[0], history[-1])]
    assert unchanged[0].digest == unchanged[1].digest
    assert {one.slug for one in history[0]} - {one.slug for one in before} == same
