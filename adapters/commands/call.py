"""What a command is carried out with: the arguments, the streams, the day, the library; and what it hands back."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TextIO

from adapters import shipped
from adapters.commands.arguments import Arguments
from adapters.console import layout
from bot.contract import Addresses
from bot.library import Library
from bot.model import Answer, Kind, Question


class ExitCode(IntEnum):
    """How `seealso` ends."""

    ANSWERED = 0  # or done, or social
    NOT_ANSWERED = 1  # any other outcome; a check failed
    WRONG_USAGE = 2  # or a broken knowledge folder

    @classmethod
    def of(cls, answer: Answer) -> ExitCode:
        return cls.ANSWERED if answer.answered else cls.NOT_ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One command line and its surroundings. Results go to `stdout`, everything else to `stderr`."""

    arguments: Arguments
    environ: Mapping[str, str]
    now: dt.datetime  # local time
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    @property
    def folder(self) -> Path:
        """The knowledge folder: --knowledge, SEEALSO_KNOWLEDGE, else the one shipped."""
        named = self.arguments.knowledge or self.environ.get("SEEALSO_KNOWLEDGE")
        return Path(named) if named else shipped.knowledge()

    @property
    def today(self) -> dt.date:
        return self.arguments.today or self.now.date()

    def library(self) -> Library:
        """The library that the audience may read; BrokenKnowledge when there is none."""
        return self.whole_library().view(self.arguments.audience)

    def whole_library(self) -> Library:
        """The library, whoever may read it; BrokenKnowledge when there is none."""
        from adapters.console import progress
        from bot import compiled

        with progress.shown("Reading articles", self.stderr, self.environ) as advance:
            whole = compiled.open_library(self.folder, progress=advance)
        self._warn_of_unknown_groups(whole)
        return whole

    def addresses(self, library: Library) -> Addresses:
        return Addresses((self.environ.get("SEEALSO_BASE_URL") or library.base_url).rstrip("/"))

    def question(self, text: str, *, kind: Kind | None = None, names: Sequence[str] = (), limit: int) -> Question:
        return Question(
            text=text,
            asked_on=self.today,
            audience=self.arguments.audience,
            limit=limit,
            kind=kind,
            names=tuple(names),
        )

    def page(self) -> layout.Page:
        """How results are laid out."""
        terminal = self.stdout.isatty()
        return layout.page(self.environ, terminal=terminal, measured=_measured(self.stdout) if terminal else None)

    def write(self, text: str) -> None:
        """A result, ended by a newline."""
        self.stdout.write(text + "\n")

    def write_json(self, value: object, *, indent: int | None = 2) -> None:
        """A result as JSON; `indent` None: on one line."""
        import json  # late: text answers do without

        # An encoding that lacks a character would write "?" for it: such streams get escapes instead.
        ascii_only = (self.stdout.encoding or "").lower().replace("-", "") != "utf8"
        self.write(json.dumps(value, ensure_ascii=ascii_only, indent=indent))

    def note(self, text: str) -> None:
        """A remark to the person, beside the results."""
        self.stderr.write(layout.literal(text) + "\n")

    def _warn_of_unknown_groups(self, library: Library) -> None:
        known = {group.name for group in library.manifest.groups}
        for name in sorted(self.arguments.audience - known) if known else ():
            self.note(f"seealso: --audience: knowledge.yaml has no group {name!r}; it has {', '.join(sorted(known))}")


def _measured(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
