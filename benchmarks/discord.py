"""What the Discord adapter carries on this machine: `python -m benchmarks.discord [--seconds N] [--messages N]`.

`seealso serve --discord` runs as a process of its own against the loopback Discord of tests/servers, which keeps Discord's
rates and refuses what passes them. First 30 mentions a second over 200 rooms, then a burst of 200 at 50 a second, then many
commands in a row, to see what they leave in memory. Times run from the event to the request that carries the answer; the server
shares the machine, so they are an upper bound.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from benchmarks.desk import KNOWLEDGE, QUESTIONS
from benchmarks.store import report, watched
from tests.servers.discord import TOKEN, DiscordServer, serving
from tests.servers.discord_world import Channel, User

ROOMS, PEOPLE = 200, 400


@asynccontextmanager
async def served(server: DiscordServer, folder: Path) -> AsyncIterator[psutil.Process]:
    """The adapter in a process of its own, from its line that it is ready to SIGTERM."""
    environment = {
        "PATH": os.environ["PATH"],
        "DISCORD_TOKEN": TOKEN,
        "SEEALSO_DISCORD_API_URL": server.address,
        "SEEALSO_DISCORD_GATEWAY_URL": server.gateway,
        "SEEALSO_KNOWLEDGE": str(KNOWLEDGE),
        "SEEALSO_CACHE": str(folder / "cache"),
        "SEEALSO_DATABASE_URL": f"sqlite:///{folder / 'seealso.db'}",
        "SEEALSO_LOG_LEVEL": "warning",
    }
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(Path(sys.executable).with_name("seealso"), "serve", "--discord"),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    while line := await process.stderr.readline():
        if b"seealso is ready" in line:
            break
    watched = psutil.Process(process.pid)
    print(f"ready after {time.perf_counter() - begun:.2f} s, {megabytes(watched):.0f} MB resident")
    logged = asyncio.create_task(_shown(process.stderr))
    try:
        yield watched
    finally:
        process.terminate()
        await process.wait()
        await logged


async def _shown(stream: asyncio.StreamReader) -> None:
    async for line in stream:
        print("  log:", line.decode().strip()[:200])


def working(process: psutil.Process) -> float:
    """Seconds of CPU that the process has used."""
    used = process.cpu_times()
    return used.user + used.system


def megabytes(process: psutil.Process) -> float:
    return process.memory_info().rss / 2**20


def rated(server: DiscordServer) -> str:
    """How many requests passed one of Discord's rates, since the last time."""
    return f"{len(server.take_refusals())} refused"


async def mentions(
    server: DiscordServer, rooms: list[Channel], people: list[User], process: psutil.Process, *, rate: float, count: int
) -> None:
    """Mentions at an even rate; how long each waited for its answer."""
    before, worked = len(server.requests), working(process)
    asked: dict[str, float] = {}
    async with watched() as lag:
        begun = time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            room, person = rooms[number % len(rooms)], people[number % len(people)]
            sent = time.monotonic()
            text = f"<@{server.me.id}> {QUESTIONS[number * 7 % len(QUESTIONS)]}"
            asked[str(await server.say(room, person, text))] = sent
        await server.until(lambda: _answers(server, before) >= count, within=60)
    answered: dict[str, float] = {}
    for request in server.requests[before:]:
        if request.method == "POST" and request.path.endswith("/messages"):
            answered.setdefault(str(request.body["message_reference"]["message_id"]), request.at)
    times = [answered[message] - sent for message, sent in asked.items()]
    await server.idle()
    doubled = sum(len(server.heard(room)) for room in rooms) - count
    assert not doubled, doubled
    work = (working(process) - worked) / count * 1000
    report(f"{count} mentions, {rate:g} a second", times, lag, f"{work:.1f} ms of CPU each, {rated(server)}")
    for room in rooms:
        room.messages.clear()


def _answers(server: DiscordServer, before: int) -> int:
    """How many messages have been answered since a request."""
    return len(
        {
            str(one.body["message_reference"]["message_id"])
            for one in server.requests[before:]
            if one.method == "POST" and one.path.endswith("/messages")
        }
    )


async def commands(server: DiscordServer, rooms: list[Channel], *, count: int, process: psutil.Process) -> None:
    """Commands, twenty at a time, and how much memory they leave behind."""
    times: list[float] = []
    sizes: list[float] = []
    worked = working(process)
    async with watched() as lag:
        await _in_a_row(server, rooms, count, process, times, sizes)
    work = (working(process) - worked) / count * 1000
    report(f"{count} commands, 20 at a time", times, lag, f"{work:.1f} ms of CPU each, {rated(server)}")
    print("  MB resident:", " ".join(f"{size:.0f}" for size in (*sizes, megabytes(process))))


async def _in_a_row(
    server: DiscordServer,
    rooms: list[Channel],
    count: int,
    process: psutil.Process,
    times: list[float],
    sizes: list[float],
) -> None:
    for first in range(0, count, 20):
        # A person may ask twenty questions a minute: each asks ten times.
        people = [server.user(f"person {first + number}") for number in range(2)]
        made = [
            await server.slash(rooms[number], people[number % 2], "ask", question=QUESTIONS[number % len(QUESTIONS)])
            for number in range(20)
        ]
        await server.until(lambda made=made: all(one.answered for one in made), within=30)
        times += [one.took for one in made]
        server.interactions.clear()
        server.requests.clear()
        for session in server.sessions.values():
            session.sent[:-1] = [(number, "", {}) for number, *_ in session.sent[:-1]]
        if first % (count // 10) == 0:
            sizes.append(megabytes(process))


async def measure(seconds: float, messages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with serving() as server:
            guild = server.guild()
            rooms = [guild.channel(f"room-{number}") for number in range(ROOMS)]
            people = [server.user(f"person-{number}") for number in range(PEOPLE)]
            async with served(server, Path(folder)) as process:
                print(f"  {'ms from the event to the request':<46} {'p50':>9} {'p99':>9} {'worst':>9} {'held up':>9}")
                await mentions(server, rooms, people, process, rate=30, count=100)  # a warm-up
                await mentions(server, rooms, people, process, rate=30, count=round(30 * seconds))
                await mentions(server, rooms, people, process, rate=50, count=200)
                print(f"  {megabytes(process):.0f} MB resident")
                await commands(server, rooms, count=messages, process=process)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of 30 mentions a second (60)")
    parser.add_argument("--messages", type=int, default=10_000, help="commands in a row (10000)")
    options = parser.parse_args()
    asyncio.run(measure(options.seconds, options.messages))
