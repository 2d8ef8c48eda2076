"""`seealso check`: every mistake of a folder, then its knowledge tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adapters.abreast import abreast
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import progress
from adapters.console.layout import literal
from bot.articles import Reading, read, snapshot
from bot.contract import Object, problem_object
from bot.garbage import uncollected
from bot.problems import Problem


def configure(parser: Parser) -> None:
    parser.add_argument("--no-tests", action="store_true", help="leave out the questions of checks.yaml")


def run(call: Call) -> ExitCode:
    folder = Path(call.arguments.words[0]) if call.arguments.words else call.folder
    with uncollected(), progress.shown("Checking articles", call.stderr, call.environ) as advance:
        reading = read(snapshot(folder), today=call.today, progress=advance)
    wanted = () if reading.broken or call.arguments.options.no_tests else reading.checks
    unsaid, failed = _tested(call, reading) if wanted else ((), ())
    problems = (*reading.problems, *unsaid)
    if call.arguments.json:
        call.write_json(_object(reading, problems, len(wanted), failed))
    else:
        for problem in (*problems, *failed):
            call.write(literal(str(problem)))
        call.write(_summary(reading, problems, len(wanted), failed))
    if reading.broken:
        return ExitCode.WRONG_USAGE
    return ExitCode.NOT_ANSWERED if failed else ExitCode.ANSWERED


def _tested(call: Call, reading: Reading) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Words of the tests that their article says nowhere, and the tests that fail."""
    from bot import examples
    from bot.library import Library
    from bot.unsaid import unsaid

    with uncollected(), progress.shown("Indexing articles", call.stderr, call.environ) as advance:
        library = Library.build(reading.articles, reading.manifest, digest=reading.digest, progress=advance)
    return (
        unsaid(library, reading.checks, asked_on=call.today),
        abreast(lambda checks: examples.run(library, checks, asked_on=call.today), reading.checks),
    )


def _object(reading: Reading, problems: Sequence[Problem], tests: int, failed: Sequence[Problem]) -> Object:
    return {
        "articles": len(reading.articles),
        "statements": _statements(reading),
        "problems": [problem_object(problem) for problem in problems],
        "checks": {"passed": tests - len(failed), "failed": [problem_object(problem) for problem in failed]},
    }


def _summary(reading: Reading, problems: Sequence[Problem], tests: int, failed: Sequence[Problem]) -> str:
    parts = [_counted(len(reading.articles), "article"), _counted(_statements(reading), "statement")]
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        parts.append(_counted(errors, "error"))
    if warnings := len(problems) - errors:
        parts.append(_counted(warnings, "warning"))
    if tests:
        parts.append(f"{tests - len(failed)} of {tests} checks hold")
    elif errors and reading.checks:
        parts.append(f"{_counted(len(reading.checks), 'check')} not run because of errors")
    return ", ".join(parts)


def _statements(reading: Reading) -> int:
    return sum(len(article.statements) for article in reading.articles)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
