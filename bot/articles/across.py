"""What can only be seen with all files of a folder in view: names taken twice, links that lead nowhere, oversights."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.articles.check import nearest
from bot.articles.values import ArticleFile, CheckFile, Link, ManifestFile, Name
from bot.model import Audience
from bot.problems import Place, Problem
from bot.text import fold

SEE_ALSO_ENTRIES = 3  # that a reader may expect under an article
_UNINITIALLED = frozenset("of the and for in on a an to".split())  # left out of acronyms


class Names:
    """Every title and alias of a folder."""

    def __init__(self, files: Sequence[ArticleFile]) -> None:
        self.titles: dict[str, list[ArticleFile]] = {}
        self.aliases: dict[str, list[ArticleFile]] = {}
        self._folded: dict[str, str] = {}
        self._guesses: dict[str, str | None] = {}
        self._title_of: dict[str, str] = {}  # each name as written → the title of its article
        for file in files:
            if file.title is not None:
                self.titles.setdefault(self.fold(file.title.text), []).append(file)
                self._title_of[file.title.text] = file.title.text
            for alias in file.aliases:
                held = self.aliases.setdefault(self.fold(alias.text), [])
                if file not in held[-1:]:
                    held.append(file)
                if file.title is not None:
                    self._title_of.setdefault(alias.text, file.title.text)

    def fold(self, name: str) -> str:
        if name not in self._folded:
            self._folded[name] = fold(name)
        return self._folded[name]

    def find(self, name: str) -> list[ArticleFile]:
        """The articles of a name: none, one, or all that share it as an alias. A title goes before aliases."""
        folded = self.fold(name)
        return self.titles.get(folded, [])[:1] or self.aliases.get(folded, [])

    def title(self, name: str) -> str:
        """The title that a name stands for; the name itself where it stands for none or several."""
        found = self.find(name)
        return found[0].title.text if len(found) == 1 and found[0].title is not None else name

    def guess(self, name: str) -> str | None:
        """The title that a wrong name was probably meant to be."""
        if name not in self._guesses:
            meant = nearest(name, self._title_of, likeness=80)
            self._guesses[name] = self._title_of[meant] if meant is not None else None
        return self._guesses[name]


def across(
    files: Sequence[ArticleFile],
    names: Names,
    manifest: ManifestFile,
    checks: CheckFile,
    *,
    today: dt.date | None,
) -> Iterator[Problem]:
    """The problems of a folder that no file shows by itself. Files come in order of path."""
    yield from _same_titles(names)
    for file in files:
        for link in file.links:
            yield from _link(file, link, names)
    for start in manifest.start_with:
        yield from _unknown_title(start, names, "start_with")
    for source in checks.sources:
        yield from _unknown_title(source, names, "from")
    yield from _groups(files, manifest, checks)
    yield from _shared_names(files, names)
    yield from _owners(files, manifest)
    if today is not None:
        yield from _overdue(files, today)
    yield from _lonely(files, names, manifest)
    yield from _acronyms(files, names)
    yield from _tags(files)


def _same_titles(names: Names) -> Iterator[Problem]:
    for held in names.titles.values():
        first = held[0].title
        assert first is not None
        for file in held[1:]:
            assert file.title is not None
            same = "is" if file.title.text == first.text else f'is as good as "{first.text}",'
            yield Problem(
                file.title.place,
                f'the title "{file.title.text}" {same} taken by {first.place}',
                "rename one of the two, or make them one article",
            )


def _link(file: ArticleFile, link: Link, names: Names) -> Iterator[Problem]:
    shown = f"[[{link.target}]]" if link.how == "link" else f'"{link.target}"'
    found = names.find(link.target)
    if not found:
        meant = names.guess(link.target)
        if meant is None:
            remedy = "write that article, or take the link out"
        elif link.how == "link":
            remedy = f"write [[{meant}]] or add the alias"
        else:
            remedy = f'did you mean "{meant}"?'
        yield Problem(link.place, f"{shown} names no article", remedy)
    elif len(found) > 1:
        titles = " and ".join(f'"{other.title.text}"' for other in found if other.title is not None)
        yield Problem(link.place, f"{shown} is an alias of {titles}", "write the title that is meant")
    elif found[0] is file:
        if link.how == "link":
            yield Problem(link.place, f"{shown} links the article to itself", "take the brackets out", "warning")
        else:
            yield Problem(link.place, f"{shown} is this article itself", "delete the entry")
    else:
        yield from _hidden(file, link, found[0], shown)


def _hidden(file: ArticleFile, link: Link, target: ArticleFile, shown: str) -> Iterator[Problem]:
    """Whoever reads an article may read what it links to; else the link tells of an article that is kept from them."""
    if file.article is None or target.article is None:
        return
    readers, allowed = file.article.audience, target.article.audience
    if allowed and not (readers and readers <= allowed):
        who = "everyone" if not readers else _listed(readers)
        yield Problem(
            link.place,
            f"{shown} may be read by {_listed(allowed)} only, this article by {who}",
            f"take the link out, or write audience: [{', '.join(sorted(allowed))}]",
        )


def _listed(audience: Audience) -> str:
    return " or ".join(sorted(audience))


def _unknown_title(name: Name, names: Names, key: str) -> Iterator[Problem]:
    found = names.find(name.text)
    if not found:
        meant = names.guess(name.text)
        remedy = f'did you mean "{meant}"?' if meant else "write the title of an article"
        yield Problem(name.place, f'"{name.text}" in "{key}" names no article', remedy)
    elif len(found) > 1:
        yield Problem(name.place, f'"{name.text}" in "{key}" is an alias of several articles', "write the title")


def _groups(files: Sequence[ArticleFile], manifest: ManifestFile, checks: CheckFile) -> Iterator[Problem]:
    if manifest.manifest is None:
        return
    known = [group.name for group in manifest.manifest.groups]
    wanted: list[tuple[Audience, Place]] = [
        (file.article.audience, file.places["audience"]) for file in files if file.article is not None
    ]
    wanted.extend((check.audience, check.place) for check in checks.checks if check.audience)
    for audience, place in wanted:
        for group in sorted(audience.difference(known)):
            meant = nearest(group, known)
            yield Problem(
                place,
                f'the manifest has no group "{group}"',
                f'did you mean "{meant}"?' if meant else f'add it to "groups" in knowledge.yaml: groups: [{group}]',
                # Without any group in the manifest nothing speaks for a slip of the pen.
                "error" if known else "warning",
            )


def _shared_names(files: Sequence[ArticleFile], names: Names) -> Iterator[Problem]:
    for file in files:
        for alias in file.aliases:
            folded = names.fold(alias.text)
            if others := [other for other in names.titles.get(folded, ()) if other is not file]:
                yield _shared(alias, others[0], "the title of", "delete the alias")
            elif (held := names.aliases.get(folded, [])) and held[0] is not file:
                yield _shared(
                    alias,
                    held[0],
                    "also an alias of",
                    "keep it where it is meant, or a question that uses it is asked back",
                )


def _shared(alias: Name, other: ArticleFile, how: str, remedy: str) -> Problem:
    title = other.title.text if other.title is not None else other.path
    return Problem(alias.place, f'"{alias.text}" is {how} "{title}"', remedy, "warning")


def _owners(files: Sequence[ArticleFile], manifest: ManifestFile) -> Iterator[Problem]:
    if manifest.manifest is None or not manifest.manifest.owners:
        return
    known = [owner.name for owner in manifest.manifest.owners if owner.slack or owner.discord]
    for file in files:
        if file.article is not None and file.article.owner is not None and file.article.owner not in known:
            meant = nearest(file.article.owner, known)
            yield Problem(
                file.places["owner"],
                f'the owner "{file.article.owner}" has no room',
                f'did you mean "{meant}"?' if meant else 'add one to "owners" in knowledge.yaml',
                "warning",
            )


def _overdue(files: Sequence[ArticleFile], today: dt.date) -> Iterator[Problem]:
    for file in files:
        if file.article is not None and file.article.review_by is not None and file.article.review_by < today:
            days = (today - file.article.review_by).days
            yield Problem(
                file.places["review_by"],
                f"the review was due on {file.article.review_by}, {days} day{'s' if days > 1 else ''} ago",
                "check the statements, then move the date on",
                "warning",
            )


def _lonely(files: Sequence[ArticleFile], names: Names, manifest: ManifestFile) -> Iterator[Problem]:
    """Articles that lead nowhere, or that nothing leads to, where that is the exception in a folder."""
    due = min(SEE_ALSO_ENTRIES, len(files) - 1)
    read = [(file, file.article, file.title) for file in files if file.article is not None and file.title is not None]
    if 2 * sum(bool(article.see_also) for _, article, _ in read) > len(read):
        for file, article, _ in read:
            if (entries := len(article.see_also)) < due:
                has = {0: "no see-also entry", 1: "one see-also entry only"}.get(
                    entries, f"{entries} see-also entries only"
                )
                remedy = f"add what a reader wants next, with a reason; {due} or more are good"
                yield Problem(file.places["see_also"], f"this article has {has}", remedy, "warning")
    reached = {id(found[0]) for start in manifest.start_with if (found := names.find(start.text))}
    for file in files:
        for link in file.links:
            reached.update(id(found) for found in names.find(link.target) if found is not file)
    # Nothing that everyone reads may link to an article for a group.
    open_ = [(file, title) for file, article, title in read if not article.audience]
    lonely = [title for file, title in open_ if id(file) not in reached]
    if 2 * len(lonely) < len(open_):
        for title in lonely:
            remedy = f"link to it where it comes up: [[{title.text}]]"
            yield Problem(title.place, "no other article links to this one", remedy, "warning")


def _acronyms(files: Sequence[ArticleFile], names: Names) -> Iterator[Problem]:
    """Titles whose initials, by which people will ask for them, mean another article, too."""
    held: dict[str, list[Name]] = {}
    for file in files:
        if file.title is not None and (acronym := _acronym(file.title.text)):
            held.setdefault(acronym, []).append(file.title)
    for file in files:
        title = file.title
        acronym = _acronym(title.text) if title is not None else None
        if title is None or acronym is None or any(alias.text.isupper() for alias in file.aliases):
            continue
        named = [other.title for other in names.find(acronym) if other.title is not None]
        others = [other for other in named or held[acronym] if other != title]
        if others and title not in named:
            yield Problem(
                title.place,
                f'"{acronym}", as people may abbreviate this title, means "{others[0].text}"',
                'add the abbreviation in use to "aliases"',
                "warning",
            )


def _acronym(title: str) -> str | None:
    """The initials of a title of three words or more, all with capitals."""
    tokens = [token for token in title.partition("(")[0].split() if token.lower() not in _UNINITIALLED]
    initials = "".join(token[0] for token in tokens)
    return initials if len(tokens) >= 3 and initials.isascii() and initials.isalpha() and initials.isupper() else None


def _tags(files: Sequence[ArticleFile]) -> Iterator[Problem]:
    """Tags of one article that are nearly a tag of several."""
    uses = Counter(tag for file in files if file.article is not None for tag in file.article.topics)
    shared = [tag for tag, count in uses.items() if count > 1]
    for file in files:
        for tag in file.article.topics if file.article is not None else ():
            if uses[tag] > 1:
                continue
            # Most tags are like no other: only one that may be a slip is worth loading the comparing library for.
            like = [other for other in shared if other[0] == tag[0] and abs(len(other) - len(tag)) <= 2]
            if like and (meant := nearest(tag, like, likeness=85)):
                yield Problem(
                    file.places["topics"],
                    f'no other article has the tag "{tag}"',
                    f'did you mean "{meant}"?',
                    "warning",
                )
