"""Delivery: due → claim → compose → send → settle. Any process may die at any moment: nothing is lost, nothing doubled.

A due time becomes a delivery once, whoever sees it. A process claims deliveries with a lease and renews it while it works;
when it dies, another takes over and knows by `attempts` that the message may have gone out: then the platform is asked
first. What is asked for must have arrived by then, if ever: no message leaves in the second half of a lease, and a call that
is still under way when the lease cannot be kept is broken off. Rooms take turns, so that one with many digests does not hold up the others.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4
from weakref import WeakValueDictionary

from bot.desk.notices import Notice
from bot.digests.compose import Digest
from bot.digests.due import all_due, milliseconds, moment, next_of
from bot.digests.editor import Editor
from bot.digests.messenger import Delivered, How, Messenger, NotNow, Parcel, RoomRefuses
from bot.model import Language
from bot.problems import StoreUnavailable
from bot.store.records import Delivery, Due, Ending, Subscription
from bot.telemetry import Log

if TYPE_CHECKING:
    from bot.desk import Desk

log = Log(__name__)

POLL = 1.0  # seconds between looks at what is due
RETRY = 15.0  # seconds after which a refused delivery is tried again
_LONGEST_RETRY = 900.0  # seconds
_DOUBLINGS = 10  # of the time between two tries
_CLOSING = 5.0  # seconds that messages under way get when the process ends
_HELD = 50  # deliveries claimed at a time: what a dead process leaves to be looked for at the platform
_OF_A_ROOM = 4  # of them in one room
_TRIES = 3  # of a delivery, for a process that sends once and ends
_TRIED_AGAIN = ("refused", "failed")
_PUT_BACK = 60_000  # milliseconds by which a clock is not put back in the course of keeping it right
_CLOCKS_DIFFER = dt.timedelta(minutes=10)
_LOOK_BACK = dt.timedelta(days=1)  # for what was sent before its time, as `digest send --at` does
_REFUSALS = 3  # refusals in a row after which a subscription is paused


class Courier:
    """Delivers what is due through the messengers; several processes share the work."""

    def __init__(
        self,
        desk: Desk,
        messengers: Sequence[Messenger],
        *,
        lease: float,
        poll: float = POLL,
        retry: float = RETRY,
    ) -> None:
        """`lease`: seconds that a delivery stays with a process that died, by the database's clock."""
        self._desk, self._store, self._editor = desk, desk.store, Editor(desk)
        self._messengers = {messenger.platform: messenger for messenger in messengers}
        self._slots = {messenger.platform: asyncio.Semaphore(messenger.slots) for messenger in messengers}
        self._rooms: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._lease, self._poll, self._retry = lease, poll, retry
        self._owner = f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"
        self._held: dict[int, float] = {}  # deliveries of ours → monotonic time until which they surely are
        self._tasks: dict[asyncio.Task[None], Delivery] = {}
        self._begun: set[int] = set()  # deliveries that a platform may have heard of
        self._ended: dict[int, Delivered] | None = None  # by delivery; None: nobody wants to know
        self._latest = 0  # what the clock showed last, milliseconds
        self._free = asyncio.Event()  # something ended: there is room to claim more

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until `stop` is set."""
        stopping = asyncio.create_task(stop.wait(), name="digests stop")
        renewing = asyncio.create_task(self._keep_leases(), name="digest leases")
        try:
            while not stop.is_set():
                try:
                    await self._mind_the_clock()
                    await self._come_due(self._now())
                    await self._claim()
                except StoreUnavailable as error:
                    log.warning("digests.wait", reason=str(error))
                except Exception as error:  # the next round is a new try
                    self._desk.failed("digests", error)
                await self._wait(stopping, self._poll)
        finally:
            stopping.cancel()
            try:
                await self._end()
            finally:
                renewing.cancel()

    async def deliver_due(self, at: dt.datetime) -> tuple[Delivered, ...]:
        """Delivers what is due at a time, and what earlier runs left; how each ended. StoreUnavailable.

        What a platform does not take now is tried a few times, then left to the next run.
        """
        renewing = asyncio.create_task(self._keep_leases(), name="digest leases")
        ended: dict[int, Delivered] = {}
        self._ended = ended
        try:
            await self._come_due(milliseconds(at))
            for attempt in range(_TRIES):
                while await self._claim() or self._tasks:
                    await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
                if attempt + 1 == _TRIES or not any(one.ending in _TRIED_AGAIN for one in ended.values()):
                    break
                await asyncio.sleep(self._retry * 2**attempt * 1.1)
            return tuple(ended.values())
        finally:
            try:
                await self._end()
            finally:
                renewing.cancel()

    async def _mind_the_clock(self) -> None:
        """When the clock was put back, what counted as due while it was ahead is due again in its own time.

        Nothing is said twice: a due time makes one delivery, and each tells what changed since the one before.
        """
        now = self._now()
        if now < self._latest - _PUT_BACK:
            log.warning("digests.clock_put_back", seconds=(self._latest - now) / 1000)
            for subscription in await self._store.subscriptions.all():
                if (due := next_of(subscription, now)) is not None:
                    await self._store.subscriptions.bring_forward(subscription.id, next_due=due)
        self._latest = now

    # -- due -----------------------------------------------------------------------------------------------------------

    @property
    def _platforms(self) -> tuple[str, ...]:
        return tuple(name for name, messenger in self._messengers.items() if messenger.ready)

    async def _come_due(self, at: int) -> None:
        """Makes a delivery of each subscription whose time has come by then."""
        platforms = self._platforms
        while found := await self._store.subscriptions.due(by=at, platforms=platforms):
            batch: list[Due] = []
            for subscription, due in zip(found, await asyncio.to_thread(all_due, found, at), strict=True):
                if due is None:
                    log.error("digest.never_due", subscription=subscription.id)
                    await self._store.subscriptions.pause(subscription.id, at=at)
                else:
                    batch.append(due)
            await self._store.deliveries.create(batch)

    # -- claiming ------------------------------------------------------------------------------------------------------

    async def _claim(self) -> int:
        """Takes on as many deliveries as there is room for; how many."""
        standing, platforms = self._desk.standing, self._platforms
        room = _HELD - len(self._tasks)
        if standing is None or not platforms or room < _HELD / 2:  # many at once cost hardly more than one
            return 0
        began = monotonic()
        claimed = await self._store.deliveries.claim(
            self._owner,
            lease=int(self._lease * 1000),
            version=standing.number,
            platforms=platforms,
            but=sorted({delivery.subscription.room for delivery in self._tasks.values()}),
            limit=room,
        )
        kept, surplus = _in_turn(claimed)
        if surplus:
            await self._store.deliveries.give_back(self._owner, surplus)
        language = await self._editor.languages([delivery.subscription.room for delivery in kept])
        for delivery in kept:
            self._held[delivery.id] = began + self._lease
            work = self._deliver(delivery, language(delivery.subscription.room))
            task = asyncio.create_task(work, name=f"digest {delivery.id}")
            self._tasks[task] = delivery
            task.add_done_callback(self._done)
        return len(kept)

    def _done(self, task: asyncio.Task[None]) -> None:
        delivery = self._tasks.pop(task)
        self._held.pop(delivery.id, None)
        self._begun.discard(delivery.id)
        self._free.set()

    async def _keep_leases(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._renew(), name="digest renewals")
            tasks.create_task(self._let_go(), name="digest time-outs")

    async def _renew(self) -> None:
        """Keeps what we hold; what we cannot keep we let go of before its lease ends."""
        while True:
            await asyncio.sleep(self._lease / 5)  # so that one renewal may fail before a message has to wait
            held = tuple(self._held)
            if not held:
                continue
            began = monotonic()
            try:
                kept = await self._store.deliveries.renew(self._owner, held, lease=int(self._lease * 1000))
            except StoreUnavailable as error:
                log.warning("digests.not_renewed", reason=str(error))
                continue
            for number in self._held.keys() & set(held):
                self._held[number] = began + self._lease if number in kept else 0.0

    async def _let_go(self) -> None:
        """Breaks off what is under way and not ours for much longer: the database could not be told that we live."""
        while True:
            await asyncio.sleep(self._lease / 20)
            for task, delivery in tuple(self._tasks.items()):
                if delivery.id in self._begun and not self._ours(delivery):
                    log.warning("digest.let_go", delivery=delivery.id)
                    task.cancel()

    def _ours(self, delivery: Delivery, *, left: float = 0.1) -> bool:
        """Whether nobody else can hold it now, and more than so much of the lease is left. (This process may have stood
        still for longer than that.)"""
        return monotonic() < self._held.get(delivery.id, 0.0) - self._lease * left

    def _may_leave(self, delivery: Delivery) -> bool:
        """Whether a message sent now has the time to arrive before another process can look for it."""
        return self._ours(delivery, left=0.5)

    # -- one delivery --------------------------------------------------------------------------------------------------

    async def _deliver(self, delivery: Delivery, language: Language) -> None:
        room = delivery.subscription.room
        platform = room.partition(":")[0]
        lock = self._rooms.setdefault(room, asyncio.Lock())
        try:
            async with lock, self._slots[platform]:
                while not self._may_leave(delivery):
                    if not self._ours(delivery):
                        return
                    await asyncio.sleep(self._lease / 20)  # a renewal may be on its way
                self._begun.add(delivery.id)
                await self._sent(delivery, self._messengers[platform], language)
        except RoomRefuses as refused:
            await self._refused(delivery, refused)
        except NotNow as problem:
            log.warning("digest.not_now", delivery=delivery.id, room=room, reason=problem.reason)
            await self._failed(delivery, problem.reason)
        except StoreUnavailable as error:  # its lease runs out, then it is tried again
            log.warning("digest.not_settled", delivery=delivery.id, reason=str(error))
        except Exception as error:
            reference = self._desk.failed("digest", error)
            await self._failed(delivery, f"{type(error).__name__}, {reference}")

    async def _sent(self, delivery: Delivery, messenger: Messenger, language: Language) -> None:
        subscription = delivery.subscription
        audience = self._desk.audience(await messenger.room(subscription.room))
        digest = await self._editor.edit(
            subscription,
            audience=audience,
            until=delivery.version,
            language=language,
            missed=delivery.missed,
        )
        if digest is None:
            await self._settle(delivery, "quiet")
            return
        due, now = moment(delivery.due), self._desk.clock()
        parcel = Parcel(
            room=subscription.room,
            digest=digest,
            subscription=subscription.id,
            due=due,
            since=(due if due <= now else now - _LOOK_BACK) - _CLOCKS_DIFFER,
            again=delivery.attempts > 1,
            ours=lambda: self._may_leave(delivery),
        )
        message = await messenger.send(parcel)
        await self._settle(delivery, "sent", message, digest)

    async def _settle(
        self, delivery: Delivery, ending: Ending, message: str | None = None, digest: Digest | None = None
    ) -> None:
        """Remembers how it ended; tried for as long as it is ours, since what was sent is not to be looked for again."""
        while True:
            try:
                settled = await self._store.deliveries.settle(
                    self._owner,
                    delivery,
                    ending,
                    at=self._now(),
                    message=message,
                    items=digest.items if digest else (),
                    topics=digest.topics if digest else None,
                )
                break
            except StoreUnavailable:
                if not self._ours(delivery):
                    raise
                await asyncio.sleep(min(0.5, self._lease / 10))
        self._note(delivery, "sent" if ending == "sent" else "quiet", message=message)
        if settled:
            platform = delivery.subscription.room.partition(":")[0]
            self._desk.metrics.deliveries.labels(platform, ending).inc()
            log.info("digest.settled", subscription=delivery.subscription.id, ending=ending, attempts=delivery.attempts)

    async def _failed(self, delivery: Delivery, reason: str) -> None:
        self._note(delivery, "failed", reason=reason)
        doubled = self._retry * 2 ** min(delivery.attempts - 1, _DOUBLINGS)
        # What only lacked the time is no fault of the platform's: whoever has it may try at once.
        again = min(doubled, _LONGEST_RETRY) if self._may_leave(delivery) else 0.0
        with suppress(StoreUnavailable):  # then its lease runs out
            await self._store.deliveries.fail(self._owner, delivery, reason, again_in=int(again * 1000))

    async def _refused(self, delivery: Delivery, refused: RoomRefuses) -> None:
        subscription = delivery.subscription
        log.warning("digest.refused", subscription=subscription.id, room=subscription.room, reason=refused.reason)
        self._note(delivery, "refused", reason=refused.reason)
        try:
            paused = await self._store.deliveries.refuse(
                self._owner,
                delivery,
                refused.reason,
                again_in=int(self._retry * 1000),
                at=self._now(),
                pause_after=_REFUSALS,
            )
        except StoreUnavailable:  # its lease runs out, then it is tried again
            return
        if paused:
            self._note(delivery, "paused", reason=refused.reason)
            log.error("digest.paused", subscription=subscription.id, room=subscription.room, reason=refused.reason)
            notice = _paused(subscription, refused.reason)
            await self._desk.tell_operator(notice, once=f"digest:{delivery.id}/{delivery.attempts}")

    def _note(
        self,
        delivery: Delivery,
        ending: How,
        *,
        message: str | None = None,
        reason: str = "",
    ) -> None:
        if self._ended is not None:
            self._ended[delivery.id] = Delivered(
                subscription=delivery.subscription.id,
                room=delivery.subscription.room,
                due=delivery.due,
                ending=ending,
                message=message,
                reason=reason,
            )

    # -- ending --------------------------------------------------------------------------------------------------------

    async def _wait(self, stopping: asyncio.Task[bool], seconds: float) -> None:
        """Until we are stopped, there is room again after there was none, or so many seconds have passed."""
        self._free.clear()
        freed = asyncio.create_task(self._free.wait(), name="digest ended")
        busy = {freed} if self._tasks else set()
        try:
            await asyncio.wait({stopping, *busy}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            freed.cancel()

    async def _end(self) -> None:
        """Ends what is under way; gives back what no platform has heard of."""
        waiting = {task: delivery for task, delivery in self._tasks.items() if delivery.id not in self._begun}
        for task in waiting:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSING)
        late = tuple(self._tasks)
        for task in late:  # another process looks for what these have sent
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if waiting:
            with suppress(StoreUnavailable):
                await self._store.deliveries.give_back(self._owner, waiting.values())

    def _now(self) -> int:
        return milliseconds(self._desk.clock())


def _in_turn(claimed: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
    """A few deliveries of each room, and the others, which would only wait for these."""
    kept: list[Delivery] = []
    surplus: list[Delivery] = []
    counts = Counter[str]()
    for delivery in claimed:
        room = delivery.subscription.room
        counts[room] += 1
        (kept if counts[room] <= _OF_A_ROOM else surplus).append(delivery)
    return kept, surplus


def _paused(subscription: Subscription, reason: str) -> Notice:
    return Notice(
        "digest.paused",
        f"Digest {subscription.id} for {subscription.room} could not be sent three times ({reason}), so I have paused it. "
        f"When the room takes my messages again: seealso digest resume {subscription.id}",
    )
