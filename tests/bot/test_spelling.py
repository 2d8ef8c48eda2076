"""Typing errors: which word was meant, and which title."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.spelling import is_english, nearest_titles, repair, slips
from tests.bot.asking import ask, harbour, library_of

# -- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),  # swapped
        ("harbourr", "harbour"),  # doubled
        ("harbur", "harbour"),  # missing
        ("harboyr", "harbour"),  # wrong
        ("ahrbour", "harbour"),  # the first two swapped
        ("authorty", "authority"),
        ("dregding", "dredging"),
        ("ferrry", "ferry"),
        ("coucnil", "council"),
    ],
)
def test_a_misspelt_word_is_read_as_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert repair(harbour().index, typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("harbour", "it is a word of the library"),
        ("fairy", "it is an English word, though like ferry"),
        ("counsel", "it is an English word, though like council"),
        ("fery", "it might be, but see below"),
        ("sha", "under four letters nothing is misspelt"),
        ("1531", "a number is never misspelt"),
        ("h4rbour", "a word with a digit is a code"),
        ("港务", "Chinese characters are not letters"),
        ("zzzzzz", "it is like none"),
        ("harbour" * 10, "it is too long for a word"),
        ("", "it is nothing"),
    ],
)
def test_a_word_is_left_alone(typed: str, why: str) -> None:
    if typed == "fery":  # five letters from four: one slip is allowed
        assert repair(harbour().index, typed) == "ferry"
    else:
        assert repair(harbour().index, typed) is None, why


def test_english_words_are_known_in_all_their_forms() -> None:
    assert all(map(is_english, ("running", "children", "laws", "appointed")))
    assert not any(map(is_english, ("harbuor", "zzzz", "miit")))


def test_a_frequent_word_is_likelier_meant_than_a_rare_one() -> None:
    library = library_of({"title": "x", "summary": "The boats, boats, boats. A boast. Of boats. By boats."})
    assert repair(library.index, "boasts") is None  # English
    assert repair(library.index, "boatz") == "boats"


def test_slips_that_people_often_make_weigh_less() -> None:
    swapped, doubled, vowel, missing, extra, wrong, first = (
        slips(typed, "council")
        for typed in ("coucnil", "councill", "councel", "concil", "counxcil", "coundil", "touncil")
    )
    assert doubled < swapped < vowel < missing < extra < wrong < first


@given(st.text(alphabet="abcdefg", max_size=8), st.text(alphabet="abcdefg", max_size=8))
def test_only_a_word_itself_is_no_slip_away(one: str, other: str) -> None:
    assert (slips(one, other) == 0) == (one == other)


FREQUENT = 0.2  # what a frequent word may gain over a rare one
WORDS = sorted(word for word in harbour().index.words if word.isascii() and word.isalpha() and len(word) >= 6)


@settings(max_examples=60)
@given(st.sampled_from(WORDS), st.data())
def test_what_is_repaired_becomes_a_word_of_the_library_a_slip_or_two_away(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    typed = data.draw(
        st.sampled_from((word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at:][:1] + word[at:]))
    )  # fmt: skip
    assume(harbour().index.word_number(typed) is None and not is_english(typed))
    found = repair(harbour().index, typed)
    assert found is not None
    assert slips(typed, found) <= slips(typed, word) + FREQUENT


# -- titles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("harbur autority", "Selmouth Harbour Authority"),
        ("authority harbuor", "Selmouth Harbour Authority"),
        ("lifebaot station", "Selmouth Lifeboat Station"),
        ("fishmarkt", "Selmouth Fish Market"),
        ("selmouth ferri", "Selmouth Ferry"),
        ("港务局长", "Selmouth Harbour Authority"),
    ],
)
def test_a_name_that_slips_alone_part_from_a_title_suggests_it(typed: str, title: str) -> None:
    assert nearest_titles(harbour(), typed, 3)[0] == title


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("FRRY", "a word in capitals is a name of its own"),
        ("shx", "under four letters nothing is suggested"),
        ("fish basket", "basket is a word that is right in itself"),
        ("ferry 2027", "a number is never misspelt"),
        ("pizza", "nothing is like it"),
        ("", "nothing was typed"),
        ("harbur autority " * 100, "no title is that long"),
    ],
)
def test_nothing_is_suggested(typed: str, why: str) -> None:
    assert nearest_titles(harbour(), typed, 3) == (), why


def test_an_article_is_suggested_once_however_many_of_its_names_are_like() -> None:
    library = library_of({"title": "Harbour Office", "summary": "x", "aliases": ["Harbor Office", "Harbour Offices"]})
    assert nearest_titles(library, "harbuor offices", 5) == ("Harbour Office",)


def test_no_more_than_the_limit_are_suggested() -> None:
    library = library_of(*({"title": f"Harbour Office {letter}", "summary": "x"} for letter in "ABCDE"))
    assert len(nearest_titles(library, "harbuor ofice", 2)) == 2


# -- in answers ------------------------------------------------------------------------------------------------------


def test_a_repaired_name_is_answered_and_said_as_its_title() -> None:
    given = ask("what is the harbur authority")
    assert given.topics == ("Selmouth Harbour Authority",)
    assert given.did_you_mean == ("Selmouth Harbour Authority",)
    assert given.outcome == "answered"


def test_a_repaired_word_that_is_no_name_is_said_as_the_word() -> None:
    assert ask("how deep is the dregded channel of the harbour authority").did_you_mean == ("dredged",)


def test_what_was_typed_right_is_never_suggested() -> None:
    for text in ("what is the ferry", "who appoints the board of the harbour authority", "where is the best pizza"):
        assert ask(text).did_you_mean == ()


def test_two_slips_in_one_name_suggest_one_title() -> None:
    assert ask("what is the harbur autority").did_you_mean == ("Selmouth Harbour Authority",)


def test_an_abstention_suggests_what_the_name_may_have_meant() -> None:
    given = ask("what is the lifebotstation")
    assert given.outcome == "abstained"
    assert given.did_you_mean == ("Selmouth Lifeboat Station",)


@pytest.mark.parametrize(
    ("typed", "title"),
    [("harbor authority", "Selmouth Harbour Authority"), ("the harbor autority", "Selmouth Harbour Authority")],
)
def test_british_and_american_spelling_are_one(typed: str, title: str) -> None:
    assert ask(f"what is {typed}").topics == (title,)


def test_american_spelling_is_no_typing_error() -> None:
    given = ask("what is the harbor authority")
    assert (given.did_you_mean, given.explanation.repaired) == ((), ())


def test_a_repaired_name_is_shown_as_the_library_writes_it() -> None:
    library = library_of({"title": "Pier", "summary": "The pier was built by Kowarek in 1840. It is long."})
    assert ask("what else was built by kowarke", of=library).did_you_mean == ("Kowarek",)


def test_a_title_is_suggested_rather_than_a_word_that_happens_to_be_like() -> None:
    library = library_of(
        {"title": "Personal Information Law", "summary": "x"},
        {"title": "Staff", "summary": "The personnel of the port wear blue."},
    )
    assert ask("Personel Information Law", of=library).did_you_mean == ("Personal Information Law",)


def test_nothing_is_suggested_where_most_of_a_question_is_unknown() -> None:
    assert ask("asdf ferrry zxcv").did_you_mean == ()
