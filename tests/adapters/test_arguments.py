"""Command lines, read."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.commands import COMMANDS
from adapters.commands.arguments import Arguments, parse
from bot.problems import WrongUsage


def read(*argv: str) -> Arguments:
    given = parse(argv)
    assert isinstance(given, Arguments)
    return given


def refused(*argv: str) -> str:
    with pytest.raises(WrongUsage) as caught:
        parse(argv)
    return str(caught.value)


def test_the_words_of_a_question_are_taken_in_order() -> None:
    assert read("ask", "what", "is", "MIIT?").words == ("what", "is", "MIIT?")


@pytest.mark.parametrize(
    "argv",
    [
        ("--knowledge", "here", "--json", "--audience=a,b", "--today", "2026-01-31", "ask", "what", "is", "it"),
        ("ask", "--knowledge", "here", "what", "--json", "is", "--audience", "a,b", "it", "--today=2026-01-31"),
        ("ask", "what", "is", "it", "--today", "2026-01-31", "--audience", "b, a", "--json", "--knowledge=here"),
    ],
)
def test_shared_options_stand_anywhere(argv: tuple[str, ...]) -> None:
    given = read(*argv)
    assert given.words == ("what", "is", "it")
    assert (given.knowledge, given.json) == ("here", True)
    assert given.audience == frozenset({"a", "b"})
    assert given.today == dt.date(2026, 1, 31)


def test_a_commands_own_options_stand_between_words() -> None:
    given = read("ask", "what", "--limit", "5", "is", "--explain", "it")
    assert given.words == ("what", "is", "it")
    assert (given.options.limit, given.options.explain) == (5, True)


def test_after_two_dashes_everything_is_a_word() -> None:
    assert read("ask", "--json", "--", "--json", "-5", "--").words == ("--json", "-5", "--")


def test_a_sentence_in_quotes_or_a_number_may_begin_with_a_dash() -> None:
    assert read("ask", "-5 degrees?", "-5").words == ("-5 degrees?", "-5")


def test_without_a_command_there_is_help_with_examples() -> None:
    assert 'seealso ask "what is MIIT?"' in str(parse(()))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(name: str) -> None:
    text = parse((name, "--help"))
    assert isinstance(text, str)
    assert f"  seealso {name}" in text
    assert "--knowledge" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_names_each_command(name: str) -> None:
    assert f"\n  {name} " in str(parse(("--help",)))


@pytest.mark.parametrize(("name", "command"), COMMANDS.items())
def test_the_examples_in_the_help_are_right_usage(name: str, command: object) -> None:
    for example in COMMANDS[name].examples:
        words = example.split(" > ")[0].replace('"', "'").split("'")
        argv = [piece for at, part in enumerate(words) for piece in ([part] if at % 2 else part.split())]
        assert read(*argv).command == name


def test_help_is_a_command_too() -> None:
    assert parse(("help",)) == parse(())
    assert parse(("help", "ask")) == parse(("ask", "--help"))


def test_a_misspelt_command_is_recognised() -> None:
    assert refused("sumary", "MIIT") == "unknown command 'sumary'; did you mean 'summary'?"


def test_a_question_without_a_command_is_shown_how_to_ask() -> None:
    assert refused("what", "is", "MIIT") == "unknown command 'what'; to ask a question write: seealso ask what is MIIT"


def test_a_misspelt_command_before_a_question_is_guessed_and_how_to_ask_is_said() -> None:
    assert refused("aks", "hi") == (
        "unknown command 'aks'; did you mean 'ask'? A question is asked by: seealso ask aks hi"
    )


@pytest.mark.parametrize("argv", [("--jsn", "ask", "it"), ("ask", "it", "--jsn"), ("ask", "--jsn=1", "it")])
def test_a_misspelt_option_is_recognised(argv: tuple[str, ...]) -> None:
    assert "has no option --jsn; did you mean --json?" in refused(*argv)


def test_an_option_is_not_abbreviated() -> None:
    assert "--knowl" in refused("--knowl", "here", "ask", "it")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("ask", "it", "--limit", "0"), "--limit: '0' is no whole number from 1 to 100"),
        (("ask", "it", "--limit", "101"), "--limit: '101' is no whole number from 1 to 100"),
        (("ask", "it", "--limit", "three"), "--limit: 'three' is no whole number from 1 to 100"),
        (("ask", "it", "--limit"), "--limit"),
        (("ask", "it", "--today", "31.1.2026"), "--today: '31.1.2026' is no day; write it as 2026-11-25"),
        (("ask", "it", "--today", "2026-02-30"), "--today: '2026-02-30' is no day; write it as 2026-11-25"),
        (("render", "it", "--as", "txt"), "--as: 'txt' is unknown; did you mean 'text'?"),
        (("relate", "MIIT"), "seealso relate needs A B"),
        (("compare", "a", "b", "c"), "a name of several words goes in quotes"),
        (("chat", "hello"), "seealso chat takes no words"),
        (("completion", "bash", "--json"), "seealso completion has no --json"),
        (("--", "what"), "no command before --; write: seealso ask -- what"),
    ],
)
def test_wrong_usage_is_told_with_the_remedy(argv: tuple[str, ...], told: str) -> None:
    assert told in refused(*argv)


@given(st.lists(st.text() | st.sampled_from(["--", "-", "--json", "ask", "--limit", "relate", "--today", "-h"])))
def test_any_command_line_is_read_or_refused(argv: list[str]) -> None:
    with suppress(WrongUsage):
        assert parse(argv)
