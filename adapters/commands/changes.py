"""`changes`: what is different between two folders of articles, statement by statement."""

from __future__ import annotations

from pathlib import Path

from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import changes as console
from adapters.console import progress
from bot.articles import Reading, read, snapshot
from bot.changes import changes
from bot.contract import changes_object
from bot.model import Article
from bot.problems import BrokenKnowledge


def configure(parser: Parser) -> None:
    """It has no options of its own."""


def run(call: Call) -> ExitCode:
    old, new = (_reading(call, Path(word)) for word in call.arguments.words)
    if errors := [problem for one in (old, new) for problem in one.problems if problem.severity == "error"]:
        raise BrokenKnowledge(errors)
    found = changes(_readable(old, call), _readable(new, call))
    if call.arguments.json:
        call.write_json(changes_object(found))
    else:
        call.write(console.changes(found, page=call.page()))
    return ExitCode.ANSWERED


def _reading(call: Call, folder: Path) -> Reading:
    with progress.shown(f"Reading {folder}", call.stderr, call.environ) as advance:
        return read(snapshot(folder), progress=advance)


def _readable(reading: Reading, call: Call) -> list[Article]:
    """The articles that the audience may read."""
    groups = call.arguments.audience
    return [article for article in reading.articles if article.readable_by(groups)]
