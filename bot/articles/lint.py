"""What is allowed in an article and yet keeps it from answering well: warnings, each with its remedy.

These need nothing but the article; `across.py` has those that need the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.articles.tree import Node, Tree
from bot.markup import plain
from bot.model import Article, Statement
from bot.problems import Problem

STATEMENT_CHARACTERS = 600  # more than a chat message should quote

# Zero width, bidirectional marks, soft hyphens, tag characters: what a reader cannot see and a search must not miss.
# Joiners (U+200C, U+200D) stay: emoji and several scripts need them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_LEANS = re.compile(
    r"(?:It|Its|He|His|She|Her|They|Their|This|These|Such|The (?:latter|former)|Also|However|Moreover|Therefore|Thus)\b"
    r"(?! as\b)|该|其(?!他|它|余|实)|这|此(?!外)|它|他们?(?=[的也还将在是])|她们?(?=[的也还将在是])|上述|同时|因此|但是?"
)
_DATED = re.compile(r"\b(?:1[5-9]|20)\d\d\b|(?:1[5-9]|20)\d\d年")
_NOW = re.compile(
    r"\b(?:currently|at present|presently|nowadays|as of now|today|so far|to date|right now|at the moment)\b|目前|现在|如今|当前|迄今|至今",
    re.IGNORECASE,
)
_UNPAIRED = re.compile(r"\[\[|\]\]")


class Spot(NamedTuple):
    """A statement and the text of the file that it was made from."""

    statement: Statement
    node: Node


def lint(article: Article, spots: Sequence[Spot], tree: Tree) -> Iterator[Problem]:
    """Warnings about one article that has no error."""
    dated = bool(article.sources) or any(statement.as_of for statement in article.statements)
    for spot in spots:
        for message, remedy, index in _statement(spot, tree, dated):
            yield Problem(tree.place(index), message, remedy, "warning")
    assert tree.root is not None
    for index, message, remedy in _article(article, spots, tree.root):
        yield Problem(tree.place(index), message, remedy, "warning")


def _statement(spot: Spot, tree: Tree, dated: bool) -> Iterator[tuple[str, str, int]]:
    """What, what to do, where; `dated`: the article's writer gives dates or sources elsewhere in it."""
    statement, index = spot.statement, spot.node.start
    text = plain(statement.text)
    if len(text) > STATEMENT_CHARACTERS:
        yield (
            f"this statement has {len(text)} characters; more than {STATEMENT_CHARACTERS} are hard to quote",
            "split it into statements that each stand alone",
            index,
        )
    if not text.isascii() and (hidden := _INVISIBLE.search(statement.text)):
        yield (
            f"this statement holds the invisible character U+{ord(hidden[0]):04X}",
            "delete it",
            tree.find(hidden[0], spot.node),
        )
    if sign := _UNPAIRED.search(text):
        yield (
            f"these brackets make no link ({sign[0]} without its partner)",
            "write [[Title]] or [[Title|shown text]]",
            tree.find(sign[0], spot.node),
        )
    if statement.role != "fact" and (leaning := _LEANS.match(text)):
        yield (
            f'this statement leans on the one before it ("{leaning[0]}") and is quoted alone',
            "name what it is about",
            index,
        )
    if not any(character.isalnum() for character in text):
        yield f'this statement is "{text}", which has neither letter nor digit', "write words, or delete it", index
    if dated and statement.as_of is None:
        if now := _NOW.search(text):
            yield f'this statement says "{now[0]}" without a date', 'add "as_of: …" to it', index
        elif statement.role == "point" and not statement.sources and (date := _DATED.search(text)):
            yield f"this statement names {date[0]} without a source or date", 'add "sources: […]" or "as_of: …"', index


def _article(article: Article, spots: Sequence[Spot], root: Node) -> Iterator[tuple[int, str, str]]:
    if re.search(r"[\[\]|]", article.title):
        yield root.point("title"), "no link can name a title with [, ] or |", "add an alias without them"
    for node in (root.at("title"), *root.entries("aliases")):
        if hidden := _INVISIBLE.search(str(node.value)):
            yield node.start, f"this name holds the invisible character U+{ord(hidden[0]):04X}", "type it anew"
    said: dict[str, str] = {}  # statement → the heading that it stands under
    for spot in spots:
        statement = spot.statement
        if statement.role == "point" and statement.text in said:
            yield (
                spot.node.start,
                f'this statement is already made, under "{said[statement.text]}"',
                "delete one of the two",
            )
        elif statement.role == "point":
            said[statement.text] = statement.section
    headings: set[str] = set()
    for number, section in enumerate(article.sections):
        if section.heading in headings:
            place = root.point("sections", number, "heading")
            yield place, f'"{section.heading}" is the heading of two sections', "put their points together"
        headings.add(section.heading)
    for number, entry in enumerate(article.see_also):
        if "[[" in entry.why:
            yield root.point("see_also", number, "why"), "a link does not work in a reason", "write the name alone"
