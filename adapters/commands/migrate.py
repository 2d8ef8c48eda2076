"""`seealso migrate`: brings the database to this version."""

from __future__ import annotations

import asyncio

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from bot.store.migrations import HEAD, migrate


def configure(parser: Parser) -> None:
    database.configure(parser)


def run(call: Call) -> ExitCode:
    ran = asyncio.run(migrate(database.url_of(call)))
    if call.arguments.json:
        call.write_json({"ran": list(ran), "version": HEAD})
    else:
        call.write(f"The database is now at {HEAD} (ran {', '.join(ran)})." if ran else f"The database is at {HEAD}.")
    return ExitCode.ANSWERED
