"""What a subscriber follows: tags, articles, or everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.changes import Renamed
from bot.library import Library
from bot.model import Article
from bot.refusals import Refusal, Said, meant
from bot.tags import Tags, near
from bot.text import fold

_EVERYTHING = frozenset(
    map(fold, ("everything", "all", "any", "*", "全部", "所有", "一切", "所有主题", "全部主题"))
) - {""}


def resolve_topics(names: Sequence[str], library: Library) -> tuple[str, ...]:
    """Tags and titles as the articles write them, in the order asked for, each once; () is everything.

    A name is a tag, a title or an alias, but for case, accents and punctuation, or a tag in another form or word. WrongUsage for names that nothing has
    ("did you mean …"), for an alias of several articles, and for none at all.
    """
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted:
        raise Refusal(
            ("no topics are named", "没有说明关注什么"),
            remedy=('name tags or articles, or "everything"', "请写标签或条目，或“全部”"),
        )
    if any(name == "*" or fold(name) in _EVERYTHING for name in wanted):
        return ()
    tags, titles, aliases = _names_of(library)
    found: dict[str, None] = {}
    for name in wanted:
        key = fold(name)
        # As it is spelt first: a tag in another word must not hide an article of that very name.
        spelt = tags.spelt.get(key, ())[:1] or ([titles[key]] if key in titles else aliases.get(key, []))
        named = list(spelt or tags.find(name)[:1])
        if len(named) > 1:
            raise Refusal(
                (f"“{name}” is a name of several articles", f"有多个条目叫“{name}”"),
                remedy=(f"write {' or '.join(sorted(named))}", f"请写{'或'.join(sorted(named))}"),
            )
        if not named:
            what = (f"there is no tag or article “{name[:100]}”", f"没有“{name[:100]}”这个标签或条目")
            raise Refusal(what, remedy=_remedy(key, tags, titles, aliases))
        found[named[0]] = None
    return tuple(found)


def _names_of(library: Library) -> tuple[Tags, dict[str, str], dict[str, list[str]]]:
    """Tags, titles and aliases by their folded form; an alias with the titles of all articles that have it.

    Kept with the library: a wish in words is cut into topics and schedule by many tries on the same articles.
    """
    held: tuple[Tags, dict[str, str], dict[str, list[str]]] | None = library.memory.get("followed")
    if held is None:
        aliases: dict[str, list[str]] = {}
        for article in library.articles:
            for alias in article.aliases:
                aliases.setdefault(fold(alias), []).append(article.title)
        tags = Tags.of((tag for article in library.articles for tag in article.topics), library.manifest.synonyms)
        titles = {fold(article.title): article.title for article in library.articles}
        held = library.memory["followed"] = (tags, titles, aliases)
    return held


def followed_most(articles: Sequence[Article]) -> str | None:
    """What examples name: the tag that most articles have, else the first title; None where there are none."""
    counts = Counter(tag for article in articles for tag in article.topics)
    tag = min(counts, key=lambda tag: (-counts[tag], tag), default=None)
    return tag if tag is not None else min((article.title for article in articles), default=None)


def renewed(topics: Iterable[str], renamed: Iterable[Renamed]) -> tuple[str, ...]:
    """The topics with the new titles of articles that were renamed: to be kept in the place of the old ones."""
    today = {fold(one.before): one.after for one in renamed}
    return tuple(dict.fromkeys(today.get(fold(name), name) for name in topics))


def covered(topics: Iterable[str], articles: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
    """The titles that topics cover; None: all. `articles` is what `names` gives."""
    wanted = tuple(topics)
    return frozenset(title for name in wanted for title in articles.get(fold(name), ())) if wanted else None


def names(articles: Iterable[Article]) -> dict[str, list[str]]:
    """What articles can be followed by (tag, title, alias, folded) → their titles."""
    found: dict[str, list[str]] = {}
    for article in articles:
        for name in {fold(name) for name in (article.title, *article.aliases, *article.topics)}:
            found.setdefault(name, []).append(article.title)
    return found


def _remedy(key: str, tags: Tags, titles: Mapping[str, str], aliases: Mapping[str, Sequence[str]]) -> Said:
    spelt = {folded: held[0] for folded, held in tags.spelt.items()}
    if close := near(key, {**{alias: held[0] for alias, held in aliases.items()}, **titles, **spelt}):
        return meant(*close)
    named = sorted(set(spelt.values()))
    if named:
        return f"tags are: {', '.join(named)}", f"标签有：{'、'.join(named)}"
    return "name an article", "请写条目的名称"
