"""One article's file: a tree and its form → a frozen Article, its names and links, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bot.articles.anchors import anchors
from bot.articles.check import nearest, validate
from bot.articles.drafting import PLACEHOLDERS
from bot.articles.format import ArticleForm, FactForm, PointForm, SourceForm
from bot.articles.lint import Spot, lint
from bot.articles.tree import Node, Tree, parse
from bot.articles.values import ArticleFile, Link, Name
from bot.markup import targets
from bot.model import (
    FACTS_SECTION,
    SUMMARY_SECTION,
    Article,
    Role,
    Section,
    SeeAlso,
    Source,
    Statement,
    StatementId,
)
from bot.problems import Place, Problem
from bot.text import sentences, slugify

_TITLE_LINE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*\r?$", re.MULTILINE)
_ALIASES_LINE = re.compile(r"^aliases:[ \t]*\[(.*?)\]", re.MULTILINE | re.DOTALL)
_KEYS_WITH_PLACES = ("topics", "see_also", "owner", "review_by", "audience")


def read_article(path: str, data: bytes, *, digest: str, file: str) -> ArticleFile:
    """An article's file as far as it can be read; `file` is its name in messages. Raises nothing."""
    tree = parse(data, file)
    if tree.root is None:
        return ArticleFile(
            path=path,
            digest=digest,
            article=None,
            title=_title_of(tree),
            aliases=_aliases_of(tree),
            problems=tree.problems or (_empty(tree),),
        )
    form, problems = validate("article", tree)
    problems.extend(tree.problems)
    title, aliases = _names(tree, tree.root)
    links = tuple(_links(tree, tree.root))
    if form is None:
        return ArticleFile(
            path=path,
            digest=digest,
            article=None,
            title=title,
            aliases=aliases,
            links=links,
            problems=tuple(sorted(problems)),
        )
    built = _build(form, tree, tree.root, path)
    problems.extend(built.problems)
    broken = any(problem.severity == "error" for problem in problems)
    if not broken:
        problems.extend(lint(built.article, built.spots, tree))
    return ArticleFile(
        path=path,
        digest=digest,
        article=None if broken else built.article,
        title=title,
        aliases=aliases,
        links=links,
        places=MappingProxyType({key: tree.place(tree.root.point(key)) for key in _KEYS_WITH_PLACES}),
        problems=tuple(sorted(problems)),
    )


def _empty(tree: Tree) -> Problem:
    return Problem(
        Place(tree.file, 1, 1), "this file is empty", "write an article, as seealso new TITLE does, or delete it"
    )


def _names(tree: Tree, root: Node) -> tuple[Name | None, tuple[Name, ...]]:
    """Title and aliases, also of an article that has an error elsewhere: links to it are good."""
    titles = names(tree, [root.at("title")]) if "title" in root else ()
    return titles[0] if titles else None, names(tree, root.entries("aliases"))


def names(tree: Tree, nodes: Iterable[Node]) -> tuple[Name, ...]:
    """Those of the nodes that are texts, as names where they stand."""
    return tuple(
        Name(" ".join(node.value.split()), tree.place(node.start))
        for node in nodes
        if isinstance(node.value, str) and node.value.strip()
    )


def _title_of(tree: Tree) -> Name | None:
    """The title of a file that is no YAML, so that one slip in it does not make every link to it an error."""
    found = _TITLE_LINE.search(tree.text)
    return Name(found[1], tree.place(found.start(1))) if found else None


def _aliases_of(tree: Tree) -> tuple[Name, ...]:
    found = _ALIASES_LINE.search(tree.text)
    if found is None:
        return ()
    place = tree.place(found.start(1))
    return tuple(Name(alias, place) for part in found[1].split(",") if (alias := part.strip().strip("\"'")))


class _Draft(NamedTuple):
    """What a statement will be made of, and where it stands."""

    form: FactForm | PointForm | None  # None: a sentence of the summary
    text: str
    section: str
    role: Role
    path: tuple[int | str, ...]


class _Built(NamedTuple):
    article: Article
    spots: tuple[Spot, ...]
    problems: tuple[Problem, ...]


def _build(form: ArticleForm, tree: Tree, root: Node, path: str) -> _Built:
    problems: list[Problem] = []
    sources = {}
    for number, entry in enumerate(form.sources):
        if entry.id is not None and entry.id in sources:
            place = tree.place(root.point("sources", number, "id"))
            problems.append(Problem(place, f'two sources have the id "{entry.id}"', "rename one"))
        elif entry.id is not None:
            sources[entry.id] = _source(entry)
    slug = slugify(form.title)
    drafts = list(_drafts(form))
    _report_repeated_ids(drafts, tree, root, problems)
    names = anchors([(draft.form.id if draft.form else None, draft.text) for draft in drafts])
    spots: list[Spot] = []
    for draft, anchor in zip(drafts, names, strict=True):
        cited: tuple[Source, ...] = ()
        if draft.form is not None and draft.form.sources:
            _report_unknown_sources(draft, sources, tree, root, problems)
            cited = tuple(source for id_, source in sources.items() if id_ in draft.form.sources)
        statement = Statement(
            id=StatementId(f"{slug}/{anchor}"),
            text=draft.text,
            article=form.title,
            section=draft.section,
            role=draft.role,
            label=draft.form.label if isinstance(draft.form, FactForm) else None,
            view=draft.form.view if isinstance(draft.form, PointForm) else None,
            as_of=draft.form.as_of if draft.form else None,
            asked_as=tuple(draft.form.asked_as) if draft.form else (),
            sources=cited,
        )
        spots.append(Spot(statement, root.at(*draft.path)))
        _report_placeholder(spots[-1], tree, problems)
    ready = [spot.statement for spot in spots]
    summary = tuple(statement for statement in ready if statement.role == "summary")
    facts = tuple(statement for statement in ready if statement.role == "fact")
    points = iter(ready[len(summary) + len(facts) :])
    article = Article(
        slug=slug,
        title=form.title,
        summary=summary,
        aliases=tuple(dict.fromkeys(form.aliases)),
        kind=form.kind,
        topics=tuple(dict.fromkeys(form.topics)),
        facts=facts,
        sections=tuple(
            Section(section.heading, tuple(next(points) for _ in section.points)) for section in form.sections
        ),
        see_also=tuple(SeeAlso(entry.title, entry.why) for entry in form.see_also),
        sources=tuple(_source(entry) for entry in form.sources),
        owner=form.owner,
        updated=form.updated,
        review_by=form.review_by,
        audience=form.audience,
        path=path,
    )
    return _Built(article, tuple(spots), tuple(problems))


def _source(form: SourceForm) -> Source:
    return Source(title=form.title, publisher=form.publisher, date=form.date, url=form.url, id=form.id)


def _drafts(form: ArticleForm) -> Iterator[_Draft]:
    """Every statement in reading order."""
    for sentence in sentences(form.summary):
        yield _Draft(None, sentence, SUMMARY_SECTION, "summary", ("summary",))
    for number, fact in enumerate(form.facts):
        text = f"{fact.label}: {fact.value}"
        yield _Draft(fact, text, FACTS_SECTION, "fact", ("facts", number, "value"))
    for at, section in enumerate(form.sections):
        for number, point in enumerate(section.points):
            yield _Draft(point, point.text, section.heading, "point", ("sections", at, "points", number, "text"))


def _report_repeated_ids(drafts: Sequence[_Draft], tree: Tree, root: Node, problems: list[Problem]) -> None:
    given = Counter(draft.form.id for draft in drafts if draft.form and draft.form.id)
    for draft in drafts:
        if draft.form and draft.form.id and given[draft.form.id] > 1:
            place = tree.place(root.point(*draft.path[:-1], "id"))
            problems.append(Problem(place, f'the id "{draft.form.id}" is given more than once', "rename all but one"))


def _report_placeholder(spot: Spot, tree: Tree, problems: list[Problem]) -> None:
    if left := next((text for text in PLACEHOLDERS.values() if text in spot.statement.text), None):
        place = tree.place(tree.find(left, spot.node))
        problems.append(Problem(place, f'"{left}" is what a draft says', "write what it asks for in its place"))


def _report_unknown_sources(
    draft: _Draft, sources: Mapping[str, Source], tree: Tree, root: Node, problems: list[Problem]
) -> None:
    assert draft.form is not None
    for number, id_ in enumerate(draft.form.sources):
        if id_ not in sources:
            meant = nearest(id_, sources)
            remedy = f'did you mean "{meant}"?' if meant else f'add {{id: {id_}, title: …}} to "sources", or delete it'
            place = tree.place(root.point(*draft.path[:-1], "sources", number))
            problems.append(Problem(place, f'no source has the id "{id_}"', remedy))


def _links(tree: Tree, root: Node) -> Iterator[Link]:
    """Every link, also of an article that has an error elsewhere: all that is wrong is told at once."""
    linking = [root.at("summary")] if "summary" in root else []
    linking.extend(fact.at("value") for fact in root.entries("facts"))
    for section in root.entries("sections"):
        linking.extend(point.at("text") for point in section.entries("points"))
    for node in linking:
        if isinstance(node.value, str):
            start = node.start
            for target in targets(" ".join(node.value.split())):
                found = tree.text.find(f"[[{target}", start, node.end)
                start = max(start, found + 1)
                yield Link(target, tree.place(node.start if found < 0 else found), "link")
    for entry in root.entries("see_also"):
        title = entry.at("title")
        if isinstance(title.value, str):
            yield Link(" ".join(title.value.split()), tree.place(title.start), "see_also")
