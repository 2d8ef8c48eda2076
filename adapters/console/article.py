"""A whole article, and a list of topics, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.console.layout import Page, literal, wrap
from adapters.console.render import Lines, heading, holder, named_source, quiet
from bot import markup
from bot.contract import Addresses
from bot.model import Article, Source, Statement


def article(article: Article, *, addresses: Addresses, page: Page) -> str:
    """Everything that the article says; `[n]` after a sentence points to its sources at the end."""
    numbers = {source: number for number, source in enumerate(article.sources, start=1)}
    about = " · ".join(literal(word) for word in ([article.kind] if article.kind else []) + list(article.topics))
    also = ", ".join(map(literal, article.aliases))
    blocks: list[Lines] = [
        [
            heading(literal(article.title), page),
            *(quiet(about, page) if about else []),
            *(quiet(f"Also: {also}", page) if also else []),
            *(quiet(addresses.article(article), page) if addresses.base else []),
        ],
        wrap(" ".join(_sentence(statement, numbers) for statement in article.summary), page.width),
        _section("Facts", article.facts, numbers, page),
        *(_section(section.heading, section.statements, numbers, page) for section in article.sections),
        _list("See also", (f"{literal(entry.title)}: {literal(entry.why)}" for entry in article.see_also), page),
        _sources(article.sources, page),
        _upkeep(article, page),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def topics(articles: Sequence[Article], *, page: Page) -> str:
    """A line for each article: title, other names, how many statements."""
    lines: Lines = []
    for one in articles:
        names = f" ({', '.join(map(literal, one.aliases))})" if one.aliases else ""
        count = len(one.statements)
        text = f"{literal(one.title)}{names} · {count} statement{'' if count == 1 else 's'}"
        lines += wrap(text, page.width, rest="  ")
    return "\n".join(lines)


def _section(name: str, statements: Sequence[Statement], numbers: dict[Source, int], page: Page) -> Lines:
    if not statements:
        return []
    lines = [
        line
        for statement in statements
        for line in wrap(_sentence(statement, numbers), page.width, first="• ", rest="  ")
    ]
    return [heading(literal(name), page), *lines]


def _sentence(statement: Statement, numbers: dict[Source, int]) -> str:
    date = f" (as of {statement.as_of})" if statement.as_of else ""
    cited = "".join(f"[{numbers[source]}]" for source in statement.sources if source in numbers)
    return f"{holder(statement)}{literal(markup.plain(statement.text))}{date}{' ' + cited if cited else ''}"


def _list(name: str, items: Iterable[str], page: Page) -> Lines:
    lines = [line for item in items for line in wrap(item, page.width, first="• ", rest="  ")]
    return [heading(name, page), *lines] if lines else []


def _sources(sources: Sequence[Source], page: Page) -> Lines:
    lines: Lines = []
    for number, source in enumerate(sources, start=1):
        address = f" {literal(source.url)}" if source.url else ""
        lines += wrap(f"{named_source(source)}{address}", page.width, first=f"[{number}] ", rest="    ")
    return [heading("Sources", page), *lines] if lines else []


def _upkeep(article: Article, page: Page) -> Lines:
    told = (("Owner", article.owner), ("updated", article.updated), ("review by", article.review_by))
    text = " · ".join(f"{name}: {literal(str(value))}" for name, value in told if value)
    return quiet(text, page, first="", rest="") if text else []
