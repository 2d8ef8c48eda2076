"""Answers as text for a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from adapters.console import render
from adapters.console.explain import explanation
from adapters.console.layout import COLOUR, Page, columns
from bot.contract import Addresses
from bot.model import Answer, Explanation, Part, Row, StatementId, Step, Suggestion
from tests.answers import EXPLANATIONS, REPORT, answer, answers, quote

NO_ADDRESS = Addresses()
SITE = Addresses("https://knowledge.example.org")


def shown(given: Answer, *, width: int | None = 80, addresses: Addresses = NO_ADDRESS, chat: bool = False) -> str:
    return render.answer(given, addresses=addresses, page=Page(width), chat=chat)


def test_a_sentence_comes_first_and_its_source_below() -> None:
    assert shown(answer(quote())) == "The Harbour Office runs the port.\n  Harbour Office › Summary"


def test_a_note_stands_beside_the_source() -> None:
    assert "Harbour Office › Summary · as of 2021-05" in shown(answer(quote(notes=("as of 2021-05",))))


def test_a_permalink_is_shown_where_the_articles_have_an_address() -> None:
    address = "https://knowledge.example.org/articles/harbour-office#runs-the-port"
    assert f"\n  {address}" in shown(answer(quote()), addresses=SITE, width=40)


def test_publishers_are_named_in_short() -> None:
    assert "Sources: Annual report (Harbour Office, 2025-04)" in shown(answer(quote(sources=(REPORT,))))


def test_many_sources_and_long_titles_are_named_in_short() -> None:
    long = replace(REPORT, title="Report on the state of the port and of everything that floats in it and around it")
    text = shown(answer(quote(sources=(long, REPORT, REPORT))), width=None)
    assert "Sources: Report on the state of the port and of everything that…" in text
    assert text.endswith("; Annual report (Harbour Office, 2025-04); +1")


def test_neighbours_from_one_section_share_its_line() -> None:
    assert shown(answer(quote("One."), quote("Two."))) == "One.\nTwo.\n  Harbour Office › Summary"


def test_sentences_of_two_sections_stand_apart() -> None:
    text = shown(answer(quote("One."), quote("Two.", section="History")))
    assert text == "One.\n  Harbour Office › Summary\n\nTwo.\n  Harbour Office › History"


def test_a_view_is_said_before_the_sentence() -> None:
    assert shown(answer(quote("Dues are high.", view="critics"))).startswith("Critics: Dues are high.")


def test_what_a_sentence_leans_on_stands_before_it_in_brackets() -> None:
    text = shown(answer(quote("It runs the port.", context="The Harbour Office has 84 staff.")))
    assert text.startswith("[The Harbour Office has 84 staff.]\nIt runs the port.")


def test_what_a_sentence_leans_on_is_not_repeated_where_it_was_just_said() -> None:
    text = shown(answer(quote("The office has staff."), quote("It runs.", context="The office has staff.")))
    assert text.count("The office has staff.") == 1


def test_see_also_gives_reasons() -> None:
    text = shown(answer(quote(), see_also=(Suggestion("Town Council", "it appoints the board", "/articles/x"),)))
    assert text.endswith("See also\n  • Town Council: it appoints the board")


def test_asked_for_see_also_the_entries_stand_right_below_the_lead() -> None:
    entries = (Suggestion("Town Council", "it appoints the board", "/articles/x"),)
    given = answer(kind="see_also", lead="See also, from Ferry:", see_also=entries)
    assert shown(given) == "See also, from Ferry:\n  • Town Council: it appoints the board"


def test_an_abstention_says_so_first_and_offers_the_nearest_topics() -> None:
    text = shown(
        answer(
            outcome="abstained",
            lead="I don't know: nothing here answers that.",
            nearest=(Suggestion("Town Council", "", "/articles/x"),),
        )
    )
    assert text == "I don't know: nothing here answers that.\n\nNearest topics\n  • Town Council"


def test_the_labels_follow_the_language_of_the_question() -> None:
    text = shown(answer(quote(), language="zh", see_also=(Suggestion("Town Council", "why", "/articles/x"),)))
    assert "另见" in text


def test_numbers_run_through_all_that_can_be_chosen() -> None:
    given = answer(
        quote(),
        did_you_mean=("Town Council",),
        nearest=(Suggestion("Ferry", "", "/articles/x"),),
        others=(quote("Another sentence."),),
    )
    text = shown(given, chat=True)
    assert [line.strip() for line in text.splitlines() if re.match(r" +\d", line)] == [
        "1. Town Council",
        "2. Ferry",
        "3. Another sentence. (Harbour Office › Summary)",
    ]
    assert [getattr(one, "text", one) for one in render.choices(given)] == [
        "Town Council",
        "Ferry",
        "Another sentence.",
    ]


def test_a_relation_is_a_chain_with_the_sentence_of_each_hop() -> None:
    steps = (
        Step("Ferry", "Harbour Office", quote("The Harbour Office licenses the ferry."), ""),
        Step("Harbour Office", "Town Council", None, "the council that appoints the board"),
    )
    assert shown(answer(kind="relate", steps=steps)) == (
        "Ferry → Harbour Office → Town Council\n\n"
        "Ferry → Harbour Office\n"
        "  The Harbour Office licenses the ferry.\n"
        "  Harbour Office › Summary\n\n"
        "Harbour Office → Town Council\n"
        "  See also: the council that appoints the board"
    )


COMPARED = answer(
    kind="compare",
    topics=("Ferry", "Harbour Office"),
    rows=(Row("Staff", (quote("Staff: 12"),), (quote("Staff: 84"),)), Row("Fares", (quote("4.50 crowns"),), ())),
)


def test_a_comparison_stands_side_by_side_where_there_is_room() -> None:
    lines = shown(COMPARED, width=80).splitlines()
    assert lines[0] == "Ferry".ljust(38) + " │ Harbour Office"
    assert "Staff: 12".ljust(38) + " │ Staff: 84" in lines


def test_a_comparison_stands_in_blocks_where_there_is_none() -> None:
    lines = shown(COMPARED, width=50).splitlines()
    assert lines[:3] == ["Staff", "  Ferry:", "    Staff: 12"]
    assert "    –" in lines


def test_facts_that_are_compared_need_no_heading() -> None:
    row = Row("Staff", (quote("Staff: 12", label="Staff"),), (quote("Staff: 84", label="Staff"),))
    assert "Staff\n" not in shown(replace(COMPARED, rows=(row,)))


def test_a_timeline_gives_the_dates_that_its_sentences_tell_in_front() -> None:
    given = answer(quote("Formed: 1962"), quote("The quay opened on 3 September 1988."), kind="timeline")
    assert shown(given).splitlines() == [
        "1962        Formed: 1962",
        "            Harbour Office › Summary",
        "1988-09-03  The quay opened on 3 September 1988.",
        "            Harbour Office › Summary",
    ]


def test_a_list_has_a_line_for_each_topic() -> None:
    given = answer(kind="list", lead="1 topic:", listed=(Suggestion("Ferry", "It crosses the estuary.", "/x"),))
    assert shown(given) == "1 topic:\n\n  • Ferry: It crosses the estuary."


def test_what_was_left_out_is_counted_and_how_to_read_it_is_said() -> None:
    given = answer(quote(), more=4, topics=("Harbour Office",))
    assert "… and 4 more. (seealso read Harbour Office)" in shown(given)
    assert "… and 4 more. (/read Harbour Office)" in shown(given, chat=True)


def test_a_view_that_the_sentence_names_itself_is_not_said_twice() -> None:
    assert shown(answer(quote("Critics hold that dues are high.", view="critics"))).startswith("Critics hold")


def test_topics_to_choose_from_stand_right_below_the_question_back() -> None:
    given = answer(outcome="asked_back", lead="Which one?", nearest=(Suggestion("Ferry", "It crosses.", "/x"),))
    assert shown(given) == "Which one?\n  • Ferry: It crosses."


@given(answers())
def test_no_text_of_an_article_or_question_moves_the_terminal(given: Answer) -> None:
    text = shown(given, width=60, chat=True)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ud800-\udfff]", text)


@given(answers())
def test_colours_change_nothing_but_colours(given: Answer) -> None:
    coloured = render.answer(given, addresses=SITE, page=Page(60, COLOUR))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render.answer(given, addresses=SITE, page=Page(60))


@given(answers())
def test_no_block_is_separated_by_more_than_one_empty_line(given: Answer) -> None:
    assert "\n\n\n" not in shown(given)
    assert shown(given) == shown(given).strip("\n")


@pytest.mark.parametrize("width", [40, 72, 100])
def test_lines_keep_to_the_page(width: int) -> None:
    long = (
        "The Harbour Office, 港务局, runs the port and licenses pilots, moorings and boats that carry passengers. " * 3
    )
    given = replace(
        COMPARED, rows=(Row("Duties", (quote(long),), (quote(long, notes=("as of 2021",)),)),), others=(quote(long),)
    )
    assert all(columns(line) <= width for line in shown(given, width=width).splitlines())


def test_an_explanation_shows_words_sums_features_and_the_verdict() -> None:
    weighed = answer(
        explanation=Explanation(
            terms=(("port", 2.5),),
            repaired=(("prot", "port"),),
            scores=((StatementId("harbour-office/runs"), (Part("words", 1.5), Part("topic", 2.0))),),
            features=(("covered", 0.5, 3.0),),
            probability=0.8,
            threshold=0.5,
            unknown=("ramen",),
        )
    )
    assert explanation(weighed, page=Page(80)) == (
        "Words and their weights\n  port  2.5\n\n"
        "Repaired\n  prot  port\n\n"
        "Not in the library\n  ramen\n\n"
        "Best candidates\n  3.5  harbour-office/runs  words 1.5 + topic 2\n\n"
        "Judge: value × weight\n  covered  0.5 × 3  = 1.5\n\n"
        "Probability 0.800, threshold 0.500: answered"
    )


def test_what_was_looked_up_by_name_has_nothing_weighed_to_explain() -> None:
    told = explanation(answer(quote(), kind="summary"), page=Page(80))
    assert told == "Nothing was weighed: the question was understood as summary and looked up (answered)."


def test_an_explanation_shows_what_was_asked_of_another_topic() -> None:
    given = answer(quote(), kind="fact", explanation=Explanation(asked="when was the council formed"))
    assert explanation(given, page=Page(80)).startswith("Asked in truth: when was the council formed\n")


@given(EXPLANATIONS)
def test_an_explanation_shows_foreign_text_literally(given: Explanation) -> None:
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", explanation(answer(explanation=given), page=Page(80))
    )


def test_a_list_that_leaves_topics_out_says_how_to_see_them_all() -> None:
    one = Suggestion("Selmouth Ferry", "it sails", "/articles/selmouth-ferry")
    long = answer(kind="list", listed=(one,), more=16)
    assert "… and 16 more. (seealso topics)" in shown(long)
    assert "… and 16 more. (/topics)" in shown(long, chat=True)
