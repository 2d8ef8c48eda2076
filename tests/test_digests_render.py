"""A digest as Slack, Discord and the web are sent it: inside every limit, literal, whole, with the words that changed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import digests as discord
from adapters.slack import digests as slack
from adapters.slack.text import unescape
from adapters.web import digests as web
from bot.changes import Renamed
from bot.contract import Addresses
from bot.digests.compose import ArticleNews, Digest, Moved, Reread, Rewording
from bot.model import Quote, Suggestion
from bot.wording import Piece, pieces
from tests.answers import HOSTILE, quote
from tests.servers import block_kit
from tests.servers import discord_rules as rules

BASE = "https://knowledge.example.org"
TITLE = "Harbour Office"

_PIECES = st.lists(st.builds(Piece, HOSTILE.filter(bool), st.sampled_from(["kept", "gone", "new"])), max_size=6).map(
    tuple
)
_QUOTES = st.builds(
    lambda text, place, view: quote(text, section=place, view=view), HOSTILE, HOSTILE, st.none() | HOSTILE
)
_REWORDINGS = st.builds(
    Rewording,
    quote=_QUOTES,
    pieces=_PIECES,
    view=st.none() | st.tuples(HOSTILE, st.none() | HOSTILE),
    origin=st.none() | HOSTILE,
)
_NEWS = st.builds(
    ArticleNews,
    title=HOSTILE,
    path=st.just("/articles/harbour-office"),
    added=st.lists(_QUOTES, max_size=4).map(tuple),
    reworded=st.lists(_REWORDINGS, max_size=3).map(tuple),
    moved=st.lists(st.builds(Moved, quote=_QUOTES, other=HOSTILE, here=st.booleans()), max_size=2).map(tuple),
    removed=st.lists(_QUOTES, max_size=2).map(tuple),
)
DIGESTS = st.builds(
    Digest,
    language=st.sampled_from(["en", "zh"]),
    topics=st.lists(HOSTILE, max_size=3).map(tuple),
    missed=st.integers(0, 20),
    new_articles=st.lists(st.builds(Suggestion, HOSTILE, HOSTILE, st.just("/articles/x")), max_size=3).map(tuple),
    articles=st.lists(_NEWS, max_size=4).map(tuple),
    renamed_articles=st.lists(st.builds(Renamed, HOSTILE, HOSTILE), max_size=2).map(tuple),
    removed_articles=st.lists(HOSTILE, max_size=2).map(tuple),
    spelling=st.integers(0, 3),
    reread=st.none()
    | st.builds(
        Reread,
        title=HOSTILE,
        heading=HOSTILE,
        path=st.just("/articles/x#y"),
        quotes=st.lists(_QUOTES, min_size=1, max_size=5).map(tuple),
    ),
    questions=st.lists(HOSTILE, max_size=3).map(tuple),
)


def news(**values: Any) -> Digest:
    return Digest(articles=(ArticleNews(title=TITLE, path="/articles/harbour-office", **values),))


def long(count: int) -> Digest:
    """A digest of so many sentences."""
    return news(
        added=tuple(quote(f"Sentence {number} says what sentence {number} says." * 3) for number in range(count))
    )


def reworded(before: str, after: str) -> Digest:
    return news(reworded=(Rewording(quote=quote(after), pieces=pieces(before, after)),))


def texts(value: Any) -> list[str]:
    """Every text of blocks as it is sent."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [one for held in value.values() for one in texts(held)]
    return [one for held in value for one in texts(held)] if isinstance(value, list) else []


def on_slack(digest: Digest, **values: Any) -> str:
    return "\n".join(texts(slack.message(digest, **values)["blocks"]))


def on_discord(digest: Digest, **values: Any) -> str:
    payload = discord.message(digest, **values)
    return "\n".join([payload["content"], *(embed["description"] for embed in payload["embeds"])])


# Limits


@given(DIGESTS, st.sampled_from(["", BASE]), st.sampled_from([0, 12]))
def test_slack_takes_every_digest(digest: Digest, base: str, number: int) -> None:
    assert block_kit.refused(slack.message(digest, base_url=base, number=number)) is None


@given(DIGESTS, st.sampled_from(["", BASE]), st.sampled_from(["", discord.mark(12, 1_790_000_000)]))
def test_discord_takes_every_digest_and_its_mark_is_always_in_it(digest: Digest, base: str, mark: str) -> None:
    payload = discord.message(digest, base_url=base, number=12, mark=mark)
    assert list(rules.message(payload)) == []
    assert mark in payload["content"]
    assert payload["allowed_mentions"] == {"parse": [], "replied_user": False}


def test_a_long_digest_says_how_much_is_left_and_where_it_is() -> None:
    for shown in (on_slack(long(100), base_url=BASE), on_discord(long(100), base_url=BASE)):
        (left,) = re.findall(r"… and (\d+) more", shown)
        assert shown.count("Sentence") // 3 + int(left) == 100
        assert f"{BASE}/changes" in shown


def test_what_fits_is_told_whole() -> None:
    for shown in (on_slack(long(8)), on_discord(long(8))):
        assert "more" not in shown
        assert all(f"Sentence {number} says" in shown for number in range(8))


def test_a_message_of_discord_s_tells_in_its_content_first() -> None:
    payload = discord.message(long(20))
    assert "Sentence 0 says" in payload["content"]
    assert "Sentence 19 says" in payload["embeds"][-1]["description"]


# What is seen


def test_words_that_changed_are_set_off() -> None:
    digest = reworded("The office opens at nine.", "The office opens at eight.")
    assert "The office opens at ~nine~ *eight*." in on_slack(digest)
    assert "The office opens at ~~nine~~ **eight**." in on_discord(digest)
    assert "opens at <del>nine</del> <ins>eight</ins>." in web.section(digest, Addresses())


def test_where_slack_could_not_set_words_off_both_wordings_are_told() -> None:
    for before, after in (("港务局在南码头", "港务局在北码头"), ("See *this* now.", "See *that* now.")):
        shown = on_slack(reworded(before, after))
        assert f"{before}\n→ {after}" in shown
        assert "~" not in shown


def test_chinese_characters_that_changed_are_set_off_on_discord() -> None:
    assert "港务局在~~南~~ **北**码头" in on_discord(reworded("港务局在南码头", "港务局在北码头"))


def test_titles_and_sections_lead_to_their_pages_where_there_are_any() -> None:
    digest = news(added=(quote("It is new.", section="History"),))
    for shown in (
        on_slack(digest, base_url=BASE),
        on_discord(digest, base_url=BASE),
        web.section(digest, Addresses(BASE)),
    ):
        assert f"{BASE}/articles/harbour-office" in shown
        assert f"{BASE}/articles/harbour-office#runs-the-port" in shown
    assert "articles" not in on_slack(digest) + on_discord(digest)


def test_who_holds_a_view_is_said() -> None:
    digest = news(added=(quote("The dues are too high.", view="critics"),))
    for shown in (on_slack(digest), on_discord(digest), web.section(digest, Addresses())):
        assert "Critics: The dues are too high." in shown


def test_a_room_is_told_how_to_change_the_digest() -> None:
    assert "Digest 12" in on_slack(long(1), number=12)
    assert "Digest 12" in on_discord(long(1), number=12)


def test_notifications_hold_all_that_is_told() -> None:
    payload = slack.message(news(added=(quote("It is new."),)))
    assert "It is new." in payload["text"]


def test_a_quiet_digest_says_so() -> None:
    for shown in (on_slack(Digest()), on_discord(Digest()), web.section(Digest(), Addresses())):
        assert "Nothing has changed since the last digest." in shown


# Foreign text


@given(DIGESTS)
def test_nobody_is_called_by_a_digest(digest: Digest) -> None:
    for text in (on_slack(digest, base_url=BASE), slack.message(digest)["text"]):
        assert not re.search(r"<[!@#]", text)
    assert not re.search(r"@(everyone|here)", on_discord(digest))


def test_markup_of_an_article_takes_no_effect() -> None:
    digest = news(added=(quote("*bold* <b>html</b> [link](http://x.example) ||hidden||"),))
    assert "*bold* <b>html</b>" in unescape(on_slack(digest))
    assert "mrkdwn" not in json.dumps(
        [block for block in slack.message(digest)["blocks"] if "*bold*" in json.dumps(block)]
    )
    assert r"\*bold\*" in on_discord(digest)
    assert r"\|\|hidden\|\|" in on_discord(digest)
    assert "<b>" not in web.section(digest, Addresses())


@given(DIGESTS)
def test_html_is_whole_and_holds_no_elements_but_ours(digest: Digest) -> None:
    parser = _Balanced()
    parser.feed(web.section(digest, Addresses(BASE)))
    parser.close()
    assert parser.open == []
    assert parser.seen <= {"section", "h2", "h3", "p", "ul", "li", "a", "strong", "small", "br", "ins", "del"}


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_order_of_a_digest_is_new_changed_gone_then_what_else_there_is() -> None:
    gone: Quote = quote("It is gone.")
    digest = replace(
        news(added=(quote("It is new."),), removed=(gone,)),
        new_articles=(Suggestion("Fish Market", "The market sells fish.", "/articles/fish-market"),),
        questions=("who paints the lighthouse?",),
    )
    for shown in (on_slack(digest), on_discord(digest), web.section(digest, Addresses())):
        places = [shown.index(text) for text in ("Fish Market", "It is new.", "It is gone.", "who paints")]
        assert places == sorted(places)
