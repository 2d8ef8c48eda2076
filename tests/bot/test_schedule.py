"""Schedules: what is understood, what is refused and how, and when things are due in every zone."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot import zones
from bot.digests.calendar import LAST, Cycle, Days
from bot.digests.schedule import (
    Schedule,
    ZoneNeeded,
    describe,
    due_times,
    moment,
    next_due,
    notes,
    pack,
    parse,
    unpack,
    upcoming,
)
from bot.model import Language
from bot.problems import WrongUsage
from tests.strategies import hostile_texts

BERLIN = "Europe/Berlin"
NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)  # a Wednesday


def understood(text: str, *, zone: str | None = BERLIN) -> str:
    """The schedule read back, without the zone of these tests."""
    return describe(parse(text, zone=zone, now=NOW), "en").replace(f" ({BERLIN})", "")


def refusal(text: str, *, zone: str | None = BERLIN) -> str:
    with pytest.raises(WrongUsage) as refused:
        parse(text, zone=zone, now=NOW)
    return str(refused.value)


def local(text: str, schedule: Schedule) -> dt.datetime:
    """A time of the clock in the schedule's zone, in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(schedule.zone)).astimezone(dt.UTC)


# -- plain words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("every weekday at 9:00 Europe/Berlin", "every weekday at 09:00"),
        ("mondays 8am", "every Monday at 08:00"),
        ("every other friday at 16:30", "every 2 weeks on Friday from 2026-11-27 at 16:30"),
        ("first of the month at noon", "on the 1st of every month at 12:00"),
        ("last working day", "on the last working day of every month at 09:00"),
        ("daily at 7", "every day at 07:00"),
        ("every day at 6 in the evening", "every day at 18:00"),
        ("evenings at 7", "every day at 19:00"),
        ("every morning", "every day at 09:00"),
        ("mon, wed and fri at 8:15 am", "every Monday, Wednesday and Friday at 08:15"),
        ("mon/wed/fri 8:15", "every Monday, Wednesday and Friday at 08:15"),
        ("mon-fri 9:00", "every weekday at 09:00"),
        ("saturday through monday at midnight", "every Monday, Saturday and Sunday at 00:00"),
        ("weekdays at 9 and 17:30", "every weekday at 09:00 and 17:30"),
        ("thursdays at 1730", "every Thursday at 17:30"),
        ("every friday at half past nine", "every Friday at 09:30"),
        ("Every Monday at 9:00 p.m.", "every Monday at 21:00"),
        ("please send me a digest every friday at 3pm", "every Friday at 15:00"),
        ("once a week", "every Monday at 09:00"),
        ("weekends at 11", "every Saturday and Sunday at 11:00"),
        ("every 3 days at 6pm", "every 3 days from 2026-11-25 at 18:00"),
        ("every other day at 8", "every 2 days from 2026-11-26 at 08:00"),
        ("fortnightly on mondays", "every 2 weeks on Monday from 2026-11-30 at 09:00"),
        ("1st and 15th at 8", "on the 1st and 15th of every month at 08:00"),
        ("end of the month", "on the last day of every month at 09:00"),
        ("first and third tuesday at 14:00", "on the first Tuesday and third Tuesday of every month at 14:00"),
        ("every second tuesday of the month at 10", "on the second Tuesday of every month at 10:00"),
        ("every second tuesday at 10", "every 2 weeks on Tuesday from 2026-12-01 at 10:00"),
        ("quarterly", "on the 1st of January, April, July and October at 09:00"),
        ("every 4 months on the last friday", "on the last Friday of March, July and November at 09:00"),
        ("every year on 1 march at 9", "on the 1st of March at 09:00"),
        ("friday the 13th at 9", "on the 13th of every month only if a Friday at 09:00"),
        ("every 2 hours from 9:00 to 17:00 on weekdays", "every weekday every 2 hours from 09:00 to 17:00"),
        ("every 30 minutes", "every 30 minutes"),
        ("daily every 3 hours", "every 3 hours"),
    ],
)
def test_plain_english_is_understood(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("每周一上午9点", "every Monday at 09:00"),
        ("每週一上午9點", "every Monday at 09:00"),
        ("每个工作日9:00 Europe/Berlin", "every weekday at 09:00"),
        ("周一至周五早上八点半", "every weekday at 08:30"),
        ("每周一三五下午3点", "every Monday, Wednesday and Friday at 15:00"),
        ("每晚8点", "every day at 20:00"),
        ("隔周五下午4点半", "every 2 weeks on Friday from 2026-11-27 at 16:30"),
        ("每3天8点", "every 3 days from 2026-11-26 at 08:00"),
        ("每月1号和15号中午12点", "on the 1st and 15th of every month at 12:00"),
        ("每月最后一个工作日", "on the last working day of every month at 09:00"),
        ("每月第二个和第四个周五9点", "on the second Friday and fourth Friday of every month at 09:00"),
        ("每月底18点", "on the last day of every month at 18:00"),
        ("每年3月1日9点", "on the 1st of March at 09:00"),
        ("9点到17点每两小时", "every 2 hours from 09:00 to 17:00"),
    ],
)
def test_plain_chinese_is_understood(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0 9 * * 1-5", "every weekday at 09:00"),
        ("30 16 * * fri", "every Friday at 16:30"),
        ("0 9 1 * 1", "on the 1st of every month and every Monday at 09:00"),
        ("0 9 LW * *", "on the last working day of every month at 09:00"),
        ("0 9 * * 1#1", "on the first Monday of every month at 09:00"),
        ("0 9-17/2 * * MON-FRI", "every weekday every 2 hours from 09:00 to 17:00"),
        ("0 9 1-31 * 1", "every day at 09:00"),  # cron: either field is enough
        ("@weekly", "every Sunday at 00:00"),
        ("0 9 * * 1-5 (Europe/Berlin)", "every weekday at 09:00"),
    ],
)
def test_five_cron_fields_are_understood(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("daily at 9 America/New_York", "America/New_York"),
        ("daily at 9 europe/london", "Europe/London"),
        ("daily at 9 in New York", "America/New_York"),
        ("daily at 9 tokyo time", "Asia/Tokyo"),
        ("daily at 9 UTC", "UTC"),
        ("daily at 9 UTC+8", "Etc/GMT-8"),
        ("每天9点 北京时间", "Asia/Shanghai"),
        ("每天9点Asia/Tokyo", "Asia/Tokyo"),
        ("0 9 * * * Asia/Kolkata", "Asia/Kolkata"),
        ("daily at 9", BERLIN),
    ],
)
def test_the_zone_in_the_words_counts_before_the_rooms(text: str, zone: str) -> None:
    assert parse(text, zone=BERLIN).zone == zone


def test_a_schedule_without_a_zone_asks_for_one() -> None:
    with pytest.raises(ZoneNeeded, match="time zone; add one, such as Europe/Berlin"):
        parse("daily at 9", zone=None)


def test_nonsense_is_refused_before_a_zone_is_asked_for() -> None:
    with pytest.raises(WrongUsage) as refused:
        parse("daily at 25", zone=None)
    assert not isinstance(refused.value, ZoneNeeded)


def test_every_second_week_is_counted_from_a_day_that_is_named() -> None:
    schedule = parse("every 2 weeks on friday at 9 from 2026-12-04", zone=BERLIN, now=NOW)
    assert [moment(due, schedule, "en") for due in upcoming(schedule, NOW, 2)] == [
        "Friday 4 December 2026, 09:00",
        "Friday 18 December 2026, 09:00",
    ]


def test_the_first_of_every_second_week_comes_as_soon_as_it_can() -> None:
    friday = dt.datetime(2026, 11, 27, 15, 29, tzinfo=dt.UTC)  # 16:29 in Berlin
    for now, first in ((friday, 27), (friday + dt.timedelta(minutes=1), 4)):
        schedule = parse("every other friday at 16:30", zone=BERLIN, now=now)
        assert next_due(schedule, now).day == first


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("every munday at 9", "did you mean monday?"),
        ("evry day at 9", "did you mean every?"),
        ("whenever it rains", "write, for example, every weekday at 9:00"),
        ("随便什么时候", "例如：每个工作日上午9点 北京时间"),
        ("every monday at 9 Europe/Berlni", "did you mean Europe/Berlin?"),
        ("every monday at 9 Asia/Bejing", "did you mean Asia/Shanghai?"),
        ("every monday at 9 PST", "write America/Los_Angeles"),
        ("every monday at 9 UTC+5:30", "name a place"),
        ("every second", "once in 15 minutes is the most"),
        ("每秒", "最多每15分钟一次"),
        ("every 5 minutes", "once in 15 minutes is the most"),
        ("* * * * *", "once in 15 minutes is the most"),
        ("0,10 9 * * *", "once in 15 minutes is the most"),
        ("55 23 * * *,0 0 * * *", "write five fields"),
        ("*/30 * * * * *", "seconds and years are not taken"),
        ("0 9 * *", "this one has 4"),
        ("0 25 * * *", "bad hour; hours go from 0 to 23"),
        ("60 9 * * *", "bad minute; minutes go from 0 to 59"),
        ("0 9 32 * *", "bad day-of-month; days go from 1 to 31"),
        ("0 9 * 13 *", "bad month; months go from 1 to 12"),
        ("0 9 * * 8", "bad day-of-week; days go from 0 to 7"),
        ("0 9 31 2 *", "31 February never comes"),
        ("0 9 31 2,4 *", "31 February and 31 April never come;"),
        ("0 9 1 * 1#2 only", "not understood"),
        ("31 april at 9 Europe/Berlin", "31 April never comes"),
        ("每年2月30日9点", "2月30号永远不会到来"),
        ("every 2 weeks on friday starting 1 dec", "write, for example, every 2 weeks on friday starting 2026-12-04"),
        ("daily at 9 between", "“between” is not understood in a schedule; write, for example,"),
        ("H 9 * * *", "write * for any"),
        ("@reboot", "these are known: @hourly"),
        ("every day at 25:00", "hours go to 23"),
        ("every day at 24:00", "write midnight"),
        ("every day at 13pm", "write 13:00"),
        ("february 30th at 9", "never comes"),
        ("at 9", "on which days"),
        ("every monday at 9 and fridays at 17", "subscribe once for each"),
        ("每天9点和每周一10点", "请分别订阅"),
        ("every hour at 9:00", "contradict each other"),
        ("every 2 weeks only if a friday", "on the 13th only if a friday"),
        ("twice a day", "as in daily at 9:00 and 17:00"),
        ("monthly on mondays", "the first monday of the month"),
        ("every 5 hours", "take an interval that divides it"),
        ("every 0 days", "an interval of 0 is none"),
        ("每隔两周周五", "请写每2……或每3……"),
        ("每天25点", "小时到23"),
        ("每5小时", "请用能整除一天的间隔"),
        ("2月30号9点", "永远不会到来；例如：每个工作日"),
        ("", "the schedule is empty"),
        ("every day " * 101, "at most 1000 characters"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_with_what_to_write_instead(text: str, hint: str) -> None:
    assert hint in refusal(text)


def test_an_unknown_zone_of_the_room_is_refused() -> None:
    assert "did you mean Europe/Paris?" in refusal("daily at 9", zone="Europe/Pariss")


@given(
    st.one_of(
        hostile_texts(),
        st.lists(
            st.sampled_from(
                "every other monday weekday first last 2 15 9:00 at am of the month from to and , hours minutes 1st every "
                "每 周 一 点 个 工作日 第 最后 月 号 隔 9 上午 * / - 0 */2 Europe/Berlin only if a second 31 february".split()
            ),
            max_size=9,
        ).map(" ".join),
    )
)
def test_any_text_is_a_schedule_or_a_refusal(text: str) -> None:
    try:
        schedule = parse(text, zone=BERLIN, now=NOW)
    except WrongUsage:
        return
    assert next_due(schedule, NOW) > NOW


# -- read back ---------------------------------------------------------------------------------------------------------


def some(values: st.SearchStrategy[int], most: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(values, max_size=most, unique=True).map(lambda found: tuple(sorted(found)))


clock = st.integers(0, 95).map(lambda quarter: quarter * 15)
rules: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "weekdays": some(st.integers(0, 6), 7),
        "nth_weekdays": st.lists(
            st.tuples(st.integers(0, 6), st.sampled_from((LAST, 1, 2, 3, 4, 5))), max_size=3, unique=True
        ).map(lambda found: tuple(sorted(found))),
        "monthdays": some(st.one_of(st.just(LAST), st.integers(1, 31))),
        "workdays": some(st.one_of(st.just(LAST), st.integers(1, 10))),
        "months": some(st.integers(1, 12), 11),
    },
)
cycles = st.one_of(
    st.builds(
        lambda every, start: Days(cycle=Cycle(every, "day", start)),
        st.integers(2, 366),
        st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)),
    ),
    st.builds(
        lambda every, start, days: Days(weekdays=days, cycle=Cycle(every, "week", start)),
        st.integers(2, 52),
        st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)),
        some(st.integers(0, 6), 7).filter(bool),
    ),
)
days = st.one_of(
    rules.map(lambda values: Days(**values)).filter(lambda found: len(found.weekdays) < 7),
    st.builds(
        lambda monthdays, weekdays: Days(monthdays=monthdays, weekdays=weekdays, both=True),
        some(st.integers(1, 31)).filter(bool),
        some(st.integers(0, 6), 6).filter(bool),
    ),
)
few_times = some(clock, 5).filter(bool)
intervals = st.sampled_from((15, 20, 30, 45, 60, 90, 120, 240)).flatmap(
    lambda step: clock.map(lambda first: tuple(range(first, 24 * 60, step)))
)
names = st.sampled_from(zones.names())
schedules = st.one_of(
    st.builds(Schedule, names, days, st.one_of(few_times, intervals)), st.builds(Schedule, names, cycles, few_times)
)
moments = st.integers(-630_000_000, 2_500_000_000).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))


@given(schedules, st.sampled_from(("en", "zh")))
def test_what_is_read_back_is_understood_as_the_same_schedule(schedule: Schedule, language: Language) -> None:
    assume(upcoming(schedule, NOW, 1))
    assert parse(describe(schedule, language), zone=None) == schedule


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("every monday at 9 UTC+2", "every Monday at 09:00 (UTC+2)", "每周一 09:00（UTC+2）"),
        ("every monday at 9 GMT-11", "every Monday at 09:00 (UTC-11)", "每周一 09:00（UTC-11）"),
        ("every monday at 9 UTC", "every Monday at 09:00 (UTC)", "每周一 09:00（UTC）"),
    ],
)
def test_an_offset_is_read_back_as_it_was_meant(text: str, english: str, chinese: str) -> None:
    schedule = parse(text, zone=None)
    assert (describe(schedule, "en"), describe(schedule, "zh")) == (english, chinese)
    assert schedule == parse(english, zone=None) == parse(chinese, zone=None)


@given(schedules)
def test_a_packed_schedule_comes_back_as_it_was(schedule: Schedule) -> None:
    assert unpack(pack(schedule)) == schedule


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"zone":"UTC"}', '{"zone":"UTC","times":[540],"moons":[1]}'])
def test_other_text_is_no_packed_schedule(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(text)


def test_a_moment_is_told_in_the_zone_of_the_schedule() -> None:
    schedule = parse("daily at 9 Asia/Tokyo", zone=None)
    due = next_due(schedule, NOW)
    assert (moment(due, schedule, "en"), moment(due, schedule, "zh")) == (
        "Thursday 26 November 2026, 09:00",
        "2026年11月26日周四 09:00",
    )


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("on the 31st at 9", "A month without a 31st is left out"),
        ("29 february at 9", "in leap years only"),
        ("fifth friday of the month", "A month without a fifth one is left out"),
        ("last working day", "holidays are not known"),
        ("daily at midnight", "the beginning of the day"),
        ("0 9 1 * 1", "either of the two is enough"),
        ("daily at 9 EST", "America/New_York changes its clocks"),
    ],
)
def test_what_may_surprise_is_said_at_once(text: str, note: str) -> None:
    assert any(note in told for told in notes(parse(text, zone=BERLIN, now=NOW)))


@pytest.mark.parametrize("text", ["mondays at 9", "31 january at 9", "every 2 hours", "first monday of the month"])
def test_nothing_is_said_where_nothing_surprises(text: str) -> None:
    assert notes(parse(text, zone=BERLIN, now=NOW)) == ()


# -- when it is due ------------------------------------------------------------------------------------------------------


def test_a_due_time_is_later_than_the_moment_it_is_looked_for_from() -> None:
    schedule = parse("daily at 9", zone="UTC")
    nine = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
    assert next_due(schedule, nine) == nine + dt.timedelta(days=1)
    assert next_due(schedule, nine - dt.timedelta(microseconds=1)) == nine


def test_a_time_that_the_clock_leaves_out_comes_at_the_end_of_the_gap() -> None:
    schedule = parse("daily at 2:30 America/New_York", zone=None)
    before = dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)
    first, second = upcoming(schedule, before, 2)
    assert first == local("2026-03-08T03:00", schedule)
    assert second == local("2026-03-09T02:30", schedule)


def test_a_time_that_the_clock_shows_twice_comes_the_first_time() -> None:
    schedule = parse("daily at 1:30 America/New_York", zone=None)
    first, second = upcoming(schedule, dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC), 2)
    assert first == dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)
    assert second == dt.datetime(2026, 11, 2, 6, 30, tzinfo=dt.UTC)


def test_between_the_two_the_next_one_is_tomorrow() -> None:
    schedule = parse("daily at 1:30 America/New_York", zone=None)
    assert next_due(schedule, dt.datetime(2026, 11, 1, 6, 10, tzinfo=dt.UTC)).day == 2


def test_half_an_hour_is_left_out_and_repeated_on_lord_howe() -> None:
    schedule = parse("daily at 2:15 Australia/Lord_Howe", zone=None)
    spring = next_due(schedule, dt.datetime(2026, 10, 3, 0, tzinfo=dt.UTC))
    assert spring == local("2026-10-04T02:30", schedule)
    autumn = parse("daily at 1:45 Australia/Lord_Howe", zone=None)
    found = upcoming(autumn, dt.datetime(2026, 4, 4, 0, tzinfo=dt.UTC), 2)
    assert found[0] == local("2026-04-05T01:45", autumn)
    assert found[1] - found[0] == dt.timedelta(hours=24, minutes=30)


def test_times_of_one_gap_come_once_together() -> None:
    schedule = parse("daily at 2:00, 2:15 and 2:45 America/New_York", zone=None)
    found = upcoming(schedule, dt.datetime(2026, 3, 8, 5, tzinfo=dt.UTC), 2)
    assert [due.astimezone(ZoneInfo("America/New_York")).day for due in found] == [8, 9]


def test_a_schedule_of_every_hour_goes_on_through_the_repeated_hour() -> None:
    schedule = parse("every hour America/New_York", zone=None)
    found = upcoming(schedule, dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC), 4)
    assert {later - earlier for earlier, later in pairwise(found)} == {dt.timedelta(hours=1)}


def test_a_day_that_a_zone_left_out_has_no_digest() -> None:
    schedule = parse("daily at 9 Pacific/Apia", zone=None)
    found = upcoming(schedule, dt.datetime(2011, 12, 29, 0, tzinfo=dt.UTC), 3)
    assert [due.astimezone(ZoneInfo("Pacific/Apia")).day for due in found] == [29, 31, 1]


def test_working_days_and_month_ends_are_those_of_the_calendar() -> None:
    schedule = parse("last working day", zone="UTC")
    found = list(due_times(schedule, NOW, dt.datetime(2027, 6, 1, tzinfo=dt.UTC)))
    assert [(due.month, due.day) for due in found] == [(11, 30), (12, 31), (1, 29), (2, 26), (3, 31), (4, 30), (5, 31)]


def test_due_times_end_with_the_moment_they_are_asked_until() -> None:
    schedule = parse("daily at 9", zone="UTC")
    until = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)
    assert [due.day for due in due_times(schedule, NOW, until)] == [26, 27, 28]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_due(parse("daily at 9", zone="UTC"), dt.datetime(2026, 11, 25))  # noqa: DTZ001


@cache
def switches(zone: str, year: int) -> tuple[dt.datetime, ...]:
    """The moments of a year, to the minute, at which the clocks of a zone change."""
    rules = ZoneInfo(zone)
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    found = []
    for day in range(365):
        low, high = (start + dt.timedelta(days=day + ahead) for ahead in (0, 1))
        offset = low.astimezone(rules).utcoffset()
        if offset != high.astimezone(rules).utcoffset():
            while high - low > dt.timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if middle.astimezone(rules).utcoffset() == offset else (low, middle)
            found.append(high.replace(second=0, microsecond=0))
    return tuple(found)


@pytest.mark.parametrize("initial", sorted({name[0] for name in zones.names()}))
def test_each_day_has_exactly_one_due_time_at_both_switches_of_every_zone(initial: str) -> None:
    for zone in (name for name in zones.names() if name[0] == initial):
        rules = ZoneInfo(zone)
        for switch in switches(zone, 2026):
            first = switch.astimezone(rules).date() - dt.timedelta(days=2)
            for minutes in range(0, 24 * 60, 15):
                schedule = Schedule(zone, Days(), (minutes,))
                begin = dt.datetime.combine(first, dt.time(), rules) - dt.timedelta(seconds=1)
                found = upcoming(schedule, begin, 5)
                shown = [due.astimezone(rules).replace(tzinfo=None) for due in found]
                meant = [
                    dt.datetime.combine(first + dt.timedelta(days=ahead), dt.time(*divmod(minutes, 60)))
                    for ahead in range(5)
                ]
                late = [one - other for one, other in zip(shown, meant, strict=True)]
                assert sum(bool(gap) for gap in late) <= 1, (zone, minutes, shown)
                assert all(dt.timedelta() <= gap <= dt.timedelta(hours=2) for gap in late), (zone, minutes, shown)


@given(
    st.sampled_from(zones.names()),
    moments,
    clock,
)
def test_a_due_time_is_the_first_moment_at_which_the_clock_shows_its_time_or_a_later_one(
    zone: str, after: dt.datetime, minutes: int
) -> None:
    rules = ZoneInfo(zone)
    due = next_due(Schedule(zone, Days(), (minutes,)), after)
    assert due > after
    here = due.astimezone(rules).replace(tzinfo=None)
    a_moment_before = (due - dt.timedelta(minutes=1)).astimezone(rules).replace(tzinfo=None)
    scheduled = here.replace(hour=minutes // 60, minute=minutes % 60, second=0)
    if here != scheduled:  # in a gap: of this day, or of the one before when the gap is at midnight
        scheduled -= dt.timedelta(days=scheduled > here)
        assert a_moment_before < scheduled < here
    else:
        assert a_moment_before < scheduled or due.astimezone(rules).fold == 0


@given(schedules, moments)
def test_due_times_come_in_order_and_from_any_moment_the_same_ones(schedule: Schedule, after: dt.datetime) -> None:
    found = upcoming(schedule, after, 4)
    assert all(one < other for one, other in pairwise((after, *found)))
    for one, other in pairwise(found):
        assert next_due(schedule, one) == other
        assert next_due(schedule, other - dt.timedelta(seconds=1)) == other


@given(schedules, moments)
def test_a_clock_that_jumps_back_finds_the_same_due_time_again(schedule: Schedule, now: dt.datetime) -> None:
    found = upcoming(schedule, now, 1)
    if found:
        assert upcoming(schedule, found[0] - dt.timedelta(seconds=1), 1) == found
