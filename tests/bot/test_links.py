"""The graph of articles: who links to whom, and the shortest way between two."""

from __future__ import annotations

from itertools import pairwise, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import links
from bot.library import Library
from tests.bot.asking import harbour, library_of


def article(title: str, *said: str, see_also: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> dict[str, object]:
    data: dict[str, object] = {"title": title, "summary": " ".join(said) or "x", "aliases": list(aliases)}
    if see_also:
        data["see_also"] = [{"title": other, "why": f"why {other}"} for other in see_also]
    return data


def way(library: Library, start: str, end: str) -> list[str] | None:
    """The titles passed on the shortest way."""
    at = library.titles.index(start)
    chain = library.links.path(at, library.titles.index(end))
    if chain is None:
        return None
    passed = [start]
    for link in chain:
        at = link.end if link.start == at else link.start
        passed.append(library.titles[at])
    return passed


def test_a_link_in_a_statement_goes_before_a_see_also_entry() -> None:
    library = library_of(article("A", "It asks the [[B]].", see_also=("B",)), article("B"))
    [link] = library.links.out_of(0)
    assert (link.end, link.entry) == (1, None)
    assert link.statement is not None
    assert library.statement(link.statement).text == "It asks the [[B]]."


def test_a_see_also_entry_is_a_link_of_its_own() -> None:
    [link] = library_of(article("A", see_also=("B",)), article("B")).links.out_of(0)
    assert (link.end, link.statement, link.entry) == (1, None, 0)


def test_a_link_by_alias_and_one_by_another_spelling_lead_to_the_article() -> None:
    library = library_of(article("A", "Of [[bee]]. Of [[C d]]."), article("B", aliases=("Bee",)), article("C-D"))
    assert [library.titles[link.end] for link in library.links.out_of(0)] == ["B", "C-D"]


def test_links_to_itself_and_to_what_is_not_there_are_no_links() -> None:
    assert library_of(article("A", "It is [[A]] of [[Nowhere]].")).links.out_of(0) == ()


def test_backlinks_are_the_links_of_others() -> None:
    library = library_of(article("A", "[[C]] x."), article("B", see_also=("C",)), article("C", "[[A]] x."))
    assert [link.start for link in library.links.into(2)] == [0, 1]


def test_the_shortest_way_is_taken_and_links_are_followed_against_their_direction_too() -> None:
    library = library_of(
        article("A", "[[B]] x."), article("B", "[[C]] x."), article("C"), article("D", "[[A]] [[C]] x.")
    )
    assert way(library, "A", "C") == ["A", "B", "C"]
    assert way(library, "C", "D") == ["C", "D"]


def test_of_two_ways_of_one_length_the_one_made_of_statements_is_taken() -> None:
    library = library_of(
        article("A", "[[C]] x.", see_also=("B",)), article("B", see_also=("D",)), article("C", "[[D]] x."), article("D")
    )
    assert way(library, "A", "D") == ["A", "C", "D"]


def test_articles_without_a_chain_of_links_are_not_related() -> None:
    library = library_of(article("A", "[[B]] x."), article("B"), article("C"))
    assert way(library, "A", "C") is None


def test_an_article_is_at_no_distance_from_itself() -> None:
    assert harbour().links.path(0, 0) == ()


GRAPHS = st.integers(2, 6).flatmap(
    lambda size: st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=10).map(
        lambda arrows: (size, sorted(arrows))
    )
)


@settings(max_examples=25)
@given(GRAPHS)
def test_no_way_is_shorter_than_the_one_that_is_found(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, arrows = graph
    names = "ABCDEF"[:size]
    library = library_of(*(article(n, *(f"[[{names[b]}]] x." for a, b in arrows if names[a] == n)) for n in names))
    joined = {frozenset(pair) for pair in arrows}
    for start, end in product(range(size), repeat=2):
        if start == end:
            continue
        others = [n for n in range(size) if n not in (start, end)]
        ways = (
            (start, *middle, end) for count in range(size - 1) for middle in permutations(others, count)
        )  # by length
        shortest = next((w for w in ways if all(frozenset(hop) in joined for hop in pairwise(w))), None)
        chain = library.links.path(start, end)
        assert (chain is None) == (shortest is None)
        if chain is not None and shortest is not None:
            assert len(chain) == len(shortest) - 1


@settings(max_examples=15)
@given(GRAPHS)
def test_links_taken_apart_and_put_together_are_the_same(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, arrows = graph
    names = "ABCDEF"[:size]
    library = library_of(*(article(n, *(f"[[{names[b]}]] x." for a, b in arrows if names[a] == n)) for n in names))
    assert links.Links.unpacked(library.links.packed()) == library.links
