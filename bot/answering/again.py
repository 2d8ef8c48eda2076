"""The last question asked again of another topic: "and the NDRC?" after "who leads the CAC?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering import patterns
from bot.answering.read import Reading, language_of, read
from bot.library import Library
from bot.model import Kind, Question, Turn
from bot.text import normalise, simplified
from bot.topics import LONGEST

_OTHER = (
    re.compile(
        r"^(?:(?:and|but|or|so)\b\s*)?(?:(?:what|how) about\b\s*)?(?:(?:of|for|in|at|with|by|on|from)\b\s*)?"
        r"(?<=[a-z]\s)(?:the |an? )?(.+?)[\s?!.]*$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:那么?|还有|以及)?(.+?)呢[\s？?。.]*$"),
    re.compile(r"^(?:那么?|还有|以及)(.+?)[\s？?。.]*$"),
)
_PART = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
_AROUND = " \"'“”《》「」?？!！.。,，;:"
_WITH_A_SENSE = frozenset[Kind](("summary", "see_also", "timeline"))  # of their own, whatever their words are
_WITHOUT = frozenset[Kind](("courtesy", "help", "relate", "compare"))


@dataclass(frozen=True, slots=True)
class Meant:
    """What is asked in truth."""

    question: Question
    turns: tuple[Turn, ...]
    topic: str  # the title that takes the place of the last one


def of_another_topic(library: Library, question: Question, turns: Sequence[Turn]) -> Meant | None:
    """The last turn's question about the topic that this one only names; None where it is no such question.

    None, too, where the last one asked for no more than what its topic is: then the new topic is defined.
    """
    last = next((turn for turn in reversed(turns) if turn.outcome != "social"), None)
    if last is None or last.outcome == "asked_back" or question.kind is not None or question.names:
        return None
    if (other := _named_alone(library, question.text)) is None:
        return None
    name, topic = other
    language = question.language or language_of(question.text)
    before = replace(question, text=last.question, language=language)
    reading = read(library, before)
    if not _has_a_sense(reading):
        return None
    title = library.titles[topic]
    if not reading.topics and len(last.topics) == 1:  # "who leads it?"
        return Meant(before, (Turn(question="", topics=(title,)),), title)
    if len(reading.topics) == 1 and (text := _with(library, last.question, reading.topics[0], name)) is not None:
        return Meant(replace(before, text=text), (), title)
    return None


def _named_alone(library: Library, text: str) -> tuple[str, int] | None:
    line = simplified(normalise(patterns.without_courtesy(normalise(patterns.plain(text)))))
    for pattern in _OTHER:
        if (match := pattern.match(line)) is not None:
            name = match[1].strip(_AROUND)
            if len(named := library.topics.named(name)) == 1:
                return name, named[0]
    return None


def _has_a_sense(reading: Reading) -> bool:
    """Whether a question asks for more than what its topic is."""
    if reading.kind in _WITHOUT:
        return False
    telling = patterns.telling([word.text for word in reading.content if not word.naming])
    return reading.kind in _WITH_A_SENSE or bool(reading.wants or telling)


def _with(library: Library, text: str, topic: int, name: str) -> str | None:
    """The text with another name in place of the longest that its topic has there."""
    parts = list(_PART.finditer(text))
    for size in range(min(LONGEST, len(parts)), 0, -1):
        for first, last in zip(parts, parts[size - 1 :], strict=False):
            typed = text[first.start() : last.end()].strip(_AROUND)
            if typed and library.topics.named(typed) == (topic,):
                return text[: first.start()] + text[first.start() :].replace(typed, name, 1)
    return None
