"""Each event is worked on once; what a dead process held is taken over. On both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.slack import once
from adapters.slack.once import Once
from bot.desk.patience import Patience
from bot.problems import StoreUnavailable
from bot.store import Store


@pytest.fixture
async def processes(store: Store) -> AsyncIterator[tuple[Once, Once]]:
    """Two processes on one database."""
    async with (
        Once(store.events, Patience("events", 5.0)) as one,
        Once(store.events, Patience("events", 5.0)) as other,
    ):
        yield one, other


async def test_one_of_two_processes_works_on_an_event(processes: tuple[Once, Once]) -> None:
    standings = await asyncio.gather(*(one.begin("E", again=False) for one in processes))
    assert sorted(standings) == ["busy", "first"]


async def test_what_is_done_is_done_for_everybody(processes: tuple[Once, Once]) -> None:
    one, other = processes
    await one.begin("E", again=False)
    async with one.working("E"):
        assert await other.begin("E", again=True) == "busy"
    assert await one.begin("E", again=True) == "done"
    assert await other.wait("E", seconds=2) == "done"


async def test_what_failed_is_done_as_well(processes: tuple[Once, Once]) -> None:
    one, other = processes
    await one.begin("E", again=False)
    with pytest.raises(ValueError, match="ours"):
        async with one.working("E"):
            raise ValueError("ours")
    assert await other.wait("E", seconds=2) == "done"


async def test_what_was_cut_off_is_left_to_somebody_else(
    processes: tuple[Once, Once], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "LEASE", 200)
    one, other = processes
    await one.begin("E", again=False)
    with pytest.raises(asyncio.CancelledError):
        async with one.working("E"):
            raise asyncio.CancelledError
    assert await other.wait("E", seconds=2) == "again"


async def test_what_a_dead_process_held_is_taken_over_as_begun(
    processes: tuple[Once, Once], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "LEASE", 200)
    one, other = processes
    await one.begin("E", again=False)
    assert await other.wait("E", seconds=2) == "again"


async def test_a_living_process_keeps_what_it_works_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "LEASE", 300)
    monkeypatch.setattr(once, "_RENEWED", 0.1)
    async with Once(store.events, Patience("events", 5.0)) as one, Once(store.events, Patience("events", 5.0)) as other:
        await one.begin("E", again=False)
        async with one.working("E"):
            assert await other.wait("E", seconds=0.8) == "busy"


async def test_an_event_that_never_arrived_before_is_begun_as_new(processes: tuple[Once, Once]) -> None:
    assert await processes[0].begin("E", again=True) == "first"


async def test_without_a_database_this_process_goes_by_what_it_remembers(store: Store) -> None:
    impatient = Patience("events", 0.0)
    alone = Once(store.events, impatient)
    assert await alone.begin("E", again=False) == "first"
    assert await alone.begin("E", again=False) == "busy"
    async with alone.working("E"):
        pass
    assert await alone.begin("E", again=False) == "done"
    await impatient.close()


async def test_without_a_database_what_was_brought_before_may_have_been_begun(store: Store) -> None:
    impatient = Patience("events", 0.0)
    assert await Once(store.events, impatient).begin("E", again=True) == "again"
    await impatient.close()


async def test_what_is_done_while_the_database_is_away_is_written_when_it_is_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = Patience("events", 5.0)
    monkeypatch.setattr(once, "LEASE", 200)
    one = Once(store.events, patience)
    assert await one.begin("E", again=False) == "first"
    async with one.working("E"):
        pass
    with monkeypatch.context() as away:
        away.setattr(store.events, "extend_all", _unavailable)
        await one.write()
    await asyncio.sleep(1.1)  # for which a database that failed is left alone
    await one.write()
    assert await Once(store.events, patience).begin("E", again=True) == "done"


async def _unavailable(keys: Sequence[str], ttl: int) -> None:
    raise StoreUnavailable("the database was disconnected")
