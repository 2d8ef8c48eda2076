"""A Library: all articles of a folder, checked and indexed; immutable, and the one thing that answering reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from bot import index as indexing
from bot import links as linking
from bot import topics as naming
from bot.index import Index, Segment, segment
from bot.links import Links
from bot.model import Article, Audience, Manifest, Slug, Statement
from bot.text import slugify
from bot.topics import Topics


class Library:
    """Articles, their topics, links and index. Build one with `Library.build`, narrow it with `view`.

    Statements are numbered in the order of articles (by slug) and, inside one, of reading. Nothing changes after
    construction but caches.
    """

    def __init__(
        self,
        *,
        manifest: Manifest,
        article_at: Callable[[int], Article],
        titles: Sequence[str],
        audiences: Sequence[Audience],
        index: Index,
        topics: Topics,
        links: Links,
        digest: str,
    ) -> None:
        self.manifest = manifest
        self.titles = tuple(titles)
        self.audiences = tuple(audiences)
        self.index, self.topics, self.links = index, topics, links
        self.digest = digest  # of the folder's content; "" where it was made from values
        self._article_at = article_at
        self._articles: dict[int, Article] = {}
        self._statements: dict[int, tuple[Statement, ...]] = {}
        self._segments: dict[Slug, tuple[Article, Segment]] = {}
        self._views: dict[Audience, Library] = {}
        self._lock = threading.Lock()
        self.memory: dict[Any, Any] = {}  # what answering works out once for this library (pure, so never stale)

    # -- making one ------------------------------------------------------------------------------------------------

    @classmethod
    def build(
        cls,
        articles: Sequence[Article],
        manifest: Manifest | None = None,
        *,
        digest: str = "",
        previous: Library | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Library:
        """Of checked articles in any order. `previous` lends what it worked out for articles that are the same."""
        ordered = sorted(articles, key=lambda article: article.slug)
        known = previous._segments if previous is not None else {}
        segments: dict[Slug, tuple[Article, Segment]] = {}
        for done, article in enumerate(ordered, 1):
            held = known.get(article.slug)
            segments[article.slug] = held if held is not None and held[0] == article else (article, segment(article))
            if progress is not None:
                progress(done, len(ordered))
        library = cls(
            manifest=manifest or Manifest(),
            article_at=ordered.__getitem__,
            titles=[article.title for article in ordered],
            audiences=[article.audience for article in ordered],
            index=indexing.build(ordered, (piece for _, piece in segments.values())),
            topics=naming.build(ordered),
            links=linking.build(ordered),
            digest=digest,
        )
        library._segments = segments
        return library

    def view(self, audience: Audience) -> Library:
        """The library that this audience sees: one made of the articles it may read, and of nothing else."""
        if not any(self.audiences):
            return self
        visible = [not allowed or not allowed.isdisjoint(audience) for allowed in self.audiences]
        if all(visible):
            return self
        signature = frozenset(title for title, seen in zip(self.titles, visible, strict=True) if seen)
        with self._lock:
            held = self._views.get(signature)
            if held is None:
                shown = [self.article(at) for at, seen in enumerate(visible) if seen]
                titles = {article.title for article in shown}
                slugs = {article.slug for article in shown}
                trimmed = [_without(article, slugs) for article in shown]
                manifest = _starting_with(self.manifest, titles)
                held = self._views[signature] = Library.build(trimmed, manifest, digest=self.digest, previous=self)
        return held

    # -- reading it ------------------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """The number of its statements."""
        return self.index.size

    @property
    def base_url(self) -> str:
        return self.manifest.base_url

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """All of them, by slug."""
        return tuple(self.article(at) for at in range(len(self.titles)))

    def article(self, number: int) -> Article:
        """One by its number."""
        held = self._articles.get(number)
        if held is None:
            held = self._articles[number] = self._article_at(number)
        return held

    def statement(self, number: int) -> Statement:
        """One by its number in the library."""
        at = self.index.article_of[number]
        held = self._statements.get(at)
        if held is None:
            held = self._statements[at] = self.article(at).statements
        return held[number - self.index.article_starts[at]]

    def find(self, name: str) -> Article | None:
        """The article of a title, alias or slug; None where there is none, or more than one. Typos are not repaired."""
        numbers = self.topics.named(name)
        if len(numbers) == 1:
            return self.article(numbers[0])
        slug = slugify(name)
        return next((self.article(n) for n in numbers or range(len(self.titles)) if self._slug(n) == slug), None)

    def suggest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Titles that somebody who typed `name` may have meant, best first, at most one for each article."""
        from bot.spelling import nearest_titles  # late: only for names that are not ours

        return nearest_titles(self, name, limit)

    def _slug(self, number: int) -> Slug:
        return slugify(self.titles[number])


def _without(article: Article, slugs: set[Slug]) -> Article:
    """The article with those see-also entries whose targets are still there."""
    kept = tuple(entry for entry in article.see_also if slugify(entry.title) in slugs)
    if len(kept) == len(article.see_also):
        return article
    import dataclasses  # late: for restricted views only

    return dataclasses.replace(article, see_also=kept)


def _starting_with(manifest: Manifest, titles: set[str]) -> Manifest:
    import dataclasses

    return dataclasses.replace(manifest, start_with=tuple(t for t in manifest.start_with if t in titles))
