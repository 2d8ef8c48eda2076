"""What changed between two versions of a library, statement by statement.

Pure: articles in, `Changes` out, the same for the same articles in any order. Moving a file, reordering keys, sections or
points, other links and other sources are no change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bot.markup import plain
from bot.matching import Pair, Reader, match_across, match_articles, match_within
from bot.model import Article, PartialDate, Statement
from bot.text import fold
from bot.wording import Vocabulary, spelling_only


@dataclass(frozen=True, slots=True)
class Revision:
    """A statement as it was and as it is."""

    before: Statement
    after: Statement

    @property
    def texts(self) -> tuple[str, str]:
        """Both wordings, link markup removed."""
        return plain(self.before.text), plain(self.after.text)

    @property
    def view_changed(self) -> bool:
        return self.before.view != self.after.view

    @property
    def date_changed(self) -> bool:
        return self.before.as_of != self.after.as_of

    @property
    def article_changed(self) -> bool:
        """Whether it went to another article: one of another title."""
        return self.before.article != self.after.article


@dataclass(frozen=True, slots=True)
class Renamed:
    """An article's title as it was and as it is."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A section that got another name and kept most of its statements."""

    article: str  # the title as it is
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Between two versions. Each statement is in one list at most; each list is in the order of articles and reading.

    The statements of a new or a removed article are in none, but for those that another article gave or took.
    """

    added: tuple[Statement, ...] = ()
    removed: tuple[Statement, ...] = ()
    reworded: tuple[Revision, ...] = ()  # also: held by others than before, or as of another date
    moved: tuple[Revision, ...] = ()  # to another section or article, and at most spelt differently
    spelling: tuple[Revision, ...] = ()  # letters within words, punctuation, capitals, blanks
    new_articles: tuple[Article, ...] = ()
    removed_articles: tuple[Article, ...] = ()
    renamed_articles: tuple[Renamed, ...] = ()
    renamed_sections: tuple[Heading, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def changes(before: Sequence[Article], after: Sequence[Article]) -> Changes:
    """What is different in `after`.

    A statement is the same by the id that its curator gave it, else by its text, else (a fact) by its label, else by
    likeness, one to one, the most alike first; within its article, then across articles.
    """
    before, after = (sorted(articles, key=lambda article: article.slug) for articles in (before, after))
    articles = match_articles(before, after)
    renamed = tuple(Renamed(old.title, new.title) for old, new in articles if old.title != new.title)
    today = _reader(renamed)
    pairs: list[Pair] = []
    gone: list[Statement] = []
    fresh: list[Statement] = []
    headings: list[Heading] = []
    for old, new in articles:
        if old.statements != new.statements:
            matched = match_within(old, new, today)
            pairs += matched.pairs
            gone += matched.before
            fresh += matched.after
            headings += _renamed_sections(old, new, matched.pairs)
    kept_before, kept_after = {old.slug for old, _ in articles}, {new.slug for _, new in articles}
    removed_articles = [article for article in before if article.slug not in kept_before]
    new_articles = [article for article in after if article.slug not in kept_after]
    # Not from a removed article to a new one: neither of them has its statements told.
    matched = match_across(gone, [*fresh, *_statements(new_articles)], today)
    pairs += matched.pairs
    left = set(matched.after)
    fresh = [statement for statement in fresh if statement in left]
    gone = list(matched.before)
    matched = match_across(_statements(removed_articles), fresh, today)
    pairs += matched.pairs
'''+"""    ...
"""
