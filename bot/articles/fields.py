"""The values of the file format: each a pydantic type that says what is wrong in our words, with its JSON Schema.

Every scalar comes as a text (see `tree.py`). In the JSON Schema numbers and booleans count as texts, too, since editors
resolve YAML before they look.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from bot.articles.patterns import risk
from bot.model import Kind, Language, PartialDate
from bot.text import fold, is_cjk

TITLE_CHARACTERS = 200
PATTERN_CHARACTERS = 200  # of a regular expression in checks.yaml


# Letters, escaped signs, dots and choices: always an expression, always a quick one, and most are no more than that.
_HARMLESS = re.compile(r"(?:[^\\^$*+?{}\[\]()]|\\[.()*+?\[\]])*")


def mistake(message: str, remedy: str) -> PydanticCustomError:
    """What is wrong with a value, as the end of a sentence that begins with its key."""
    return PydanticCustomError("mistake", "{message}; {remedy}", {"message": message, "remedy": remedy})


def _quoted(value: str) -> str:
    return f'"{value}"' if len(value) <= 40 else f'"{value[:39]}…"'


def _text(value: object) -> str:
    """For validators that stand alone: a text, or the error that pydantic itself would give."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    return value.strip()


def _tidy(value: str) -> str:
    value = " ".join(value.split())
    if not value:
        raise mistake("is empty", "write a text")
    return value


def _name(value: str) -> str:
    value = _tidy(value)
    if not fold(value):
        raise mistake(f"is {_quoted(value)}, which has neither letter nor digit", "write words")
    return value


def _title(value: str) -> str:
    value = _name(value)
    if len(value) > TITLE_CHARACTERS:
        raise mistake(f"has {len(value)} characters", f"write at most {TITLE_CHARACTERS}")
    return value


def _anchor(value: str) -> str:
    if not value or not all((c.isascii() and (c.islower() or c.isdigit() or c == "-")) or is_cjk(c) for c in value):
        raise mistake(f"is {_quoted(value)}", "write small letters, digits and hyphens: control-slows-founders")
    return value


def _partial_date(value: object) -> PartialDate:
    text = _text(value)
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise mistake(
            f"is {_quoted(text)}, which is no date of the calendar",
            "write a year, a month or a day: 2024, 2024-05 or 2024-05-31",
        ) from None


def _day(value: object) -> dt.date:
    text = _text(value)
    try:
        found = PartialDate.parse(text)
    except ValueError:
        raise mistake(f"is {_quoted(text)}, which is no day of the calendar", "write a day: 2024-05-31") from None
    if found.day is None:
        raise mistake(f"is {_quoted(text)}, which is no whole day", "write a day: 2024-05-31")
    return found.first_day


def _one_of(*choices: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if (text := _text(value)) not in choices:
            raise mistake(f"is {_quoted(text)}", f"write {', '.join(choices[:-1])} or {choices[-1]}")
        return text

    return check


def _true(value: object) -> bool:
    if (text := _text(value)) not in ("true", "false"):
        raise mistake(f"is {_quoted(text)}", "write true, or leave it out")
    return text == "true"


def _audience(value: object) -> frozenset[str]:
    """Nobody may come to read an article through an oversight: a text is `everyone`, a list names groups, no mixture."""
    if isinstance(value, str):
        if value != "everyone":
            raise mistake(f"is {_quoted(value)}", f"write everyone, or a list of groups: [{value}]")
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise mistake("is neither everyone nor a list of groups", "write everyone, or a list: [insiders]")
    names = [_tidy(name) for name in value]
    if not names:
        raise mistake("is an empty list", "write everyone, or the groups that may read it: [insiders]")
    if "everyone" in names:
        raise mistake("is a list that holds everyone", "write audience: everyone, or name groups only")
    return frozenset(names)


def _pattern(value: str) -> str:
    if not value.strip():
        raise mistake("is empty", "write words that the answer must hold")
    if len(value) > PATTERN_CHARACTERS:
        raise mistake(f"has {len(value)} characters", f"write a regular expression of at most {PATTERN_CHARACTERS}")
    if _HARMLESS.fullmatch(value):
        return value
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        remedy = "put a backslash before . ? * + ( ) [ ] where they are meant literally"
        raise mistake(f"is no regular expression ({error})", remedy) from None
    if why := risk(value):
        raise mistake(why, "name the words that must be there, without repetition")
    return value


def _probability(value: object) -> float:
    text = _text(value)
    if not re.fullmatch(r"0?\.[0-9]{1,6}", text):
        raise mistake(f"is {_quoted(text)}", "write a probability between 0 and 1, as seealso calibrate does: 0.45")
    return float(text)


class _Matching:
    """A text of one pattern; the same one stands in the JSON Schema."""

    def __init__(self, pattern: str, remedy: str) -> None:
        self.pattern, self.remedy = re.compile(pattern), remedy

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$"}

    def _check(self, value: str) -> str:
        if not self.pattern.fullmatch(value):
            raise mistake(f"is {_quoted(value)}", self.remedy)
        return value


class OrJsonSchema:
    """Beside what the annotated type accepts, its validator makes the right thing of this, too."""

    def __init__(self, other: JsonSchemaValue) -> None:
        self.other = other

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [self.other, handler(core)]}


_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-9])|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)"
_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
ANY_TEXT: JsonSchemaValue = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_ANY_NAME: JsonSchemaValue = {**ANY_TEXT, "pattern": r"[^\s!-/:-@\[-`{-~]"}  # more than ASCII's signs

Text = Annotated[str, AfterValidator(_tidy), WithJsonSchema(ANY_TEXT)]
Name = Annotated[str, AfterValidator(_name), WithJsonSchema(_ANY_NAME)]
Title = Annotated[str, AfterValidator(_title), WithJsonSchema({**_ANY_NAME, "maxLength": TITLE_CHARACTERS})]
Anchor = Annotated[
    str,
    AfterValidator(_anchor),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^[a-z0-9{_CJK}-]+$"}),
]
Partial = Annotated[
    PartialDate,
    PlainValidator(_partial_date),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "pattern": rf"^(?!0000)[0-9]{{4}}(?:-(?:{_MONTH}|{_DAY}))?$",
            "minimum": 1000,
            "maximum": 9999,
        }
    ),
]
Day = Annotated[
    dt.date, PlainValidator(_day), WithJsonSchema({"type": "string", "pattern": rf"^(?!0000)[0-9]{{4}}-{_DAY}$"})
]
Url = Annotated[str, _Matching(r"https?://[^\s/?#]+[^\s]*", "write a whole address: https://www.example.org/page")]
# Tuples where the default is none, since pydantic copies a default list for each mapping; lists where a number is
# asked for, since pydantic counts the valid entries of a tuple only.
Texts = tuple[Text, ...]
Names = tuple[Name, ...]
_ROOM = r"[^\s/:]+/[^\s/:]+"


SlackRoom = Annotated[str, _Matching(_ROOM, "write the workspace and the channel: T012AB/C345DE")]
DiscordRoom = Annotated[str, _Matching(_ROOM, "write the server and the channel: 1234/5678")]
SlackMember = Annotated[
    str, _Matching(rf"{_ROOM}|usergroup:\S+", "write T012AB/C345DE for a channel, usergroup:S012AB for a user group")
]
DiscordMember = Annotated[str, _Matching(rf"{_ROOM}|role:\S+", "write 1234/5678 for a channel, role:9012 for a role")]
RoomKey = Annotated[str, _Matching(rf"(?:slack|discord):{_ROOM}", "write slack:T012AB/C345DE or discord:1234/5678")]
Pattern = Annotated[str, AfterValidator(_pattern), WithJsonSchema({**ANY_TEXT, "maxLength": PATTERN_CHARACTERS})]
KindOf = Annotated[Kind, PlainValidator(_one_of(*get_args(Kind))), WithJsonSchema({"enum": list(get_args(Kind))})]
AudienceOf = Annotated[
    frozenset[str],
    PlainValidator(_audience),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "everyone"},
                {"type": "array", "minItems": 1, "items": {**ANY_TEXT, "not": {"const": "everyone"}}},
            ]
        }
    ),
]
LanguageOf = Annotated[
    Language, PlainValidator(_one_of(*get_args(Language))), WithJsonSchema({"enum": list(get_args(Language))})
]
Probability = Annotated[
    float,
    PlainValidator(_probability),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
]
Truth = Annotated[bool, PlainValidator(_true), WithJsonSchema({"type": "boolean"})]
