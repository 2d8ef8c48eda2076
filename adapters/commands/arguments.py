"""A command line as typed → the command chosen, its options and its words; or WrongUsage with a way out.

Options may stand anywhere between the words of a question, and those that every command takes before the command,
too. argparse can do neither with subcommands, so it reads the options only, first the shared ones, then the chosen
command's, and what is left over are the words. After `--` everything is a word.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn, TypeVar

from adapters.commands import COMMANDS, Command
from bot.model import Audience
from bot.problems import WrongUsage

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """A command line, read."""

    command: str  # a key of COMMANDS
    options: argparse.Namespace  # the command's own
    words: tuple[str, ...]
    knowledge: str | None
    audience: Audience
    today: dt.date | None
    json: bool


class Parser(argparse.ArgumentParser):
    """Reads options alone; mistakes become WrongUsage."""

    def __init__(self) -> None:
        # A width of its own, else argparse asks the terminal through shutil, an import of 5 ms.
        super().__init__(
            add_help=False, allow_abbrev=False, formatter_class=lambda prog: argparse.HelpFormatter(prog, width=100)
        )

    def error(self, message: str) -> NoReturn:
        raise WrongUsage(message.removeprefix("argument "))

    @property
    def flags(self) -> tuple[str, ...]:
        """Every option as it is typed."""
        return tuple(self._option_string_actions)

    @property
    def valued(self) -> tuple[str, ...]:
        """Those options that take a value in the word behind them."""
        return tuple(flag for flag, action in self._option_string_actions.items() if action.nargs != 0)

    def described(self) -> str:
        """The options with their help, a line or more each."""
        formatter = self._get_formatter()
        formatter.add_arguments(self._actions)
        return formatter.format_help().rstrip()


def parse(argv: Sequence[str]) -> Arguments | str:
    """The command line without the program's name; a text where help or the version was asked for.

    WrongUsage says what to write instead.
    """
    cut = argv.index("--") if "--" in argv else len(argv)
    literally = tuple(argv[cut + 1 :])
    shared, rest = shared_parser().parse_known_args(argv[:cut])
    if shared.version:
        import bot

        return f"seealso {bot.__version__}"
    at = next((place for place, word in enumerate(rest) if not _is_flag(word)), None)
    if at is None:
        _refuse_flags(rest, "seealso", shared_parser())
        if literally:
            raise WrongUsage("no command before --", remedy=f"write: seealso ask -- {' '.join(literally)}")
        return overview()
    name = rest.pop(at)
    if name == "help":
        return help_page(rest[0]) if rest and rest[0] in COMMANDS else overview()
    command = COMMANDS.get(name) or _unknown_command(name, rest)
    parser = command_parser(command)
    options, left = parser.parse_known_args(rest)
    if shared.help:
        return help_page(name)
    _refuse_flags(left, f"seealso {name}", parser)
    words = (*left, *literally)
    _count(name, command, words)
    if shared.json and not command.json:
        raise WrongUsage(f"seealso {name} has no --json", remedy="leave it out")
    return Arguments(
        command=name,
        options=options,
        words=words,
        knowledge=shared.knowledge,
        audience=shared.audience,
        today=shared.today,
        json=shared.json,
    )


def shared_parser() -> Parser:
    """The options that every command takes."""
    parser = Parser()
    parser.add_argument(
        "--knowledge", metavar="DIR", help="the folder of articles (or SEEALSO_KNOWLEDGE; default: the one shipped)"
    )
    parser.add_argument(
        "--audience",
        metavar="GROUP,…",
        type=_audience,
        default=frozenset(),
        help="the groups that the asker is in (default: none, so articles for everyone)",
    )
    parser.add_argument("--today", metavar="DATE", type=day, help="the day to answer as of, as 2026-11-25")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("-h", "--help", action="store_true", help="show this help")
    parser.add_argument("--version", action="store_true", help="show the version")
    return parser


def command_parser(command: Command) -> Parser:
    """The options of one command alone."""
    parser = Parser()
    import_module(f"adapters.commands.{command.module}").configure(parser)
    return parser


def overview() -> str:
    """What `seealso` alone shows."""
    width = max(map(len, COMMANDS))
    return "\n".join(
        (
            "seealso answers from a folder of articles, each sentence with its source.",
            "",
            '  seealso ask "what is MIIT?"',
            "  seealso chat",
            "  seealso compare MIIT NDRC",
            "",
            "Commands (seealso COMMAND --help tells more):",
            *(f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items()),
            "",
            "Options of every command, anywhere on the line:",
            shared_parser().described(),
        )
    )


def help_page(name: str) -> str:
    """What `seealso NAME --help` shows."""
    command = COMMANDS[name]
    own = command_parser(command)
    return "\n".join(
        (
            f"seealso {name} {command.words}".rstrip(),
            f"  {command.summary}",
            "",
            "Examples:",
            *(f"  seealso {example}" for example in command.examples),
            "",
            *(("Options:", own.described(), "") if own.flags else ()),
            "Options of every command:",
            shared_parser().described(),
        )
    )


def number(least: int, most: int) -> Callable[[str], int]:
    """An option's type: a whole number within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch("-?[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def one_of(names: Iterable[str]) -> Callable[[str], str]:
    """An option's type: one of the names."""
    known = tuple(names)

    def read(text: str) -> str:
        if text not in known:
            raise argparse.ArgumentTypeError(f"{text!r} is unknown; {_meant(text, known)}")
        return text

    return read


def choice(what: str, text: str, names: Sequence[Name]) -> Name:
    """The one of the names that the word is; WrongUsage otherwise."""
    for name in names:
        if name == text:
            return name
    raise WrongUsage(f"unknown {what} {text!r}", remedy=_meant(text, names))


def _audience(text: str) -> Audience:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def day(text: str) -> dt.date:
    """An option's type: a day as 2026-11-25."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-25")


def _is_flag(word: str) -> bool:
    """Whether a word was meant as an option: not a lone dash, a negative number or a quoted sentence."""
    return word.startswith("-") and len(word) > 1 and " " not in word and not re.fullmatch(r"-[\d.,]+", word)


def _refuse_flags(words: Sequence[str], whose: str, parser: Parser) -> None:
    for word in filter(_is_flag, words):
        flag = word.partition("=")[0]
        close = _close(flag, (*parser.flags, *shared_parser().flags))
        meant = f"did you mean {close}? " if close else ""
        raise WrongUsage(f"{whose} has no option {flag}", remedy=f"{meant}What is no option goes after --")


def _unknown_command(name: str, rest: Sequence[str]) -> NoReturn:
    # The first word of a question is often like some command: "what" is no misspelt "chat".
    if close := _close(name, COMMANDS, cutoff=0.8 if rest else 0.6):
        raise WrongUsage(f"unknown command {name!r}", remedy=f"did you mean {close!r}?")
    question = f"seealso ask {' '.join((name, *rest))[:100]}"
    if meant := next((command for command in COMMANDS if name in _swapped(command)), None):
        raise WrongUsage(
            f"unknown command {name!r}", remedy=f"did you mean {meant!r}? A question is asked by: {question}"
        )
    raise WrongUsage(f"unknown command {name!r}", remedy=f"to ask a question write: {question}")


def _swapped(name: str) -> set[str]:
    """A name with two neighbouring letters swapped, each way: few words of a question are one of these."""
    return {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)} - {name}


def _count(name: str, command: Command, words: Sequence[str]) -> None:
    if len(words) < command.least:
        raise WrongUsage(f"seealso {name} needs {command.words}", remedy=f"as in: seealso {command.examples[0]}")
    if len(words) > command.most:
        wanted = command.words or "no words"
        quotes = "; a name of several words goes in quotes" if command.most == 2 else ""
        raise WrongUsage(
            f"seealso {name} takes {wanted}, these are {len(words)} words{quotes}",
            remedy=f"as in: seealso {command.examples[0]}",
        )


def _meant(text: str, known: Sequence[str]) -> str:
    close = _close(text, known)
    return f"did you mean {close!r}?" if close else f"choose from: {', '.join(known)}"


def _close(text: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    import difflib  # needed for mistakes alone, and dear to import

    return next(iter(difflib.get_close_matches(text, list(known), n=1, cutoff=cutoff)), None)
