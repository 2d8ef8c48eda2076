"""Changes → what the page of changes shows: by topic, by article, with the words that changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from adapters.web import limits
from adapters.web.words import word
from bot.changes import Changes, Revision
from bot.markup import plain
from bot.model import Article, Language, Statement
from bot.tags import tags_of
from bot.text import article_path, statement_path
from bot.wording import Piece, pieces


@dataclass(frozen=True, slots=True)
class Item:
    """One change."""

    label: str  # what happened: "Reworded"
    pieces: tuple[Piece, ...]
    path: str  # where it can be read now; "": nowhere
    section: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed in one article."""

    title: str
    path: str  # "" where it is gone
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    name: str  # "" for articles without a tag
    articles: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of changes."""

    topics: tuple[Topic, ...]
    names: tuple[str, ...]  # of all topics in which something changed
    topic: str  # the only one that is shown; "": all are
    page: int  # from 1
    pages: int


def listing(changes: Changes, articles: Iterable[Article], *, topic: str, page: int, language: Language) -> Listing:
    """`articles` are those of today, for their topics. `page` beyond the last gives the last."""
    tags = {article.title: tags_of(article) for article in (*changes.removed_articles, *articles)}
    found = [(title, item) for title, item in _items(changes, language)]
    names = sorted({name for title, _ in found for name in tags.get(title, ())[:1]}, key=str.casefold)
    if topic:
        found = [(title, item) for title, item in found if topic in tags.get(title, ())]
    placed = sorted(found, key=lambda one: _order(one[0], tags, topic))
    pages = max(1, -(-len(placed) // limits.CHANGES))
    page = min(max(1, page), pages)
    some = placed[(page - 1) * limits.CHANGES : page * limits.CHANGES]
    paths = {article.title: article_path(article.slug) for article in articles}
    return Listing(
        topics=tuple(
            Topic(
                name,
                tuple(
                    Changed(title, paths.get(title, ""), tuple(item for _, item in items))
                    for title, items in groupby(group, key=lambda one: one[0])
                ),
            )
            for name, group in groupby(some, key=lambda one: _topic(one[0], tags, topic))
        ),
        names=tuple(names),
        topic=topic,
        page=page,
        pages=pages,
    )


def _topic(title: str, tags: Mapping[str, Sequence[str]], topic: str) -> str:
    """Under which an article is told: its first, or the one that was chosen."""
    return topic or next(iter(tags.get(title, ())), "")


def _order(title: str, tags: Mapping[str, Sequence[str]], topic: str) -> tuple[bool, str, str]:
    name = _topic(title, tags, topic)
    return not name, name.casefold(), title.casefold()


def _items(changes: Changes, language: Language) -> Iterator[tuple[str, Item]]:
    """Each with the title of its article."""
    w = partial(word, language=language)
    for article in changes.new_articles:
        gist = plain(article.summary[0].text) if article.summary else ""
        yield article.title, Item(w("new_article"), (Piece(gist, "kept"),), article_path(article.slug), "")
    for article in changes.removed_articles:
        yield article.title, Item(w("removed_article"), (), "", "")
    for renamed in changes.renamed_articles:
        yield renamed.after, Item(w("renamed", name=renamed.before), (), "", "")
    for heading in changes.renamed_sections:
        yield (
            heading.article,
            Item(w("section_renamed"), (Piece(heading.before, "gone"), Piece(heading.after, "new")), "", ""),
        )
    for statement in changes.added:
        yield statement.article, _whole(w("added"), statement, "new")
    for revision in changes.reworded:
        yield revision.after.article, _revised(w("reworded"), revision, language)
    for revision in changes.moved:
        label = w("moved", place=_place(revision.before, revision.after))
        yield revision.after.article, _revised(label, revision, language)
    for revision in changes.spelling:
        yield revision.after.article, _revised(w("spelling"), revision, language)
    for statement in changes.removed:
        yield statement.article, _whole(w("removed"), statement, "gone")


def _whole(label: str, statement: Statement, fate: str) -> Item:
    there = fate == "new"
    piece = Piece(plain(statement.text), "new" if there else "gone")
    return Item(label, (piece,), statement_path(statement.id) if there else "", statement.section)


def _revised(label: str, revision: Revision, language: Language) -> Item:
    return Item(
        label,
        pieces(*revision.texts),
        statement_path(revision.after.id),
        revision.after.section,
        tuple(_notes(revision, language)),
    )


def _notes(revision: Revision, language: Language) -> Iterator[str]:
    """What changed beside the words."""
    before, after = revision.before, revision.after
    if revision.view_changed:
        nobody = word("nobody", language)
        yield word("held_by", language, before=before.view or nobody, after=after.view or nobody)
    if revision.date_changed:
        none = word("no_date", language)
        yield word("dated", language, before=before.as_of or none, after=after.as_of or none)


def _place(before: Statement, after: Statement) -> str:
    return before.section if before.article == after.article else f"{before.article} › {before.section}"
