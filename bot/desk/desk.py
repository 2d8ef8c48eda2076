"""The desk itself: what its parts do together, under the names by which adapters and digests ask for it."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bot import completion, reports
from bot.answering.read import language_of
from bot.changes import Changes
from bot.completion import Topic
from bot.contract import MAX_QUESTION, question_text
from bot.desk.bookkeeping import Books
from bot.desk.claims import Claims
from bot.desk.editions import Edition
from bot.desk.health import Check, checks
from bot.desk.memory import HOUR, Admission, Conversation, Memory
from bot.desk.notices import Notice, Teller
from bot.desk.patience import Patience
from bot.desk.shelf import Shelf
from bot.desk.watch import POLL, Watcher
from bot.desk.workers import Workers
from bot.gaps import Group
from bot.library import Library
from bot.model import Answer, Article, Audience, Kind, Question, StatementId
from bot.phrases import say
from bot.problems import StoreUnavailable, WrongUsage
from bot.rooms import Asker, Reply, Room, audience_of
from bot.store import open_store
from bot.store.address import default_url
from bot.store.records import RoomSettings, Standing, Usage
from bot.store.retention import Retention
from bot.store.usage import DAY
from bot.telemetry import Log, Metrics

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store

Clock = Callable[[], datetime]  # aware

_READ = 0.25  # seconds that an answer waits for what the database knows
_CLAIM = 1.0  # seconds that an event waits to be claimed: doubling an answer is worse than being late
_CLOSING = 1.5  # seconds that the last entries get to be written
_TIDY = 60.0  # seconds between clean-ups
_BETWEEN_BATCHES = 0.05  # seconds, while there is more to remove

log = Log(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """Open one with `Desk.open`; run `watch` and `tidy` as tasks beside the adapters."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        *,
        memory: Memory,
        books: Books,
        claims: Claims,
        settings: Settings,
        metrics: Metrics,
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self.store, self.settings, self.metrics, self.clock = store, settings, metrics, clock
        self._shelf, self._memory, self._books, self._claims = shelf, memory, books, claims
        self._chance = chance
        self._workers = Workers()
        self._closing = AsyncExitStack()

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        knowledge: Path | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Clock = _utc_now,
        chance: random.Random | None = None,
        poll: float = POLL,
        library: Library | None = None,
    ) -> Desk:
        """The desk on the folder and the database of the settings; `knowledge` where they name no folder.

        `poll`: seconds between looks at the folder, and at whom other processes have forgotten. `library`: what answers
        in the place of what the folder holds.

        Raises BrokenKnowledge for a folder with errors, StoreUnavailable for a database that cannot be used, WrongUsage
        for one that cannot be meant.
        """
        folder = settings.knowledge or knowledge
        if folder is None:
            raise WrongUsage("no knowledge folder is named", remedy="write --knowledge DIR or set SEEALSO_KNOWLEDGE")
        opening = (
            partial(Edition.open, folder, settings.cache) if library is None else partial(Edition.prepare, library)
        )
        edition = await asyncio.to_thread(opening)
        url = settings.database_url.get_secret_value() if settings.database_url else default_url(environ)
        keys = tuple(key.get_secret_value() for key in settings.secret_key)
        metrics = Metrics()
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(url, secret_keys=keys))
            reads, events = Patience("memory", _READ), Patience("events", _CLAIM)
            stack.push_async_callback(reads.close)
            stack.push_async_callback(events.close)
            books = Books(store, lost=metrics.lost.inc)
            stack.push_async_callback(partial(books.close, within=_CLOSING))
            claims = Claims(store, books, events)
            stack.push_async_callback(claims.close)
            shelf = Shelf(
                Watcher(folder, edition, clock=clock, poll=poll),
                store,
                claims,
                metrics,
                clock=clock,
                stale_after=settings.stale_after,
            )
            await shelf.start()
            keep_turns = int(settings.keep_turns * HOUR)
            memory = Memory(store, books, claims, reads, clock=clock, keep_turns=keep_turns)
            await memory.start(poll)
            stack.push_async_callback(memory.close)
            desk = cls(
                store,
                shelf,
                memory=memory,
                books=books,
                claims=claims,
                settings=settings,
                metrics=metrics,
                clock=clock,
                chance=chance or random.SystemRandom(),
            )
            stack.callback(desk._workers.close)
            desk._closing = stack.pop_all()
        return desk

    async def close(self) -> None:
        """Writes what is still to be written, within a few seconds, and lets the database go."""
        await self._closing.aclose()

    # -- what is known ---------------------------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The whole library that answers now, whoever may read it."""
        return self._shelf.edition.library

    @property
    def standing(self) -> Standing | None:
        """Which version of the library this process speaks for; None while the database could not be asked."""
        return self._shelf.standing

    async def become_newest(self) -> None:
        """Makes what this process speaks for the newest version, so that digests tell of it. StoreUnavailable."""
        await self._shelf.become_newest()

    @property
    def base_url(self) -> str:
        """Where the reader pages are; empty: nowhere that we know of."""
        return (self.settings.base_url or self.library.base_url).rstrip("/")

    def audience(self, room: Room) -> Audience:
        return audience_of(self.library.manifest, room)

    def view(self, room: Room) -> Library:
        """What everyone in the room may read."""
        edition = self._shelf.edition
        return edition.view(audience_of(edition.library.manifest, room))

    def topics(self, room: Room, typed: str, limit: int = 25) -> tuple[Topic, ...]:
        """Topics that somebody who types may mean, best first."""
        return completion.complete(self.view(room), typed, limit)

    def topic(self, room: Room, value: str) -> Article | None:
        """The article of a topic's value, or of a name that was typed whole."""
        return completion.article_of(self.view(room), value)

    def owner_room(self, article: Article, platform: str) -> str | None:
        """The key of the room where the article's owner is asked; None: there is none on this platform."""
        for owner in self.library.manifest.owners:
            if owner.name == article.owner and (place := getattr(owner, platform, None)):
                return f"{platform}:{place}"
        return None

    async def changes(self, audience: Audience, *, since: int, until: int | None = None) -> Changes:
        """What this audience can see to have changed between two versions; see `bot.reports`."""
        return await reports.changed(self.store, audience=audience, since=since, until=until)

    # -- asking ----------------------------------------------------------------------------------------------------

    async def ask(
        self,
        text: str,
        *,
        asker: Asker,
        kind: Kind | None = None,
        names: tuple[str, ...] = (),
        limit: int = 3,
        today: date | None = None,
        earlier: tuple[str, ...] | None = None,
    ) -> Answer:
        """The answer, after the earlier turns of this conversation and by the room's settings.

        `earlier`: the questions before this one, oldest first, where the platform itself says which they were; None:
        what is remembered. WrongUsage for an empty or too long text. A database that is slow or away costs at most half a
        second.
        """
        began = perf_counter()
        text = question_text(text)
        settings = await self._memory.settings(asker.room)
        turns = await self._memory.turns(asker) if earlier is None else ()
        edition = self._shelf.edition  # once: who may read what is said by the manifest of the same edition
        question = Question(
            text=text,
            asked_on=today or self.clock().date(),
            audience=audience_of(edition.library.manifest, asker.room),
            limit=limit,
            kind=kind,
            names=names,
            threshold=settings.threshold,
            language=settings.language,
        )
        answer = await self._workers.answer(edition, question, turns, earlier=earlier or ())
        self.metrics.answering.labels(asker.platform).observe(perf_counter() - began)
        return answer

    async def reply(
        self,
        text: str,
        *,
        asker: Asker,
        kind: Kind | None = None,
        names: tuple[str, ...] = (),
        limit: int = 3,
        today: date | None = None,
    ) -> Reply:
        """As `ask`, for a direct address: whatever happens there is an answer, if only one that says what went wrong."""
        reference = self.reference()
        try:
            # Nothing said is as little as a question mark: it is asked back with topics to pick.
            asked = text if text.strip() else "?"
            answer = await self.ask(asked, asker=asker, kind=kind, names=names, limit=limit, today=today)
        except WrongUsage:
            lead = say("too_long", language_of(text), count=len(text.strip()), most=MAX_QUESTION)
            return Reply(_said(text, lead), reference, record=False)
        except Exception as error:
            self.failed("answering", error, reference)
            return Reply(_said(text, say("broke", language_of(text), reference=reference)), reference, record=False)
        return Reply(answer, reference)

    def reference(self) -> str:
        """A number by which a person and the log can speak of the same thing."""
        return f"{self._chance.randrange(1_000_000):06}"

    def failed(self, where: str, error: BaseException, reference: str | None = None) -> str:
        """Logs and counts that something went wrong; the reference under which."""
        reference = reference or self.reference()
        log.error("failed", error=error, where=where, reference=reference)
        self.metrics.failures.labels(where).inc()
        return reference

    # -- events and manners ----------------------------------------------------------------------------------------

    async def claim(self, event: str) -> bool:
        """Whether this is the first time that anybody sees the event; guessed from memory when the database is away."""
        return await self._claims.claim(event)

    async def admit(self, asker: Asker, *, private: bool) -> Admission:
        """What a question of this person gets; counts it as asked. Twenty a minute are answered, in all processes.

        Beyond them a message gets a kind line, the next ones of that minute nothing. `private`: a command, a press, a form:
        its platform shows an error to whoever is not answered, so that each gets the line, which nobody else sees.
        """
        return await self._memory.admit(asker, private=private)

    async def conversation(self, asker: Asker) -> Conversation:
        """What manners must know about the asker's thread; nothing, so silence, when the database is away."""
        return await self._memory.conversation(asker)

    async def person_spoke(self, asker: Asker) -> None:
        """To be called when somebody who is not the first asker has written in one of our threads."""
        self._memory.person_spoke(asker)

    async def repeated(self, room: Room, answer: Answer, within: int = 60) -> str | None:
        """The message that gave the same answer publicly in this room, at most so many seconds ago."""
        return await self._memory.repeated(room, answer, within)

    # -- remembering -----------------------------------------------------------------------------------------------

    def record(self, asker: Asker, text: str, answer: Answer, *, message: str | None, public: bool) -> None:
        """Remembers an answer that went out as `message`; never waits, never raises."""
        try:
            audience = self.audience(asker.room)
            self._memory.record(asker, text, answer, audience=audience, message=message, public=public)
        except Exception as error:
            self.failed("bookkeeping", error)
        self.metrics.questions.labels(asker.platform, answer.kind, answer.outcome).inc()
        log.info("question.answered", platform=asker.platform, kind=answer.kind, outcome=answer.outcome)

    async def feedback(
        self, *, asker: Asker, message: str, helpful: bool, statements: tuple[StatementId, ...] = ()
    ) -> None:
        """What somebody thinks of a message of ours; `statements`: its own, where it was recorded without an id."""
        audience = self.audience(asker.room)
        self._memory.feedback(asker, message, helpful, audience=audience, statements=statements)

    async def asked_owner(self, *, asker: Asker, message: str) -> str | None:
        """The question that a message of ours answered, to be sent to the owner; None: that was done already.

        WrongUsage when the question is no longer known, StoreUnavailable when that cannot be found out.
        """
        return await self._memory.asked_owner(asker, message)

    async def flush(self) -> None:
        """Waits until what was recorded is stored, or given up."""
        await self._books.flush()

    # -- rooms and people ------------------------------------------------------------------------------------------

    async def room_settings(self, room: Room) -> RoomSettings:
        """What the room chose; what is in memory, or nothing, when the database is away."""
        return await self._memory.settings(room)

    async def change_room(self, room: Room, *, by: Asker | None = None, **values: object) -> RoomSettings:
        """Chooses some settings anew; `bot.choices` says what there is. `by` whom, in direct messages.

        WrongUsage for what cannot be chosen, StoreUnavailable when it cannot be kept.
        """
        return await self._memory.change(room, by=by, **values)

    async def forget(self, person: str) -> int:
        """Removes a person ("slack:TEAM/USER", "discord:USER") from everywhere; how many rows that were."""
        return await self._memory.forget(person)

    # -- reports ---------------------------------------------------------------------------------------------------

    async def gaps(self, *, audience: Audience, since: int = 0, room: str | None = None) -> tuple[Group, ...]:
        """Questions without an answer; see `bot.reports`. Milliseconds since 1970; nothing is kept past its retention."""
        view = await asyncio.to_thread(self._shelf.edition.view, audience)
        return await reports.gaps(self.store, view, audience=audience, since=since, room=room)

    async def stats(self, *, audience: Audience, since: int = 0) -> Usage:
        """What was asked and what was used; see `bot.reports`."""
        view = await asyncio.to_thread(self._shelf.edition.view, audience)
        return await reports.statistics(self.store, view, audience=audience, since=since)

    async def health(self) -> tuple[Check, ...]:
        """What must hold, checked now; see `bot.desk.health`."""
        return await checks(self.store, self.library, self._shelf.watcher.condition, waiting=self._books.waiting)

    # -- tasks -----------------------------------------------------------------------------------------------------

    def on_notice(self, platform: str, teller: Teller) -> None:
        """Has what the operator's room must know sent by an adapter, when the room is on its platform."""
        self._shelf.notices.by(platform, teller)

    async def tell_operator(self, notice: Notice, *, once: str) -> None:
        """Tells the operator's room; of several processes one does. `once` says what is the same notice."""
        await self._shelf.tell(notice, once=once)

    async def watch(self) -> None:
        """Takes over what changes in the folder, until it is cancelled."""
        await self._shelf.run()

    async def tidy(self) -> None:
        """Removes what is older than its retention, until it is cancelled."""
        retention = Retention(
            turns=int(self.settings.keep_turns * HOUR),
            gaps=int(self.settings.keep_gaps * DAY),
            said=int(self.settings.keep_said * DAY),
        )
        while True:
            pause = _TIDY
            try:
                if (await self.store.clean(retention, at=int(self.clock().timestamp() * 1000))).more:
                    pause = _BETWEEN_BATCHES
            except StoreUnavailable as error:
                log.warning("retention.waits", reason=str(error))
            await asyncio.sleep(pause)


def _said(text: str, lead: str) -> Answer:
    """An answer that says only that."""
    return Answer(question=text.strip()[:200], kind="help", outcome="asked_back", language=language_of(text), lead=lead)
