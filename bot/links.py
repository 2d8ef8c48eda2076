"""The graph of articles: who links to whom, in which statement or see-also entry, and the shortest way between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.markup import targets
from bot.model import Article
from bot.text import fold


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between two articles."""

    start: int
    end: int
    statement: int | None  # the statement's number in the library; None: a see-also entry
    entry: int | None  # the see-also entry's place in its article; None: a statement


@dataclass(frozen=True, slots=True)
class Links:
    """Every arrow once: the first statement that makes it, else the see-also entry."""

    arrows: Mapping[int, tuple[Link, ...]]  # start → arrows out of it, by end

    def out_of(self, article: int) -> tuple[Link, ...]:
        return self.arrows.get(article, ())

    def into(self, article: int) -> tuple[Link, ...]:
        """Backlinks, by start."""
        return tuple(link for start in sorted(self.arrows) for link in self.arrows[start] if link.end == article)

    def path(self, start: int, end: int) -> tuple[Link, ...] | None:
        """The shortest chain of links between two articles, arrows taken either way; None where there is none.

        Breadth first; among paths of one length a way made of statements goes before one of see-also entries, then
        the lower article number: the same library gives the same path.
        """
        either: dict[int, list[Link]] = {}
        for links in self.arrows.values():
            for link in links:
                either.setdefault(link.start, []).append(link)
                either.setdefault(link.end, []).append(link)
        came: dict[int, Link | None] = {start: None}
        level = [start]
        while level and end not in came:
            following: list[int] = []
            for article in level:
                steps = sorted(
                    either.get(article, ()),
                    key=lambda link: (link.statement is None, link.start != article, link.start, link.end),
                )
                for link in steps:
                    other = link.end if link.start == article else link.start
                    if other not in came:
                        came[other] = link
                        following.append(other)
            level = following
        if end not in came:
            return None
        chain: list[Link] = []
        at = end
        while (step := came[at]) is not None:
            chain.append(step)
            at = step.start if step.end == at else step.end
        return tuple(reversed(chain))

    def packed(self) -> Any:
        return [(x.start, x.end, x.statement, x.entry) for links in self.arrows.values() for x in links]

    @classmethod
    def unpacked(cls, packed: Any) -> Links:
        arrows: dict[int, list[Link]] = {}
        for start, end, statement, entry in packed:
            arrows.setdefault(start, []).append(Link(start, end, statement, entry))
        return cls({start: tuple(links) for start, links in arrows.items()})


def build(articles: Sequence[Article]) -> Links:
    """The graph of these articles; links to titles outside them lead nowhere and are left out."""
    number: dict[str, int] = {}
    for at, article in enumerate(articles):
        for alias in article.aliases:
            number.setdefault(fold(alias), at)
    number.update({fold(article.title): at for at, article in enumerate(articles)})
    arrows: dict[int, tuple[Link, ...]] = {}
    first = 0
    for at, article in enumerate(articles):
        held: dict[int, Link] = {}
        statements = article.statements
        for place, statement in enumerate(statements, first):
            for title in targets(statement.text):
                end = number.get(fold(title))
                if end is not None and end != at:
                    held.setdefault(end, Link(at, end, place, None))
        for entry, suggestion in enumerate(article.see_also):
            end = number.get(fold(suggestion.title))
            if end is not None and end != at:
                held.setdefault(end, Link(at, end, None, entry))
        first += len(statements)
        if held:
            arrows[at] = tuple(held[end] for end in sorted(held))
    return Links(arrows)
