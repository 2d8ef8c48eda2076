"""`seealso new`: begins an article with a draft that teaches the format."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path

from adapters import shipped
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from bot import articles
from bot.problems import WrongUsage
from bot.text import fold, has_cjk, normalise, slugify

_TAKEN = frozenset({"knowledge", "checks"})  # file names that are no article's


def configure(parser: Parser) -> None:
    parser.add_argument(
        "--path", metavar="FILE", help="the file to write (default: TITLE.yaml in the knowledge folder)"
    )


def run(call: Call) -> ExitCode:
    title = normalise(" ".join(call.arguments.words))
    text = articles.draft(title, language="zh" if has_cjk(title) else "en")
    path = _path(call, title)
    folder = call.folder if path.is_relative_to(call.folder) else path.parent
    _refuse_taken(title, folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise WrongUsage(f"{path} is there already", remedy="edit it, or name another file with --path") from None
    except (OSError, ValueError) as problem:
        with suppress(OSError, ValueError):
            path.unlink()  # what could be written of it
        reason = getattr(problem, "strerror", None) or str(problem)
        raise WrongUsage(f"{path} cannot be written: {reason}", remedy="name another file with --path") from None
    if call.arguments.json:
        call.write_json({"title": title, "path": str(path)})
    else:
        call.write(str(path))
        call.note(f"Write the article, then run: seealso check {shlex.quote(str(folder))}")
    return ExitCode.ANSWERED


def _path(call: Call, title: str) -> Path:
    if call.arguments.options.path:
        path = Path(call.arguments.options.path)
        if path.suffix != ".yaml" or path.stem in _TAKEN:
            raise WrongUsage(f"{path} is no article's file", remedy="name one that ends in .yaml: --path ferry.yaml")
        return path
    folder = call.folder
    if folder == shipped.knowledge() and not shipped.is_checkout():
        raise WrongUsage("no folder for the article", remedy="say where your articles are with --knowledge DIR")
    slug = slugify(title)
    return folder / f"{slug}-article.yaml" if slug in _TAKEN else folder / f"{slug}.yaml"


def _refuse_taken(title: str, folder: Path) -> None:
    """One name, one article: a second one would have every question that uses it asked back."""
    if not folder.is_dir():
        return
    for file in articles.read(articles.snapshot(folder)).files.values():
        names = (*((file.title,) if file.title else ()), *file.aliases)
        if any(fold(name.text) == fold(title) for name in names):
            raise WrongUsage(
                f"{title!r} is a name of the article in {folder / file.path} already",
                remedy="edit that one, or choose another title",
            )
