"""`seealso digest`: subscriptions to digests, and sending what is due."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Awaitable, Callable

from adapters.commands import database
from adapters.commands.arguments import Parser, choice
from adapters.commands.call import Call, ExitCode
from bot.contract import Object
from bot.problems import WrongUsage
from bot.rooms import Room, room_key
from bot.store import Store
from bot.store.records import Subscription

# Each action with the options that it takes beside those of the database.
_ACTIONS: dict[str, tuple[str, ...]] = {
    "preview": ("topics", "since", "format"),
    "subscribe": ("room", "topics", "when", "reread", "gaps", "quiet"),
    "list": ("room",),
    "pause": (),
    "resume": (),
    "stop": (),
    "send": ("at", "dry_run", "as_newest"),
}
_NUMBERED = ("pause", "resume", "stop")
_FLAGS = {"format": "--as", "dry_run": "--dry-run", "as_newest": "--as-newest"}
FORMATS = ("text", "slack", "discord", "html")


def configure(parser: Parser) -> None:
    parser.add_argument(
        "--room", metavar="ROOM-KEY", help="subscribe, list: slack:TEAM/CHANNEL or discord:GUILD/CHANNEL"
    )
    parser.add_argument(
        "--topics", metavar="T,…", help='subscribe, preview: tags and articles with commas between, or "everything"'
    )
    parser.add_argument("--when", metavar="WORDS", help='subscribe: as "every weekday at 9:00 Europe/Berlin", or cron')
    parser.add_argument("--reread", action="store_true", help="subscribe: with a section worth reading again")
    parser.add_argument("--gaps", action="store_true", help="subscribe: with the room's questions without an answer")
    parser.add_argument("--quiet", action="store_true", help="subscribe: say so when there is nothing to say")
    parser.add_argument(
        "--since", metavar="DIR|DATE", help="preview: an older folder of articles, or a day (default: a week ago)"
    )
    parser.add_argument("--as", dest="format", metavar="FORMAT", help=f"preview: {', '.join(FORMATS)} (default: text)")
    parser.add_argument(
        "--at", type=_moment, metavar="TIME", help="send: what is due then, as 2026-11-25T09:00+01:00 (default: now)"
    )
    parser.add_argument("--dry-run", action="store_true", help="send: only print it")
    parser.add_argument(
        "--as-newest", action="store_true", help="send: the folder was put back to what it was before, on purpose"
    )
    database.configure(parser)


def run(call: Call) -> ExitCode:
    action = choice("action", call.arguments.words[0], tuple(_ACTIONS))
    _refuse_options(call, action)
    number = call.arguments.words[1] if len(call.arguments.words) > 1 else ""
    if bool(number) is not (action in _NUMBERED):
        wanted = f"{action} ID" if action in _NUMBERED else action
        raise WrongUsage(
            f"seealso digest {action} takes {'a' if action in _NUMBERED else 'no'} number",
            remedy=f"write: seealso digest {wanted}",
        )
    if action in ("preview", "send"):
        from adapters.commands import digest_sending  # late: it opens a desk

        return digest_sending.preview(call) if action == "preview" else digest_sending.send(call)
    if action == "subscribe":
        return _subscribe(call)
    if action == "list":
        return _list(call)
    return _change(call, action, number)


def _refuse_options(call: Call, action: str) -> None:
    options = call.arguments.options
    for name in sorted({name for names in _ACTIONS.values() for name in names} - set(_ACTIONS[action])):
        if getattr(options, name) not in (None, False):
            flag = _FLAGS.get(name, f"--{name}")
            others = [other for other, names in _ACTIONS.items() if name in names]
            raise WrongUsage(
                f"{flag} is no option of seealso digest {action}", remedy=f"it belongs to {' and '.join(others)}"
            )


def _moment(text: str) -> dt.datetime:
    """An option's type: a time with its offset from UTC."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time with an offset; write it as 2026-11-25T09:00+01:00")
    return moment


def needed(call: Call, name: str, example: str) -> str:
    """The value of an option that an action cannot do without."""
    value = str(getattr(call.arguments.options, name) or "").strip()
    if not value:
        action = call.arguments.words[0]
        raise WrongUsage(f"seealso digest {action} needs --{name}", remedy=f"add --{name} {example}")
    return value


# -- subscriptions -----------------------------------------------------------------------------------------------------


def _subscribe(call: Call) -> ExitCode:
    from bot.digests import subscribe  # late: `list` does without schedules in words
    from bot.rooms import audience_of

    options = call.arguments.options
    room = room_key(needed(call, "room", "slack:TEAM/CHANNEL"))
    topics = needed(call, "topics", "telecommunications")
    when = needed(call, "when", '"every weekday at 9:00 Europe/Berlin"')
    if room.startswith("web:"):
        raise WrongUsage(f"{room} takes no digests", remedy="name a room of Slack or Discord")
    whole = database.whole_library_of(call)
    # What the room is known to read by its key; groups by user group or role are found out when it is sent.
    audience = audience_of(whole.manifest, Room(key=room)) | call.arguments.audience
    view = whole.view(audience)

    async def made(store: Store) -> Subscription:
        zone = (await store.rooms.settings(room)).zone
        understood = subscribe.understand(
            [topics],
            when,
            library=view,
            zone=zone,
            now=call.now,
            reread=options.reread,
            gaps=options.gaps,
            quiet=options.quiet,
        )
        # The first digest tells what changes from what the folder says now.
        await store.versions.started(whole.articles, at=int(call.now.timestamp() * 1000))
        return await subscribe.subscribe(store, room, understood, now=call.now)

    subscription = database.with_store(call, made)
    if call.arguments.json:
        call.write_json(_object(subscription))
    else:
        for line in subscribe.confirmation(subscription, "en", now=call.now):
            call.write(line)
    return ExitCode.ANSWERED


def _list(call: Call) -> ExitCode:
    room = room_key(call.arguments.options.room) if call.arguments.options.room else None
    found = database.with_store(call, lambda store: store.subscriptions.all(room=room))
    if call.arguments.json:
        call.write_json([_object(one) for one in found])
    elif not found:
        call.note("seealso: there are no digests")
    else:
        from bot.digests.subscribe import in_words

        for one in found:
            call.write(f"{in_words(one, 'en')} → {one.room}")
    return ExitCode.ANSWERED


def _change(call: Call, action: str, number: str) -> ExitCode:
    from bot.digests import subscribe

    at = int(call.now.timestamp() * 1000)

    async def changed(store: Store) -> Subscription:
        subscription = await subscribe.find(store, number)
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "pause": lambda: store.subscriptions.pause(subscription.id, at=at),
            "resume": lambda: subscribe.resume(store, subscription, now=call.now),
            "stop": lambda: store.subscriptions.stop(subscription.id, at=at),
        }
        await steps[action]()
        found = await store.subscriptions.find(subscription.id)
        assert found is not None
        return found

    subscription = database.with_store(call, changed)
    if call.arguments.json:
        call.write_json(_object(subscription))
    else:
        call.write(f"Digest {subscription.id} for {subscription.room} is {subscription.state}.")
    return ExitCode.ANSWERED


def _object(subscription: Subscription) -> Object:
    wish = subscription.wish
    return {
        "id": subscription.id,
        "room": subscription.room,
        "topics": list(wish.topics) or ["everything"],  # so that it can be given to `subscribe` again
        "when": wish.words,
        "state": subscription.state,
        "next": database.moment(subscription.next_due),
        "reread": wish.reread,
        "gaps": wish.gaps,
        "quiet": wish.quiet,
    }
