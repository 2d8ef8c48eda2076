"""Turns to send: a room's rate, the budget of all rooms, and the platform's own wish for a pause."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.limiter import Bucket, Limiter


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def limiter(time: Time, **values: float) -> Limiter:
    chosen = {"rate": 1.0, "burst": 3, "budget": 0} | values
    return Limiter(
        rate=chosen["rate"],
        burst=int(chosen["burst"]),
        budget=int(chosen["budget"]),
        clock=time.clock,
        sleep=time.sleep,
    )


async def test_a_short_burst_goes_at_once_and_then_the_rate_holds() -> None:
    time = Time()
    turns = limiter(time)
    at = []
    for _ in range(6):
        await turns.turn("C1")
        at.append(time.now)
    assert at == [0, 0, 0, 1, 2, 3]


async def test_rooms_do_not_wait_for_each_other() -> None:
    time = Time()
    turns = limiter(time, burst=1)
    for room in range(100):
        await turns.turn(f"C{room}")
    assert time.now == 0


async def test_the_budget_holds_over_all_rooms() -> None:
    time = Time()
    turns = limiter(time, budget=300)
    for room in range(500):
        await turns.turn(f"C{room}")
    assert time.now == pytest.approx(60, abs=0.3)  # 200 at once, the others at five a second


async def test_a_burst_of_two_hundred_passes_within_the_shipped_budget() -> None:
    time = Time()
    turns = limiter(time, budget=300)
    for room in range(200):
        await turns.turn(f"C{room}")
    assert time.now == 0


async def test_a_pause_that_the_platform_wants_is_kept_by_its_room_alone() -> None:
    time = Time()
    turns = limiter(time)
    turns.pause("C1", 30)
    await turns.turn("C2")
    assert time.now == 0
    await turns.turn("C1")
    assert time.now == 30


async def test_who_waits_is_counted() -> None:
    turns = Limiter(rate=0.01, burst=1)
    await turns.turn("C1")
    waiting = asyncio.create_task(turns.turn("C1"))
    await asyncio.sleep(0)
    assert turns.waiting == 1
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert turns.waiting == 0


async def test_idle_rooms_are_forgotten() -> None:
    time = Time()
    turns = limiter(time)
    for room in range(5_000):
        await turns.turn(f"C{room}")
        time.now += 1
    assert len(turns._rooms) < 1_100


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 5), st.floats(0.5, 10))
def test_no_window_holds_more_than_burst_and_rate_allow(pauses: list[float], burst: int, rate: float) -> None:
    bucket, now = Bucket(rate, burst), 0.0
    sent = []
    for pause in pauses:
        now += pause
        sent.append(now + bucket.reserve(now))
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            assert last - first + 1 <= burst + (sent[last] - sent[first]) * rate + 1e-6
