"""Telling the operator's room, through whichever platform it is on; a process without that platform only logs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.problems import Problem
from bot.telemetry import Log

_PATIENCE = 30.0  # seconds that a platform may take to send one
_SHOWN = 10  # problems that a room is shown; the log has them all

log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the operator should know, as plain text of a few lines."""

    event: str  # as the log names it: "library.broken"
    text: str


Teller = Callable[[str, Notice], Awaitable[None]]  # sends a notice to a room, by its key


class Notices:
    def __init__(self) -> None:
        self._tellers: dict[str, Teller] = {}

    def by(self, platform: str, teller: Teller) -> None:
        """Has the notices for rooms of a platform sent by an adapter."""
        self._tellers[platform] = teller

    def reaches(self, room: str | None) -> bool:
        return room is not None and room.partition(":")[0] in self._tellers

    async def tell(self, room: str, notice: Notice) -> None:
        """Sends the notice; never raises for a platform's failure."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._tellers[room.partition(":")[0]](room, notice)
        except Exception as error:  # whatever an SDK raises: the notice is in the log already
            log.error("notice.lost", error=error, notice=notice.event)


def broken(problems: Sequence[Problem]) -> Notice:
    """For a knowledge folder that cannot be used."""
    count = _mistakes(problems)
    lines = [str(problem) for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"and {len(problems) - _SHOWN} more; seealso check shows them all")
    return Notice(
        "library.broken",
        "\n".join((f"The knowledge folder has {count}; I go on answering from what it was before.", *lines)),
    )


def mended() -> Notice:
    return Notice("library.mended", "The knowledge folder is good again.")


def stale(days: float, problems: Sequence[Problem]) -> Notice:
    """For a folder that has been broken for a long time."""
    return Notice(
        "library.stale",
        f"For {_span(days)} the knowledge folder could not be loaded; my answers and digests are as old as that. It has "
        f"{_mistakes(problems)}{', the first' if len(problems) > 1 else ''}: {problems[0]}",
    )


def behind(number: int, latest: int) -> Notice:
    """For digests that are due while the folder says what an older version said."""
    return Notice(
        "library.behind",
        f"Digests are due, but the knowledge folder is that of version {number}, and version {latest} was recorded since, so "
        "none is sent from it. If the folder was put back on purpose: seealso digest send --as-newest",
    )


def _span(days: float) -> str:
    """In the largest unit of which there is one: "3 days", "1.5 hours"."""
    for unit, length in (("day", 1.0), ("hour", 1 / 24), ("minute", 1 / 1440)):
        if days >= length:
            count = round(days / length, 1)
            return f"{count:g} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def _mistakes(problems: Sequence[Problem]) -> str:
    return f"{len(problems)} mistakes" if len(problems) != 1 else "a mistake"
