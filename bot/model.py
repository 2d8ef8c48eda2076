"""The project's words as frozen values: what an article, a question and an answer are made of.

Everything here is plain data without I/O, clock or behaviour beyond what its own fields say.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Literal, NewType

Slug = NewType("Slug", str)  # folded title, Chinese characters kept: "made-in-china-2025", "国务院"
StatementId = NewType("StatementId", str)  # "slug/anchor"; survives rewording when the article gives the point an id

Kind = Literal[
    "ask",
    "define",
    "summary",
    "see_also",
    "relate",
    "compare",
    "section",
    "list",
    "timeline",
    "fact",
    "courtesy",
    "help",
]
Outcome = Literal["answered", "related", "asked_back", "abstained", "social"]
Role = Literal["summary", "fact", "point"]  # where in its article a statement stands
Language = Literal["en", "zh"]  # of our own phrases; statements stay as written
Audience = frozenset[str]  # group names; the empty set is the public: articles without an audience

EVERYONE: Audience = frozenset()

SUMMARY_SECTION = "Summary"  # the section name of an article's summary sentences
FACTS_SECTION = "Facts"  # the section name of its labelled facts


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A year, a month or a day, exactly as precise as the article is; never padded."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """`2024`, `2024-05` or `2024-05-31`; ValueError for anything else or a day that no calendar has."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip(), re.ASCII)
        if match is None:
            raise ValueError(f"{text!r} is not a date")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        dt.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def __str__(self) -> str:
        return "-".join(
            f"{part:0{width}d}" for part, width in ((self.year, 4), (self.month, 2), (self.day, 2)) if part is not None
        )

    @property
    def first_day(self) -> dt.date:
        """The earliest day that it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a claim can be checked."""

    title: str
    publisher: str | None = None
    date: PartialDate | None = None
    url: str | None = None
    id: str | None = None  # how statements of the article refer to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, or a tight pair, of an article: the smallest thing that we say."""

    id: StatementId
    text: str  # as written, markup kept: "… within the [[State Council]] …"; a fact's is "Label: value"
    article: str  # the title
    section: str  # the heading; SUMMARY_SECTION or FACTS_SECTION outside the sections
    role: Role = "point"
    label: str | None = None  # of a fact
    view: str | None = None  # who holds it; None: stated as plain fact
    as_of: PartialDate | None = None
    asked_as: tuple[str, ...] = ()  # words people use that the sentence does not
    sources: tuple[Source, ...] = ()  # in the article's order

    @property
    def anchor(self) -> str:
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class SeeAlso:
    title: str  # of an article of the library
    why: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One YAML file about one topic."""

    slug: Slug
    title: str
    summary: tuple[Statement, ...]  # the summary, a statement for each sentence
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    topics: tuple[str, ...] = ()
    facts: tuple[Statement, ...] = ()
    sections: tuple[Section, ...] = ()
    see_also: tuple[SeeAlso, ...] = ()
    sources: tuple[Source, ...] = ()
    owner: str | None = None
    updated: dt.date | None = None
    review_by: dt.date | None = None
    audience: Audience = EVERYONE  # empty: everyone may read it
    path: str = ""  # relative to the folder, for messages only; never part of an answer

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All of them in reading order: summary, facts, sections."""
        return (*self.summary, *self.facts, *(s for section in self.sections for s in section.statements))

    def readable_by(self, audience: Audience) -> bool:
        return not self.audience or not self.audience.isdisjoint(audience)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Who belongs to an audience, by platform: room keys without the platform, `usergroup:S1`, `role:9`."""

    name: str
    slack: tuple[str, ...] = ()
    discord: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Where "ask the owner" goes: at most one room on each platform, as `T1/C2`."""

    name: str
    slack: str | None = None
    discord: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """knowledge.yaml; every key is optional."""

    name: str = "Knowledge"
    description: str = ""
    language: Language = "en"
    base_url: str = ""  # without a trailing slash; empty: permalinks are paths
    start_with: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    groups: tuple[Group, ...] = ()
    owners: tuple[Owner, ...] = ()
    operator_room: str | None = None  # a room key: "slack:T1/C3"
    threshold: float | None = None  # probability from which this team's folder answers; None: the shipped one


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked. The same Question of the same Library gets the same Answer, byte for byte."""

    text: str
    asked_on: dt.date
    audience: Audience = EVERYONE
    limit: int = 3  # statements shown at most, where the kind does not say otherwise
    kind: Kind | None = None  # set when a command says what is wanted; None: read from the text
    names: tuple[str, ...] = ()  # the topics a command names ("relate A B"), one each
    threshold: float | None = None  # a room's own; None: the shipped one
    language: Language | None = None  # a room's own; None: the question's


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What an earlier turn of the same conversation left behind."""

    question: str
    topics: tuple[str, ...] = ()  # titles that it was about, most specific first
    outcome: Outcome = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A statement as it is shown."""

    statement: Statement
    text: str  # plain: link markup removed
    path: str  # "/articles/SLUG#ANCHOR"
    notes: tuple[str, ...] = ()  # in the answer's language: "as of 2021-05", "review was due on 2026-05-20"
    context: str = ""  # plain text of the statement before, where this one leans on it ("It …")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A curated see-also entry."""

    title: str
    why: str
    path: str  # "/articles/SLUG"


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of a path of links, with the statement that makes it."""

    start: str
    end: str
    quote: Quote | None  # None: the link is a see-also entry
    why: str  # the see-also entry's reason; empty where a statement makes the link


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison: what each of the two says under a heading or label they share."""

    heading: str
    left: tuple[Quote, ...]
    right: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sum that a score is."""

    name: str
    value: float


Bar = Literal[
    "nothing_found",
    "denied",
    "other_number",
    "names_alone",
    "unknown_word",
    "other_country",
    "not_known_yet",
    "carried",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why this answer: everything that was weighed."""

    asked: str = ""  # what was asked in truth, where it was the last question of another topic: "and the NDRC?"
    terms: tuple[tuple[str, float], ...] = ()  # the question's words with their weights
    repaired: tuple[tuple[str, str], ...] = ()  # typed, understood
    scores: tuple[tuple[StatementId, tuple[Part, ...]], ...] = ()  # the best candidates, parts of each sum
    features: tuple[tuple[str, float, float], ...] = ()  # of the judge: name, value, weight
    probability: float = 0.0
    threshold: float = 0.0
    bar: Bar | None = None  # why the first statement is no answer, however probable
    unknown: tuple[str, ...] = ()  # content words that the library does not have


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What we say. Every sentence in it is a statement of the library or one of our fixed phrases."""

    question: str
    kind: Kind
    outcome: Outcome
    language: Language = "en"
    confidence: float = 0.0  # the judge's probability that the best candidate answers, in [0, 1]
    lead: str = ""  # our own phrase in front: "I don't know …", "What we have on X:", a courtesy
    topics: tuple[str, ...] = ()  # titles that the question is about
    statements: tuple[Quote, ...] = ()  # what answers, best first; empty unless answered
    related: tuple[Quote, ...] = ()  # what is shown where nothing answers
    see_also: tuple[Suggestion, ...] = ()
    did_you_mean: tuple[str, ...] = ()
    nearest: tuple[Suggestion, ...] = ()  # topics offered with an abstention or a question back; why may be empty
    others: tuple[Quote, ...] = ()  # the next candidates, behind "not what you meant?"
    more: int = 0  # statements, topics or rows that the kind would have shown beyond the limit
    steps: tuple[Step, ...] = ()  # relate
    rows: tuple[Row, ...] = ()  # compare
    listed: tuple[Suggestion, ...] = ()  # list: topics, `why` holding the first sentence of the summary
    explanation: Explanation = field(default_factory=Explanation)

    @property
    def answered(self) -> bool:
        return self.outcome in ("answered", "social")

    @property
    def offered(self) -> tuple[Suggestion, ...]:
        """The topics that the lead ends with: "Name a topic, for example:"."""
        return self.nearest if self.outcome in ("asked_back", "social") and not self.did_you_mean else ()

    @property
    def nearby(self) -> tuple[Suggestion, ...]:
        """The nearest topics, where a list of them tells more than the lead did."""
        return () if self.offered else tuple(one for one in self.nearest if one.title not in self.topics)
