"""`seealso`: streams, exit codes and what a person is told when something is wrong. The rest is in `commands/`.

Everything else is imported inside `main`, so that Ctrl-C is quiet from the first moment.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from adapters.commands.arguments import Arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Carries out a command line (without the program's name; default: the process's) and gives its exit code."""
    try:
        stdin, stdout, stderr = _streams()
        words = [_readable(word) for word in (sys.argv[1:] if argv is None else argv)]
        try:
            code = _carry_out(words, stdin, stdout, stderr)
            stdout.flush()
        except BrokenPipeError:
            _discard(stdout)  # whoever read the results has read enough
            return 0
        except OSError as problem:
            named = f": {problem.filename}" if problem.filename else ""
            stderr.write(f"seealso: {problem.strerror or problem}{named}\n")
            _discard(stdout)
            return 2
    except KeyboardInterrupt:
        return 130
    except Exception as defect:
        # Python's own code for a crash is 1, which scripts would take for a question without an answer.
        sys.excepthook(type(defect), defect, defect.__traceback__)
        return 70  # EX_SOFTWARE of sysexits.h
    return code


def _carry_out(words: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    from adapters.commands import arguments
    from adapters.console.layout import literal
    from bot.problems import BrokenKnowledge, StoreUnavailable, WrongUsage

    try:
        given = arguments.parse(words)
        if isinstance(given, str):
            stdout.write(given + "\n")
            return 0
        return _run(given, stdin, stdout, stderr)
    except (WrongUsage, StoreUnavailable) as refused:
        stderr.write(f"seealso: {literal(str(refused))}\n")
    except BrokenKnowledge as broken:
        for problem in broken.problems:
            stderr.write(f"{literal(str(problem))}\n")
        stderr.write("seealso: nothing is answered until this is mended; seealso check DIR shows warnings, too\n")
    return 2


def _run(given: Arguments, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    import datetime as dt
    from importlib import import_module

    from adapters.commands import COMMANDS
    from adapters.commands.call import Call

    call = Call(
        arguments=given,
        environ=os.environ,
        now=dt.datetime.now().astimezone(),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )
    return int(import_module(f"adapters.commands.{COMMANDS[given.command].module}").run(call))


def _streams() -> tuple[TextIO, TextIO, TextIO]:
    """Standard input, output and error that no byte can break; a closed one is as good as an empty one."""
    streams = sys.stdin, sys.stdout, sys.stderr
    stdin, stdout, stderr = (
        # Open for as long as the process lives.
        open(os.devnull, "r+") if stream is None else stream  # noqa: PTH123, SIM115
        for stream in streams
    )
    for stream in (stdin, stdout, stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    return stdin, stdout, stderr


def _readable(word: str) -> str:
    """An argument with U+FFFD for each byte that is not of the locale's encoding; Python has half a surrogate there."""
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in word)


def _discard(stream: TextIO) -> None:
    """Lets what is still buffered go nowhere; else the interpreter complains when it flushes at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
