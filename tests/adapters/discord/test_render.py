"""What Discord is sent for an answer: inside every limit, legible, and without effect from what anybody wrote."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import ids, limits, markdown, passages, render
from adapters.discord.render import Payload, Setting
from bot.contract import Addresses
from bot.model import Answer, PartialDate, Row, Source, Step, Suggestion
from tests.adapters.conftest import Seealso
from tests.answers import HOSTILE, REPORT, answer, answers, quote
from tests.servers import discord_rules as rules

BASE = Addresses("https://k.example")
MENTION = Setting(addresses=BASE, asker="7")


def shown(given: Answer, **setting: Any) -> Payload:
    return render.message(given, Setting(**({"addresses": BASE, "asker": "7"} | setting)))


def labels(payload: Payload) -> list[str]:
    return [button["label"] for row in payload["components"] for button in row["components"]]


def custom_ids(payload: Payload) -> list[str]:
    return [button["custom_id"] for row in payload["components"] for button in row["components"]]


# -- limits ------------------------------------------------------------------------------------------------------------

_SETTINGS = st.builds(
    Setting,
    addresses=st.sampled_from([Addresses(), BASE, Addresses("https://" + "x" * 500)]),
    asker=st.sampled_from(["", "12345678901234567890"]),
    share=st.booleans(),
    owner=st.sampled_from([None, "harbour desk", "x" * 300]),
    owned=st.just("Harbour Office"),
    embeds=st.booleans(),
    start=st.integers(0, 2),
)


@given(answers(), _SETTINGS)
def test_no_answer_passes_a_limit_of_discord(given: Answer, setting: Setting) -> None:
    assert list(rules.message(render.message(given, setting))) == []


@given(answers(), _SETTINGS)
def test_no_answer_mentions_anybody(given: Answer, setting: Setting) -> None:
    payload = render.message(given, setting)
    assert payload["allowed_mentions"] == {"parse": [], "replied_user": False}
    # What a button is called for us is shown to nobody.
    seen = re.sub(r"'custom_id': (?:'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")", "", str(payload))
    assert re.search("@(everyone|here)", seen, re.IGNORECASE) is None


@given(answers(), _SETTINGS)
def test_every_button_can_be_read_back(given: Answer, setting: Setting) -> None:
    assert all(ids.parse(custom_id) is not None for custom_id in custom_ids(render.message(given, setting)))


@pytest.mark.parametrize("size", range(1_960, 2_010))
def test_a_statement_around_the_limit_is_cut_at_a_word_or_whole(size: int) -> None:
    text = ("harbour " * 300)[:size].rstrip("h ")
    content = shown(answer(quote(text)))["content"]
    said = content.split("\n")[0]
    assert len(content) <= limits.CONTENT
    assert said == text or said.removesuffix("…").split(" ")[-1] == "harbour"


def test_what_does_not_fit_is_counted_and_behind_a_button() -> None:
    long = [quote(f"{number} {'harbour ' * 60}end.", article=f"Harbour {number}") for number in range(6)]
    payload = shown(answer(*long))
    left = int(re.search(r"and (\d+) more", payload["content"])[1])  # type: ignore[index]
    assert left == 6 - payload["content"].count("end.")
    assert "More" in labels(payload)


# -- escaping ----------------------------------------------------------------------------------------------------------


@given(HOSTILE)
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    escaped = markdown.escape(text)
    assert re.sub(r"\\([^\sA-Za-z0-9])", r"\1", escaped).replace("@\u200b", "@") == markdown.literal(text)


@given(HOSTILE)
def test_no_mark_of_discords_stands_in_escaped_text_without_a_backslash(text: str) -> None:
    escaped = re.sub(r"\\[^\sA-Za-z0-9]", "", markdown.escape(text))
    assert re.search(r"[*_~`|\[\]<>#]|://|^[-+] |^\d+\. ", escaped) is None


@given(HOSTILE, st.integers(0, 200))
def test_a_cut_text_is_short_enough_and_a_beginning(text: str, most: int) -> None:
    cut = markdown.cut(text, most)
    assert len(markdown.escape(cut)) <= most
    assert markdown.literal(text).startswith(cut.removesuffix("…").rstrip())


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("the harbour office", 14, "the harbour…"),
        ("港务局负责港口", 5, "港务局负…"),
        ("ends **here** now", 12, "ends…"),  # not between the marks of an escape
        ("👩‍👩‍👧👩‍👩‍👧", 7, "👩‍👩‍👧…"),  # not inside a character
        ("🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"),  # not inside a flag
        ("e\u0301" * 4, 4, "e\u0301…"),
    ],
)
def test_a_cut_falls_neither_into_a_word_nor_into_a_character(text: str, most: int, cut: str) -> None:
    assert markdown.cut(text, most) == cut


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("@everyone wake up", "@\u200beveryone wake up"),
        ("ask <@1> or <@&2> in <#3>", r"ask \<@1\> or \<@&2\> in \<\#3\>"),
        ("see https://evil.example/a_b", r"see https\://evil.example/a\_b"),
        ("[free](https://evil.example)", r"\[free\](https\://evil.example)"),
        ("join discord.gg/abc", r"join discord\.gg/abc"),
        ("# not a heading", r"\# not a heading"),
        ("1962. A year", r"1962\. A year"),
        ("||spoiler|| `code` ~~gone~~", r"\|\|spoiler\|\| \`code\` \~\~gone\~\~"),
        ("> no quote", r"\> no quote"),
        ("at 12:30 :smile:", r"at 12:30 \:smile:"),
        ("left \u202eright\u202c zero\u200bwidth", "left right zerowidth"),
        ("one\nline", "one line"),
    ],
)
def test_markup_in_a_statement_is_shown_and_does_nothing(written: str, sent: str) -> None:
    assert shown(answer(quote(written)))["content"].split("\n")[0] == sent


def test_a_link_keeps_its_address_whatever_is_in_it() -> None:
    assert markdown.link("a]b", "https://k.example/a(b)*c d") == r"[a\]b](<https://k.example/a%28b%29%2Ac%20d>)"


# -- looks -------------------------------------------------------------------------------------------------------------


def test_the_notification_begins_with_the_statement() -> None:
    assert shown(answer(quote("The office runs the port.")))["content"].startswith("The office runs the port.\n")


def test_each_statement_has_its_place_linked_and_its_sources() -> None:
    content = shown(answer(quote(sources=(REPORT,), notes=("as of 2021-05",))))["content"]
    assert content.split("\n")[1] == (
        "-# [Harbour Office › Summary](<https://k.example/articles/harbour-office#runs-the-port>) · as of 2021-05 · "
        "Sources: Annual report (Harbour Office, 2025-04)"
    )


def test_without_a_base_address_places_are_plain_text() -> None:
    content = shown(answer(quote()), addresses=Addresses())["content"]
    assert content.split("\n")[1] == "-# Harbour Office › Summary"


def test_a_source_with_an_address_is_linked() -> None:
    source = Source(title="Report", url="https://r.example/x")
    assert "Sources: [Report](<https://r.example/x>)" in shown(answer(quote(sources=(source,))))["content"]


def test_neighbours_with_one_source_share_its_line() -> None:
    lines = shown(answer(quote("One."), quote("Two."), quote("Three.", section="Powers")))["content"].split("\n")
    assert [line.startswith("-# ") for line in lines] == [False, False, True, False, True]


def test_a_view_is_labelled_unless_the_sentence_says_it() -> None:
    labelled, said = quote("The dues are high.", view="critics"), quote("Critics say so.", view="critics")
    content = shown(answer(labelled, said))["content"]
    assert "**Critics:** The dues are high." in content
    assert "\nCritics say so." in content


def test_see_also_stands_below_with_reasons_and_a_button_each() -> None:
    payload = shown(answer(quote(), see_also=(Suggestion("Ferry", "it pays", "/articles/ferry"),)))
    assert payload["embeds"] == [
        {"description": "**See also**\n- [Ferry](<https://k.example/articles/ferry>): it pays", "color": render.COLOUR}
    ]
    assert labels(payload)[0] == "Ferry"


def test_where_no_embeds_may_be_shown_their_text_is_in_the_content() -> None:
    payload = shown(answer(quote(), see_also=(Suggestion("Ferry", "it pays", "/articles/ferry"),)), embeds=False)
    assert payload["embeds"] == []
    assert payload["content"].endswith("**See also**\n- [Ferry](<https://k.example/articles/ferry>): it pays")


def test_a_comparison_is_a_pair_of_fields_for_each_heading() -> None:
    row = Row("Powers", (quote("It licenses."),), (quote("It plans."),))
    given = answer(kind="compare", lead="A and B:", rows=(row, Row("Costs", (), (quote("Much."),))), topics=("A", "B"))
    payload = shown(given)
    assert payload["content"] == "A and B:"
    assert [embed["title"] for embed in payload["embeds"]] == ["Powers", "Costs"]
    first, second = payload["embeds"][0]["fields"]
    assert (first["name"], second["name"]) == ("A", "B")
    assert first["inline"]
    assert first["value"].startswith("It licenses.\n-# [Harbour Office › Summary](")
    assert payload["embeds"][1]["fields"][0]["value"] == "–"


def test_a_timeline_is_a_list_of_dates() -> None:
    given = answer(quote("It opened in May 1988."), quote("It closed on 2 June 1999."), kind="timeline", topics=("A",))
    lines = shown(given, addresses=Addresses())["content"].split("\n")
    assert lines == [
        "- **1988-05** It opened in May 1988. (Harbour Office › Summary)",
        "- **1999-06-02** It closed on 2 June 1999. (Harbour Office › Summary)",
    ]


def test_a_relation_is_a_numbered_list_of_steps() -> None:
    steps = (Step("A", "B", quote("A runs B."), ""), Step("B", "C", None, "both are old"))
    lines = shown(answer(kind="relate", steps=steps, topics=("A", "C")), addresses=Addresses())["content"].split("\n")
    assert lines == [
        "1. **A → B**",
        "A runs B.",
        "-# Harbour Office › Summary",
        "2. **B → C**",
        "See also: both are old",
    ]


def test_an_abstention_offers_topics_and_the_owner() -> None:
    given = answer(outcome="abstained", lead="I don't know.", nearest=(Suggestion("Ferry", "", "/articles/ferry"),))
    payload = shown(given, owner="ferry desk", owned="Ferry")
    assert payload["content"] == "I don't know."
    assert labels(payload) == ["Ferry", "Ask ferry desk", "Helpful", "Not helpful", "Remove"]


def test_a_private_answer_can_be_shared_and_not_removed() -> None:
    payload = shown(answer(quote()), asker="", share=True)
    assert "Share" in labels(payload)
    assert "Remove" not in labels(payload)


def test_a_courtesy_has_no_buttons() -> None:
    assert shown(answer(kind="courtesy", outcome="social", lead="You're welcome."))["components"] == []


def test_a_chinese_answer_has_chinese_labels() -> None:
    assert labels(shown(answer(quote("港务局负责港口。"), language="zh"))) == [
        "不是您要的？",
        "有帮助",
        "没有帮助",
        "删除",
    ]


def test_right_to_left_text_has_a_line_of_its_own() -> None:
    text = "تدير السلطة الميناء."
    assert shown(answer(quote(text, as_of=PartialDate(2024))))["content"].split("\n")[0] == text


@pytest.mark.parametrize("background", [0xFFFFFF, 0xF2F3F5, 0x2B2D31, 0x313338])
def test_the_edge_of_an_embed_stands_out_in_light_and_dark(background: int) -> None:
    one, other = sorted((_luminance(render.COLOUR), _luminance(background)))
    assert (other + 0.05) / (one + 0.05) >= 3  # WCAG 2.2, 1.4.11


def _luminance(colour: int) -> float:
    channels = [(colour >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# -- custom ids --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "custom_id",
    ["", "sa1:", "sa1:t", "sa1:t:", "sa1:t:short", "sa0:h:", "sa1:z:", "sa1:r:abc", "sa1:h:x", "sa1:n:odd", "x" * 101],
)
def test_an_id_that_we_did_not_make_is_not_read(custom_id: str) -> None:
    assert ids.parse(custom_id) is None


@given(st.text(max_size=120))
def test_reading_an_id_never_fails(custom_id: str) -> None:
    press = ids.parse(f"sa1:{custom_id}")
    assert press is None or ids.make(press.verb, press.data) == f"sa1:{custom_id}"


def test_a_long_title_has_an_id_of_its_own() -> None:
    long = "Office of " + "very " * 40 + "long names"
    assert ids.parse(ids.make("pick", ids.pick(long))) is not None


def test_passages_say_how_many_of_a_list_fit() -> None:
    text, count = passages.listed(["a" * 40, "b" * 40, "c" * 40], lambda some, tight: "\n".join(some), 90)
    assert (text.count("\n"), count) == (1, 2)


@pytest.mark.parametrize("question", ["what is the harbour authority?", "😀", "compare the ferry and the town council"])
def test_render_prints_a_payload_that_discord_takes(seealso: Seealso, question: str) -> None:
    payload = seealso("render", "--as", "discord", "--json", question).json
    assert {"content", "embeds", "components", "allowed_mentions"} <= payload.keys()
    assert list(rules.message(payload)) == []
