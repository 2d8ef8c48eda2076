"""`seealso` as processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

SEEALSO = str(Path(sys.executable).with_name("seealso"))


def unconfigured() -> dict[str, str]:
    """The environment of this process without any setting of ours."""
    settings = ("SEEALSO_", "SLACK_", "DISCORD_")
    return {name: value for name, value in os.environ.items() if not name.startswith(settings)}


@asynccontextmanager
async def spawned(
    *command: str, environ: Mapping[str, str], folder: Path | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that is killed at the end of the block, where it still runs."""
    process = await asyncio.create_subprocess_exec(*command, env=environ, cwd=folder, stderr=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ready(process: asyncio.subprocess.Process) -> str:
    """The line that says so."""
    assert process.stderr is not None
    said = b""
    async with asyncio.timeout(30):
        async for line in process.stderr:
            if line.startswith(b"seealso is ready"):
                return line.decode()
            said += line
    raise AssertionError(f"it ended before it was ready: {said.decode()}")


async def stopped(process: asyncio.subprocess.Process) -> int | None:
    """How it ends after a SIGTERM, within the time that an orchestrator leaves it: its exit code."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(10):
        return await process.wait()
