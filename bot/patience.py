"""Asking the database without making anybody wait for it: what comes too late is done without."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any, TypeVar

from bot.problems import StoreUnavailable
from bot.telemetry import Log

LONGEST = 0.25  # seconds that an answer waits for the database
_PAUSE = 1.0  # seconds for which a database that failed is left alone

Result = TypeVar("Result")
Otherwise = TypeVar("Otherwise")

log = Log(__name__)


class Patience:
    """Runs calls of the store for a limited time. While one is late, or one has just failed, others are not begun."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._running: set[asyncio.Task[Any]] = set()
        self._late: set[asyncio.Task[Any]] = set()
        self._again = 0.0  # monotonic time from which calls are begun again

    async def get(self, call: Coroutine[Any, Any, Result], otherwise: Otherwise) -> Result | Otherwise:
        """What the call gives, or `otherwise` when the database is too slow for it or cannot be used.

        A call that is late runs on to its end: cutting it off would have to wait for it, too.
        """
        if self._late or monotonic() < self._again:
            call.close()
            return otherwise
        task = asyncio.create_task(call, name="patience")
        self._running.add(task)
        task.add_done_callback(self._ended)
        await asyncio.wait({task}, timeout=self._longest)
        if not task.done():
            self._late.add(task)
            log.warning("store.slow", seconds=self._longest)
            return otherwise
        try:
            return task.result()
        except StoreUnavailable:
            return otherwise

    async def close(self) -> None:
        """Waits for what is still running."""
        if self._running:
            await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._late.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), StoreUnavailable):
            self._again = monotonic() + _PAUSE
            log.warning("store.unavailable", reason=str(error))
