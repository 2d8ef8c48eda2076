"""Typing errors: which word of the library a word was meant to be, and which title a name.

Candidates lie within one or two slips (optimal string alignment; Damerau 1964: a swap of neighbours is one). Among
them slips are weighed by how people make them: a swap, a doubled letter or a wrong vowel weighs less than a missing
letter, that less than a wrong one, and a wrong first letter most. Words that the library or an English dictionary knows, words of
under four letters, with digits or in capitals are never touched: MIT is not a misspelt MIIT.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.index import Index
from bot.stems import stem
from bot.text import fold, has_cjk, is_cjk
from bot.variants import variant

if TYPE_CHECKING:
    from bot.library import Library

SHORTEST = 4  # letters of a word that is repaired
_NAME_MOST = 200  # characters of what may be a misspelt title
_LONGEST = 40  # letters of a word that is compared; longer is noise
_TELLING = 3  # letters of a word that counts in a name
_TWO_SLIPS_FROM = 6  # letters; which two are likely enough is for the weights to say
_SWAP, _DOUBLE, _MISSING, _EXTRA, _VOWEL, _WRONG = 0.7, 0.5, 0.9, 1.0, 0.85, 1.1
_VOWELS = frozenset("aeiouy")
_FIRST_LETTER = 0.6  # what a slip there weighs beyond itself
_NEAR_MOST = 8  # words that are compared slip by slip
_LIKE = 0.72  # likeness from which a title is offered
_COMMON = 0.2  # the most that a frequent word gains over a rare one


def _allowed(letters: int) -> float:
    """The weight of slips that a word of so many letters may hold."""
    return 1.15 if letters < 6 else 1.7 if letters < 8 else 2.1


@cache
def _dictionary() -> str:
    """Stems of common English words, a line each, from WordNet 3.0 (see NOTICE)."""
    return (Path(__file__).parent / "english.txt").read_text("utf-8")


@lru_cache(maxsize=4096)
def is_english(word: str) -> bool:
    """Whether an English dictionary has the word, in any of its forms."""
    return f"\n{stem(word)}\n" in _dictionary()


def repair(index: Index, word: str) -> str | None:
    """The library's word that was meant; None where the word is right, too short, or like none."""
    if word.isascii() and is_english(word):
        return None
    return likest(index, word)


def respelt(index: Index, word: str) -> str | None:
    """The library's word that is the same in British or American spelling: "harbour" for "harbor"."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()) or len(word) > _LONGEST:
        return None
    near = [one for one in _starting(index, word[:3]) if abs(len(one) - len(word)) <= 2]
    same = variant(word) if near else word
    return next((one for one in near if one != word and variant(one) == same), None)


def likest(index: Index, word: str, *, anywhere: bool = True) -> str | None:
    """The library's word that a word is like, be it a word of its own or not; None where it is known or like none.

    Without `anywhere` only words of the same first letter are looked at, or of the same first two swapped: that is quick.
    """
    if len(word) < SHORTEST or is_cjk(word) or not word.isalpha() or len(word) > _LONGEST:
        return None
    if index.word_number(word) is not None:
        return None
    best: tuple[float, str] | None = None
    for candidate in _near(index, word, 1 if len(word) < _TWO_SLIPS_FROM else 2, anywhere=anywhere):
        weight = slips(word, candidate)
        if weight > _allowed(len(word)):
            continue
        number = index.word_number(candidate)
        assert number is not None
        weight -= _COMMON * (1 - 1 / index.word_counts[number])
        if best is None or (weight, candidate) < best:
            best = (weight, candidate)
    return best[1] if best is not None else None


def slips(typed: str, meant: str) -> float:
    """What the slips weigh that turn `meant` into `typed`; 0.0 for the same word."""
    rows, columns = len(typed), len(meant)
    table = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for at in range(1, rows + 1):
        table[at][0] = table[at - 1][0] + _EXTRA
    for to in range(1, columns + 1):
        table[0][to] = table[0][to - 1] + _MISSING
    for at in range(1, rows + 1):
        for to in range(1, columns + 1):
            here, there = typed[at - 1], meant[to - 1]
            extra = _DOUBLE if at > 1 and here == typed[at - 2] else _EXTRA
            missing = _DOUBLE if to > 1 and there == meant[to - 2] else _MISSING
            best = min(
                table[at - 1][to - 1]
                + (0.0 if here == there else _VOWEL if here in _VOWELS and there in _VOWELS else _WRONG),
                table[at - 1][to] + extra,
                table[at][to - 1] + missing,
            )
            if at > 1 and to > 1 and here == meant[to - 2] and typed[at - 2] == there and here != there:
                best = min(best, table[at - 2][to - 2] + _SWAP)
            table[at][to] = best
    return table[rows][columns] + (_FIRST_LETTER if typed[:1] != meant[:1] else 0.0)


def _near(index: Index, word: str, allowed: int, *, anywhere: bool) -> list[str]:
    """The library's words within `allowed` slips, by the same first letter first, else by the second, else by any."""
    from rapidfuzz.distance import OSA  # late: 20 ms that only a misspelt question pays
    from rapidfuzz.process import extract

    least, most = max(SHORTEST, len(word) - allowed), len(word) + allowed

    def among(candidates: list[str]) -> list[str]:
        fitting = [c for c in candidates if least <= len(c) <= most and c.isalpha()]
        near = extract(word, fitting, scorer=OSA.distance, score_cutoff=allowed, limit=_NEAR_MOST)
        return [found for found, _, _ in near]

    if found := among(_starting(index, word[0])):
        return found
    if word[1] != word[0] and (found := among(_starting(index, word[1]))):
        return found  # the first two swapped, or the first one missing its place
    whole = anywhere and len(index.words) <= 20_000 and len(word) >= _TWO_SLIPS_FROM
    return among(list(index.words)) if whole else []


def _starting(index: Index, letters: str) -> list[str]:
    start = bisect_left(index.words, letters)
    end = bisect_left(index.words, letters[:-1] + chr(ord(letters[-1]) + 1))
    return list(index.words[start:end])


def nearest_titles(library: Library, name: str, limit: int) -> tuple[str, ...]:
    """Titles whose own or other name is like `name`, best first, one for each article.

    Nothing for what has under four letters or is a word in capitals; a word that is right in itself stands for no other.
    """
    from rapidfuzz.distance import OSA  # late: 20 ms that only a name which is not ours pays
    from rapidfuzz.fuzz import token_set_ratio
    from rapidfuzz.process import extract

    typed = fold(name)
    if len(typed) > _NAME_MOST or (
        not has_cjk(typed) and (len(typed) < SHORTEST or (" " not in typed and name.isupper()))
    ):
        return ()
    names, titles = _names(library)
    best: dict[str, float] = {}
    for _, likeness, at in extract(typed, names, scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=20):
        if _slipped(library, typed, names[at]):
            best[titles[at]] = max(best.get(titles[at], 0.0), likeness)
    if " " in typed:
        for _, ratio, at in extract(typed, names, scorer=token_set_ratio, score_cutoff=_LIKE * 100, limit=20):
            if _slipped(library, typed, names[at]):
                best[titles[at]] = max(best.get(titles[at], 0.0), ratio / 100 * 0.95)
    return tuple(sorted(best, key=lambda title: (-best[title], title))[:limit])


def _is_slip(typed: str, meant: str) -> bool:
    """Whether slips that are likely enough make `typed` out of `meant`."""
    from rapidfuzz.distance import OSA  # late, as above

    allowed = _allowed(len(typed))
    # No slip weighs less than a doubled letter: most names are told apart by counting slips, which is quick.
    return OSA.distance(typed, meant) * _DOUBLE <= allowed and slips(typed, meant) <= allowed


def _slipped(library: Library, typed: str, name: str) -> bool:
    """Whether slips alone make `typed` out of `name`, or out of some of its words."""
    if has_cjk(typed):
        return True
    joined, whole = typed.replace(" ", ""), name.replace(" ", "")
    if abs(len(joined) - len(whole)) <= 2 and _is_slip(joined, whole):
        return not any(letter.isdigit() for letter in set(typed) ^ set(name))
    given, meant = typed.split(), name.split()
    for word in given:
        if word in meant or len(word) < _TELLING:
            continue
        if (
            not word.isalpha()
            or len(word) > _LONGEST
            or is_english(word)
            or library.index.word_number(word) is not None
        ):
            return False
        if not any(_is_slip(word, other) for other in meant if other not in given):
            return False
    return True


def _names(library: Library) -> tuple[list[str], list[str]]:
    """Folded names of four letters or two Chinese characters at least, and the title that each belongs to."""
    held: tuple[list[str], list[str]] | None = library.memory.get("names")
    if held is None:
        names: list[str] = []
        titles: list[str] = []
        for article in library.articles:
            for known in (article.title, *article.aliases):
                folded = fold(known)
                if len(folded) >= SHORTEST or (len(folded) > 1 and is_cjk(folded[0])):
                    names.append(folded)
                    titles.append(article.title)
        held = library.memory["names"] = (names, titles)
    return held
