"""Changes and what a subscriber follows → a digest, or none. Pure: the same in, the same out.

What is compared and who may read it is the caller's: the articles of both versions are those of the room's audience.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.changes import Changes, Renamed, Revision
from bot.digests.interest import covered, names, renewed
from bot.markup import plain
from bot.model import Article, Language, Quote, Section, Statement, Suggestion
from bot.text import article_path, fold, slugify, statement_path
from bot.wording import Piece, pieces

_READABLE = 5  # statements that are shown of a section to be read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A statement that says something else than before."""

    quote: Quote  # as it is
    pieces: tuple[Piece, ...]  # of both wordings
    view: tuple[str | None, str | None] | None = None  # who held and who holds it; None: the same as before
    as_of: tuple[str | None, str | None] | None = None  # of which date it was and is; None: the same as before
    origin: str | None = None  # title of the article that it came from; None: this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A statement that went from one article to another."""

    quote: Quote  # where it is
    other: str  # title of the other article
    here: bool  # it came from `other`; False: it went there


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleNews:
    """What changed in one article."""

    title: str
    path: str  # "/articles/SLUG"
    added: tuple[Quote, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    moved: tuple[Moved, ...] = ()
    removed: tuple[Quote, ...] = ()  # as they were; their path is the article's
    spelling: int = 0  # statements that are only spelt differently
    rearranged: int = 0  # statements that went to another section

    @property
    def told(self) -> bool:
        """Whether there is more than what is only counted."""
        return bool(self.added or self.reworded or self.moved or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A section worth reading, or reading again."""

    title: str  # of its article
    heading: str
    path: str  # of its first statement
    quotes: tuple[Quote, ...]  # at most five
    more: int = 0  # statements beyond these


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a room is told. Everything empty: the quiet line."""

    language: Language = "en"
    topics: tuple[str, ...] = ()  # tags and titles that are followed, as they are now; empty: everything
    missed: int = 0  # digests that this one makes good
    new_articles: tuple[Suggestion, ...] = ()  # `why` is the first sentence of the summary
    articles: tuple[ArticleNews, ...] = ()
    renamed_articles: tuple[Renamed, ...] = ()
    removed_articles: tuple[str, ...] = ()  # titles
    spelling: int = 0  # in all articles that are followed
    rearranged: int = 0
    reread: Reread | None = None
    questions: tuple[str, ...] = ()  # of the room, without an answer
    items: tuple[str, ...] = ()  # what is not to be shown to this subscriber again: the next `shown`

    @property
    def news(self) -> bool:
        """Whether there is anything to tell beyond the quiet line."""
        return bool(
            self.new_articles
            or self.articles
            or self.renamed_articles
            or self.removed_articles
            or self.reread
            or self.questions
        )


class News:
    """What changed between two versions for one audience, prepared for all digests that tell of it."""

    def __init__(self, changes: Changes, articles: Sequence[Article]) -> None:
        """`articles` are those of the later version."""
        self.new = changes.new_articles
        self.removed = changes.removed_articles
        self.renamed = tuple(one for one in changes.renamed_articles if fold(one.before) != fold(one.after))
        self.articles = _article_news(changes, articles)
        self._names = names((*articles, *self.removed))
        self._lost = tuple(one for one in self.renamed if fold(one.before) not in self._names)
        for one in self.renamed:  # whoever follows the old name hears of the new one
            self._names.setdefault(fold(one.before), []).append(one.after)
        self._sections = _sections(articles, self.articles, frozenset(article.slug for article in self.new))
        self._parts: dict[tuple[str, ...], _Part] = {}

    def today(self, topics: Sequence[str]) -> tuple[str, ...]:
        """The topics, articles by the titles that they have now where nothing has the old ones any more."""
        return renewed(topics, self._lost)

    def part(self, topics: tuple[str, ...]) -> _Part:
        """What of it is about some topics; worked out once for all who follow the same."""
        part = self._parts.get(topics)
        if part is None:
            part = self._parts[topics] = self._of(covered(topics, self._names))
        return part

    def _of(self, titles: frozenset[str] | None) -> _Part:
        new = frozenset(article.title for article in self.new)

        def follows(title: str) -> bool:
            return titles is None or title in titles

        def once(news: ArticleNews) -> ArticleNews:
            """Without what went to an article where it is told as well."""
            moved = tuple(one for one in news.moved if one.here or one.other in new or not follows(one.other))
            return replace(news, moved=moved)

        articles = [once(one) for one in self.articles if follows(one.title)]
        return _Part(
            articles=tuple(one for one in articles if one.told),
            spelling=sum(one.spelling for one in articles),
            rearranged=sum(one.rearranged for one in articles),
            new=tuple(_introduced(article) for article in self.new if follows(article.title)),
            removed=tuple(article.title for article in self.removed if follows(article.title)),
            renamed=tuple(one for one in self.renamed if follows(one.after)),
            sections=tuple(one for one in self._sections if follows(one[1].title)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    articles: tuple[ArticleNews, ...]
    spelling: int
    rearranged: int
    new: tuple[Suggestion, ...]
    removed: tuple[str, ...]
    renamed: tuple[Renamed, ...]
    sections: tuple[
        tuple[str, Article, Section], ...
    ]  # with the item that each is, in the order in which to offer them


def compose(
    news: News,
    *,
    topics: Sequence[str] = (),
    shown: Collection[str] = (),
    reread: bool = False,
    questions: Sequence[str] = (),
    quiet: bool = False,
    missed: int = 0,
    language: Language = "en",
) -> Digest | None:
    """The digest for a subscriber who follows `topics` (tags and titles; none: everything); None: nothing to say.

    Spelling and statements that only went to another section of their article are counted in a digest that has more to
    say. `shown` are the items of this subscriber's earlier digests, which are not shown again. `reread` asks for a section
    to read, `questions` are the room's without an answer, in the order to show, `quiet` asks for a digest without news
    where there is none.
    """
    part = news.part(tuple(topics))
    unanswered = {_question(question): question for question in reversed(questions) if _question(question) not in shown}
    offered = next((one for one in part.sections if one[0] not in shown), None) if reread else None
    digest = Digest(
        language=language,
        topics=news.today(topics),
        missed=missed,
        new_articles=part.new,
        articles=part.articles,
        renamed_articles=part.renamed,
        removed_articles=part.removed,
        spelling=part.spelling,
        rearranged=part.rearranged,
        reread=_reread(*offered[1:]) if offered else None,
        questions=tuple(reversed(unanswered.values())),
        items=(*([offered[0]] if offered else []), *reversed(unanswered)),
    )
    return digest if digest.news or quiet else None


def _question(question: str) -> str:
    return f"question:{fold(question)}"


def _introduced(article: Article) -> Suggestion:
    return Suggestion(
        article.title, plain(article.summary[0].text) if article.summary else "", article_path(article.slug)
    )


def _quote(statement: Statement) -> Quote:
    return Quote(statement=statement, text=plain(statement.text), path=statement_path(statement.id))


def _article_news(changes: Changes, articles: Sequence[Article]) -> tuple[ArticleNews, ...]:
    """By article, in the order of slugs. An article that is new or gone has no news of its own."""
    new = {article.title for article in changes.new_articles}
    today = {one.before: one.after for one in changes.renamed_articles}
    titles = {article.title for article in articles}
    added = _by_article(changes.added, {})
    removed = _by_article(changes.removed, today)
    reworded: dict[str, list[Rewording]] = defaultdict(list)
    moved: dict[str, list[Moved]] = defaultdict(list)
    rearranged: dict[str, int] = defaultdict(int)
    spelling: dict[str, int] = defaultdict(int)

    def tell_origin(revision: Revision, *, here: bool) -> None:
        origin, quote = today.get(revision.before.article, revision.before.article), _quote(revision.after)
        if here and revision.after.article not in new:
            moved[revision.after.article].append(Moved(quote=quote, other=origin, here=True))
        if origin in titles:
            moved[origin].append(Moved(quote=quote, other=revision.after.article, here=False))

    for revision in changes.reworded:
        if revision.after.article not in new:
            reworded[revision.after.article].append(_rewording(revision))
        if revision.moved == "article":
            tell_origin(revision, here=False)
    for revision in changes.moved:
        if revision.moved == "article":
            tell_origin(revision, here=True)
        else:
            rearranged[revision.after.article] += 1
    for revision in changes.spelling:
        spelling[revision.after.article] += 1
    told = (added, removed, reworded, moved, rearranged, spelling)
    return tuple(
        ArticleNews(
            title=article.title,
            path=article_path(article.slug),
            added=tuple(map(_quote, added.get(article.title, ()))),
            reworded=tuple(reworded.get(article.title, ())),
            moved=tuple(moved.get(article.title, ())),
            removed=tuple(
                replace(_quote(one), path=article_path(article.slug)) for one in removed.get(article.title, ())
            ),
            spelling=spelling.get(article.title, 0),
            rearranged=rearranged.get(article.title, 0),
        )
        for article in sorted(articles, key=lambda article: article.slug)
        if any(article.title in kind for kind in told)
    )


def _by_article(statements: Iterable[Statement], today: Mapping[str, str]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        found[today.get(statement.article, statement.article)].append(statement)
    return found


def _rewording(revision: Revision) -> Rewording:
    before, after = revision.before, revision.after
    dates = tuple(str(one.as_of) if one.as_of else None for one in (before, after))
    return Rewording(
        quote=_quote(after),
        pieces=pieces(*revision.texts),
        view=(before.view, after.view) if revision.view_changed else None,
        as_of=(dates[0], dates[1]) if revision.date_changed else None,
        origin=before.article if revision.moved == "article" else None,
    )


def _sections(
    articles: Sequence[Article], told: Iterable[ArticleNews], new: Collection[str]
) -> tuple[tuple[str, Article, Section], ...]:
    """The sections that may be offered to be read, in that order: articles take turns, each with its fullest section
    first. Not those of which the digest itself tells something, and not those of new articles."""
    touched = {
        (quote.statement.article, quote.statement.section)
        for news in told
        for quote in chain(news.added, (one.quote for one in news.reworded), (one.quote for one in news.moved))
    }
    ranked: list[tuple[int, int, str, tuple[str, Article, Section]]] = []
    for article in articles:
        if article.slug in new:
            continue
        fullest = sorted(article.sections, key=lambda section: -min(len(section.statements), _READABLE))
        for turn, section in enumerate(fullest):
            if section.statements and (article.title, section.heading) not in touched:
                item = f"section:{article.slug}#{slugify(section.heading)}"
                ranked.append((turn, -len(section.statements), article.slug, (item, article, section)))
    ranked.sort(key=lambda one: one[:3])
    return tuple(one[3] for one in ranked)


def _reread(article: Article, section: Section) -> Reread:
    quotes = tuple(map(_quote, section.statements[:_READABLE]))
    return Reread(
        title=article.title,
        heading=section.heading,
        path=quotes[0].path,
        quotes=quotes,
        more=len(section.statements) - len(quotes),
    )
