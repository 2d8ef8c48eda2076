"""Tags: which of them a name stands for, and which articles have one. Commands, the web and digests look them up alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.library import Library
from bot.model import Article
from bot.stems import stem
from bot.text import fold, words

_LIKE = 0.6  # rapidfuzz's normalised similarity, from which on a name may have been meant
_REMEMBERED = 3  # letters; a shorter word is no part by which a longer name is remembered

_Key = tuple[str, ...]  # the stems of a name's words, each synonym as the first of its group


@dataclass(frozen=True, slots=True)
class Tags:
    """Some tags, ready to be found."""

    spelt: Mapping[str, tuple[str, ...]]  # by their folded form
    meant: Mapping[_Key, tuple[str, ...]]
    same: Mapping[_Key, _Key]  # a synonym → the first of its group

    @classmethod
    def of(cls, tags: Iterable[str], synonyms: Sequence[Sequence[str]]) -> Tags:
        same: dict[_Key, _Key] = {}
        for group in synonyms:
            keys = [_stems(phrase) for phrase in group]
            for key in keys:
                same.setdefault(key, keys[0])
        spelt: dict[str, tuple[str, ...]] = {}
        meant: dict[_Key, tuple[str, ...]] = {}
        for tag in dict.fromkeys(tags):
            key = _key(tag, same)
            spelt[fold(tag)] = (*spelt.get(fold(tag), ()), tag)
            meant[key] = (*meant.get(key, ()), tag)
        return cls(spelt, meant, same)

    def find(self, name: str) -> tuple[str, ...]:
        """The tags that are spelt like the name; where none is, those that say the same in another form or word."""
        return self.spelt.get(fold(name)) or self.meant.get(_key(name, self.same), ())


def tags_of(article: Article) -> tuple[str, ...]:
    """Its topics, and what kind of thing it is about."""
    return tuple(dict.fromkeys((*article.topics, *((article.kind,) if article.kind else ()))))


def tags(library: Library) -> Tags:
    """All tags of a library's articles."""
    held: Tags | None = library.memory.get("tags")
    if held is None:
        every = (tag for article in library.articles for tag in tags_of(article))
        held = library.memory["tags"] = Tags.of(every, library.manifest.synonyms)
    return held


def tagged(library: Library, name: str) -> list[Article]:
    """The articles with a tag that the name stands for, in the library's order; all of them for an empty name."""
    found = frozenset(tags(library).find(name))
    return [article for article in library.articles if not name or not found.isdisjoint(tags_of(article))]


def suggest(library: Library, name: str) -> tuple[str, ...]:
    """Up to three tags that somebody who typed `name` may have meant, best first."""
    return near(name, {folded: held[0] for folded, held in tags(library).spelt.items()})


def near(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Up to three of the names, given by their folded form, that `name` is like or is a word of; best first."""
    from rapidfuzz.distance import OSA  # late: for misspelt names alone
    from rapidfuzz.process import extract

    key = fold(name)
    alike = extract(key, list(known), scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=3)
    # A name of several words is often remembered by some of them.
    parts = [one for one in sorted(known) if len(key) > _REMEMBERED and f" {key} " in f" {one} "]
    return tuple(dict.fromkeys(known[one] for one in (*(one for one, *_ in alike), *parts)))[:3]


def _stems(text: str) -> _Key:
    return tuple(stem(word) for word in words(text))


def _key(text: str, same: Mapping[_Key, _Key]) -> _Key:
    stems, key = _stems(text), list[str]()
    at = 0
    while at < len(stems):
        end = next((end for end in range(len(stems), at, -1) if stems[at:end] in same), at + 1)
        key += same.get(stems[at:end], stems[at:end])
        at = end
    return tuple(key)
