"""The API: the command line's JSON over HTTP, problems, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.adapters.conftest import Seealso
from tests.adapters.web_site import LIBRARY, Site, serving


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(LIBRARY, tmp_path) as served:
        yield served


@pytest.mark.parametrize(
    "question",
    [
        "how much is an adult ticket for the ferry",
        "航海博物馆的门票多少钱",
        "compare the ferry and the fish market",
        "best pizza?",
    ],
)
async def test_an_answer_is_what_the_command_line_gives(site: Site, seealso: Seealso, question: str) -> None:
    got = (await site.get(f"/api/ask?q={quote(question)}")).json
    told = seealso("ask", question, "--json").json
    assert got.pop("elapsed_ms") > 0
    told.pop("elapsed_ms")
    assert got == told


async def test_topics_and_articles_are_what_the_command_line_gives(site: Site, seealso: Seealso) -> None:
    assert (await site.get("/api/topics")).json == seealso("topics", "--json").json
    assert (await site.get("/api/topics?tag=Transport")).json == seealso("topics", "transport", "--json").json
    assert (await site.get("/api/articles/selmouth-ferry")).json == seealso("read", "ferry", "--json").json


async def test_more_statements_are_given_when_asked_for(site: Site) -> None:
    few, many = [(await site.get(f"/api/ask?q=history+of+the+ferry&limit={n}")).json for n in (1, 20)]
    assert len(few["statements"]) <= len(many["statements"])


async def test_a_conversation_goes_on_from_the_questions_named(site: Site) -> None:
    got = await site.get("/api/ask?q=and+who+elects+its+members%3F&after=what+is+the+town+council%3F")
    assert got.json["topics"] == ["Selmouth Town Council"]


async def test_an_answer_is_explained_when_asked_for(site: Site) -> None:
    got = await site.get("/api/ask?q=who+appoints+the+board&explain=1")
    assert got.json["explanation"]["threshold"] > 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/api/ask", "write it as /api/ask?q=QUESTION"),
        ("/api/ask?q=", "The question is empty"),
        ("/api/ask?q=%20%0A", "The question is empty"),
        (f"/api/ask?q={'x' * 5_001}", "5,001 characters"),
        (f"/api/ask?q={'x' * 100_000}", "100,000 characters"),
        ("/changes?days=abc", "Days cannot be 'abc'; write 7, 30, 90 or 365"),
        ("/changes?days=0", "write 7, 30, 90 or 365"),
        ("/changes?days=-1", "write 7, 30, 90 or 365"),
        ("/api/ask?q=x&limit=0", "write a whole number from 1 to 100"),
        ("/api/ask?q=x&limit=many", "write a whole number from 1 to 100"),
        ("/api/ask?q=x&limit=%D9%A3", "write a whole number from 1 to 100"),
    ],
)
async def test_what_cannot_be_asked_is_a_problem_that_says_what_to_do(site: Site, path: str, said: str) -> None:
    got = await site.get(path)
    assert (got.status, got.headers["Content-Type"]) == (400, "application/problem+json")
    assert said in got.json["detail"]
    assert got.json["status"] == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/articles/nothing", 404),
        ("POST", "/api/ask", 405),
        ("DELETE", "/api/topics", 405),
    ],
)
async def test_other_mistakes_are_problems_too(site: Site, method: str, path: str, status: int) -> None:
    got = await site.send(method, path, headers={"Accept": "text/html"})
    assert (got.status, got.json["status"]) == (status, status)


async def test_an_unknown_article_comes_with_what_was_meant(site: Site) -> None:
    assert "Selmouth Ferry" in (await site.get("/api/articles/selmouth-fery")).json["did_you_mean"]


async def test_an_answer_has_a_tag_that_its_time_does_not_change(site: Site) -> None:
    first, second = [await site.get("/api/ask?q=what+is+the+ferry") for _ in range(2)]
    assert first.headers["ETag"] == second.headers["ETag"]
    again = await site.get("/api/ask?q=what+is+the+ferry", headers={"If-None-Match": f'"x", {first.headers["ETag"]}'})
    assert (again.status, again.body) == (304, b"")


async def test_a_head_request_gets_the_head(site: Site) -> None:
    got = await site.send("HEAD", "/api/topics")
    assert (got.status, got.body) == (200, b"")


async def test_no_other_site_may_read_answers_in_a_browser(site: Site) -> None:
    got = await site.get("/api/ask?q=what+is+the+ferry", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in got.headers


async def test_who_sits_at_this_machine_may_ask_on(tmp_path: Path) -> None:
    async with serving(LIBRARY, tmp_path, web_rate=6) as site:
        assert {(await site.get("/api/ask?q=ferry")).status for _ in range(9)} == {200}
        unknown = [
            (await site.get("/api/ask?q=ferry", headers={"X-Forwarded-For": "unknown"})).status for _ in range(5)
        ]
        assert unknown == [200, 200, 200, 429, 429]  # behind a proxy that does not say whom it speaks for


async def test_a_client_that_asks_too_much_is_told_when_to_ask_again(tmp_path: Path) -> None:
    async with serving(LIBRARY, tmp_path, web_rate=6) as site:
        mine, other = {"X-Forwarded-For": "203.0.113.5"}, {"X-Forwarded-For": "203.0.113.5, 203.0.113.6"}
        statuses = [(await site.get("/api/ask?q=ferry", headers=mine)).status for _ in range(5)]
        refused = await site.get("/api/ask?q=ferry", headers=mine)
        assert statuses == [200, 200, 200, 429, 429]
        assert 1 <= int(refused.headers["Retry-After"]) <= 11
        assert (await site.get("/api/ask?q=ferry", headers=other)).status == 200
        assert (await site.get("/articles/selmouth-ferry", headers=mine)).status == 200
