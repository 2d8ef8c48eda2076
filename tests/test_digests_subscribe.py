"""Wishes in words: cut into topics and a schedule, or refused with what to write instead."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import read, snapshot
from bot.digests.schedule import ZoneNeeded
from bot.digests.subscribe import Understood, understand, understand_words
from bot.library import Library
from bot.problems import WrongUsage
from bot.store.records import Wish

READING = read(snapshot(Path(__file__).parent / "library"))
LIBRARY = Library.build(READING.articles, READING.manifest)
NOW = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)


def wish(text: str, zone: str | None = None) -> Wish:
    return understood(text, zone).wish


def understood(text: str, zone: str | None = None) -> Understood:
    return understand_words(text, library=LIBRARY, zone=zone, now=NOW)


def refusal(text: str) -> str:
    with pytest.raises(WrongUsage) as refused:
        wish(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "topics", "words"),
    [
        ("ferry every weekday at 9:00 Europe/Berlin", ("Selmouth Ferry",), "every weekday at 09:00 (Europe/Berlin)"),
        ("harbour and safety mondays 8am UTC", ("harbour", "safety"), "every Monday at 08:00 (UTC)"),
        ("harbour, transport: daily at 7 UTC", ("harbour", "transport"), "every day at 07:00 (UTC)"),
        ("everything daily at 7 UTC", (), "every day at 07:00 (UTC)"),
        ("to ferry 0 9 * * 1-5 UTC", ("Selmouth Ferry",), "every weekday at 09:00 (UTC)"),
        ("渡轮每周一上午9点 上海", ("Selmouth Ferry",), "every Monday at 09:00 (Asia/Shanghai)"),
        ("every weekday at 9 UTC about the ferry", ("Selmouth Ferry",), "every weekday at 09:00 (UTC)"),
    ],
)
def test_topics_and_schedule_are_told_apart(text: str, topics: tuple[str, ...], words: str) -> None:
    found = wish(text)
    assert (found.topics, found.words) == (topics, words)


@pytest.mark.parametrize(
    ("text", "extras"),
    [
        ("ferry daily at 7 UTC with questions", (False, True, False)),
        ("ferry daily at 7 UTC with rereading and a quiet line", (True, False, True)),
        ("ferry daily at 7 UTC with rereading, gaps and quiet", (True, True, True)),
        ("ferry daily at 7 UTC", (False, False, False)),
    ],
)
def test_what_comes_with_it_may_be_said_in_the_same_breath(text: str, extras: tuple[bool, bool, bool]) -> None:
    found = wish(text)
    assert (found.reread, found.gaps, found.quiet) == extras


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ferri daily at 7 UTC", "did you mean Selmouth Ferry?"),
        ("ferry, habour daily at 7 UTC", "did you mean harbour"),
        ("ferry daily at 7 Europe/Berlim", "did you mean Europe/Berlin?"),
        ("ferry daily at 25 UTC", "no time of the day"),
        ("ferry * * * * * * UTC", "five fields"),
        ("ferry */5 * * * * UTC", "once in 15 minutes is the most"),
        ("ferry on 30 february UTC", "never comes"),
        ("ferry", "not clear when"),
        ("daily at 7 UTC", "not clear what to follow"),
        ("渡轮 每天25点 北京时间", "没有“25点”这个时刻；小时到23"),
        ("渡轮 * * * * * * 北京时间", "cron有五个字段"),
        ("渡轮 每天9点 Europe/Berlim", "您是指Europe/Berlin吗？"),
        ("渡船 每天9点 北京时间", "没有“渡船”这个标签或条目"),
        ("渡轮", "没有说明时间；请说明关注什么和时间，例如“telecoms 每个工作日上午9点 北京时间”"),
        ("每天9点 北京时间", "没有说明关注什么"),
        ("", "nothing is wished for"),
        ("x" * 501, "at most 500 characters"),
    ],
)
def test_a_refusal_says_what_to_write_instead(text: str, hint: str) -> None:
    assert hint in refusal(text)


def test_the_time_zone_is_asked_for_where_neither_words_nor_room_name_one() -> None:
    with pytest.raises(ZoneNeeded):
        wish("ferry daily at 7")
    assert wish("ferry daily at 7", zone="Asia/Tokyo").words == "every day at 07:00 (Asia/Tokyo)"


def test_the_zone_of_the_words_counts_before_the_room_s() -> None:
    assert wish("ferry daily at 7 UTC", zone="Asia/Tokyo").words == "every day at 07:00 (UTC)"


def test_the_first_due_time_comes_after_now() -> None:
    due = understood("ferry daily at 2:30 UTC").next_due(NOW)
    assert due == int((NOW + dt.timedelta(days=1)).timestamp() * 1000)


def test_parts_that_come_apart_mean_the_same_as_one_sentence() -> None:
    apart = understand(["ferry, harbour"], "fridays at 9 UTC", library=LIBRARY, zone=None, now=NOW, gaps=True)
    assert apart == understood("ferry, harbour fridays at 9 UTC with gaps")


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from("ferry harbour everything every monday at 9 UTC , and with gaps * 0 渡轮 每周一".split()),
            max_size=12,
        ).map(" ".join),
    )
)
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    try:
        found = wish(text)
    except WrongUsage:
        return
    assert understood(text).wish == found
    assert found.words
