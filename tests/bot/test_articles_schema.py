"""The JSON Schema that editors complete from accepts and refuses what the reader does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.articles import json_schema
from bot.articles.check import validate
from bot.articles.format import Part
from bot.articles.tree import parse
from tests.strategies import article_data, as_yaml, loose_data, phrases, sentences, slips

ROOT = Path(__file__).parent.parent
PARTS: tuple[Part, ...] = get_args(Part)
VALIDATORS = {part: jsonschema.Draft202012Validator(json_schema(part)) for part in PARTS}

_ROOMS = {"slack": st.just("T1/C1"), "discord": st.just("1/2")}
_MANIFESTS = st.fixed_dictionaries(
    {},
    optional={
        "name": phrases(),
        "language": st.sampled_from(["en", "zh"]),
        "base_url": st.just("https://x.example"),
        "start_with": st.lists(phrases(), max_size=2),
        "synonyms": st.lists(st.lists(phrases(), min_size=2, max_size=3), max_size=2),
        "groups": st.one_of(
            st.lists(phrases(), max_size=2),
            st.dictionaries(
                phrases(), st.fixed_dictionaries({}, optional={"slack": st.just(["T1/C1", "usergroup:S1"])}), max_size=2
            ),
        ),
        "owners": st.dictionaries(phrases(), st.fixed_dictionaries({}, optional=_ROOMS), max_size=2),
        "operator_room": st.sampled_from(["slack:T1/C1", "discord:1/2"]),
    },
)
_CHECKS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"ask": sentences(), "abstain": st.just(True)}, optional={"after": st.lists(sentences(), max_size=2)}),
        st.fixed_dictionaries({"ask": sentences(), "says": phrases(), "from": phrases()}, optional={"kind": st.just("define")}),
    ),
    max_size=3,
)  # fmt: skip


def reader_accepts(part: Part, data: Any) -> bool:
    form, problems = validate(part, parse(as_yaml(data), "f"))
    return form is not None and not problems


@pytest.mark.parametrize("part", PARTS)
def test_the_schema_is_one(part: Part) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(part))
    assert json_schema(part)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@given(slips(article_data()))
def test_an_article_passes_the_schema_if_and_only_if_it_passes_the_reader(data: Any) -> None:
    assert VALIDATORS["article"].is_valid(data) == reader_accepts("article", data)


@given(slips(_MANIFESTS))
def test_a_manifest_passes_the_schema_if_and_only_if_it_passes_the_reader(data: Any) -> None:
    assert VALIDATORS["manifest"].is_valid(data) == reader_accepts("manifest", data)


@given(slips(_CHECKS))
def test_knowledge_tests_pass_the_schema_if_and_only_if_they_pass_the_reader(data: Any) -> None:
    assert VALIDATORS["checks"].is_valid(data) == reader_accepts("checks", data)


@given(st.sampled_from(PARTS), loose_data())
def test_anything_else_passes_both_or_neither(part: Part, data: Any) -> None:
    if data is not None:  # a file of nothing has no form
        assert VALIDATORS[part].is_valid(data) == reader_accepts(part, data)


class EditorsLoader(yaml.CSafeLoader):
    """Resolves scalars as editors do (YAML 1.2, core schema): a date is a text, `no` is a text, 2024 is a number."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (so it is declared there)


for tag, pattern, first in (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    EditorsLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


def as_editors_see(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), EditorsLoader)


@pytest.mark.parametrize("file", sorted((ROOT / "library").rglob("*.yaml")), ids=lambda file: file.name)
def test_the_small_library_passes_the_schema(file: Path) -> None:
    parts: dict[str, Part] = {"knowledge.yaml": "manifest", "checks.yaml": "checks"}
    part = parts.get(file.name, "article")
    VALIDATORS[part].validate(as_editors_see(file))


@pytest.mark.parametrize(
    "name",
    (
        "empty-value empty-text bad-date wrong-types missing-keys misspelt-key empty-section bad-id bad-url audience-empty "
        "audience-text audience-mixed point-with-colon unknown-key title-too-long list-at-top"
    ).split(),
)
def test_the_schema_refuses_what_the_reader_refuses(name: str) -> None:
    assert not VALIDATORS["article"].is_valid(as_editors_see(ROOT / "broken" / f"{name}.yaml"))


def test_every_key_that_needs_a_word_is_described_for_editors() -> None:
    article = json_schema("article")
    assert article["properties"]["summary"]["description"]
    assert article["$defs"]["PointForm"]["properties"]["as_of"]["description"]
