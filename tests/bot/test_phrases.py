"""Our own few sentences."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from bot import phrases
from bot.model import Bar
from bot.phrases import BEGINNINGS_OF_ABSTENTIONS, barred, say
from bot.text import has_cjk

KEYS = sorted(phrases._PHRASES)
SAME_IN_BOTH = {"view"}  # a name that curators write


def blanks(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_leave_the_same_blanks(key: str) -> None:
    english, chinese = (say(key, language) for language in ("en", "zh"))
    assert blanks(english) == blanks(chinese)


@pytest.mark.parametrize("key", sorted(set(KEYS) - SAME_IN_BOTH))
def test_each_phrase_is_in_its_language(key: str) -> None:
    assert not has_cjk(say(key, "en"))
    assert has_cjk(say(key, "zh"))


def test_blanks_are_filled() -> None:
    assert say("have", "en", topic="Ferry") == "Nothing here answers exactly that. What we have on Ferry:"
    assert "渡轮" in say("have", "zh", topic="渡轮")


def test_what_fills_a_blank_is_taken_as_it_is() -> None:
    assert "{name} %s" in say("unknown_topic", "en", name="{name} %s")


def test_an_abstention_begins_with_i_dont_know() -> None:
    for key in ("unknown", "unknown_topic", "no_path"):
        assert say(key, "en").startswith(BEGINNINGS_OF_ABSTENTIONS[0])
        assert say(key, "zh").startswith(BEGINNINGS_OF_ABSTENTIONS[1])


@pytest.mark.parametrize("bar", get_args(Bar))
def test_every_bar_is_named_in_both_languages(bar: Bar) -> None:
    assert not has_cjk(barred(bar, "en"))
    assert has_cjk(barred(bar, "zh"))


def test_a_phrase_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no such phrase", "en")


def test_what_the_code_says_is_here_and_what_is_here_is_said() -> None:
    here = Path(phrases.__file__)
    files = [file for folder in ("bot", "adapters") for file in (here.parent.parent / folder).rglob("*.py")]
    sources = [file.read_text("utf-8") for file in files if file != here]
    speakers = [source for source in sources if re.search(r"from bot\.phrases import [^\n]*\bsay\b", source)]
    said = {key for source in speakers for key in re.findall(r'(?<!\w)say\(\s*"(\w+)"', source)}
    assert said <= set(KEYS)
    assert [key for key in KEYS if not any(f'"{key}"' in source for source in sources)] == []
