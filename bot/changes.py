"""What changed between two versions of a library, statement by statement.

Pure: articles in, `Changes` out, the same for the same articles in any order. Moving a file, reordering keys, sections or
points, other links and other sources are no change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal, TypeVar

from bot.garbage import uncollected
from bot.markup import plain
from bot.matching import Pair, Reader, match_across, match_articles, match_within
from bot.model import Article, Statement
from bot.text import fold
from bot.wording import Vocabulary, spelling_only

Fate = Literal["reworded", "moved", "spelling"]
Move = Literal["section", "article"]
Item = TypeVar("Item", Article, Statement)


@dataclass(frozen=True, slots=True)
class Revision:
    """A statement as it was and as it is."""

    before: Statement
    after: Statement
    moved: Move | None = None  # to another section of its article, or to another article

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


@uncollected(stays=False)
def changes(before: Sequence[Article], after: Sequence[Article]) -> Changes:
    """What is different in `after`.

    A statement is the same by the id that its curator gave it, else by its text, else (a fact) by its label, else by
    likeness, one to one, the most alike first; within its article, then across articles.
    """
    before, after = (sorted(articles, key=lambda article: article.slug) for articles in (before, after))
    articles = match_articles(before, after)
    removed_articles = _others(before, (old for old, _ in articles))
    new_articles = _others(after, (new for _, new in articles))
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
    across = match_across(gone, [*fresh, *_statements(new_articles)], today)
    gone, fresh = _others(gone, (old for old, _ in across)), _others(fresh, (new for _, new in across))
    # Not from a removed article to a new one: neither of them has its statements told.
    taken = match_across(_statements(removed_articles), fresh, today)
    fresh = _others(fresh, (new for _, new in taken))

    became = _Became({old.title: new.title for old, new in articles}, headings, today, before, after)
    fates: dict[Fate, list[Revision]] = {"reworded": [], "moved": [], "spelling": []}
    for pair in (*pairs, *across, *taken):
        if found := became.of(*pair):
            fates[found[0]].append(found[1])
    order = {statement.id: at for at, statement in enumerate(_statements(after))}
    told = {fate: tuple(sorted(found, key=lambda revision: order[revision.after.id])) for fate, found in fates.items()}
    return Changes(
        added=tuple(fresh),
        removed=tuple(gone),
        reworded=told["reworded"],
        moved=told["moved"],
        spelling=told["spelling"],
        new_articles=tuple(new_articles),
        removed_articles=tuple(removed_articles),
        renamed_articles=renamed,
        renamed_sections=tuple(headings),
    )


def _statements(articles: Iterable[Article]) -> list[Statement]:
    return [statement for article in articles for statement in article.statements]


def _others(all_of: Iterable[Item], taken: Iterable[Item]) -> list[Item]:
    """Those that were not taken, in order."""
    gone = {_key(item) for item in taken}
    return [item for item in all_of if _key(item) not in gone]


def _key(item: Article | Statement) -> str:
    return item.slug if isinstance(item, Article) else item.id


def _reader(renamed: Sequence[Renamed]) -> Reader:
    """Puts the titles of today into a text, so that a rename is told once and not for each sentence that names it."""
    titles = {one.before: one.after for one in renamed}
    if not titles:
        return lambda text: text
    longest_first = sorted(titles, key=lambda title: (-len(title), title))
    named = re.compile("|".join(rf"(?<!\w){re.escape(title)}(?!\w)" for title in longest_first))
    return lambda text: named.sub(lambda match: titles[match[0]], text)


def _renamed_sections(old: Article, new: Article, pairs: Sequence[Pair]) -> list[Heading]:
    """Headings that are gone, each with the new heading under which most of its statements are. Only of two or more:
    one statement under a new heading has moved."""
    were, are = ({section.heading: len(section.statements) for section in one.sections} for one in (old, new))
    went = Counter((was.section, is_.section) for was, is_ in pairs)
    return [
        Heading(new.title, before, after)
        for (before, after), count in went.items()
        if before in were and after in are and before not in are and after not in were
        if count >= 2 and count * 2 > max(were[before], are[after])
    ]


class _Became:
    """Tells what became of a statement."""

    def __init__(
        self,
        titles: Mapping[str, str],  # of articles that are still there, as they were → as they are
        headings: Iterable[Heading],
        today: Reader,
        before: Sequence[Article],
        after: Sequence[Article],
    ) -> None:
        self.titles = titles
        self.headings = {(heading.article, heading.before): heading.after for heading in headings}
        self.today = today
        self.old_words = Vocabulary(lambda: (statement.text for statement in _statements(before)))
        self.new_words = Vocabulary(lambda: (statement.text for statement in _statements(after)))

    def of(self, before: Statement, after: Statement) -> tuple[Fate, Revision] | None:
        """None: nothing that a reader would call news or a correction."""
        revision = Revision(before, after, self._moved(before, after))
        was, is_ = revision.texts
        same = was == is_ or self.today(was) == is_
        if revision.view_changed or revision.date_changed:
            return "reworded", revision
        if not same and not spelling_only(was, is_, self.old_words, self.new_words):
            return "reworded", revision
        if revision.moved:
            return "moved", revision
        return None if same else ("spelling", revision)

    def _moved(self, before: Statement, after: Statement) -> Move | None:
        title = self.titles.get(before.article)
        if title != after.article:
            return "article"
        section = self.headings.get((title, before.section), before.section)
        return None if section == after.section or fold(section) == fold(after.section) else "section"
