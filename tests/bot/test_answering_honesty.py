"""When nothing answers: abstaining, what we have instead, denials, false premises, asking back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Answer
from bot.phrases import BEGINNINGS_OF_ABSTENTIONS
from tests.bot.asking import ask, harbour, library_of, texts

HARBOUR, COUNCIL, FERRY, LIFEBOAT = (
    "Selmouth Harbour Authority",
    "Selmouth Town Council",
    "Selmouth Ferry",
    "Selmouth Lifeboat Station",
)


def abstained(text: str, **keys: object) -> Answer:
    given = ask(text, **keys)  # type: ignore[arg-type] # what a Question takes
    assert given.outcome == "abstained", (given.confidence, texts(given))
    assert given.statements == ()
    return given


def related(text: str) -> Answer:
    given = ask(text)
    assert given.outcome == "related", (given.outcome, given.confidence, texts(given))
    assert given.statements == ()
    assert given.related
    return given


# -- abstaining ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["where is the best pizza in town", "what is the capital of France", "who won the cup last night", "what is photosynthesis",
     "asdfghjkl", "write me a poem", "how do I reset my password", "今天天气怎么样", "法国的首都是哪里", "附近有什么好吃的"],
)  # fmt: skip
def test_what_no_article_is_about_is_not_known(text: str) -> None:
    given = abstained(text)
    assert given.lead.startswith(BEGINNINGS_OF_ABSTENTIONS[given.language == "zh"])


def test_what_is_hidden_from_the_asker_is_not_known() -> None:
    abstained("where do people from Marram Point go in a storm surge")


def test_an_abstention_says_how_unsure_it_was() -> None:
    given = abstained("where is the best pizza in town")
    assert 0 <= given.confidence < given.explanation.threshold


def test_the_words_that_the_library_does_not_have_are_explained() -> None:
    assert "pizza" in abstained("where is the best pizza in town").explanation.unknown


def test_a_room_may_ask_to_be_surer_or_less_sure() -> None:
    text = "who may bid at the auction"
    assert ask(text).outcome == "answered"
    assert ask(text, threshold=0.999).outcome != "answered"
    assert ask("what about licensed traders", threshold=0.0).outcome == "answered"


def test_the_threshold_of_the_folder_stands_where_the_room_has_none() -> None:
    from dataclasses import replace

    from bot.library import Library

    strict = Library.build(harbour().articles, replace(harbour().manifest, threshold=0.999))
    text = "who may bid at the auction"
    assert ask(text, of=strict).outcome != "answered"
    assert ask(text, of=strict, threshold=0.1).outcome == "answered"


# -- what we have instead --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what does the ferry weigh", FERRY),
        ("who painted the harbour authority's office", HARBOUR),
        ("does the town council recycle plastic", COUNCIL),
        ("渡轮重多少吨", FERRY),
    ],
)
def test_a_question_about_a_topic_of_ours_that_nothing_answers_gets_what_we_have_on_it(text: str, topic: str) -> None:
    given = related(text)
    assert given.topics == (topic,)
    assert topic in given.lead
    assert [entry.title for entry in given.nearest] == [topic]


def test_what_we_have_is_no_more_than_the_limit() -> None:
    assert len(ask("what does the ferry weigh", limit=2).related) == 2


# -- denials and false premises --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "the harbour authority doesn't license pilots, right?",
        "is the ferry not licensed by the harbour authority",
        "the town council has no mayor",
        "why does the harbour authority never close the port",
        "港务局不发放许可吗",
    ],
)
def test_a_question_that_denies_what_a_statement_says_gets_it_as_related_never_as_yes_or_no(text: str) -> None:
    related(text)


def test_a_question_that_denies_is_answered_by_a_statement_that_denies() -> None:
    given = ask("in what winds does the ferry not sail")
    assert given.outcome == "answered"
    assert texts(given)[0] == "The Selmouth Ferry does not sail in winds above force 9."


@pytest.mark.parametrize(
    "text",
    [
        "when was the harbour authority abolished",
        "who abolished the town council",
        "has the ferry been sold",
        "is the harbour authority a bank",
        "when did the lifeboat station sink",
        "why was the fish market demolished",
        "how old is the ferry",
    ],
)
def test_a_question_that_presumes_what_no_statement_says_is_not_answered(text: str) -> None:
    related(text)


@pytest.mark.parametrize(
    "text",
    [
        "was the harbour authority formed in 1975",
        "did the town council approve the tram line in 2019",
        "are there 45 members in the town council",
        "does the ferry sail every 50 minutes",
        "港务局是1975年成立的吗",
    ],
)
def test_a_year_or_number_that_the_statement_does_not_say_is_not_confirmed(text: str) -> None:
    related(text)


@pytest.mark.parametrize(
    "text",
    [
        "was the harbour authority formed in April 1962",
        "did the town council approve the tram line in 2021",
        "does the ferry sail every 30 minutes",
        "are there 21 members in the town council",
    ],
)
def test_a_year_or_number_that_the_statement_says_is_answered(text: str) -> None:
    assert ask(text).outcome == "answered"


# -- asking back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["what is the Harbour Board?", "who appoints the Harbour Board", "summary of the harbour board", "does the Harbour Board own the ferry",
     "how is the Harbour Board related to the ferry", "Harbour Board"],
)  # fmt: skip
def test_a_name_that_two_articles_share_is_asked_back_with_the_choices(text: str) -> None:
    given = ask(text)
    assert (given.outcome, given.lead) == ("asked_back", "Which one do you mean?")
    assert [entry.title for entry in given.nearest] == [HARBOUR, LIFEBOAT]
    assert given.nearest[0].why.startswith("The Selmouth Harbour Authority runs the port")
    assert given.statements == given.related == ()


def test_a_shared_name_beside_the_title_of_one_of_its_articles_is_clear() -> None:
    assert ask("is the Harbour Authority the Harbour Board").outcome != "asked_back"


@pytest.mark.parametrize(
    "text",
    ["look at this", "what about that one?", "is it true?", "tell me more", "and?", "why?", "what", "hmm?!", "??", "👍", "🚢🚢",
     "<@U123>", "> ", "***", "\u200b", "看看这个", "这是什么", "再说说", "see also", "compare", "history", "stop", "how are you?"],
)  # fmt: skip
def test_a_question_with_too_little_in_it_is_asked_back_with_topics_to_pick(text: str) -> None:
    given = ask(text)
    if text == "hmm?!":
        assert given.outcome in ("asked_back", "abstained")
        return
    assert given.outcome == "asked_back"
    assert [entry.title for entry in given.nearest] == [COUNCIL, HARBOUR]
    assert given.lead.startswith(("What would you like to know?", "您想了解什么？"))


@pytest.mark.parametrize(
    "text",
    [
        "when was it founded?",
        "who runs it",
        "and its board?",
        "how many people work there",
        "它什么时候成立的",
        "1",
        "2025",
    ],
)
def test_what_only_points_back_is_asked_back_where_nothing_was_said_before(text: str) -> None:
    assert ask(text).outcome == "asked_back"


@pytest.mark.parametrize("text", ["how long does it take to sail to Norwick", "他国的渡轮", "is there a fish market"])
def test_a_pronoun_that_points_to_nothing_is_no_reason_to_ask_back(text: str) -> None:
    assert ask(text).outcome != "asked_back"


# -- what holds for all of these -------------------------------------------------------------------------------------

QUESTIONS = st.lists(
    st.sampled_from(
        "who what when why how is was not does the of harbour authority ferry council board sail formed 1962 1975 pizza "
        "critics say about dogs free 渡轮 港务局 是 什么 多少 吗 不 Harbour Board abolished tram line minutes".split()
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


@settings(max_examples=60)
@given(QUESTIONS)
def test_statements_are_given_as_answers_only_where_the_outcome_says_so(text: str) -> None:
    given = ask(text)
    assert given.answered == (given.outcome in ("answered", "social"))
    if given.outcome == "answered":
        assert given.statements or given.see_also or given.listed or given.steps
        assert not given.related
    else:
        assert not given.statements
    if given.outcome == "abstained":
        assert given.lead.startswith(BEGINNINGS_OF_ABSTENTIONS)
    if given.outcome == "related":
        assert given.topics
    assert 0 <= given.confidence <= 1


def test_an_article_that_says_too_little_answers_no_more_than_it_says() -> None:
    library = library_of({"title": "Pier", "summary": "A landing for boats."})
    assert ask("what is the pier", of=library).outcome == "answered"
    assert ask("who built the pier", of=library).outcome == "related"
    assert ask("when was the pier built", of=library).outcome == "related"


@pytest.mark.parametrize(
    "text",
    [
        "who will be the next harbour master",
        "should we buy the ferry",
        "which berth of the harbour authority is the best one for boats",
        "下一任港务局局长是谁",
    ],
)
def test_advice_and_what_is_still_to_come_are_answered_only_by_what_speaks_of_it(text: str) -> None:
    assert ask(text).outcome in ("related", "abstained")


def test_what_is_to_come_is_answered_where_a_statement_speaks_of_it() -> None:
    pier = {"title": "Pier", "summary": "A landing. The next warden of the pier will be Ada Lund, from May 2027."}
    given = ask("who will be the next warden of the pier", of=library_of(pier))
    assert "Ada Lund" in texts(given)[0]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("how many ppl work at the harbour authority", "how many people work at the harbour authority"),
        ("what do u pay on the ferry", "what do you pay on the ferry"),
        ("difference btw the ferry and the lifeboat", "difference between the ferry and the lifeboat"),
    ],
)
def test_what_chats_write_for_short_is_read_in_full(short: str, full: str) -> None:
    assert replace(ask(short), question="", explanation=None) == replace(ask(full), question="", explanation=None)
