"""Which articles a list holds: a class of them ("laws", "topics") and what they deal with ("data").

A class is a kind or tag of the library, or a word of its titles ("ministries"). What the articles deal with is looked
for in tags and kinds and, where none says it, in names and summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from bot.answering.nouns import in_english
from bot.answering.read import FUNCTION_WORDS
from bot.answering.terms import synonyms
from bot.library import Library
from bot.stems import stem
from bot.text import comparable, fold, has_cjk, is_cjk, words

_CLASS_MOST = 4  # words of a class: "government bodies"
_EVERYTHING = frozenset(map(stem, "topic article subject page entry everything anything".split()))
_CHINESE_EVERYTHING = re.compile("主题|条目|文章|话题|词条|一切")
_CHINESE_ABOUT = re.compile("关于|有关|涉及|相关|方面|领域")
_CHINESE_FILLING = re.compile(
    "关于|有关|涉及|相关|方面|领域|有哪些|哪些|有什么|什么|哪个|哪几个|所有|全部|列出|列举|显示|你知道|你了解|你有|这里|都有|现有|"
    "监管|管理|负责|主管|处理|规定|规范|管辖|属于|[的都了和与有是在吗呢请]|[\\s，,。？?！!、]"
)
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
    if has_cjk(wanted):
        return _in_chinese(library, comparable(wanted))
    tokens: Sequence[str] = words(wanted)
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


def _in_chinese(library: Library, wanted: str) -> tuple[int, ...]:
    """The same for Chinese, where a class stands before what it deals with (哪些法律涉及数据) or after (数据的法律)."""
    chunks = _chunks(wanted)
    found: Sequence[int] = ()
    if _CHINESE_EVERYTHING.search(wanted):
        found = range(len(library.titles))
    else:
        in_order = list(range(len(chunks)))
        for at in reversed(in_order) if "的" in wanted else in_order:
            found, rest = _chinese_class(library, chunks[at])
            if found:
                chunks[at : at + 1] = [rest] if rest else []
                break
        else:
            found = range(len(library.titles)) if chunks and _CHINESE_ABOUT.search(wanted) else ()
    for chunk in chunks:
        found = _dealing_with(library, found, *_said_as(library, chunk))
    return tuple(found)


def _chunks(wanted: str) -> list[str]:
    """What a Chinese question says of the class and of what it deals with, without what glues them."""
    return [fold(chunk) for chunk in _CHINESE_FILLING.split(_CHINESE_EVERYTHING.sub(" ", wanted)) if fold(chunk)]


def _chinese_class(library: Library, chunk: str) -> tuple[Sequence[int], str]:
    """The articles of the class that a noun names, or one at its end (数据法律), and the rest of it."""
    shelves = _shelves(library)
    for start in range(len(chunk)):
        for key in _said_as(library, chunk[start:]):
            for shelf in (shelves.kinds, shelves.titles) if start == 0 else (shelves.kinds,):
                if held := shelf.get(key):
                    return held, chunk[:start]
    return (), chunk


def _said_as(library: Library, noun: str) -> tuple[Key, ...]:
    """A Chinese noun as the library may say it: by its own characters, or in English."""
    return (tuple(stem(token) for token in words(noun)), *in_english(library, noun))


def tag_of(wanted: str) -> str:
    """What "topics about ramen" asks for topics about; empty where it asks for anything else."""
    text = comparable(wanted)
    if has_cjk(text):
        everything = _CHINESE_EVERYTHING.search(text) or _CHINESE_ABOUT.search(text)
        return " ".join(_chunks(text)) if everything else ""
    if not _EVERYTHING & set(map(stem, words(text))) and words(text)[:1] not in {(word,) for word in _ABOUT}:
        return ""
    return fold(" ".join(w for w in words(text) if stem(w) not in _EVERYTHING and w not in _FILLING))


def tags(library: Library) -> tuple[str, ...]:
    """All tags of the library's articles, in order."""
    return tuple(sorted({tag for article in library.articles for tag in article.topics}))


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


def _dealing_with(library: Library, among: Sequence[int], *ways: Key) -> Sequence[int]:
    """Those of some articles that deal with what is said in one of these ways."""
    index, labels = library.index, _shelves(library).labels
    alike = [(index.terms[term],) for way in ways if len(way) == 1 for term in synonyms(library, way[0])]
    ways = (*ways, *alike)
    labelled = {number for way in ways for number in labels.get(way, ())}
    if not labelled.isdisjoint(among):
        return [number for number in among if number in labelled]
    return [number for number in among if any(_holds(library, number, way) for way in ways)]


def _holds(library: Library, number: int, way: Key) -> bool:
    """Whether an article's names or summary hold all words of a way to say it, Chinese ones by pairs."""
    pairs = ["".join(pair) for pair in pairwise(way)] if way and is_cjk(way[0]) else []
    terms = [library.index.term_number(word) for word in (pairs or way)]
    return all(term is not None and _summed_up(library, number, term) for term in terms)


def _summed_up(library: Library, number: int, term: int) -> bool:
    """Whether an article's names or summary hold a term."""
    index = library.index
    summary = range(index.article_starts[number], index.summary_ends[number])
    return index.names.impact(term, number) > 0 or any(
        index.statements.impact(term, statement) > 0 for statement in summary
    )


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
