"""Articles as rows and back: what a version of a library remembers of each article and each statement.

Remembered is what a reader can notice and a subscriber can filter by: titles, aliases, topics, audiences, and of each
statement its text, place, view and date. Sources, see-also and search words are not: they change nothing that is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.model import (
    Article,
    PartialDate,
    Role,
    Section,
    Slug,
    Statement,
    StatementId,
)

Life = tuple[Any, ...]  # the values of a row that make it what it is, in the order of the columns below

ARTICLE = ("slug", "title", "aliases", "topics", "audience")
STATEMENT = ("statement", "slug", "section", "role", "label", "text", "view", "as_of")


@dataclass(frozen=True, slots=True)
class Content:
    """What a library says, without the order in which it says it."""

    digest: str  # equal for equal content, whatever the order of files, sections and keys
    articles: Mapping[str, Life]  # by slug
    statements: Mapping[str, Life]  # by id


def content_of(articles: Iterable[Article]) -> Content:
    """What these articles say. Slow for a large library (100,000 statements: about half a second): use a thread."""
    titles: dict[str, Life] = {}
    said: dict[str, Life] = {}
    for article in articles:
        titles[article.slug] = (
            article.slug,
            article.title,
            tuple(sorted(article.aliases)),
            tuple(sorted(article.topics)),
            tuple(sorted(article.audience)),
        )
        for statement in article.statements:
            said[statement.id] = (
                statement.id,
                article.slug,
                statement.section,
                statement.role,
                statement.label,
                statement.text,
                statement.view,
                None if statement.as_of is None else str(statement.as_of),
            )
    digest = hashlib.blake2b(digest_size=16)
    for lives in (titles.values(), said.values()):
        for life in sorted(lives, key=lambda life: cast(str, life[0])):
            digest.update(json.dumps(life).encode())
        digest.update(b"\n")
    return Content(digest=digest.hexdigest(), articles=titles, statements=said)


def articles_of(titles: Iterable[Life], statements: Iterable[Life]) -> tuple[Article, ...]:
    """The articles that these rows remember, by title; their statements in the order given."""
    held: dict[Slug, list[Statement]] = {}
    lives = {cast(Slug, life[0]): life for life in titles}
    for id, slug, section, role, label, text, view, as_of in statements:
        held.setdefault(slug, []).append(
            Statement(
                id=StatementId(id),
                text=text,
                article=lives[slug][1],
                section=section,
                role=cast(Role, role),
                label=label,
                view=view,
                as_of=None if as_of is None else PartialDate.parse(as_of),
            )
        )
    return tuple(
        _article(life, held.get(slug, ())) for slug, life in sorted(lives.items(), key=lambda item: item[1][1])
    )


def _article(life: Life, statements: Sequence[Statement]) -> Article:
    slug, title, aliases, topics, audience = life
    sections: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.role == "point":
            sections.setdefault(statement.section, []).append(statement)
    return Article(
        slug=slug,
        title=title,
        summary=tuple(statement for statement in statements if statement.role == "summary"),
        facts=tuple(statement for statement in statements if statement.role == "fact"),
        aliases=aliases,
        topics=topics,
        audience=frozenset(audience),
        sections=tuple(Section(heading, tuple(points)) for heading, points in sections.items()),
    )
