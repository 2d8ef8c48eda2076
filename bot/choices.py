"""What a room can choose: each setting's name, what may be written for it, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import zones
from bot.problems import WrongUsage

_NOTHING = frozenset(("", "default", "none", "-"))
_YES = frozenset(("yes", "true", "on", "1", "y", "是"))
_NO = frozenset(("no", "false", "off", "0", "n", "否"))
_LANGUAGES = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "英语": "en",
    "zh": "zh",
    "chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting of a room."""

    name: str
    values: str  # what may be written, for people
    meaning: str
    read: Callable[[str], object]  # text → value; ValueError, or WrongUsage, for what cannot be chosen


def _one_of(*words: str, **others: str) -> Callable[[str], str]:
    known = {word: word for word in words} | others

    def read(text: str) -> str:
        if text.casefold() not in known:
            raise ValueError(text)
        return known[text.casefold()]

    return read


def _truth(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise ValueError(text)


def _share(text: str) -> float:
    number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not 0 <= number <= 1:  # not a number, either
        raise ValueError(text)
    return number


CHOICES = {
    choice.name: choice
    for choice in (
        Choice(
            "speak",
            "mentions, threads or off",
            "when I speak: to mentions only, to follow-ups in my threads as well, or to commands only",
            _one_of("mentions", "threads", "off", mention="mentions", thread="threads"),
        ),
        Choice(
            "thread",
            "thread or reply",
            "where an answer goes: into a thread, or beside the question",
            _one_of("thread", "reply", **dict.fromkeys(_YES, "thread"), **dict.fromkeys(_NO, "reply")),
        ),
        Choice("threshold", "a number from 0 to 1", "how sure I must be to answer", _share),
        Choice("language", "en or zh", "the language of my own words", _one_of(**_LANGUAGES)),
        Choice(
            "digests_by",
            "everyone or managers",
            "who may change this room's digests",
            _one_of("everyone", "managers", all="everyone", admins="managers"),
        ),
        Choice("keep_gaps", "yes or no", "whether questions without an answer are kept for the curator", _truth),
        Choice("zone", "a time zone, as Europe/Berlin", "the time zone of schedules", zones.find),
    )
}


def written(name: str, value: object) -> str:
    """What a room chose of a setting, as it may be written."""
    if value is None:
        return "default"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return zones.shown(str(value)) if name == "zone" else str(value)


def read(values: Mapping[str, object]) -> dict[str, Any]:
    """Fields of RoomSettings, from text or values; None, "" and "default" undo a choice. A time zone reads a folder.

    WrongUsage for a name that is none or a value that cannot be chosen, with what can.
    """
    return {name: _read(name, value) for name, value in values.items()}


def _read(name: str, value: object) -> object:
    if name not in CHOICES:
        import difflib  # late: for mistakes alone

        close = difflib.get_close_matches(name, CHOICES, n=1)
        meant = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(CHOICES)}"
        raise WrongUsage(f"a room has no setting {name!r}", remedy=meant)
    text = "" if value is None else str(value).strip()
    if text.casefold() in _NOTHING:
        return None
    choice = CHOICES[name]
    try:
        return choice.read(text)
    except ValueError:
        raise WrongUsage(f"{name} cannot be {str(value)!r}", remedy=f"write {choice.values}, or default") from None
