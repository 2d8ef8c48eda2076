"""What `seealso new TITLE` writes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles import draft
from bot.articles.article import read_article
from bot.articles.drafting import PLACEHOLDERS
from bot.articles.fields import TITLE_CHARACTERS
from bot.articles.format import ArticleForm, FactForm, PointForm, SeeAlsoForm, SourceForm
from bot.model import Article, Language
from bot.problems import WrongUsage
from bot.text import fold, normalise
from tests.strategies import hostile_texts, phrases

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def article_of(text: str) -> Article:
    """The article that the draft is once what it asks for is written."""
    for placeholder in PLACEHOLDERS.values():
        text = text.replace(placeholder, "a body")
    file = read_article("new.yaml", text.encode(), digest="", file="new.yaml")
    assert file.article is not None, [str(problem) for problem in file.problems]
    return file.article


def uncommented(text: str) -> str:
    """The draft with its examples in force; prose stays a comment."""
    return re.sub(r"^# ( *- |  +|[a-z_]+:)", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_an_article_of_its_title(language: Language) -> None:
    article = article_of(draft("Harbour Authority", language=language))
    assert article.title == "Harbour Authority"
    assert article.summary[0].text.startswith("Harbour Authority")
    assert len(article.statements) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_draft_asks_for_is_an_error_until_it_is_written(language: Language) -> None:
    file = read_article("new.yaml", draft("Ferry", language=language).encode(), digest="", file="new.yaml")
    assert [problem.severity for problem in file.problems] == ["error"]
    assert PLACEHOLDERS[language] in str(file.problems[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_a_draft_are_valid_and_show_every_key(language: Language) -> None:
    text = uncommented(draft("Harbour Authority", language=language))
    article = article_of(text)
    assert article.sections
    assert article.see_also
    assert article.audience
    for form in (ArticleForm, FactForm, PointForm, SeeAlsoForm, SourceForm):
        for key in form.model_fields:
            assert re.search(rf"\b{key}:", text), key


@pytest.mark.parametrize(
    "title",
    [
        "C: a language",
        "no",
        "null",
        "- dash",
        "#1 ferry",
        "3:30",
        "{x}",
        "'quoted'",
        'a "b"',
        "@home",
        "2024",
        "a\\b",
        "%",
    ],
)
def test_a_title_that_yaml_would_read_otherwise_is_put_in_quotes(title: str) -> None:
    if fold(title):
        assert article_of(draft(title, language="en")).title == title


@given(st.one_of(phrases(), hostile_texts()), st.sampled_from(LANGUAGES))
def test_any_title_gives_an_article_of_that_title_unless_it_has_no_letter_or_no_end(
    title: str, language: Language
) -> None:
    if not fold(title) or len(normalise(title)) > TITLE_CHARACTERS:
        with pytest.raises(WrongUsage):
            draft(title, language=language)
    else:
        assert article_of(draft(title, language=language)).title == normalise(title)


def test_a_title_of_signs_is_refused() -> None:
    with pytest.raises(WrongUsage, match="a title needs a letter or digit"):
        draft("?!", language="en")


def test_a_title_without_end_is_refused() -> None:
    with pytest.raises(WrongUsage, match="this title has 201 characters"):
        draft("x" * 201, language="en")
