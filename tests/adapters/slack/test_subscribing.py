"""Digests on Slack: subscribed to by command and form, listed, changed, paused, ended."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.app import Slack
from bot.rooms import Room
from bot.store.records import Subscription
from tests.adapters.slack.acting import command, pressed, verbs
from tests.servers.slack import BOT, SlackServer

WISH = "subscribe ferry every weekday at 9:00 Europe/Berlin"
ROOM = Room(key="slack:T1/C1")

pytestmark = pytest.mark.usefixtures("slack")


def said(message: dict[str, Any]) -> str:
    return str(message["text"])


async def held(slack: Slack, room: Room = ROOM) -> tuple[Subscription, ...]:
    return await slack._desk.store.subscriptions.all(room=room.key)


async def test_a_wish_is_answered_with_how_it_was_understood_and_the_next_three_times(
    server: SlackServer, slack: Slack
) -> None:
    text = said(await command(server, WISH))
    assert "Selmouth Ferry, every weekday at 09:00 (Europe/Berlin)" in text
    (next_times,) = [line for line in text.split("\n") if line.startswith("Next: ")]
    assert next_times.count(", 09:00") == 3
    (subscription,) = await held(slack)
    assert subscription.wish.topics == ("Selmouth Ferry",)


async def test_undo_ends_what_was_just_made(server: SlackServer, slack: Slack) -> None:
    message = await command(server, WISH)
    assert "undo" in verbs(message)
    assert "is stopped" in await pressed(server, message, "undo")
    assert await held(slack) == ()


async def test_the_same_wish_twice_is_one_digest(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH)
    await command(server, WISH)
    assert len(await held(slack)) == 1


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        ("subscribe ferri every day at 9 UTC", "did you mean"),
        ("subscribe ferry every blue moon UTC", "not understood"),
        ("subscribe ferry every day at 9", "time zone"),
        ("subscribe ferry every day at 9 Europe/Berlim", "did you mean Europe/Berlin"),
        ("subscribe ferry * * * * * * UTC", "five fields"),
        ("subscribe every day at 9 UTC", "what to follow"),
        ("subscribe ferry", "when"),
        ("subscribe 渡轮 每天25点 北京时间", "没有“25点”这个时刻；小时到23，分钟到59。"),
        ("subscribe 渡轮 每天9点", "没有说明时区；请加上时区，例如：北京时间。可用 /seealso settings"),
        ("subscribe 渡轮", "没有说明时间"),
    ],
)
async def test_a_wish_that_is_not_understood_is_refused_with_a_hint(
    server: SlackServer, slack: Slack, wish: str, hint: str
) -> None:
    assert hint in said(await command(server, wish))
    assert await held(slack) == ()


async def test_a_wish_is_confirmed_in_its_own_language_unless_the_room_chose_one(
    server: SlackServer, slack: Slack
) -> None:
    server.admins.add("U1")
    wish = "subscribe 渡轮 每周一上午9点 北京时间"
    assert "从现在起的变化都会告知" in said(await command(server, wish))
    await command(server, "settings language=en")
    assert "It tells what changes from now on" in said(await command(server, wish))
    assert "hours go to 23" in said(await command(server, "subscribe 渡轮 每天25点 北京时间"))


async def test_the_room_s_own_zone_counts_where_the_wish_names_none(server: SlackServer, slack: Slack) -> None:
    server.admins.add("U1")
    await command(server, "settings zone=Asia/Shanghai")
    await command(server, "subscribe 渡轮 每周一上午9点")
    (subscription,) = await held(slack)
    assert "Asia/Shanghai" in subscription.wish.schedule


async def test_a_room_lists_its_digests_each_with_its_buttons(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH)
    message = await command(server, "digests")
    assert "Selmouth Ferry" in said(message)
    assert verbs(message) == ["pause", "stop"]
    assert "is paused" in await pressed(server, message, "pause")
    assert [one.state for one in await held(slack)] == ["paused"]
    assert verbs(await command(server, "digests")) == ["resume", "stop"]


async def test_a_digest_is_changed_in_its_place(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH)
    (before,) = await held(slack)
    await command(server, f"digests change {before.id} ferry fridays at 16:30 UTC")
    (after,) = await held(slack)
    assert after.id == before.id
    assert after.wish.words == "every Friday at 16:30 (UTC)"
    assert after.baseline == before.baseline


async def test_a_change_of_the_schedule_alone_keeps_the_topics(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH)
    await command(server, "digests change 1 mondays 8am")
    assert "Selmouth Ferry, every Monday at 08:00 (Europe/Berlin)" in said(await command(server, "digests list"))


async def test_who_unsubscribes_is_asked_which_digest_ends(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH)
    message = await command(server, "unsubscribe from the ferry")
    assert "Which one is to end?" in said(message)
    assert verbs(message) == ["pause", "stop"]
    assert "is stopped" in said(await command(server, "unsubscribe 1"))
    assert await held(slack) == ()
    assert "no digests yet" in said(await command(server, "unsubscribe"))


async def test_a_digest_of_another_room_cannot_be_touched(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH)
    (subscription,) = await held(slack)
    server.channel("C5", "U1")
    assert "There is no digest" in said(await command(server, f"digests stop {subscription.id}", channel="C5"))
    assert len(await held(slack)) == 1


async def test_only_managers_change_digests_where_the_room_wants_it_so(server: SlackServer, slack: Slack) -> None:
    server.admins.add("U1")
    await command(server, "settings digests_by=managers")
    server.admins.clear()
    server.channels["C1"].creator = "U9"
    assert "Only people who manage this room" in said(await command(server, WISH))
    assert "no digests yet" in said(await command(server, "digests"))
    assert await held(slack) == ()


async def test_a_room_without_us_is_asked_to_invite_us(server: SlackServer, slack: Slack) -> None:
    server.channels["C1"].members.discard(BOT)
    assert "/invite" in said(await command(server, WISH))
    assert await held(slack) == ()


async def test_without_words_a_form_is_shown_and_what_it_says_is_subscribed_to(
    server: SlackServer, slack: Slack
) -> None:
    await server.command("C1", "U1", "subscribe")
    await server.until(lambda: server.views)
    view = next(iter(server.views.values()))
    delivery = await server.submit(view, "U1", {"topics": "ferry, harbour", "when": "daily at 7 UTC"})
    assert delivery.response["response_action"] == "update"
    assert "Next: " in str(delivery.response["view"]["blocks"])
    (subscription,) = await held(slack)
    assert subscription.wish.topics == ("Selmouth Ferry", "harbour")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"topics": "ferri", "when": "daily at 7 UTC"}, "topics"), ({"topics": "ferry", "when": "daily at 7"}, "when")],
)
async def test_a_form_with_a_mistake_stays_open_and_says_where_it_is(
    server: SlackServer, slack: Slack, values: dict[str, str], field: str
) -> None:
    await server.command("C1", "U1", "subscribe")
    await server.until(lambda: server.views)
    delivery = await server.submit(next(iter(server.views.values())), "U1", values)
    assert delivery.response["response_action"] == "errors"
    assert list(delivery.response["errors"]) == [field]
    assert await held(slack) == ()


async def test_what_a_person_subscribed_to_alone_is_forgotten_with_them(server: SlackServer, slack: Slack) -> None:
    await command(server, WISH, channel="DU1")
    assert len(await held(slack, Room(key="slack:T1/DU1"))) == 1
    await slack._desk.forget("slack:T1/U1")
    assert await held(slack, Room(key="slack:T1/DU1")) == ()
