"""A conversation: a line in, a text out."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.console.chat import HELP, Conversation, Surroundings, completions
from adapters.console.layout import Page
from bot.articles import load
from bot.compiled import open_library
from bot.contract import Addresses
from bot.library import Library
from tests.adapters.conftest import LIBRARY, Seealso
from tests.answers import HOSTILE


@pytest.fixture
def conversation(compiled: Path) -> Conversation:
    return Conversation(_around(open_library(LIBRARY, cache=compiled).view(frozenset())))


def _around(library: Library) -> Surroundings:
    return Surroundings(
        library=library,
        addresses=Addresses(),
        page=lambda: Page(80),
        today=dt.date(2026, 11, 25),
        audience=frozenset(),
        to_json=json.dumps,
    )


def test_the_greeting_tells_the_name_the_number_of_articles_and_where_to_start(conversation: Conversation) -> None:
    assert conversation.greeting().splitlines() == [
        "Selmouth desk",
        "6 articles. Ask in your own words; /help shows more.",
        "Start with:",
        "  • Selmouth Town Council",
        "  • Selmouth Harbour Authority",
    ]


def test_a_question_is_answered(conversation: Conversation) -> None:
    assert conversation.reply("what is the ferry?").startswith("The Selmouth Ferry carries people")


def test_a_follow_up_leans_on_what_was_said(conversation: Conversation) -> None:
    conversation.reply("what is the town council?")
    assert "elected every four years" in conversation.reply("and who elects its members?")


def test_a_number_shows_the_candidate_that_it_stands_before(conversation: Conversation) -> None:
    listed = conversation.reply("who appoints the board of the harbour authority")
    chosen = re.search(r"  2\. (\w+ \w+ \w+)", listed)
    assert chosen is not None
    assert conversation.reply("2").startswith(chosen[1])


def test_a_number_settles_which_of_two_topics_was_meant(conversation: Conversation) -> None:
    listed = conversation.reply("what is the Harbour Board?")
    assert "1. Selmouth Harbour Authority" in listed
    assert conversation.reply("1").startswith("The Selmouth Harbour Authority runs the port")


def test_a_number_that_stands_before_nothing_is_a_question(conversation: Conversation) -> None:
    conversation.reply("what is the ferry?")
    assert conversation.reply("77") != ""


@pytest.mark.parametrize(
    ("line", "beginning"),
    [
        ("/summary ferry", "The Selmouth Ferry carries people"),
        ("/see-also ferry", "See also, from Selmouth Ferry:"),
        ("/relate ferry, town council", "How Selmouth Ferry and Selmouth Town Council are related:"),
        ("/relate ferry and town council", "How Selmouth Ferry and Selmouth Town Council are related:"),
        ("/relate fery, town council", "How Selmouth Ferry and Selmouth Town Council are related:"),
        ("/compare the ferry with the fish market", "Selmouth Ferry and Selmouth Fish Market, side by side:"),
        ("/topics trade", "Selmouth Fish Market (fish market"),
        ("/topics public bodies", "Selmouth Harbour Authority"),
        ("/topics nothing", "No article has the tag nothing."),
        ("/topics safty", "No article has the tag safty; did you mean safety?"),
        ("/read ferry", "Selmouth Ferry\n"),
        ("/help", HELP),
    ],
)
def test_commands_do_what_they_say(conversation: Conversation, line: str, beginning: str) -> None:
    assert conversation.reply(line).startswith(beginning)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/sumary ferry", "There is no /sumary; /help shows what there is."),
        ("/summary", "No topic; write /summary TOPIC."),
        ("/relate ferry", "These are no two names; put a comma between them."),
        ("/read fery", "There is no article fery; did you mean Selmouth Ferry?"),
        ("/explain", "Nothing was asked yet."),
        ("x" * 5_001, "The question has 5,001 characters, 5,000 are the most; ask one thing at a time."),
    ],
)
def test_wrong_usage_is_told_and_the_conversation_goes_on(conversation: Conversation, line: str, told: str) -> None:
    assert conversation.reply(line) == told
    assert not conversation.over


@pytest.mark.parametrize("before", ["", "thanks", "where is the best pizza in town"])
def test_a_number_that_the_last_list_does_not_have_is_no_question(conversation: Conversation, before: str) -> None:
    conversation.reply(before)
    assert conversation.reply("99") == "There is no number 99 in the last list."


def test_a_number_that_names_an_article_is_no_choice(tmp_path: Path) -> None:
    (tmp_path / "pier.yaml").write_text("title: Pier 996\naliases: ['996']\nsummary: Pier 996 is a pier.\n", "utf-8")
    library = Library.build(load(tmp_path).articles)
    assert "Pier 996" in Conversation(_around(library)).reply("996")


def test_the_last_answer_can_be_explained(conversation: Conversation) -> None:
    conversation.reply("who appoints the board of the harbour authority")
    assert "Words and their weights" in conversation.reply("/explain")


def test_answers_can_be_json(conversation: Conversation) -> None:
    assert conversation.reply("/json") == "Answers are JSON now."
    assert json.loads(conversation.reply("what is the ferry?"))["topics"] == ["Selmouth Ferry"]
    assert conversation.reply("/json") == "Answers are text now."


def test_wrong_usage_is_json_where_answers_are(conversation: Conversation) -> None:
    conversation.reply("/json")
    assert json.loads(conversation.reply("/nothing"))["error"].startswith("there is no /nothing")


def test_it_is_over_when_told_so(conversation: Conversation) -> None:
    assert conversation.reply("/quit") == ""
    assert conversation.over


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(HOSTILE | st.sampled_from(["1", "2", "what is the ferry?", "/relate a, b", "/"]), max_size=3))
def test_any_lines_get_a_reply_that_the_terminal_only_shows(conversation: Conversation, lines: list[str]) -> None:
    for line in lines:
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", conversation.reply(line))


# -- completion ----------------------------------------------------------------------------------------------------------

TITLES = ("Selmouth Ferry", "Selmouth Fish Market", "ferry", "镇议会")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/su", [("/summary ", 3)]),
        ("/re", [("/relate ", 3), ("/read ", 3)]),
        ("/summary selm", [("Selmouth Ferry", 4), ("Selmouth Fish Market", 4)]),
        ("what is the Selmouth Fi", [("Selmouth Fish Market", 11)]),
        ("what is fer", [("ferry", 3)]),
        ("镇", [("镇议会", 1)]),
        ("", []),
        ("what is ", []),
        ("what about nothing", []),
    ],
)
def test_what_is_typed_is_completed(typed: str, offered: list[tuple[str, int]]) -> None:
    assert list(completions(typed, TITLES)) == offered


# -- line by line --------------------------------------------------------------------------------------------------------


def test_lines_that_come_from_no_terminal_are_answered_in_turn(seealso: Seealso) -> None:
    ended = seealso("chat", stdin="what is the town council?\n\nand who elects its members?")
    assert (ended.code, ended.err) == (0, "")
    first, second = re.findall("^> .*", ended.out, re.MULTILINE)
    assert (first, second) == ("> what is the town council?", "> and who elects its members?")
    assert "elected every four years" in ended.out.partition(second)[2]


def test_lines_end_where_told_so(seealso: Seealso) -> None:
    assert "ferry" not in seealso("chat", stdin="/quit\nwhat is the ferry?\n").out


def test_a_conversation_as_json_is_an_object_a_line(seealso: Seealso) -> None:
    ended = seealso("chat", "--json", stdin="what is the ferry?\nthanks\n")
    assert [one["outcome"] for one in ended.json_lines] == ["answered", "social"]
