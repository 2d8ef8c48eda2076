"""Typing errors: which word of the library a word was meant to be, and which title a name.

Distance is optimal string alignment (Damerau 1964: a swap of neighbours is one slip). A slip in the first letter or in
the length weighs more. Words that the library knows, of under four letters, with digits or typed in capitals are
never touched: MIT is not a misspelt MIIT.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bot.index import Index
from bot.text import fold, is_cjk, words

if TYPE_CHECKING:
    from bot.library import Library

SHORTEST = 4  # letters of a word that is repaired
_TWO_SLIPS_FROM = 8  # letters
_FIRST_LETTER = 0.6  # what a slip there weighs beyond a slip
_LENGTH = 0.1  # what a letter too many or too few weighs beyond a slip
_COMMON = 0.25  # the most that a frequent word gains over a rare one


def repair(index: Index, word: str) -> str | None:
    """The library's word that was meant; None where the word is right, too short, or like none."""
    if len(word) < SHORTEST or is_cjk(word) or any(letter.isdigit() for letter in word):
        return None
    if index.word_number(word) is not None:
        return None
    allowed = 1 if len(word) < _TWO_SLIPS_FROM else 2
    best: tuple[float, str] | None = None
    for candidate, slips in _near(index, word, allowed):
        weight = slips + (_FIRST_LETTER if candidate[0] != word[0] else 0.0)
        weight += _LENGTH * abs(len(candidate) - len(word))
        number = index.word_number(candidate)
        assert number is not None
        weight -= _COMMON * (1 - 1 / index.word_counts[number])
        if best is None or (weight, candidate) < best:
            best = (weight, candidate)
    return best[1] if best is not None else None


def _near(index: Index, word: str, allowed: int) -> list[tuple[str, int]]:
    """The library's words within `allowed` slips, by the same first letter first, else by any."""
    from rapidfuzz.distance import OSA  # late: 20 ms that only a misspelt question pays
    from rapidfuzz.process import extract

    def among(candidates: list[str]) -> list[tuple[str, int]]:
        fitting = [c for c in candidates if abs(len(c) - len(word)) <= allowed and len(c) >= SHORTEST and c.isalpha()]
        return [
            (found, int(slips))
            for found, slips, _ in extract(word, fitting, scorer=OSA.distance, score_cutoff=allowed, limit=8)
        ]

    if found := among(_starting(index, word[0])):
        return found
    if len(word) >= 2 and word[1] != word[0] and (found := among(_starting(index, word[1]))):
        return found  # the first two swapped, or the first one missing its place
    return among(list(index.words)) if len(index.words) <= 20_000 else []


def _starting(index: Index, letter: str) -> list[str]:
    start = bisect_left(index.words, letter)
    end = bisect_left(index.words, chr(ord(letter) + 1))
    return list(index.words[start:end])


def nearest_titles(library: Library, name: str, limit: int) -> tuple[str, ...]:
    """Titles whose own or other name is like `name`, best first, one for each article; nothing under four letters."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.fuzz import token_set_ratio

    typed = fold(name)
    if len(typed) < SHORTEST and not any(is_cjk(letter) for letter in typed):
        return ()
    scored: list[tuple[float, str]] = []
    for number, title in enumerate(library.titles):
        article = library.article(number)
        best = 0.0
        for known in (title, *article.aliases):
            folded = fold(known)
            if not folded or (len(folded) < SHORTEST and folded != typed):
                continue
            likeness = OSA.normalized_similarity(typed, folded)
            if len(words(name)) > 1:
                likeness = max(likeness, token_set_ratio(typed, folded) / 100 * 0.95)
            best = max(best, likeness)
        if best >= 0.72:
            scored.append((-best, title))
    return tuple(title for _, title in sorted(scored)[:limit])
