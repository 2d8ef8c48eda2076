"""`topics`: what there is."""

from __future__ import annotations

from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import article as console
from adapters.console.layout import literal
from bot.contract import topics_list


def configure(parser: Parser) -> None:
    parser.add_argument("--titles", action="store_true", help="titles alone, one a line")


def run(call: Call) -> ExitCode:
    tag = " ".join(call.arguments.words)
    library = call.library()
    shown = console.tagged(library.articles, tag)
    if call.arguments.json:
        call.write_json(topics_list(shown, call.addresses(library)))
    elif call.arguments.options.titles:
        call.write("\n".join(literal(one.title) for one in shown))
    elif shown:
        call.write(console.topics(shown, page=call.page()))
    if shown:
        return ExitCode.ANSWERED
    tags = sorted({name for one in library.articles for name in one.topics})
    call.note(f"seealso: no article has the tag {tag!r}" + (f"; tags are: {', '.join(tags)}" if tags else ""))
    return ExitCode.NOT_ANSWERED
