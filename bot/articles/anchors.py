"""What a statement is called within its article: the id that it was given, or a stem of its words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.markup import plain
from bot.text import fold

STEM_WORDS = 8
STEM_CHARACTERS = 60


def stem(text: str) -> str:
    """The first words of a text, folded and joined by hyphens; Chinese characters stay; "statement" without any."""
    found = "-".join(fold(plain(text)).split(" ")[:STEM_WORDS])
    if len(found) > STEM_CHARACTERS:
        cut = found[:STEM_CHARACTERS]
        found = cut.rpartition("-")[0] or cut  # at the end of a word, where there is one
    return found or "statement"


def anchors(statements: Sequence[tuple[str | None, str]]) -> tuple[str, ...]:
    """An anchor for each (id, text), all different; ids must be.

    Texts with one stem are numbered in the order of their letters, not of their places: moving sections, points or keys
    about changes no anchor. Only sentences that are the same to the letter are told apart by which comes first.
    """
    taken = {id_ for id_, _ in statements if id_ is not None}
    same: dict[str, list[int]] = {}
    for number, (id_, text) in enumerate(statements):
        if id_ is None:
            same.setdefault(stem(text), []).append(number)
    found = [id_ or "" for id_, _ in statements]
    waiting: list[tuple[str, int]] = []
    for name, numbers in same.items():
        numbers.sort(key=lambda number: (statements[number][1], number))
        first = 1 if name in taken else 0  # an id that somebody gave keeps its bare form
        if not first:
            found[numbers[0]] = name
        waiting.extend((name, number) for number in numbers[1 - first :])
    taken.update(same)
    for name, number in sorted(waiting, key=lambda item: (item[0], statements[item[1]][1], item[1])):
        suffix = 2
        while f"{name}-{suffix}" in taken:
            suffix += 1
        found[number] = f"{name}-{suffix}"
        taken.add(found[number])
    return tuple(found)
