"""What Slack brings, read: typed, without markup, and never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import decode, names

ME = "UBOT"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = (
    "event type user text ts channel team team_id thread_ts subtype bot_id edited channel_type actions action_id value "
    "container view state values message trigger_id response_url channel_id user_id selected_option id tab user_team"
).split()
PAYLOADS = st.recursive(
    JSON,
    lambda inner: st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6) | st.lists(inner, max_size=2),
    max_leaves=20,
).filter(lambda value: isinstance(value, dict))


def event(**values: Any) -> dict[str, Any]:
    said = {"type": "message", "channel": "C1", "user": "U1", "ts": "5.5", "text": "hello"} | values
    return {"team_id": "T1", "event": {key: value for key, value in said.items() if value is not None}}


def heard(**values: Any) -> decode.Message:
    message = decode.message(event(**values), me=ME)
    assert message is not None
    return message


@given(PAYLOADS)
def test_no_payload_breaks_the_readers(payload: Any) -> None:
    decode.message(payload, me=ME)
    decode.command(payload)
    decode.pressed(payload)
    decode.shortcut(payload)
    decode.submission(payload, "block")
    decode.home_opened(payload)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        (f"<@{ME}> what is MIIT?", "what is MIIT?"),
        ("see <https://example.org|the law> please", "see the law please"),
        ("see <https://example.org>", "see https://example.org"),
        ("in <#C1|general>", "in #general"),
        ("<!here> <!subteam^S1|@desk> who?", "@desk who?"),
        ("R&amp;D &lt;b&gt;", "R&D <b>"),
        ("&amp;lt;", "&lt;"),
        ("zero\u200bwidth \u202eright", "zerowidth right"),
        ("a\n\nb", "a b"),
        ("half \ud800 pair", "half pair"),
    ],
)
def test_markup_becomes_what_was_typed(sent: str, typed: str) -> None:
    assert decode.plain(sent, ME) == typed


def test_a_mention_has_one_key_however_it_arrives() -> None:
    assert heard(type="app_mention").key == heard(type="message", channel_type="channel").key


def test_an_answer_goes_to_the_threads_first_message() -> None:
    assert heard(thread_ts="1.1").root == "1.1"
    assert heard(thread_ts="5.5").root == "5.5"
    assert heard().root == "5.5"


@pytest.mark.parametrize(
    "values", [{"bot_id": "B1"}, {"subtype": "bot_message"}, {"user": ME}, {"user": None}, {"bot_profile": {"id": "B"}}]
)
def test_what_no_person_wrote_is_automatic(values: dict[str, Any]) -> None:
    assert heard(**values).automatic


@pytest.mark.parametrize("subtype", ["channel_join", "message_deleted", "channel_topic", "pinned_item"])
def test_what_is_no_message_is_none(subtype: str) -> None:
    assert decode.message(event(subtype=subtype), me=ME) is None


def test_a_guest_from_another_workspace_keeps_their_own() -> None:
    assert heard(user_team="T2").home_team == "T2"
    assert heard(user_team="T1").home_team == ""


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("who regulates 5G?", "ask", "who regulates 5G?"),
        ("summary MIIT", "summary", "MIIT"),
        ("See-Also: MIIT", "see-also", "MIIT"),
        ("compare A vs B", "compare", "A vs B"),
        ("topics", "topics", ""),
        ("", "help", ""),
        ("summaries are nice", "ask", "summaries are nice"),
    ],
)
def test_the_first_word_of_a_command_may_be_its_name(text: str, name: str, rest: str) -> None:
    body = {"text": text, "team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "1.2"}
    command = decode.command(body)
    assert command is not None
    assert (command.name, command.text) == (name, rest)


KNOWN = {"ferry", "fish market", "town council", "research and development"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"ferry boat" "fish market"', ("ferry boat", "fish market")),
        ("“ferry” and “fish market”", ("ferry", "fish market")),
        ("ferry vs fish market", ("ferry", "fish market")),
        ("ferry versus fish market", ("ferry", "fish market")),
        ("ferry, fish market", ("ferry", "fish market")),
        ("ferry and research and development", ("ferry", "research and development")),
        ("ferry fish market", ("ferry", "fish market")),
        ("ferry to town council", ("ferry", "town council")),
        ("渡轮和鱼市", ("渡轮", "鱼市")),
        ("one two", ("one", "two")),
        ("one two three", None),
        ("ferry", None),
        ("", None),
    ],
)
def test_two_topics_are_found_in_one_line(text: str, found: tuple[str, str] | None) -> None:
    assert names.two(text, KNOWN.__contains__) == found


@given(st.text(max_size=80))
def test_no_line_breaks_the_search_for_two_topics(text: str) -> None:
    found = names.two(text, lambda name: len(name) % 2 == 0)
    assert found is None or all(found)
