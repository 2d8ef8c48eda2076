"""What a button carries: all that is needed to answer when it is pressed, so that it outlives every restart.

An action id is `seealso:VERSION:VERB:NUMBER`; the value is a JSON object of at most 2,000 characters. Both come back over
the network and may be of an older version, so nothing in them is trusted: `read` gives None for what it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, cast, get_args

from adapters.slack import limits
from bot.model import Kind

PREFIX = "seealso"
VERSION = "1"

Verb = Literal[
    "topic",  # what there is on a topic
    "pick",  # one of the topics that a question was asked back with
    "others",  # not what you meant?
    "more",  # what did not fit, or the kind left out
    "helpful",
    "not-helpful",
    "share",  # say a private answer to the room
    "remove",  # take our message back
    "owner",  # ask whoever keeps the nearest article
    "ask",  # open the form
    "undo",  # end the digest that was just made; its number is in `shown`, as for the next
    "pause",
    "resume",
    "stop",
]
_VERBS = frozenset(get_args(Verb))
_KINDS = frozenset(get_args(Kind))
_TEXTS = ("topic", "question", "kind", "heading", "message", "user")
_LISTS = ("statements", "names")
_MOST_SHOWN = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a button may carry. Empty fields are not sent."""

    topic: str = ""  # see `bot.completion.value_of`
    statements: tuple[str, ...] = ()  # ids
    question: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()
    heading: str = ""
    shown: int = 0  # statements that were shown already
    message: str = ""  # our own id of a private answer, which has none of Slack's
    user: str = ""  # who asked

    def fits(self) -> bool:
        return len(self.written()) <= limits.BUTTON_VALUE

    def written(self) -> str:
        """As JSON, not ASCII only: a Chinese question fits as well as an English one."""
        held = {_KEYS[one.name]: getattr(self, one.name) for one in fields(self)}
        return json.dumps(
            {key: value for key, value in held.items() if value}, ensure_ascii=False, separators=(",", ":")
        )


_KEYS = {
    "topic": "t",
    "statements": "s",
    "question": "q",
    "kind": "k",
    "names": "n",
    "heading": "h",
    "shown": "o",
    "message": "m",
    "user": "u",
}


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed."""

    verb: Verb
    value: Value


def action_id(verb: Verb, number: int = 0) -> str:
    """`number` tells buttons of one message with the same verb apart."""
    return f"{PREFIX}:{VERSION}:{verb}:{number}"


def read(action: str, value: str) -> Press | None:
    """The press of a button of ours; None where the id or the value is forged, damaged, or of another version."""
    parts = action.split(":")
    if len(parts) != 4 or parts[:2] != [PREFIX, VERSION] or parts[2] not in _VERBS:
        return None
    if len(value) > limits.BUTTON_VALUE:
        return None
    try:
        held = json.loads(value or "{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(held, dict):
        return None
    texts = {name: held.get(_KEYS[name], "") for name in _TEXTS}
    lists = {name: held.get(_KEYS[name], []) for name in _LISTS}
    shown = held.get(_KEYS["shown"], 0)
    if (
        not all(isinstance(text, str) for text in texts.values())
        or not all(_is_texts(items) for items in lists.values())
        or not (isinstance(shown, int) and 0 <= shown < _MOST_SHOWN)
        or texts["kind"] not in {"", *_KINDS}
    ):
        return None
    values: dict[str, Any] = {**texts, **{name: tuple(items) for name, items in lists.items()}, "shown": shown}
    return Press(cast(Verb, parts[2]), Value(**values))


def _is_texts(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, str) for item in items)


def as_many(statements: Sequence[str]) -> tuple[str, ...]:
    """The first of the statement ids, as many as one value holds."""
    kept: tuple[str, ...] = ()
    for one in statements:
        if not Value(statements=(*kept, one)).fits():
            break
        kept += (one,)
    return kept
