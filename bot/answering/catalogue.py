"""Which articles a list holds: a class of them ("laws", "topics") and what they deal with ("data").

A class is a kind or tag of the library, or a word of articles' names ("ministries"); what they deal with is looked for
in tags and kinds and, where no tag says it, in names and summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from bot.answering.read import FUNCTION_WORDS
from bot.answering.terms import synonyms
from bot.library import Library
from bot.model import Article
from bot.stems import stem
from bot.text import comparable, is_cjk, words

_CLASS_MOST = 4  # words of a class: "government bodies"
_ALL = frozenset(map(stem, "topic topics article articles subject subjects page pages entry entries everything".split()))
_CHINESE_ALL = re.compile("(?:所有|全部)?的?(?:主题|条目|文章|话题|词条|内容)")
_CHINESE_FILLING = re.compile("有哪些|哪些|有什么|关于|有关|涉及|所有|全部|的")
_FILLING = FUNCTION_WORDS | frozenset(
    "about tagged all every each here there deal deals dealing concern concerns concerning regarding related cover "
    "covers covering exist know".split()
)


def articles_of(library: Library, wanted: str) -> tuple[int, ...]:
    """The articles that `wanted` asks for, in the library's order; empty where it names no class of them.

    With "which" or "what" in front only a class in the plural counts: "which law is the oldest?" wants no list.
    """
    folded = comparable(wanted)
    bare = _CHINESE_FILLING.sub(" ", _CHINESE_ALL.sub(" topics ", folded))
    tokens = words(bare)
    singular_too = tokens[:1] not in (("which",), ("what",))
    found: Sequence[int] | None = None
    if not all(token in _FILLING for token in tokens[:1]) or not singular_too:
        while tokens and tokens[0] in _FILLING:
            tokens = tokens[1:]
        found, tokens = _class_of(library, tokens, singular_too=singular_too)
    elif tokens:  # "about data": of everything
        found = range(len(library.titles))
    if found is None:
        return ()
    for asked in _grouped(tokens):
        found = _dealing_with(library, found, asked)
    return tuple(found)


def _class_of(
    library: Library, tokens: Sequence[str], *, singular_too: bool
) -> tuple[Sequence[int] | None, Sequence[str]]:
    """The articles of the class that stands first, and the words after it."""
    everything = range(len(library.titles))
    for at, token in enumerate(tokens):
        if stem(token) in _ALL:
            return everything, (*tokens[:at], *tokens[at + 1 :])
    for size in range(min(_CLASS_MOST, len(tokens)), 0, -1):
        head, rest = tokens[:size], tokens[size:]
        if not (singular_too or is_cjk(head[-1]) or re.search("[^s]s$", head[-1])):
            continue
        asked = _key(head)
        for held in (_kinds, _tags, _names):
            if of_class := [n for n in everything if any(_ends(key, asked) for key in held(library, n))]:
                return of_class, rest
    return None, tokens


def _key(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(stem(token) for token in tokens)


def _ends(key: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether a kind or tag is what was asked for, perhaps with words before it: "government body" is a "body"."""
    return tuple(key[-len(asked) :]) == tuple(asked)


def _kinds(library: Library, number: int) -> list[tuple[str, ...]]:
    return [_key(words(kind))] if (kind := library.article(number).kind) else []


def _tags(library: Library, number: int) -> list[tuple[str, ...]]:
    return [_key(words(tag)) for tag in library.article(number).topics]


def _names(library: Library, number: int) -> list[tuple[str, ...]]:
    """The words of a title, each by itself."""
    return [(stem(token),) for token in words(library.titles[number]) if not is_cjk(token)]


def _grouped(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    """The words that say what is dealt with, Chinese characters in a row as one of them."""
    groups: list[tuple[str, ...]] = []
    for chinese, run in groupby(tokens, key=is_cjk):
        groups += [tuple(run)] if chinese else [(token,) for token in run if token not in _FILLING]
    return groups


def _dealing_with(library: Library, among: Sequence[int], asked: tuple[str, ...]) -> Sequence[int]:
    index = library.index
    stems = _key(asked)
    alike = {stems} | {(index.terms[term],) for term in (synonyms(library, stems[0]) if len(stems) == 1 else ())}
    if tagged := [n for n in among if any(_within(key, one) for key in _labels(library.article(n)) for one in alike)]:
        return tagged
    terms = [one + two for one, two in pairwise(stems)] or [stems[0]]
    wanted = [[index.term_number(term)] for term in terms]
    if len(stems) == 1:
        wanted[0] += [index.term_number(one[0]) for one in sorted(alike - {stems})]
    return [
        number
        for number in among
        if all(any(term is not None and _summed_up(library, number, term) for term in forms) for forms in wanted)
    ]


def _labels(article: Article) -> list[tuple[str, ...]]:
    return [_key(words(label)) for label in (*article.topics, article.kind or "")]


def _within(key: Sequence[str], part: Sequence[str]) -> bool:
    """Whether `part` stands in `key`, in a row."""
    return any(tuple(key[at : at + len(part)]) == tuple(part) for at in range(len(key) - len(part) + 1))


def _summed_up(library: Library, number: int, term: int) -> bool:
    """Whether an article's names or summary hold a term."""
    index = library.index
    return any(
        index.statements.impact(term, statement) > 0
        for statement in range(index.article_starts[number], index.summary_ends[number])
    )
