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
            meant = nearest(name, self._title_of, cutoff=75)
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
        seen: set[str] = set()
        for alias in file.aliases:
            folded = names.fold(alias.text)
            if folded in seen or (file.title is not None and folded == names.fold(file.title.text)):
                yield Problem(alias.place, f'the article has the name "{alias.text}" already', "delete it", "warning")
                continue
            seen.add(folded)
            if others := [other for other in names.titles.get(folded, ()) if other is not file]:
                yield _shared(alias, others[0], "the title of", "delete the alias")
            elif (held := names.aliases.get(folded, [])) and held[0] is not file:
                yield _shared(alias, held[0], "also an alias of", "keep it where it is meant, or a question that uses it is asked back")


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
    """Articles that lead nowhere, or that nothing leads to, in a folder whose writers link."""
    if not any(file.links for file in files):
        return
    reached = {id(found[0]) for start in manifest.start_with if (found := names.find(start.text))}
    for file in files:
        for link in file.links:
            reached.update(id(found) for found in names.find(link.target) if found is not file)
    curated = any(link.how == "see_also" for file in files for link in file.links)
    due = min(SEE_ALSO_ENTRIES, len(files) - 1)
    for file in files:
        if file.article is None or file.title is None:
            continue
        entries = len(file.article.see_also)
        if curated and entries < due:
            has = "no see-also entry" if not entries else f"{entries} see-also entr{'y' if entries == 1 else 'ies'}"
            remedy = f"add {'some' if due - entries > 1 else 'one'} with a reason; {due} are expected"
            yield Problem(file.places["see_also"], f"this article has {has}", remedy, "warning")
        # Nothing open may link to an article that is for a group.
        if id(file) not in reached and not file.article.audience:
            yield Problem(
                file.title.place,
                "no other article links to this one",
                f"link to it where it comes up: [[{file.title.text}]]",
                "warning",
            )


def _acronyms(files: Sequence[ArticleFile], names: Names) -> Iterator[Problem]:
    """Titles that people will abbreviate, without the abbreviation finding them."""
    acronyms = {id(file): acronym for file in files if (acronym := _acronym(file)) is not None}
    made = Counter(acronyms.values())
    for file in files:
        acronym = acronyms.get(id(file))
        if acronym is None or file.title is None or any(alias.text.isupper() for alias in file.aliases):
            continue
        held = names.find(acronym)
        if held == [file] or (not held and made[acronym] == 1 and acronym.isalpha()):
            continue
        others = [other for other in (held or files) if other is not file and (held or acronyms.get(id(other)) == acronym)]
        leads = f'leads to "{others[0].title.text}"' if others and others[0].title is not None else "leads nowhere"
        yield Problem(
            file.title.place,
            f'"{acronym}", as people may abbreviate this title, {leads}',
            'add the abbreviation in use to "aliases"',
            "warning",
        )


def _acronym(file: ArticleFile) -> str | None:
    """The initials of a title of three words or more with capitals; numbers stay whole."""
    if file.title is None or not file.title.text.isascii():
        return None
    tokens = [token for token in file.title.text.partition("(")[0].split() if token.lower() not in _UNINITIALLED]
    if len(tokens) < 3 or not all(token[0].isupper() or token[0].isdigit() for token in tokens):
        return None
    return "".join(token if token[0].isdigit() else token[0] for token in tokens)

