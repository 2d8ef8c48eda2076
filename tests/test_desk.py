"""The desk on both databases: asking, remembering, manners, rooms, people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering import answer
from bot.choices import CHOICES
from bot.desk import Desk
from bot.library import Library
from bot.model import Answer, Question, Turn
from bot.problems import WrongUsage
from bot.rooms import Asker
from bot.store import open_store
from bot.store.records import RoomSettings
from tests.desks import DIRECT, GUILD, LIBRARY, TOWN, WARDENS, WEB, Clock, asker, opened

COUNCIL = "what is the town council?"
FORMED = "and when was it formed?"  # which three articles say; without a topic it is the lifeboat station's
PIZZA = "where is the best pizza in town"
DAY = 86_400_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def desk(database: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(database, LIBRARY, clock=clock, cache=tmp_path / "cache") as one:
        yield one


async def said(
    desk: Desk, text: str, who: Asker | None = None, *, message: str | None = None, public: bool = True
) -> Answer:
    """Asks and records, as an adapter does."""
    who = who or asker()
    answer = await desk.ask(text, asker=who)
    desk.record(who, text, answer, message=message, public=public)
    return answer


async def formed(desk: Desk, who: Asker) -> str:
    """Which article a follow-up is understood to be about; what becomes of it where it points to nothing."""
    answer = await desk.ask(FORMED, asker=who)
    return answer.statements[0].statement.article if answer.statements else answer.outcome


TOLD, UNTOLD = "Selmouth Town Council", "asked_back"


# Asking


async def test_a_question_is_answered_from_the_library(desk: Desk) -> None:
    answer = await desk.ask(COUNCIL, asker=asker())
    assert answer.statements[0].statement.article == "Selmouth Town Council"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
async def test_an_empty_or_too_long_question_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(WrongUsage):
        await desk.ask(text, asker=asker())


async def test_a_command_names_its_kind_and_topics(desk: Desk) -> None:
    answer = await desk.ask(
        "compare ferry and fish market", asker=asker(), kind="compare", names=("ferry", "fish market")
    )
    assert answer.kind == "compare"


async def test_a_follow_up_in_a_thread_leans_on_what_was_said(desk: Desk) -> None:
    here = asker(thread="1.0")
    await said(desk, COUNCIL, here)
    assert await formed(desk, here) == TOLD


async def test_another_process_knows_the_conversation(desk: Desk, database: str, clock: Clock) -> None:
    here = asker(thread="1.0")
    await said(desk, COUNCIL, here)
    await desk.flush()
    async with opened(database, LIBRARY, clock=clock) as other:
        assert await formed(other, here) == TOLD


async def test_a_thread_is_one_conversation_of_all_who_ask_in_it(desk: Desk) -> None:
    await said(desk, COUNCIL, asker("U1", thread="1.0"))
    assert await formed(desk, asker("U2", thread="1.0")) == TOLD
    assert await formed(desk, asker("U1", thread="2.0")) == UNTOLD


async def test_outside_threads_each_person_has_a_conversation_of_their_own(desk: Desk) -> None:
    await said(desk, COUNCIL, asker("U1"))
    await said(desk, "what is the ferry?", asker("U2"))
    await desk.flush()
    assert await formed(desk, asker("U1")) == TOLD
    assert await formed(desk, asker("U3")) == UNTOLD


async def test_outside_threads_a_conversation_ends_after_an_hour(desk: Desk, clock: Clock) -> None:
    await said(desk, COUNCIL)
    clock.move(minutes=59)
    assert await formed(desk, asker()) == TOLD
    clock.move(minutes=2)
    assert await formed(desk, asker()) == UNTOLD


async def test_in_direct_messages_it_goes_on_for_as_long_as_turns_are_kept(desk: Desk, clock: Clock) -> None:
    here = asker(room=DIRECT)
    await said(desk, COUNCIL, here)
    clock.move(hours=23)
    assert await formed(desk, here) == TOLD
    clock.move(hours=2)
    assert await formed(desk, here) == UNTOLD


async def test_a_rooms_language_and_threshold_hold(desk: Desk) -> None:
    await desk.change_room(TOWN, language="zh", threshold="100%")
    answer = await desk.ask("how many people work at the harbour authority", asker=asker())
    assert (answer.language, answer.outcome) == ("zh", "related")
    assert (await desk.ask(COUNCIL, asker=asker(room=GUILD))).language == "en"


async def test_a_reply_is_an_answer_with_a_reference(desk: Desk) -> None:
    reply = await desk.reply(COUNCIL, asker=asker())
    assert reply.answer == await desk.ask(COUNCIL, asker=asker())
    assert reply.record
    assert len(reply.reference) == 6


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("x" * 6000, "That question has 6,000 characters; 5,000 are the most."),
        ("问" * 6000, "这个问题有6,000个字符"),
    ],
)
async def test_a_reply_says_kindly_what_is_wrong_with_a_question(desk: Desk, text: str, lead: str) -> None:
    reply = await desk.reply(text, asker=asker())
    assert reply.answer.lead.startswith(lead)
    assert not reply.record


async def test_a_reply_to_nothing_asks_back_with_topics_to_pick(desk: Desk) -> None:
    answer = (await desk.reply("  ", asker=asker())).answer
    assert (answer.outcome, answer.nearest[0].title) == ("asked_back", "Selmouth Town Council")


async def test_a_reply_survives_what_breaks_and_says_the_reference(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Answer:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr("bot.desk.workers.answer", broken)
    reply = await desk.reply(COUNCIL, asker=asker())
    assert reply.reference in reply.answer.lead
    assert not reply.record
    assert [r.seealso_fields["reference"] for r in caplog.records if r.exc_info] == [reply.reference]  # type: ignore[attr-defined]
    assert COUNCIL not in caplog.text


async def test_a_long_question_holds_up_neither_the_loop_nor_other_questions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = f"{PIZZA} " * 20

    def slowly(library: Library, question: Question, turns: Sequence[Turn]) -> Answer:
        if question.text == long.strip():
            time.sleep(0.5)
        return answer(library, question, turns)

    monkeypatch.setattr("bot.desk.workers.answer", slowly)
    slow = asyncio.create_task(desk.ask(long, asker=asker("U1")))
    await asyncio.sleep(0.1)
    assert (await desk.ask(COUNCIL, asker=asker("U2"))).answered
    assert not slow.done()
    assert not (await slow).answered


# Events


async def test_an_event_is_claimed_once_by_all_processes(desk: Desk, database: str) -> None:
    assert await desk.claim("slack:Ev1")
    assert not await desk.claim("slack:Ev1")
    async with opened(database, LIBRARY) as other:
        assert not await other.claim("slack:Ev1")
        assert await other.claim("slack:Ev2")
    assert not await desk.claim("slack:Ev2")


async def test_of_many_claims_at_the_same_moment_one_wins(desk: Desk, database: str) -> None:
    async with opened(database, LIBRARY) as other:
        won = await asyncio.gather(*((desk, other)[at % 2].claim("slack:Ev1") for at in range(20)))
    assert won.count(True) == 1


async def test_what_a_closed_desk_claimed_is_never_answered_again(desk: Desk, database: str) -> None:
    async with opened(database, LIBRARY) as other:
        await other.claim("slack:Ev1")
    async with desk.store.database.read() as connection:
        left = (await connection.exec_driver_sql("SELECT expires FROM events WHERE key = 'slack:Ev1'")).scalar_one()
        now = (
            "SELECT CAST(unixepoch() AS BIGINT) * 1000"
            if desk.store.database.kind == "sqlite"
            else "SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT)"
        )
        assert left - (await connection.exec_driver_sql(now)).scalar_one() > 25 * 3_600_000


async def test_a_person_may_ask_twenty_times_a_minute(desk: Desk, clock: Clock) -> None:
    given = [await desk.admit(asker(), private=False) for _ in range(23)]
    assert given == ["answer"] * 20 + ["line"] + ["silence"] * 2
    assert await desk.admit(asker("U2"), private=False) == "answer"
    assert await desk.admit(asker(room=WARDENS), private=False) == "silence"
    clock.move(seconds=61)
    assert await desk.admit(asker(), private=False) == "answer"


async def test_whoever_asks_too_much_by_command_is_told_each_time(desk: Desk) -> None:
    assert [await desk.admit(asker(), private=True) for _ in range(22)] == ["answer"] * 20 + ["line"] * 2


async def test_the_twenty_count_in_all_processes(desk: Desk, database: str, clock: Clock) -> None:
    for number in range(20):
        await said(desk, COUNCIL, message=str(number))
        clock.move(seconds=1)
    await desk.flush()
    async with opened(database, LIBRARY, clock=clock) as other:
        assert await other.admit(asker(), private=False) == "line"
    assert await desk.admit(asker(), private=False) == "silence"


# Manners


async def test_a_thread_is_ours_once_we_were_asked_in_it(desk: Desk) -> None:
    here = asker(thread="1.0")
    assert not (await desk.conversation(here)).ours
    await said(desk, COUNCIL, here)
    await desk.flush()
    found = await desk.conversation(here)
    assert (found.ours, found.first_asker, found.person_since) == (True, True, False)
    other = await desk.conversation(asker("U2", thread="1.0"))
    assert (other.ours, other.first_asker) == (True, False)
    assert not (await desk.conversation(asker(thread="2.0"))).ours
    assert not (await desk.conversation(asker())).ours


async def test_a_person_who_wrote_in_the_thread_is_remembered_until_we_are_asked_again(desk: Desk) -> None:
    here = asker(thread="1.0")
    await said(desk, COUNCIL, here)
    await desk.person_spoke(asker("U2", thread="1.0"))
    await desk.flush()
    assert (await desk.conversation(here)).person_since
    await said(desk, FORMED, here)
    await desk.flush()
    assert not (await desk.conversation(here)).person_since


async def test_the_same_answer_within_a_minute_is_found_again(desk: Desk, database: str, clock: Clock) -> None:
    answer = await said(desk, COUNCIL, message="100.1")
    assert await desk.repeated(TOWN, answer) == "100.1"
    await desk.flush()
    async with opened(database, LIBRARY, clock=clock) as other:
        assert await other.repeated(TOWN, answer) == "100.1"
        clock.move(seconds=61)
        assert await other.repeated(TOWN, answer) is None
    assert await desk.repeated(TOWN, answer) is None


async def test_private_answers_direct_messages_and_other_rooms_repeat_nothing(desk: Desk) -> None:
    answer = await said(desk, COUNCIL, message="100.1", public=False)
    await said(desk, COUNCIL, asker(room=DIRECT), message="100.2")
    await desk.flush()
    assert await desk.repeated(TOWN, answer) is None
    assert await desk.repeated(DIRECT, answer) is None
    assert await desk.repeated(GUILD, answer) is None


async def test_what_was_not_answered_is_never_a_repetition(desk: Desk) -> None:
    answer = await said(desk, PIZZA, message="100.1")
    assert await desk.repeated(TOWN, answer) is None


# Topics and owners


async def test_topics_are_those_that_the_room_may_read(desk: Desk) -> None:
    assert [topic.title for topic in desk.topics(WARDENS, "storm")] == ["Selmouth Storm Plan"]
    assert desk.topics(TOWN, "storm") == ()
    assert desk.topic(TOWN, "Selmouth Storm Plan") is None
    assert desk.topic(WARDENS, "storm plan") is not None


async def test_a_room_shared_with_outsiders_may_read_what_everyone_may(desk: Desk) -> None:
    assert desk.topics(replace(WARDENS, shared=True), "storm") == ()


async def test_groups_that_all_readers_have_open_what_they_may_read(desk: Desk) -> None:
    answer = await desk.ask(
        "where do people from Marram Point go in a storm surge",
        asker=asker(room=replace(GUILD, groups=frozenset(("role:9",)))),
    )
    assert answer.answered


async def test_an_owner_has_a_room_on_the_platforms_that_the_manifest_names(desk: Desk) -> None:
    ferry = desk.topic(TOWN, "Selmouth Harbour Authority")
    council = desk.topic(TOWN, "Selmouth Town Council")
    assert ferry is not None
    assert council is not None
    assert desk.owner_room(ferry, "slack") == "slack:T1/C2"
    assert desk.owner_room(ferry, "discord") == "discord:G1/C2"
    assert desk.owner_room(council, "discord") is None
    assert desk.owner_room(replace(council, owner="nobody"), "slack") is None


async def test_the_owner_is_asked_once_and_with_the_question(desk: Desk) -> None:
    await said(desk, PIZZA, asker(thread="1.0"), message="100.1")
    presses = [await desk.asked_owner(asker=asker(who, thread="1.0"), message="100.1") for who in ("U1", "U2")]
    assert presses == [PIZZA, None]


async def test_a_question_that_is_no_longer_known_can_go_to_nobody(desk: Desk) -> None:
    with pytest.raises(WrongUsage, match="ask it again"):
        await desk.asked_owner(asker=asker(), message="404")


# Rooms


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_a_room_chose_is_not_forgotten_for_what_was_read_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = desk.store.rooms.settings

    async def slowly(room: str) -> RoomSettings:
        found = await read(room)
        await asyncio.sleep(0.1)
        return found

    monkeypatch.setattr(desk.store.rooms, "settings", slowly)
    reading = asyncio.create_task(desk.room_settings(TOWN))
    await asyncio.sleep(0.05)
    await desk.change_room(TOWN, speak="off")
    assert (await reading).speak == "off"
    assert (await desk.room_settings(TOWN)).speak == "off"


async def test_a_room_begins_with_nothing_chosen_and_keeps_what_it_chooses(desk: Desk, database: str) -> None:
    assert (await desk.room_settings(TOWN)).speak is None
    await desk.change_room(TOWN, speak="off")
    await desk.change_room(TOWN, threshold="0.5")
    settings = await desk.room_settings(TOWN)
    assert (settings.speak, settings.threshold) == ("off", 0.5)
    async with opened(database, LIBRARY) as other:
        assert await other.room_settings(TOWN) == settings


async def test_what_cannot_be_chosen_changes_nothing(desk: Desk) -> None:
    with pytest.raises(WrongUsage):
        await desk.change_room(TOWN, speak="off", threshold="2")
    assert (await desk.room_settings(TOWN)).speak is None


# Gaps, statistics, feedback


async def test_a_question_without_an_answer_becomes_a_gap(desk: Desk, clock: Clock) -> None:
    await said(desk, PIZZA, asker("U1"))
    clock.move(seconds=5)
    await said(desk, "Where is the best piza in town?", asker("U2", room=WEB))
    await said(desk, "how many people live on the moon", asker("U2"))
    await desk.flush()
    first, second = await desk.gaps(audience=frozenset())
    assert (first.count, first.rooms, first.last - first.first) == (2, ("slack:T1/C1", "web:site"), 5000)
    assert second.count == 1


async def test_answers_courtesies_and_questions_back_leave_no_gap(desk: Desk) -> None:
    for text in (COUNCIL, "thanks!", "hello", "what is the harbour board?"):
        await said(desk, text)
    await said(desk, "🙂", asker("U2"))
    await desk.flush()
    assert await desk.gaps(audience=frozenset()) == ()


async def test_what_bears_on_a_question_without_answering_it_is_a_gap_with_its_topic(desk: Desk) -> None:
    answer = await said(desk, "does the ferry have a restaurant and a cinema on board?")
    assert answer.outcome == "related"
    await desk.flush()
    (group,) = await desk.gaps(audience=frozenset())
    assert group.nearest == "Selmouth Ferry"


async def test_a_room_that_opted_out_leaves_no_gap_even_a_moment_later(desk: Desk, database: str) -> None:
    await desk.room_settings(TOWN)  # now in the memory of this process
    async with opened(database, LIBRARY) as other:
        await other.change_room(TOWN, keep_gaps="no")
    await said(desk, PIZZA)
    await said(desk, PIZZA, asker(room=GUILD))
    await desk.flush()
    (group,) = await desk.gaps(audience=frozenset())
    assert group.rooms == (GUILD.key,)


async def test_gaps_of_one_room_or_since_a_time(desk: Desk, clock: Clock) -> None:
    await said(desk, PIZZA)
    clock.move(days=1)
    await said(desk, "how many people live on the moon", asker(room=WEB))
    await desk.flush()
    assert [g.question for g in await desk.gaps(audience=frozenset(), room=TOWN.key)] == [PIZZA]
    assert [g.rooms for g in await desk.gaps(audience=frozenset(), since=clock.ms)] == [(WEB.key,)]


async def test_statistics_add_up_what_was_asked_used_and_thought(desk: Desk) -> None:
    await said(desk, COUNCIL, message="1")
    await said(desk, COUNCIL, asker("U2", room=GUILD), message="2")
    await said(desk, PIZZA, asker(room=WEB))
    await desk.feedback(asker=asker("U5"), message="1", helpful=False)
    await desk.feedback(asker=asker("U5"), message="1", helpful=True)
    await desk.feedback(asker=asker("U6"), message="1", helpful=False)
    await desk.flush()
    usage = await desk.stats(audience=frozenset())
    assert {(one.platform, one.outcome, one.count) for one in usage.asked} == {
        ("slack", "answered", 1),
        ("discord", "answered", 1),
        ("web", "abstained", 1),
    }
    assert usage.articles == (("Selmouth Town Council", 2),)
    assert (usage.helpful, usage.not_helpful) == (1, 1)


async def test_feedback_knows_the_statements_of_its_message(desk: Desk) -> None:
    answer = await said(desk, COUNCIL, message="1")
    await desk.feedback(asker=asker("U5"), message="1", helpful=True)
    await desk.flush()
    async with desk.store.database.read() as connection:
        kept = (await connection.exec_driver_sql("SELECT statements FROM feedback")).scalar_one()
    assert answer.statements[0].statement.id in kept


async def test_what_is_counted_shows_in_the_metrics(desk: Desk) -> None:
    await said(desk, COUNCIL)
    page = desk.metrics.render().decode()
    assert 'seealso_questions_total{kind="define",outcome="answered",platform="slack"} 1.0' in page
    assert 'seealso_answering_seconds_count{platform="slack"} 1.0' in page


async def test_the_log_says_what_happened_and_never_what_was_asked(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    await said(desk, "who feeds the harbour seal Umberto?")
    await desk.flush()
    assert "question.answered" in caplog.text
    assert all("Umberto" not in str(vars(record)) for record in caplog.records)


async def test_reading_what_is_chosen_holds_up_nobody_who_writes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(text: str) -> str:
        time.sleep(0.6)
        return text

    monkeypatch.setitem(CHOICES, "zone", replace(CHOICES["zone"], read=slowly))
    choosing = asyncio.create_task(desk.change_room(TOWN, zone="Europe/Berlin"))
    await asyncio.sleep(0.1)
    assert await desk.store.facts.put("k", "v", at=0)
    assert not choosing.done()
    await choosing


# People


async def test_forgetting_removes_a_person_from_memory_and_database(desk: Desk, database: str) -> None:
    here = asker("UANN", thread="1.0")
    await said(desk, f"{COUNCIL} asks Ann", here, message="1")
    await said(desk, "where is the best pizza of Ann", here, message="2")
    await said(desk, COUNCIL, asker("UBOB"), message="3")
    assert await desk.forget("slack:T1/UANN") > 0
    assert not (await desk.conversation(here)).ours
    assert await desk.gaps(audience=frozenset()) == ()
    assert await formed(desk, here) == UNTOLD
    assert await formed(desk, asker("UBOB")) == TOLD
    if database.startswith("sqlite"):
        content = b"".join(path.read_bytes() for path in await asyncio.to_thread(_files, database))
        assert b"Ann" not in content
        assert desk.store.people.hash("slack:T1/UANN").encode() not in content


def _files(database: str) -> list[Path]:
    path = Path(database.removeprefix("sqlite:///"))
    return [*path.parent.glob(f"{path.name}*")]


async def test_whom_another_process_forgets_leaves_this_ones_memory_and_what_it_had_still_to_write(
    desk: Desk, database: str, clock: Clock
) -> None:
    ann, bob, alone = asker("UANN"), asker("UBOB"), asker("UANN", room=DIRECT)
    await said(desk, COUNCIL, ann, message="1")
    await said(desk, COUNCIL, bob, message="2")
    await desk.change_room(DIRECT, by=alone, language="zh")
    async with open_store(database) as other:  # as the command does
        person = other.people.hash("slack:T1/UANN")
        await other.forget("slack:T1/UANN")  # while this process has not yet written what it was asked
        async with asyncio.timeout(10):
            while await formed(desk, ann) == TOLD:  # noqa: ASYNC110 (the desk looks by itself)
                await asyncio.sleep(0.05)
            await desk.flush()
            while await other.turns.last(TOWN.key, "", since=0, person=person):  # noqa: ASYNC110 (as above)
                await asyncio.sleep(0.05)
    assert await formed(desk, bob) == TOLD
    assert (await desk.room_settings(DIRECT)).language is None
    # Who asks again is known again, and stays so.
    clock.move(seconds=1)
    await said(desk, COUNCIL, ann, message="4")
    await asyncio.sleep(0.4)
    assert await formed(desk, ann) == TOLD


async def test_choices_made_in_direct_messages_go_with_the_person(desk: Desk) -> None:
    await desk.change_room(DIRECT, by=asker("UANN", room=DIRECT), language="zh")
    await desk.change_room(DIRECT, language="zh")  # as the operator does, who does not know whose room it is
    assert await desk.forget("slack:T1/UANN") == 1
    async with open_store(desk.settings.database_url.get_secret_value()) as store:  # type: ignore[union-attr]
        assert (await store.rooms.settings(DIRECT.key)).language is None
