"""`read`: a whole article."""

from __future__ import annotations

from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import article as console
from bot.contract import article_object, question_text


def configure(parser: Parser) -> None:
    """It has no options of its own."""


def run(call: Call) -> ExitCode:
    title = question_text(" ".join(call.arguments.words))
    library = call.library()
    article = library.find(title)
    if article is None:
        meant = library.suggest(title, 3)
        call.note(f"seealso: no article {title!r}" + (f"; did you mean {', '.join(meant)}?" if meant else ""))
        return ExitCode.NOT_ANSWERED
    addresses = call.addresses(library)
    if call.arguments.json:
        call.write_json(article_object(article, addresses))
    else:
        call.write(console.article(article, addresses=addresses, page=call.page()))
    return ExitCode.ANSWERED
