"""`seealso gaps`: questions without an answer, grouped, for the curator."""

from __future__ import annotations

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console.layout import Page, literal, wrap
from bot import reports
from bot.contract import Object
from bot.gaps import Group
from bot.rooms import room_key

_INDENT = " " * 6


def configure(parser: Parser) -> None:
    database.configure(parser)
    database.configure_since(parser)
    parser.add_argument("--room", metavar="ROOM-KEY", help="of one room, as slack:TEAM/CHANNEL")


def run(call: Call) -> ExitCode:
    options, audience = call.arguments.options, call.arguments.audience
    room = room_key(options.room) if options.room else None
    since = database.milliseconds(options.since)
    view = database.library_of(call)
    found = database.with_store(
        call, lambda store: reports.gaps(store, view, audience=audience, since=since, room=room)
    )
    database.note_who_is_left_out(call, view)
    if call.arguments.json:
        call.write_json([_object(group) for group in found])
    elif found:
        call.write("\n\n".join(_text(group, call.page()) for group in found))
    else:
        call.note("seealso: no question is without an answer")
    return ExitCode.ANSWERED


def _object(group: Group) -> Object:
    return {
        "question": group.question,
        "count": group.count,
        "rooms": list(group.rooms),
        "first": database.moment(group.first),
        "last": database.moment(group.last),
        "nearest": group.nearest,
        "wordings": list(group.wordings),
    }


def _text(group: Group, page: Page) -> str:
    def lines(text: str, first: str = _INDENT) -> list[str]:
        return wrap(literal(text), page.width, first=first, rest=_INDENT)

    first, last = (database.moment(at)[:10] for at in (group.first, group.last))
    days = first if first == last else f"{first} to {last}"
    shown = lines(group.question, f"{group.count:4}  ")
    for wording in group.wordings[:3]:
        shown += lines(f"also: {wording}")
    if len(group.wordings) > 3:
        shown += lines(f"and {len(group.wordings) - 3} other wordings")
    nearest = f"; nearest: {group.nearest}" if group.nearest else ""
    return "\n".join((*shown, *lines(f"{days}, {', '.join(group.rooms)}{nearest}")))
