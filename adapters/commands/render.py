"""`seealso render`: what a platform would be sent, as its own payload."""

from __future__ import annotations

from collections.abc import Callable

from adapters import timed
from adapters.commands.arguments import Parser, one_of
from adapters.commands.ask import add_limit
from adapters.commands.call import Call, ExitCode
from adapters.console import render as console
from bot.contract import Addresses, Object, question_text
from bot.model import Answer
from bot.problems import WrongUsage

Payload = str | Object | list[Object]  # a text that is shown as it is, a message, or several of them


def _text(answer: Answer, addresses: Addresses, call: Call) -> Payload:
    return console.answer(answer, addresses=addresses, page=call.page())


def _slack(answer: Answer, addresses: Addresses, call: Call) -> Payload:
    from adapters.slack import render as slack  # late: each platform's renderer is needed by itself

    return slack.answer(answer, slack.Frame(addresses=addresses, asker="U0"))


def _discord(answer: Answer, addresses: Addresses, call: Call) -> Payload:
    from adapters.discord import render as discord

    return discord.message(answer, discord.Setting(addresses=addresses, asker="0"))


def _html(answer: Answer, addresses: Addresses, call: Call) -> Payload:
    from adapters.web import answers
    from adapters.web.site import Site

    library = call.library()
    return answers.page(answer, Site.of(library.manifest, addresses.base), links=answers.links_of(library))


# By the name that --as takes.
RENDERERS: dict[str, Callable[[Answer, Addresses, Call], Payload]] = {
    "text": _text,
    "slack": _slack,
    "discord": _discord,
    "html": _html,
}


def configure(parser: Parser) -> None:
    parser.add_argument("--as", dest="format", metavar="FORMAT", type=one_of(RENDERERS), help=", ".join(RENDERERS))
    add_limit(parser)


def run(call: Call) -> ExitCode:
    options = call.arguments.options
    if options.format is None:
        raise WrongUsage("seealso render needs --as FORMAT", remedy=f"write --as {' or --as '.join(RENDERERS)}")
    text = question_text(" ".join(call.arguments.words))
    library = call.library()
    answer, _ = timed.answer(library, call.question(text, limit=options.limit))
    payload = RENDERERS[options.format](answer, call.addresses(library), call)
    if not isinstance(payload, str):
        call.write_json(payload)
    elif call.arguments.json:
        call.write_json({options.format: payload})
    else:
        call.write(payload)
    return ExitCode.of(answer)
