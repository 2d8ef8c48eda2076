"""When to speak: only when spoken to; when unsure, silent."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.manners import Decision, Heard, RoomManners, is_question, should_answer, whom

QUESTION = "who appoints its leaders?"
THREADS, MENTIONS, OFF = RoomManners(speak="threads"), RoomManners(speak="mentions"), RoomManners(speak="off")
FOLLOW_UP = Heard(text="and who appoints its leaders?", our_thread=True, first_asker=True)

# what was heard, in which room, whether we speak, why
TABLE: tuple[tuple[str, Heard, RoomManners, bool, str], ...] = (
    # spoken to
    ("a mention with a question", Heard(text=QUESTION, to="us"), THREADS, True, "mention"),
    ("a mention in a room without follow-ups", Heard(text=QUESTION, to="us"), MENTIONS, True, "mention"),
    ("a mention that is no question", Heard(text="telecoms", to="us"), THREADS, True, "mention"),
    ("a mention and nothing else", Heard(to="us"), THREADS, True, "mention"),
    ("a mention beside @everyone", Heard(text=QUESTION, to="us", group=True), THREADS, True, "mention"),
    ("a mention by another in our thread", Heard(text="thanks", to="us", our_thread=True), THREADS, True, "mention"),
    ("a mention after a person has spoken", replace(FOLLOW_UP, to="us", person_since=True), THREADS, True, "mention"),
    ("a mention in a reply to us", Heard(text="ok", to="us", reply_to_us=True), THREADS, True, "mention"),
    ("a direct message", Heard(text="telecoms", direct=True), THREADS, True, "direct message"),
    ("an empty direct message", Heard(direct=True), THREADS, True, "direct message"),
    ("a direct message about somebody", Heard(direct=True, to="somebody else"), THREADS, True, "direct message"),
    ("a direct message where rooms are silent", Heard(text=QUESTION, direct=True), OFF, True, "direct message"),
    ("a command", Heard(text=QUESTION, slash=True), THREADS, True, "command"),
    ("a command where we are switched off", Heard(text=QUESTION, slash=True), OFF, True, "command"),
    ("a reply to us that asks", Heard(text=QUESTION, reply_to_us=True), MENTIONS, True, "reply to us"),
    # follow-ups in our threads
    ("a follow-up", FOLLOW_UP, THREADS, True, "follow-up"),
    ("a follow-up where only mentions count", FOLLOW_UP, MENTIONS, False, "not spoken to"),
    ("a follow-up by somebody else", replace(FOLLOW_UP, first_asker=False), THREADS, False, "not the first asker"),
    ("a follow-up after a person", replace(FOLLOW_UP, person_since=True), THREADS, False, "a person has answered"),
    ("a follow-up that asks nothing", replace(FOLLOW_UP, text="thanks a lot"), THREADS, False, "no question"),
    ("an empty follow-up", replace(FOLLOW_UP, text=""), THREADS, False, "no question"),
    ("a follow-up to @everyone", replace(FOLLOW_UP, group=True), THREADS, False, "said to a whole group"),
    ("a follow-up to a person", replace(FOLLOW_UP, to="somebody else"), THREADS, False, "said to somebody else"),
    ("a question in a thread that is not ours", Heard(text=QUESTION), THREADS, False, "not our thread"),
    # not spoken to
    ("a question to nobody", Heard(text=QUESTION), MENTIONS, False, "not spoken to"),
    ("a question to somebody else", Heard(text=QUESTION, to="somebody else"), THREADS, False, "said to somebody else"),
    ("@everyone", Heard(text=QUESTION, group=True), THREADS, False, "said to a whole group"),
    ("a reply to us that asks nothing", Heard(text="told you so", reply_to_us=True), THREADS, False, "no question"),
    (
        "a reply to us for somebody else",
        Heard(text=QUESTION, reply_to_us=True, to="somebody else"),
        THREADS,
        False,
        "said to somebody else",
    ),
    ("a mention where we are switched off", Heard(text=QUESTION, to="us"), OFF, False, "switched off"),
    ("a follow-up where we are switched off", FOLLOW_UP, OFF, False, "switched off"),
    # never
    ("a bot", Heard(text=QUESTION, to="us", automatic=True), THREADS, False, "said by a bot"),
    ("a bot in a direct message", Heard(text=QUESTION, direct=True, automatic=True), THREADS, False, "said by a bot"),
    ("a bot's command", Heard(text=QUESTION, slash=True, automatic=True), THREADS, False, "said by a bot"),
    ("an edited mention", Heard(text=QUESTION, to="us", edited=True), THREADS, False, "edited"),
    ("an edited direct message", Heard(text=QUESTION, direct=True, edited=True), THREADS, False, "edited"),
)


@pytest.mark.parametrize(("heard", "room", "speak", "why"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_table_of_manners(heard: Heard, room: RoomManners, speak: bool, why: str) -> None:
    assert should_answer(heard, room) == Decision(speak, why)  # type: ignore[arg-type]


def everything_that_can_be_heard() -> list[Heard]:
    flags = [field.name for field in fields(Heard) if field.type == "bool"]
    return [
        Heard(text=text, to=to, **dict(zip(flags, values, strict=True)))
        for text in ("", "and its leaders?", "fine by me")
        for to in ("us", "somebody else", "nobody")
        for values in product((False, True), repeat=len(flags))
    ]


@pytest.mark.parametrize("room", [THREADS, MENTIONS, OFF])
def test_nothing_said_by_a_bot_or_edited_is_ever_answered(room: RoomManners) -> None:
    for heard in everything_that_can_be_heard():
        if heard.automatic or heard.edited:
            assert not should_answer(heard, room).speak


@pytest.mark.parametrize("room", [THREADS, MENTIONS])
def test_a_direct_address_by_a_person_is_always_answered(room: RoomManners) -> None:
    for heard in everything_that_can_be_heard():
        if (heard.to == "us" or heard.direct or heard.slash) and not (heard.automatic or heard.edited):
            assert should_answer(heard, room).speak


def test_in_a_room_nothing_is_answered_that_is_meant_for_somebody_else() -> None:
    for heard in everything_that_can_be_heard():
        if heard.to == "somebody else" and not (heard.direct or heard.slash):
            assert not should_answer(heard, THREADS).speak


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("<@U0> what is MIIT?", "us"),
        ("<@!U0> what is MIIT?", "us"),
        ("hi <@U0|seealso>, what is MIIT?", "us"),
        ("what is MIIT, <@U0>?", "us"),
        ("what does <@U7> do, <@U0>?", "us"),
        ("<@U0> what does <@U7> do?", "us"),
        ("thanks <@U7>! <@U0> what is MIIT?", "us"),
        ("<@U7> see below\n<@U0> what is MIIT?", "us"),
        ("<@U0>", "us"),
        ("<@U7> can you look at this?", "somebody else"),
        ("<@U7> ask <@U0> about that", "somebody else"),
        ("hey <@U7>, did you try <@U0>?", "somebody else"),
        ("tell <@U7> to ask <@U0> about it", "somebody else"),
        ("I think <@U7> knows", "somebody else"),
        ("what is MIIT?", "nobody"),
        ("a@U0.example writes <https://U0>", "nobody"),
        ("", "nobody"),
    ],
)
def test_whom_a_message_is_meant_for(text: str, meant: str) -> None:
    assert whom(text, "U0") == meant


@pytest.mark.parametrize(
    "text",
    [
        "who appoints its leaders",
        "and who appoints its leaders",
        "what about 5G",
        "How about telecoms",
        "is it part of the State Council",
        "and its leaders",
        "and in 2008",
        "ok, and when was it formed",
        "it was formed when?",
        "really?",
        "“who said that?”",
        "could you tell me what MIIT does",
        "tell me more about its history",
        "summarise it",
        "compare it with NDRC",
        "它的领导是谁",
        "那成立于何时",
        "有多少人",
        "是这样吗",
        "它呢",
    ],
)
def test_this_asks_something(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "thanks",
        "thank you, that helps a lot",
        "great!",
        "what a mess",
        "what the hell",
        "how nice",
        "which reminds me of lunch",
        "who cares",
        "why not",
        "when you are done, call me",
        "and I think that is wrong",
        "and the meeting is at five in my room today",
        "can you look at this Bob",
        "that is what I said",
        "see https://example.org/?q=who",
        "好的",
        "谢谢",
        "👍",
    ],
)
def test_this_asks_nothing(text: str) -> None:
    assert not is_question(text)


@given(text=st.text(max_size=300), me=st.sampled_from(["U0", "1"]))
def test_any_text_is_judged(text: str, me: str) -> None:
    assert whom(text, me) in ("us", "somebody else", "nobody")
    assert is_question(text) in (True, False)


@pytest.mark.parametrize("piece", ["，", "<@U0> ", "<@", "thanks ", "what ", "? ", "\n", "什么", "and the "])
def test_a_message_of_any_length_is_judged_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    whom(text, "U0")
    is_question(text)
    assert time.process_time() - begun < 2
