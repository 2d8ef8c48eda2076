"""What went wrong, as people are told it."""

from __future__ import annotations

import pytest

from bot.problems import StoreUnavailable, WrongUsage
from bot.refusals import Refusal, meant, told_in


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("there is no time zone 'Berlim'", "There is no time zone 'Berlim'."),
        ("there is no such topic; did you mean Ferry?", "There is no such topic; did you mean Ferry?"),
        ("keep_gaps cannot be 'x'; write yes or no", "keep_gaps cannot be 'x'; write yes or no."),
        ("“ferri” is not understood", "“ferri” is not understood."),
        ("wait …", "Wait …"),
    ],
)
def test_a_refusal_by_itself_is_one_sentence_with_one_end(text: str, told: str) -> None:
    assert WrongUsage(text).sentence() == told


def test_a_database_that_is_away_is_told_as_a_sentence_too() -> None:
    assert StoreUnavailable("the database is locked").sentence() == "The database is locked."


@pytest.mark.parametrize(
    ("remedy", "told"),
    [(meant("Europe/Berlin"), "没有时区；您是指Europe/Berlin吗？"), (("write UTC", "请写UTC"), "没有时区；请写UTC。")],
)
def test_a_refusal_in_chinese_ends_as_chinese_does(remedy: tuple[str, str], told: str) -> None:
    with pytest.raises(Refusal) as refused, told_in("zh"):
        raise Refusal(("there is no time zone", "没有时区"), remedy=remedy)
    assert refused.value.sentence() == told
