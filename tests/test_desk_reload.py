"""A knowledge folder that changes while questions are asked: good changes go live, broken ones are told."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.compiled import open_library
from bot.desk import Desk, notices, watch
from bot.desk.editions import Edition
from bot.desk.notices import Notice
from bot.desk.watch import News, Watcher, stamp_of
from bot.problems import Place, Problem
from tests.desks import TOWN, WARDENS, Clock, asker, copy_of_the_library, opened

if TYPE_CHECKING:
    from tests.postgres import Server

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])

FERRY = "how often does the ferry sail"
OLD, NEW = "every 30 minutes", "every 20 minutes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_library(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watcher(folder: Path, clock: Clock) -> Watcher:
    """One that has looked once already."""
    edition = Edition.prepare(open_library(folder, cache=folder.parent / "cache"))
    one = Watcher(folder, edition, clock=clock, poll=0.01, still=0.03)
    assert asyncio.run(one.look()) is None
    return one


def rewrite(folder: Path, old: str = OLD, new: str = NEW, file: str = "ferry.yaml") -> None:
    path = folder / file
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")


def said(edition: Edition) -> str:
    """Everything that the edition says."""
    return "\n".join(statement.text for article in edition.library.articles for statement in article.statements)


# The watcher


async def test_a_folder_that_did_not_change_is_no_news_and_good(watcher: Watcher, clock: Clock) -> None:
    clock.move(hours=1)
    before = watcher.edition
    assert await watcher.look() is None
    assert watcher.edition is before
    assert watcher.condition.last_good == clock.now


async def test_a_good_change_is_the_next_edition(watcher: Watcher, folder: Path) -> None:
    rewrite(folder)
    news = await watcher.look()
    assert news == News(edition=watcher.edition)
    assert NEW in said(watcher.edition)
    assert watcher.edition.library.digest == open_library(folder, cache=folder.parent / "cache").digest


async def test_a_new_a_moved_and_a_removed_file_are_seen(watcher: Watcher, folder: Path) -> None:
    (folder / "tram.yaml").write_text("title: Tram\nsummary: The tram runs along North Quay.\n", "utf-8")
    (folder / "culture" / "ferry.yaml").write_bytes((folder / "ferry.yaml").read_bytes())
    (folder / "ferry.yaml").unlink()
    assert await watcher.look() is not None
    assert {"Tram", "Selmouth Ferry"} <= set(watcher.edition.library.titles)
    (folder / "tram.yaml").unlink()
    assert await watcher.look() is not None
    assert "Tram" not in watcher.edition.library.titles


async def test_the_next_edition_has_the_views_of_the_one_before(watcher: Watcher, folder: Path) -> None:
    unusual = frozenset(("wardens", "others"))
    watcher.edition.view(unusual)
    rewrite(folder)
    await watcher.look()
    assert {unusual, frozenset(), frozenset(("wardens",))} <= set(watcher.edition.audiences)


async def test_a_broken_change_is_told_once_with_its_place_and_the_old_edition_stays(
    watcher: Watcher, folder: Path, clock: Clock
) -> None:
    before, good = watcher.edition, clock.now
    clock.move(minutes=1)
    rewrite(folder, "kind: service", "kimd: service")
    news = await watcher.look()
    assert news is not None
    assert any("ferry.yaml:3" in str(problem.place) for problem in news.problems)
    assert watcher.edition is before
    assert (watcher.condition.since, watcher.condition.last_good) == (clock.now, good)
    since = clock.now
    clock.move(minutes=1)
    assert await watcher.look() is None
    assert (watcher.condition.since, watcher.condition.last_good) == (since, good)


async def test_every_mistake_of_the_folder_is_told(watcher: Watcher, folder: Path) -> None:
    rewrite(folder, "kind: service", "kimd: service")
    rewrite(folder, "kind: place", "kimd: place", "fish-market.yaml")
    news = await watcher.look()
    assert news is not None
    assert len(news.problems) == 2


async def test_another_mistake_is_told_again(watcher: Watcher, folder: Path) -> None:
    rewrite(folder, "kind: service", "kimd: service")
    assert await watcher.look() is not None
    rewrite(folder, "kimd: service", "kjnd: service")
    news = await watcher.look()
    assert news is not None
    assert news.problems


async def test_what_was_mended_as_it_was_is_told_and_is_no_new_edition(
    watcher: Watcher, folder: Path, clock: Clock
) -> None:
    before = watcher.edition
    rewrite(folder, "kind: service", "kimd: service")
    await watcher.look()
    rewrite(folder, "kimd: service", "kind: service")
    clock.move(minutes=1)
    assert await watcher.look() == News(mended=True)
    assert watcher.edition is before
    assert (watcher.condition.since, watcher.condition.last_good) == (None, clock.now)


async def test_what_was_mended_otherwise_is_a_new_edition(watcher: Watcher, folder: Path) -> None:
    rewrite(folder, "kind: service", "kimd: service")
    await watcher.look()
    rewrite(folder, "kimd: service", "kind: boat service")
    assert await watcher.look() == News(edition=watcher.edition, mended=True)


async def test_a_folder_that_went_away_takes_no_article_with_it(watcher: Watcher, folder: Path) -> None:
    before, elsewhere = watcher.edition, folder.with_name("elsewhere")
    await asyncio.to_thread(folder.rename, elsewhere)
    news = await watcher.look()
    assert news is not None
    assert "there is no such folder" in str(news.problems[0])
    assert watcher.edition is before
    await asyncio.to_thread(elsewhere.rename, folder)
    assert await watcher.look() == News(mended=True)


async def test_a_file_that_is_being_written_is_read_when_it_is_whole(watcher: Watcher, folder: Path) -> None:
    content = (folder / "ferry.yaml").read_text("utf-8").replace(OLD, NEW)

    async def slowly() -> None:
        with (folder / "ferry.yaml").open("w", encoding="utf-8") as file:
            for start in range(0, len(content), 150):
                file.write(content[start : start + 150])
                file.flush()
                await asyncio.sleep(0.015)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(slowly())
        news = await watcher.look()
    assert news == News(edition=watcher.edition)
    assert NEW in said(watcher.edition)
    assert len(watcher.edition.library.titles) == len(open_library(folder).titles)


TRAM = """title: Tram
summary: The tram runs along North Quay.
sections:
  - heading: Fares
    points:
      - A ride on the tram costs 2 crowns.
      - Dogs ride free of charge on the tram.
"""


@pytest.mark.parametrize("left", [TRAM[:-12], TRAM[: TRAM.index("      - Dogs")], "", None])
async def test_what_may_be_half_of_a_change_is_not_believed_before_it_has_stood_for_longer(
    folder: Path, left: str | None
) -> None:
    """A file that stops within a line, after one, or at once; and one that is gone."""
    tram = folder / "tram.yaml"
    tram.write_text(TRAM, "utf-8")
    edition = Edition.prepare(open_library(folder, cache=folder.parent / "cache"))
    watcher = Watcher(folder, edition, clock=Clock(), poll=0.01, still=0.2)
    assert await watcher.look() is None
    if left is None:
        tram.unlink()
    else:
        tram.write_text(left, "utf-8")
    looking = asyncio.create_task(watcher.look())
    await asyncio.sleep(0.6)
    assert not looking.done()
    tram.write_text(TRAM.replace("2 crowns", "3 crowns"), "utf-8")
    assert await asyncio.wait_for(looking, 20) == News(edition=watcher.edition)
    assert "3 crowns" in said(watcher.edition)


async def test_what_is_gone_for_good_is_gone_a_little_later(watcher: Watcher, folder: Path) -> None:
    (folder / "ferry.yaml").write_text("title: Selmouth Ferry\nsummary: The ferry is gone.", "utf-8")
    assert await watcher.look() is not None
    assert OLD not in said(watcher.edition)


async def test_while_git_works_in_the_tree_the_folder_is_not_read(watcher: Watcher, folder: Path) -> None:
    lock = folder.parent / ".git" / "index.lock"
    lock.parent.mkdir()
    lock.touch()
    rewrite(folder)
    looking = asyncio.create_task(watcher.look())
    await asyncio.sleep(0.3)
    assert not looking.done()
    lock.unlink()
    assert await asyncio.wait_for(looking, 20) is not None


async def test_a_lock_that_a_dead_git_left_holds_nothing_up(watcher: Watcher, folder: Path) -> None:
    lock = folder.parent / ".git" / "index.lock"
    lock.parent.mkdir()
    lock.touch()
    old = time.time() - 3600
    os.utime(lock, (old, old))
    rewrite(folder)
    assert await asyncio.wait_for(watcher.look(), 20) is not None


async def test_a_change_that_kept_size_and_time_is_seen_by_its_content(watcher: Watcher, folder: Path) -> None:
    stamp, before = stamp_of(folder), (folder / "ferry.yaml").stat()
    rewrite(folder)
    os.utime(folder / "ferry.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert stamp_of(folder) == stamp, "the test needs a change that sizes and times do not show"
    looks = [await watcher.look() for _ in range(watch.BY_CONTENT)]
    assert sum(news is not None for news in looks) == 1


async def test_a_touched_file_is_no_news(watcher: Watcher, folder: Path) -> None:
    before = watcher.edition
    os.utime(folder / "ferry.yaml")
    assert await watcher.look() is None
    assert watcher.edition is before


def test_a_link_to_a_parent_ends(folder: Path) -> None:
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    assert len(stamp_of(folder)) == len(list(folder.glob("**/*.yaml")))


def test_hidden_files_and_other_files_do_not_count(folder: Path) -> None:
    before = stamp_of(folder)
    (folder / ".ferry.yaml.swp").touch()
    (folder / ".hidden.yaml").touch()
    (folder / "notes.txt").touch()
    assert stamp_of(folder) == before


# The desk


@asynccontextmanager
async def watching(desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(desk.watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(*, holds: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.02)


@on_sqlite
async def test_a_change_is_live_soon_after_it_is_seen(database: str, folder: Path) -> None:
    async with opened(database, folder) as desk, watching(desk):
        assert OLD in (await desk.ask(FERRY, asker=asker())).statements[0].text
        rewrite(folder)
        begun = time.monotonic()
        while NEW not in (await desk.ask(FERRY, asker=asker())).statements[0].text:
            assert time.monotonic() - begun < 5
            await asyncio.sleep(0.01)
        assert 'seealso_reloads_total{result="good"} 1.0' in desk.metrics.render().decode()


async def test_a_change_is_the_next_version(database: str, folder: Path) -> None:
    async with opened(database, folder) as desk, watching(desk):
        assert desk.standing is not None
        assert desk.standing.number == 1
        rewrite(folder)
        await until(holds=lambda: desk.standing is not None and desk.standing.number == 2)
        changes = await desk.changes(frozenset(), since=1)
        assert [NEW in one.texts[1] for one in changes.reworded] == [True]


@on_sqlite
async def test_what_was_in_place_for_a_moment_only_is_no_version(database: str, folder: Path) -> None:
    async with opened(database, folder, poll=0.5) as desk, watching(desk):
        before = desk.library
        rewrite(folder)
        await until(holds=lambda: desk.library is not before)
        rewrite(folder, NEW, "every 10 minutes")
        await until(holds=lambda: desk.standing is not None and desk.standing.number == 2)
        changes = await desk.changes(frozenset(), since=1)
        assert ["every 10 minutes" in one.texts[1] for one in changes.reworded] == [True]


async def test_of_two_processes_in_a_rolling_deploy_the_older_knows_that_it_is_behind(
    database: str, folder: Path, tmp_path: Path
) -> None:
    newer = Path(shutil.copytree(folder, tmp_path / "newer" / "knowledge"))
    rewrite(newer)
    async with opened(database, folder) as old, watching(old):
        assert old.standing is not None
        assert old.standing.current
        async with opened(database, newer) as new, watching(new):
            assert new.standing is not None
            assert new.standing.number == 2
            await until(holds=lambda: old.standing is not None and not old.standing.current)
        async with opened(database, folder) as restarted:  # with the older folder, before its own deploy
            assert restarted.standing is not None
            assert (restarted.standing.number, restarted.standing.current) == (1, False)
        latest = await old.store.versions.latest()
        assert latest is not None
        assert latest.number == 2


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_database_that_is_away_is_told_once_and_once_that_it_is_back(
    database: str, folder: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    server: Server = request.getfixturevalue("postgres")
    caplog.set_level("INFO", logger="bot.desk.shelf")
    async with opened(database, folder) as desk, watching(desk):
        server.stop()
        try:
            rewrite(folder)
            await until(holds=lambda: "library.version_unknown" in caplog.text)
            await asyncio.sleep(1)  # ten looks
        finally:
            server.start()
        await until(holds=lambda: "library.version_known" in caplog.text)
    said = [record.message for record in caplog.records]
    assert (said.count("library.version_unknown"), said.count("library.version_known")) == (1, 1)


@on_sqlite
async def test_a_broken_folder_degrades_health_and_answers_go_on(
    database: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="bot")
    async with opened(database, folder) as desk, watching(desk):
        rewrite(folder, "kind: service", "kimd: service")
        await until(holds=lambda: "library.broken" in caplog.text)
        checks = {check.name: check for check in await desk.health()}
        assert checks["library"].state == "degraded"
        assert checks["library"].problems[0].remedy
        assert checks["database"].state == "good"
        assert OLD in (await desk.ask(FERRY, asker=asker())).statements[0].text
        told = [record.seealso_fields for record in caplog.records if record.message == "library.problem"]  # type: ignore[attr-defined]
        assert "ferry.yaml:3" in told[0]["place"]
        rewrite(folder, "kimd: service", "kind: service")
        await until(holds=lambda: "library.mended" in caplog.text)
        assert {check.state for check in await desk.health()} == {"good"}


@on_sqlite
async def test_the_operators_room_is_told_by_one_process(database: str, folder: Path) -> None:
    heard: list[tuple[str, Notice]] = []

    async def teller(room: str, notice: Notice) -> None:
        heard.append((room, notice))

    async with opened(database, folder) as one, opened(database, folder) as other, watching(one), watching(other):
        for desk in (one, other):
            desk.on_notice("slack", teller)
            desk.on_notice("discord", teller)
        rewrite(folder, "kind: service", "kimd: service")
        await until(holds=lambda: heard)
        await asyncio.sleep(0.4)
    ((room, notice),) = heard
    assert room == "slack:T1/C9"
    assert notice.event == "library.broken"
    assert "ferry.yaml:3" in notice.text
    assert "did you mean" in notice.text


@on_sqlite
async def test_a_teller_that_fails_stops_nothing(database: str, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(room: str, notice: Notice) -> None:
        raise RuntimeError("no such channel")

    caplog.set_level("INFO", logger="bot")
    async with opened(database, folder) as desk, watching(desk):
        desk.on_notice("slack", broken)
        rewrite(folder, "kind: service", "kimd: service")
        await until(holds=lambda: "notice.lost" in caplog.text)
        rewrite(folder, "kimd: service", "kind: service")
        await until(holds=lambda: "library.mended" in caplog.text)


@on_sqlite
async def test_after_three_days_without_a_good_load_the_operator_is_told_once_more(database: str, folder: Path) -> None:
    heard: list[str] = []

    async def teller(room: str, notice: Notice) -> None:
        heard.append(notice.event)

    clock = Clock()
    async with opened(database, folder, clock=clock) as desk, watching(desk):
        desk.on_notice("slack", teller)
        rewrite(folder, "kind: service", "kimd: service")
        await until(holds=lambda: heard == ["library.broken"])
        clock.move(days=2, hours=23)
        await asyncio.sleep(0.3)
        assert heard == ["library.broken"]
        clock.move(hours=2)
        await until(holds=lambda: len(heard) == 2)
        await asyncio.sleep(0.3)
    assert heard == ["library.broken", "library.stale"]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (3.0, "3 days"),
        (1.0, "1 day"),
        (1.5, "1.5 days"),
        (0.25, "6 hours"),
        (0.001, "1.4 minutes"),
        (8e-05, "less than a"),
    ],
)
def test_how_long_a_folder_has_been_broken_is_told_as_people_count(days: float, told: str) -> None:
    problem = Problem(Place("ferry.yaml", 3, 1), "unknown key", "did you mean kind?")
    notice = notices.stale(days, [problem])
    assert f"For {told}" in notice.text
    assert "a mistake: ferry.yaml:3:1" in notice.text


@on_sqlite
async def test_a_folder_that_is_quiet_for_a_week_is_not_stale(database: str, folder: Path) -> None:
    heard: list[str] = []

    async def teller(room: str, notice: Notice) -> None:
        heard.append(notice.event)

    clock = Clock()
    async with opened(database, folder, clock=clock) as desk, watching(desk):
        desk.on_notice("slack", teller)
        await asyncio.sleep(0.3)
        clock.move(days=7)
        await asyncio.sleep(0.3)
        assert heard == []
        assert {check.state for check in await desk.health()} == {"good"}


@on_sqlite
async def test_a_group_that_loses_a_room_loses_what_it_could_read(database: str, folder: Path) -> None:
    question = "where do people from Marram Point go in a storm surge"
    async with opened(database, folder) as desk, watching(desk):
        assert (await desk.ask(question, asker=asker(room=WARDENS))).answered
        before = desk.library
        rewrite(folder, "slack: [T1/C7, usergroup:S1]", "slack: [T1/C1, usergroup:S1]", "knowledge.yaml")
        await until(holds=lambda: desk.library is not before and "C1" in str(desk.library.manifest.groups))
        assert not (await desk.ask(question, asker=asker(room=WARDENS))).answered
        assert (await desk.ask(question, asker=asker(room=TOWN))).answered
