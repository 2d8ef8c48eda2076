"""What the desk carries on this machine: `python -m benchmarks.desk`, on SQLite and on PostgreSQL.

First questions as a chat sends them, each with all its bookkeeping: claimed as an event, counted against its person's
allowance, answered, compared with what the room was told a moment ago, recorded. Then a folder that changes while
questions are asked, autocomplete, and how well questions without an answer are grouped (benchmarks/rewordings*.txt).
Databases, times and lag as in benchmarks.store.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from pydantic import SecretStr

from benchmarks import synthetic
from benchmarks.store import Lag, addresses, report, watched
from bot.compiled import open_library
from bot.completion import complete
from bot.desk import Desk
from bot.gaps import grouped, key_of
from bot.rooms import Asker, Room
from bot.settings import Settings
from bot.store.records import GapGroup

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parent / "knowledge"
QUESTIONS = (
    "what is MIIT?",
    "who leads the ministry of industry and information technology",
    "minstry of comerce",
    "how is MIIT related to the State Council?",
    "compare MIIT and NDRC",
    "summarise made in china 2025",
    "and who appoints its leaders?",
    "where is the best pizza in town",
    "thanks!",
    "工信部是什么？",
)


async def ask(desk: Desk, number: int, question: str) -> tuple[float, float]:
    """Seconds of answering, and of all that comes before and with it."""
    person, channel = number % 500, number % 200
    asker = Asker(platform="slack", user=f"U{person}", room=Room(key=f"slack:T1/C{channel}"), thread=f"{number // 3}.0")
    begun = time.perf_counter()
    assert await desk.claim(f"slack:Ev{number}")
    await desk.admit(asker, private=False)
    asked = time.perf_counter()
    answer = await desk.ask(question, asker=asker)
    answered = time.perf_counter() - asked
    await desk.repeated(asker.room, answer)
    desk.record(asker, question, answer, message=f"{number}.1", public=True)
    return answered, time.perf_counter() - begun


async def idle() -> None:
    """What this machine does to an event loop that has nothing to do."""
    async with watched() as lag:
        times = []
        for _ in range(2000):
            begun = time.perf_counter()
            await asyncio.sleep(0)
            times.append(time.perf_counter() - begun)
            await asyncio.sleep(0.001)
    report("nothing", times, lag)


async def answers(desk: Desk, *, seconds: float, rate: int, first: int) -> None:
    alone: list[float] = []
    whole: list[float] = []

    async def one(number: int) -> None:
        answered, done = await ask(desk, first + number, QUESTIONS[number % len(QUESTIONS)])
        alone.append(answered)
        whole.append(done)

    async with watched() as lag, asyncio.TaskGroup() as tasks:
        begun = time.perf_counter()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.create_task(one(number))
    waited = time.perf_counter()
    await desk.flush()
    note = f"all stored {1000 * (time.perf_counter() - waited):.0f} ms after the last"
    report(f"desk.ask, {rate} a second", alone, lag)
    report("the same with its bookkeeping", whole, lag, note)


def change_one(folder: Path) -> None:
    changed = sorted(folder.glob("*.yaml"))[0]
    changed.write_text(changed.read_text("utf-8").replace('summary: "', 'summary: "Changed. ', 1), "utf-8")


async def reload(folder: Path, url: str, questions: Sequence[str], statements: int) -> None:
    """How long a changed article takes to be live, and what questions take meanwhile."""
    settings = Settings(knowledge=folder, database_url=SecretStr(url), cache=folder.parent / "cache")
    desk = await Desk.open(settings)
    watching = asyncio.create_task(desk.watch())
    try:
        before = desk.library
        while desk.library is before:  # noqa: ASYNC110 - the first look makes ready for quick reloads
            await asyncio.sleep(0.1)
        before = desk.library
        await asyncio.to_thread(change_one, folder)
        begun, times, number = time.perf_counter(), list[float](), 10**7
        async with watched() as lag:
            while desk.library is before:
                answered, _ = await ask(desk, number, questions[number % len(questions)])
                times.append(answered)
                number += 1
                await asyncio.sleep(0.005)
        note = f"live after {time.perf_counter() - begun:.1f} s"
        report(f"desk.ask during a reload, {statements:,} statements", times, lag, note)
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        await desk.close()


async def measure(kind: str, url: str, options: argparse.Namespace, folder: Path) -> None:
    print(f"\n{kind:<48} {'p50 ms':>9} {'p99 ms':>9} {'longest':>9} {'loop held':>9}")
    desk = await Desk.open(Settings(knowledge=KNOWLEDGE, database_url=SecretStr(url), cache=folder.parent / "cache"))
    try:
        await idle()
        await answers(desk, seconds=options.seconds, rate=50, first=0)
        await answers(desk, seconds=4, rate=200, first=10**6)
    finally:
        await desk.close()


def completions(folder: Path, cache: Path) -> None:
    for name, library in (
        ("shipped", open_library(KNOWLEDGE, cache=cache)),
        ("synthetic", open_library(folder, cache=cache)),
    ):
        complete(library, "x")
        titles = [library.titles[number * 7919 % len(library.titles)] for number in range(300)]
        typed = [title[: 3 + at % 12].replace("st", "ts", 1) for at, title in enumerate(titles)]
        times = []
        for text in typed:
            begun = time.perf_counter()
            complete(library, text)
            times.append(time.perf_counter() - begun)
        report(f"autocomplete, {len(library.titles):,} topics ({name})", times, Lag())


def rewordings(path: Path) -> tuple[float, float, int]:
    """Precision and recall over pairs of questions, and how many questions there are."""
    blocks = [
        [line for line in block.splitlines() if line and not line.startswith("#")]
        for block in path.read_text("utf-8").split("\n\n")
    ]
    truth = {question: number for number, block in enumerate(blocks) for question in block}
    library = open_library(HERE.parent / "tests" / "library")
    kept = [
        GapGroup(key=key_of(question), question=question, count=1, rooms=("r",), first=at, last=at, nearest=None)
        for at, question in enumerate(truth)
    ]
    found = {
        question: number
        for number, group in enumerate(grouped(kept, library))
        for question in (group.question, *group.wordings)
    }
    pairs = [(truth[a] == truth[b], found[a] == found[b]) for a, b in combinations(truth, 2)]
    right = pairs.count((True, True))
    return right / sum(said for _, said in pairs), right / sum(is_ for is_, _ in pairs), len(truth)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.desk", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--databases", default="sqlite,postgresql", help="which, separated by commas")
    parser.add_argument("--seconds", type=float, default=20, help="of questions at 50 a second")
    parser.add_argument("--statements", type=int, default=100_000, help="of the library that is reloaded")
    options = parser.parse_args()
    with addresses(options.databases.split(",")) as found, tempfile.TemporaryDirectory(prefix="seealso-") as place:
        folder = Path(place) / "knowledge"
        some = tuple(synthetic.articles(options.statements))
        synthetic.write(some, folder)
        questions = synthetic.questions(some, 500)
        del some
        for kind, url in found.items():
            asyncio.run(measure(kind, url, options, folder))
        print(f"\n{'memory and files':<48} {'p50 ms':>9} {'p99 ms':>9} {'longest':>9} {'loop held':>9}")
        asyncio.run(reload(folder, next(iter(found.values())), questions, options.statements))
        completions(folder, folder.parent / "cache")
        shutil.rmtree(folder)
    for path in sorted(HERE.glob("rewordings*.txt")):
        precision, recall, count = rewordings(path)
        print(f"  {path.name}: {count} questions, precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main()
