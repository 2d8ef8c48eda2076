"""What hypothesis draws from: articles as a curator writes them, files of the format with slips in them, hostile text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from bot.articles.article import read_article
from bot.model import Article

# -- text ------------------------------------------------------------------------------------------------------------

_NASTY = (
    "\x00", "\x1b[31m", "\x07", "\u200b", "\u202e", "\u2066", "\u2028", "\ufeff", "\U000e0041", "\r", "\t", "&", "<b>",
    "<!channel>", "<@U1>", "@everyone", "@here", "<#C1|x>", "*", "_", "~", "`", "```", "||", "\\", "|", "[[", "]]", "[[x]]",
    "[[a|b]]", "](http://x.example)", "<script>", "'", '"', ": ", " #", "{", "}", "%s", "{0}", "$", "\ud800", "👩‍👧", "e\u0301", "ﬁ", "İ", "工信部",
    "，", "。", "ＭＩＩＴ", "x" * 300,
)  # fmt: skip


def hostile_texts(max_size: int = 40) -> st.SearchStrategy[str]:
    """What nobody means well by, between ordinary words: any string may be an example, with lone surrogates, too."""
    pieces = st.one_of(
        st.sampled_from(_NASTY), st.sampled_from(("harbour", "what is", "the", "港务局", " ")), st.text(max_size=5)
    )
    return st.one_of(st.lists(pieces, max_size=max_size).map("".join), st.text(max_size=max_size))


_WORDS = st.sampled_from(
    "harbour ferry council market pilot quay storm boat dues school museum tram licence crew channel tide 2024 3rd "
    "co-op e-mail it's naïve 港务局 渡轮 鱼市 镇议会 北码头 一九八八年".split()
)


def phrases(least: int = 1, most: int = 4) -> st.SearchStrategy[str]:
    """Some words, as in a name."""
    return st.lists(_WORDS, min_size=least, max_size=most).map(" ".join)


def sentences() -> st.SearchStrategy[str]:
    """A sentence that begins with a capital and ends with a full stop, English or Chinese."""
    english = phrases(3, 9).map(lambda words: f"The {words}.")
    return st.one_of(english, phrases(1, 3).map(lambda words: f"这里有{words}。"))


def dates(*, least: str = "year") -> st.SearchStrategy[str]:
    """A date of the calendar, as a year, a month or a day; `least` is how exact it must be."""
    days = st.dates().map(str)
    months = days.map(lambda day: day[:7])
    years = days.map(lambda day: day[:4])
    return {"year": st.one_of(years, months, days), "month": st.one_of(months, days), "day": days}[least]


# -- articles --------------------------------------------------------------------------------------------------------


@st.composite
def article_data(draw: st.DrawFn, title: str | None = None) -> dict[str, Any]:
    """A valid article as the texts, lists and mappings of its file. It links to nothing."""

    def some(strategy: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(strategy, max_size=3))

    sources = [{"id": f"s{number}", "title": text} for number, text in enumerate(some(phrases()))]
    for source in sources:
        source.update(draw(st.fixed_dictionaries({}, optional={"publisher": phrases(), "date": dates()})))
    cited = st.lists(st.sampled_from([source["id"] for source in sources]), max_size=2) if sources else st.just([])
    common = {"as_of": dates(), "asked_as": st.lists(phrases(), max_size=3), "sources": cited}
    facts = some(st.fixed_dictionaries({"label": phrases(1, 2), "value": phrases()}, optional=common))
    point = st.fixed_dictionaries({"text": sentences()}, optional={**common, "view": phrases(1, 2)})
    points = st.lists(st.one_of(sentences(), point), min_size=1, max_size=5)
    sections = some(st.fixed_dictionaries({"heading": phrases(), "points": points}))
    data: dict[str, Any] = {
        "title": title if title is not None else draw(phrases()),
        "summary": " ".join(draw(st.lists(sentences(), min_size=1, max_size=3))),
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "aliases": st.lists(phrases(), max_size=3),
                    "kind": phrases(),
                    "topics": st.lists(phrases(1, 2), max_size=3),
                    "owner": phrases(),
                    "updated": dates(least="day"),
                    "review_by": dates(least="day"),
                    "audience": st.one_of(st.just("everyone"), st.lists(phrases(1, 1), min_size=1, max_size=2)),
                },
            )
        ),
    }
    data.update(
        {key: value for key, value in (("facts", facts), ("sections", sections), ("sources", sources)) if value}
    )
    return data


def as_yaml(data: object) -> bytes:
    """Data as a file: JSON is YAML, and keeps every text as it is."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


def article_of(data: object) -> Article:
    """The article of valid data."""
    file = read_article("article.yaml", as_yaml(data), digest="", file="article.yaml")
    assert file.article is not None, file.problems
    return file.article


def articles() -> st.SearchStrategy[Article]:
    """An article that stands alone: no links, no see-also."""
    return article_data().map(article_of)


@st.composite
def article_sets(draw: st.DrawFn, most: int = 5) -> tuple[Article, ...]:
    """Articles of different titles, one at least, some for a group only, that say see-also of one another."""
    titles = draw(
        st.lists(
            phrases(),
            min_size=1,
            max_size=most,
            unique_by=lambda title: article_of({"title": title, "summary": "x"}).slug,
        )
    )
    written = [draw(article_data(title)) for title in titles]
    for data in written:
        others = [other for other in written if other is not data and other.get("audience", "everyone") == "everyone"]
        chosen = draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
        if chosen:
            data["see_also"] = [{"title": other["title"], "why": draw(phrases())} for other in chosen]
    return tuple(article_of(data) for data in written)


# -- files with slips in them ----------------------------------------------------------------------------------------

_VALUES = st.sampled_from(
    [
        *"x 港务局 2024 2024-05 2024-13 2024-02-30 2024-04-31 2023-02-28 24-05-31 everyone insiders en fr an-id 编号 T1 T1/C1".split(),
        *"https://x.example/a javascript:x x.example slack:T1/C1 usergroup:S1 role:9 ask no ~".split(),
        *("", "  ", "An Id", 2024, 7, 20240531, True, False, None),
    ]
)
_KEYS = st.sampled_from(
    "title summary aliases kind topics facts sections see_also sources owner updated review_by audience label value as_of asked_as id heading points text view "
    "why publisher date url name language base_url start_with synonyms groups owners operator_room slack discord ask says from abstain after colour".split()
)


def loose_data() -> st.SearchStrategy[Any]:
    """Anything that a file can hold, out of the format's own keys and typical values, mostly in the wrong places."""
    return st.recursive(
        _VALUES,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)),
        max_leaves=12,
    )


@st.composite
def slips(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> Any:
    """Valid data in which up to three things are changed, added or deleted."""
    data = json.loads(json.dumps(draw(valid)))
    for _ in range(draw(st.integers(0, 3))):
        holders = list(_holders(data))
        if not holders:
            break
        holder = draw(st.sampled_from(holders))
        place = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        change = draw(st.sampled_from(("delete", "replace", "add")))
        if change == "delete":
            del holder[place]
        elif change == "add" and isinstance(holder, dict):
            holder[draw(_KEYS)] = draw(_VALUES)
        else:
            holder[place] = draw(st.one_of(_VALUES, loose_data()))
    return data


def _holders(data: Any) -> Any:
    """Every list and mapping of some data that is not empty."""
    if isinstance(data, (dict, list)) and data:
        yield data
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _holders(inner)


_LINES = st.sampled_from(
    ("title: Harbour Authority", "summary: >-", "  The Harbour Authority runs the port.", "aliases: [SHA, 港务局]", "sections:", "  - heading: Powers", "    points:",
     "      - The Harbour Authority licenses pilots.", "      - text: 港务局发放许可。", "        as_of: 2024-05", "see_also:", "  - {title: Ferry, why: it pays}", "? a", ": b", "---", "...",
     "&a [x]", "*a", "!!str x", "<<: {a: b}", "key: |", "\tx", "'", '"', "[", "{", "]", "}", "- - - -", "a: b: c", "#x", "%YAML 1.2", "title: x #y")
)  # fmt: skip


def yaml_documents() -> st.SearchStrategy[bytes]:
    """Files between YAML and noise: lines of articles in any order, with any text between them and bytes cut out."""
    lines = st.lists(st.one_of(_LINES, hostile_texts(6)), max_size=25).map("\n".join)
    whole = lines.map(lambda text: text.encode("utf-8", "surrogatepass"))
    cut = st.tuples(whole, st.integers(0, 200), st.integers(0, 3)).map(lambda t: t[0][: t[1]] + t[0][t[1] + t[2] :])
    return st.one_of(whole, cut, st.binary(max_size=60), loose_data().map(as_yaml))
