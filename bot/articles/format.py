"""The file format as pydantic models: what an article, the manifest and the knowledge tests may hold.

The models are fed with the texts, lists and dicts of a `tree.Node`; `article.py` and `manifest.py` turn them into the
core's frozen values. Their JSON Schema is what editors complete from.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from bot.articles.fields import (
    ANY_TEXT,
    Anchor,
    AudienceOf,
    Day,
    DiscordMember,
    DiscordRoom,
    KindOf,
    LanguageOf,
    Name,
    Names,
    OrJsonSchema,
    Partial,
    Pattern,
    Probability,
    RoomKey,
    SlackMember,
    SlackRoom,
    Text,
    Texts,
    Title,
    Truth,
    Url,
    mistake,
)

Part = Literal["article", "manifest", "checks"]


class Form(BaseModel):
    """A mapping of the format. Optional keys may be left out; a key without a value is a mistake."""

    # Built with the file that it is part of, not by itself first: three schemas are made instead of fourteen.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SourceForm(Form):
    id: Text | None = Field(None, description="How statements refer to it")
    title: Text
    publisher: Text | None = None
    date: Partial | None = Field(None, description="A year, a month or a day")
    url: Url | None = None


class FactForm(Form):
    label: Name
    value: Text
    as_of: Partial | None = Field(None, description="When it was so: a year, a month or a day")
    asked_as: Texts = Field((), description="Words people use that the fact does not")
    sources: Texts = Field((), description="Ids of the article's sources")
    id: Anchor | None = Field(None, description="Keeps the permalink when the fact changes")


class PointForm(Form):
    text: Text = Field(
        description="One sentence, or a tight pair, that stands alone; links are [[Title]] or [[Title|shown text]]"
    )
    view: Text | None = Field(None, description="Who holds it; absent: stated as plain fact")
    as_of: Partial | None = Field(None, description="When it was so: a year, a month or a day")
    asked_as: Texts = Field((), description="Words people use that the sentence does not")
    sources: Texts = Field((), description="Ids of the article's sources")
    id: Anchor | None = Field(None, description="Keeps the permalink when the text is reworded")

    @model_validator(mode="before")
    @classmethod
    def _bare_text(cls, value: object) -> object:
        if isinstance(value, str):
            return {"text": value}
        if isinstance(value, dict) and len(value) == 1 and (" " in (key := next(iter(value))) or not key.islower()):
            # "- Critics say: it is slow" reads as a mapping; a misspelt key is one small word
            raise mistake(f'begins with "{key}" and a colon, which makes a key of it', "put the sentence in quotes")
        return value


class SectionForm(Form):
    heading: Name
    points: list[Annotated[PointForm, OrJsonSchema(ANY_TEXT)]] = Field(min_length=1)


class SeeAlsoForm(Form):
    title: Text = Field(description="The title of another article")
    why: Text = Field(description="What a reader finds there")


class ArticleForm(Form):
    """An article of a seealso knowledge folder."""

    title: Title
    aliases: Names = Field((), description="Other names, abbreviations, names in other languages")
    kind: Text | None = Field(None, description="What sort of thing it is: government body, law, plan")
    topics: Names = Field((), description="Tags, for lists and digests")
    summary: Text = Field(description="Two to four sentences that define the thing")
    facts: tuple[FactForm, ...] = ()
    sections: tuple[SectionForm, ...] = ()
    see_also: tuple[SeeAlsoForm, ...] = ()
    sources: tuple[SourceForm, ...] = ()
    owner: Text | None = Field(None, description="Who answers for the article")
    updated: Day | None = None
    review_by: Day | None = None
    audience: AudienceOf = Field(frozenset(), description="everyone, or a list of groups")


class GroupForm(Form):
    slack: tuple[SlackMember, ...] = ()
    discord: tuple[DiscordMember, ...] = ()


class OwnerForm(Form):
    slack: SlackRoom | None = None
    discord: DiscordRoom | None = None


def _groups(value: object) -> object:
    """A list of names is a mapping of names to nobody yet."""
    if not isinstance(value, list):
        return value
    if not all(isinstance(name, str) for name in value):
        raise mistake("is a list of more than names", "write [insiders], or {insiders: {slack: [T1/C1]}}")
    return {name: {} for name in value}


class ManifestForm(Form):
    """knowledge.yaml of a seealso knowledge folder."""

    name: Text | None = None
    description: Text | None = None
    language: LanguageOf = "en"
    base_url: Url | None = Field(None, description="Where the articles can be read: https://knowledge.example.org")
    start_with: Names = Field((), description="Titles shown to a newcomer")
    synonyms: tuple[Annotated[list[Name], Field(min_length=2)], ...] = Field(
        (), description="Lists of words that mean the same"
    )
    groups: Annotated[
        dict[Text, GroupForm], BeforeValidator(_groups), OrJsonSchema({"type": "array", "items": ANY_TEXT})
    ] = {}
    owners: dict[Text, OwnerForm] = Field({}, description="Where questions to an owner go")
    operator_room: RoomKey | None = Field(None, description="Where the operator is told what is wrong")
    threshold: Probability | None = Field(None, description="Answer from this probability on; see seealso calibrate")


_ABSTAINS: JsonSchemaValue = {"properties": {"abstain": {"const": True}}, "required": ["abstain"]}


class CheckForm(Form):
    """A knowledge test."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["says"]}, {"required": ["from"]}, {"required": ["kind"]}, _ABSTAINS],
            "not": {**_ABSTAINS, "anyOf": [{"required": ["says"]}, {"required": ["from"]}]},
        }
    )

    ask: Text
    after: Texts = Field((), description="Questions asked before it in the same conversation")
    says: Pattern | None = Field(None, description="A regular expression that the answer matches")
    source: Text | None = Field(None, alias="from", description="The title of the article that the answer stands in")
    kind: KindOf | None = None
    abstain: Truth = False
    audience: AudienceOf | None = Field(None, description="Who asks; left out: the public")

    @model_validator(mode="after")
    def _expects_one_thing(self) -> CheckForm:
        expects = self.says is not None or self.source is not None
        if self.abstain and expects:
            raise mistake("expects an answer and no answer", 'keep "abstain: true", or "says" and "from"')
        if not (self.abstain or expects or self.kind is not None):
            raise mistake("expects nothing", 'add "says: …", "from: …" or "abstain: true"')
        return self


FORMS: dict[Part, TypeAdapter[Any]] = {
    "article": TypeAdapter(ArticleForm),
    "manifest": TypeAdapter(ManifestForm),
    "checks": TypeAdapter(tuple[CheckForm, ...]),
}


class _WithoutNull(GenerateJsonSchema):
    """A key that may be left out may not be there with nothing in it."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema(part: Part = "article") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file, for editors.

    It refuses what the reader refuses of a single file, but for what a schema cannot say: 29 February of a common
    year, a title of signs alone, a regular expression that does not compile, ids that are not there.
    """
    schema = FORMS[part].json_schema(schema_generator=_WithoutNull)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}
