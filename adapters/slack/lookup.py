"""Statements by their ids, as buttons carry them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.answering import compose
from bot.library import Library
from bot.model import Article, Language, Question, Quote, Slug
from bot.text import slugify

_KEPT = "slugs"  # where they are kept, in the library's memory


def quotes(library: Library, ids: Iterable[str], *, asked_on: dt.date, language: Language) -> tuple[Quote, ...]:
    """Those of the statements that this library has, in the order of the ids. Others have gone, or were never ours."""
    question = Question(text="", asked_on=asked_on)
    numbers = (_number(library, id) for id in ids)
    return tuple(compose.quote(library, number, question, language) for number in numbers if number is not None)


def statements(article: Article, heading: str = "") -> tuple[str, ...]:
    """The ids of an article's statements in reading order, or of those of one section."""
    return tuple(one.id for one in article.statements if heading in ("", one.section))


def _number(library: Library, id: str) -> int | None:
    at = _slugs(library).get(Slug(id.partition("/")[0]))
    if at is None:
        return None
    start = library.index.article_starts[at]
    ids = (statement.id for statement in library.article(at).statements)
    return next((start + place for place, one in enumerate(ids) if one == id), None)


def _slugs(library: Library) -> dict[Slug, int]:
    held: dict[Slug, int] | None = library.memory.get(_KEPT)
    if held is None:
        held = library.memory[_KEPT] = {slugify(title): at for at, title in enumerate(library.titles)}
    return held
