"""What the operator asks, what the log holds, how it ends; and whoever means no good."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from yarl import URL

from adapters.web import articles, limits
from adapters.web.connections import Connections
from adapters.web.site import Site as Where
from bot.articles.article import read_article
from bot.library import Library
from bot.telemetry import JsonLines
from tests.adapters.web_site import LIBRARY, Page, Site, serving
from tests.strategies import as_yaml, hostile_texts

BASE = Path(sys.executable).parent


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(LIBRARY, tmp_path) as served:
        yield served


# -- alive, ready, how much ------------------------------------------------------------------------------------------


async def test_a_process_that_answers_is_alive(site: Site) -> None:
    assert (await site.get("/healthz")).text == "ok\n"


async def test_ready_names_what_was_checked(site: Site) -> None:
    got = await site.get("/readyz")
    assert (got.status, got.json["status"]) == (200, "ready")
    assert {check["name"]: check["state"] for check in got.json["checks"]} == {
        "database": "good",
        "library": "good",
        "last_good_load": "good",
        "bookkeeping": "good",
    }


async def test_ready_is_degraded_while_an_older_good_library_answers(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    async with serving(folder, tmp_path) as site:
        (folder / "ferry.yaml").write_text("title: [secret-title\n")
        for _ in range(400):
            got = await site.get("/readyz")
            if got.json["status"] != "ready":
                break
            await asyncio.sleep(0.05)
        assert (got.status, got.json["status"]) == (200, "degraded")
        assert "ferry" not in got.text
        assert "Adult fare" in (await site.get("/?q=ferry+ticket+price")).text


async def test_it_is_not_ready_before_every_platform_is_connected(tmp_path: Path) -> None:
    connected = asyncio.Event()
    async with serving(LIBRARY, tmp_path, others={"Slack": connected}) as site:
        before = await site.get("/readyz")
        connected.set()
        after = await site.get("/readyz")
    assert (before.status, before.json["status"], after.status) == (503, "failed", 200)
    assert after.json["checks"][-1] == {"name": "slack", "state": "good", "detail": "connected"}


async def test_metrics_count_questions_and_time_answers_and_requests(site: Site) -> None:
    await site.get("/api/ask?q=what+is+the+ferry")
    text = (await site.get("/metrics")).text
    assert 'seealso_questions_total{kind="define",outcome="answered",platform="web"} 1.0' in text
    for name in (
        "seealso_answering_seconds_bucket",
        'seealso_http_request_seconds_count{route="/api/ask",status="200"} 1.0',
        "seealso_digest_deliveries",
        "seealso_reloads",
        "seealso_library_version 1.0",
        "seealso_queue_length",
    ):
        assert name in text


async def test_without_pages_only_what_the_operator_asks_is_answered(tmp_path: Path) -> None:
    async with serving(LIBRARY, tmp_path, pages=False) as site:
        statuses = [(await site.get(path)).status for path in ("/healthz", "/readyz", "/metrics", "/", "/api/topics")]
    assert statuses == [200, 200, 200, 404, 404]


# -- logs ------------------------------------------------------------------------------------------------------------


async def test_the_log_has_events_with_fields_and_no_word_of_a_question(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/?q=xylophone+repairs", "/api/ask?q=xylophone", "/playground?q=xylophone", "/?q=xylophone&limit=no"):
        await site.get(path)
    await raw(site, b"GET /?q=xylophone HTTP/9\r\n\r\n")
    await raw(site, b"xylophone\r\n\r\n")
    await site.desk.flush()
    lines = [
        JsonLines().format(record) for record in caplog.records if record.name.startswith(("seealso", "bot", "aiohttp"))
    ]
    assert not [line for line in lines if "xylophone" in line]
    requests = [line for line in map(json.loads, lines) if line["event"] == "http.request"]
    assert requests[0] | {"time": "", "ms": 0} == {
        "time": "",
        "level": "debug",
        "event": "http.request",
        "logger": "seealso.web",
        "method": "GET",
        "route": "/",
        "status": 200,
        "ms": 0,
    }


async def test_what_breaks_is_told_with_a_number_that_the_log_has(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the roof is off")

    monkeypatch.setattr(site.desk, "ask", broken)
    page = await site.get("/?q=ferry", headers={"Accept": "text/html"})
    told = await site.get("/api/ask?q=ferry")
    numbers = [one.group() for got in (page, told) if (one := re.search(r"\b\d{6}\b", got.text))]
    assert (page.status, told.status, len(numbers)) == (500, 500, 2)
    assert "roof" not in page.text + told.text
    logged = [
        record.seealso_fields["reference"]
        for record in caplog.records
        if "seealso_fields" in record.__dict__ and "reference" in record.seealso_fields
    ]  # type: ignore[attr-defined]
    assert logged == numbers


# -- ending ----------------------------------------------------------------------------------------------------------


async def test_an_answer_under_way_goes_out_before_the_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, begun = site.desk.ask, asyncio.Event()

    async def slow(*given_: Any, **named: Any) -> Any:
        begun.set()
        await asyncio.sleep(0.5)
        return await ask(*given_, **named)

    monkeypatch.setattr(site.desk, "ask", slow)
    under_way = asyncio.create_task(site.get("/api/ask?q=what+is+the+ferry"))
    await begun.wait()
    site.stop.set()
    assert (await under_way).json["answered"]
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", site.port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_cleanly_and_no_token_is_needed(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [BASE / "seealso", "serve", "--port", "0", "--knowledge", str(LIBRARY)],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SEEALSO_CACHE": str(tmp_path / "cache")},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if line.startswith("seealso is ready"))
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert re.search(r"the web at http://127\.0\.0\.1:\d+, 7 articles", line)
    assert "Slack and Discord could be switched on, see seealso doctor" in line


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [BASE / "seealso", "serve", "--web", "--port", port, "--knowledge", str(LIBRARY)],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert f"cannot listen at 127.0.0.1:{port}" in ended.stderr
    assert "choose another with --port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_secret_is_in_the_log_in_metrics_or_in_what_doctor_prints(tmp_path: Path) -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-1-hush-bot",
        "SLACK_SIGNING_SECRET": "hush-signing",
        "DISCORD_TOKEN": "hush-discord",
        "SEEALSO_SECRET_KEY": "hush-key-hush-key-hush-key-hush-key-hush-ke=",
        "SEEALSO_DATABASE_URL": "postgresql://someone:hush-password@127.0.0.1:1/none",
    }
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **secrets}
    for argv in (["doctor"], ["serve", "--port", "0"], ["serve", "--web", "--port", "0"]):
        ended = subprocess.run(
            [BASE / "seealso", *argv, "--knowledge", str(LIBRARY)],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "hush" not in ended.stdout + ended.stderr
        assert ended.stdout + ended.stderr


async def test_no_secret_is_in_any_answer_of_the_port(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    given_ = {"slack_bot_token": "xoxb-hush", "slack_signing_secret": "hush-hush", "discord_token": "hush-discord"}
    async with serving(LIBRARY, tmp_path, **given_) as site:
        for path in ("/", "/readyz", "/metrics", "/api/ask", "/nothing", "/playground?q=hello"):
            got = await site.get(path)
            assert "hush" not in got.text + str(dict(got.headers))
    assert "hush" not in caplog.text


# -- noise, size, slowness -------------------------------------------------------------------------------------------


async def raw(site: Site, sent: bytes, *, within: float = 5) -> bytes:
    """What a connection gets for these bytes, until it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    try:
        writer.write(sent)
        async with asyncio.timeout(within):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"hello there\r\n\r\n",
        b"GET /?q=" + b"x" * (limits.LINE + 1_000) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * (limits.FIELD + 1_000) + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(500)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
    ],
)
async def test_what_cannot_be_read_gets_a_400_in_our_own_words(site: Site, sent: bytes) -> None:
    got = await raw(site, sent)
    assert got.split(b" ")[1] == b"400"
    assert b"default-src 'none'" in got
    assert b"xxxx" not in got
    assert (await site.get("/healthz")).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/....//style.css",
        "/static/%2fetc%2fpasswd",
        "/articles/..%2f..%2fknowledge.yaml",
        "/articles/%00",
        "/articles/%ff%fe",
        "/templates/layout.html",
        "/knowledge.yaml",
        "/.git/config",
        "//evil.example/",
    ],
)
async def test_no_path_leaves_its_folder(site: Site, path: str) -> None:
    got = await raw(site, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    status = int(got.split(b" ")[1])
    assert status in (400, 404), got
    assert b"import" not in got


async def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    got = await site.send("POST", "/feedback", data=b"q=" + b"x" * (limits.FORM + 1))
    assert got.status == 413


async def test_a_body_of_unknown_length_that_never_ends_is_refused(site: Site) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield b"x" * 2**16

    got = await site.send(
        "POST", "/feedback", data=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert got.status in (400, 413)


async def test_a_client_that_never_finishes_its_question_is_let_go(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IDLE", 0.5)
    for sent in (b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "):
        assert await raw(site, sent, within=5) == b""


async def test_a_client_that_never_finishes_its_form_is_let_go(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORK", 0.5)
    head = b"POST /feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nq="
    assert b" 408 " in (await raw(site, head, within=8)).split(b"\r\n")[0]
    assert 'status="503"' not in (await site.get("/metrics")).text


async def test_a_thousand_idle_connections_do_not_keep_others_waiting(site: Site) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    try:
        for start in range(0, 1_000, 100):
            opening = (asyncio.open_connection("127.0.0.1", site.port) for _ in range(start, start + 100))
            idle += await asyncio.gather(*opening)
        for _, writer in idle[::2]:
            writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
        began = asyncio.get_running_loop().time()
        answers = [await site.get("/api/ask?q=what+is+the+ferry") for _ in range(20)]
        assert [got.status for got in answers] == [200] * 20
        assert asyncio.get_running_loop().time() - began < 5
    finally:
        for _, writer in idle:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in idle), return_exceptions=True)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_connections_beyond_the_most_are_closed_and_others_go_on(site: Site) -> None:
    runner = web.AppRunner(site.web.application)
    await runner.setup()
    assert runner.server is not None
    listening = await asyncio.get_running_loop().create_server(Connections(runner.server, most=2), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(opened[2][0].read(), 5) == b""
    opened[0][1].write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"200 OK" in await asyncio.wait_for(opened[0][0].read(), 5)
    for _, writer in opened:
        writer.close()
    listening.close()
    await runner.cleanup()


ODD = (
    "%00",
    "%ED%A0%80",
    "%E2%80%AE",
    "-1",
    "99999999999999999999",
    "%D9%A3",
    "%3Cscript%3E",
    "a%26b%3Dc",
    "x" * 3_000,
    "[[",
    "%25",
)


@pytest.mark.parametrize(
    "path", ["/", "/topics", "/changes", "/playground", "/api/ask", "/api/topics", "/static/style.css", "/healthz"]
)
async def test_no_query_breaks_anything(site: Site, path: str) -> None:
    for odd in ODD:
        for name in ("q", "after", "limit", "tag", "topic", "page", "days", "explain", "noted", odd):
            got = await site.get(
                URL(f"{site.web.address}{path}?{name}={odd}&q=ferry", encoded=True), headers={"Accept": "text/html"}
            )
            assert got.status < 500, (path, name, odd)


@pytest.mark.parametrize("folder", ["/articles/", "/api/articles/", "/static/"])
async def test_no_name_breaks_anything(site: Site, folder: str) -> None:
    for odd in ODD:
        got = await site.get(URL(f"{site.web.address}{folder}{odd}", encoded=True), headers={"Accept": "text/html"})
        assert got.status in (404, 308), (folder, odd)


# -- hostile articles ------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(hostile_texts())
def test_nothing_that_an_article_says_becomes_markup_on_its_page(said: str) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    data = {
        "title": f"Quay {evil}",
        "aliases": [f"dock {evil}"],
        "kind": evil,
        "topics": [evil],
        "summary": f"The Quay is long {said or 'x'} {evil}.",
        "facts": [{"label": f"Length {evil}", "value": f"{said} {evil}", "sources": ["s"]}],
        "sections": [
            {
                "heading": f"Use {evil}",
                "points": [{"text": f"It serves {said} {evil}.", "view": evil, "sources": ["s"]}],
            }
        ],
        "sources": [{"id": "s", "title": evil, "publisher": evil, "url": 'https://x.example/"onmouseover=alert(1)'}],
        "owner": evil,
    }
    read = read_article("a.yaml", as_yaml(data), digest="", file="a.yaml")
    if read.article is None:
        return
    library = Library.build([read.article])
    page = Page.of(
        articles.page(library, 0, Where(name=evil, description=evil, language="en", root=""), today=dt.date(2026, 1, 1))
    )
    assert {tag for tag, _ in page.elements} & {"script", "img", "style", "iframe"} == set()
    assert not [name for _, held in page.elements for name in held if name.startswith("on") or name == "style"]
    assert page.text.count("<script>alert(1)</script>") >= 8
