"""Words to stems."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stems import stem


@pytest.mark.parametrize(
    "forms",
    [
        ("law", "laws"),
        ("appoint", "appoints", "appointed", "appointing"),
        ("ministry", "ministries"),
        ("child", "children"),
        ("found", "find"),
        ("take", "took", "taken"),
        ("lead", "led", "leads"),
        ("write", "wrote", "written"),
        ("build", "built", "builds"),
        ("withdraw", "withdrew", "withdrawn"),
        ("criterion", "criteria"),
        ("person", "people"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "pair",
    [
        ("policy", "police"),
        ("port", "portrait"),
        ("dues", "duty"),
        ("built", "write"),
        ("children", "freeze"),
        ("began", "become"),
        ("eat", "fall"),
    ],
)
def test_different_words_have_different_stems(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize("word", ["2025", "5g", "10000", "工", "港", "naïve", "c++", ""])
def test_numbers_chinese_and_words_with_other_signs_are_their_own_stems(word: str) -> None:
    assert stem(word) == word


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_stem_is_never_empty(word: str) -> None:
    assert stem(word)


def test_very_long_words_stay_in_nobodys_memory() -> None:
    stem("warm")
    tracemalloc.start()
    try:
        for number in range(500):
            assert stem(f"{chr(97 + number % 26)}{chr(97 + number // 26)}" + "x" * 10_000)
        assert tracemalloc.get_traced_memory()[0] < 500_000
    finally:
        tracemalloc.stop()
