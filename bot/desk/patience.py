"""Asking the database without making anybody wait for it: what comes too late is done without."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any, TypeVar

from bot.problems import StoreUnavailable
from bot.telemetry import Log

_PAUSE = 1.0  # seconds for which a database that failed is left alone

Result = TypeVar("Result")
Otherwise = TypeVar("Otherwise")

log = Log(__name__)


class Patience:
    """Runs calls of the store for a limited time. While one is late, or one has just failed, others are not begun."""

    def __init__(self, what: str, longest: float) -> None:
        """`what` is asked for, in the log; `longest`: seconds that a call may take."""
        self._what, self._longest = what, longest
        self._running: set[asyncio.Task[Any]] = set()
        self._late: set[asyncio.Task[Any]] = set()
        self._again = 0.0  # monotonic time from which calls are begun again
        self._without = 0  # how many results were done without since the last one that came

    async def get(self, call: Coroutine[Any, Any, Result], otherwise: Otherwise) -> Result | Otherwise:
        """What the call gives, or `otherwise` when the database is too slow for it or cannot be used.

        A call that is late runs on to its end: cutting it off would have to wait for it, too.
        """
        if self._late or monotonic() < self._again:
            call.close()
            self._without += 1
            return otherwise
        task = asyncio.create_task(call, name="patience")
        self._running.add(task)
        task.add_done_callback(self._ended)
        await asyncio.wait({task}, timeout=self._longest)
        if not task.done():
            self._late.add(task)
            self._go_without(f"no answer within {self._longest:g} s")
            return otherwise
        try:
            result = task.result()
        except StoreUnavailable as error:
            self._go_without(str(error))
            return otherwise
        if self._without:
            log.info("store.back", what=self._what, done_without=self._without)
            self._without = 0
        return result

    async def close(self) -> None:
        """Waits for what is still running."""
        if self._running:
            await asyncio.wait(self._running)

    def _go_without(self, reason: str) -> None:
        if not self._without:
            log.warning("store.away", what=self._what, reason=reason)
        self._without += 1

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._late.discard(task)
        if not task.cancelled() and isinstance(task.exception(), StoreUnavailable):
            self._again = monotonic() + _PAUSE
