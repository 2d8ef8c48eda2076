"""`seealso serve` as a process: ready, stopped, refused, killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.adapters.slack.acting import FORMED, ME, ours
from tests.processes import SEEALSO, ready, spawned, stopped, unconfigured
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SECRET, SlackServer

LIBRARY = Path(__file__).parent.parent / "library"
SECRETS = (APP_TOKEN, BOT_TOKEN, SECRET)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.channel("C1", "U1", "U2")
        yield server
        assert server.refusals == []


def environment(server: SlackServer, database: str, cache: Path, **more: str) -> dict[str, str]:
    return unconfigured() | {
        "SEEALSO_KNOWLEDGE": str(LIBRARY),
        "SEEALSO_DATABASE_URL": database,
        "SEEALSO_CACHE": str(cache),
        "SEEALSO_SLACK_API_URL": server.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SEEALSO_PORT": "0",
        **more,
    }


@asynccontextmanager
async def process(environ: dict[str, str], *argv: str) -> AsyncIterator[asyncio.subprocess.Process]:
    async with spawned(SEEALSO, "serve", *argv, environ=environ) as started:
        yield started


async def refused(environ: dict[str, str], *argv: str) -> str:
    """What it says when it ends as wrongly used."""
    async with process(environ, *argv) as started, asyncio.timeout(20):
        _, said = await started.communicate()
        assert started.returncode == 2
        return said.decode()


async def test_it_says_when_it_is_ready_answers_and_stops_cleanly(
    server: SlackServer, compiled: Path, database_file: str
) -> None:
    async with process(environment(server, database_file, compiled), "--slack") as started:
        assert "Slack" in await ready(started)
        await server.say("C1", "U1", f"{ME} {FORMED}")
        await server.until(lambda: ours(server))
        began = time.monotonic()
        started.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, said = await started.communicate()
        assert started.returncode == 0
        assert time.monotonic() - began < 9.5
        assert not any(secret in said.decode() for secret in SECRETS)


async def test_an_answer_under_way_is_finished_before_it_stops(
    server: SlackServer, compiled: Path, database_file: str
) -> None:
    async with process(environment(server, database_file, compiled)) as started:
        await ready(started)
        server.fail("chat.postMessage", delay=1.0)
        asked = asyncio.create_task(server.say("C1", "U1", f"{ME} {FORMED}"))
        await server.until(lambda: any(method == "chat.postMessage" for method, _, _ in server.calls))
        assert await stopped(started) == 0
        assert len(ours(server)) == 1
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def test_http_is_served_at_the_port_given(compiled: Path, database_file: str) -> None:
    async with SlackServer(transport="http") as server:
        server.channel("C1", "U1")
        environ = environment(server, database_file, compiled, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SECRET)
        async with process(environ, "--slack", "--port", "0") as started:
            line = await ready(started)
            address = next(word.rstrip(",") for word in line.split() if word.startswith("http://"))
            server.app_url = f"{address}/slack/events"
            await server.say("C1", "U1", f"{ME} {FORMED}")
            await server.until(lambda: ours(server))


async def test_it_serves_though_nobody_reads_what_it_says(compiled: Path, database_file: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = unconfigured() | {
        "SEEALSO_KNOWLEDGE": str(LIBRARY),
        "SEEALSO_DATABASE_URL": database_file,
        "SEEALSO_CACHE": str(compiled),
        "SEEALSO_PORT": str(port),
    }
    reads, writes = os.pipe()
    started = await asyncio.create_subprocess_exec(SEEALSO, "serve", env=environ, stderr=writes)
    os.close(writes)
    os.close(reads)
    try:
        async with asyncio.timeout(30):
            while not await asyncio.to_thread(_is_ready, port):
                assert started.returncode is None
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        assert await asyncio.to_thread(_is_ready, port)
        assert await stopped(started) == 0
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz") as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize(
    ("more", "argv", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, (), "Slack refuses SLACK_BOT_TOKEN: invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, (), "Slack refuses SLACK_APP_TOKEN: invalid_auth"),
        ({"SLACK_BOT_TOKEN": ""}, ("--slack",), "set SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": ""}, ("--slack",), "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET"),
        ({}, ("--discord",), "set DISCORD_TOKEN"),
        ({"SEEALSO_KNOWLEDGE": "/nowhere"}, (), "/nowhere"),
        ({"SEEALSO_SLACK_API_URL": "ftp://slack"}, (), "SEEALSO_SLACK_API_URL"),
        ({}, ("--port", "99999"), "--port"),
        ({"SEEALSO_DATABASE_URL": "postgresql://bob:s3c/ret@127.0.0.1:1/x"}, (), "cannot be read; write postgresql://"),
    ],
)
async def test_what_cannot_be_served_is_said_with_its_remedy(
    server: SlackServer,
    compiled: Path,
    database_file: str,
    more: dict[str, str],
    argv: tuple[str, ...],
    said: str,
) -> None:
    told = await refused(environment(server, database_file, compiled, **more), *argv)
    assert said in told
    assert "Traceback" not in told
    assert "s3c" not in told


async def test_a_variable_that_means_nothing_is_warned_of(
    server: SlackServer, compiled: Path, database_file: str
) -> None:
    environ = environment(server, database_file, compiled, SEEALSO_WEBRATE="3", SLACK_BOT_TOKEN="xoxb-wrong")
    told = await refused(environ)
    assert "SEEALSO_WEBRATE is no setting; did you mean SEEALSO_WEB_RATE?" in told


@pytest.mark.slow
async def test_two_processes_answer_each_event_once_also_when_one_is_killed(
    database: str, server: SlackServer, compiled: Path
) -> None:
    """On PostgreSQL and on one SQLite file. Half of the questions are under way when a process dies."""
    server.retries = (0.05, 2.0, 2.0, 3.0, 5.0)
    rooms = [server.channel(f"C{number}", f"U{number}").id for number in range(10, 50)]
    environ = environment(server, database, compiled, SEEALSO_SLACK_BUDGET="0")
    async with process(environ, "--slack") as doomed, process(environ, "--slack") as other:
        await ready(doomed)
        await ready(other)
        await server.until(lambda: server.connections == 2)
        server.fail("chat.postMessage", times=len(rooms), delay=0.3)
        asked = [asyncio.create_task(server.say(room, f"U{room[1:]}", f"{ME} {FORMED}")) for room in rooms]
        await server.until(lambda: sum(method == "chat.postMessage" for method, _, _ in server.calls) > 8)
        doomed.kill()
        async with asyncio.timeout(40):
            await asyncio.gather(*asked)
        await server.idle(0.5)
    assert [len(ours(server, room)) for room in rooms] == [1] * len(rooms)
    assert not any(delivery.given_up for delivery in server.deliveries)


async def test_it_waits_for_slack_and_can_be_stopped_meanwhile(compiled: Path, database_file: str) -> None:
    async with SlackServer() as gone:
        environ = environment(gone, database_file, compiled)
    async with process(environ, "--slack") as started:
        assert started.stderr is not None
        async with asyncio.timeout(20):
            while b"slack.unreachable" not in await started.stderr.readline():
                pass
            started.send_signal(signal.SIGTERM)
            await started.communicate()
        assert started.returncode == 0
