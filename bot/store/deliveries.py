"""Deliveries: each due time of a subscription made once, held by one owner at a time, settled once.

An owner claims with a lease by the database's clock, sends, and settles. When it dies, the lease runs out and another
claims what it left; `attempts` then says that the message may have gone out already. One delivery of a subscription
is open to be claimed at a time, so that each speaks of what its predecessor did not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Update, bindparam, func, or_, select, update

from bot.store.engine import Connector, now
from bot.store.records import Delivery, Due, Ending
from bot.store.subscriptions import latest_version, on_platforms, subscription_of
from bot.store.tables import deliveries, shown, subscriptions


class Deliveries:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, batch: Sequence[Due]) -> int:
        """Makes a delivery for each subscription that is still active and due at that time, and moves it on.

        Each due time counts once, however many processes see it. Where an earlier delivery waits that nobody has
        tried to send, it takes this one in: its digest says what changed until now and that a time was missed.
        The version that it will speak of is fixed here. Returns how many of the batch counted.
        """
        wanted = {due.subscription: due for due in batch}
        # FOR UPDATE orders two PostgreSQL transactions; SQLite, which has one writer, leaves it out.
        held = (
            select(subscriptions.c.id, subscriptions.c.next_due)
            .where(subscriptions.c.id.in_(wanted), subscriptions.c.state == "active")
            .order_by(subscriptions.c.id)
            .with_for_update()
        )
        waiting = (
            select(deliveries.c.id, deliveries.c.subscription)
            .where(deliveries.c.subscription.in_(wanted), deliveries.c.settled_at.is_(None), deliveries.c.attempts == 0)
            .order_by(deliveries.c.id)
            .with_for_update()
        )
        async with self._connector.write() as connection:
            ours = [wanted[number] for number, due in await connection.execute(held) if wanted[number].due == due]
            takes_in = {number: id for id, number in await connection.execute(waiting)}
            version = (await connection.execute(select(latest_version()))).scalar_one()
            if joining := [due for due in ours if due.subscription in takes_in]:
                await connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id == bindparam("delivery"))
                    .values(missed=deliveries.c.missed + bindparam("more"), version=version),
                    [{"delivery": takes_in[due.subscription], "more": due.missed + 1} for due in joining],
                )
            if new := [due for due in ours if due.subscription not in takes_in]:
                await connection.execute(
                    self._connector.upsert(deliveries).on_conflict_do_nothing(),
                    [
                        {
                            "subscription": due.subscription,
                            "due": due.due,
                            "missed": due.missed,
                            "version": version,
                            "not_before": 0,
                            "attempts": 0,
                        }
                        for due in new
                    ],
                )
            if ours:
                await connection.execute(
                    update(subscriptions)
                    .where(subscriptions.c.id == bindparam("number"))
                    .values(next_due=bindparam("following")),
                    [{"number": due.subscription, "following": due.next_due} for due in ours],
                )
        return len(ours)

    async def claim(
        self,
        owner: str,
        *,
        lease: int,
        version: int,
        platforms: Sequence[str],
        but: Collection[str] = (),
        limit: int = 50,
    ) -> tuple[Delivery, ...]:
        """At most `limit` open deliveries that nobody holds, now held by `owner` for `lease` milliseconds.

        Only those of active subscriptions in rooms on these platforms, `but` for some of the rooms, and none that speaks
        of a version newer than `version`, the claimant's own. The longest due come first.
        """
        earlier = deliveries.alias()
        free = (
            select(deliveries.c.id)
            .join(subscriptions, subscriptions.c.id == deliveries.c.subscription)
            .where(
                deliveries.c.settled_at.is_(None),
                or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until < now()),
                deliveries.c.not_before <= now(),
                deliveries.c.version <= version,
                subscriptions.c.state == "active",
                on_platforms(subscriptions.c.room, platforms),
                subscriptions.c.room.not_in(but),
                # Not "IS NULL": PostgreSQL would read all of the index of open ones for each, while its statistics are old.
                ~select(earlier.c.id)
                .where(
                    earlier.c.subscription == deliveries.c.subscription,
                    func.coalesce(earlier.c.settled_at, 0) == 0,
                    earlier.c.due < deliveries.c.due,
                )
                .exists(),
            )
            .order_by(deliveries.c.due, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=deliveries)
            .cte("free")  # so that PostgreSQL evaluates it once
        )
        claimed = (
            update(deliveries)
            .where(deliveries.c.id.in_(select(free.c.id)))
            .values(owner=owner, leased_until=now() + lease, attempts=deliveries.c.attempts + 1)
            .returning(deliveries)
        )
        async with self._connector.write() as connection:
            rows = (await connection.execute(claimed)).all()
            found = select(subscriptions).where(subscriptions.c.id.in_({row.subscription for row in rows}))
            of = {row.id: subscription_of(row) for row in (await connection.execute(found)).all()} if rows else {}
        return tuple(
            Delivery(
                id=row.id,
                subscription=of[row.subscription],
                due=row.due,
                missed=row.missed,
                version=row.version,
                attempts=row.attempts,
            )
            for row in sorted(rows, key=lambda row: (row.due, row.id))
        )

    async def renew(self, owner: str, ids: Iterable[int], *, lease: int) -> frozenset[int]:
        """Holds deliveries for `lease` milliseconds more; those that are still this owner's."""
        renewed = (
            update(deliveries)
            .where(deliveries.c.id.in_(tuple(ids)), deliveries.c.owner == owner, deliveries.c.settled_at.is_(None))
            .values(leased_until=now() + lease)
            .returning(deliveries.c.id)
        )
        async with self._connector.single() as connection:
            return frozenset((await connection.execute(renewed)).scalars())

    async def settle(
        self,
        owner: str,
        delivery: Delivery,
        ending: Ending,
        *,
        at: int,
        message: str | None = None,
        items: Iterable[str] = (),
        topics: tuple[str, ...] | None = None,
    ) -> bool:
        """Ends a delivery that this owner holds, and moves its subscription's baseline to the version it spoke of.

        False: it is no longer this owner's, and nothing was changed. `items` will not be shown again. `topics` are
        those of the subscription under the names that they have in that version.
        """
        settled = (
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.owner == owner, deliveries.c.settled_at.is_(None))
            .values(settled_at=at, ending=ending, message=message, owner=None, leased_until=None, error=None)
        )
        told = (
            update(subscriptions)
            .where(subscriptions.c.id == delivery.subscription.id)
            .values(baseline=delivery.version, failures=0)
        )
        before = delivery.subscription.wish.topics
        renamed = (
            update(subscriptions)
            # Not where somebody has wished for others meanwhile.
            .where(subscriptions.c.id == delivery.subscription.id, subscriptions.c.topics == before)
            .values(topics=topics)
        )
        seen = [{"subscription": delivery.subscription.id, "item": item, "at": at} for item in sorted(set(items))]
        async with self._connector.write() as connection:
            if (await connection.execute(settled)).rowcount != 1:
                return False
            if ending != "dropped":
                await connection.execute(told)
            if topics not in (None, before):
                await connection.execute(renamed)
            if seen:
                await connection.execute(self._connector.upsert(shown).on_conflict_do_nothing(), seen)
            return True

    async def fail(self, owner: str, delivery: Delivery, error: str, *, again_in: int) -> bool:
        """Gives back a delivery that could not be sent, to be tried again in so many milliseconds.

        For what passes by itself: a rate limit, a server error, a lost answer. False: no longer this owner's.
        """
        async with self._connector.single() as connection:
            return (await connection.execute(_freed(owner, delivery, error, again_in=again_in))).rowcount == 1

    async def refuse(
        self, owner: str, delivery: Delivery, error: str, *, again_in: int, at: int, pause_after: int = 3
    ) -> bool:
        """As `fail`, for a room that is gone or refuses us. Returns whether the subscription is now paused.

        It is paused at the `pause_after`th refusal in a row; the delivery stays open until it is resumed.
        """
        counted = (
            update(subscriptions)
            .where(subscriptions.c.id == delivery.subscription.id, subscriptions.c.state == "active")
            .values(failures=subscriptions.c.failures + 1)
            .returning(subscriptions.c.failures)
        )
        paused = (
            update(subscriptions)
            .where(subscriptions.c.id == delivery.subscription.id)
            .values(state="paused", changed=at)
        )
        async with self._connector.write() as connection:
            if (await connection.execute(_freed(owner, delivery, error, again_in=again_in))).rowcount != 1:
                return False
            failures = (await connection.execute(counted)).scalar()
            if failures is None or failures < pause_after:
                return False
            await connection.execute(paused)
            return True

    async def give_back(self, owner: str, deliveries_held: Iterable[Delivery]) -> None:
        """Frees deliveries that were claimed but never handed to a platform, as if they had not been claimed."""
        freed = (
            update(deliveries)
            .where(
                deliveries.c.id.in_([delivery.id for delivery in deliveries_held]),
                deliveries.c.owner == owner,
                deliveries.c.settled_at.is_(None),
            )
            .values(owner=None, leased_until=None, attempts=deliveries.c.attempts - 1)
        )
        async with self._connector.single() as connection:
            await connection.execute(freed)


def _freed(owner: str, delivery: Delivery, error: str, *, again_in: int) -> Update:
    return (
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.owner == owner, deliveries.c.settled_at.is_(None))
        .values(owner=None, leased_until=None, not_before=now() + again_in, error=error)
    )
