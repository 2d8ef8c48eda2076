"""Slack under load: `python -m benchmarks.slack [SECONDS] [--database URL]`.

`seealso serve --slack` as a process of its own, against the loopback Slack of the tests in this one. First 50 questions a
second over 200 rooms for SECONDS (60), mentions and direct messages in turn, the workspace budget off; then a burst of 200
in four seconds with it on. Between them 20,000 events for its memory. Shown: how long until an event was acknowledged and
until its answer was at Slack, and how often an answer was missing or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import bot
from tests.servers.slack import APP_TOKEN, BOT, BOT_TOKEN, SlackServer

RATE, ROOMS = 50, 200
EVENTS = 10_000  # over which its memory must be flat
ACKNOWLEDGED, ANSWERED, BURST = 100.0, 300.0, 4_000.0  # milliseconds, p99; the last until the last answer
QUESTIONS = (
    "what is MIIT?",
    "who regulates telecoms in China?",
    "when was the Cybersecurity Law adopted?",
    "what do critics say about industrial policy?",
    "how is SAMR related to the State Council?",
    "compare PIPL and the Cybersecurity Law",
    "工信部是什么时候成立的？",
    "where is the best ramen near the office?",
)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=int, default=60)
    parser.add_argument("--database", help="default: an SQLite file of its own")
    options = parser.parse_args()
    print(f"seealso {bot.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or f"sqlite:///{folder}/load.db"
        async with SlackServer() as server, _serving(server, database, Path(folder), budget=0) as process:
            rooms = _rooms(server)
            await _ask(server, rooms, count=ROOMS * 2, rate=RATE)  # caches, connections
            await _load(server, rooms, options.seconds, process.pid)
            await _memory(server, rooms, process.pid)
        async with SlackServer() as server, _serving(server, f"{database}2", Path(folder), budget=None):
            await _burst(server)


async def _load(server: SlackServer, rooms: Sequence[str], seconds: int, pid: int) -> None:
    server.deliveries.clear()
    spent = _cpu(pid)
    asked = await _ask(server, rooms, count=RATE * seconds, rate=RATE)
    cores = (_cpu(pid) - spent) / seconds
    answered = _answers(server, asked)
    acknowledged = [one.acked * 1_000 for one in server.deliveries if one.acked is not None]
    missing = sum(not times for times in answered.values())
    doubled = sum(len(times) > 1 for times in answered.values())
    took = [times[0] * 1_000 for times in answered.values() if times]
    print(
        f"{RATE} questions a second for {seconds} s over {len(rooms)} rooms: {len(asked):,} questions, {cores:.2f} cores"
    )
    print(f"  acknowledged  {_times(acknowledged)}  (p99 budget {ACKNOWLEDGED:.0f} ms), {_unacked(server)} never")
    print(f"  answered      {_times(took)}  (p99 budget {ANSWERED:.0f} ms), {missing} missing, {doubled} doubled")
    print(f"  refused by Slack's rules: {len(server.refusals)}")


async def _memory(server: SlackServer, rooms: Sequence[str], pid: int) -> None:
    """What is kept in memory is bounded: once that is full, nothing grows."""
    heard, sizes = 0, [_megabytes(pid)]
    for goal in range(EVENTS // 2, EVENTS * 2 + 1, EVENTS // 2):
        while heard < goal:
            server.deliveries.clear()
            await _ask(server, rooms, count=500, rate=RATE * 2)
            heard += len(server.deliveries)
        sizes.append(_megabytes(pid))
    print(f"resident, every {EVENTS // 2:,} events: {', '.join(f'{size:.0f}' for size in sizes)} MB")


async def _burst(server: SlackServer) -> None:
    rooms = _rooms(server)
    began = time.monotonic()
    asked = await _ask(server, rooms, count=200, rate=RATE)
    answered = _answers(server, asked)
    took = [times[0] * 1_000 for times in answered.values() if times]
    print(f"burst of 200 in four seconds, the workspace budget on, over in {time.monotonic() - began:.1f} s")
    print(f"  answered      {_times(took)}, {200 - len(took)} missing")


async def _ask(server: SlackServer, rooms: Sequence[str], *, count: int, rate: int) -> dict[tuple[str, str], float]:
    """Asks evenly; gives when each question (room, ts) was asked, once all are answered."""
    asked: dict[tuple[str, str], float] = {}
    tasks: list[asyncio.Task[None]] = []
    begin = time.monotonic()

    async def one(number: int) -> None:
        room = rooms[number % len(rooms)]
        text = QUESTIONS[number // len(rooms) % len(QUESTIONS)]
        # Another person each time: one may ask 20 questions a minute.
        said = text if room.startswith("D") else f"<@{BOT}> {text}"
        at = time.monotonic()
        asked[room, await server.say(room, f"U{number}", said)] = at

    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    await server.idle(1.0)
    return asked


def _answers(server: SlackServer, asked: dict[tuple[str, str], float]) -> dict[tuple[str, str], list[float]]:
    """For each question the seconds until each of its answers: they carry the question's key as their mark."""
    found: dict[tuple[str, str], list[float]] = {key: [] for key in asked}
    for channel in server.channels.values():
        for message in channel.ours:
            room, _, ts = message["metadata"]["event_payload"]["id"].partition("/")[2].partition("/")
            if (key := (room, ts)) in asked:
                found[key].append(message["at"] - asked[key])
    return found


def _rooms(server: SlackServer) -> list[str]:
    for number in range(ROOMS // 2):
        server.channel(f"C{number}")
        server.channel(f"D{number}", kind="im")
    return list(server.channels)


@asynccontextmanager
async def _serving(
    server: SlackServer, database: str, folder: Path, *, budget: int | None
) -> AsyncIterator[asyncio.subprocess.Process]:
    environ = os.environ | {
        "SEEALSO_DATABASE_URL": database,
        "SEEALSO_CACHE": str(folder / "cache"),
        "SEEALSO_SLACK_API_URL": server.api_url,
        "SEEALSO_LOG_LEVEL": "warning",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    if budget is not None:
        environ["SEEALSO_SLACK_BUDGET"] = str(budget)
    program = str(Path(sys.executable).with_name("seealso"))
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        program, "serve", "--slack", env=environ, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    async for line in process.stderr:
        if b"ready" in line:
            break
    print(f"serve was ready after {time.monotonic() - began:.2f} s")
    reading = asyncio.create_task(process.stderr.read())
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()
        if said := await reading:
            print(said.decode()[-2_000:])


def _unacked(server: SlackServer) -> int:
    return sum(one.acked is None for one in server.deliveries)


def _times(values: Sequence[float]) -> str:
    ordered = sorted(values)
    if not ordered:
        return "-"
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {ordered[-1]:.1f} ms"


def _megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    asyncio.run(main())
