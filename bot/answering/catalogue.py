"""Which articles a list holds: a class of them ("laws", "topics") and what they deal with ("data").

A class is a kind or tag of the library, or a word of its titles ("ministries"). What the articles deal with is looked
for in tags and kinds and, where none says it, in names and summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from bot.answering.read import FUNCTION_WORDS
from bot.answering.terms import synonyms
from bot.library import Library
from bot.stems import stem
from bot.text import comparable, is_cjk, words

_CLASS_MOST = 4  # words of a class: "government bodies"
_EVERYTHING = frozenset(map(stem, "topic article subject page entry everything anything".split()))
_CHINESE_EVERYTHING = re.compile("(?:所有|全部)?的?(?:主题|条目|文章|话题|词条)")
_CHINESE_FILLING = re.compile("有哪些|哪些|有什么|关于|有关|涉及|所有|全部|的")
_ABOUT = frozenset("about on in for tagged".split())
_FILLING = FUNCTION_WORDS.union(
    "about tagged all every each here deal deals dealing concern concerns concerning regarding related cover covers "
    "covering exist know".split()
).difference(("everything", "anything"))

Key = tuple[str, ...]  # the stems of some words, Chinese characters one by one


@dataclass(frozen=True, slots=True)
class _Shelves:
    """The articles under each class and label, in the library's order."""

    kinds: dict[Key, list[int]] = field(default_factory=dict)  # by the end of a kind: "body" has every "public body"
    tags: dict[Key, list[int]] = field(default_factory=dict)
    titles: dict[Key, list[int]] = field(default_factory=dict)  # by a single word
    labels: dict[Key, list[int]] = field(default_factory=dict)  # by any words in a row of a tag or kind


def articles_of(library: Library, wanted: str) -> tuple[int, ...]:
    """The articles that `wanted` asks for, in the library's order; empty where it names no class of them.

    With "which" or "what" in front only a kind in the plural counts: "which law is the oldest?" wants a statement.
    """
    tokens: Sequence[str] = words(_CHINESE_FILLING.sub(" ", _CHINESE_EVERYTHING.sub(" topics ", comparable(wanted))))
    which = bool(tokens) and tokens[0] in ("which", "what")
    about = bool(tokens) and tokens[0] in _ABOUT
    while tokens and tokens[0] in _FILLING:
        tokens = tokens[1:]
    found, tokens = (range(len(library.titles)), tokens) if about else _class_of(library, tokens, strict=which)
    groups = _grouped(tokens)
    if about and not groups:
        return ()
    for asked in groups:
        found = _dealing_with(library, found, asked)
    return tuple(found)


def _class_of(library: Library, tokens: Sequence[str], *, strict: bool) -> tuple[Sequence[int], Sequence[str]]:
    """The articles of the class that is named, and the other words."""
    for at, token in enumerate(tokens):
        if stem(token) in _EVERYTHING:
            return range(len(library.titles)), (*tokens[:at], *tokens[at + 1 :])
    shelves = _shelves(library)
    for size in range(min(_CLASS_MOST, len(tokens)), 0, -1):
        head, rest = tokens[:size], tokens[size:]
        several = is_cjk(head[-1]) or re.search("[^s]s$", head[-1]) is not None
        if strict and not several:
            continue
        where = [shelves.kinds] if strict else [shelves.kinds, shelves.tags]
        if several and not (strict and _grouped(rest)):
            where.append(shelves.titles)
        for shelf in where:
            held = shelf.get(_key(head), ())
            if len(held) > (1 if strict else 0):
                return held, rest
    return (), tokens


def _grouped(tokens: Sequence[str]) -> list[Key]:
    """The words that say what is dealt with, Chinese characters in a row as one of them."""
    groups: list[Key] = []
    for chinese, run in groupby(tokens, key=is_cjk):
        together = tuple(run)
        groups += [together] if chinese else [(stem(token),) for token in together if token not in _FILLING]
    return groups


def _dealing_with(library: Library, among: Sequence[int], asked: Key) -> Sequence[int]:
    index, labels = library.index, _shelves(library).labels
    alike = [(index.terms[term],) for term in synonyms(library, asked[0])] if len(asked) == 1 else []
    labelled = {number for key in (asked, *alike) for number in labels.get(key, ())}
    if not labelled.isdisjoint(among):
        return [number for number in among if number in labelled]
    needed = [[pair] for pair in map("".join, pairwise(asked))] or [[asked[0], *(one for (one,) in alike)]]
    forms = [[term for term in map(index.term_number, each) if term is not None] for each in needed]
    return [number for number in among if all(any(_summed_up(library, number, t) for t in each) for each in forms)]


def _summed_up(library: Library, number: int, term: int) -> bool:
    """Whether an article's names or summary hold a term."""
    index = library.index
    summary = range(index.article_starts[number], index.summary_ends[number])
    return any(index.statements.impact(term, statement) > 0 for statement in summary)


def _key(tokens: Sequence[str]) -> Key:
    return tuple(stem(token) for token in tokens)


def _shelves(library: Library) -> _Shelves:
    held: _Shelves | None = library.memory.get("shelves")
    if held is None:
        held = library.memory["shelves"] = _shelved(library)
    return held


def _shelved(library: Library) -> _Shelves:
    shelves = _Shelves()

    def put(shelf: dict[Key, list[int]], key: Key, number: int) -> None:
        held = shelf.setdefault(key, [])
        if held[-1:] != [number]:
            held.append(number)

    for number, article in enumerate(library.articles):
        for shelf, label in ((shelves.kinds, article.kind or ""), *((shelves.tags, tag) for tag in article.topics)):
            key = _key(words(label))
            for start in range(len(key)):
                put(shelf, key[start:], number)
                for end in range(start + 1, len(key) + 1):
                    put(shelves.labels, key[start:end], number)
        for token in words(article.title):
            if not is_cjk(token):
                put(shelves.titles, (stem(token),), number)
    return shelves
