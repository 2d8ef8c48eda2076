"""`seealso ask`: one question, or a file of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from adapters import timed
from adapters.commands.arguments import Parser, number
from adapters.commands.call import Call, ExitCode
from adapters.console import render
from bot.contract import MAX_STATEMENTS, Object, answer_object, explanation_object, question_text
from bot.library import Library
from bot.model import Turn
from bot.problems import WrongUsage

DEFAULT_LIMIT = 3  # statements


def configure(parser: Parser) -> None:
    parser.add_argument("--file", metavar="F", help="a question a line, - for standard input; prints an object a line")
    parser.add_argument(
        "--conversation",
        action="store_true",
        help="the lines of --file are one conversation, an empty line starts the next",
    )
    add_limit(parser)
    parser.add_argument("--explain", action="store_true", help="show why this answer")


def add_limit(parser: Parser) -> None:
    parser.add_argument(
        "--limit",
        metavar="N",
        type=number(1, MAX_STATEMENTS),
        default=DEFAULT_LIMIT,
        help=f"sentences at most, 1 to {MAX_STATEMENTS} (default: {DEFAULT_LIMIT})",
    )


def run(call: Call) -> ExitCode:
    options, words = call.arguments.options, call.arguments.words
    if options.file is not None:
        if words:
            raise WrongUsage("a question and --file at once", remedy="leave out one of them")
        return _ask_file(call)
    if options.conversation:
        raise WrongUsage("--conversation is for --file", remedy="add --file F, or use seealso chat")
    if not words:
        raise WrongUsage("no question", remedy=_how_to_ask(call))
    text = question_text(" ".join(words))
    library = call.library()
    answer, elapsed = timed.answer(library, call.question(text, limit=options.limit))
    addresses = call.addresses(library)
    if call.arguments.json:
        explained: Object = {"explanation": explanation_object(answer)} if options.explain else {}
        call.write_json(answer_object(answer, addresses, elapsed_ms=elapsed) | explained)
        return ExitCode.of(answer)
    page = call.page()
    call.write(render.answer(answer, addresses=addresses, page=page))
    if options.explain:
        from adapters.console.explain import explanation

        call.write("\n" + explanation(answer, page=page))
    return ExitCode.of(answer)


def _how_to_ask(call: Call) -> str:
    if call.stdin.isatty():
        return 'write it after ask, as in: seealso ask "what is MIIT?" (or have a conversation: seealso chat)'
    return "write it after ask, or give --file - to read questions from standard input, one a line"


def _ask_file(call: Call) -> ExitCode:
    from bot.answering import TURNS_KEPT

    library = call.library()
    turns: tuple[Turn, ...] = ()
    with _lines(call.arguments.options.file, call.stdin) as lines:
        for line in lines:
            text = line.removeprefix("\ufeff").strip()
            if call.arguments.options.conversation and not text:
                turns = ()
                continue
            shown, turn = _ask_line(call, library, text, turns)
            call.write_json(shown, indent=None)
            call.stdout.flush()  # a program that asks line by line waits for each answer
            if call.arguments.options.conversation and turn:
                turns = (*turns, turn)[-TURNS_KEPT:]
    return ExitCode.ANSWERED


def _ask_line(call: Call, library: Library, text: str, turns: tuple[Turn, ...]) -> tuple[Object, Turn | None]:
    from bot.answering import remember

    options = call.arguments.options
    try:
        text = question_text(text)
    except WrongUsage as refused:
        return {"question": text, "error": str(refused)}, None
    question = call.question(text, limit=options.limit)
    answer, elapsed = timed.answer(library, question, turns)
    shown = answer_object(answer, call.addresses(library), elapsed_ms=elapsed)
    if options.explain:
        shown["explanation"] = explanation_object(answer)
    return shown, remember(question, answer)


@contextmanager
def _lines(name: str, stdin: TextIO) -> Iterator[TextIO]:
    """The lines of a file, or of standard input for `-`; bytes that are not UTF-8 become U+FFFD."""
    if name == "-":
        yield stdin
        return
    try:
        stream = Path(name).open(encoding="utf-8", errors="replace")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise WrongUsage(f"--file {name}: {reason}", remedy="name a text file with a question a line") from None
    with stream:
        yield stream
