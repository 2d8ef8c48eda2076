"""A tree against its form: every mistake of a file at once, each with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.articles import format as forms
from bot.articles.tree import EMPTY, Tree
from bot.problems import Problem
from bot.text import fold

# What a mapping at a path of keys (list positions left out, * for a name that the writer chose) is called in a message,
# its form, and an example of it, in which GIVEN is what was written there.
_NOUNS: dict[forms.Part, dict[tuple[str, ...], tuple[str, type[forms.Form], str]]] = {
    "article": {
        (): ("an article", forms.ArticleForm, "title: … and summary: …"),
        ("facts",): ("a fact", forms.FactForm, "{label: Formed, value: March 2008}"),
        ("sections",): ("a section", forms.SectionForm, "heading: … and points: [a sentence, another]"),
        ("sections", "points"): ("a point", forms.PointForm, "a sentence, or text: …"),
        ("see_also",): ("a see-also entry", forms.SeeAlsoForm, "{title: GIVEN, why: what a reader finds there}"),
        ("sources",): ("a source", forms.SourceForm, "{id: s1, title: GIVEN}"),
    },
    "manifest": {
        (): ("the manifest", forms.ManifestForm, "name: …"),
        ("groups", "*"): ("a group", forms.GroupForm, "{slack: [T012AB/C345DE]}"),
        ("owners", "*"): ("an owner", forms.OwnerForm, "{slack: T012AB/C345DE}"),
    },
    "checks": {(): ("a check", forms.CheckForm, "{ask: GIVEN, says: …, from: …}")},
}

_OF_NAMES = {
    "groups": "[insiders], or {insiders: {slack: [T012AB/C345DE]}}",
    "owners": "{desk: {slack: T012AB/C345DE}}",
}


def validate(part: forms.Part, tree: Tree) -> tuple[Any, list[Problem]]:
    """The file as its form and no problem, or None and what is wrong. The tree must have a root."""
    assert tree.root is not None
    try:
        return forms.FORMS[part].validate_python(tree.root.data()), []
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
    # A misspelt key is one mistake: that the right one is missing goes without saying.
    meant = {(*error["loc"][:-1], _meant(part, error)) for error in errors if error["type"] == "extra_forbidden"}
    return None, [_problem(part, tree, error) for error in errors if error["loc"] not in meant]


def nearest(name: str, names: Iterable[str], *, likeness: float = 72) -> str | None:
    """What somebody who wrote `name` probably meant: a name of nearly its letters or words, or one that it begins.

    `likeness` is the least share of letters in common, in per cent; 72 lets "form" mean "from".
    """
    from rapidfuzz import fuzz, process  # 30 ms, and needed only for a mistake

    folded: dict[str, str] = {}
    for candidate in names:
        folded.setdefault(fold(candidate), candidate)
    wanted = fold(name)
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        if found := process.extractOne(wanted, folded.keys(), scorer=scorer, score_cutoff=likeness):
            return folded[found[0]]
    longer = [candidate for candidate in folded if len(wanted) >= 5 and candidate.startswith(wanted)]
    return folded[min(longer, key=len)] if longer else None


def _problem(part: forms.Part, tree: Tree, error: ErrorDetails) -> Problem:
    assert tree.root is not None
    path = error["loc"]
    message, remedy = _sentence(part, error)
    if error["type"] == "extra_forbidden":
        key = tree.root.at(*path[:-1]).keys[str(path[-1])]
        return Problem(tree.place(key), message, remedy)
    return Problem(tree.place(tree.root.point(*path)), message, remedy)


def _sentence(part: forms.Part, error: ErrorDetails) -> tuple[str, str]:
    """What is wrong and what to write instead."""
    path, given, kind = error["loc"], error["input"], error["type"]
    if kind == "missing":
        noun, _, _ = _noun(part, path[:-1])
        return f'{noun} needs "{path[-1]}"', f'add "{path[-1]}: …"'
    if kind == "extra_forbidden":
        noun, form, _ = _noun(part, path[:-1])
        meant = _meant(part, error)
        remedy = f'did you mean "{meant}"?' if meant else f"its keys are {', '.join(_keys(form))}"
        return f'unknown key "{path[-1]}" in {noun}', remedy
    subject = _subject(part, path)
    if given is EMPTY:
        return f"{subject} has no value", f"write one, or delete the {'key' if isinstance(path[-1], str) else 'entry'}"
    if kind == "mistake":
        return f"{subject} {error['ctx']['message']}", error["ctx"]["remedy"]
    if kind == "string_type":
        return (
            f"{subject} must be one text, not a {_shape(given)}",
            "write a text, in quotes if it holds a colon or brackets",
        )
    if kind in ("list_type", "tuple_type") and not path:
        return f"{subject} must be a list, not a {_shape(given)}", 'begin each with a hyphen: "- {ask: …, says: …}"'
    if kind in ("list_type", "tuple_type"):
        example = _brief(given) if isinstance(given, str) else "…"
        return (
            f"{subject} must be a list, not a {_shape(given)}",
            f"write [{example}], or a line with a hyphen for each",
        )
    if kind == "too_short":
        least = error["ctx"]["min_length"]
        if least == 1:
            return f"{subject} is empty", "write one at least, or delete the section"
        return f"{subject} has fewer than {least} entries", f"write {least} at least"
    if kind == "dict_type":
        return f"{subject} must be a mapping of names, not a {_shape(given)}", f"write {_OF_NAMES[str(path[-1])]}"
    if kind == "model_type":
        example = _noun(part, path)[2].replace("GIVEN", _brief(given) if isinstance(given, str) else "…")
        return f"{subject} must be a mapping of keys, not a {_shape(given)}", f"write {example}"
    return f"{subject} is wrong: {error['msg']}", "compare it with what seealso new TITLE writes"


def _keys(form: type[forms.Form]) -> list[str]:
    return [field.alias or name for name, field in form.model_fields.items()]


def _meant(part: forms.Part, error: ErrorDetails) -> str | None:
    """The key that an unknown one was probably meant to be."""
    return nearest(str(error["loc"][-1]), _keys(_noun(part, error["loc"][:-1])[1]))


def _noun(part: forms.Part, path: Sequence[int | str]) -> tuple[str, type[forms.Form], str]:
    nouns = _NOUNS[part]
    keys = tuple(step for step in path if isinstance(step, str))
    return nouns.get(keys) or nouns.get((*keys[:-1], "*")) or nouns[()]


def _subject(part: forms.Part, path: Sequence[int | str]) -> str:
    """What an error is about, as the beginning of a sentence."""
    if not path or (part == "checks" and len(path) == 1):
        return {
            "article": "an article",
            "manifest": "the manifest",
            "checks": "a check" if path else "the list of checks",
        }[part]
    if path[-1] == "[key]":  # pydantic's word for the key itself
        return f'a name in "{path[0]}"'
    if isinstance(path[-1], str):
        return f'"{path[-1]}"'
    keys = tuple(step for step in path if isinstance(step, str))
    return _NOUNS[part][keys][0] if keys in _NOUNS[part] else f'an entry of "{keys[-1]}"'


def _shape(given: object) -> str:
    return "mapping" if isinstance(given, dict) else "list" if isinstance(given, list) else "text"


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
