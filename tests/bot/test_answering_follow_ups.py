"""Questions that lean on what was said before in the same conversation."""

from __future__ import annotations

import pytest

from bot.answering import remember
from bot.model import Turn
from tests.bot.asking import ask, harbour, library_of, question, talk, texts

HARBOUR, COUNCIL, FERRY = "Selmouth Harbour Authority", "Selmouth Town Council", "Selmouth Ferry"


@pytest.mark.parametrize(
    "follow_up",
    [
        "and who appoints its board?",
        "who appoints the members of the board",
        "its board, who appoints it?",
        "who appoints them",
    ],
)
def test_a_question_without_a_topic_of_its_own_takes_that_of_the_last_turn(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert given.topics == (HARBOUR,)
    assert given.outcome == "answered"
    assert "appointed by the Selmouth Town Council" in texts(given)[0]


@pytest.mark.parametrize(
    ("follow_up", "said"),
    [
        ("when was it formed", "Formed: April 1962"),
        ("and when was it founded?", "Formed: April 1962"),
        ("它什么时候成立的", "Formed: April 1962"),
        ("其局长是谁", "Harbour master: Ines Varga"),
        ("where is it", "Headquarters: Customs House, 1 North Quay"),
        ("how many staff does it have", "Staff: 84"),
    ],
)
def test_a_fact_may_be_asked_for_by_a_pronoun(follow_up: str, said: str) -> None:
    assert texts(talk("what is the harbour authority?", follow_up))[0] == said


@pytest.mark.parametrize("follow_up", ["what about its history", "and its history?", "它的历史"])
def test_a_kind_may_be_asked_for_by_a_pronoun(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert (given.kind, given.topics) == ("timeline", (HARBOUR,))


@pytest.mark.parametrize("follow_up", ["history", "timeline?", "历史"])
def test_a_kind_alone_is_meant_of_the_last_topic(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert (given.kind, given.topics) == ("timeline", (HARBOUR,))


@pytest.mark.parametrize("follow_up", ["see also", "另见", "related topics?"])
def test_see_also_alone_is_meant_of_the_last_topic(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert (given.kind, given.topics) == ("see_also", (HARBOUR,))


@pytest.mark.parametrize(
    ("follow_up", "kind"),
    [
        ("how is it related to the ferry", "relate"),
        ("what does it have to do with the ferry?", "relate"),
        ("它和渡轮有什么关系", "relate"),
        ("compare it with the ferry", "compare"),
        ("what is the difference between it and the ferry", "compare"),
        ("它和渡轮有什么区别", "compare"),
    ],
)
def test_a_pronoun_may_be_one_side_of_a_relation_or_comparison(follow_up: str, kind: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert (given.kind, given.outcome) == (kind, "answered")
    assert given.topics == (HARBOUR, FERRY)


@pytest.mark.parametrize("follow_up", ["is that true?", "is it so?", "是吗"])
def test_yes_or_no_to_what_was_said_is_never_given(follow_up: str) -> None:
    assert talk("what is the harbour authority?", follow_up).outcome != "answered"


@pytest.mark.parametrize(
    "follow_up", ["what do critics say about it", "and the critics?", "有哪些批评", "批评者怎么看"]
)
def test_views_may_be_asked_for_by_a_pronoun(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert given.statements[0].statement.view == "critics"


@pytest.mark.parametrize("follow_up", ["tell me more", "more", "can you elaborate?", "再详细说说"])
def test_asking_for_more_gives_the_summary(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert (given.kind, given.outcome, given.topics) == ("summary", "answered", (HARBOUR,))


@pytest.mark.parametrize("follow_up", ["and the ferry?", "what about the ferry", "那渡轮呢", "ferry"])
def test_a_new_topic_replaces_the_old_one(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert given.topics == (FERRY,)
    assert given.outcome == "answered"


@pytest.mark.parametrize(
    ("first", "follow_up", "said"),
    [
        ("when was the harbour authority formed", "and the town council?", "Formed: 1894"),
        ("when was the harbour authority formed", "and of the council?", "Formed: 1894"),
        ("when was the harbour authority formed", "what about the council", "Formed: 1894"),
        ("港务局是什么时候成立的", "镇议会呢", "Formed: 1894"),
        ("when was the harbour authority formed", "镇议会呢", "Formed: 1894"),
    ],
)
def test_a_new_topic_alone_is_asked_what_was_asked_of_the_old_one(first: str, follow_up: str, said: str) -> None:
    assert texts(talk(first, follow_up)) == [said]


def test_what_was_asked_of_one_topic_is_asked_of_the_next_ones() -> None:
    assert texts(talk("what is SHA", "when was it formed", "and the council?")) == ["Formed: 1894"]
    assert texts(talk("when was SHA formed", "and the council?", "thanks", "and the lifeboat?")) == [
        "Formed: November 1911"
    ]


def test_an_answer_explains_what_was_asked_of_the_new_topic() -> None:
    given = talk("when was the harbour authority formed", "and the council?")
    assert (given.question, given.explanation.asked) == ("and the council?", "when was the council formed")


def test_where_the_old_question_has_no_answer_for_the_new_topic_what_we_have_on_it_is_shown() -> None:
    given = talk("how many staff does the harbour authority have", "and the ferry?")
    assert (given.outcome, given.topics) == ("related", (FERRY,))


@pytest.mark.parametrize("first", ["what is the harbour authority?", "tell me about SHA", "what does the council do"])
def test_after_a_definition_a_new_topic_is_defined(first: str) -> None:
    given = talk(first, "and the ferry?")
    assert (given.kind, given.topics) == ("define", (FERRY,))


def test_a_name_alone_is_defined_whatever_was_asked_before() -> None:
    assert talk("when was the harbour authority formed", "ferry").kind == "define"


@pytest.mark.parametrize(
    ("follow_up", "kind"),
    [("compare them", "compare"), ("how do they differ?", "compare"), ("what's the difference?", "compare"), ("它们有什么区别", "compare"),
     ("how are they related", "relate"), ("它们有什么关系", "relate")],
)  # fmt: skip
@pytest.mark.parametrize(
    "before", [("what is SHA", "what is the ferry"), ("SHA vs ferry",), ("what are SHA and the ferry",)]
)
def test_they_are_the_last_two_topics_whether_of_one_turn_or_of_two(
    before: tuple[str, ...], follow_up: str, kind: str
) -> None:
    given = talk(*before, follow_up)
    assert (given.kind, given.outcome, given.topics) == (kind, "answered", (HARBOUR, FERRY))


@pytest.mark.parametrize("before", [(), ("what is SHA",)])
@pytest.mark.parametrize("follow_up", ["compare them", "how are they related"])
def test_they_without_two_topics_are_asked_back(before: tuple[str, ...], follow_up: str) -> None:
    given = talk(*before, follow_up)
    assert given.outcome == "asked_back"
    assert given.nearest


def test_of_two_topics_that_are_they_none_is_passed_over_in_silence() -> None:
    both = ("harbour authority vs town council",)
    assert texts(talk(*both, "when were they formed")) == ["Formed: April 1962", "Formed: 1894"]
    assert [quote.statement.article for quote in talk(*both, "summarise them").statements] == [HARBOUR, COUNCIL]
    for one_topic_kind in ("history of them", "see also them"):
        given = talk(*both, one_topic_kind)
        assert (given.outcome, [entry.title for entry in given.nearest]) == ("asked_back", [HARBOUR, COUNCIL])


def test_what_is_asked_of_a_carried_topic_must_be_held_by_what_answers() -> None:
    given = talk("what is the harbour authority?", "when did it license the port")
    assert (given.outcome, given.topics) == ("related", (HARBOUR,))


def test_after_a_new_topic_the_old_one_is_gone() -> None:
    given = talk("what is the harbour authority?", "and the town council?", "when was it formed?")
    assert texts(given)[0] == "Formed: 1894"


@pytest.mark.parametrize("between", ["where is the best pizza", "thanks!", "look at 🚢", "what is the Harbour Board"])
def test_an_abstention_a_courtesy_and_a_question_back_erase_no_topic(between: str) -> None:
    given = talk("what is the harbour authority?", between, "when was it formed?")
    assert texts(given)[0] == "Formed: April 1962"


@pytest.mark.parametrize(
    "follow_up",
    [
        "where is the best pizza in town",
        "what is the capital of France",
        "今天天气怎么样",
        "how do I reset my password",
    ],
)
def test_a_question_about_something_else_takes_no_topic_from_before(follow_up: str) -> None:
    given = talk("what is the harbour authority?", follow_up)
    assert given.outcome == "abstained"
    assert given.topics == ()


def test_a_question_that_stands_alone_takes_no_topic_from_before() -> None:
    given = talk("what is the harbour authority?", "do children under 12 and dogs travel free of charge")
    assert "dogs travel free" in texts(given)[0]


def test_both_sides_of_a_comparison_are_remembered() -> None:
    given = ask("ferry vs lifeboat")
    assert remember(question("ferry vs lifeboat"), given).topics == (FERRY, "Selmouth Lifeboat Station")


def test_a_turn_remembers_the_question_what_it_was_about_and_how_it_ended() -> None:
    asked = question("what is the ferry?")
    assert remember(asked, ask(asked.text)) == Turn(question="what is the ferry?", topics=(FERRY,), outcome="answered")


def test_a_topic_that_is_no_longer_there_is_passed_over() -> None:
    turns = (Turn(question="x", topics=(FERRY,)), Turn(question="y", topics=("Selmouth Gasworks",)))
    assert ask("when did it start", turns=turns).topics == (FERRY,)


def test_a_topic_that_is_hidden_from_the_asker_is_passed_over() -> None:
    turns = (Turn(question="x", topics=("Selmouth Storm Plan",)),)
    given = ask("what is its alarm level", turns=turns)
    assert given.topics == ()
    assert given == ask("what is its alarm level", turns=(Turn(question="x"),))


def test_without_a_conversation_nothing_is_leant_on() -> None:
    assert ask("and when was it formed?").topics != (HARBOUR,)


def test_the_same_conversation_gives_the_same_answers() -> None:
    dialogue = ("what is the harbour authority?", "who appoints its board?", "and the ferry?", "how much is it?")
    assert talk(*dialogue) == talk(*dialogue, of=harbour())
    assert texts(talk(*dialogue))[0] == "Adult fare: 4.50 crowns"


def test_what_a_name_elsewhere_holds_does_not_outdo_the_topic_that_is_meant() -> None:
    ferry = {
        "title": "Ferry",
        "summary": "The ferry carries people over the bay.",
        "sections": [{"heading": "Rules", "points": ["The port captain, by a law of 1962, regulates the ferry."]}],
    }
    office = {"title": "Market Regulation Office", "summary": "The Market Regulation Office regulates markets."}
    given = talk("what is the ferry?", "who regulates it?", of=library_of(ferry, office))
    assert (*given.statements, *given.related)[0].statement.article == "Ferry"
