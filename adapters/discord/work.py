"""Tasks with an owner: each is named, held until it ends, and waited for when the process ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any


class Work:
    """What is under way."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Begins something that is ours until it ends, or we do."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Makes the running task ours for a block: discord.py begins the tasks of commands by itself."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def end(self, within: float) -> None:
        """Returns when nothing is under way; what takes longer than so many seconds is cut off."""
        mine = self._tasks - {asyncio.current_task()}
        if mine:
            _, late = await asyncio.wait(mine, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
