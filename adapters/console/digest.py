"""Digest → text for a terminal. A pure function; every text of an article or a question is shown literally."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.console.changes import headings, words_changed
from adapters.console.layout import Page, literal, wrap
from adapters.console.render import Lines, holder, quiet, sentence
from bot.contract import Addresses
from bot.digests import phrases
from bot.digests.compose import ArticleNews, Digest, Reread
from bot.model import Language, Quote

_INDENT = "  "
_BULLET = "• "


def digest(digest: Digest, *, addresses: Addresses, page: Page) -> str:
    """The digest as lines joined by newlines, none at the end."""
    language = digest.language
    new = (
        f"{literal(one.title)}: {literal(one.why)}" if one.why else literal(one.title) for one in digest.new_articles
    )
    renamed = (f"{literal(one.before)} → {literal(one.after)}" for one in digest.renamed_articles)
    counts, missed = phrases.counts(digest), phrases.missed(digest)
    blocks: list[Lines] = [
        [
            *headings(literal(phrases.title(digest)), page),
            *(quiet(missed, page, first="", rest="") if missed else []),
        ],
        [] if digest.news else wrap(phrases.say("quiet", language), page.width),
        _titled("new_articles", language, new, page),
        *(_article(news, language, addresses, page) for news in digest.articles),
        _titled("renamed_articles", language, renamed, page),
        _titled("removed_articles", language, map(literal, digest.removed_articles), page),
        wrap(counts, page.width) if counts else [],
        _reread(digest.reread, language, addresses, page) if digest.reread else [],
        _titled("questions", language, map(literal, digest.questions), page),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _article(news: ArticleNews, language: Language, addresses: Addresses, page: Page) -> Lines:
    lines = headings(literal(news.title), page)
    if addresses.base:
        lines += quiet(addresses.at(news.path), page)
    for quote in news.added:
        lines += _told(quote, "added", language, page)
    for rewording in news.reworded:
        first = f"{_BULLET}{phrases.say('reworded', language)}: {holder(rewording.quote.statement)}"
        lines += words_changed(rewording.pieces, page, first=first, rest=_INDENT)
        lines += _place(rewording.quote, page, *phrases.notes(rewording, language))
    for moved in news.moved:
        lines += _told(moved.quote, "moved", language, page, phrases.whereabouts(moved, language))
    for quote in news.removed:
        lines += _told(quote, "removed", language, page)
    return lines


def _told(quote: Quote, key: str, language: Language, page: Page, *notes: str) -> Lines:
    first = f"{_BULLET}{phrases.say(key, language)}: "
    return [*sentence(quote, page, first=first, rest=_INDENT), *_place(quote, page, *notes)]


def _place(quote: Quote, page: Page, *notes: str) -> Lines:
    return quiet(" · ".join(map(literal, (quote.statement.section, *notes))), page)


def _reread(reread: Reread, language: Language, addresses: Addresses, page: Page) -> Lines:
    named = phrases.say("reread", language, title=literal(reread.title), heading=literal(reread.heading))
    lines = headings(named, page)
    if addresses.base:
        lines += quiet(addresses.at(reread.path), page)
    for quote in reread.quotes:
        lines += sentence(quote, page, first=_BULLET, rest=_INDENT)
    return lines + ([phrases.say("reread_more", language, count=reread.more)] if reread.more else [])


def _titled(key: str, language: Language, items: Iterable[str], page: Page) -> Lines:
    lines = [line for item in items for line in wrap(item, page.width, first=_BULLET, rest=_INDENT)]
    return [*headings(phrases.say(key, language), page), *lines] if lines else []
