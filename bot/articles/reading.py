"""A snapshot of a folder → its articles, manifest and knowledge tests, with every problem of them all."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from bot.articles.across import Names, across
from bot.articles.article import read_article
from bot.articles.folder import CHECKS, MANIFEST, Snapshot, snapshot
from bot.articles.manifest import read_checks, read_manifest
from bot.articles.values import ArticleFile, CheckFile, ManifestFile, Reading
from bot.model import Article, Manifest
from bot.problems import BrokenKnowledge


def read(
    snapshot: Snapshot,
    *,
    previous: Reading | None = None,
    today: dt.date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Everything that a snapshot holds. Raises nothing: what is wrong is part of the reading.

    Files that are in `previous` with the same content are taken over from it. Overdue reviews are told where `today` is
    given. `progress` hears (files done, files in all) after each file.
    """
    held = previous if previous is not None and previous.folder == snapshot.folder else None
    manifest_file, check_file = ManifestFile(manifest=Manifest()), CheckFile()
    files: dict[str, ArticleFile] = {}
    for done, (path, data) in enumerate(snapshot.files.items(), 1):
        digest, file = snapshot.digests[path], snapshot.place(path)
        if path == MANIFEST:
            same_manifest = held.manifest_file if held is not None and held.manifest_file.digest == digest else None
            manifest_file = same_manifest or read_manifest(data, digest=digest, file=file)
        elif path == CHECKS:
            same_checks = held.check_file if held is not None and held.check_file.digest == digest else None
            check_file = same_checks or read_checks(data, digest=digest, file=file)
        else:
            same = held.files.get(path) if held is not None else None
            unchanged = same is not None and same.digest == digest
            files[path] = same if same is not None and unchanged else read_article(path, data, digest=digest, file=file)
        if progress is not None:
            progress(done, len(snapshot.files))
    listed = tuple(files.values())
    names = Names(listed)
    problems = [*snapshot.problems, *manifest_file.problems, *check_file.problems]
    problems.extend(problem for file in listed for problem in file.problems)
    problems.extend(across(listed, names, manifest_file, check_file, today=today))
    articles = [_with_titles(file.article, names) for file in listed if file.article is not None]
    manifest = manifest_file.manifest or Manifest()
    return Reading(
        folder=snapshot.folder,
        articles=tuple(sorted(articles, key=lambda article: article.slug)),
        manifest=dataclasses.replace(manifest, start_with=tuple(names.title(name) for name in manifest.start_with)),
        checks=tuple(
            dataclasses.replace(check, source=names.title(check.source)) if check.source is not None else check
            for check in check_file.checks
        ),
        problems=tuple(sorted(problems)),
        digest=snapshot.digest,
        files=MappingProxyType(files),
        manifest_file=manifest_file,
        check_file=check_file,
    )


def load(folder: Path, *, progress: Callable[[int, int], None] | None = None) -> Reading:
    """A folder's reading; BrokenKnowledge with every error of the folder where there is one."""
    reading = read(snapshot(folder), progress=progress)
    if reading.broken:
        raise BrokenKnowledge(reading.errors)
    return reading


def _with_titles(article: Article, names: Names) -> Article:
    """See-also entries by title, whichever name of the other article the writer took."""
    entries = tuple(dataclasses.replace(entry, title=names.title(entry.title)) for entry in article.see_also)
    return article if entries == article.see_also else dataclasses.replace(article, see_also=entries)
