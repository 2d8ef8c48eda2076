"""What the store carries on this machine: `python -m benchmarks.store`, for SQLite and for PostgreSQL.

SQLite is a file in a temporary folder; PostgreSQL is a server that the run starts itself, on disk and with fsync. Each
line says what was done, how long it took (p50, p99 and the longest, in milliseconds) and how long the event loop was
held up at most meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import text

from bot.model import Article, Section, Slug, Statement, StatementId, Turn
from bot.store import Store, open_store
from bot.store.records import Due, Said, Wish
from bot.store.retention import Retention
from bot.store.usage import Tally
from tests.postgres import Server

NOW = 1_790_000_000_000
DAY = 86_400_000
HOUR = 3_600_000
PROCESSES = 3


class Lag:
    """How long the event loop was held up: the most that a sleep of a millisecond came back too late."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, (time.perf_counter() - begun) * 1000 - 1)


@asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    lag = Lag()
    task = asyncio.create_task(lag.watch())
    try:
        yield lag
    finally:
        task.cancel()


def report(what: str, times: Sequence[float], lag: Lag, note: str = "") -> None:
    """One line; `times` in seconds."""
    ordered = sorted(one * 1000 for one in times)
    p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    print(f"  {what:<46} {p50:9.2f} {p99:9.2f} {ordered[-1]:9.2f} {lag.longest:9.1f}  {note}", flush=True)


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await call()
    return time.perf_counter() - begun


async def remember(store: Store, number: int) -> None:
    """All that is kept of one answer: the event before it, then the turn, the message and the counts at once."""
    room, person = f"slack:T1/C{number % 200}", store.people.hash(f"slack:T1/U{number % 500}")
    tally = Tally()
    tally.add("slack", "ask", "answered", ("MIIT", "State Council"), at=NOW)
    await store.events.claim(f"slack:Ev{number}", 60_000)
    async with store.transaction() as unit:
        await unit.turns.add(
            room, "", Turn(question="who leads the ministry?", topics=("MIIT",)), person=person, at=NOW
        )
        said = Said(
            room=room, message=f"{number}", thread="", statements=(StatementId("miit/a"),), person=person, at=NOW
        )
        await unit.said.add(said)
        await unit.counts.add(tally)
    await store.events.extend(f"slack:Ev{number}", 3 * HOUR)


async def answers(store: Store, *, seconds: float, rate: int) -> None:
    times: list[float] = []

    async def one(number: int) -> None:
        times.append(await timed(lambda: remember(store, number)))

    async with watched() as lag, asyncio.TaskGroup() as tasks:
        begun = time.perf_counter()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.create_task(one(number))
    report(f"bookkeeping of {rate} answers a second", times, lag)
    total = 500
    async with watched() as lag:
        begun = time.perf_counter()
        times.clear()
        await asyncio.gather(*(one(10**6 + number) for number in range(total)))
    report(f"{total} at the same moment", times, lag, f"{total / (time.perf_counter() - begun):,.0f} a second")


async def many_rows(store: Store, kind: str, rows: int) -> None:
    """Lookups, clean-up and forgetting over tables of so many rows, half of them past their retention."""
    numbers = (
        f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {rows}) SELECT {{}} FROM series"
        if kind == "sqlite"
        else f"SELECT {{}} FROM generate_series(1, {rows}) AS series(n)"
    )
    old = f"{NOW} - CASE WHEN n % 2 = 0 THEN {2 * DAY} ELSE 0 END"
    turn = f"'slack:T1/C' || (n % 5000), '', 'person' || (n % 20000), {old}, 'who leads it? ' || n, '[\"MIIT\"]', 'answered'"
    expires = "CASE WHEN n % 2 = 0 THEN 0 ELSE 9000000000000 END"
    async with store.database.write() as connection:
        await connection.execute(text("DELETE FROM turns"))
        await connection.execute(text("DELETE FROM events"))
        into = "INSERT INTO turns (room, thread, person, at, question, topics, outcome) "
        await connection.execute(text(into + numbers.format(turn)))
        into = "INSERT INTO events (key, expires) "
        await connection.execute(text(into + numbers.format(f"'slack:Old' || n, {expires}")))
    async with watched() as lag:
        times = [await timed(lambda n=n: store.turns.last(f"slack:T1/C{n}", "", since=NOW)) for n in range(500)]  # type: ignore[misc]
    report(f"turns of a thread, of {rows:,}", times, lag)
    async with watched() as lag:
        times = [await timed(lambda n=n: store.events.claim(f"slack:New{n}", HOUR)) for n in range(500)]  # type: ignore[misc]
    report(f"claim of an event, of {rows:,}", times, lag)
    times = []
    more = True
    async with watched() as lag:
        while more:
            begun = time.perf_counter()
            more = (await store.clean(Retention(), at=NOW)).more
            times.append(time.perf_counter() - begun)
    report("a batch of the clean-up", times, lag, f"{len(times)} batches, {sum(times):.1f} s in all")
    async with watched() as lag:
        times = [await timed(lambda: store.forget("slack:T1/U1"))]
    report("forget a person", times, lag)


def work_off(url: str, owner: str) -> int:
    """In a process of its own: claims and settles deliveries until none is left."""

    async def work() -> int:
        done = 0
        async with open_store(url) as store:
            while batch := await store.deliveries.claim(owner, lease=20_000, version=0, platforms=("slack",)):
                settled = (store.deliveries.settle(owner, delivery, "sent", at=NOW) for delivery in batch)
                done += sum(await asyncio.gather(*settled))
        return done

    return asyncio.run(work())


async def digests(store: Store, url: str, count: int) -> None:
    async with store.transaction() as unit:
        for number in range(count):
            wish = Wish(topics=("telecoms",), schedule="s", words="w")
            await unit.subscriptions.add(f"slack:T1/C{number}", wish, next_due=NOW, at=NOW)
    times = []
    async with watched() as lag:
        while due := await store.subscriptions.due(by=NOW, platforms=("slack",)):
            batch = [Due(subscription=one.id, due=NOW, next_due=NOW + DAY) for one in due]
            times.append(await timed(lambda batch=batch: store.deliveries.create(batch)))  # type: ignore[misc]
    report("500 due times made deliveries", times, lag, f"{sum(times):.1f} s for {count:,}")
    begun = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        loop = asyncio.get_running_loop()
        done = await asyncio.gather(
            *(loop.run_in_executor(pool, work_off, url, f"owner {number}") for number in range(PROCESSES))
        )
    elapsed = time.perf_counter() - begun
    assert sum(done) == count, f"{sum(done)} of {count} deliveries were settled"
    print(
        f"  {count:,} deliveries claimed and settled by {PROCESSES} processes in {elapsed:.1f} s, each once", flush=True
    )


def library(statements: int, changed: int) -> list[Article]:
    """Articles of twenty statements each; in the first `changed` of them one statement reads otherwise."""
    made = []
    for number in range(statements // 20):
        slug, title = Slug(f"topic-{number}"), f"Topic {number}"

        def statement(anchor: int, text: str, section: str, slug: Slug = slug, title: str = title) -> Statement:
            return Statement(id=StatementId(f"{slug}/{anchor}"), text=text, article=title, section=section)

        wording = "again" if number < changed else "once"
        points = [statement(anchor, f"Statement {anchor} of {title} is said here.", "Section") for anchor in range(19)]
        points.append(statement(19, f"{title} was said {wording}.", "Section"))
        made.append(Article(slug=slug, title=title, summary=(), sections=(Section("Section", tuple(points)),)))
    return made


async def versions(store: Store, statements: int) -> None:
    for what, changed in (("first version", 0), ("version with 1 change", 1), ("version with 1,000 changes", 1000)):
        articles = library(statements, changed)
        async with watched() as lag:
            times = [await timed(lambda articles=articles: store.versions.started(articles, at=NOW))]  # type: ignore[misc]
        report(f"{what}, {statements:,} statements", times, lag)
    async with watched() as lag:
        times = [await timed(lambda: store.versions.between(1, 2)) for _ in range(5)]
    report("what 1 change touched", times, lag)
    async with watched() as lag:
        times = [await timed(lambda: store.versions.articles(3))]
    report("a whole version read", times, lag)


@contextmanager
def addresses(kinds: Sequence[str]) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="seealso-") as folder:
        found = {"sqlite": f"sqlite:///{Path(folder) / 'seealso.db'}"} if "sqlite" in kinds else {}
        if "postgresql" not in kinds:
            yield found
            return
        server = Server(folder="/tmp", options={"fsync": "on", "full_page_writes": "on", "autovacuum": "on"})
        try:
            server.psql("CREATE DATABASE seealso")
            yield found | {"postgresql": server.url("seealso")}
        finally:
            server.close()


async def measure(kind: str, url: str, options: argparse.Namespace) -> None:
    print(f"\n{kind:<48} {'p50 ms':>9} {'p99 ms':>9} {'longest':>9} {'loop held':>9}")
    async with open_store(url, patience=120) as store:  # filling a million rows takes longer than any call
        await answers(store, seconds=options.seconds, rate=50)
        await digests(store, url, options.deliveries)
        await versions(store, options.statements)
        await many_rows(store, kind, options.rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--databases", default="sqlite,postgresql", help="which, separated by commas")
    parser.add_argument("--seconds", type=float, default=20, help="of bookkeeping at 50 answers a second")
    parser.add_argument("--rows", type=int, default=1_000_000, help="in each of the large tables")
    parser.add_argument("--statements", type=int, default=100_000, help="of the library whose versions are recorded")
    parser.add_argument("--deliveries", type=int, default=10_000, help="due at one moment")
    options = parser.parse_args()
    with addresses(options.databases.split(",")) as found:
        for kind, url in found.items():
            asyncio.run(measure(kind, url, options))


if __name__ == "__main__":
    main()
