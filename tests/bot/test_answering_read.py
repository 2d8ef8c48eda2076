"""A question, read: markup and courtesy undone, its form and what it is about, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.answering import patterns
from bot.answering.read import WORDS_MOST, Reading, read
from bot.index import DATED, MONEY, NAMED, NUMBERED, PERCENT, PLACED, REASONED
from bot.model import Kind
from tests.bot.asking import harbour, question
from tests.strategies import hostile_texts


def reading(text: str) -> Reading:
    return read(harbour(), question(text))


# -- markup and courtesy ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("<@U0123ABC> what is SHA?", "what is SHA?"),
        ("<@!987654321> what is SHA?", "what is SHA?"),
        ("<!subteam^S1|@wardens> what is SHA?", "@wardens what is SHA?"),
        ("what is <#C1|harbour> about", "what is harbour about"),
        ("see <https://x.example/a|this page> on SHA", "see this page on SHA"),
        (":wave: what is *SHA*?", "what is SHA?"),
        ("> what is **SHA**?", "what is SHA?"),
        ("~~what~~ is `SHA` &amp; co", "what is SHA & co"),
        ("||what is SHA||", "what is SHA"),
        ("<:ferry:123456> what is SHA", "what is SHA"),
        ("5 * 3 and a_b", "5 * 3 and a_b"),
    ],
)
def test_platform_markup_is_undone(typed: str, left: str) -> None:
    assert reading(typed).text == left


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("hi, what is SHA?", "what is SHA?"),
        ("Hello there! Could you please tell me who runs the port? Thanks!", "who runs the port?"),
        ("sorry, quick question: who runs the port", "who runs the port"),
        ("I would like to know when it sails", "when it sails"),
        ("does anyone know who runs the port?", "who runs the port?"),
        ("can you summarise the ferry for me please", "summarise the ferry"),
        ("please list all topics, thanks a lot", "list all topics"),
        ("请问港务局是什么？谢谢", "港务局是什么？"),
        ("你好，我想了解一下渡轮", "渡轮"),
        ("thanks for the help", "thanks for the help"),
        ("hello", "hello"),
        ("who runs the port", "who runs the port"),
    ],
)
def test_courtesy_around_a_question_is_dropped_unless_nothing_else_is_said(typed: str, asked: str) -> None:
    assert patterns.without_courtesy(typed) == asked


# -- form ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("what is the ferry?", "define", "ferry"),
        ("what's a lifeboat", "define", "lifeboat"),
        ("what exactly is the ferry?", "define", "ferry"),
        ("what do I need to know about the ferry", "define", "ferry"),
        ("who are the wardens", "define", "wardens"),
        ("define moorings", "define", "moorings"),
        ("what does SHA stand for", "define", "SHA"),
        ("tell me more about the ferry", "define", "ferry"),
        ("渡轮是什么", "define", "渡轮"),
        ("什么是渡轮？", "define", "渡轮"),
        ("那渡轮呢", "define", "渡轮"),
        ("介紹一下渡輪", "define", "渡轮"),
        ("tl;dr ferry", "summary", "ferry"),
        ("give me a short summary of the ferry", "summary", "ferry"),
        ("the ferry in a nutshell", "summary", "ferry"),
        ("总结一下渡轮", "summary", "渡轮"),
        ("渡轮概述", "summary", "渡轮"),
        ("see also ferry", "see_also", "ferry"),
        ("what relates to the ferry?", "see_also", "ferry"),
        ("what else is related to the ferry", "see_also", "ferry"),
        ("另见渡轮", "see_also", "渡轮"),
        ("与渡轮相关的主题", "see_also", "渡轮"),
        ("history of the ferry", "timeline", "ferry"),
        ("ferry timeline", "timeline", "ferry"),
        ("渡轮的历史", "timeline", "渡轮"),
        ("topics about safety", "list", "topics about safety"),
        ("topics", "list", "topics"),
        ("which laws deal with data", "list", "which laws deal with data"),
        ("what can I read about safety", "list", "about safety"),
        ("有哪些主题", "list", "主题"),
        ("thanks!", "courtesy", "thanks!"),
        ("ok, thank you so much :)", "courtesy", "ok, thank you so much :)"),
        ("good morning everyone", "courtesy", "good morning everyone"),
        ("多谢了", "courtesy", "多谢了"),
        ("明白了，谢谢你的帮助！", "courtesy", "明白了，谢谢你的帮助！"),
        ("help", "help", "help"),
        ("what can you do?", "help", "what can you do?"),
        ("你能做什么？", "help", "你能做什么？"),
        ("who appoints the board", "ask", "who appoints the board"),
        ("when does the ferry sail", "ask", "when does the ferry sail"),
        ("渡轮几点开", "ask", "渡轮几点开"),
        ("thanks to whom was it built", "ask", "thanks to whom was it built"),
        ("history repeats", "ask", "history repeats"),
        ("", "ask", ""),
    ],
)
def test_the_form_of_a_question_says_what_kind_it_is_and_what_about(text: str, kind: Kind, subject: str) -> None:
    form = patterns.form_of(text)
    assert (form.kind, form.subject) == (kind, subject)


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("ferry vs lifeboat", "compare", ("ferry", "lifeboat")),
        ("the ferry versus the lifeboat?", "compare", ("ferry", "lifeboat")),
        ("compare the ferry and the lifeboat", "compare", ("ferry", "lifeboat")),
        ("compare ferry, lifeboat", "compare", ("ferry", "lifeboat")),
        ("what's the difference between the ferry and the lifeboat?", "compare", ("ferry", "lifeboat")),
        ("how does the ferry differ from the lifeboat", "compare", ("ferry", "lifeboat")),
        ("how do the ferry and the lifeboat compare?", "compare", ("ferry", "lifeboat")),
        ("what do the ferry and the lifeboat have in common", "compare", ("ferry", "lifeboat")),
        ("渡轮和鱼市有什么异同", "compare", ("渡轮", "鱼市")),
        ("渡轮和鱼市有什么区别", "compare", ("渡轮", "鱼市")),
        ("渡轮与鱼市的区别是什么？", "compare", ("渡轮", "鱼市")),
        ("渡轮vs鱼市", "compare", ("渡轮", "鱼市")),
        ("比较一下渡轮和鱼市", "compare", ("渡轮", "鱼市")),
        ("how is the ferry related to the lifeboat", "relate", ("ferry", "lifeboat")),
        ("how are the ferry and the lifeboat connected", "relate", ("ferry", "lifeboat")),
        ("relationship between the ferry and the lifeboat", "relate", ("ferry", "lifeboat")),
        ("what does the ferry have to do with the lifeboat?", "relate", ("ferry", "lifeboat")),
        ("what is the ferry's relation to the lifeboat", "relate", ("ferry's", "lifeboat")),
        ("渡轮和鱼市有什么关系", "relate", ("渡轮", "鱼市")),
        ("渡轮與魚市的關係", "relate", ("渡轮", "鱼市")),
    ],
)
def test_a_comparison_or_relation_has_two_sides(text: str, kind: Kind, names: tuple[str, str]) -> None:
    form = patterns.form_of(text)
    assert (form.kind, form.names) == (kind, names)


# -- what it wants ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("when was it formed", DATED),
        ("in which year did it open", DATED),
        ("什么时候成立的", DATED),
        ("how many people work there", NUMBERED),
        ("how long does it take", NUMBERED),
        ("有几条船", NUMBERED),
        ("how much does a ticket cost", MONEY | NUMBERED),
        ("票价多少钱", MONEY | NUMBERED),
        ("what share does it pay", PERCENT),
        ("who appoints the board", NAMED),
        ("局长是谁", NAMED),
        ("where do they land", PLACED),
        ("码头在哪里", PLACED),
        ("why does it close", REASONED),
        ("为什么停航", REASONED),
        ("tell me about the board", 0),
    ],
)
def test_a_question_wants_a_date_a_number_a_name_a_place_or_a_reason(text: str, wants: int) -> None:
    assert reading(text).wants == wants


@pytest.mark.parametrize(
    "text", ["does the ferry sail", "is SHA a company", "isn't it closed", "渡轮开吗", "it is closed, right?"]
)
def test_a_question_may_want_yes_or_no(text: str) -> None:
    assert reading(text).polar


@pytest.mark.parametrize("text", ["when does the ferry sail", "what is SHA", "渡轮几点开", "the ferry"])
def test_other_questions_do_not(text: str) -> None:
    assert not reading(text).polar


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("what do critics say about it", "critics"),
        ("criticism of the dues", "critics"),
        ("批评者怎么看", "critics"),
        ("who are its supporters", "supporters"),
        ("有什么好处", "supporters"),
        ("the debate about it", "both"),
        ("pros and cons", "both"),
        ("有什么争议", "both"),
        ("what does it say", None),
    ],
)
def test_a_question_may_ask_for_somebodys_view(text: str, view: str | None) -> None:
    assert patterns.view_of(text) == view


# -- words -----------------------------------------------------------------------------------------------------------


def test_words_that_ask_are_no_content() -> None:
    assert [word.text for word in reading("please, what is the depth of the channel?").content] == ["depth", "channel"]


def test_a_contraction_is_no_content_and_no_typing_error() -> None:
    found = reading("doesn't the ferry sail? didn't it? isn't it")
    assert [word.text for word in found.content] == ["ferry", "sail"]
    assert found.repaired == ()


def test_words_of_a_topics_name_are_told_from_the_rest() -> None:
    naming = {word.text: word.naming for word in reading("who audits the harbour authority").content}
    assert naming == {"audits": False, "harbour": True, "authority": True}


def test_chinese_is_read_by_characters_and_by_pairs() -> None:
    assert {"门", "票", "门票"} <= {word.text for word in reading("门票多少钱").content}


def test_a_page_that_is_pasted_is_read_at_its_beginning_and_its_end() -> None:
    page = " ".join(["the", "ferry", *["weather"] * 500, "lifeboat"])
    found = reading(page)
    assert len(found.tokens) == WORDS_MOST
    assert [harbour().titles[number] for number in found.topics] == ["Selmouth Ferry", "Selmouth Lifeboat Station"]


@pytest.mark.parametrize(
    ("text", "language"), [("what is SHA", "en"), ("SHA 是什么", "zh"), ("鱼市", "zh"), ("", "en")]
)
def test_the_language_of_our_phrases_is_that_of_the_question(text: str, language: str) -> None:
    assert reading(text).language == language


@given(hostile_texts())
def test_any_text_can_be_read(text: str) -> None:
    found = reading(text)
    assert len(found.tokens) <= WORDS_MOST
    assert {word.typed for word in found.content if len(word.typed) > 2} <= set(found.tokens) | {
        t for t, _ in found.repaired
    }
