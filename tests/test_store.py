"""The store on both databases: events, turns, rooms, what was said, feedback, gaps, counts, facts, transactions."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Kind, Outcome, StatementId, Turn
from bot.store.records import Asked, Gap, Person, RoomSettings, Said
from bot.store.usage import DAY, Tally

if TYPE_CHECKING:
    from bot.store import Store

ROOM = "slack:T1/C1"
HOUR = 3_600_000
NOW = 1_790_000_000_000


def turn(question: str = "what is MIIT?") -> Turn:
    return Turn(question=question, topics=("Ministry of Industry and Information Technology",), outcome="answered")


def ids(*names: str) -> tuple[StatementId, ...]:
    return tuple(StatementId(name) for name in names)


def test_naming_the_store_loads_no_database_library() -> None:
    code = "import sys, bot.store, bot.store.records; print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


SAID = ids("miit/a", "miit/b")


# Events


async def test_an_event_is_claimed_once(store: Store) -> None:
    assert await store.events.claim("slack:Ev1", HOUR)
    assert not await store.events.claim("slack:Ev1", HOUR)
    assert await store.events.claim("slack:Ev2", HOUR)


async def test_of_many_that_claim_an_event_at_the_same_time_one_wins(store: Store) -> None:
    won = await asyncio.gather(*(store.events.claim("slack:Ev1", HOUR) for _ in range(20)))
    assert won.count(True) == 1


async def test_an_event_can_be_claimed_again_when_its_time_is_over(store: Store) -> None:
    await store.events.claim("slack:Ev1", 200)
    await asyncio.sleep(0.25)
    assert await store.events.claim("slack:Ev1", HOUR)
    assert not await store.events.claim("slack:Ev1", HOUR)


async def test_an_extended_claim_outlives_its_first_time(store: Store) -> None:
    await store.events.claim("slack:Ev1", 200)
    await store.events.extend("slack:Ev1", HOUR)
    await asyncio.sleep(0.25)
    assert not await store.events.claim("slack:Ev1", HOUR)


async def test_a_key_says_whether_and_for_how_long_it_is_claimed(store: Store) -> None:
    assert await store.events.remaining("slack:Ev1") is None
    await store.events.claim("slack:Ev1", HOUR)
    await store.events.claim("slack:Ev2", -HOUR)
    assert [await store.events.held(key) for key in ("slack:Ev1", "slack:Ev2", "slack:Ev3")] == [True, False, False]
    left, over = [await store.events.remaining(key) for key in ("slack:Ev1", "slack:Ev2")]
    assert left is not None
    assert over is not None
    assert HOUR - 60_000 < left <= HOUR
    assert over <= -HOUR


async def test_a_released_event_can_be_claimed_again(store: Store) -> None:
    await store.events.claim("slack:Ev1", HOUR)
    assert await store.events.release("slack:Ev1")
    assert await store.events.claim("slack:Ev1", HOUR)


async def test_a_key_is_released_once_and_only_in_its_time(store: Store) -> None:
    await store.events.claim("oauth:state", HOUR)
    await store.events.claim("oauth:late", 1)
    await asyncio.sleep(0.02)
    assert [await store.events.release(key) for key in ("oauth:state", "oauth:state", "oauth:late")] == [
        True,
        False,
        False,
    ]


# Turns


async def test_turns_come_back_oldest_first_and_only_the_last_ones(store: Store) -> None:
    person = store.people.hash("slack:T1/U1")
    for number in range(9):
        await store.turns.add(ROOM, "1.0", turn(f"question {number}"), person=person, at=NOW + number)
    kept = await store.turns.last(ROOM, "1.0", since=NOW, limit=3)
    assert [(k.turn.question, k.at, k.person) for k in kept] == [
        (f"question {number}", NOW + number, person) for number in (6, 7, 8)
    ]
    assert kept[0].turn == turn("question 6")


async def test_a_conversation_is_that_of_its_room_and_thread(store: Store) -> None:
    person = store.people.hash("slack:T1/U1")
    await store.turns.add(ROOM, "1.0", turn("here"), person=person, at=NOW)
    await store.turns.add(ROOM, "2.0", turn("other thread"), person=person, at=NOW)
    await store.turns.add("slack:T1/C2", "1.0", turn("other room"), person=person, at=NOW)
    assert [kept.turn.question for kept in await store.turns.last(ROOM, "1.0", since=0)] == ["here"]


async def test_turns_older_than_asked_for_stay_out(store: Store) -> None:
    person = store.people.hash("slack:T1/U1")
    await store.turns.add(ROOM, "", turn("old"), person=person, at=NOW - 1)
    await store.turns.add(ROOM, "", turn("new"), person=person, at=NOW)
    assert [kept.turn.question for kept in await store.turns.last(ROOM, "", since=NOW)] == ["new"]


async def test_the_opener_of_a_thread_is_who_asked_first(store: Store) -> None:
    first, second = store.people.hash("slack:T1/U1"), store.people.hash("slack:T1/U2")
    assert await store.turns.opener(ROOM, "1.0") is None
    for person in (first, second):
        await store.turns.add(ROOM, "1.0", turn(), person=person, at=NOW)
    assert await store.turns.opener(ROOM, "1.0") == first


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(question=st.text(st.characters(exclude_categories=()), max_size=60), topic=st.text(max_size=20))
async def test_any_text_is_kept_whatever_characters_are_in_it(store: Store, question: str, topic: str) -> None:
    await store.turns.add(ROOM, question, Turn(question=question, topics=(topic,)), person=Person("p"), at=NOW)
    (kept,) = await store.turns.last(ROOM, question, since=NOW, limit=1)
    if not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in question):
        assert kept.turn.question == question
    assert kept.turn.topics == (topic,)


async def test_what_no_database_can_hold_becomes_the_replacement_character(store: Store) -> None:
    await store.turns.add(ROOM, "", Turn(question="a\0b\ud800c"), person=Person("p"), at=NOW)
    (kept,) = await store.turns.last(ROOM, "", since=NOW)
    assert kept.turn.question == "a\ufffdb\ufffdc"


# Rooms


async def test_a_room_that_chose_nothing_has_no_settings(store: Store) -> None:
    assert await store.rooms.settings(ROOM) == RoomSettings()


async def test_the_languages_that_rooms_chose_are_told_together(store: Store) -> None:
    await store.rooms.choose("slack:T1/C1", RoomSettings(language="zh"))
    await store.rooms.choose("slack:T1/C2", RoomSettings(speak="off"))
    found = await store.rooms.languages(["slack:T1/C1", "slack:T1/C2", "slack:T1/C3"])
    assert found == {"slack:T1/C1": "zh"}


async def test_a_room_keeps_its_last_choice(store: Store) -> None:
    chosen = RoomSettings(
        speak="mention",
        thread="reply",
        threshold=0.75,
        language="zh",
        digests_by="admins",
        keep_gaps=False,
        zone="Europe/Berlin",
    )
    await store.rooms.choose(ROOM, RoomSettings(threshold=0.5))
    await store.rooms.choose(ROOM, chosen)
    assert await store.rooms.settings(ROOM) == chosen
    assert await store.rooms.settings("slack:T1/C2") == RoomSettings()


# What was said


def message(number: str = "1.1", **fields: Any) -> Said:
    said = Said(room=ROOM, message=number, thread="1.0", statements=SAID, person=Person("p"), at=NOW)
    return replace(said, **fields)


async def test_a_message_is_found_by_its_place(store: Store) -> None:
    await store.said.add(message())
    assert await store.said.find(ROOM, "1.1") == message()
    assert await store.said.find(ROOM, "1.2") is None


async def test_an_edited_message_replaces_what_was_known_of_it(store: Store) -> None:
    await store.said.add(message())
    await store.said.add(message(statements=ids("miit/c")))
    found = await store.said.find(ROOM, "1.1")
    assert found is not None
    assert found.statements == ids("miit/c")


async def test_the_same_answer_is_found_in_its_room_while_it_is_recent(store: Store) -> None:
    await store.said.add(message("1.1", at=NOW))
    await store.said.add(message("1.2", at=NOW + 5))
    assert await store.said.same(ROOM, SAID, since=NOW) == message("1.2", at=NOW + 5)
    assert await store.said.same(ROOM, SAID, since=NOW + 6) is None
    assert await store.said.same("slack:T1/C2", SAID, since=NOW) is None
    assert await store.said.same(ROOM, ids("miit/b", "miit/a"), since=NOW) is None


async def test_a_private_answer_is_not_the_same_answer_said_in_public(store: Store) -> None:
    await store.said.add(message(private=True))
    assert await store.said.same(ROOM, SAID, since=NOW) is None


async def test_a_removed_message_is_forgotten(store: Store) -> None:
    await store.said.add(message())
    await store.said.remove(ROOM, "1.1")
    assert await store.said.find(ROOM, "1.1") is None


# Counts and feedback


async def counted(store: Store, platform: str, kind: Kind, outcome: Outcome, articles: Sequence[str], at: int) -> None:
    tally = Tally()
    tally.add(platform, kind, outcome, articles, at=at)
    await store.counts.add(tally)


async def test_questions_are_counted_by_platform_kind_and_outcome(store: Store) -> None:
    outcomes: tuple[Outcome, ...] = ("answered", "answered", "abstained")
    for outcome in outcomes:
        await counted(store, "slack", "ask", outcome, (), at=NOW)
    await counted(store, "discord", "summary", "answered", (), at=NOW)
    assert (await store.counts.totals(since=NOW)).asked == (
        Asked(platform="discord", kind="summary", outcome="answered", count=1),
        Asked(platform="slack", kind="ask", outcome="abstained", count=1),
        Asked(platform="slack", kind="ask", outcome="answered", count=2),
    )


async def test_an_article_counts_once_for_each_answer_that_rests_on_it(store: Store) -> None:
    await counted(store, "web", "ask", "answered", ("MIIT", "State Council", "MIIT"), at=NOW)
    await counted(store, "web", "ask", "answered", ("State Council",), at=NOW)
    assert (await store.counts.totals(since=NOW)).articles == (("State Council", 2), ("MIIT", 1))


async def test_counts_of_several_days_are_added_up_from_the_day_asked_for(store: Store) -> None:
    for day in range(4):
        await counted(store, "web", "ask", "answered", ("MIIT",), at=NOW + day * DAY)
    totals = await store.counts.totals(since=NOW + 2 * DAY)
    assert (totals.asked[0].count, totals.articles) == (2, (("MIIT", 2),))


async def test_counts_made_at_the_same_time_lose_none(store: Store) -> None:
    orders = [("A", "B", "C"), ("C", "B", "A")] * 10
    await asyncio.gather(*(counted(store, "web", "ask", "answered", order, at=NOW) for order in orders))
    assert (await store.counts.totals(since=NOW)).articles == (("A", 20), ("B", 20), ("C", 20))


async def test_the_last_word_of_a_person_on_a_message_counts(store: Store) -> None:
    for person, helpful in (("p", True), ("p", False), ("q", True), ("r", True)):
        await store.feedback.give(ROOM, "1.1", person=Person(person), helpful=helpful, statements=ids("miit/a"), at=NOW)
    totals = await store.counts.totals(since=NOW)
    assert (totals.helpful, totals.not_helpful) == (2, 1)


# Gaps


def gap(question: str, **fields: Any) -> Gap:
    return replace(Gap(key="budget miit", question=question, room=ROOM, person=Person("p"), at=NOW), **fields)


async def test_gaps_with_one_key_are_one_group(store: Store) -> None:
    await store.gaps.add(gap("what is MIIT's budget?", nearest="MIIT"))
    await store.gaps.add(gap("budget of MIIT?", room="discord:G/C", at=NOW + 9, nearest="State Council"))
    await store.gaps.add(gap("MIIT budget", at=NOW + 4, nearest="MIIT"))
    await store.gaps.add(gap("who leads the CAC?", key="cac leads"))
    first, second = await store.gaps.grouped(since=0)
    assert (first.count, first.rooms, first.first, first.last) == (3, ("discord:G/C", ROOM), NOW, NOW + 9)
    assert (first.question, first.nearest) == ("MIIT budget", "MIIT")
    assert (second.question, second.count, second.nearest) == ("who leads the CAC?", 1, None)


async def test_gaps_can_be_read_for_one_room_and_from_a_time_on(store: Store) -> None:
    await store.gaps.add(gap("old", at=NOW - 1))
    await store.gaps.add(gap("here"))
    await store.gaps.add(gap("elsewhere", room="discord:G/C"))
    (group,) = await store.gaps.grouped(since=NOW, room=ROOM)
    assert (group.question, group.count, group.rooms) == ("here", 1, (ROOM,))


# Facts


async def test_a_fact_is_known_once_it_was_put(store: Store) -> None:
    assert await store.facts.get("discord.commands") is None
    await store.facts.put("discord.commands", "abc", at=NOW)
    assert await store.facts.get("discord.commands") == "abc"


async def test_putting_says_whether_it_changed_anything(store: Store) -> None:
    puts = [await store.facts.put("discord.commands", value, at=NOW) for value in ("abc", "abc", "def")]
    assert puts == [True, False, True]


async def test_of_many_that_put_the_same_fact_one_is_told_that_it_changed(store: Store) -> None:
    changed = await asyncio.gather(*(store.facts.put("k", "v", at=NOW) for _ in range(10)))
    assert changed.count(True) == 1


# Transactions


async def test_what_is_done_in_a_transaction_is_kept_together(store: Store) -> None:
    async with store.transaction() as unit:
        await unit.said.add(message())
        await unit.facts.put("k", "v", at=NOW)
        assert await unit.facts.get("k") == "v"
    assert await store.said.find(ROOM, "1.1") == message()
    assert await store.facts.get("k") == "v"


async def test_a_transaction_that_raises_keeps_nothing(store: Store) -> None:
    async def broken() -> None:
        async with store.transaction() as unit:
            await unit.said.add(message())
            raise LookupError

    with pytest.raises(LookupError):
        await broken()
    assert await store.said.find(ROOM, "1.1") is None


async def test_a_cancelled_transaction_keeps_nothing_and_holds_up_nobody(store: Store) -> None:
    begun = asyncio.Event()

    async def endless() -> None:
        async with store.transaction() as unit:
            await unit.facts.put("k", "v", at=NOW)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(endless())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.facts.put("k", "w", at=NOW)
    assert await store.facts.get("k") == "w"


async def test_what_others_do_meanwhile_is_not_seen_half_done(store: Store) -> None:
    async with store.transaction() as unit:
        await unit.facts.put("k", "v", at=NOW)
        assert await store.facts.get("k") is None
    assert await store.facts.get("k") == "v"
