"""The pure parts of the pages: text and addresses, the map, previews of other platforms, answers as HTML."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import render as discord_messages
from adapters.slack import render as slack_messages
from adapters.web import answers, previews, text
from adapters.web.neighbourhood import WIDTH, Neighbour, draw, sides
from adapters.web.site import Site
from bot.contract import Addresses
from bot.model import Answer, PartialDate
from bot.text import statement_path
from tests.adapters.web_site import Page
from tests.answers import answer, quote
from tests.answers import answers as any_answers
from tests.strategies import hostile_texts

SITE = Site(name="Harbour desk", description="", language="en", root="")
_VOID = frozenset("meta link input br hr img".split())


# -- text and addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (PartialDate(2024), "2024", "2024年"),
        (PartialDate(2024, 5), "May 2024", "2024年5月"),
        (dt.date(2027, 5, 20), "20 May 2027", "2027年5月20日"),
    ],
)
def test_dates_are_read_as_people_say_them(value: dt.date | PartialDate, english: str, chinese: str) -> None:
    assert (text.date(value, "en"), text.date(value, "zh")) == (english, chinese)


def test_what_moves_or_hides_its_neighbours_is_taken_out() -> None:
    assert text.literal("a\u202eb\x00c\ud800d\u200be") == "abcde"
    assert text.literal("两行\n👩\u200d👧") == "两行\n👩\u200d👧"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("http://[bad", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, shown: str) -> None:
    assert text.web_address(url) == shown


def test_a_permalink_is_an_address_even_for_c_sharp() -> None:
    assert statement_path("c#/what-is-c#") == "/articles/c%23#what-is-c%23"


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_permalink_keeps_slug_and_anchor_apart(slug: str, anchor: str) -> None:
    path = urlsplit(statement_path(f"{slug.replace('/', '')}/{anchor}"))
    assert path.path.count("/") == 2
    assert path.query == ""


# -- the map ---------------------------------------------------------------------------------------------------------

_neighbours = st.lists(
    st.builds(
        Neighbour,
        st.one_of(hostile_texts(8), st.text(max_size=60)),
        st.just("/articles/x"),
        st.sampled_from(["in", "out", "both"]),
    ),
    max_size=12,
)


def test_an_article_without_neighbours_has_no_map() -> None:
    assert draw("Quay", [], 5) is None


def test_who_links_here_is_left_and_where_it_leads_is_right() -> None:
    ways = [Neighbour("A", "/a", "in"), Neighbour("B", "/b", "out"), Neighbour("C", "/c", "both")]
    drawn = draw("Quay", ways, 5)
    assert drawn is not None
    assert ([box.title for box in drawn.left], [box.title for box in drawn.right]) == (["A"], ["B", "C"])
    assert [len(arrow.heads) for arrow in drawn.arrows] == [1, 1, 2]


@given(_neighbours, st.text(max_size=80))
def test_the_map_is_inside_its_frame_and_no_title_covers_another(neighbours: list[Neighbour], title: str) -> None:
    drawn = draw(title, neighbours, 5)
    if drawn is None:
        return
    for side in (drawn.left, drawn.right):
        assert len(side) <= 5
        for box in side:
            assert box.x >= 0
            assert box.x + box.width <= WIDTH
            assert box.y >= -0.1
            assert box.y + box.height <= drawn.height + 0.1
            assert box.height >= 24  # WCAG 2.2, 2.5.8: target size
            assert len(box.lines) <= 3
        for one, below in pairwise(side):
            assert one.y + one.height <= below.y + 0.1


@given(_neighbours)
def test_each_neighbour_is_drawn_once_at_most(neighbours: list[Neighbour]) -> None:
    left, right = sides(neighbours, 5)
    drawn = [id(one) for one in (*left, *right)]
    assert len(drawn) == len(set(drawn))


# -- previews --------------------------------------------------------------------------------------------------------


def _shown(parts: tuple[previews.Part, ...]) -> str:
    lines = [line for part in parts for line in (*part.lines, *(line for field in part.fields for line in field))]
    return "\n".join("".join(run.text for run in line.runs) for line in lines)


def test_slack_formats_are_read() -> None:
    block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*bold* &lt;b&gt; <https://x.example/a|A › B>\n• _item_"},
    }
    (part,) = previews.slack({"blocks": [block]})
    first, second = part.lines
    assert [(run.text, run.look, run.url) for run in first.runs] == [
        ("bold", "bold", ""),
        (" <b> ", "", ""),
        ("A › B", "", "https://x.example/a"),
    ]
    assert (second.style, second.runs[0].look) == ("item", "italic")


def test_plain_text_of_slack_is_shown_as_it_is() -> None:
    block = {"type": "section", "text": {"type": "plain_text", "text": "*not bold* &amp; more"}}
    assert _shown(previews.slack({"blocks": [block]})) == "*not bold* & more"


def test_discord_formats_are_read() -> None:
    (part,) = previews.discord({"content": "**bold** \\*stars\\*\n-# [A › B](<https://x.example/a>) · note\n- item"})
    first, second, third = part.lines
    assert [(run.text, run.look) for run in first.runs if run.text.strip()] == [
        ("bold", "bold"),
        ("*", ""),
        ("stars", ""),
        ("*", ""),
    ]
    assert (second.style, second.runs[0].url, third.style) == ("small", "https://x.example/a", "item")


@given(any_answers())
def test_every_payload_of_both_platforms_can_be_previewed(shown: Answer) -> None:
    addresses = Addresses("https://x.example")
    slack = previews.slack(slack_messages.answer(shown, slack_messages.Frame(addresses=addresses)))
    discord = previews.discord(discord_messages.message(shown, discord_messages.Setting(addresses=addresses)))
    assert slack
    assert discord


@given(hostile_texts())
def test_a_statement_is_previewed_as_it_stands(said: str) -> None:
    shown = answer(quote("The quay is long: " + said.replace("\n", " ")))
    words = re.findall(r"[a-z]{4,}", shown.statements[0].text)[:3]
    for preview in (
        previews.slack(slack_messages.answer(shown, slack_messages.Frame(addresses=Addresses()))),
        previews.discord(discord_messages.message(shown, discord_messages.Setting())),
    ):
        assert all(word in _shown(preview) for word in words)


# -- answers as HTML -------------------------------------------------------------------------------------------------


def test_an_answer_shows_holder_note_and_source_of_its_sentence() -> None:
    shown = Page.of(
        answers.fragment(answer(quote("The dues are too high.", view="critics", notes=("as of 2024-05",))), SITE)
    )
    assert "critics The dues are too high." in shown.text
    assert "Harbour Office › Summary as of 2024-05" in shown.text


def test_links_of_a_statement_are_links_where_they_lead_somewhere() -> None:
    given_ = answer(quote("The [[Quay]] and the [[Dock|old dock]] are here."))
    html = answers.fragment(given_, SITE, links=lambda title: "/articles/quay" if title == "Quay" else "")
    assert 'The <a href="/articles/quay">Quay</a> and the old dock are here.' in html


def test_what_was_asked_back_can_be_chosen_within_the_question() -> None:
    from bot.model import Suggestion

    back = Answer(
        question="who pays it?",
        kind="ask",
        outcome="asked_back",
        lead="Which one?",
        nearest=(Suggestion("Quay", "", "/articles/quay"),),
    )
    assert "/?q=who+pays+it%3F+%28Quay%29" in Page.of(answers.fragment(back, SITE)).attributes("href")


@given(any_answers(), st.sampled_from(["en", "zh"]))
def test_no_text_of_an_answer_becomes_markup(shown: Answer, language: str) -> None:
    html = answers.page(shown, SITE, feedback=True)
    page = Page.of(html)
    assert {tag for tag, _ in page.elements} & {"script", "style", "iframe", "img", "b"} == set()
    assert not [name for _, given_ in page.elements for name in given_ if name.startswith("on") or name == "style"]
    assert all(href.startswith(("/", "#", "http://", "https://")) for href in page.attributes("href"))
    html.encode()  # no half of a surrogate pair
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", html)


@given(any_answers())
def test_every_element_that_is_opened_is_closed(shown: Answer) -> None:
    html = answers.page(shown, SITE)
    opened: list[str] = []
    for match in re.finditer(r"<(/?)([a-z0-9]+)[^>]*?(/?)>", html):
        closing, tag, alone = match.groups()
        if closing:
            assert opened.pop() == tag
        elif not alone and tag not in _VOID:
            opened.append(tag)
    assert opened == []
