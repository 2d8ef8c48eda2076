"""`seealso backup`: a copy of the database while it is in use."""

from __future__ import annotations

from pathlib import Path

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import progress
from bot.problems import WrongUsage
from bot.store.address import file_of, kind_of
from bot.store.backup import back_up


def configure(parser: Parser) -> None:
    database.configure(parser)


def run(call: Call) -> ExitCode:
    (name,) = call.arguments.words
    url = database.url_of(call)
    if kind_of(url) == "postgresql":
        raise WrongUsage(
            "PostgreSQL is copied by its own program",
            remedy='run: pg_dump --format=custom --file=seealso.dump "$SEEALSO_DATABASE_URL"',
        )
    source, target = file_of(url), Path(name)
    with progress.shown("Copying", call.stderr, call.environ) as advance:
        size = back_up(source, target, progress=advance)
    if call.arguments.json:
        call.write_json({"database": str(source), "copy": str(target), "bytes": size})
    else:
        call.write(f"Copied {source} to {target} ({size:,} bytes).")
    return ExitCode.ANSWERED
