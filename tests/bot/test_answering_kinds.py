"""Every kind of question, in English and in Chinese, and what answers it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.library import Library
from bot.model import Answer, Kind, PartialDate, StatementId
from tests.bot.asking import WARDENS, ask, harbour, library_of, texts

HARBOUR, COUNCIL, FERRY, MARKET, LIFEBOAT, MUSEUM = (
    "Selmouth Harbour Authority",
    "Selmouth Town Council",
    "Selmouth Ferry",
    "Selmouth Fish Market",
    "Selmouth Lifeboat Station",
    "航海博物馆",
)


def answered(text: str, kind: Kind, **keys: object) -> Answer:
    given = ask(text, **keys)  # type: ignore[arg-type] # what a Question takes
    assert (given.kind, given.outcome) == (kind, "answered"), (given.kind, given.outcome, given.confidence)
    return given


# -- define ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "what is the ferry?", "What's the Selmouth Ferry", "ferry", "Ferry?", "tell me about the ferry", "define ferry",
        "what does the ferry do", "what about the ferry", "what do you know about the ferry", "渡轮是什么？", "什么是渡轮",
        "渡轮", "渡輪是什麼", "介绍一下渡轮", "那渡轮呢", "the fery", "what is the selmouth ferri",
    ],
)  # fmt: skip
def test_what_something_is_is_said_by_its_summary(text: str) -> None:
    given = answered(text, "define")
    assert given.topics == (FERRY,)
    assert texts(given)[0].startswith("The Selmouth Ferry carries people, bicycles and cars")
    assert {quote.statement.role for quote in given.statements} == {"summary"}


def test_a_definition_says_what_to_see_also_and_why() -> None:
    [first, *_] = answered("what is the ferry?", "define").see_also
    assert (first.title, first.path) == (HARBOUR, "/articles/selmouth-harbour-authority")
    assert first.why == "the body that licenses the ferry and keeps its channel deep enough"


@pytest.mark.parametrize("text", ["what are the ferry and the lifeboat", "tell me about the ferry and the lifeboat"])
def test_of_several_topics_each_is_said_in_one_sentence(text: str) -> None:
    given = answered(text, "define")
    assert given.topics == (FERRY, LIFEBOAT)
    assert [quote.statement.article for quote in given.statements] == [FERRY, LIFEBOAT]


# -- summary ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["tell me everything about the harbour authority", "all about SHA", "summarise the harbour authority", "tl;dr SHA", "summary of the harbour authority", "总结一下港务局", "港务局概述",
     "can you summarize the harbor authority for me please", "the harbour authority in a nutshell"],
)  # fmt: skip
def test_a_summary_leads_with_what_matters_and_repeats_nothing(text: str) -> None:
    given = answered(text, "summary")
    assert given.topics == (HARBOUR,)
    assert [quote.statement.role for quote in given.statements[:2]] == ["summary", "summary"]
    assert len(set(texts(given))) == len(given.statements) == 5
    assert given.more == len(harbour().find("SHA").statements) - 5  # type: ignore[union-attr] # it is there


def test_a_summary_goes_through_the_sections_plain_facts_before_views() -> None:
    sections = [quote.statement.section for quote in answered("tl;dr SHA", "summary", limit=10).statements]
    assert sections == ["Summary", "Summary", "Powers", "Governance and accountability", "History", "Debate"]


def test_a_short_article_is_not_filled_up() -> None:
    library = library_of({"title": "Pier", "summary": "A landing for boats."})
    given = ask("summary of the pier", of=library)
    assert (texts(given), given.more) == (["A landing for boats."], 0)


# -- see also --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "see also fish market",
        "what relates to the fish market?",
        "topics related to the fish market",
        "另见鱼市",
        "鱼市相关主题",
    ],
)
def test_see_also_gives_the_curators_entries_with_their_reasons(text: str) -> None:
    given = answered(text, "see_also")
    assert given.topics == (MARKET,)
    assert [(entry.title, entry.why) for entry in given.see_also[:3]] == [
        (COUNCIL, "the owner of the hall"),
        (FERRY, "the way to the market from Marram Point"),
        (HARBOUR, "where fishing boats pay their dues"),
    ]


def test_see_also_gives_each_title_once_and_never_its_own() -> None:
    titles = [entry.title for entry in answered("see also fish market", "see_also").see_also]
    assert len(set(titles)) == len(titles)
    assert MARKET not in titles


def test_an_article_that_leads_nowhere_and_is_led_to_from_nowhere_says_so() -> None:
    given = ask("see also pier", of=library_of({"title": "Pier", "summary": "x"}))
    assert (given.outcome, given.see_also) == ("related", ())
    assert "No see-also entries" in given.lead


def test_see_also_under_an_answer_repeats_no_article_that_it_quotes() -> None:
    for text in (
        "who appoints the harbour authority's board",
        "how is the lifeboat related to the museum",
        "ferry vs lifeboat",
    ):
        given = ask(text)
        said = {quote.statement.article for quote in given.statements} | set(given.topics)
        assert said.isdisjoint({entry.title for entry in given.see_also})


# -- relate ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["how is the lifeboat related to the maritime museum?", "what connects the lifeboat and the maritime museum",
     "relationship between the lifeboat station and the maritime museum", "救生艇站和航海博物馆有什么关系"],
)  # fmt: skip
def test_two_topics_are_related_by_the_shortest_chain_of_links_each_shown_by_its_statement(text: str) -> None:
    given = answered(text, "relate")
    assert [(step.start, step.end) for step in given.steps] == [(LIFEBOAT, HARBOUR), (HARBOUR, MUSEUM)]
    assert [step.quote.text for step in given.steps if step.quote] == [
        "The Lifeboat Station works with the Selmouth Harbour Authority, whose pilots guide it through the channel at night.",
        "航海博物馆的船模由港务局捐赠。",
    ]


def test_a_link_that_no_statement_makes_is_shown_by_its_reason() -> None:
    [step] = answered("how is the ferry related to the fish market", "relate").steps
    assert step.quote is None
    assert step.why == "the first stop for most who step off the ferry at North Quay"


def test_topics_without_a_chain_of_links_are_not_known_to_be_related() -> None:
    library = library_of({"title": "Pier", "summary": "A landing."}, {"title": "Mill", "summary": "A building."})
    given = ask("how is the pier related to the mill", of=library)
    assert (given.kind, given.outcome) == ("relate", "abstained")
    assert given.lead == "I don't know of a link between Pier and Mill."


def test_what_is_passed_on_the_way_is_not_said_to_see_also() -> None:
    given = answered("how is the lifeboat related to the maritime museum?", "relate")
    assert HARBOUR not in {entry.title for entry in given.see_also}


@pytest.mark.parametrize("text", ["how is the ferry related to sushi", "ferry vs sushi", "渡轮和寿司有什么区别"])
def test_a_side_that_is_no_topic_is_said_and_nothing_is_made_up(text: str) -> None:
    given = ask(text)
    assert given.outcome == "related"
    assert given.statements == ()
    assert "sushi" in given.lead or "寿司" in given.lead


@pytest.mark.parametrize(
    "text", ["compare the ferry and sushi", "ferry vs sushi", "compare ferry sushi", "relate sushi to the ferry"]
)
def test_a_side_that_is_no_topic_is_named_beside_what_we_have_on_the_other(text: str) -> None:
    given = ask(text)
    assert (given.outcome, given.topics) == ("related", (FERRY,))
    assert given.lead == f"I don't know “sushi”. What we have on {FERRY}:"
    assert {quote.statement.role for quote in given.related} == {"summary"}


@pytest.mark.parametrize("text", ["compare the ferry", "relate the ferry", "比较一下渡轮"])
def test_of_one_topic_alone_it_is_asked_back_what_the_other_is(text: str) -> None:
    given = ask(text)
    assert (given.outcome, given.topics, given.statements) == ("asked_back", (FERRY,), ())
    assert [entry.title for entry in given.nearest] == [HARBOUR, MARKET, LIFEBOAT]


@pytest.mark.parametrize(
    "text", ["compare ferry ferry", "compare the ferry and the ferry", "relate ferry ferry", "how is the ferry related to the ferry",
             "compare the ferry and 渡轮"],
)  # fmt: skip
def test_one_topic_twice_is_asked_back(text: str) -> None:
    given = ask(text)
    assert (given.outcome, given.topics, given.statements) == ("asked_back", (FERRY,), ())
    assert given.nearest


@pytest.mark.parametrize("kind", ["compare", "relate"])
@pytest.mark.parametrize("names", [("SHA", "SHA"), ("SHA", "港务局")])
def test_a_command_that_names_one_topic_twice_is_asked_back(kind: Kind, names: tuple[str, str]) -> None:
    given = ask(" ".join(names), kind=kind, names=names)
    assert (given.kind, given.outcome, given.topics) == (kind, "asked_back", (HARBOUR,))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ferry vs lifeboat vs SHA", "compare"), ("compare the ferry, the lifeboat and SHA", "compare"),
     ("how are the ferry, the lifeboat and SHA related", "relate")],
)  # fmt: skip
def test_of_three_topics_two_are_answered_and_the_third_is_said_to_be_left_out(text: str, kind: Kind) -> None:
    given = answered(text, kind)
    assert given.topics == (FERRY, LIFEBOAT)
    assert given.lead.startswith(f"Two topics at a time, so without {HARBOUR}. ")


def test_a_third_side_that_is_no_topic_is_said() -> None:
    assert answered("ferry vs lifeboat vs sushi", "compare").lead.startswith("I don't know “sushi”. ")


@pytest.mark.parametrize(
    ("text", "kind"), [("compare ferry lifeboat", "compare"), ("relate the ferry lifeboat", "relate")]
)
def test_two_names_need_no_word_between_them(text: str, kind: Kind) -> None:
    assert answered(text, kind).topics == (FERRY, LIFEBOAT)


def test_a_name_that_holds_an_and_is_one_side() -> None:
    library = library_of(
        {"title": "Board of Docks and Piers", "summary": "x"}, {"title": "Docks", "summary": "y"}, {"title": "Mill", "summary": "z"}
    )  # fmt: skip
    for text in (
        "how are the Board of Docks and Piers and the Mill related",
        "compare Mill and Board of Docks and Piers",
    ):
        assert set(ask(text, of=library).topics) == {"Board of Docks and Piers", "Mill"}


# -- compare ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["harbour authority vs town council", "compare SHA with STC", "what is the difference between the harbour authority and the council?",
     "港务局和镇议会有什么区别", "港务局vs镇议会", "how does the harbour authority differ from the town council"],
)  # fmt: skip
def test_two_topics_are_compared_by_definition_and_by_the_facts_and_sections_that_both_have(text: str) -> None:
    given = answered(text, "compare")
    assert given.topics == (HARBOUR, COUNCIL)
    assert [row.heading for row in given.rows] == ["Summary", "Formed", "Powers"]


def test_each_side_of_a_comparison_is_quoted_from_its_own_article() -> None:
    for row in answered("harbour authority vs town council", "compare").rows:
        assert {quote.statement.article for quote in row.left} == {HARBOUR}
        assert {quote.statement.article for quote in row.right} == {COUNCIL}
    formed = answered("harbour authority vs town council", "compare").rows[1]
    assert [quote.text for quote in (*formed.left, *formed.right)] == ["Formed: April 1962", "Formed: 1894"]


def test_the_statements_of_a_comparison_are_those_of_its_rows_each_once() -> None:
    given = answered("harbour authority vs town council", "compare")
    in_rows = {quote.statement.id for row in given.rows for quote in (*row.left, *row.right)}
    assert {quote.statement.id for quote in given.statements} == in_rows
    assert len(given.statements) == len(in_rows)


# -- sections and views ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["governance of the harbour authority", "SHA governance", "governance and accountability of SHA"]
)
def test_a_section_is_given_by_its_heading(text: str) -> None:
    given = answered(text, "section")
    assert {quote.statement.section for quote in given.statements} == {"Governance and accountability"}
    assert len(given.statements) == 2


@pytest.mark.parametrize("text", ["facts about the harbour authority", "list all facts about SHA", "key facts on SHA"])
def test_the_facts_of_an_article_are_a_section_of_it(text: str) -> None:
    given = answered(text, "section")
    assert [quote.statement.label for quote in given.statements] == [
        "Formed",
        "Harbour master",
        "Staff",
        "Headquarters",
    ]


@pytest.mark.parametrize(
    "text",
    ["what do critics say about the harbour authority?", "criticism of SHA", "arguments against the harbour authority",
     "批评者怎么看港务局", "对港务局的批评"],
)  # fmt: skip
def test_critics_are_answered_by_statements_of_critics(text: str) -> None:
    given = answered(text, "section")
    assert [quote.statement.view for quote in given.statements] == ["critics"]
    assert given.statements[0].statement.id == "selmouth-harbour-authority/dues-too-high"


@pytest.mark.parametrize(
    "text", ["who supports the harbour authority's dues", "benefits of the harbour authority", "港务局的好处"]
)
def test_supporters_are_answered_by_statements_of_supporters(text: str) -> None:
    assert ask(text).statements[0].statement.view == "supporters"


@pytest.mark.parametrize(
    "text",
    [
        "the debate about the harbour authority",
        "pros and cons of SHA",
        "is the harbour authority controversial",
        "港务局有什么争议",
        "what do people think about the harbour authority",
        "how is the harbour authority viewed",
        "opinions on SHA",
        "is the harbour authority good or bad",
        "怎么看港务局",
        "大家对港务局有什么看法",
    ],
)
def test_a_debate_is_shown_from_both_sides(text: str) -> None:
    assert [quote.statement.view for quote in answered(text, "section").statements] == ["critics", "supporters"]


def test_a_view_that_was_not_asked_for_by_side_is_shown_with_the_other_side() -> None:
    given = ask("are the dues of the harbour authority too high for small boats?")
    assert given.outcome == "answered"
    assert {"critics", "supporters"} <= {quote.statement.view for quote in given.statements}


@pytest.mark.parametrize("holder", ["residents", "fishers"])
def test_anyone_whose_view_is_written_down_may_be_asked_about(holder: str) -> None:
    given = answered(f"what do {holder} think about the fish market", "section")
    assert [quote.statement.view for quote in given.statements] == [holder]


@pytest.mark.parametrize("text", ["港务局治理", "港务局职权"])
def test_a_section_may_be_asked_for_by_a_common_chinese_word_for_its_heading(text: str) -> None:
    sections = {quote.statement.section for quote in ask(text).statements}
    assert sections in ({"Governance and accountability"}, {"Powers"})


# -- list ------------------------------------------------------------------------------------------------------------


def titles(given: Answer) -> list[str]:
    return [entry.title for entry in given.listed]


@pytest.mark.parametrize(
    "text",
    [
        "list all topics",
        "what topics do you have?",
        "topics",
        "有哪些主题？",
        "列出所有主题",
        "你知道哪些主题",
        "show me everything",
    ],
)
def test_all_topics_are_listed_with_the_first_sentence_of_each(text: str) -> None:
    given = answered(text, "list")
    assert titles(given) == [FERRY, MARKET, HARBOUR, LIFEBOAT, COUNCIL, MUSEUM]
    assert given.listed[0].why.startswith("The Selmouth Ferry carries people")


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("topics about safety", [LIFEBOAT]),
        ("which topics are about government?", [HARBOUR, COUNCIL]),
        ("topics tagged culture", [MUSEUM]),
        ("what can I read about the harbour", [FERRY, MARKET, HARBOUR, LIFEBOAT]),
        ("list public bodies", [HARBOUR, COUNCIL]),
        ("which services are there", [FERRY, LIFEBOAT]),
        ("which public bodies deal with the harbour?", [HARBOUR]),
        ("关于文化的主题", [MUSEUM]),
        ("有哪些博物馆", [MUSEUM]),
        ("公共机构有哪些", [HARBOUR, COUNCIL]),
        ("列出所有服务", [FERRY, LIFEBOAT]),
        ("哪些公共机构涉及港口", [HARBOUR]),
        ("关于港口的公共机构有哪些", [HARBOUR]),
        ("港口服务有哪些", [FERRY, LIFEBOAT]),
        ("交通方面的主题", [FERRY]),
        ("topics culture", [MUSEUM]),
    ],
)
def test_topics_are_listed_by_tag_and_by_kind(text: str, listed: list[str]) -> None:
    assert titles(answered(text, "list")) == listed


def test_topics_are_listed_by_what_their_summary_says_where_no_tag_says_it() -> None:
    assert titles(answered("topics about auctions", "list")) == [MARKET]


def test_a_chinese_synonym_of_the_manifest_counts_in_lists() -> None:
    library = Library.build(harbour().articles, replace(harbour().manifest, synonyms=(("auction", "拍卖"),)))
    assert titles(ask("关于拍卖的主题", of=library)) == [MARKET]


@pytest.mark.parametrize("text", ["topics about sushi", "topics sushi", "关于寿司的主题"])
def test_where_no_topic_has_a_tag_the_tags_are_said(text: str) -> None:
    given = ask(text)
    assert given.outcome == "abstained"
    assert "“sushi”" in given.lead or "“寿司”" in given.lead
    assert all(tag in given.lead for tag in ("culture", "government", "harbour", "transport"))


def test_synonyms_of_the_manifest_count_in_lists() -> None:
    library = Library.build(harbour().articles, replace(harbour().manifest, synonyms=(("rescue", "safety"),)))
    assert titles(ask("topics about rescue", of=library)) == [LIFEBOAT]


@pytest.mark.parametrize(
    "text",
    ["which public body is the oldest?", "what laws are there", "topics about astronomy", "which boats sail at night"],
)
def test_what_names_no_class_of_topics_is_no_list(text: str) -> None:
    assert ask(text).kind != "list"


# -- timeline --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["history of the harbour authority", "harbour authority timeline", "港务局的历史", "港务局大事记"]
)
def test_a_timeline_gives_dated_statements_in_order(text: str) -> None:
    given = answered(text, "timeline")
    assert texts(given) == [
        "Formed: April 1962",
        "The Harbour Authority took over the port from the Estuary Company in April 1962.",
        "The Harbour Authority opened the North Quay to container ships on 3 September 1988.",
    ]


def test_partial_dates_stand_before_the_days_in_them() -> None:
    points = [
        "Wing B opened on 2 May 2001.",
        "Wing A opened in 2001.",
        "Wing C opened in May 2001.",
        "Wing D opened in 1999.",
    ]
    library = library_of({"title": "Pier", "summary": "x", "sections": [{"heading": "a", "points": points}]})
    given = ask("history of the pier", of=library)
    assert [text[5] for text in texts(given)] == ["D", "A", "C", "B"]


def test_views_and_the_day_of_checking_date_no_event() -> None:
    points = [
        {"text": "Critics said in 1990 that it leaks.", "view": "critics"},
        {"text": "It has a lamp.", "as_of": "1980"},
        "Wing A opened in 2001.",
        "Wing B opened in 2002.",
    ]
    library = library_of({"title": "Pier", "summary": "x", "sections": [{"heading": "a", "points": points}]})
    assert texts(ask("history of the pier", of=library)) == ["Wing A opened in 2001.", "Wing B opened in 2002."]


# -- fact ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("when was the harbour authority formed?", "Formed: April 1962"),
        ("when was SHA founded", "Formed: April 1962"),
        ("what year was SHA established", "Formed: April 1962"),
        ("港务局是什么时候成立的？", "Formed: April 1962"),
        ("who is the harbour master of the harbour authority", "Harbour master: Ines Varga"),
        ("SHA headquarters", "Headquarters: Customs House, 1 North Quay"),
        ("where is the harbour authority", "Headquarters: Customs House, 1 North Quay"),
        ("how much is the ferry", "Adult fare: 4.50 crowns"),
        ("how long is the ferry crossing", "Crossing time: 18 minutes"),
        ("when is the fish market open", "Opening hours: Tuesday to Saturday, 5:30 to 13:00"),
        ("how many members does the town council have?", "Members: 21 councillors"),
        ("mayor of the council", "Mayor: Tomas Reed"),
        ("航海博物馆的门票多少钱", "门票: 6克朗"),
        ("航海博物馆什么时候开放", "开馆时间: 1975年5月"),
    ],
)
def test_a_fact_is_given_by_its_label_or_by_what_people_ask(text: str, fact: str) -> None:
    assert texts(answered(text, "fact")) == [fact]


def test_a_fact_comes_with_what_else_may_have_been_meant() -> None:
    given = answered("when was the harbour authority formed?", "fact")
    assert given.others
    assert {quote.text for quote in given.others}.isdisjoint(texts(given))


def test_synonyms_of_the_manifest_count_for_facts() -> None:
    library = library_of({"title": "Pier", "summary": "x", "facts": [{"label": "Fee", "value": "2 crowns"}]})
    library = Library.build(library.articles, replace(library.manifest, synonyms=(("fee", "toll"),)))
    assert ask("toll of the pier", of=library).kind in ("ask", "fact")
    other = {"title": "Bridge", "summary": "A toll is paid."}
    both = Library.build([*library.articles, *library_of(other).articles], library.manifest)
    assert texts(ask("toll of the pier", of=both)) == ["Fee: 2 crowns"]


def test_a_fact_of_two_topics_is_given_of_each() -> None:
    given = answered("when were the harbour authority and the town council formed", "fact")
    assert texts(given) == ["Formed: April 1962", "Formed: 1894"]


@pytest.mark.parametrize("text", ["who formed the harbour authority", "why was the harbour authority formed"])
def test_a_fact_of_the_wrong_type_is_not_given_by_its_label(text: str) -> None:
    assert ask(text).confidence < 0.97


# -- any other question ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who appoints the harbour authority's board?", "appointed by the Selmouth Town Council for four years"),
        ("how long may the port be closed without asking the council", "close the port for at most 72 hours"),
        ("do dogs travel free on the ferry", "Children under 12 and dogs travel free of charge"),
        ("what is the depth of the dredged channel", "at a depth of 9 metres"),
        ("who may bid at the auction", "open to licensed traders only"),
        ("when does the museum close", "航海博物馆周一闭馆"),
        ("航海博物馆最古老的展品是什么", "最古老的是1610年的海图"),
        ("how often does the ferry sail", "every 30 minutes from 6:00 to 22:00"),
    ],
)
def test_a_question_is_answered_by_the_statement_that_says_it(text: str, said: str) -> None:
    given = ask(text)
    assert given.outcome == "answered", given.confidence
    assert said in texts(given)[0]


def test_a_statement_that_is_asked_for_in_chinese_is_found_by_what_it_is_asked_as() -> None:
    given = ask("港务局的任命")
    assert "appointed by the Selmouth Town Council" in texts(given)[0]


def test_no_more_statements_are_given_than_the_limit() -> None:
    for limit in (1, 2, 3):
        assert 1 <= len(ask("who appoints the board of the harbour authority", limit=limit).statements) <= limit


def test_a_statement_that_leans_on_the_one_before_is_given_with_it() -> None:
    points = ["The harbour master holds the keys.", "She may close the lock gate in a storm."]
    library = library_of({"title": "Lock", "summary": "x", "sections": [{"heading": "a", "points": points}]})
    given = ask("who may close the lock gate in a storm", of=library)
    assert (texts(given)[0], given.statements[0].context) == (points[1], points[0])


def test_an_old_date_and_an_overdue_review_are_said() -> None:
    notes = ask("how many volunteers does the lifeboat station have").statements[0].notes
    assert notes == ("as of 2024-12", "review was due on 2026-02-01")
    assert ask("航海博物馆的门票多少钱", asked_on=dt.date(2028, 1, 1)).statements[0].notes == (
        "截至2026",
        "应于2027-05-11复核",
    )


def test_a_young_date_is_not_said() -> None:
    day = dt.date(2026, 5, 1)
    assert ask("how much is the ferry", asked_on=day).statements[0].notes == ()
    assert ask("how much is the ferry", asked_on=dt.date(2027, 1, 1)).statements[0].notes == ("as of 2026-04",)


def test_a_quote_leads_to_its_statement() -> None:
    quote = ask("what do critics say about the harbour authority?").statements[0]
    assert quote.path == "/articles/selmouth-harbour-authority#dues-too-high"
    assert quote.statement.id == StatementId("selmouth-harbour-authority/dues-too-high")
    assert quote.statement.as_of == PartialDate(2024, 5)


def test_an_answer_explains_itself() -> None:
    explanation = ask("who appoints the harbour authority's board?").explanation
    assert {term for term, _ in explanation.terms} >= {"appoints", "board"}
    assert explanation.scores[0][0].startswith("selmouth-harbour-authority/the-seven-members")
    assert explanation.probability >= explanation.threshold > 0
    assert explanation.features


# -- courtesy and help -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("thanks!", "You're welcome."),
        ("great, thank you so much", "You're welcome."),
        ("bye", "Goodbye."),
        ("谢谢", "不客气。"),
        ("好的，谢谢", "不客气。"),
        ("再见", "再见。"),
        ("hello", "Hello! Ask me anything about Selmouth desk."),
        ("你好", "您好！请问我关于“Selmouth desk”的问题。"),
        ("ok", "Good."),
    ],
)
def test_a_courtesy_gets_a_short_word_back(text: str, lead: str) -> None:
    given = ask(text)
    assert (given.kind, given.outcome, given.lead, given.statements) == ("courtesy", "social", lead, ())


@pytest.mark.parametrize("text", ["help", "what can you do?", "how do I use this", "帮助", "怎么用"])
def test_help_says_how_to_ask_and_what_to_start_with(text: str) -> None:
    given = ask(text)
    assert (given.kind, given.outcome) == ("help", "social")
    assert [entry.title for entry in given.nearest] == [COUNCIL, HARBOUR]


def test_without_a_manifest_one_starts_with_what_most_articles_link_to() -> None:
    library = Library.build(harbour().articles)
    assert ask("help", of=library, audience=WARDENS).nearest[0].title == HARBOUR


# -- commands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "names", "title"),
    [("summary", ("SHA",), HARBOUR), ("see_also", ("渡轮",), FERRY), ("define", ("lifeboat",), LIFEBOAT)],
)
def test_a_command_names_its_kind_and_topic(kind: Kind, names: tuple[str, ...], title: str) -> None:
    given = ask(" ".join(names), kind=kind, names=names)
    assert (given.kind, given.outcome, given.topics) == (kind, "answered", (title,))


@pytest.mark.parametrize(("kind", "names"), [("compare", ("ferry", "SHA")), ("relate", ("SHA", "ferry"))])
def test_a_command_names_two_topics(kind: Kind, names: tuple[str, str]) -> None:
    given = ask(" ".join(names), kind=kind, names=names)
    assert (given.kind, given.outcome) == (kind, "answered")
    assert set(given.topics) == {FERRY, HARBOUR}


def test_a_command_on_an_unknown_topic_says_so_and_suggests_one() -> None:
    given = ask("lifebotstaton", kind="summary", names=("lifebotstaton",))
    assert (given.outcome, given.lead) == ("abstained", "I don't know “lifebotstaton”.")
    assert given.did_you_mean == (LIFEBOAT,)


@pytest.mark.parametrize(
    ("text", "names", "kind"),
    [
        ("summary of selmouth", (), None),
        ("summarise selmouth", ("selmouth",), "summary"),
        ("see also lifebota", (), None),
    ],
)
def test_a_name_that_is_none_of_ours_suggests_those_that_it_begins_or_is_like(
    text: str, names: tuple[str, ...], kind: Kind | None
) -> None:
    given = ask(text, names=names, kind=kind)
    assert given.did_you_mean


def test_a_name_of_the_same_length_is_suggested_before_those_that_go_on_from_it() -> None:
    library = library_of(
        {"title": "Dock Rules", "summary": "x", "aliases": ["PORT"]}, {"title": "Protests", "summary": "y"}
    )
    given = ask("summary PROT", of=library)
    assert (given.lead, given.did_you_mean) == ("I don't know “PROT”.", ("Dock Rules",))
