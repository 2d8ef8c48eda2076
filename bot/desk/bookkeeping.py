"""What must be remembered of an answer that has gone out: written behind it, many at a time, so that no answer waits.

A database that is locked or gone for a while costs nothing: entries wait in memory and are written when it is back.
What had to wait too long is given up, logged and counted. Conversations go on from memory meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from time import monotonic

from bot.gaps import key_of
from bot.model import Answer, Audience, Kind, Quote, StatementId, Turn
from bot.problems import StoreUnavailable
from bot.rooms import Room
from bot.store import Store
from bot.store.records import Gap, KeptTurn, Person, Said
from bot.store.usage import Tally
from bot.telemetry import Log

BATCH = 10  # entries of one transaction: short enough for those who wait for the writer
WAITING = 10_000  # entries in memory at most; the oldest go
PATIENCE = 60.0  # seconds for which a database may be away before entries are given up
GAPS = frozenset(("abstained", "related"))  # outcomes of questions that were not answered
_GATHER = 0.2  # seconds in which entries gather before they are written together
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds between attempts
_CONVERSATIONS = 2_000  # whose last turns are held in memory
_TURNS = 6

log = Log(__name__)

Entry = Callable[[Store], Awaitable[object]]  # writes something down, in the transaction of the store that it is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is remembered of an answer that was given."""

    room: Room
    thread: str  # empty: outside threads
    turn: KeptTurn
    kind: Kind
    statements: tuple[StatementId, ...]  # that it showed
    articles: tuple[str, ...]  # titles that it rests on
    nearest: str | None  # title of the article that lies nearest to a question without an answer
    audience: Audience
    message: str | None  # the platform's id of our message
    public: bool

    @classmethod
    def of(
        cls,
        answer: Answer,
        turn: KeptTurn,
        *,
        room: Room,
        thread: str,
        audience: Audience,
        message: str | None,
        public: bool,
    ) -> Given:
        return cls(
            room=room,
            thread=thread,
            turn=turn,
            kind=answer.kind,
            statements=statements_of(answer),
            articles=_articles(answer),
            nearest=_nearest(answer),
            audience=audience,
            message=message,
            public=public,
        )

    async def keep(self, store: Store) -> None:
        """Writes all of it down."""
        room, person, at, asked = self.room.key, self.turn.person, self.turn.at, self.turn.turn
        if self.room.platform != "web":  # its pages say themselves which questions came before
            await store.turns.add(room, self.thread, asked, person=person, at=at, message=self.message)
        if self.message is not None:
            await store.said.add(
                Said(
                    room=room,
                    message=self.message,
                    thread=self.thread,
                    statements=self.statements,
                    person=person,
                    at=at,
                    private=not self.public,
                )
            )
        # Asked now, not when the answer was made: what a room chose a moment ago counts.
        if asked.outcome in GAPS and (await store.rooms.settings(room)).keep_gaps is not False:
            await store.gaps.add(
                Gap(
                    key=key_of(asked.question),
                    question=asked.question,
                    room=room,
                    person=person,
                    at=at,
                    nearest=self.nearest,
                    audience=self.audience,
                )
            )


def statements_of(answer: Answer) -> tuple[StatementId, ...]:
    """Every statement that an answer shows, in order, each once."""
    return tuple(dict.fromkeys(quote.statement.id for quote in (*_answering(answer), *answer.related)))


def _articles(answer: Answer) -> tuple[str, ...]:
    if answer.outcome != "answered":
        return ()
    return tuple(dict.fromkeys(quote.statement.article for quote in _answering(answer))) or answer.topics


def _nearest(answer: Answer) -> str | None:
    titles = (*answer.topics, *(one.title for one in answer.nearest), *(q.statement.article for q in answer.related))
    return next(iter(titles), None)


def _answering(answer: Answer) -> tuple[Quote, ...]:
    steps = (step.quote for step in answer.steps if step.quote is not None)
    rows = (quote for row in answer.rows for quote in (*row.left, *row.right))
    return (*answer.statements, *steps, *rows)


class Books:
    """Writes entries behind the answers, in the order in which they came."""

    def __init__(self, store: Store, *, lost: Callable[[int], None], patience: float = PATIENCE) -> None:
        """`lost` hears of how many answers the entry was given up."""
        self._store, self._lost, self._patience = store, lost, patience
        self._queue: deque[_Waiting] = deque()
        self._writing: list[_Waiting] = []  # taken off the queue, neither written nor given up
        self._tally: Tally | None = None  # takes counts until it is written
        self._wake, self._idle, self._hurry = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._task = asyncio.create_task(self._write_behind(), name="bookkeeping")

    def add(self, entry: Entry, *, answers: int = 1) -> None:
        """Takes an entry; never waits, never raises. `answers`: how many are lost when it is given up."""
        if len(self._queue) >= WAITING:
            self._give_up([self._queue.popleft()], "too many entries wait")
        self._queue.append(_Waiting(entry, answers, until=monotonic() + self._patience))
        self._idle.clear()
        self._wake.set()

    def count(self, given: Given) -> None:
        """Counts an answer; what is counted at about the same time is summed and written as one."""
        if self._tally is None:
            self._tally = Tally()
            self.add(partial(self._keep_tally, self._tally), answers=0)  # each has an entry of its own
        turn = given.turn
        self._tally.add(
            given.room.platform, given.kind, turn.turn.outcome, given.articles, at=turn.at, audience=given.audience
        )

    async def _keep_tally(self, tally: Tally, store: Store) -> None:
        if self._tally is tally:
            self._tally = None
        await store.counts.add(tally)

    @property
    def waiting(self) -> int:
        """How many entries are neither written nor given up."""
        return len(self._queue) + len(self._writing)

    async def flush(self) -> None:
        """Waits until everything that was added is written, or given up."""
        self._hurry.set()
        await self._idle.wait()

    async def close(self, *, within: float) -> None:
        """Ends after at most so many seconds; what is not written by then is given up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.flush()
        self._task.cancel()
        await asyncio.wait({self._task})
        if left := [*self._writing, *self._queue]:
            self._give_up(left, "the process ends")

    async def _write_behind(self) -> None:
        while True:
            await self._wake.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(_GATHER):
                    await self._hurry.wait()
            while self._queue:
                self._writing = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                await self._write(self._writing[:])
            self._wake.clear()
            self._hurry.clear()
            self._idle.set()

    async def _write(self, batch: list[_Waiting]) -> None:
        pauses = chain(_PAUSES, repeat(_PAUSES[-1]))
        while batch:
            try:
                async with self._store.transaction() as unit:
                    for one in batch:
                        await one.entry(unit)
            except StoreUnavailable as error:
                log.warning("bookkeeping.waits", reason=str(error), entries=self.waiting)
                now = monotonic()
                self._give_up([one for one in batch if one.until <= now], str(error))
                batch = [one for one in batch if one.until > now]
                if batch:
                    await asyncio.sleep(next(pauses))
            except Exception as error:
                if len(batch) == 1:
                    self._give_up(batch, "it cannot be written", error)
                else:
                    for one in batch:  # one of them is the cause
                        await self._write([one])
                return
            else:
                self._end(batch)
                return

    def _give_up(self, entries: Sequence[_Waiting], reason: str, error: Exception | None = None) -> None:
        if entries:
            log.error("bookkeeping.lost", error=error, entries=len(entries), reason=reason)
            self._lost(sum(one.answers for one in entries))
            self._tally = None  # its entry may be among them: what is counted from now on gets another one
            self._end(entries)

    def _end(self, entries: Sequence[_Waiting]) -> None:
        self._writing = [one for one in self._writing if one not in entries]


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    entry: Entry
    answers: int
    until: float  # monotonic time at which it is given up


class Conversations:
    """What was said lately, in memory: what may not be written yet, and all there is when the database is away."""

    def __init__(self) -> None:
        self._turns: OrderedDict[tuple[str, str], deque[KeptTurn]] = OrderedDict()
        self._said: OrderedDict[tuple[str, tuple[StatementId, ...]], Given] = OrderedDict()

    def add(self, given: Given) -> None:
        conversation = (given.room.key, given.thread)
        self._turns.setdefault(conversation, deque(maxlen=_TURNS)).append(given.turn)
        self._turns.move_to_end(conversation)
        if given.public and given.message is not None and given.statements:
            self._said[given.room.key, given.statements] = given
            self._said.move_to_end((given.room.key, given.statements))
        for held in (self._turns, self._said):
            while len(held) > _CONVERSATIONS:
                held.popitem(last=False)

    def turns(self, room: str, thread: str, *, person: Person | None, since: int) -> tuple[KeptTurn, ...]:
        """Of a conversation, oldest first; with `person`, that person's alone."""
        held = self._turns.get((room, thread), ())
        return tuple(one for one in held if one.at >= since and person in (None, one.person))

    def same(self, room: str, statements: tuple[StatementId, ...], *, since: int) -> str | None:
        """The message that said exactly this in a room, publicly."""
        given = self._said.get((room, statements))
        return given.message if given is not None and given.turn.at >= since else None

    @property
    def people(self) -> set[Person]:
        """Of whom something is held."""
        turns = (turn.person for held in self._turns.values() for turn in held)
        return {*turns, *(given.turn.person for given in self._said.values())}

    def forget(self, person: Person) -> None:
        for conversation, held in list(self._turns.items()):
            self._turns[conversation] = deque((one for one in held if one.person != person), maxlen=_TURNS)
        for place, given in list(self._said.items()):
            if given.turn.person == person:
                del self._said[place]


def joined(stored: Sequence[KeptTurn], held: Sequence[KeptTurn]) -> tuple[Turn, ...]:
    """The last turns, oldest first, of those that the database has and those that it may not have yet."""
    turns = {(one.at, one.person, one.turn.question): one.turn for one in (*stored, *held)}
    return tuple(turns[key] for key in sorted(turns)[-_TURNS:])
