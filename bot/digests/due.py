"""What a subscription that has come due stands for. Pure; times in the store are milliseconds since 1970, UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.digests.calendar import NeverDue, due_times, next_due, unpack
from bot.store.records import Due, Subscription


def all_due(subscriptions: Sequence[Subscription], at: int) -> list[Due | None]:
    return [due_of(subscription, at) for subscription in subscriptions]


def due_of(subscription: Subscription, at: int) -> Due | None:
    """What a subscription that is due by then stands for; None where its schedule cannot be read or never comes again."""
    now = moment(at)
    try:
        schedule = unpack(subscription.wish.schedule)
        missed = sum(1 for _ in due_times(schedule, moment(subscription.next_due), now))
        following = next_due(schedule, now)
    except (ValueError, NeverDue):
        return None
    return Due(subscription=subscription.id, due=subscription.next_due, next_due=milliseconds(following), missed=missed)


def next_of(subscription: Subscription, at: int) -> int | None:
    """When a subscription's schedule is next due after a time; None as above."""
    try:
        return milliseconds(next_due(unpack(subscription.wish.schedule), moment(at)))
    except (ValueError, NeverDue):
        return None


def milliseconds(at: dt.datetime) -> int:
    return int(at.timestamp() * 1000)


def moment(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC)
