"""`[[Title]]` and `[[Title|shown text]]` inside a statement: spans, plain text, link targets.

Anything that is not a whole link is text, so that no string is an error here; the checker says what a curator
probably meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]+))?\]\]")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a statement in reading order; the texts of all spans joined are its plain text."""

    text: str
    target: str | None = None  # the title linked to; None: plain text


def spans(text: str) -> tuple[Span, ...]:
    """The statement cut into text and links."""
    found: list[Span] = []
    end = 0
    for match in _LINK.finditer(text):
        if match.start() > end:
            found.append(Span(text[end : match.start()]))
        target = match[1].strip()
        found.append(Span((match[2] or match[1]).strip(), target))
        end = match.end()
    if end < len(text):
        found.append(Span(text[end:]))
    return tuple(found)


def plain(text: str) -> str:
    """The text as a reader sees it."""
    if "[[" not in text:
        return text
    return _LINK.sub(lambda match: (match[2] or match[1]).strip(), text)


def targets(text: str) -> tuple[str, ...]:
    """Titles linked to, in order, repeated where the text repeats them."""
    if "[[" not in text:
        return ()
    return tuple(match[1].strip() for match in _LINK.finditer(text))
