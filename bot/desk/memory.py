"""Memory: what was asked and said lately and what rooms chose, from the database, and without it as far as we know.

Reading waits for the database a quarter of a second at most; what an answer leaves behind is written after it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Literal

from bot import choices
from bot.answering import remember
from bot.desk.bookkeeping import Books, Conversations, Given, joined, statements_of
from bot.desk.claims import Claims
from bot.desk.patience import Patience
from bot.model import Answer, Audience, Question, StatementId, Turn
from bot.problems import StoreUnavailable, WrongUsage
from bot.rooms import Asker, Room
from bot.store import Store
from bot.store.records import KeptTurn, Person, RoomSettings
from bot.store.usage import DAY

QUESTIONS_A_MINUTE = 20  # of one person
MINUTE = 60_000  # ms
HOUR = 60 * MINUTE
_OUTSIDE_THREADS = HOUR  # ms for which a question outside a thread can lean on the one before
_SETTINGS_HELD = 5.0  # seconds for which a room's settings are taken from memory; other processes may change them
_HELD = 5_000  # rooms, and people, of whom something is in memory
_OWNER_ASKED = 30 * DAY


# The answer; a kind line that it was too much; nothing.
Admission = Literal["answer", "line", "silence"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What manners must know about a thread."""

    ours: bool = False  # we were asked in it
    first_asker: bool = False  # it is this person who asked first
    person_since: bool = False  # somebody else has written since we spoke


class Memory:
    def __init__(
        self,
        store: Store,
        books: Books,
        claims: Claims,
        patience: Patience,
        *,
        clock: Callable[[], datetime],
        keep_turns: int,
    ) -> None:
        """`keep_turns`: milliseconds for which a conversation is remembered."""
        self._store, self._books, self._claims, self._patience = store, books, claims, patience
        self._clock, self._keep_turns = clock, keep_turns
        self._conversations = Conversations()
        self._settings: OrderedDict[str, tuple[float, RoomSettings]] = OrderedDict()
        self._asked: OrderedDict[Person, deque[int]] = OrderedDict()  # times of the last questions
        self._task: asyncio.Task[None] | None = None
        self._marks: Mapping[str, str] | None = None  # of who was forgotten lately
        self._interrupted: OrderedDict[str, None] = OrderedDict()  # threads; what may not be written yet

    async def start(self, every: float) -> None:
        """Looks every so many seconds whom other processes have forgotten, until `close`."""
        await self.heed()
        self._task = asyncio.create_task(self._keep_heeding(every), name="memory")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    # -- conversations ---------------------------------------------------------------------------------------------

    async def turns(self, asker: Asker) -> tuple[Turn, ...]:
        """What a question of this asker may lean on, oldest first."""
        room, thread = asker.room, asker.thread or ""
        # In a thread, or alone with us, everything is one conversation; elsewhere each person has their own.
        apart = not thread and not room.direct
        person = self._store.people.hash(asker.person) if apart else None
        since = self._now() - (min(self._keep_turns, _OUTSIDE_THREADS) if apart else self._keep_turns)
        held = self._conversations.turns(room.key, thread, person=person, since=since)
        stored = await self._patience.get(self._store.turns.last(room.key, thread, since=since, person=person), ())
        return joined(stored, held)

    async def admit(self, asker: Asker, *, private: bool) -> Admission:
        """What a question of this person gets; counts it as asked."""
        if await self._allowed(asker):
            return "answer"
        once = f"asks too much:{self._store.people.hash(asker.person)}"
        return "line" if private or await self._claims.once(once, ms=MINUTE) else "silence"

    async def _allowed(self, asker: Asker) -> bool:
        person, now = self._store.people.hash(asker.person), self._now()
        times = self._asked.setdefault(person, deque(maxlen=QUESTIONS_A_MINUTE))
        self._asked.move_to_end(person)
        while len(self._asked) > _HELD:
            self._asked.popitem(last=False)
        if sum(at > now - MINUTE for at in times) >= QUESTIONS_A_MINUTE:
            return False
        times.append(now)
        # Other processes may have answered this person, too.
        anywhere = await self._patience.get(self._store.turns.count(person, since=now - MINUTE), 0)
        return anywhere < QUESTIONS_A_MINUTE

    async def conversation(self, asker: Asker) -> Conversation:
        """What manners must know about the asker's thread; nothing, so silence, when the database is away."""
        if not asker.thread:
            return Conversation()
        room, thread, person = asker.room.key, asker.thread, self._store.people.hash(asker.person)
        opener = await self._patience.get(self._store.turns.opener(room, thread), None)
        if opener is None:
            held = self._conversations.turns(room, thread, person=None, since=0)
            opener = held[0].person if held else None
        if opener != person:
            return Conversation(ours=opener is not None)
        key = _person_spoke(room, thread)
        since = key in self._interrupted or await self._patience.get(self._store.events.held(key), True)
        return Conversation(ours=True, first_asker=True, person_since=since)

    def person_spoke(self, asker: Asker) -> None:
        """Remembers that a person who is not the first asker has written in one of our threads."""
        if asker.thread:
            key = _person_spoke(asker.room.key, asker.thread)
            self._interrupted[key] = None
            while len(self._interrupted) > _HELD:
                self._interrupted.popitem(last=False)
            self._books.add(lambda store: store.events.claim(key, self._keep_turns))

    async def repeated(self, room: Room, answer: Answer, within: int = 60) -> str | None:
        """The message that gave the same answer publicly in this room, at most so many seconds ago."""
        statements = statements_of(answer)
        if room.direct or answer.outcome != "answered" or not statements:
            return None
        since = self._now() - within * 1000
        if message := self._conversations.same(room.key, statements, since=since):
            return message
        said = await self._patience.get(self._store.said.same(room.key, statements, since=since), None)
        return said.message if said is not None else None

    def record(
        self, asker: Asker, text: str, answer: Answer, *, audience: Audience, message: str | None, public: bool
    ) -> None:
        """Remembers an answer that went out as `message` in a room with this audience; never waits."""
        room, thread, now = asker.room, asker.thread or "", self._clock()
        turn = remember(Question(text=text.strip(), asked_on=now.date()), answer)
        given = Given.of(
            answer,
            KeptTurn(person=self._store.people.hash(asker.person), at=self._now(), turn=turn),
            room=room,
            thread=thread,
            audience=audience,
            message=message,
            public=public,
        )
        self._conversations.add(given)
        self._books.add(given.keep)
        self._books.count(given)
        if thread:
            key = _person_spoke(room.key, thread)
            self._interrupted.pop(key, None)
            self._books.add(lambda store: store.events.release(key))

    def feedback(
        self, asker: Asker, message: str, helpful: bool, *, audience: Audience, statements: tuple[StatementId, ...]
    ) -> None:
        """Remembers what somebody thinks of a message of ours; `statements`: its own, where we do not know it."""
        person, room, at = self._store.people.hash(asker.person), asker.room.key, self._now()

        async def give(store: Store) -> None:
            said = await store.said.find(room, message)
            shown = said.statements if said is not None else statements
            await store.feedback.give(
                room, message, person=person, helpful=helpful, statements=shown, at=at, audience=audience
            )

        self._books.add(give)

    async def asked_owner(self, asker: Asker, message: str) -> str | None:
        """The question that a message of ours answered, to be sent to the owner; None: that was done already.

        WrongUsage when the question is no longer known, StoreUnavailable when that cannot be found out.
        """
        room, thread = asker.room.key, asker.thread or ""
        with suppress(TimeoutError):  # the question may have been asked this very moment
            async with asyncio.timeout(1):
                await self._books.flush()
        turn = await self._store.turns.answered_by(room, thread, message)
        if turn is None:
            raise WrongUsage("that question is no longer known", remedy="ask it again")
        if not await self._claims.once(f"owner:{room}/{message}", ms=_OWNER_ASKED):
            return None
        return turn.turn.question

    # -- rooms -----------------------------------------------------------------------------------------------------

    async def settings(self, room: Room) -> RoomSettings:
        """What the room chose; what is in memory, or nothing, when the database is away."""
        before = self._settings.get(room.key)
        if before is not None and monotonic() < before[0] + _SETTINGS_HELD:
            return before[1]
        found = await self._patience.get(self._store.rooms.settings(room.key), None)
        held = self._settings.get(room.key)
        if found is None or held is not before:  # what was chosen meanwhile is newer than what was read
            return held[1] if held is not None else RoomSettings()
        self._hold(room, found)
        return found

    async def change(self, room: Room, *, by: Asker | None = None, **values: object) -> RoomSettings:
        """Chooses some settings anew; see `bot.choices`. `by` is needed for direct messages, so that they can be forgotten.

        WrongUsage for what cannot be chosen, StoreUnavailable when it cannot be kept.
        """
        person = self._store.people.hash(by.person) if by is not None and room.direct else None
        anew = await asyncio.to_thread(choices.read, values)  # before the transaction: nobody waits for a disk then
        async with self._store.transaction() as unit:
            chosen = replace(await unit.rooms.settings(room.key), **anew)
            await unit.rooms.choose(room.key, chosen, direct=person)
        self._hold(room, chosen)
        return chosen

    def _hold(self, room: Room, settings: RoomSettings) -> None:
        self._settings[room.key] = (monotonic(), settings)
        self._settings.move_to_end(room.key)
        while len(self._settings) > _HELD:
            self._settings.popitem(last=False)

    # -- people ----------------------------------------------------------------------------------------------------

    async def forget(self, person: str) -> int:
        """Removes a person ("slack:TEAM/USER", "discord:USER") from everywhere; how many rows that were."""
        await self._books.flush()
        count = await self._store.forget(person)
        await self.heed()
        return count

    async def heed(self) -> None:
        """Lets go of whom this or another process has forgotten; the first call only learns who that was before.

        What was written of them behind answers meanwhile goes, too. StoreUnavailable: to be called again.
        """
        marks = await self._store.people.forgotten()
        known = self._marks if self._marks is not None else marks
        if new := {mark for mark, value in marks.items() if known.get(mark) != value}:
            self._settings.clear()
            for person in self._conversations.people | self._asked.keys():
                if self._store.people.mark(person) in new:
                    self._conversations.forget(person)
                    self._asked.pop(person, None)
                    await self._books.flush()
                    await self._store.forget_latest(person)
        self._marks = marks

    async def _keep_heeding(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            with suppress(StoreUnavailable):  # those who need an answer of the database say so
                await self.heed()

    def _now(self) -> int:
        return int(self._clock().timestamp() * 1000)


def _person_spoke(room: str, thread: str) -> str:
    return f"person:{room}/{thread}"
