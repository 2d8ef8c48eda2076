"""Article → its page: what it says, what it leads to, what links to it, and how it is kept up. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.web import limits
from adapters.web.answers import Links, holder, links_of
from adapters.web.neighbourhood import Drawing, Neighbour, Way, draw
from adapters.web.site import Site, render
from bot import tags as tagging
from bot.library import Library
from bot.links import Link
from bot.model import Article, Source, Statement
from bot.tags import tags_of
from bot.text import article_path, escaped, statement_path

_KEPT = "web.shelf"  # where a library's shelf is kept, in its memory


@dataclass(frozen=True, slots=True)
class Shelf:
    """What finding an article, and what links to it, would else go through the whole library for."""

    by_slug: Mapping[str, int]
    into: Mapping[int, tuple[Link, ...]]  # article → arrows into it, by start


def shelf(library: Library) -> Shelf:
    held = library.memory.get(_KEPT)
    if not isinstance(held, Shelf):
        into: dict[int, list[Link]] = {}
        for start in sorted(library.links.arrows):
            for link in library.links.arrows[start]:
                into.setdefault(link.end, []).append(link)
        held = library.memory[_KEPT] = Shelf(
            {article.slug: number for number, article in enumerate(library.articles)},
            {end: tuple(links) for end, links in into.items()},
        )
    return held


def find(library: Library, name: str) -> tuple[int, Article] | None:
    """The article of a slug, else of a title or an alias, with its number; None where there is none, or more than one."""
    slugs = shelf(library).by_slug
    number = slugs.get(name)
    if number is None:
        found = library.find(name)
        number = slugs[found.slug] if found is not None else None
    return None if number is None else (number, library.article(number))


@dataclass(frozen=True, slots=True)
class Backlink:
    title: str
    path: str  # of the statement that makes the link, or of the article whose see-also entry it is
    place: str  # the statement's section; "" for a see-also entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as its template wants it."""

    article: Article
    numbers: Mapping[str, int]  # statement id → its number in the article, from 1
    source_numbers: Mapping[Source, int]
    see_also: tuple[tuple[str, str, str], ...]  # title, reason, path
    drawing: Drawing | None
    backlinks: tuple[Backlink, ...]
    more_backlinks: int
    overdue: bool


def reading(library: Library, number: int, *, today: dt.date) -> Reading:
    article = library.article(number)
    into = shelf(library).into.get(number, ())
    links = links_of(library)
    return Reading(
        article=article,
        numbers={statement.id: at for at, statement in enumerate(article.statements, 1)},
        source_numbers={source: at for at, source in enumerate(article.sources, 1)},
        see_also=tuple((entry.title, entry.why, links(entry.title)) for entry in article.see_also),
        drawing=draw(article.title, neighbours(library, number), limits.NEIGHBOURS),
        backlinks=tuple(_backlink(library, link) for link in into[: limits.BACKLINKS]),
        more_backlinks=max(0, len(into) - limits.BACKLINKS),
        overdue=article.review_by is not None and article.review_by < today,
    )


def page(library: Library, number: int, site: Site, *, today: dt.date) -> str:
    links: Links = links_of(library)
    shown = reading(library, number, today=today)
    return render(
        "article.html",
        site,
        reading=shown,
        links=links,
        holder=holder,
        value=value,
        tags=tags_of,
        fragment=escaped,
        here="",
    )


def value(fact: Statement) -> str:
    """A fact's text without its label."""
    return fact.text.removeprefix(f"{fact.label}: ")


def neighbours(library: Library, number: int) -> tuple[Neighbour, ...]:
    """See-also entries in their order, then what statements link to, then what links here; each once."""
    article = library.article(number)
    slugs = shelf(library).by_slug
    into = [link.start for link in shelf(library).into.get(number, ())]
    curated = [found.slug for entry in article.see_also if (found := library.find(entry.title)) is not None]
    out = dict.fromkeys([*(slugs[slug] for slug in curated), *(link.end for link in library.links.out_of(number))])
    back = frozenset(into)

    def neighbour(other: int, way: Way) -> Neighbour:
        return Neighbour(library.titles[other], article_path(library.article(other).slug), way)

    return (
        *(neighbour(other, "both" if other in back else "out") for other in out if other != number),
        *(neighbour(other, "in") for other in into if other not in out),
    )


def _backlink(library: Library, link: Link) -> Backlink:
    title = library.titles[link.start]
    if link.statement is None:
        return Backlink(title, article_path(library.article(link.start).slug), "")
    statement = library.statement(link.statement)
    return Backlink(title, statement_path(statement.id), statement.section)


# -- lists of articles -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list."""

    article: Article
    gist: str  # its first sentence
    statements: int

    @classmethod
    def of(cls, article: Article) -> Listed:
        return cls(article, article.summary[0].text if article.summary else "", len(article.statements))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the articles that have a tag, or of all."""

    tag: str  # as the articles write it
    meant: tuple[str, ...]  # tags that may have been meant where none has this name
    tags: tuple[tuple[str, int], ...]  # topics, with how many articles have them, by name
    articles: tuple[Listed, ...]
    page: int  # from 1
    pages: int


def listing(library: Library, tag: str, page: int) -> Listing:
    """`page` beyond the last gives the last."""
    counts: dict[str, int] = {}
    for article in library.articles:
        for name in article.topics:
            counts[name] = counts.get(name, 0) + 1
    chosen = sorted(tagging.tagged(library, tag), key=lambda one: one.title.casefold())
    pages = max(1, -(-len(chosen) // limits.TOPICS))
    page = min(max(1, page), pages)
    some = chosen[(page - 1) * limits.TOPICS : page * limits.TOPICS]
    return Listing(
        tag=next(iter(tagging.tags(library).find(tag)), tag),
        meant=tagging.suggest(library, tag) if not chosen else (),
        tags=tuple(sorted(counts.items(), key=lambda item: item[0].casefold())),
        articles=tuple(map(Listed.of, some)),
        page=page,
        pages=pages,
    )
