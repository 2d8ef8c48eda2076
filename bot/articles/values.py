"""What reading a folder yields: frozen values, cheap to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from bot.articles.folder import CHECKS, MANIFEST
from bot.model import Article, Audience, Kind, Manifest
from bot.problems import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A knowledge test: a question, and what the answer must be."""

    ask: str
    place: Place
    after: tuple[str, ...] = ()  # questions asked before it in the same conversation
    says: str | None = None  # a regular expression that one of the first statements must match
    source: str | None = None  # `from`: the article that this statement stands in
    kind: Kind | None = None
    abstain: bool = False  # the question must not be answered
    audience: Audience | None = None  # who asks; None: the public


@dataclass(frozen=True, slots=True)
class Name:
    """A title or an alias where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """A `[[Title]]` of a statement or a see-also entry where it stands."""

    target: str
    place: Place
    how: Literal["link", "see_also"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFile:
    """One article's file as far as it could be read; all that other files must know of it."""

    path: str
    digest: str  # of its content
    article: Article | None  # None: it has an error
    title: Name | None  # None: not even the title could be made out
    aliases: tuple[Name, ...] = ()
    links: tuple[Link, ...] = ()
    places: Mapping[str, Place] = field(
        default_factory=lambda: MappingProxyType({})
    )  # where the article's own keys have their values
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFile:
    digest: str = ""
    manifest: Manifest | None = None  # None: it has an error
    start_with: tuple[Name, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFile:
    digest: str = ""
    checks: tuple[Check, ...] = ()
    sources: tuple[Name, ...] = ()  # the articles that `from` names
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A folder as read: what could be read of it, and everything that is wrong with it."""

    folder: str  # as the person named it
    articles: tuple[Article, ...]  # in order of slug; those without an error of their own
    manifest: Manifest
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]  # of the whole folder, in order of place
    digest: str  # the snapshot's
    files: Mapping[str, ArticleFile]  # by path: what the next reading takes over where nothing changed
    manifest_file: ManifestFile
    check_file: CheckFile

    @property
    def digests(self) -> Mapping[str, str]:
        """Of each file's content, by path."""
        others = {MANIFEST: self.manifest_file.digest, CHECKS: self.check_file.digest}
        return others | {path: file.digest for path, file in self.files.items()}

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def broken(self) -> bool:
        """Whether an error keeps the folder from being used."""
        return any(problem.severity == "error" for problem in self.problems)
