"""What Slack is sent: inside every limit, whatever an answer holds, and literal."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import buttons, render
from adapters.slack.render import Frame
from adapters.slack.text import escape, literal, unescape
from bot.answering import answer as answering
from bot.compiled import open_library
from bot.contract import Addresses
from bot.library import Library
from bot.model import Answer, Explanation, PartialDate, Question, Row, Step, Suggestion
from tests.answers import HOSTILE, REPORT, answer, answers, quote
from tests.servers.block_kit import refused

LIBRARY = Path(__file__).parents[2] / "library"
BASE = Addresses("https://knowledge.example.org")
BARE = Frame(addresses=Addresses(), asker="U1")
LINKED = replace(BARE, addresses=BASE)
FRAMES = st.builds(
    Frame,
    addresses=st.sampled_from([Addresses(), BASE]),
    asker=st.just("U1"),
    last=st.sampled_from(["remove", "share", ""]),
    message=st.sampled_from(["", "p1"]),
    owner=st.sampled_from(["", "harbour desk", "x" * 300, "<!channel>"]),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(LIBRARY, cache=tmp_path_factory.mktemp("cache"))


def ask(library: Library, text: str) -> Answer:
    return answering(library, Question(text=text, asked_on=dt.date(2026, 11, 25)))


def texts(value: Any) -> list[str]:
    """Every text in blocks, as a reader sees it."""
    if isinstance(value, dict):
        own = [unescape(value["text"])] if isinstance(value.get("text"), str) else []
        return own + [one for held in value.values() for one in texts(held)]
    return [one for held in value for one in texts(held)] if isinstance(value, list) else []


def shown(payload: dict[str, Any]) -> str:
    return "\n".join(texts(payload["blocks"]))


def labels(payload: dict[str, Any]) -> list[str]:
    elements = [element for block in payload["blocks"] for element in block.get("elements", ())]
    return [element["action_id"].split(":")[2] for element in elements if "action_id" in element]


# -- limits ------------------------------------------------------------------------------------------------------------


@given(answers(), FRAMES)
@settings(deadline=None)
def test_slack_takes_every_message(given_answer: Answer, frame: Frame) -> None:
    assert refused(render.answer(given_answer, frame)) is None


@given(answers(), FRAMES)
@settings(deadline=None)
def test_every_button_can_be_read_back(given_answer: Answer, frame: Frame) -> None:
    for block in render.answer(given_answer, frame)["blocks"]:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                assert buttons.read(element["action_id"], element["value"]) is not None


WORST = "<&>*_~`@channel <!everyone> " * 40 + "x" * 4_000


@pytest.mark.parametrize("length", [*range(2_480, 2_520), 2_999, 3_000, 3_001, 11_999, 12_001, 60_000])
def test_a_statement_of_any_length_fits(length: int) -> None:
    words = ("word & <word> " * (length // 14 + 1))[:length]
    payload = render.answer(answer(quote(words)), LINKED)
    assert refused(payload) is None
    assert "word & <word>" in shown(payload)


def test_an_answer_whose_every_field_is_at_its_worst_fits_and_still_says_something() -> None:
    suggestion = Suggestion(WORST, WORST, "/articles/x")
    one = quote(
        WORST,
        context=WORST,
        article=WORST,
        section=WORST,
        view=WORST[::-1],
        notes=(WORST,) * 3,
        sources=(replace(REPORT, title=WORST, publisher=WORST, url="https://x.example/" + "y" * 5_000),) * 9,
    )
    worst = answer(
        *(one,) * 9,
        lead=WORST,
        question=WORST,
        confidence=0.1,
        see_also=(suggestion,) * 40,
        did_you_mean=(WORST,) * 40,
        nearest=(suggestion,) * 40,
        others=(one,) * 40,
        more=99,
        topics=(WORST, WORST),
    )
    for changed in (
        worst,
        replace(worst, statements=(), rows=(Row(WORST, (one,) * 3, (one,) * 3),) * 60),
        replace(worst, statements=(), steps=(Step(WORST, WORST, one, ""), Step(WORST, WORST, None, WORST)) * 40),
        replace(worst, statements=(), listed=(suggestion,) * 300),
        replace(worst, outcome="related", statements=(), related=(one,) * 60),
        replace(worst, outcome="asked_back", statements=()),
    ):
        payload = render.answer(changed, replace(LINKED, owner=WORST))
        assert refused(payload) is None
        assert len(payload["text"].encode()) <= 3_900
    sections = [block for block in render.answer(worst, LINKED)["blocks"] if block["type"] == "section"]
    assert any(len(block["text"]["text"]) > 2_000 for block in sections)  # a statement, among all the rest


def test_no_cut_falls_into_a_word_or_an_escape() -> None:
    for extra in range(40):
        payload = render.answer(answer(quote("a" * extra + " " + "bread&butter " * 400)), BARE)
        said = payload["blocks"][0]["text"]["text"]
        assert said.endswith("bread&amp;butter…")


def test_what_does_not_fit_is_behind_more() -> None:
    many = [quote(f"Sentence {n}. " + "word " * 300, id=f"x/s{n}", section=f"Section {n}") for n in range(20)]
    payload = render.answer(answer(*many), BARE)
    more = next(e for b in payload["blocks"] for e in b.get("elements", ()) if ":more:" in e.get("action_id", ""))
    press = buttons.read(more["action_id"], more["value"])
    assert press is not None
    first_left = int(press.value.statements[0].removeprefix("x/s"))
    assert f"Sentence {first_left - 1}." in shown(payload)
    assert f"Sentence {first_left}." not in shown(payload)
    assert press.value.statements[-1] == "x/s19"


# -- literal -----------------------------------------------------------------------------------------------------------

TRICKS = [
    "<!channel> <!here> <@U2> <#C1|general>",
    "@channel and @here and @everyone, #general",
    "<https://evil.example|our bank> and |pipes|",
    "*bold* _italic_ ~struck~ `code` ```block```",
    "&lt;!channel&gt; &amp;",
    ":tada: at 10:30:45",
    "> quoted",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_markup_in_an_article_or_a_question_takes_no_effect(trick: str) -> None:
    said = quote(trick, article=trick, section=trick, view=trick, notes=(trick,), context=trick)
    tricked = answer(said, lead=trick, see_also=(Suggestion(trick, trick, "/articles/x"),), question=trick)
    payload = render.answer(tricked, LINKED)
    assert refused(payload) is None
    assert trick in shown(payload)
    for value in _mrkdwn(payload["blocks"]):
        assert not any(mark in value for mark in ("<!", "<@", "<#", "@channel", "@here", "`", "~"))
        assert "evil" not in value


def _mrkdwn(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [one for held in value.values() for one in _mrkdwn(held)]
    return [one for held in value for one in _mrkdwn(held)] if isinstance(value, list) else []


@given(st.text(max_size=200) | HOSTILE)
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == literal(text)


def test_direction_marks_and_zero_width_characters_are_not_sent() -> None:
    payload = render.answer(answer(quote("left \u202eright\u202c zero\u200bwidth")), BARE)
    assert not any(mark in json.dumps(payload, ensure_ascii=False) for mark in "\u202e\u202c\u200b")


# -- what is seen ------------------------------------------------------------------------------------------------------


def test_the_notification_line_is_the_answer() -> None:
    assert render.answer(answer(quote("The port opened in 1962.")), BARE)["text"].startswith("The port opened in 1962.")


def test_nothing_is_unfurled() -> None:
    payload = render.answer(answer(quote()), BARE)
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)


def test_each_sentence_is_followed_by_where_it_comes_from() -> None:
    payload = render.answer(answer(quote("It runs the port.", section="Powers")), LINKED)
    kinds = [block["type"] for block in payload["blocks"]]
    assert kinds[:2] == ["section", "context"]
    source = payload["blocks"][1]["elements"][0]["text"]
    assert source == "<https://knowledge.example.org/articles/harbour-office#runs-the-port|Harbour Office › Powers>"


def test_without_a_base_url_the_place_is_plain_text() -> None:
    payload = render.answer(answer(quote("It runs the port.", section="Powers")), BARE)
    assert payload["blocks"][1]["elements"][0]["text"] == "Harbour Office › Powers"


def test_neighbours_from_one_section_share_one_line_with_a_link_for_each() -> None:
    two = quote("One.", id="x/a"), quote("Two.", id="x/b")
    payload = render.answer(answer(*two), LINKED)
    assert payload["blocks"][0]["text"]["text"] == "One.\nTwo."
    assert payload["blocks"][1]["elements"][0]["text"].endswith("<https://knowledge.example.org/articles/x#b|2>")


def test_a_view_says_whose_it_is() -> None:
    payload = render.answer(answer(quote("The dues are too high.", view="critics")), BARE)
    assert payload["blocks"][0]["text"]["text"] == "*Critics:* The dues are too high."


def test_the_date_of_an_old_statement_is_with_its_place() -> None:
    payload = render.answer(answer(quote(as_of=PartialDate(2021, 5), notes=("as of 2021-05",))), BARE)
    assert "as of 2021-05" in payload["blocks"][1]["elements"][0]["text"]


def test_only_an_unsure_answer_says_how_sure_it_is() -> None:
    weighed = Explanation(threshold=0.6)
    assert "not sure" in shown(render.answer(answer(quote(), confidence=0.65, explanation=weighed), BARE))
    assert "not sure" not in shown(render.answer(answer(quote(), confidence=0.9, explanation=weighed), BARE))


def test_see_also_gives_reasons_in_the_text_and_topics_on_buttons() -> None:
    seen = Suggestion("Town Council", "the council that appoints the board", "/articles/town-council")
    payload = render.answer(answer(quote(), see_also=(seen,)), BARE)
    assert "*Town Council*: the council that appoints the board" in shown(payload)
    assert payload["blocks"][-2]["elements"][0]["text"]["text"] == "Town Council"


def test_many_topics_become_a_menu() -> None:
    seen = tuple(Suggestion(f"Topic {n}", "why", f"/articles/{n}") for n in range(12))
    payload = render.answer(answer(kind="see_also", see_also=seen), BARE)
    menu = next(e for b in payload["blocks"] for e in b.get("elements", ()) if e["type"] == "static_select")
    assert len(menu["options"]) == 12


@pytest.mark.parametrize(
    ("question", "signs"),
    [
        ("ferry vs fish market", ["fields", "*Selmouth Ferry*"]),
        ("how is the ferry related to the town council?", ["Selmouth Ferry → Selmouth Harbour Authority →"]),
        ("history of the harbour authority", ["*1962-04*", "*1988-09-03*"]),
        ("topics about harbour", ["• *Selmouth Ferry*"]),
    ],
)
def test_each_kind_has_its_own_look(library: Library, question: str, signs: list[str]) -> None:
    payload = render.answer(ask(library, question), BARE)
    assert refused(payload) is None
    assert all(sign in json.dumps(payload, ensure_ascii=False) for sign in signs)


def test_a_question_asked_back_offers_the_choices_as_buttons_that_know_the_question(library: Library) -> None:
    asked_back = answer(
        outcome="asked_back",
        lead="Which one do you mean?",
        question="who runs the port?",
        nearest=(Suggestion("Old Port", "", "/articles/old-port"), Suggestion("New Port", "", "/articles/new-port")),
    )
    payload = render.answer(asked_back, BARE)
    assert labels(payload)[:2] == ["pick", "pick"]
    press = buttons.read(payload["blocks"][1]["elements"][0]["action_id"], payload["blocks"][1]["elements"][0]["value"])
    assert press is not None
    assert (press.value.question, press.value.topic) == ("who runs the port?", "Old Port")


def test_a_public_answer_can_be_removed_and_a_private_one_shared() -> None:
    assert "remove" in labels(render.answer(answer(quote()), BARE))
    assert "share" not in labels(render.answer(answer(quote()), BARE))
    private = labels(render.answer(answer(quote()), replace(BARE, last="share")))
    assert "share" in private
    assert "remove" not in private


def test_the_owner_is_offered_where_nothing_answers_and_asked_only_after_a_yes() -> None:
    nothing = answer(outcome="abstained", question="where is the key?", topics=("Harbour Office",))
    payload = render.answer(nothing, replace(BARE, owner="harbour desk"))
    button = next(e for e in payload["blocks"][-1]["elements"] if ":owner:" in e["action_id"])
    assert button["confirm"]["text"]["text"] == "Send your question to harbour desk?"
    assert "owner" not in labels(render.answer(answer(quote()), replace(BARE, owner="harbour desk")))


def test_a_courtesy_has_no_buttons() -> None:
    assert labels(render.answer(answer(kind="courtesy", outcome="social", lead="You're welcome."), BARE)) == []


def test_our_own_words_follow_the_language_of_the_question() -> None:
    payload = render.answer(answer(quote(), language="zh", others=(quote("Other."),)), BARE)
    assert "不是您要的？" in shown(payload)


# -- buttons -----------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60), st.text(max_size=3_000))
def test_no_action_id_and_no_value_break_the_reader(action: str, value: str) -> None:
    buttons.read(action, value)
    buttons.read("seealso:1:topic:0", value)


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("seealso:0:topic:1", "{}"),
        ("seealso:1:destroy:1", "{}"),
        ("other:1:topic:1", "{}"),
        ("seealso:1:topic:1", "{"),
        ("seealso:1:topic:1", "[]"),
        ("seealso:1:topic:1", '{"t": 7}'),
        ("seealso:1:more:1", '{"s": "x"}'),
        ("seealso:1:more:1", '{"s": [1]}'),
        ("seealso:1:more:1", '{"o": -1}'),
        ("seealso:1:share:1", '{"k": "invented"}'),
        ("seealso:1:topic:1", "[" * 1_500),
        ("seealso:1:topic:1", "9" * 2_001),
    ],
)
def test_forged_stale_and_damaged_buttons_are_none_of_ours(action: str, value: str) -> None:
    assert buttons.read(action, value) is None
