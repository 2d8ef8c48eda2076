"""Changes → text for a terminal: by article, with the words that changed set off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from adapters.console.layout import Page, literal, wrap
from adapters.console.render import Lines, heading, holder, quiet
from bot.changes import Changes, Revision
from bot.markup import plain
from bot.model import Article, Statement
from bot.wording import Fate, Piece, pieces

_INDENT = "  "
_MARKS: Mapping[Fate, tuple[str, str]] = {"gone": ("[-", "-]"), "new": ("{+", "+}")}  # as wdiff sets them
_COLOURS: Mapping[Fate, str] = {"gone": "\x1b[9;31m", "new": "\x1b[32m"}  # struck out and red, green
# Where a colour begins and ends while lines are broken: characters without width, which `literal` leaves in no text.
_STAND_INS: Mapping[Fate, tuple[str, str]] = {"gone": ("\ufff9", "\ufffb"), "new": ("\ufffa", "\ufffb")}


def changes(changes: Changes, *, page: Page) -> str:
    """Everything that changed; `+` added, `-` removed, `~` reworded, `>` moved, `'` spelt differently."""
    by_article: dict[str, Lines] = defaultdict(list)

    def tell(statement: Statement, mark: str, text: Sequence[Piece], *notes: str) -> None:
        place = " · ".join((literal(statement.section), *filter(None, notes)))
        by_article[statement.article] += [
            *words_changed(text, page, first=f"{_INDENT}{mark} {holder(statement)}", rest=_INDENT * 2),
            *quiet(place, page, first=_INDENT * 2, rest=_INDENT * 2),
        ]

    for statement in changes.added:
        tell(statement, "+", _kept(statement))
    for revision in changes.reworded:
        tell(revision.after, "~", pieces(*revision.texts), *notes(revision), _origin(revision))
    for revision in changes.moved:
        tell(revision.after, ">", _kept(revision.after), _origin(revision))
    for revision in changes.spelling:
        tell(revision.after, "'", pieces(*revision.texts))
    for statement in changes.removed:
        tell(statement, "-", _kept(statement))
    blocks = [
        _list("New articles", map(_introduced, changes.new_articles), page),
        _list("Removed articles", (literal(article.title) for article in changes.removed_articles), page),
        _list("Renamed articles", (_arrow(one.before, one.after) for one in changes.renamed_articles), page),
        _list(
            "Renamed sections",
            (f"{literal(one.article)}: {_arrow(one.before, one.after)}" for one in changes.renamed_sections),
            page,
        ),
        *([*headings(literal(title), page), *by_article[title]] for title in sorted(by_article)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) or "No changes."


def headings(text: str, page: Page) -> Lines:
    """A heading as lines."""
    return [heading(line, page) for line in wrap(text, page.width)]


def words_changed(text: Iterable[Piece], page: Page, *, first: str = "", rest: str = "") -> Lines:
    """Pieces of two wordings as lines: in colour, or between [- -] and {+ +} where there is none."""
    coloured = bool(page.style.end)
    marks = _STAND_INS if coloured else _MARKS
    joined = ""
    before: Fate = "kept"
    for piece in text:
        shown = literal(piece.text)
        core = shown.strip()
        opening, closing = marks[piece.fate] if core and piece.fate in marks else ("", "")
        gap = " " if before == "gone" and piece.fate == "new" else ""
        leading, trailing = shown[: len(shown) - len(shown.lstrip())], shown[len(shown.rstrip()) :]
        joined += gap + leading + opening + core + closing + trailing
        before = piece.fate
    lines = wrap(joined, page.width, first=first, rest=rest)
    return _coloured(lines, page.style.end) if coloured else lines


def notes(revision: Revision) -> tuple[str, ...]:
    """What changed beside the words."""
    before, after = revision.before, revision.after
    return (
        *((f"view: {_arrow(before.view or 'none', after.view or 'none')}",) if revision.view_changed else ()),
        *((f"as of: {before.as_of or 'no date'} → {after.as_of or 'no date'}",) if revision.date_changed else ()),
    )


def _coloured(lines: Sequence[str], end: str) -> Lines:
    """The stand-ins as escapes, each colour ended at its line's end and taken up again on the next."""
    colours = {_STAND_INS[fate][0]: colour for fate, colour in _COLOURS.items()}
    current = ""
    shown: Lines = []
    for line in lines:
        text = current
        for character in line:
            if character in colours:
                current = colours[character]
                text += current
            elif character == "\ufffb":
                current = ""
                text += end
            else:
                text += character
        shown.append(text + end if current else text)
    return shown


def _kept(statement: Statement) -> tuple[Piece, ...]:
    return (Piece(plain(statement.text), "kept"),)


def _origin(revision: Revision) -> str:
    """Where a statement was before; empty where it is still there."""
    before = revision.before
    if revision.moved == "article":
        return f"from {literal(before.article)} › {literal(before.section)}"
    return f"from {literal(before.section)}" if revision.moved else ""


def _arrow(before: str, after: str) -> str:
    return f"{literal(before)} → {literal(after)}"


def _introduced(article: Article) -> str:
    about = f": {literal(plain(article.summary[0].text))}" if article.summary else ""
    return f"{literal(article.title)}{about}"


def _list(name: str, items: Iterable[str], page: Page) -> Lines:
    lines = [line for item in items for line in wrap(item, page.width, first="• ", rest=_INDENT)]
    return [*headings(name, page), *lines] if lines else []
