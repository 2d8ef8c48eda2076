"""Custom ids: what a button carries, so that it can be answered by any process, also after a restart.

An id is `sa1:VERB:DATA`, at most 100 characters. Topics and statements stand in it as short digests, which are looked up
in the library that the room may read now: what is hidden from it, or gone, cannot be found. Ids come back over the
network, so `parse` gives None for whatever this version did not make.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from adapters.discord import limits
from bot.library import Library
from bot.model import Quote, Statement

PREFIX = "sa1:"
TOPIC = 8  # characters of a topic's digest: 48 bits
ANCHOR = 4  # of a statement's digest within its article: 24 bits
STATEMENT = TOPIC + ANCHOR
_KEPT = "discord topics"  # where a library's digests are kept, in its memory

Verb = Literal[
    "topic",  # what there is on a topic
    "pick",  # one of the topics that a question was asked back with
    "others",  # not what you meant?
    "more",  # the rest of an answer
    "exact",  # statements that did not fit
    "helpful",
    "not-helpful",
    "share",
    "remove",
    "owner",  # ask whoever keeps the nearest article
    "undo",  # end the digest that was just made
]
_LETTERS: dict[str, Verb] = {
    "t": "topic",
    "p": "pick",
    "n": "others",
    "m": "more",
    "e": "exact",
    "h": "helpful",
    "u": "not-helpful",
    "x": "share",
    "r": "remove",
    "o": "owner",
    "z": "undo",
}
_VERBS = {verb: letter for letter, verb in _LETTERS.items()}
_DIGEST = r"[\w-]"
_DATA: dict[Verb, re.Pattern[str]] = {
    cast(Verb, verb): re.compile(pattern, re.ASCII | re.DOTALL)
    for verb, pattern in {
        "topic": rf"{_DIGEST}{{{TOPIC}}}",
        "pick": rf"=.+|{_DIGEST}{{{TOPIC}}}",
        "others": rf"(?:{_DIGEST}{{{STATEMENT}}})*",
        "exact": rf"(?:{_DIGEST}{{{STATEMENT}}})+",
        "share": rf"(?:{_DIGEST}{{{TOPIC}}})*",
        "more": r"\d{1,6}[aslctrv].+",
        "helpful": "",
        "not-helpful": "",
        "remove": r"\d{1,20}",
        "owner": rf"{_DIGEST}{{{TOPIC}}}",
        "undo": r"\d{1,9}",
    }.items()
}
SPACE = limits.CUSTOM_ID - len(PREFIX) - 2  # characters of DATA
MOST_STATEMENTS = SPACE // STATEMENT


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed."""

    verb: Verb
    data: str = ""

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements' digests in `others` and `exact`."""
        return split(self.data, STATEMENT)

    @property
    def topics(self) -> tuple[str, ...]:
        """The articles' digests in `share`."""
        return split(self.data, TOPIC)


def make(verb: Verb, data: str = "") -> str:
    """The custom id; ValueError where it would be too long."""
    if len(data) > SPACE:
        raise ValueError(f"{len(data)} characters do not fit into a custom id")
    return f"{PREFIX}{_VERBS[verb]}:{data}"


def parse(custom_id: str) -> Press | None:
    """What a custom id says; None for one that is forged, damaged or of another version."""
    if not custom_id.startswith(PREFIX) or len(custom_id) > limits.CUSTOM_ID:
        return None
    letter, colon, data = custom_id[len(PREFIX) :].partition(":")
    verb = _LETTERS.get(letter)
    if verb is None or not colon or not _DATA[verb].fullmatch(data):
        return None
    return Press(verb, data)


def topic(title: str) -> str:
    """The digest of an article's title."""
    return _digest(title, 6)


def pick(name: str) -> str:
    """A name that a question can be asked again with: as it is, or the digest of a title that is too long."""
    return f"={name}" if len(name) < SPACE else topic(name)


def statement(said: Statement) -> str:
    """The digest of a statement."""
    return topic(said.article) + anchor(said)


def statements(quotes: Sequence[Quote]) -> str:
    """The digests of as many of the statements as one id holds."""
    return "".join(statement(quote.statement) for quote in quotes[:MOST_STATEMENTS])


def anchors(quotes: Sequence[Quote]) -> str:
    """The digests of statements of one article, for where the article is known."""
    return "".join(anchor(quote.statement) for quote in quotes)


def anchor(said: Statement) -> str:
    """The digest of a statement within its article."""
    return _digest(said.anchor, 3)


def split(data: str, size: int) -> tuple[str, ...]:
    return tuple(data[at : at + size] for at in range(0, len(data), size))


def find_topic(library: Library, digest: str) -> int | None:
    """The number of the article; None where this library has none of that title."""
    held = library.memory.get(_KEPT)
    if held is None:
        held = library.memory[_KEPT] = {topic(title): number for number, title in enumerate(library.titles)}
    return cast("dict[str, int]", held).get(digest)


def find_statement(library: Library, digest: str) -> int | None:
    """The number of the statement; None where this library has it no longer."""
    number = find_topic(library, digest[:TOPIC])
    if number is None:
        return None
    for place, said in enumerate(library.article(number).statements):
        if anchor(said) == digest[TOPIC:]:
            return library.index.article_starts[number] + place
    return None


def _digest(text: str, size: int) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=size).digest()).decode()
