"""`seealso digest send` and `seealso serve --digests` as processes, against both platforms on loopback."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.digesting import DAILY, HOUR, WINTER, World, now, opened, subscribe, worlds
from tests.processes import SEEALSO, ready, spawned, stopped, unconfigured


@pytest.fixture
async def world(tmp_path: Path, migrated_file: Path) -> AsyncIterator[World]:
    database = shutil.copyfile(migrated_file, tmp_path / "seealso.db")
    async with worlds(f"sqlite:///{database}", tmp_path / "knowledge", tmp_path / "cache") as world:
        yield world


async def seealso(world: World, *argv: str) -> tuple[int | None, str, str]:
    pipe = asyncio.subprocess.PIPE
    environ = unconfigured() | world.environment()
    process = await asyncio.create_subprocess_exec(SEEALSO, *argv, env=environ, stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode(), err.decode()


async def subscribed(world: World, *rooms: str) -> None:
    async with opened(world) as desk:
        for room in rooms:
            await subscribe(desk, room)


async def test_send_delivers_what_is_due_once_and_ends(world: World) -> None:
    slack, discord = world.slack_room(), world.discord_room()
    await subscribed(world, slack, discord)
    world.change()
    code, out, _ = await seealso(world, "digest", "send", "--json")
    assert code == 0
    assert {(one["room"], one["ending"]) for one in json.loads(out)} == {(slack, "sent"), (discord, "sent")}
    code, out, err = await seealso(world, "digest", "send")
    assert (code, out) == (0, "")
    assert "nothing is due" in err
    assert [WINTER in said for room in (slack, discord) for said in world.heard(room)] == [True, True]


async def test_send_at_a_time_takes_it_for_now(world: World) -> None:
    room = world.slack_room()
    async with opened(world) as desk:
        await subscribe(desk, room, due=now() + 3 * 24 * HOUR)
    world.change()
    assert "nothing is due" in (await seealso(world, "digest", "send"))[2]
    at = (now() + 4 * 24 * HOUR).isoformat(timespec="seconds")
    await seealso(world, "digest", "send", "--at", at)
    await seealso(world, "digest", "send", "--at", at)
    assert len(world.heard(room)) == 1


async def test_send_says_what_could_not_be_sent(world: World) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    world.change()
    del world.slack.channels["C1"]
    code, out, _ = await seealso(world, "digest", "send")
    assert code == 1
    assert "paused: channel_not_found" in out


async def test_a_folder_that_was_put_back_is_told_as_a_change_back_when_it_is_said_to_be_the_newest(
    world: World,
) -> None:
    room, operator = world.slack_room(), world.slack_room("C9")
    await subscribed(world, room)
    before = (world.folder / "ferry.yaml").read_text()
    world.change()
    await seealso(world, "digest", "send")
    (world.folder / "ferry.yaml").write_text(before)
    at = (now() + 24 * HOUR).isoformat(timespec="seconds")
    code, out, err = await seealso(world, "digest", "send", "--at", at)
    assert (code, out) == (1, "")
    assert "write: seealso digest send --as-newest" in err
    assert "--as-newest" in world.heard(operator)[0]
    assert len(world.heard(room)) == 1
    code, _, _ = await seealso(world, "digest", "send", "--at", at, "--as-newest")
    assert code == 0
    assert "Gone" in world.heard(room)[1]
    assert WINTER in world.heard(room)[1]


async def test_a_broken_folder_sends_what_was_last_recorded_and_tells_operators_alone(world: World) -> None:
    room, operator = world.slack_room(), world.slack_room("C9")
    await subscribed(world, room)
    world.change()
    async with opened(world):
        pass  # the change is recorded by a process that sends nothing
    world.reword("kind:", "kimd:")
    for _ in range(2):
        code, _, err = await seealso(world, "digest", "send")
        assert code == 1
        assert "ferry.yaml" in err
    (said,) = world.heard(room)
    assert WINTER in said
    assert "kimd" not in said
    (told,) = world.heard(operator)
    assert "kimd" in told


async def test_a_broken_manifest_sends_nothing_since_it_says_who_may_read_what(world: World) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    world.change()
    (world.folder / "knowledge.yaml").write_text("nmae: Selmouth")
    assert (await seealso(world, "digest", "send"))[0] == 2
    assert world.heard(room) == []


async def test_a_refused_token_is_told_and_costs_nothing(world: World) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    world.change()
    world.slack.revoked = True
    code, _, err = await seealso(world, "digest", "send")
    assert code == 2
    assert "SLACK_BOT_TOKEN" in err
    world.slack.revoked = False
    await seealso(world, "digest", "send")
    assert len(world.heard(room)) == 1


async def test_a_process_that_serves_delivers_a_real_change_at_its_time(world: World) -> None:
    slack, discord = world.slack_room(), world.discord_room()
    environ = unconfigured() | world.environment()
    async with spawned(SEEALSO, "serve", "--digests", environ=environ) as process:
        await ready(process)
        async with opened(world) as desk:
            assert desk.standing is not None
            version = desk.standing.number
            due = now() + HOUR / 900  # in four seconds
            for room in (slack, discord):
                await subscribe(desk, room, due=due, schedule=DAILY)
            world.change()
            async with asyncio.timeout(20):
                while not (world.heard(slack) and world.heard(discord)):  # noqa: ASYNC110 (the servers count)
                    await asyncio.sleep(0.05)
            assert now() >= due
            latest = await desk.store.versions.latest()
            assert latest is not None
            assert latest.number == version + 1
        assert all(WINTER in said for room in (slack, discord) for said in world.heard(room))
        assert await stopped(process) == 0
