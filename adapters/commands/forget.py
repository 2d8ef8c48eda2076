"""`seealso forget`: removes everything of one person."""

from __future__ import annotations

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from bot.rooms import person_key


def configure(parser: Parser) -> None:
    database.configure(parser)


def run(call: Call) -> ExitCode:
    person = person_key(call.arguments.words[0])
    removed = database.with_store(call, lambda store: store.forget(person))
    if call.arguments.json:
        call.write_json({"person": person, "removed": removed})
    else:
        rows = f"{removed:,} rows" if removed != 1 else "1 row"
        call.write(f"Removed {rows} of {person}." if removed else f"There was nothing of {person}.")
    return ExitCode.ANSWERED
