"""`topics`: what there is."""

from __future__ import annotations

from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import article as console
from adapters.console.layout import literal
from bot.contract import topics_list
from bot.library import Library
from bot.tags import suggest, tagged


def configure(parser: Parser) -> None:
    parser.add_argument("--titles", action="store_true", help="titles alone, one a line")


def run(call: Call) -> ExitCode:
    tag = " ".join(call.arguments.words)
    library = call.library()
    shown = tagged(library, tag)
    if call.arguments.json:
        call.write_json(topics_list(shown, call.addresses(library)))
    elif shown and call.arguments.options.titles:
        call.write("\n".join(literal(one.title) for one in shown))
    elif shown:
        call.write(console.topics(shown, page=call.page()))
    if shown:
        return ExitCode.ANSWERED
    call.note(f"seealso: no article has the tag {tag!r}" + _remedy(library, tag))
    return ExitCode.NOT_ANSWERED


def _remedy(library: Library, tag: str) -> str:
    if meant := suggest(library, tag):
        return f"; did you mean {' or '.join(meant)}?"
    tags = sorted({name for one in library.articles for name in one.topics})
    return f"; tags are: {', '.join(tags)}" if tags else ""
