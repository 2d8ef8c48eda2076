"""Text as it is compared: normalising, folding, words, sentences."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import comparable, fold, has_cjk, is_cjk, normalise, sentences, simplified, slugify, words
from tests.strategies import hostile_texts
from tests.strategies import sentences as written_sentences

# -- normalising -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  MIIT \n and\tNDRC ", "MIIT and NDRC"),
        ("ＭＩＩＴ　２０２５", "MIIT 2025"),
        ("the ministry’s “plan”", 'the ministry\'s "plan"'),
        ("MI\u200bIT \u202eabc\u2066", "MIIT abc"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("ﬁve", "five"),
        ("caf\u0065\u0301", "café"),
        ("bad \ud800 surrogate", "bad surrogate"),
        ("", ""),
    ],
)
def test_a_text_is_read_without_width_invisibles_and_stray_blanks(typed: str, read: str) -> None:
    assert normalise(typed) == read


@given(hostile_texts())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(hostile_texts())
def test_what_is_normalised_holds_no_control_or_invisible_character(text: str) -> None:
    assert not [c for c in normalise(text) if unicodedata.category(c) in ("Cc", "Cs") or c in "\u200b\u202e\ufeff"]


# -- comparing -------------------------------------------------------------------------------------------------------


def test_case_accents_dashes_and_script_are_no_difference() -> None:
    assert comparable("Café—工業部") == comparable("cafe-工业部")


@pytest.mark.parametrize(
    ("traditional", "simple"), [("網絡安全法", "网络安全法"), ("臺灣 ok", "台湾 ok"), ("plain", "plain")]
)
def test_traditional_characters_are_read_as_simplified_ones(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("What does the WTO do?", ("what", "does", "the", "wto", "do")),
        ("the ministry's plan, MIIT’s", ("the", "ministry", "plan", "miit")),
        ("U.S. and U.S.A. rules", ("us", "and", "usa", "rules")),
        ("10,000 boats for 4.50 at 5:30", ("10000", "boats", "for", "4.50", "at", "5:30")),
        ("5G, GB/T, C++ and C#", ("5g", "gb", "t", "c++", "and", "c#")),
        ("didn't", ("didnt",)),
        ("港务局2024年", ("港", "务", "局", "2024", "年")),
        ("工信部MIIT", ("工", "信", "部", "miit")),
        ("snake_case", ("snake", "case")),
        ("?!…", ()),
    ],
)
def test_a_text_is_cut_into_folded_words_and_single_chinese_characters(text: str, tokens: tuple[str, ...]) -> None:
    assert words(text) == tokens


@given(hostile_texts())
def test_words_are_never_empty_hold_no_blank_and_stay_as_they_are(text: str) -> None:
    for token in words(text):
        assert token
        assert not token.isspace()
        assert " " not in token


@given(hostile_texts())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="ábcÉ工業部 -’'ＭＩ2,.", max_size=12))
def test_names_that_fold_alike_have_the_same_words(text: str) -> None:
    assert words(fold(text)) == words(text)


def test_a_folded_name_has_blanks_between_words_and_none_between_chinese_characters() -> None:
    assert fold("Town-Council  (港务局 A)") == "town council 港务局 a"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Made in China 2025", "made-in-china-2025"),
        ("国务院", "国务院"),
        ("People's Republic", "people-republic"),
        ("!!!", "article"),
    ],
)
def test_a_title_becomes_part_of_an_address(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_chinese_japanese_and_korean_characters_are_told_apart_from_letters() -> None:
    assert has_cjk("a 工")
    assert not has_cjk("naïve Ωμέγα")
    assert [is_cjk(token) for token in ("工", "カ", "한", "a", "工信", "")] == [True, True, True, False, False, False]


# -- sentences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paragraph", "parts"),
    [
        ("One boat. Two boats! Three?", ("One boat.", "Two boats!", "Three?")),
        ("Dr. Reed met Mr. Varga. They left.", ("Dr. Reed met Mr. Varga.", "They left.")),
        ("The U.S. Navy came. It left.", ("The U.S. Navy came.", "It left.")),
        ("It costs 4.50 crowns. Children are free.", ("It costs 4.50 crowns.", "Children are free.")),
        ('He said "Go." Then he went.', ('He said "Go."', "Then he went.")),
        ("港务局成立于1962年。它管理港口！对吗？", ("港务局成立于1962年。", "它管理港口！", "对吗？")),
        ("no end", ("no end",)),
        ("", ()),
    ],
)
def test_a_paragraph_is_cut_at_the_ends_of_sentences(paragraph: str, parts: tuple[str, ...]) -> None:
    assert sentences(paragraph) == parts


@given(hostile_texts())
def test_sentences_together_hold_every_word_of_the_paragraph(text: str) -> None:
    assert "".join(sentences(text)).replace(" ", "") == "".join(text.split())


@given(st.lists(written_sentences(), max_size=5))
def test_sentences_written_one_after_the_other_are_found_again(written: list[str]) -> None:
    assert sentences(" ".join(written)) == tuple(written)
