"""Processes that deliver digests are killed, at each step and at random: every digest comes exactly once all the same."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.desk import Desk
from bot.store.tables import deliveries
from tests.digesting import World, couriers, now, opened, subscribe
from tests.processes import unconfigured

STEPS = ("before create", "after create", "after claim", "before send", "after send", "before settle", "after settle")
PROCESSES = 3
DIGESTS = 200
PROGRESS = 10  # digests between two kills
PATIENCE = 90  # seconds


async def process(world: World, *argv: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *argv,
        env=unconfigured() | world.environment(),
        cwd=Path(__file__).parent.parent,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def subscribed(world: World, rooms: list[str]) -> None:
    async with opened(world) as desk:
        for room in rooms:
            await subscribe(desk, room)
    world.change()


async def settled(desk: Desk) -> int:
    async with desk.store.database.read() as connection:
        found = select(func.count()).where(deliveries.c.settled_at.is_not(None))
        return int((await connection.execute(found)).scalar_one())


async def eventually(count: Callable[[], Awaitable[int]], most: int, *, within: float) -> None:
    async with asyncio.timeout(within):
        while await count() < most:  # noqa: ASYNC110 (another process counts)
            await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
async def test_a_process_killed_at_any_step_loses_and_doubles_nothing(world: World, step: str) -> None:
    rooms = [world.slack_room("C1"), world.slack_room("C2"), world.discord_room("r1"), world.discord_room("r2")]
    await subscribed(world, rooms)
    dying = await process(world, sys.executable, "-m", "tests.dying", *step.split())
    assert await asyncio.wait_for(dying.wait(), 30) == -9
    stop = asyncio.Event()
    async with opened(world) as desk, couriers(desk) as courier:
        delivering = asyncio.create_task(courier.run(stop))
        await eventually(lambda: settled(desk), len(rooms), within=20)
        stop.set()
        await delivering
    assert {room: len(world.heard(room)) for room in rooms} == dict.fromkeys(rooms, 1)


@pytest.mark.slow
async def test_processes_killed_at_random_deliver_each_of_many_digests_exactly_once(world: World) -> None:
    rooms = [world.slack_room(f"C{number}") for number in range(DIGESTS // 2)]
    rooms += [world.discord_room(f"r{number}") for number in range(DIGESTS // 2)]
    await subscribed(world, rooms)
    # Each message takes a while, so that many a process dies with some under way.
    world.slack.fail("chat.postMessage", times=10_000, delay=0.2)
    world.discord.fail("POST", r"/channels/\d+/messages", times=10_000, delay=0.2)
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    serve = (str(Path(sys.executable).with_name("seealso")), "serve", "--digests")
    running = [await process(world, *serve) for _ in range(PROCESSES)]
    killed = 0
    try:
        async with opened(world) as desk, asyncio.timeout(PATIENCE):
            before = 0
            while (done := await settled(desk)) < DIGESTS:
                await asyncio.sleep(chance.uniform(0.02, 0.2))
                if done - before >= PROGRESS:  # so that the work gets on however slow the machine is
                    before, at = done, chance.randrange(PROCESSES)
                    running[at].kill()
                    await running[at].wait()
                    running[at] = await process(world, *serve)
                    killed += 1
    finally:
        for one in running:
            if one.returncode is None:
                one.kill()
                await one.wait()
    await world.slack.idle()
    assert killed >= 5, f"only {killed} processes were killed; seed {seed}"
    counts = {room: len(world.heard(room)) for room in rooms}
    assert {room: count for room, count in counts.items() if count != 1} == {}, f"seed {seed}, {killed} killed"
    async with opened(world) as desk:
        assert (
            await desk.store.subscriptions.due(by=int(now().timestamp() * 1000), platforms=("slack", "discord")) == ()
        )
