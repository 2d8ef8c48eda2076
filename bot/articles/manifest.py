"""knowledge.yaml and checks.yaml: trees and their forms → a Manifest and Checks, and what is wrong with them."""

from __future__ import annotations

from bot.articles.article import names
from bot.articles.check import validate
from bot.articles.format import CheckForm, ManifestForm
from bot.articles.tree import parse
from bot.articles.values import Check, CheckFile, ManifestFile
from bot.model import Group, Manifest, Owner
from bot.problems import Place, Problem


def read_manifest(data: bytes, *, digest: str, file: str) -> ManifestFile:
    """The manifest's file; one that holds nothing is the default manifest. Raises nothing."""
    tree = parse(data, file)
    if tree.root is None:
        manifest = None if tree.problems else Manifest()
        return ManifestFile(digest=digest, manifest=manifest, problems=tree.problems)
    form, problems = validate("manifest", tree)
    problems.extend(tree.problems)
    if form is not None and "everyone" in form.groups:
        place = tree.place(tree.root.at("groups").keys.get("everyone", tree.root.point("groups")))
        problems.append(Problem(place, '"everyone" is no name for a group', "rename it; everyone means all readers"))
    broken = any(problem.severity == "error" for problem in problems)
    return ManifestFile(
        digest=digest,
        manifest=None if broken else _manifest(form),
        start_with=names(tree, tree.root.entries("start_with")),
        problems=tuple(sorted(problems)),
    )


def _manifest(form: ManifestForm) -> Manifest:
    default = Manifest()
    return Manifest(
        name=form.name or default.name,
        description=form.description or default.description,
        language=form.language,
        base_url=(form.base_url or default.base_url).rstrip("/"),
        start_with=tuple(form.start_with),
        synonyms=tuple(tuple(words) for words in form.synonyms),
        groups=tuple(
            Group(name=name, slack=tuple(group.slack), discord=tuple(group.discord))
            for name, group in form.groups.items()
        ),
        owners=tuple(Owner(name=name, slack=owner.slack, discord=owner.discord) for name, owner in form.owners.items()),
        operator_room=form.operator_room,
        threshold=form.threshold,
    )


def read_checks(data: bytes, *, digest: str, file: str) -> CheckFile:
    """The knowledge tests' file; one that holds nothing has no tests. Raises nothing."""
    tree = parse(data, file)
    if tree.root is None:
        return CheckFile(digest=digest, problems=tree.problems)
    form, problems = validate("checks", tree)
    problems.extend(tree.problems)
    entries = tree.root.value if isinstance(tree.root.value, list) else []
    return CheckFile(
        digest=digest,
        checks=tuple(_check(check, tree.place(entry.start)) for check, entry in zip(form or (), entries, strict=False)),
        sources=names(tree, [entry.at("from") for entry in entries if "from" in entry]),
        problems=tuple(sorted(problems)),
    )


def _check(form: CheckForm, place: Place) -> Check:
    return Check(
        ask=form.ask,
        place=place,
        after=tuple(form.after),
        says=form.says,
        source=form.source,
        kind=form.kind,
        abstain=form.abstain,
        audience=form.audience,
    )
