"""`seealso chat`: a conversation on a terminal, or a line after the other from a file or pipe."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console.chat import Conversation, Surroundings, completions
from adapters.console.layout import literal

if TYPE_CHECKING:
    from prompt_toolkit.history import History


def configure(parser: Parser) -> None:
    """It has no options of its own."""


def run(call: Call) -> ExitCode:
    library = call.library()
    around = Surroundings(
        library=library,
        addresses=call.addresses(library),
        page=call.page,
        today=call.today,
        audience=call.arguments.audience,
        to_json=lambda value: json.dumps(value, ensure_ascii=False),
    )
    conversation = Conversation(around, as_json=call.arguments.json)
    if call.stdin.isatty() and call.stdout.isatty() and call.environ.get("TERM") != "dumb":
        titles = [name for one in library.articles for name in (one.title, *one.aliases)]
        _on_a_terminal(call, conversation, titles)
    else:
        _line_by_line(call, conversation)
    return ExitCode.ANSWERED


def _line_by_line(call: Call, conversation: Conversation) -> None:
    typed_in = call.stdin.isatty()
    if typed_in:
        call.write(conversation.greeting() + "\n")
    while not conversation.over:
        if typed_in:
            call.stderr.write("> ")
            call.stderr.flush()
        line = call.stdin.readline()
        if not line:
            return
        if not line.strip():
            continue
        if not typed_in and not call.arguments.json:
            call.write(f"> {literal(line.strip())}")  # so that the questions stand in the record, too
        if reply := conversation.reply(line):
            call.write(reply if call.arguments.json else reply + "\n")
        call.stdout.flush()


def _on_a_terminal(call: Call, conversation: Conversation, titles: list[str]) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Topics(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            for text, replaced in completions(document.text_before_cursor, titles):
                yield Completion(text, start_position=-replaced)

    session: PromptSession[str] = PromptSession(
        history=_history(call.environ), completer=Topics(), complete_while_typing=False
    )
    call.write(conversation.greeting() + "\n")
    leaving = False  # Ctrl-C was the last thing pressed, with nothing typed before it
    while not conversation.over:
        call.stdout.flush()
        try:
            line = session.prompt("> ")
        except KeyboardInterrupt:
            empty = not session.default_buffer.text
            if empty and leaving:
                raise
            leaving = empty
            if leaving:
                call.note("Ctrl-D ends the conversation; so does another Ctrl-C.")
            continue
        except EOFError:
            return
        leaving = False
        try:
            if reply := conversation.reply(line):
                call.write(reply + "\n")
        except KeyboardInterrupt:
            continue


def _history(environ: Mapping[str, str]) -> History:
    """What was typed, kept in the user's data folder, readable by the user alone; in memory where that fails."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        base = environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        path = Path(base) / "seealso" / "chat-history"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600))
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        return InMemoryHistory()
    return FileHistory(str(path))
