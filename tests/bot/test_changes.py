"""What counts as a change between two versions of a library, and what does not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.changes import Changes, changes
from bot.contract import changes_object
from bot.model import Article
from bot.wording import Vocabulary, pieces, spelling_only
from tests.strategies import article_of, article_sets, articles, hostile_texts, sentences

PORT: dict[str, Any] = {
    "title": "Port of Selmouth",
    "aliases": ["the port"],
    "topics": ["harbour"],
    "summary": "The Port of Selmouth is a sea port on the Selm estuary.",
    "facts": [{"label": "Opened", "value": "1962"}, {"label": "Staff", "value": "84"}],
    "sections": [
        {
            "heading": "Powers",
            "points": [
                "The harbour master licenses pilots, moorings and ferries.",
                {"text": "The harbour master may close the port for 72 hours.", "id": "closing"},
                "The dredged channel of the estuary is kept at a depth of 9 metres.",
            ],
        },
        {
            "heading": "Debate",
            "points": [
                {"text": "Dues are too high for small boats.", "view": "fishers", "as_of": "2024-05"},
                "Yachts pay less than trawlers for a berth.",
            ],
        },
    ],
}
MARKET: dict[str, Any] = {
    "title": "Fish Market",
    "topics": ["trade"],
    "summary": "The Fish Market is a covered hall where the catch of the day is auctioned.",
    "sections": [{"heading": "Auction", "points": ["Licensed traders bid from half past five on.", "Ice is free."]}],
}


def edited(data: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy with other top-level values."""
    return {**deepcopy(data), **values}


def with_points(data: dict[str, Any], heading: str, points: Sequence[Any]) -> dict[str, Any]:
    """A copy whose section of that heading has other points."""
    copy = deepcopy(data)
    copy["sections"] = [
        {"heading": one["heading"], "points": list(points) if one["heading"] == heading else one["points"]}
        for one in copy["sections"]
    ]
    return copy


def points(data: dict[str, Any], heading: str) -> list[Any]:
    return deepcopy(next(one["points"] for one in data["sections"] if one["heading"] == heading))


def compared(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> Changes:
    return changes([article_of(data) for data in before], [article_of(data) for data in after])


def only(found: Changes, *kinds: str) -> bool:
    """Whether nothing but these kinds of change was found, and each of them."""
    return {name for name in Changes.__slots__ if getattr(found, name)} == set(kinds)


def texts(statements: Sequence[Any]) -> list[str]:
    return [statement.text for statement in statements]


# -- what is no change ---------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(article_sets(), st.randoms(use_true_random=False))
def test_the_same_articles_in_another_order_are_no_change(library: tuple[Article, ...], chance: random.Random) -> None:
    shuffled = list(library)
    chance.shuffle(shuffled)
    assert not changes(library, shuffled)


def test_other_orders_of_keys_sections_and_points_are_no_change() -> None:
    turned = {key: deepcopy(PORT[key]) for key in reversed(PORT)}
    turned["sections"] = [{**one, "points": one["points"][::-1]} for one in turned["sections"][::-1]]
    turned["facts"] = turned["facts"][::-1]
    assert not compared([PORT], [turned])


def test_other_sources_and_other_words_that_people_ask_with_are_no_change() -> None:
    sourced = edited(PORT, sources=[{"id": "act", "title": "Harbour Act"}])
    sourced["facts"][0] |= {"sources": ["act"], "asked_as": ["established"]}
    assert not compared([PORT], [sourced])


def test_a_link_on_words_that_stay_is_no_change() -> None:
    linked = with_points(
        MARKET, "Auction", ["Licensed traders bid from [[half past five|half past five]] on.", "Ice is free."]
    )
    assert not compared([MARKET], [linked])


# -- added, removed, reworded --------------------------------------------------------------------------------------------


def test_a_statement_that_was_not_there_is_added() -> None:
    found = compared(
        [PORT], [with_points(PORT, "Powers", [*points(PORT, "Powers"), "Tugs are on call day and night."])]
    )
    assert only(found, "added")
    assert texts(found.added) == ["Tugs are on call day and night."]


def test_a_statement_that_is_no_longer_there_is_removed() -> None:
    found = compared([PORT], [with_points(PORT, "Powers", points(PORT, "Powers")[:2])])
    assert only(found, "removed")
    assert texts(found.removed) == ["The dredged channel of the estuary is kept at a depth of 9 metres."]


def test_a_statement_that_says_it_otherwise_is_reworded() -> None:
    kept = points(PORT, "Powers")
    kept[0] = "The harbour master licenses pilots and moorings, but no longer ferries."
    found = compared([PORT], [with_points(PORT, "Powers", kept)])
    assert only(found, "reworded")
    assert found.reworded[0].texts == (points(PORT, "Powers")[0], kept[0])


def test_a_statement_that_says_something_else_is_one_removed_and_one_added() -> None:
    kept = points(PORT, "Powers")
    kept[0] = "Rain water from the quays runs into a settling basin."
    found = compared([PORT], [with_points(PORT, "Powers", kept)])
    assert only(found, "added", "removed")


def test_an_id_survives_any_rewording() -> None:
    kept = points(PORT, "Powers")
    kept[1] = {"text": "In a gale nobody sails without leave.", "id": "closing"}
    found = compared([PORT], [with_points(PORT, "Powers", kept)])
    assert only(found, "reworded")


def test_an_id_counts_more_than_the_same_text() -> None:
    kept = points(PORT, "Powers")
    old = kept[1]["text"]
    kept[1] = {"text": "In a gale nobody sails without leave.", "id": "closing"}
    found = compared([PORT], [with_points(PORT, "Powers", [*kept, old])])
    assert [revision.after.text for revision in found.reworded] == ["In a gale nobody sails without leave."]
    assert texts(found.added) == [old]


def test_a_fact_is_the_same_by_its_label() -> None:
    facts = [{"label": "Opened", "value": "1962"}, {"label": "Staff", "value": "ninety and three trainees"}]
    found = compared([PORT], [edited(PORT, facts=facts)])
    assert only(found, "reworded")
    assert found.reworded[0].texts == ("Staff: 84", "Staff: ninety and three trainees")


def test_of_several_rewordings_the_most_alike_are_paired_one_to_one() -> None:
    before = with_points(
        MARKET, "Auction", ["Trawlers land cod and haddock at dawn.", "Trawlers land cod and herring at dusk."]
    )
    after = with_points(
        MARKET,
        "Auction",
        ["Trawlers land cod and herring late at dusk.", "Trawlers land cod and some haddock at dawn."],
    )
    found = compared([before], [after])
    assert only(found, "reworded")
    assert {tuple(text.split()[-1] for text in revision.texts) for revision in found.reworded} == {
        ("dawn.", "dawn."),
        ("dusk.", "dusk."),
    }


def test_another_holder_of_a_view_is_a_rewording_that_says_so() -> None:
    kept = points(PORT, "Debate")
    kept[0]["view"] = "yacht owners"
    found = compared([PORT], [with_points(PORT, "Debate", kept)])
    assert only(found, "reworded")
    assert (found.reworded[0].view_changed, found.reworded[0].date_changed) == (True, False)


def test_another_date_is_a_rewording_that_says_so() -> None:
    kept = points(PORT, "Debate")
    kept[0]["as_of"] = "2026-11"
    found = compared([PORT], [with_points(PORT, "Debate", kept)])
    assert only(found, "reworded")
    assert changes_object(found)["reworded"][0]["as_of"] == {"before": "2024-05", "after": "2026-11"}


def test_chinese_statements_are_matched_too() -> None:
    before = edited(MARKET, sections=[{"heading": "历史", "points": ["鱼市成立于1907年3月。", "冰块免费。"]}])
    after = edited(MARKET, sections=[{"heading": "历史", "points": ["鱼市于1907年3月正式成立。", "冰块免费。"]}])
    assert only(compared([before], [after]), "reworded")


# -- moved ---------------------------------------------------------------------------------------------------------------


def test_a_statement_under_another_heading_has_moved() -> None:
    left, joined = points(PORT, "Debate")[:1], [*points(PORT, "Powers"), points(PORT, "Debate")[1]]
    found = compared([PORT], [with_points(with_points(PORT, "Debate", left), "Powers", joined)])
    assert only(found, "moved")
    assert (found.moved[0].before.section, found.moved[0].after.section) == ("Debate", "Powers")


def test_a_statement_in_another_article_has_moved() -> None:
    moved = points(PORT, "Powers")[2]
    found = compared(
        [PORT, MARKET],
        [
            with_points(PORT, "Powers", points(PORT, "Powers")[:2]),
            with_points(MARKET, "Auction", [*points(MARKET, "Auction"), moved]),
        ],
    )
    assert only(found, "moved")
    told = changes_object(found)["moved"][0]
    assert (told["article"], told["from"]) == ("Fish Market", {"article": "Port of Selmouth", "section": "Powers"})


def test_equal_facts_of_two_articles_have_nothing_to_do_with_each_other() -> None:
    found = compared(
        [edited(PORT, facts=[{"label": "Opened", "value": "1962"}]), MARKET],
        [edited(PORT, facts=[]), edited(MARKET, facts=[{"label": "Opened", "value": "1962"}])],
    )
    assert only(found, "added", "removed")


def test_a_statement_that_moved_and_says_it_otherwise_is_reworded_and_says_whence() -> None:
    moved = points(PORT, "Powers")[2].replace("9 metres", "10 metres")
    found = compared(
        [PORT, MARKET],
        [
            with_points(PORT, "Powers", points(PORT, "Powers")[:2]),
            with_points(MARKET, "Auction", [*points(MARKET, "Auction"), moved]),
        ],
    )
    assert only(found, "reworded")
    assert changes_object(found)["reworded"][0]["from"] == {"article": "Port of Selmouth", "section": "Powers"}


def test_a_section_with_another_heading_is_one_rename_and_moves_nothing() -> None:
    renamed = deepcopy(PORT)
    renamed["sections"][0]["heading"] = "Powers and duties"
    found = compared([PORT], [renamed])
    assert only(found, "renamed_sections")
    assert (found.renamed_sections[0].before, found.renamed_sections[0].after) == ("Powers", "Powers and duties")


# -- articles ------------------------------------------------------------------------------------------------------------


def test_the_statements_of_a_new_and_of_a_removed_article_are_not_listed() -> None:
    found = compared([PORT], [MARKET])
    assert only(found, "new_articles", "removed_articles")
    assert changes_object(found)["new_articles"] == ["Fish Market"]


def test_an_article_whose_old_title_is_an_alias_is_renamed() -> None:
    found = compared([PORT], [edited(PORT, title="Selmouth Harbour", aliases=["Port of Selmouth"])])
    assert changes_object(found)["renamed_articles"] == [{"before": "Port of Selmouth", "after": "Selmouth Harbour"}]
    assert only(found, "renamed_articles")


def test_a_rename_is_not_told_again_for_each_sentence_that_names_the_article() -> None:
    market = with_points(MARKET, "Auction", ["The Port of Selmouth owns the hall.", "Ice is free."])
    port = edited(PORT, title="Selmouth Harbour", summary="The Selmouth Harbour is a sea port on the Selm estuary.")
    port["aliases"] = ["Port of Selmouth"]
    renamed = with_points(MARKET, "Auction", ["The Selmouth Harbour owns the hall.", "Ice is free."])
    assert only(compared([PORT, market], [port, renamed]), "renamed_articles")


def test_an_article_that_says_the_same_under_another_title_is_renamed() -> None:
    found = compared([PORT, MARKET], [edited(PORT, title="Selmouth Harbour"), MARKET])
    assert [one.after for one in found.renamed_articles] == ["Selmouth Harbour"]
    assert not found.new_articles
    assert not found.removed_articles


def test_an_article_that_says_other_things_under_another_title_is_new() -> None:
    found = compared([PORT], [edited(MARKET, title="Harbour of Selmouth")])
    assert only(found, "new_articles", "removed_articles")


def test_what_a_removed_article_gave_to_another_has_moved() -> None:
    found = compared(
        [PORT, MARKET], [with_points(PORT, "Powers", [*points(PORT, "Powers"), points(MARKET, "Auction")[0]])]
    )
    assert only(found, "moved", "removed_articles")


# -- spelling ------------------------------------------------------------------------------------------------------------

USED = ["The employer pays", "an employee asks", "critics say so", "the ministry and its entrepreneurs", "any and all"]


def is_spelling(before: str, after: str) -> bool:
    return spelling_only(before, after, Vocabulary(lambda: [*USED, before]), Vocabulary(lambda: [*USED, after]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The goverment decides.", "The government decides."),
        ("Enterpreneurs answer.", "Entrepreneurs answer."),
        ("They recieve aid.", "They receive aid."),
        ("Teh quay is long.", "The quay is long."),
        ("an useful rule", "a useful rule"),
        ("labour and colour at the centre", "labor and color at the center"),
        ("The organisation travelled.", "The organization traveled."),
        ("health care and on-line rules", "healthcare and online rules"),
        ("its rules", "it's rules"),
        ("the  port is OPEN", "The port is open."),
        ("10,000 ships of the U.S.", "10000 ships of the US"),
        ("10–20 ships – “all”", '10-20 ships - "all"'),
        ("The café", "The cafe"),
        ("港務局負責管理。", "港务局负责管理"),
    ],
)
def test_letters_within_words_punctuation_capitals_and_blanks_are_spelling(before: str, after: str) -> None:
    assert is_spelling(before, after)
    assert is_spelling(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("opened in 2008", "opened in 2009"),
        ("1,500 ships", "1.500 ships"),
        ("3.5 metres", "35 metres"),
        ("-5 degrees", "5 degrees"),
        ("a fine of $5", "a fine of €5"),
        ("5% of it", "5 of it"),
        ("two ships", "ten ships"),
        ("nine ships", "none ships"),
        ("It is open.", "It is not open."),
        ("It can sail.", "It cannot sail."),
        ("not able", "notable"),
        ("the mayor of Shanxi", "the mayor of Shaanxi"),
        ("Beijing decides", "Beijin decides"),
        ("MIIT acts", "MITI acts"),
        ("the employer pays", "the employee pays"),
        ("legal acts", "illegal acts"),
        ("prescribed by law", "proscribed by law"),
        ("harmless waste", "harmful waste"),
        ("a million", "a billion"),
        ("required by law", "requires by law"),
        ("any ship", "and ship"),
        ("It may act", "It must act"),
        ("三个部门", "五个部门"),
    ],
)
def test_numbers_signs_names_denials_and_other_words_are_not_spelling(before: str, after: str) -> None:
    assert not is_spelling(before, after)
    assert not is_spelling(after, before)


def test_a_change_of_spelling_alone_is_its_own_class() -> None:
    kept = points(PORT, "Debate")
    kept[1] = "Yachts pay less then trawlers, for a berth."
    found = compared([PORT], [with_points(PORT, "Debate", kept)])
    assert only(found, "reworded")  # "then" is another word
    kept[1] = "Yachts pay less than trawlers, for a birth."
    assert only(compared([PORT], [with_points(PORT, "Debate", kept)]), "spelling")


# -- the words that changed ----------------------------------------------------------------------------------------------


@given(hostile_texts(), hostile_texts())
def test_the_kept_and_the_gone_are_the_old_wording_the_kept_and_the_new_the_new_one(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.fate != "new") == before
    assert "".join(piece.text for piece in found if piece.fate != "gone") == after


def test_whole_words_change_and_in_chinese_single_characters() -> None:
    found = pieces("It rose by 3.5%, to 10,000.", "It rose by 4%, to 12,000.")
    assert [(piece.text, piece.fate) for piece in found if piece.fate != "kept"] == [
        ("3.5", "gone"), ("4", "new"), ("10,000", "gone"), ("12,000", "new"),
    ]  # fmt: skip
    assert [piece.text for piece in pieces("港务局管理港口。", "港务局管理港口和航道。") if piece.fate == "new"] == [
        "和航道"
    ]


# -- any library ---------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(article_sets(), article_sets())
def test_each_statement_is_told_once_at_most_and_each_article_too(
    before: tuple[Article, ...], after: tuple[Article, ...]
) -> None:
    found = changes(before, after)
    revised = (*found.reworded, *found.moved, *found.spelling)
    old = [*(one.before.id for one in revised), *(one.id for one in found.removed)]
    new = [*(one.after.id for one in revised), *(one.id for one in found.added)]
    assert len(set(old)) == len(old)
    assert len(set(new)) == len(new)
    gone = {one.title for one in found.removed_articles} | {one.before for one in found.renamed_articles}
    come = {one.title for one in found.new_articles} | {one.after for one in found.renamed_articles}
    kept = {one.title for one in before} - gone
    assert kept | come == {one.title for one in after}


@given(articles(), sentences())
def test_adding_and_taking_away_are_the_reverse_of_each_other(article: Article, sentence: str) -> None:
    data = {"title": "Something else", "summary": sentence}
    one, other = [article], [article, article_of(data)]
    assert [a.title for a in changes(one, other).new_articles] == [
        a.title for a in changes(other, one).removed_articles
    ]


def test_one_reworded_statement_in_each_of_many_articles_is_found() -> None:
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("aeioubcdfglmnprst", k=chance.randint(4, 9))) for _ in range(5000)]
    said = [[f"The {' '.join(chance.choices(vocabulary, k=14))}." for _ in range(25)] for _ in range(100)]

    def library() -> list[Article]:
        return [
            article_of({"title": f"Topic {number}", "summary": "x", "sections": [{"heading": "All", "points": texts}]})
            for number, texts in enumerate(said)
        ]

    before = library()
    for texts in said:
        words = texts[3].split()
        texts[3] = " ".join([*words[:5], "instead", *words[6:]])
    found = changes(before, library())
    assert only(found, "reworded")
    assert [revision.after.text for revision in found.reworded] == [texts[3] for texts in sorted_by_slug(said)]


def sorted_by_slug(said: Sequence[list[str]]) -> list[list[str]]:
    return [said[number] for number in sorted(range(len(said)), key=lambda number: f"topic-{number}")]
