"""`seealso schema`: the file format as JSON Schema, so that editors complete and check articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.commands.arguments import Parser, choice
from adapters.commands.call import Call, ExitCode

if TYPE_CHECKING:
    from bot.articles.format import Part

_PARTS: tuple[Part, ...] = ("article", "manifest", "checks")


def configure(parser: Parser) -> None:
    """It has no options of its own."""


def run(call: Call) -> ExitCode:
    from bot import articles

    part = choice("schema", (call.arguments.words or ("article",))[0], _PARTS)
    call.write_json(articles.json_schema(part))
    return ExitCode.ANSWERED
