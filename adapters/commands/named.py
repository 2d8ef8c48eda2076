"""`summary`, `see-also`, `relate` and `compare`: questions that name their topics."""

from __future__ import annotations

from adapters import timed
from adapters.commands.arguments import Parser
from adapters.commands.ask import add_limit
from adapters.commands.call import Call, ExitCode
from adapters.console import render
from bot.contract import answer_object, question_text
from bot.model import Kind

_ASKED: dict[str, tuple[Kind, str]] = {
    "summary": ("summary", "summarise {}"),
    "see-also": ("see_also", "see also {}"),
    "relate": ("relate", "how is {} related to {}?"),
    "compare": ("compare", "compare {} and {}"),
}


def configure(parser: Parser) -> None:
    add_limit(parser)


def run(call: Call) -> ExitCode:
    kind, sentence = _ASKED[call.arguments.command]
    words = call.arguments.words
    names = words if kind in ("relate", "compare") else (" ".join(words),)
    for name in names:
        question_text(name)
    text = question_text(sentence.format(*names))
    library = call.library()
    question = call.question(text, kind=kind, names=names, limit=call.arguments.options.limit)
    answer, elapsed = timed.answer(library, question)
    addresses = call.addresses(library)
    if call.arguments.json:
        call.write_json(answer_object(answer, addresses, elapsed_ms=elapsed))
    else:
        call.write(render.answer(answer, addresses=addresses, page=call.page()))
    return ExitCode.of(answer)
