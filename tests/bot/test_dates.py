"""Dates said in sentences, and partial dates in order."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.dates import first_date
from bot.model import PartialDate
from tests.strategies import hostile_texts

MONTHS = "January February March April May June July August September October November December".split()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("It took effect on 1 June 2017.", "2017-06-01"),
        ("It took effect on the 1st June 2017.", "2017-06-01"),
        ("It took effect on June 1, 2017.", "2017-06-01"),
        ("Formed: March 2008", "2008-03"),
        ("It was built in 1907 and moved in 2001.", "1907"),
        ("2017年6月1日起施行。", "2017-06-01"),
        ("1975年5月开馆。", "1975-05"),
        ("始建于1610年。", "1610"),
        ("Published 2024-05-31.", "2024-05-31"),
        ("the [[Plan of May 2015|plan]] of [[X|2016]]", "2016"),
    ],
)
def test_a_sentence_tells_its_first_date_as_precisely_as_it_says_it(text: str, date: str) -> None:
    assert first_date(text) == PartialDate.parse(date)


@pytest.mark.parametrize(
    "text", ["no date", "It has 84 staff and 340 beds.", "GB/T 43697", "the 3rd of them", "Room 99999", "", "in 0999"]
)
def test_a_number_that_is_no_date_is_none(text: str) -> None:
    assert first_date(text) is None


def test_a_day_that_no_calendar_has_is_passed_over() -> None:
    assert first_date("30 February 2017, then 2 March 2018") == PartialDate(2018, 3, 2)


@given(st.dates(dt.date(1000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_back_in_each_way_of_writing_it(day: dt.date) -> None:
    month = MONTHS[day.month - 1]
    for written in (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
    ):
        assert first_date(f"It began on {written}.") == PartialDate(day.year, day.month, day.day)


@given(hostile_texts())
def test_any_text_may_be_read_for_a_date(text: str) -> None:
    found = first_date(text)
    assert found is None or isinstance(found.first_day, dt.date)


def test_partial_dates_stand_in_the_order_of_their_first_days() -> None:
    written = ["2001", "2001-02", "2001-02-03", "1999-12-31", "2001-01-01"]
    ordered = sorted((PartialDate.parse(text) for text in written), key=lambda date: date.first_day)
    assert [str(date) for date in ordered] == ["1999-12-31", "2001", "2001-01-01", "2001-02", "2001-02-03"]
