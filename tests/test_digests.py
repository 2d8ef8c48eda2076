"""Digests from the folder to the room, on both databases and both platforms."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import select, update

from bot.desk import Desk
from bot.digests.deliver import Courier
from bot.digests.editor import Editor
from bot.digests.reception import Reception
from bot.model import EVERYONE
from bot.problems import StoreUnavailable, WrongUsage
from bot.rooms import Asker, Room
from bot.store.tables import deliveries
from tests.digesting import (
    DAILY,
    HOUR,
    WINTER,
    World,
    couriers,
    deliver,
    milliseconds,
    now,
    opened,
    subscribe,
)
from tests.servers import slack as slack_server

DAY = dt.timedelta(days=1)


@pytest.fixture(params=["slack", "discord"])
def room(request: pytest.FixtureRequest, world: World) -> str:
    return world.slack_room() if request.param == "slack" else world.discord_room()


async def subscribed(world: World, room: str, *, changed: bool = True, **wish: object) -> int:
    """A subscription that is due, and then, if so, a change in the folder."""
    async with opened(world) as desk:
        made = await subscribe(desk, room, **wish)
    if changed:
        world.change()
    return made.id


# What is said


async def test_a_room_is_told_what_changed_since_it_subscribed(world: World, room: str) -> None:
    await subscribed(world, room)
    ended = await deliver(world)
    assert [one.ending for one in ended] == ["sent"]
    (said,) = world.heard(room)
    assert WINTER in said
    assert "Selmouth Ferry" in said


async def test_nothing_is_said_where_nothing_changed(world: World, room: str) -> None:
    await subscribed(world, room, changed=False)
    assert [one.ending for one in await deliver(world)] == ["quiet"]
    assert world.heard(room) == []


async def test_who_asked_for_it_hears_that_nothing_changed(world: World, room: str) -> None:
    await subscribed(world, room, changed=False, quiet=True)
    await deliver(world)
    (said,) = world.heard(room)
    assert "Nothing has changed" in said


async def test_nothing_is_said_twice(world: World, room: str) -> None:
    await subscribed(world, room)
    await deliver(world)
    assert [one.ending for one in await deliver(world, at=now() + DAY)] == ["quiet"]
    assert len(world.heard(room)) == 1


async def test_a_topic_that_is_not_followed_is_not_told(world: World, room: str) -> None:
    await subscribed(world, room, topics=("Selmouth Town Council",))
    assert [one.ending for one in await deliver(world)] == ["quiet"]


async def test_who_follows_an_article_goes_on_following_it_under_its_new_title(world: World) -> None:
    room = world.slack_room()
    await subscribed(world, room, changed=False, topics=("Selmouth Ferry",))
    for path in world.folder.glob("**/*.yaml"):
        path.write_text(path.read_text().replace("Selmouth Ferry", "Marram Crossing"))
    await deliver(world)
    assert "Selmouth Ferry → Marram Crossing" in world.heard(room)[0]
    async with opened(world) as desk:
        (held,) = await desk.store.subscriptions.all()
        assert held.wish.topics == ("Marram Crossing",)
        await desk.store.subscriptions.resume(held.id, next_due=milliseconds(now()) - 1, at=1)
    world.change("The Marram Crossing rests in January.")
    await deliver(world)
    assert "rests in January" in world.heard(room)[1]


async def test_spelling_alone_is_no_digest(world: World, room: str) -> None:
    await subscribed(world, room, changed=False)
    world.reword("people, bicycles and cars", "people, bicycles, and cars")
    assert [one.ending for one in await deliver(world)] == ["quiet"]


async def test_a_process_that_was_down_sends_one_digest_that_says_so(world: World, room: str) -> None:
    await subscribed(world, room, due=now() - 9 * DAY)
    await deliver(world)
    (said,) = world.heard(room)
    assert "Catching up: 9 digests were missed" in said


async def test_one_on_time_does_not_say_that_anything_was_missed(world: World, room: str) -> None:
    await subscribed(world, room)
    await deliver(world)
    assert "missed" not in world.heard(room)[0]


async def test_a_question_of_the_room_without_an_answer_is_told_once(world: World, room: str) -> None:
    await subscribed(world, room, changed=False, gaps=True)
    async with opened(world) as desk:
        asker = Asker(platform="slack", user="U1", room=Room(key=room))
        question = "who paints the lighthouse?"
        desk.record(asker, question, await desk.ask(question, asker=asker), message="1", public=True)
        await desk.flush()
    await deliver(world)
    assert "who paints the lighthouse?" in world.heard(room)[0]
    await deliver(world, at=now() + DAY)
    assert len(world.heard(room)) == 1


async def test_a_section_worth_reading_comes_once(world: World, room: str) -> None:
    await subscribed(world, room, changed=False, reread=True, topics=("Selmouth Ferry",))
    for days in range(5):
        await deliver(world, at=now() + days * DAY)
    headings = [line for said in world.heard(room) for line in said.split("\n") if "Worth reading again" in line]
    assert len(headings) == len(set(headings)) == 2


async def test_a_restricted_article_leaves_no_trace_where_outsiders_read(world: World, room: str) -> None:
    await subscribed(world, room, changed=False)
    world.change("Wardens meet at the old mill.", article="storm-plan")
    assert [one.ending for one in await deliver(world)] == ["quiet"]


async def test_a_restricted_article_is_told_where_all_may_read_it(world: World) -> None:
    world.slack.usergroups["S1"] = ["U1"]
    room = world.slack_room()
    await subscribed(world, room, changed=False)
    world.change("Wardens meet at the old mill.", article="storm-plan")
    await deliver(world)
    assert "Wardens meet at the old mill." in world.heard(room)[0]


async def test_a_guild_s_channel_of_one_role_is_told_what_that_role_may_read(world: World) -> None:
    from tests.servers.discord_world import VIEW

    role = world.guild.role("wardens")
    world.reword("role:9", f"role:{role}", article="knowledge")
    room = world.discord_room()
    world.guild.members[world.discord.me.id].append(world.guild.role("seealso", VIEW, managed=True))
    world.channels["general"].overwrites |= {world.guild.id: (0, VIEW), role: (VIEW, 0), world.discord.me.id: (VIEW, 0)}
    await subscribed(world, room, changed=False)
    world.change("Wardens meet at the old mill.", article="storm-plan")
    await deliver(world)
    assert "Wardens meet at the old mill." in world.heard(room)[0]


# Exactly once


async def test_a_message_whose_answer_was_lost_is_not_sent_again(world: World, room: str) -> None:
    world.slack.fail("chat.postMessage", lose=True)
    world.discord.fail("POST", r"/channels/\d+/messages", after=True)
    await subscribed(world, room)
    assert [one.ending for one in await deliver(world)] == ["sent"]
    assert len(world.heard(room)) == 1


async def test_a_message_that_a_dead_process_sent_is_found_and_not_sent_again(world: World, room: str) -> None:
    number = await subscribed(world, room)
    async with opened(world) as desk, couriers(desk) as courier:
        store = desk.store
        await courier._come_due(int(now().timestamp() * 1000))
        await store.deliveries.claim("dead", lease=0, version=99, platforms=("slack", "discord"))
        # The message goes out, and the process dies before it has settled it.
        async with couriers(desk) as other:
            await _send_without_settling(other)
        world.discord._nonces.clear()  # Discord remembers them for some minutes
        ended = await courier.deliver_due(now())
        assert [one.ending for one in ended] == ["sent"]
        assert ended[0].message
        assert (await store.subscriptions.find(number)).baseline == 2  # type: ignore[union-attr]
    assert len(world.heard(room)) == 1


async def test_a_process_that_could_not_renew_its_lease_does_not_send(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    async with opened(world) as desk, couriers(desk) as courier, couriers(desk) as other:
        messenger = courier._messengers["slack"]
        look_up = messenger.room

        async def slow(key: str) -> Room:
            time.sleep(1.2)  # noqa: ASYNC251 (a process that stands still for longer than the lease)
            return await look_up(key)

        monkeypatch.setattr(desk.store.deliveries, "renew", _away)
        monkeypatch.setattr(messenger, "room", slow)
        await courier._come_due(int(now().timestamp() * 1000))
        await courier._claim()
        await asyncio.wait(courier._tasks)
        monkeypatch.undo()
        assert world.heard(room) == []
        await asyncio.sleep(0.2)
        assert [one.ending for one in await other.deliver_due(now())] == ["sent"]
    assert len(world.heard(room)) == 1


async def test_what_lands_after_its_sender_could_not_renew_its_lease_is_not_said_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    world.slack.fail("chat.postMessage", delay=0.7)  # it arrives, but only then
    async with opened(world) as desk, couriers(desk, lease=1.0) as courier:
        look_up = courier._messengers["slack"].room

        async def slow(key: str) -> Room:
            await asyncio.sleep(0.6)  # so that the message would leave late in its lease
            return await look_up(key)

        monkeypatch.setattr(desk.store.deliveries, "renew", _away)
        monkeypatch.setattr(courier._messengers["slack"], "room", slow)
        await courier._come_due(int(now().timestamp() * 1000))
        await courier._claim()
        await asyncio.wait(courier._tasks)
        monkeypatch.undo()
        await asyncio.sleep(0.5)
        assert [one.ending for one in await courier.deliver_due(now())] == ["sent"]
    await asyncio.sleep(1)
    assert len(world.heard(room)) == 1


async def test_a_call_that_hangs_is_broken_off_before_another_process_takes_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    world.slack.fail("chat.postMessage", delay=20, carry_out=False, error="internal_error")
    async with opened(world) as desk, couriers(desk, lease=1.0) as courier:
        monkeypatch.setattr(desk.store.deliveries, "renew", _away)
        stop, began = asyncio.Event(), asyncio.get_running_loop().time()
        running = asyncio.create_task(courier.run(stop))
        await _until(lambda: bool(courier._tasks))
        await _until(lambda: not courier._tasks)
        assert asyncio.get_running_loop().time() - began < 1.1
        monkeypatch.undo()
        await _until(lambda: len(world.heard(room)) == 1)
        stop.set()
        await running
    assert len(world.heard(room)) == 1


async def _away(*_: object, **__: object) -> frozenset[int]:
    raise StoreUnavailable("the database cannot be reached")


async def _send_without_settling(courier: Courier) -> None:
    async def never(*_: object, **__: object) -> bool:
        raise asyncio.CancelledError

    settle = courier._store.deliveries.settle
    courier._store.deliveries.settle = never  # type: ignore[method-assign]
    try:
        await courier._claim()
        await asyncio.wait(courier._tasks)
    finally:
        courier._store.deliveries.settle = settle  # type: ignore[method-assign]
    await asyncio.sleep(1.1)  # the lease runs out


async def test_several_processes_share_the_work_and_each_digest_comes_once(world: World) -> None:
    rooms = [world.slack_room(f"C{n}") for n in range(30)] + [world.discord_room(f"r{n}") for n in range(20)]
    async with opened(world) as desk:
        for room in rooms:
            await subscribe(desk, room)
    world.change()
    await asyncio.gather(*(deliver(world) for _ in range(3)))
    assert [len(world.heard(room)) for room in rooms] == [1] * len(rooms)


async def test_a_clock_that_jumps_forth_and_back_doubles_nothing(world: World, room: str) -> None:
    await subscribed(world, room)
    await deliver(world, at=now() + 2 * DAY)
    for days in (-1, 0, 1, 2):
        await deliver(world, at=now() + days * DAY)
    assert len(world.heard(room)) == 1


async def test_a_clock_that_was_put_back_loses_no_due_time(world: World) -> None:
    room = world.slack_room()
    stop, ahead = asyncio.Event(), now() + 30 * DAY
    async with opened(world) as desk, couriers(desk) as courier:
        made = await subscribe(desk, room)
        desk.clock = lambda: ahead
        running = asyncio.create_task(courier.run(stop))
        await asyncio.sleep(0.3)
        assert (await _next_due(desk, made.id)) > ahead
        desk.clock = now
        async with asyncio.timeout(5):
            while await _next_due(desk, made.id) > now() + DAY:  # noqa: ASYNC110 (the database tells)
                await asyncio.sleep(0.02)
        stop.set()
        await running


async def _next_due(desk: Desk, number: int) -> dt.datetime:
    found = await desk.store.subscriptions.find(number)
    assert found is not None
    return dt.datetime.fromtimestamp(found.next_due / 1000, dt.UTC)


async def test_a_subscription_stopped_while_it_is_delivered_ends_quietly(world: World, room: str) -> None:
    number = await subscribed(world, room)
    world.slack.fail("chat.postMessage", delay=0.4)
    world.discord.fail("POST", r"/channels/\d+/messages", delay=0.4)
    async with opened(world) as desk, couriers(desk) as courier:
        delivering = asyncio.create_task(courier.deliver_due(now()))
        await asyncio.sleep(0.2)
        await desk.store.subscriptions.stop(number, at=1)
        await delivering
    assert len(world.heard(room)) <= 1
    assert [one.ending for one in await deliver(world, at=now() + DAY)] == []


# What goes wrong


async def test_a_room_that_is_gone_pauses_the_subscription_and_the_operator_is_told(world: World, room: str) -> None:
    operator = world.slack_room("C9")
    number = await subscribed(world, room)
    place = room.rpartition("/")[2]
    if room.startswith("slack"):
        world.slack.channels[place].members.discard(slack_server.BOT)
    else:
        world.channels["general"].deleted = True
        del world.guild.channels[int(place)]
    ended = await deliver(world)
    assert [one.ending for one in ended] == ["paused"]
    (told,) = world.heard(operator)
    assert f"seealso digest resume {number}" in told
    async with opened(world) as desk:
        assert [one.state for one in await desk.store.subscriptions.all()] == ["paused"]


async def test_a_source_gone_quiet_is_told_to_the_operator_once_by_all_processes_and_to_no_subscriber(
    world: World, room: str
) -> None:
    subscriber = world.slack_room("C5")
    world.reword("operator_room: slack:T1/C9", f"operator_room: {room}", article="knowledge")
    await subscribed(world, subscriber, changed=False)
    ahead = [dt.timedelta()]
    async with AsyncExitStack() as stack:
        for _ in range(2):
            desk = await Desk.open(world.settings_with(stale_after=3), clock=lambda: now() + ahead[0], poll=0.05)
            stack.push_async_callback(desk.close)
            await stack.enter_async_context(couriers(desk))
            watching = asyncio.create_task(desk.watch())
            stack.push_async_callback(asyncio.wait, {watching})
            stack.callback(watching.cancel)
        world.reword("kind: service", "kimd: service")
        await _until(lambda: len(world.heard(room)) == 1)  # that the folder has a mistake
        ahead[0] = dt.timedelta(days=2, hours=23)
        await asyncio.sleep(0.3)
        assert len(world.heard(room)) == 1
        ahead[0] = dt.timedelta(days=3, hours=1)
        await _until(lambda: len(world.heard(room)) > 1)
        await asyncio.sleep(0.3)
    _, told = world.heard(room)
    assert told.startswith("For 3 days the knowledge folder could not be loaded")
    assert "kimd" in told
    assert world.heard(subscriber) == []


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 (the servers count)
            await asyncio.sleep(0.05)


async def test_a_resumed_subscription_tells_what_changed_meanwhile(world: World) -> None:
    room = world.slack_room()
    number = await subscribed(world, room)
    async with opened(world) as desk:
        await desk.store.subscriptions.pause(number, at=1)
    assert await deliver(world) == ()
    async with opened(world) as desk:
        await desk.store.subscriptions.resume(number, next_due=int(now().timestamp() * 1000), at=1)
    await deliver(world)
    assert WINTER in world.heard(room)[0]


async def test_a_rate_limit_is_waited_for(world: World) -> None:
    room = world.slack_room()
    world.slack.fail("chat.postMessage", carry_out=False, status=429, retry_after=1)
    await subscribed(world, room)
    await deliver(world)
    assert len(world.heard(room)) == 1


async def test_a_platform_that_is_down_gets_its_digests_later(world: World, room: str) -> None:
    await subscribed(world, room)
    world.slack.fail("chat.postMessage", times=50, carry_out=False, status=503)
    world.discord.fail("POST", r"/channels/\d+/messages", times=50, status=503)
    await deliver(world)
    assert world.heard(room) == []
    world.slack.faults.clear()
    world.discord.faults.clear()
    await asyncio.sleep(0.5)
    await deliver(world)
    assert len(world.heard(room)) == 1


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_delivery_that_was_tried_for_weeks_is_given_back_as_any_other(world: World) -> None:
    room = world.slack_room()
    await subscribed(world, room)
    world.slack.fail("chat.postMessage", times=50, carry_out=False, status=503)
    await deliver(world)
    async with opened(world) as desk, desk.store.database.write() as connection:
        await connection.execute(update(deliveries).values(attempts=3_000, not_before=0))
    await deliver(world)
    async with opened(world) as desk, desk.store.database.read() as connection:
        left = (await connection.execute(select(deliveries))).one()
    assert (left.attempts, left.owner, left.leased_until) == (3_001, None, None)


async def test_a_folder_that_breaks_while_it_is_served_does_not_keep_a_digest(world: World, room: str) -> None:
    await subscribed(world, room)
    async with opened(world) as desk, couriers(desk) as courier:
        (world.folder / "ferry.yaml").write_text("title: [")
        await courier.deliver_due(now())
    assert WINTER in world.heard(room)[0]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_comparison_that_failed_when_nobody_waited_any_more_is_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(world) as desk:
        made = await subscribe(desk, world.slack_room(), quiet=True)
        between, gone = desk.store.versions.between, asyncio.Event()

        async def broken(before: int, after: int) -> None:
            await gone.wait()
            raise StoreUnavailable("the database is locked")

        monkeypatch.setattr(desk.store.versions, "between", broken)
        editor = Editor(desk)
        waiting = asyncio.create_task(editor.edit(made, audience=EVERYONE, until=1, language="en"))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.wait({waiting})
        gone.set()
        await asyncio.sleep(0.05)
        monkeypatch.setattr(desk.store.versions, "between", between)
        assert await editor.edit(made, audience=EVERYONE, until=1, language="en") is not None


async def test_a_replica_with_an_older_folder_composes_no_digest(world: World, room: str) -> None:
    await subscribed(world, room, changed=False)
    old = world.folder.with_name("old")
    world.folder.rename(old)
    async with worlds_folder(world), opened(world):
        pass  # another process has recorded the newer folder
    async with opened(world, knowledge=old) as desk, couriers(desk) as courier:
        assert await courier.deliver_due(now()) == ()
    assert world.heard(room) == []
    assert [one.ending for one in await deliver(world)] == ["sent"]


class worlds_folder:  # noqa: N801 - used like a function
    """A copy of the folder with a change in it, where the folder was."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def __aenter__(self) -> None:
        import shutil

        shutil.copytree(self.world.folder.with_name("old"), self.world.folder)
        self.world.change()

    async def __aexit__(self, *_: object) -> None: ...


async def test_one_room_with_very_many_digests_does_not_hold_up_the_others(world: World) -> None:
    busy, other = world.slack_room("C1"), world.slack_room("C2")
    async with opened(world) as desk:
        for _ in range(60):
            await subscribe(desk, busy)
        await subscribe(desk, other)
    world.change()
    stop = asyncio.Event()
    async with opened(world) as desk, couriers(desk) as courier:
        running = asyncio.create_task(courier.run(stop))
        await world.slack.until(lambda: world.heard(other), seconds=4)
        stop.set()
        await running
    assert 0 < len(world.heard(busy)) < 20


@pytest.mark.parametrize("schedule", ["of another version", DAILY.replace('"UTC"', '"Atlantis/Harbour"')])
async def test_a_schedule_that_cannot_be_read_pauses_its_subscription_alone(
    world: World, room: str, schedule: str
) -> None:
    number = await subscribed(world, room, schedule=schedule)
    await subscribed(world, room, changed=False)
    await deliver(world)
    async with opened(world) as desk:
        assert {one.id: one.state for one in await desk.store.subscriptions.all()} == {
            number: "paused",
            number + 1: "active",
        }


async def test_a_schedule_that_cannot_be_read_is_listed_and_not_resumed(world: World, room: str) -> None:
    number = await subscribed(world, room, schedule="of another version")
    async with opened(world) as desk:
        (line,) = await Reception(desk).lines(Room(key=room))
        assert line == f"{number}: everything, daily"
        with pytest.raises(WrongUsage, match="subscribe again"):
            await Reception(desk).act(Room(key=room), str(number), "resume")


async def test_a_courier_delivers_until_it_is_stopped(world: World, room: str) -> None:
    await subscribed(world, room)
    stop = asyncio.Event()
    async with opened(world) as desk, couriers(desk) as courier:
        running = asyncio.create_task(courier.run(stop))
        async with asyncio.timeout(5):
            while not world.heard(room):  # noqa: ASYNC110 (a server counts)
                await asyncio.sleep(0.02)
        stop.set()
        await running
    assert len(world.heard(room)) == 1


async def test_a_courier_that_is_stopped_gives_back_what_it_has_not_begun(world: World) -> None:
    rooms = [world.slack_room(f"C{n}") for n in range(20)]
    async with opened(world) as desk:
        for room in rooms:
            await subscribe(desk, room, due=now() - HOUR)
    world.change()
    world.slack.fail("chat.postMessage", times=20, delay=0.3)
    stop = asyncio.Event()
    async with opened(world) as desk, couriers(desk) as courier:
        running = asyncio.create_task(courier.run(stop))
        await asyncio.sleep(0.5)
        stop.set()
        await running
        sent = sum(len(world.heard(room)) for room in rooms)
        assert 0 < sent < 20
        # Nobody has to wait for a lease: the rest can be claimed at once, as never tried.
        left = await desk.store.deliveries.claim("next", lease=1000, version=99, platforms=("slack",))
        assert [one.attempts for one in left] == [1] * (20 - sent)
