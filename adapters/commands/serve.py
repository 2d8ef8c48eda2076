"""`seealso serve`: the web, Slack, Discord and digests, what is configured, in one process."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from adapters import shipped
from adapters.commands import database
from adapters.commands.arguments import Parser, number
from adapters.commands.call import Call, ExitCode
from adapters.serve import Wanted, serve
from bot.settings import unknown_variables
from bot.telemetry import Log, configure_logging

log = Log("seealso.serve")


def configure(parser: Parser) -> None:
    parser.add_argument("--slack", action="store_true", help="serve Slack (default: all that is configured)")
    parser.add_argument("--discord", action="store_true", help="serve Discord")
    parser.add_argument("--digests", action="store_true", help="deliver digests")
    parser.add_argument("--web", action="store_true", help="serve pages and the API")
    parser.add_argument("--host", metavar="H", help="where HTTP is answered (default: 127.0.0.1)")
    parser.add_argument("--port", metavar="P", type=number(0, 65_535), help="0: any that is free (default: 8080)")
    database.configure(parser)


def run(call: Call) -> ExitCode:
    options = call.arguments.options
    settings = database.settings_of(call, host=options.host, port=options.port)
    configure_logging(call.stderr, level=settings.log_level, secrets=settings.secrets())
    for said in unknown_variables(call.environ):
        log.warning("settings.unknown", said=said)

    def say(line: str) -> None:
        with suppress(OSError):  # nobody reads it any more, which is no reason to stop serving
            call.note(line)
            call.stderr.flush()

    wanted = Wanted(slack=options.slack, discord=options.discord, digests=options.digests, web=options.web)
    asyncio.run(serve(settings, wanted, knowledge=settings.knowledge or shipped.knowledge(), say=say))
    return ExitCode.ANSWERED
