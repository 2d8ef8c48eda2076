"""Topics while somebody types: by the beginning of a name, of a word in it, or of one with a slip; best first."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.library import Library
from bot.model import Article
from bot.text import fold, is_cjk

VALUE = 100  # characters of a value; Discord, value of an autocomplete choice
_SHORTEST = 4  # letters from which slips are forgiven
_LAST = "\U0010ffff"
_KEPT = "completion"  # where a library's names are kept, in its memory


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    value: str  # at most VALUE characters; `article_of` finds the article by it


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a name somebody may begin to type it."""

    rest: str  # the folded name from there on
    rank: int  # 0: a title's beginning, 1: another name's beginning, 2: inside
    article: int


@dataclass(frozen=True, slots=True)
class _Names:
    places: tuple[_Place, ...]  # by their rest
    rests: tuple[str, ...]
    by_value: Mapping[str, int]  # value → article


def complete(library: Library, typed: str, limit: int = 25) -> tuple[Topic, ...]:
    """At most `limit` topics that somebody who has typed so much may mean, each once.

    With nothing typed: those that the manifest starts with, then all by title.
    """
    names = _names(library)
    asked = fold(typed)
    if not asked:
        first = {title: at for at, title in enumerate(library.manifest.start_with)}
        order = sorted(library.titles, key=lambda title: (first.get(title, len(first)), title.casefold()))
        return tuple(Topic(title, value_of(title)) for title in order[:limit])
    found: dict[int, None] = {}
    for way in (_beginning, _with_all_words, _with_slips):
        if len(found) < limit:
            found.update(dict.fromkeys(way(library, names, asked)))
    return tuple(Topic(title, value_of(title)) for title in (library.titles[n] for n in list(found)[:limit]))


def value_of(title: str) -> str:
    """What stands for an article where only so many characters do: its title, or a digest of a long one."""
    if len(title) <= VALUE:
        return title
    return f"~{hashlib.blake2b(title.encode(), digest_size=16).hexdigest()}"


def article_of(library: Library, value: str) -> Article | None:
    """The article of a value, or of a name that was typed whole; None where there is none, or more than one."""
    number = _names(library).by_value.get(value)
    if number is None:
        named = library.topics.named(value)
        if len(named) != 1:
            return None
        number = named[0]
    return library.article(number)


def prepare(library: Library) -> None:
    """Works out now what the first completion would; takes a second for each 100,000 names."""
    _names(library)


def _names(library: Library) -> _Names:
    held = library.memory.get(_KEPT)
    if not isinstance(held, _Names):
        held = library.memory[_KEPT] = _collected(library)
    return held


def _collected(library: Library) -> _Names:
    places: set[tuple[str, int, int]] = set()
    for number, article in enumerate(library.articles):
        for rank, name in ((0, article.title), *((1, alias) for alias in article.aliases)):
            folded = fold(name)
            places.update((folded[at:], rank if at == 0 else 2, number) for at in _starts(folded))
    ordered = sorted(places)
    return _Names(
        places=tuple(_Place(*place) for place in ordered),
        rests=tuple(rest for rest, _, _ in ordered),
        by_value={value_of(title): number for number, title in enumerate(library.titles)},
    )


def _starts(folded: str) -> Iterator[int]:
    """Where its words begin; each Chinese character is one."""
    for at, letter in enumerate(folded):
        if letter != " " and (at == 0 or folded[at - 1] == " " or is_cjk(letter) or is_cjk(folded[at - 1])):
            yield at


def _range(names: _Names, beginning: str) -> tuple[_Place, ...]:
    start = bisect_left(names.rests, beginning)
    return names.places[start : bisect_left(names.rests, beginning + _LAST)]


def _beginning(library: Library, names: _Names, asked: str) -> list[int]:
    return _best(library, ((place.rank, place.article) for place in _range(names, asked)))


def _with_all_words(library: Library, names: _Names, asked: str) -> list[int]:
    """Names with a beginning of each word, in any order: "industry min"."""
    words = asked.split()
    if len(words) < 2:
        return []
    holders = [{place.article for place in _range(names, word)} for word in words]
    return _best(library, ((0, article) for article in set.intersection(*holders)))


def _with_slips(library: Library, names: _Names, asked: str) -> list[int]:
    """Names that begin like what was typed, with a slip or two in it behind the first letter, or with that one wrong
    place: "minstry", "imnistry"."""
    if len(asked) < _SHORTEST or is_cjk(asked[0]):
        return []
    from rapidfuzz.distance import OSA  # late: 20 ms that only a misspelt name pays
    from rapidfuzz.process import extract

    near = [place for letter in dict.fromkeys(asked[:2]) for place in _range(names, letter)]
    # A letter left out moves one from behind into view, which counts as another slip.
    allowed = 1 if len(asked) < 6 else 2
    found = extract(
        asked, [place.rest[: len(asked)] for place in near], scorer=OSA.distance, score_cutoff=allowed, limit=None
    )
    return _best(library, ((slips * 3 + near[at].rank, near[at].article) for _, slips, at in found))


def _best(library: Library, ranked: Iterable[tuple[int, int]]) -> list[int]:
    """Articles by their best rank, then the shorter title."""
    best: dict[int, int] = {}
    for rank, article in ranked:
        best[article] = min(rank, best.get(article, rank))
    return sorted(best, key=lambda n: (best[n], len(library.titles[n]), library.titles[n]))
