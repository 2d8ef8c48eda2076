"""What earlier turns of a conversation lend to a question that names no topic of its own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import patterns
from bot.library import Library
from bot.model import Turn

_BOTH = 2


def last_topics(library: Library, turns: Sequence[Turn]) -> tuple[int, ...]:
    """The articles of the last turn that had any that are here, two at most."""
    for turn in reversed(turns):
        if topics := _here(library, turn):
            return topics
    return ()


def last_two(library: Library, turns: Sequence[Turn]) -> tuple[int, ...]:
    """The two articles spoken of last, in one turn or in two, the earlier one first; fewer where there are not two."""
    found: tuple[int, ...] = ()
    for turn in reversed(turns):
        found = tuple(dict.fromkeys((*_here(library, turn)[: _BOTH - len(found)], *found)))
    return found


def meant_by(sides: tuple[str, ...], library: Library, turns: Sequence[Turn]) -> tuple[str, ...]:
    """The sides of a relation or comparison, a pronoun as what it points back to: "them" alone is the last two topics."""
    found: list[str] = []
    for side in sides:
        if patterns.is_plural(side):
            topics = last_two(library, turns) if len(sides) == 1 else last_topics(library, turns)
        elif patterns.is_pronoun(side):
            topics = last_topics(library, turns)[:1]
        else:
            topics = ()
        found += [library.titles[topic] for topic in topics] or [side]
    return tuple(found)


def _here(library: Library, turn: Turn) -> tuple[int, ...]:
    return tuple(library.titles.index(title) for title in turn.topics if title in library.titles)[:_BOTH]
