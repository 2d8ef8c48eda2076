"""Several processes on one PostgreSQL: each does everything, one is killed, and a deploy rolls through them."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.adapters.slack.acting import FORMED, ME, ours
from tests.adapters.test_serve import LIBRARY, environment, process
from tests.postgres import Server
from tests.processes import ready
from tests.servers.slack import SlackServer

OLD, NEW = "every 30 minutes from 6:00", "every 20 minutes from 6:00"
TIMETABLE = "/api/ask?q=how+often+does+the+ferry+sail"


@pytest.fixture
def shared(postgres: Server, migrated_template: str) -> Iterator[str]:
    postgres.psql(f"CREATE DATABASE replicas TEMPLATE {migrated_template}")
    yield postgres.url("replicas")
    postgres.psql("DROP DATABASE replicas WITH (FORCE)")


async def get(address: str, path: str) -> str:
    def read() -> str:
        with urlopen(address + path, timeout=10) as response:
            return str(response.read().decode())

    return await asyncio.to_thread(read)


async def address_of(started: asyncio.subprocess.Process) -> str:
    found = re.search(r"http://\S+?:\d+", await ready(started))
    assert found is not None
    return found[0]


@pytest.mark.slow
async def test_three_replicas_answer_everything_once_while_one_is_killed_and_a_deploy_rolls(
    shared: str, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(LIBRARY, newer)
    (newer / "ferry.yaml").write_text((newer / "ferry.yaml").read_text().replace(OLD, NEW))
    async with SlackServer(retries=(0.05, 2.0, 2.0, 3.0, 5.0)) as server:
        rooms = [server.channel(f"C{number}", f"U{number}").id for number in range(10, 40)]
        environ = environment(server, shared, tmp_path / "cache", SEEALSO_SLACK_BUDGET="0")
        async with process(environ) as doomed, process(environ) as second, process(environ) as third:
            addresses = [await address_of(one) for one in (doomed, second, third)]
            await server.until(lambda: server.connections == 3)
            server.fail("chat.postMessage", times=len(rooms), delay=0.3)
            asked = [asyncio.create_task(server.say(room, f"U{room[1:]}", f"{ME} {FORMED}")) for room in rooms]
            await server.until(lambda: sum(method == "chat.postMessage" for method, _, _ in server.calls) > 6)
            doomed.kill()
            async with asyncio.timeout(40):
                await asyncio.gather(*asked)
            await server.idle(0.5)
            assert [len(ours(server, room)) for room in rooms] == [1] * len(rooms)

            # The deploy: a process with the newer folder beside two with the older one.
            async with process(environ | {"SEEALSO_KNOWLEDGE": str(newer)}) as fresh:
                new = await address_of(fresh)
                said = {one: await get(one, TIMETABLE) for one in (*addresses[1:], new)}
                assert [OLD in text for text in said.values()] == [True, True, False]
                assert NEW in said[new]
                assert "<ins>20</ins>" in await get(new, "/changes?days=7")
                assert "<ins>20</ins>" not in await get(addresses[1], "/changes?days=7")
                for one in (*addresses[1:], new):
                    assert json.loads(await get(one, "/readyz"))["status"] == "ready"
                assert "seealso_library_version 2.0" in await get(new, "/metrics")
                assert "seealso_library_version 1.0" in await get(addresses[1], "/metrics")
        assert server.refusals == []
