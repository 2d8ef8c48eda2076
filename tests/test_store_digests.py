"""Subscriptions and deliveries in the store, on both databases: each due time once, each delivery one owner's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.model import Article, Slug, Statement, StatementId
from bot.store import open_store
from bot.store.records import Delivery, Due, Person, Subscription, Wish

if TYPE_CHECKING:
    from bot.store import Store

ROOM = "slack:T1/C1"
NOW = 1_790_000_000_000
HOUR = 3_600_000
LEASE = 60_000
WISH = Wish(topics=("telecoms",), schedule="0 9 * * 1-5 Europe/Berlin", words="every weekday at 9:00, Berlin time")


def library(text: str) -> list[Article]:
    statement = Statement(id=StatementId("a/a"), text=text, article="A", section="Summary", role="summary")
    return [Article(slug=Slug("a"), title="A", summary=(statement,))]


async def subscribe(store: Store, room: str = ROOM, *, due: int = NOW) -> Subscription:
    return await store.subscriptions.add(room, WISH, next_due=due, at=NOW - HOUR)


async def come_due(store: Store, subscription: Subscription, *, due: int = NOW, missed: int = 0) -> int:
    return await store.deliveries.create(
        [Due(subscription=subscription.id, due=due, next_due=due + HOUR, missed=missed)]
    )


async def claim(
    store: Store, owner: str = "me", *, lease: int = LEASE, limit: int = 50, version: int = 99
) -> tuple[Delivery, ...]:
    return await store.deliveries.claim(
        owner, lease=lease, version=version, platforms=("slack", "discord"), limit=limit
    )


async def claim_one(store: Store, owner: str = "me", *, lease: int = LEASE) -> Delivery:
    (delivery,) = await claim(store, owner, lease=lease)
    return delivery


@pytest.fixture
async def delivery(store: Store) -> Delivery:
    """One that "me" holds."""
    await store.versions.started(library("One."), at=NOW)
    await come_due(store, await subscribe(store))
    return await claim_one(store)


# Subscriptions


async def test_a_subscription_is_kept_as_it_was_wished(store: Store) -> None:
    wish = Wish(topics=("telecoms", "MIIT"), schedule="s", words="w", reread=True, gaps=True, quiet=True)
    made = await store.subscriptions.add(ROOM, wish, next_due=NOW, at=NOW - 1, person=Person("p"))
    assert await store.subscriptions.find(made.id) == made
    assert (made.room, made.wish, made.state, made.next_due) == (ROOM, wish, "active", NOW)
    assert (made.person, made.created, made.failures) == ("p", NOW - 1, 0)


async def test_its_baseline_is_the_version_of_the_moment_it_was_made(store: Store) -> None:
    assert (await subscribe(store)).baseline == 0
    standing = await store.versions.started(library("One."), at=NOW)
    await store.versions.changed(library("Two."), after=standing.number, at=NOW)
    assert (await subscribe(store)).baseline == 2


async def test_subscriptions_are_listed_for_a_room_or_all_without_those_that_were_stopped(store: Store) -> None:
    here, there, gone = [await subscribe(store, room) for room in (ROOM, "discord:G/C", ROOM)]
    assert await store.subscriptions.stop(gone.id, at=NOW)
    assert await store.subscriptions.all() == (here, there)
    assert await store.subscriptions.all(room=ROOM) == (here,)


async def test_a_paused_subscription_is_not_due_until_it_is_resumed(store: Store) -> None:
    made = await subscribe(store)
    assert await store.subscriptions.pause(made.id, at=NOW)
    assert await store.subscriptions.due(by=NOW, platforms=("slack",)) == ()
    assert await store.subscriptions.resume(made.id, next_due=NOW + 5, at=NOW)
    assert await store.subscriptions.due(by=NOW + 4, platforms=("slack",)) == ()
    (due,) = await store.subscriptions.due(by=NOW + 5, platforms=("slack",))
    assert (due.id, due.next_due, due.baseline) == (made.id, NOW + 5, made.baseline)


async def test_an_active_subscription_can_be_brought_forward_and_never_put_off(store: Store) -> None:
    subscription = await subscribe(store)
    assert not await store.subscriptions.bring_forward(subscription.id, next_due=NOW + HOUR)
    assert await store.subscriptions.bring_forward(subscription.id, next_due=NOW - HOUR)
    assert await store.subscriptions.next_due(platforms=("slack",)) == NOW - HOUR
    await store.subscriptions.pause(subscription.id, at=NOW)
    assert not await store.subscriptions.bring_forward(subscription.id, next_due=NOW - 2 * HOUR)


async def test_a_stopped_subscription_cannot_be_changed_resumed_or_stopped_again(store: Store) -> None:
    made = await subscribe(store)
    await store.subscriptions.stop(made.id, at=NOW)
    assert not await store.subscriptions.resume(made.id, next_due=NOW, at=NOW)
    assert not await store.subscriptions.change(made.id, WISH, next_due=NOW, at=NOW)
    assert not await store.subscriptions.pause(made.id, at=NOW)
    assert not await store.subscriptions.stop(made.id, at=NOW)


async def test_a_changed_wish_keeps_its_baseline(store: Store) -> None:
    await store.versions.started(library("One."), at=NOW)
    made = await subscribe(store)
    await store.versions.changed(library("Two."), after=1, at=NOW)
    wish = Wish(topics=(), schedule="s", words="w")
    assert await store.subscriptions.change(made.id, wish, next_due=NOW + 7, at=NOW)
    changed = await store.subscriptions.find(made.id)
    assert changed is not None
    assert (changed.wish, changed.next_due, changed.baseline) == (wish, NOW + 7, 1)


async def test_only_rooms_of_the_platforms_asked_for_are_due(store: Store) -> None:
    slack, discord = [await subscribe(store, room) for room in (ROOM, "discord:G/C")]
    assert await store.subscriptions.due(by=NOW, platforms=("discord",)) == (discord,)
    assert await store.subscriptions.due(by=NOW, platforms=("slack", "discord")) == (slack, discord)
    assert await store.subscriptions.due(by=NOW, platforms=()) == ()


async def test_the_next_due_time_is_the_earliest_of_active_ones(store: Store) -> None:
    assert await store.subscriptions.next_due(platforms=("slack",)) is None
    await subscribe(store, due=NOW + 3)
    paused = await subscribe(store, due=NOW + 1)
    await subscribe(store, "discord:G/C", due=NOW)
    await store.subscriptions.pause(paused.id, at=NOW)
    assert await store.subscriptions.next_due(platforms=("slack",)) == NOW + 3


# A due time becomes one delivery


async def test_a_due_time_makes_one_delivery_and_moves_the_subscription_on(store: Store) -> None:
    made = await subscribe(store)
    assert [await come_due(store, made) for _ in range(2)] == [1, 0]
    assert await store.subscriptions.next_due(platforms=("slack",)) == NOW + HOUR
    delivery = await claim_one(store)
    assert (delivery.subscription.id, delivery.due, delivery.missed, delivery.attempts) == (made.id, NOW, 0, 1)


async def test_many_that_see_the_same_due_time_make_one_delivery(store: Store) -> None:
    made = await subscribe(store)
    counted = await asyncio.gather(*(come_due(store, made) for _ in range(8)))
    assert sorted(counted) == [0] * 7 + [1]
    assert (await claim_one(store)).missed == 0


async def test_a_subscription_that_was_paused_stopped_or_changed_meanwhile_makes_none(store: Store) -> None:
    paused, stopped, changed = [await subscribe(store) for _ in range(3)]
    await store.subscriptions.pause(paused.id, at=NOW)
    await store.subscriptions.stop(stopped.id, at=NOW)
    await store.subscriptions.change(changed.id, WISH, next_due=NOW + 1, at=NOW)
    assert [await come_due(store, made) for made in (paused, stopped, changed)] == [0, 0, 0]
    assert await claim(store) == ()


async def test_a_delivery_speaks_of_the_version_of_its_due_time(store: Store) -> None:
    await store.versions.started(library("One."), at=NOW)
    made = await subscribe(store)
    await store.versions.changed(library("Two."), after=1, at=NOW)
    await come_due(store, made)
    await store.versions.changed(library("Three."), after=2, at=NOW)
    delivery = await claim_one(store)
    assert (delivery.subscription.baseline, delivery.version) == (1, 2)


async def test_a_due_time_joins_a_delivery_that_nobody_has_tried_to_send(store: Store) -> None:
    await store.versions.started(library("One."), at=NOW)
    made = await subscribe(store)
    await come_due(store, made, missed=2)
    await store.versions.changed(library("Two."), after=1, at=NOW)
    assert await come_due(store, made, due=NOW + HOUR) == 1
    delivery = await claim_one(store)
    assert (delivery.due, delivery.missed, delivery.version) == (NOW, 3, 2)


async def test_a_due_time_does_not_join_a_delivery_that_may_have_been_sent(store: Store, delivery: Delivery) -> None:
    await come_due(store, delivery.subscription, due=NOW + HOUR)
    assert await store.deliveries.settle("me", delivery, "sent", at=NOW)
    following = await claim_one(store)
    assert (following.due, following.missed) == (NOW + HOUR, 0)


# A delivery is held by one owner


async def test_a_delivery_is_claimed_by_one_of_many(store: Store) -> None:
    for number in range(30):
        await come_due(store, await subscribe(store, f"slack:T1/C{number}"))
    claimed = await asyncio.gather(*(claim(store, f"owner {number}", limit=7) for number in range(6)))
    ids = [delivery.id for batch in claimed for delivery in batch]
    assert len(ids) == len(set(ids)) == 30
    assert all(len(batch) <= 7 for batch in claimed)


async def test_the_longest_due_are_claimed_first(store: Store) -> None:
    for due in (NOW + 2, NOW, NOW + 1):
        await come_due(store, await subscribe(store, due=due), due=due)
    assert [delivery.due for delivery in await claim(store, limit=2)] == [NOW, NOW + 1]


async def test_a_delivery_is_claimed_again_when_its_owner_is_gone(store: Store) -> None:
    await come_due(store, await subscribe(store))
    held = await claim_one(store, "dead", lease=300)
    assert await claim(store) == ()
    await asyncio.sleep(0.35)
    again = await claim_one(store)
    assert (again.id, again.attempts) == (held.id, 2)
    assert not await store.deliveries.settle("dead", held, "sent", at=NOW)


async def test_a_renewed_lease_is_kept(store: Store) -> None:
    await come_due(store, await subscribe(store))
    held = await claim_one(store, lease=300)
    assert await store.deliveries.renew("me", [held.id], lease=LEASE) == {held.id}
    await asyncio.sleep(0.35)
    assert await claim(store, "other") == ()
    assert await store.deliveries.renew("other", [held.id], lease=LEASE) == frozenset()


async def test_a_process_with_an_older_library_claims_nothing_that_speaks_of_a_newer_version(store: Store) -> None:
    await store.versions.started(library("One."), at=NOW)
    await store.versions.changed(library("Two."), after=1, at=NOW)
    await come_due(store, await subscribe(store))
    assert await claim(store, version=1) == ()
    assert len(await claim(store, version=2)) == 1


async def test_deliveries_of_a_platform_are_claimed_by_who_serves_it(store: Store) -> None:
    await come_due(store, await subscribe(store, "discord:G/C"))
    assert await store.deliveries.claim("me", lease=LEASE, version=9, platforms=("slack",)) == ()
    assert len(await store.deliveries.claim("me", lease=LEASE, version=9, platforms=("discord",))) == 1


async def test_rooms_that_have_enough_to_do_are_passed_over(store: Store) -> None:
    for room in ("slack:T1/C1", "slack:T1/C2"):
        await come_due(store, await subscribe(store, room))
    claimed = await store.deliveries.claim("me", lease=LEASE, version=99, platforms=("slack",), but=["slack:T1/C1"])
    assert [one.subscription.room for one in claimed] == ["slack:T1/C2"]


async def test_the_next_delivery_of_a_subscription_waits_for_the_one_before(store: Store, delivery: Delivery) -> None:
    await come_due(store, delivery.subscription, due=NOW + HOUR)
    assert await claim(store, "other") == ()
    await store.deliveries.settle("me", delivery, "quiet", at=NOW)
    assert len(await claim(store, "other")) == 1


async def test_nothing_is_claimed_for_a_paused_subscription(store: Store) -> None:
    made = await subscribe(store)
    await come_due(store, made)
    await store.subscriptions.pause(made.id, at=NOW)
    assert await claim(store) == ()


# A delivery ends once


@pytest.mark.parametrize("ending", ["sent", "quiet"])
async def test_a_settled_delivery_moves_the_baseline_and_is_never_claimed_again(
    store: Store, delivery: Delivery, ending: str
) -> None:
    assert await store.deliveries.settle("me", delivery, ending, at=NOW, message="1.1")  # type: ignore[arg-type]
    assert not await store.deliveries.settle("me", delivery, ending, at=NOW)  # type: ignore[arg-type]
    subscription = await store.subscriptions.find(delivery.subscription.id)
    assert subscription is not None
    assert subscription.baseline == delivery.version == 1
    assert await claim(store) == ()


async def test_a_dropped_delivery_leaves_the_baseline(store: Store, delivery: Delivery) -> None:
    assert await store.deliveries.settle("me", delivery, "dropped", at=NOW)
    subscription = await store.subscriptions.find(delivery.subscription.id)
    assert subscription is not None
    assert subscription.baseline == delivery.subscription.baseline


async def test_what_was_shown_is_remembered_with_the_delivery(store: Store, delivery: Delivery) -> None:
    number = delivery.subscription.id
    assert not await store.deliveries.settle("other", delivery, "sent", at=NOW, items=("miit#history",))
    assert await store.subscriptions.shown(number) == frozenset()
    await store.deliveries.settle("me", delivery, "sent", at=NOW, items=("miit#history", "miit#history"))
    assert await store.subscriptions.shown(number) == {"miit#history"}


async def test_a_failed_delivery_is_tried_again_after_its_time(store: Store, delivery: Delivery) -> None:
    assert await store.deliveries.fail("me", delivery, "503 Service Unavailable", again_in=300)
    assert await claim(store) == ()
    await asyncio.sleep(0.35)
    assert (await claim_one(store)).attempts == 2


async def test_a_room_that_refuses_three_times_in_a_row_pauses_its_subscription(store: Store) -> None:
    await come_due(store, await subscribe(store))
    paused = []
    for _ in range(3):
        held = await claim_one(store)
        paused.append(await store.deliveries.refuse("me", held, "channel_not_found", again_in=-1, at=NOW))
    assert paused == [False, False, True]
    subscription = await store.subscriptions.find(held.subscription.id)
    assert subscription is not None
    assert subscription.state == "paused"
    assert await claim(store) == ()


async def test_a_digest_that_arrives_ends_the_row_of_refusals(store: Store, delivery: Delivery) -> None:
    await store.deliveries.refuse("me", delivery, "channel_not_found", again_in=-1, at=NOW)
    again = await claim_one(store)
    assert again.subscription.failures == 1
    await store.deliveries.settle("me", again, "sent", at=NOW)
    subscription = await store.subscriptions.find(delivery.subscription.id)
    assert subscription is not None
    assert subscription.failures == 0


async def test_who_lost_a_delivery_can_neither_fail_nor_refuse_it(store: Store, delivery: Delivery) -> None:
    assert not await store.deliveries.fail("other", delivery, "x", again_in=0)
    assert not await store.deliveries.refuse("other", delivery, "x", again_in=0, at=NOW, pause_after=1)
    assert await claim(store, "other") == ()


async def test_what_is_given_back_counts_as_never_tried(store: Store, delivery: Delivery) -> None:
    await store.deliveries.give_back("other", [delivery])
    assert await claim(store, "other") == ()
    await store.deliveries.give_back("me", [delivery])
    assert (await claim_one(store, "other")).attempts == 1


async def test_a_subscription_stopped_while_it_is_delivered_is_settled_and_stays_stopped(
    store: Store, delivery: Delivery
) -> None:
    await store.subscriptions.stop(delivery.subscription.id, at=NOW)
    assert await store.deliveries.settle("me", delivery, "sent", at=NOW)
    subscription = await store.subscriptions.find(delivery.subscription.id)
    assert subscription is not None
    assert subscription.state == "stopped"


async def test_pausing_drops_what_nobody_tried_and_keeps_what_may_have_arrived(store: Store) -> None:
    untried, tried = [await subscribe(store, room) for room in (ROOM, "slack:T1/C2")]
    await come_due(store, tried)
    await claim_one(store, "dead", lease=1)
    await come_due(store, untried)
    for made in (untried, tried):
        await store.subscriptions.pause(made.id, at=NOW)
        await store.subscriptions.resume(made.id, next_due=NOW + HOUR, at=NOW)
    await asyncio.sleep(0.01)
    (left,) = await claim(store)
    assert (left.subscription.id, left.attempts) == (tried.id, 2)


async def test_several_processes_share_deliveries_and_each_is_settled_once(store: Store, database: str) -> None:
    for number in range(60):
        await come_due(store, await subscribe(store, f"slack:T1/C{number}"))
    settled: list[int] = []

    async def work(owner: str) -> None:
        async with open_store(database) as own:
            while batch := await claim(own, owner, limit=4):
                settled.extend([d.id for d in batch if await own.deliveries.settle(owner, d, "sent", at=NOW)])

    await asyncio.gather(*(work(f"owner {number}") for number in range(3)))
    assert len(settled) == len(set(settled)) == 60
