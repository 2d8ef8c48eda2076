"""Wishes in words: cut into topics and a schedule, or refused with what to write instead."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import read, snapshot
from bot.digests.schedule import ZoneNeeded
from bot.digests.subscribe import MOST, Understood, subscribe, understand, understand_words
from bot.library import Library
from bot.model import Article
from bot.problems import WrongUsage
from bot.store.records import Wish
from tests.strategies import article_of

if TYPE_CHECKING:
    from bot.store import Store

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
    "text",
    [
        "us to ferry daily at 7 UTC",
        "please subscribe us to the ferry daily at 7 UTC",
        "ferry daily at 7 UTC please",
        "ferry daily at 7 UTC, thanks!",
        "follow ferry daily at 7 UTC",
        "could you keep us posted on ferry daily at 7 UTC?",
        "I'd like to follow ferry daily at 7 UTC",
        "this channel to ferry daily at 7 UTC",
        "updates on the ferry daily at 7 UTC",
        "daily at 7 UTC tell us about the ferry",
        "请帮我们订阅渡轮 每天7点 UTC",
        "我想关注渡轮 每天7点 UTC，谢谢",
    ],
)
def test_small_talk_around_a_wish_is_no_part_of_it(text: str) -> None:
    found = wish(text)
    assert (found.topics, found.words) == (("Selmouth Ferry",), "every day at 07:00 (UTC)")


def test_what_is_understood_as_it_stands_is_no_small_talk() -> None:
    follow = article_of({"title": "Follow the ferry", "summary": "A game.", "topics": ["Please"]})
    for name in ("Follow the ferry", "Please"):
        found = understand_words(
            f"{name} daily at 7 UTC",
            library=Library.build((*READING.articles, follow), READING.manifest),
            zone=None,
            now=NOW,
        )
        assert found.wish.topics == (name,)


def test_small_talk_about_nothing_we_have_is_refused_with_what_was_meant() -> None:
    assert "no tag or article “ferri”; did you mean Selmouth Ferry?" in refusal(
        "please tell us about ferri daily at 7 UTC"
    )


HELD = Wish(
    topics=("harbour",), schedule=wish("harbour daily at 7 Asia/Tokyo").schedule, words="every day at 07:00", gaps=True
)


@pytest.mark.parametrize(
    ("text", "topics", "words", "extras"),
    [
        ("mondays 8am", ("harbour",), "every Monday at 08:00 (Asia/Tokyo)", (False, True, False)),
        ("to mondays 8am UTC please", ("harbour",), "every Monday at 08:00 (UTC)", (False, True, False)),
        ("ferry, safety", ("Selmouth Ferry", "safety"), "every day at 07:00 (Asia/Tokyo)", (False, True, False)),
        ("everything", (), "every day at 07:00 (Asia/Tokyo)", (False, True, False)),
        ("ferry fridays at 9", ("Selmouth Ferry",), "every Friday at 09:00 (Asia/Tokyo)", (False, True, False)),
        ("with a quiet line", ("harbour",), "every day at 07:00 (Asia/Tokyo)", (False, True, True)),
        ("渡轮", ("Selmouth Ferry",), "every day at 07:00 (Asia/Tokyo)", (False, True, False)),
    ],
)
def test_what_a_change_does_not_name_stays(
    text: str, topics: tuple[str, ...], words: str, extras: tuple[bool, bool, bool]
) -> None:
    changed = understand_words(text, library=LIBRARY, zone="Europe/Berlin", now=NOW, held=HELD).wish
    assert (changed.topics, changed.words) == (topics, words)
    assert (changed.reread, changed.gaps, changed.quiet) == extras


def test_a_change_that_is_neither_topics_nor_a_schedule_is_refused() -> None:
    with pytest.raises(WrongUsage, match="not understood"):
        understand_words("blue moons", library=LIBRARY, zone=None, now=NOW, held=HELD)


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
        ("ferry", 'not clear when; say what to follow and when, as in "harbour every weekday at 9:00 Europe/Berlin"'),
        ("daily at 7 UTC", "not clear what to follow"),
        ("渡轮 每天25点 北京时间", "没有“25点”这个时刻；小时到23"),
        ("渡轮 * * * * * * 北京时间", "cron有五个字段"),
        ("渡轮 每天9点 Europe/Berlim", "您是指Europe/Berlin吗？"),
        ("渡船 每天9点 北京时间", "没有“渡船”这个标签或条目"),
        ("渡轮", "没有说明时间；请说明关注什么和时间，例如“harbour 每个工作日上午9点 北京时间”"),
        ("每天9点 北京时间", "没有说明关注什么"),
        ("", "nothing is wished for"),
        ("x" * 501, "at most 500 characters"),
    ],
)
def test_a_refusal_says_what_to_write_instead(text: str, hint: str) -> None:
    assert hint in refusal(text)


@pytest.mark.parametrize(
    ("articles", "such"),
    [
        ([article for article in READING.articles if article.title == "Selmouth Ferry"], "as in “harbour every"),
        ([replace(READING.articles[0], topics=())], f"as in “{READING.articles[0].title} every"),
        ([], "as in “everything every"),
    ],
)
def test_an_example_names_what_this_library_has(articles: list[Article], such: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        understand_words("", library=Library.build(articles, READING.manifest), zone=None, now=NOW)
    assert such in str(refused.value).replace('"', "“")


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


async def test_of_many_who_wish_the_same_at_once_one_makes_the_digest_and_the_others_find_it(store: Store) -> None:
    wished = understood("ferry daily at 7 UTC")
    made = await asyncio.gather(*(subscribe(store, "slack:T1/C1", wished, now=NOW) for _ in range(6)))
    other = await subscribe(store, "slack:T1/C2", wished, now=NOW)
    assert {one.id for one in made} == {made[0].id}
    assert [one.id for one in await store.subscriptions.all()] == [made[0].id, other.id]


async def test_a_room_has_no_more_digests_than_it_may_however_many_are_wished_for_at_once(store: Store) -> None:
    wishes = [understood(f"ferry daily at {hour}:{minute} UTC") for hour in (7, 8, 9) for minute in range(10, 20)]
    made = await asyncio.gather(
        *(subscribe(store, "slack:T1/C1", one, now=NOW) for one in wishes), return_exceptions=True
    )
    assert sum(isinstance(one, WrongUsage) for one in made) == len(wishes) - MOST
    assert len(await store.subscriptions.all()) == MOST
