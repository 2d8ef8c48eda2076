"""The pages: what each holds, where its links lead, and what it never tells."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from adapters.serve import renderers
from bot.contract import Addresses
from bot.library import Library
from bot.rooms import Asker, Room
from tests.adapters.web_site import LIBRARY, Page, Site, serving

PATHS = (
    "/",
    "/?q=what+is+the+ferry",
    "/?q=compare+the+ferry+and+the+fish+market",
    "/?q=history+of+the+harbour+authority",
    "/?q=how+is+the+ferry+related+to+the+town+council",
    "/?q=" + quote("航海博物馆的门票多少钱"),
    "/?q=where+is+the+best+pizza",
    "/articles/selmouth-harbour-authority",
    "/articles/" + quote("航海博物馆"),
    "/topics",
    "/topics?tag=harbour",
    "/changes",
    "/playground",
    "/playground?q=what+is+the+ferry",
    "/articles/nowhere",
)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(LIBRARY, tmp_path) as served:
        yield served


async def page(site: Site, path: str) -> Page:
    got = await site.get(path, headers={"Accept": "text/html"})
    assert got.status in (200, 404)
    return got.page


async def answer(site: Site, question: str) -> Page:
    return await page(site, f"/?q={quote(question)}")


# -- asking ----------------------------------------------------------------------------------------------------------


async def test_the_first_page_says_what_is_known_here_and_where_to_start(site: Site) -> None:
    first = await page(site, "/")
    assert "What the clerks of Selmouth" in first.text
    assert "/articles/selmouth-town-council" in first.attributes("href")
    assert first.attributes("name", "input") == ["q"]


async def test_an_answer_is_the_sentence_with_its_place_its_source_and_where_to_go_on(site: Site) -> None:
    shown = await answer(site, "how much is an adult ticket for the ferry")
    assert "Adult fare: 4.50 crowns" in shown.text
    assert "Selmouth Ferry › Facts" in shown.text
    assert "https://ferry.selmouth.example/2026" in shown.attributes("href")
    assert "the body that licenses the ferry" in shown.text


async def test_a_follow_up_is_understood_by_the_question_before(site: Site) -> None:
    for before, said in (
        ("what is the ferry?", "18 minutes"),
        ("what is the town council?", "elected every four years"),
    ):
        question = "how long does it take?" if "ferry" in before else "and who elects its members?"
        assert said in (await page(site, f"/?q={quote(question)}&after={quote(before)}")).text


async def test_the_form_below_an_answer_carries_the_conversation(site: Site) -> None:
    shown = await page(site, "/?q=who+elects+its+members&after=what+is+the+town+council")
    hidden = [
        given["value"] for _, given in shown.elements if given.get("type") == "hidden" and given["name"] == "after"
    ]
    assert hidden[-2:] == ["what is the town council", "who elects its members"]


async def test_an_unknown_thing_is_abstained_from(site: Site) -> None:
    assert "I don't know" in (await answer(site, "where is the best pizza in town")).text


async def test_a_question_in_chinese_is_answered_in_a_chinese_page(site: Site) -> None:
    shown = await answer(site, "航海博物馆的门票多少钱")
    assert shown.attributes("lang", "html") == ["zh"]
    assert "另见" in shown.text


async def test_who_holds_a_view_is_named_before_it(site: Site) -> None:
    shown = await page(site, "/articles/selmouth-fish-market")
    assert "fishers Fishers want the Fish Market to stay" in shown.text


@pytest.mark.parametrize("question", ["%20%20", ""])
async def test_nothing_asked_is_the_first_page(site: Site, question: str) -> None:
    got = await site.get(f"/?q={question}")
    assert (got.status, "What the clerks of Selmouth" in got.text) == (200, True)


async def test_a_question_that_is_too_long_is_told_so_beside_the_form(site: Site) -> None:
    got = await site.get(f"/?q={'x' * 5_001}", headers={"Accept": "text/html"})
    assert got.status == 400
    assert "5,001 characters, 5,000 are the most" in got.page.text


async def test_a_question_of_5000_chinese_characters_is_taken(site: Site) -> None:
    assert (await site.get(f"/?q={quote('港' * 5_000)}")).status == 200


# -- reading ---------------------------------------------------------------------------------------------------------


async def test_every_statement_has_a_permalink_to_itself(site: Site) -> None:
    for article in site.desk.library.view(frozenset()).articles:
        shown = await page(site, f"/articles/{quote(article.slug)}")
        anchors = {statement.anchor for statement in article.statements}
        assert anchors <= set(shown.attributes("id"))
        assert anchors <= {unquote(href[1:]) for href in shown.attributes("href") if href.startswith("#")}


# An anchor is an id, or made from the text.
ODD = {
    "C#": "C# runs on .NET: 100% of C#'s types are objects?",
    "C++": "C++ & C share a preprocessor #include.",
    "F Sharp? 50% of it": "It is typed",
    "中文 主题": "航海博物馆周一闭馆，其余日子十点到十七点开放。",
}


@pytest.mark.parametrize("title", ODD)
async def test_a_permalink_leads_to_its_statement_whatever_its_title_holds(tmp_path: Path, title: str) -> None:
    for number, (name, said) in enumerate(ODD.items()):
        article = {"title": name, "summary": f"{name} is it.", "sections": [{"heading": "Types", "points": [said]}]}
        (tmp_path / f"{number}.yaml").write_text(json.dumps(article))
    async with serving(tmp_path, tmp_path, base_url="https://k.example") as site:
        found = site.desk.library.find(title)
        assert found is not None
        for statement in found.statements:
            given = (await site.get(f"/api/ask?q={quote('summarise ' + title, safe='')}")).json
            (url,) = {one["url"] for one in given["statements"] if one["id"] == statement.id}
            assert re.fullmatch(r"https://k\.example/articles/[A-Za-z0-9._~%-]+#[A-Za-z0-9._~%-]+", url)
            got = await site.get(url.removeprefix("https://k.example").partition("#")[0])
            assert got.status == 200
            assert title in got.page.text
            assert unquote(urlsplit(url).fragment) in got.page.attributes("id")
            reply = await site.desk.ask(
                f"summarise {title}", asker=Asker(platform="slack", user="U1", room=Room(key="slack:T1/C1"))
            )
            addresses = Addresses("https://k.example")
            for render in (renderers()["slack"], renderers()["discord"]):
                assert url in json.dumps(render(reply, addresses), ensure_ascii=False)


@pytest.mark.parametrize("path", PATHS)
async def test_every_link_of_a_page_leads_to_a_page_and_a_place_in_it(site: Site, path: str) -> None:
    for href in {href for href in (await page(site, path)).attributes("href") if href.startswith("/")}:
        got = await site.get(href)
        assert got.status == 200, href
        if fragment := urlsplit(href).fragment:
            assert unquote(fragment) in got.page.attributes("id"), href


@pytest.mark.parametrize("path", PATHS)
async def test_no_id_of_a_page_is_given_twice(site: Site, path: str) -> None:
    ids = (await page(site, path)).attributes("id")
    assert len(ids) == len(set(ids))


async def test_an_article_shows_its_facts_sections_see_also_backlinks_and_sources(site: Site) -> None:
    shown = await page(site, "/articles/selmouth-ferry")
    for part in (
        "Adult fare 4.50 crowns",
        "as of April 2026",
        "Timetable",
        "the crew that the ferry calls in an emergency",
        "What links here",
        "Timetable and fares 2026 (Selmouth Ferry, 2026-04-01)",
        "Kept by harbour desk",
        "Updated 2 April 2026",
        "Review due 2 April 2027",
    ):
        assert part in shown.text


async def test_links_inside_a_statement_lead_to_their_articles(site: Site) -> None:
    got = await site.get("/articles/selmouth-harbour-authority")
    assert '<a href="/articles/selmouth-town-council">council</a>' in got.text


async def test_an_overdue_review_is_told(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "title: Quay\nsummary: The Quay is long.\nupdated: 2025-01-01\nreview_by: 2026-01-02\n"
    )
    async with serving(folder, tmp_path / "other") as other:
        assert "Review was due on 2 January 2026" in (await page(other, "/articles/quay")).text
    assert "Review was due" not in (await page(site, "/articles/selmouth-ferry")).text


async def test_the_map_draws_both_directions(site: Site) -> None:
    got = await site.get("/articles/selmouth-ferry")
    drawn = got.text[got.text.index("<svg") : got.text.index("</svg>")]
    assert 'aria-label="Selmouth Lifeboat Station"' in drawn
    assert "<polygon" in drawn


@pytest.mark.parametrize(
    "name", ["SHA", "Harbour%20Authority", "%E6%B8%AF%E5%8A%A1%E5%B1%80", "Selmouth-Harbour-Authority"]
)
async def test_another_name_leads_to_the_article(site: Site, name: str) -> None:
    got = await site.get(f"/articles/{name}")
    assert (got.status, got.headers["Location"]) == (308, "/articles/selmouth-harbour-authority")


async def test_an_unknown_article_is_not_found_and_close_titles_are_offered(site: Site) -> None:
    got = await site.get("/articles/selmouth-fery", headers={"Accept": "text/html"})
    assert got.status == 404
    assert "Selmouth Ferry" in got.page.text


async def test_a_tag_is_found_by_another_form_of_it_and_a_misspelt_one_leads_on(site: Site) -> None:
    assert (await page(site, "/topics?tag=public+bodies")).text == (await page(site, "/topics?tag=public+body")).text
    offered = await page(site, "/topics?tag=saftey")
    assert "Did you mean" in offered.text
    assert "/topics?tag=safety" in offered.attributes("href", "a")


async def test_topics_are_listed_by_tag(site: Site) -> None:
    everything, some = await page(site, "/topics"), await page(site, "/topics?tag=transport")
    assert "Selmouth Town Council" in everything.text
    assert "Selmouth Ferry" in some.text
    assert "Selmouth Town Council" not in some.text


async def test_many_topics_are_listed_page_by_page(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number}.yaml").write_text(f"title: Quay {number:03}\nsummary: Quay {number:03} is a quay.\n")
    async with serving(folder, tmp_path) as site:
        first, last = await page(site, "/topics"), await page(site, "/topics?page=99")
    assert ("Quay 000" in first.text, "Quay 119" in first.text) == (True, False)
    assert ("Quay 119" in last.text, "Page 3 of 3" in last.text) == (True, True)


# -- changes ---------------------------------------------------------------------------------------------------------


async def test_changes_are_shown_by_topic_with_the_words_that_changed(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    async with serving(folder, tmp_path) as site:
        assert "Nothing has changed since then" in (await page(site, "/changes")).text
        ferry = (folder / "ferry.yaml").read_text()
        (folder / "ferry.yaml").write_text(
            ferry.replace("every 30 minutes from 6:00", "every 20 minutes from 6:00").replace(
                "      - text: A bicycle costs 1 crown on the Selmouth Ferry.\n        as_of: 2026-04\n        asked_as: [bike, price]\n"
                "        sources: [timetable]\n",
                "",
            )
        )
        (folder / "quay.yaml").write_text("title: North Quay\nsummary: North Quay is the old quay of Selmouth.\n")
        await until_version(site, 2)
        shown = await site.get("/changes?days=7", headers={"Accept": "text/html"})
        assert "<del>30</del> <ins>20</ins>" in shown.text
        assert "<del>A bicycle costs 1 crown on the Selmouth Ferry.</del>" in shown.text
        assert "New article" in shown.page.text
        for path, told in (("/changes?days=7&topic=transport", True), ("/changes?days=7&topic=nonsense", False)):
            got = await site.get(path, headers={"Accept": "text/html"})
            assert (got.status, "Reworded" in got.page.text) == (200, told)


async def test_many_changes_are_shown_page_by_page(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    points = "".join(f"      - The quay {number:03} is long.\n" for number in range(100))
    article = "title: Quays\nsummary: Quays are quays.\n"
    (folder / "a.yaml").write_text(article)
    async with serving(folder, tmp_path) as site:
        (folder / "a.yaml").write_text(f"{article}sections:\n  - heading: List\n    points:\n{points}")
        await until_version(site, 2)
        first, last = await page(site, "/changes"), await page(site, "/changes?page=3")
    assert ("quay 000" in first.text, "quay 099" in first.text) == (True, False)
    assert ("quay 099" in last.text, "Page 3 of 3" in last.text) == (True, True)
    assert "/changes?days=30&page=2" in first.attributes("href")


async def until_version(site: Site, number: int) -> None:
    for _ in range(400):
        if site.desk.standing is not None and site.desk.standing.number >= number:
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"version {number} was not recorded within 20 seconds")


# -- the playground --------------------------------------------------------------------------------------------------


async def test_the_playground_shows_one_answer_as_every_platform_does_and_why(site: Site) -> None:
    shown = await page(site, "/playground?q=how+many+minutes+does+the+crossing+take")
    assert [word for word in ("Slack", "Discord", "Web", "Terminal") if word in shown.text] == [
        "Slack",
        "Discord",
        "Web",
        "Terminal",
    ]
    assert shown.text.count("Crossing time: 18 minutes") >= 4
    assert "Probability" in shown.text


async def test_the_playground_names_what_bars_a_probable_statement(site: Site) -> None:
    shown = await page(site, "/playground?q=does+the+ferry+sail+every+45+minutes")
    assert "No answer, however probable: the question presumes a number" in shown.text


async def test_what_is_tried_out_in_the_playground_is_not_counted(site: Site) -> None:
    await site.get("/playground?q=where+is+the+best+pizza")
    await site.desk.flush()
    assert await site.desk.gaps(audience=frozenset()) == ()


# -- what is remembered ----------------------------------------------------------------------------------------------


async def test_a_question_without_an_answer_is_a_gap(site: Site) -> None:
    await site.get("/?q=where+is+the+best+pizza")
    await site.desk.flush()
    (gap,) = await site.desk.gaps(audience=frozenset())
    assert (gap.question, gap.rooms) == ("where is the best pizza", ("web:site",))


async def test_an_answer_can_be_called_helpful_or_not(site: Site) -> None:
    for opinion in ("yes", "no"):
        got = await site.send(
            "POST", "/feedback", data={"q": f"what is the {'ferry' if opinion == 'yes' else 'SHA'}", "helpful": opinion}
        )
        assert got.status == 303
        assert "Thank you" in (await page(site, got.headers["Location"])).text
    await site.desk.flush()
    usage = await site.desk.stats(audience=frozenset())
    assert (usage.helpful, usage.not_helpful) == (1, 1)


async def test_a_form_of_another_site_is_refused(site: Site) -> None:
    got = await site.send(
        "POST", "/feedback", data={"q": "what is the ferry", "helpful": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert got.status == 403


async def test_feedback_that_says_neither_is_refused(site: Site) -> None:
    assert (await site.send("POST", "/feedback", data={"q": "what is the ferry"})).status == 400


# -- what nobody outside may learn -----------------------------------------------------------------------------------


async def test_an_article_for_a_group_leaves_no_trace_on_any_page(tmp_path: Path) -> None:
    without = tmp_path / "without"
    shutil.copytree(LIBRARY, without)
    (without / "storm-plan.yaml").unlink()
    (without / "checks.yaml").unlink()
    hidden = (
        "/articles/selmouth-storm-plan",
        "/?q=what+is+the+storm+plan",
        "/api/topics",
        "/api/ask?q=storm+plan",
        "/readyz",
    )
    async with serving(LIBRARY, tmp_path / "a") as whole, serving(without, tmp_path / "b") as other:
        for path in (*PATHS, *hidden):
            await asyncio.gather(whole.desk.flush(), other.desk.flush())
            here, there = [await one.get(path, headers={"Accept": "text/html"}) for one in (whole, other)]
            assert _timeless(here.text) == _timeless(there.text), path


def _timeless(text: str) -> str:
    return re.sub(r'(elapsed_ms(&#34;|"): ?)[\d.]+|answered in [\d.]+ ms', r"\1", text)


# -- how they are made -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_runs_nothing_styles_nothing_inline_and_loads_nothing_from_elsewhere(
    site: Site, path: str
) -> None:
    got = await site.get(path, headers={"Accept": "text/html"})
    shown = got.page
    assert {tag for tag, _ in shown.elements} & {"script", "style", "iframe", "object", "embed", "base"} == set()
    assert not [name for _, given in shown.elements for name in given if name == "style" or name.startswith("on")]
    loaded = [*shown.attributes("src"), *shown.attributes("href", "link")]
    assert loaded
    assert all(one.startswith("/static/") for one in loaded)
    policy = got.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_has_one_first_heading_and_landmarks(site: Site, path: str) -> None:
    tags = [tag for tag, _ in (await page(site, path)).elements]
    assert [tags.count(tag) for tag in ("h1", "main", "header")][:2] == [1, 1]
    levels = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise([0, *levels]))


async def test_pages_are_small_on_the_wire(tmp_path: Path) -> None:
    shipped = LIBRARY.parent.parent / "knowledge"
    async with serving(shipped, tmp_path) as site:
        library: Library = site.desk.library
        paths = [f"/articles/{quote(article.slug)}" for article in library.articles]
        paths += [
            "/",
            "/topics",
            "/changes",
            "/?q=history+of+MIIT",
            "/?q=compare+PIPL+and+DSL",
            "/playground?q=what+is+MIIT",
        ]
        style = next(href for href in (await page(site, "/")).attributes("href", "link") if ".css" in href)
        around = len((await site.get(style, headers={"Accept-Encoding": "gzip"})).body)
        for path in paths:
            got = await site.get(path, headers={"Accept-Encoding": "gzip"})
            assert len(got.body) + around < 30_000, path


async def test_a_page_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    first = await site.get("/articles/selmouth-ferry")
    again = await site.get("/articles/selmouth-ferry", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


async def test_files_are_named_by_their_content_and_kept(site: Site) -> None:
    (style,) = [href for href in (await page(site, "/")).attributes("href", "link") if ".css" in href]
    now, older = await site.get(style), await site.get("/static/style.0123456789ab.css")
    assert "immutable" in now.headers["Cache-Control"]
    assert (older.body, older.headers["Cache-Control"]) == (now.body, "no-cache")


async def test_links_stand_below_the_path_that_a_proxy_shows_us_at(tmp_path: Path) -> None:
    async with serving(LIBRARY, tmp_path, base_url="https://intranet.example/knowledge") as site:
        hrefs = (await page(site, "/?q=what+is+the+ferry")).attributes("href")
    assert all(href.startswith(("/knowledge/", "#", "https://ferry")) for href in hrefs)
