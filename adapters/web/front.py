"""The front: what every handler needs. Who asks, what they may read, and how an answer is got for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, perf_counter

from aiohttp import web

from adapters.web import clients, limits
from adapters.web.site import Site
from bot.contract import MAX_STATEMENTS, Addresses, question_text
from bot.desk import Desk
from bot.library import Library
from bot.model import Answer
from bot.problems import WrongUsage
from bot.rooms import Asker, Room

ROOM = Room(key="web:site", shared=True)  # anybody can read along: articles for everyone alone


class TooMany(Exception):
    """A client has asked too much."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = max(1, round(seconds + 0.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    answer: Answer
    earlier: tuple[str, ...]
    elapsed_ms: float


class Front:
    def __init__(self, desk: Desk, *, rate: int, proxies: int, clock: Callable[[], float] = monotonic) -> None:
        self.desk = desk
        self._proxies, self._clock = proxies, clock
        self._allowance = clients.Allowance(rate)

    @property
    def library(self) -> Library:
        """What everyone may read."""
        return self.desk.view(ROOM)

    @property
    def site(self) -> Site:
        return Site.of(self.desk.library.manifest, self.desk.base_url)

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.desk.base_url)

    def client(self, request: web.BaseRequest) -> str:
        return clients.address(request.remote, request.headers.getall("X-Forwarded-For", ()), self._proxies)

    def admit(self, request: web.BaseRequest) -> None:
        """Counts a question of the client; TooMany where it has to wait."""
        client = self.client(request)
        if clients.is_here(client) and "X-Forwarded-For" not in request.headers:
            return  # the operator
        if seconds := self._allowance.wait(client, self._clock()):
            raise TooMany(seconds)

    async def ask(self, request: web.Request, text: str, *, earlier: tuple[str, ...], limit: int = 3) -> Answered:
        """The answer to a question after `earlier` ones. WrongUsage for what is no question, TooMany after many."""
        text = question_text(text)
        self.admit(request)
        began = perf_counter()
        answer = await self.desk.ask(text, asker=self.asker(request), limit=limit, earlier=earlier)
        return Answered(answer=answer, earlier=earlier, elapsed_ms=(perf_counter() - began) * 1_000)

    def remember(self, request: web.Request, answered: Answered) -> None:
        """Counts an answer, and keeps the question for the curator where it had none."""
        answer = answered.answer
        self.desk.record(self.asker(request), answer.question, answer, message=None, public=False)

    def asker(self, request: web.BaseRequest) -> Asker:
        return Asker(platform="web", user=self.client(request), room=ROOM)


def earlier_of(values: list[str]) -> tuple[str, ...]:
    """The questions before this one that a request names, oldest first; the last few count."""
    return tuple(question_text(one) for one in values[-limits.EARLIER :] if one.strip())


def limit_of(text: str) -> int:
    """How many statements are wanted; WrongUsage for no number of them."""
    if not text:
        return 3
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_STATEMENTS):
        raise WrongUsage(f"limit cannot be {text[:40]!r}", remedy=f"write a whole number from 1 to {MAX_STATEMENTS}")
    return int(text)


def days_of(text: str) -> int:
    """Of how many days changes are wanted; WrongUsage for a number that is not offered."""
    if not text:
        return limits.DAYS[1]
    if text not in map(str, limits.DAYS):
        *most, last = limits.DAYS
        raise WrongUsage(f"days cannot be {text[:40]!r}", remedy=f"write {', '.join(map(str, most))} or {last}")
    return int(text)


def number_of(text: str, otherwise: int) -> int:
    """A number that an address holds; `otherwise` where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
