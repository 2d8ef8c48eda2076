"""Health: the few things that must hold for us to work well, each checked by name."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from bot.desk.watch import Condition
from bot.library import Library
from bot.problems import Problem, StoreUnavailable
from bot.store import Store

State = Literal["good", "degraded", "failed"]  # degraded: questions are answered all the same

_ANSWERS_WITHIN = 2.0  # seconds
_MANY_WAITING = 1_000  # entries


@dataclass(frozen=True, slots=True)
class Check:
    name: str  # "database", "library", "last_good_load", "bookkeeping"
    state: State
    detail: str
    problems: tuple[Problem, ...] = ()


async def checks(store: Store, library: Library, condition: Condition, *, waiting: int) -> tuple[Check, ...]:
    """What must hold, checked now. `waiting`: entries that are not in the database yet."""
    since = condition.since
    counted = f"{len(library.titles)} articles, {library.size} statements"
    answering = counted if since is None else f"an older one answers ({counted}); broken since {since.isoformat()}"
    state: State = "good" if since is None else "degraded"
    return (
        await _database(store),
        Check("library", state, answering, condition.problems),
        Check("last_good_load", state, condition.last_good.isoformat()),
        Check("bookkeeping", "good" if waiting < _MANY_WAITING else "degraded", f"{waiting} entries wait"),
    )


async def _database(store: Store) -> Check:
    """Degraded at worst: without a database questions are answered, too."""
    began = perf_counter()
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN):
            await store.ping()
    except TimeoutError:
        return Check("database", "degraded", f"did not answer within {_ANSWERS_WITHIN:g} s")
    except StoreUnavailable as error:
        return Check("database", "degraded", str(error))
    return Check("database", "good", f"answered in {(perf_counter() - began) * 1000:.1f} ms")
