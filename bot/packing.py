"""Articles and manifests as plain values and back: tuples of strings, numbers and None, for compiled libraries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.model import (
    EVERYONE,
    Article,
    Group,
    Manifest,
    Owner,
    PartialDate,
    Section,
    SeeAlso,
    Source,
    Statement,
    StatementId,
)


def pack_article(article: Article) -> tuple[Any, ...]:
    numbered = {id(source): at for at, source in enumerate(article.sources)}

    def statement(s: Statement) -> tuple[Any, ...]:
        named = tuple(
            numbered[id(source)] if id(source) in numbered else article.sources.index(source) for source in s.sources
        )
        as_of = (s.as_of.year, s.as_of.month, s.as_of.day) if s.as_of else None
        return s.id, s.text, s.section, s.role, s.label, s.view, as_of, s.asked_as, named

    def source(s: Source) -> tuple[Any, ...]:
        return s.title, s.publisher, (s.date.year, s.date.month, s.date.day) if s.date else None, s.url, s.id

    return (
        article.slug,
        article.title,
        tuple(statement(s) for s in article.summary),
        article.aliases,
        article.kind,
        article.topics,
        tuple(statement(s) for s in article.facts),
        tuple((section.heading, tuple(statement(s) for s in section.statements)) for section in article.sections),
        tuple((entry.title, entry.why) for entry in article.see_also),
        tuple(source(s) for s in article.sources),
        article.owner,
        article.updated.isoformat() if article.updated else None,
        article.review_by.isoformat() if article.review_by else None,
        tuple(sorted(article.audience)),
        article.path,
    )


def unpack_article(packed: tuple[Any, ...]) -> Article:
    """The reverse of `pack_article`."""
    slug, title, summary, aliases, kind, topics, facts, sections, see_also, sources, owner = packed[:11]
    updated, review_by, audience, path = packed[11:]
    named = tuple(
        Source(title=t, publisher=publisher, date=PartialDate(*date) if date else None, url=url, id=key)
        for t, publisher, date, url, key in sources
    )

    def statement(values: tuple[Any, ...]) -> Statement:
        key, text, section, role, label, view, as_of, asked_as, cited = values
        return Statement(
            id=StatementId(key),
            text=text,
            article=title,
            section=section,
            role=role,
            label=label,
            view=view,
            as_of=PartialDate(*as_of) if as_of else None,
            asked_as=asked_as,
            sources=tuple(named[at] for at in cited),
        )

    return Article(
        slug=slug,
        title=title,
        summary=tuple(map(statement, summary)),
        aliases=aliases,
        kind=kind,
        topics=topics,
        facts=tuple(map(statement, facts)),
        sections=tuple(Section(heading, tuple(map(statement, held))) for heading, held in sections),
        see_also=tuple(SeeAlso(*entry) for entry in see_also),
        sources=named,
        owner=owner,
        updated=dt.date.fromisoformat(updated) if updated else None,
        review_by=dt.date.fromisoformat(review_by) if review_by else None,
        audience=frozenset(audience) or EVERYONE,
        path=path,
    )


def pack_manifest(manifest: Manifest) -> dict[str, Any]:
    """A manifest as plain values."""
    return {
        "name": manifest.name,
        "description": manifest.description,
        "language": manifest.language,
        "base_url": manifest.base_url,
        "start_with": manifest.start_with,
        "synonyms": manifest.synonyms,
        "groups": tuple((g.name, g.slack, g.discord) for g in manifest.groups),
        "owners": tuple((o.name, o.slack, o.discord) for o in manifest.owners),
        "operator_room": manifest.operator_room,
        "threshold": manifest.threshold,
    }


def unpack_manifest(packed: Mapping[str, Any]) -> Manifest:
    """The reverse of `pack_manifest`."""
    values = dict(packed)
    values["groups"] = tuple(Group(name=n, slack=s, discord=d) for n, s, d in packed["groups"])
    values["owners"] = tuple(Owner(name=n, slack=s, discord=d) for n, s, d in packed["owners"])
    return Manifest(**values)
