"""Which article and which statement of one version of a library is which of another.

Identity is looked for in what a curator states (slug, alias, id, label), then in equal texts, then in likeness, one to
one, the most alike first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from bot.articles import anchors
from bot.markup import plain
from bot.model import Article, Slug, Statement
from bot.text import fold
from bot.wording import Terms, all_terms, least_shared, likeness, terms

# How alike (bot.wording.likeness) two sentences are when one is the other reworded: fewer than one in a hundred pairs of
# different statements of a shipped article is as alike as that. More is asked of sentences about different topics.
SAME_ARTICLE = 0.55
OTHER_ARTICLE = 0.75
SAME_TOPIC = 0.6  # of two whole articles without their names: one is the other renamed
_RARE = 40  # texts that may hold a term by which partners are looked for
_CANDIDATES = 6  # partners that are compared in full
_ANCHOR_TEXT = 120  # characters of a text that its anchor may be made from

Item = TypeVar("Item", Article, Statement)
Pair = tuple[Statement, Statement]  # as it was, as it is
Reader = Callable[[str], str]  # a text as it was → with today's names in it


@dataclass(frozen=True, slots=True)
class Matched:
    """Statements of two versions: those that are the same one, and those that are left on either side."""

    pairs: tuple[Pair, ...]  # of which nothing tells the two apart: left out
    before: tuple[Statement, ...]
    after: tuple[Statement, ...]


def match_articles(before: Sequence[Article], after: Sequence[Article]) -> tuple[tuple[Article, Article], ...]:
    """The articles that are the same, in the order of `after`: by slug, by a title that the other has as a name, by
    what they say."""
    by_slug = {article.slug: article for article in before}
    old_of = {article.slug: by_slug[article.slug] for article in after if article.slug in by_slug}
    for old_names, new_names in ((_title, _aliases), (_aliases, _title)):
        gone, fresh = _unmatched(before, after, old_of)
        named = {name: article for article in reversed(gone) for name in old_names(article)}
        for article in fresh:
            for name in new_names(article):
                if found := named.get(name):
                    old_of[article.slug] = found
                    named = {key: other for key, other in named.items() if other is not found}
                    break
    gone, fresh = _unmatched(before, after, old_of)
    for at, to in _alike(gone, fresh, terms_of=_content, least=SAME_TOPIC):
        old_of[fresh[to].slug] = gone[at]
    return tuple((old_of[article.slug], article) for article in after if article.slug in old_of)


def match_within(old: Article, new: Article, today: Reader) -> Matched:
    """The statements of one article in two versions."""
    found = _Matching(old.statements, new.statements)
    found.drop_equal()  # nearly all, so that what follows is about few
    found.by(lambda s: s.anchor, only=_has_stated_anchor)
    found.by(lambda s: (s.section, plain(s.text)))
    found.by_text(today)
    found.by(lambda s: fold(s.label) if s.label else None)
    found.by_likeness(least=SAME_ARTICLE, subject=_name_terms(old) | _name_terms(new))
    return found.result()


def match_across(before: Sequence[Statement], after: Sequence[Statement], today: Reader) -> tuple[Pair, ...]:
    """Statements that went from one article to another. Facts stay: two topics may well share "Status: in force"."""
    found = _Matching(
        [statement for statement in before if statement.role != "fact"],
        [statement for statement in after if statement.role != "fact"],
    )
    found.by_text(today)
    found.by_likeness(least=OTHER_ARTICLE)
    return tuple(found.pairs)


class _Matching:
    """Two lists of statements of which pairs are taken out, step by step."""

    def __init__(self, before: Iterable[Statement], after: Iterable[Statement]) -> None:
        self.before = list(before)
        self.after = list(after)
        self.pairs: list[Pair] = []

    def drop_equal(self) -> None:
        """Takes out those that are the same in every respect that is ever told, and forgets them."""
        places = {_told(statement): at for at, statement in enumerate(self.before)}
        self._take((places[key], to) for to, one in enumerate(self.after) if (key := _told(one)) in places)
        self.pairs.clear()

    def by(
        self,
        key: Callable[[Statement], object],
        old_key: Callable[[Statement], object] | None = None,
        only: Callable[[Statement], bool] = lambda statement: True,
    ) -> None:
        """Takes out those with the same key, in order; None is no key. `old_key` is that of `before`, if another.

        `only` says of a statement of `after` that has a partner whether it counts.
        """
        if not self.before or not self.after:
            return
        old_key = old_key or key
        places: dict[object, list[int]] = defaultdict(list)
        for at, statement in reversed(list(enumerate(self.before))):
            if (name := old_key(statement)) is not None:
                places[name].append(at)
        self._take(
            (places[name].pop(), to)
            for to, statement in enumerate(self.after)
            if (name := key(statement)) is not None and places.get(name) and only(statement)
        )

    def by_text(self, today: Reader) -> None:
        """Takes out those with the same text, as it was or with today's names in it."""
        self.by(lambda s: plain(s.text))
        self.by(lambda s: plain(s.text), lambda s: today(plain(s.text)))

    def by_likeness(self, *, least: float, subject: frozenset[str] = frozenset()) -> None:
        """Takes out those that are alike by at least `least`, facts among facts; ties go to the same section, then to
        reading order."""
        for facts in (False, True):
            before = [at for at, statement in enumerate(self.before) if (statement.role == "fact") is facts]
            after = [to for to, statement in enumerate(self.after) if (statement.role == "fact") is facts]
            found = _alike(
                [self.before[at] for at in before],
                [self.after[to] for to in after],
                terms_of=lambda statement: terms(plain(statement.text), subject),
                least=least,
                prefer=lambda one, other: one.section == other.section,
            )
            self._take([(before[at], after[to]) for at, to in found])

    def _take(self, found: Iterable[tuple[int, int]]) -> None:
        taken = list(found)
        self.pairs += [(self.before[at], self.after[to]) for at, to in taken]
        befores, afters = {at for at, _ in taken}, {to for _, to in taken}
        self.before = [statement for at, statement in enumerate(self.before) if at not in befores]
        self.after = [statement for to, statement in enumerate(self.after) if to not in afters]

    def result(self) -> Matched:
        return Matched(tuple(self.pairs), tuple(self.before), tuple(self.after))


def _unmatched(
    before: Sequence[Article], after: Sequence[Article], old_of: Mapping[Slug, Article]
) -> tuple[list[Article], list[Article]]:
    used = {article.slug for article in old_of.values()}
    return [one for one in before if one.slug not in used], [one for one in after if one.slug not in old_of]


def _title(article: Article) -> tuple[str, ...]:
    return (fold(article.title),)


def _aliases(article: Article) -> tuple[str, ...]:
    return tuple(map(fold, article.aliases))


def _name_terms(article: Article) -> frozenset[str]:
    return frozenset().union(*map(all_terms, (article.title, *article.aliases)))


def _content(article: Article) -> Terms:
    """What an article says as if it were one sentence, without the words of its names."""
    said = terms(" ".join(plain(statement.text) for statement in article.statements))
    return Terms(said.telling - _name_terms(article), frozenset())


def _told(statement: Statement) -> tuple[object, ...]:
    return statement.anchor, statement.text, statement.section, statement.view, statement.as_of


def _has_stated_anchor(statement: Statement) -> bool:
    """Whether the curator gave it its id, rather than that it was made from the text."""
    made = anchors.stem(plain(statement.text)[:_ANCHOR_TEXT])
    return statement.anchor != made and statement.anchor.rpartition("-")[0] != made


def _alike(
    before: Sequence[Item],
    after: Sequence[Item],
    *,
    terms_of: Callable[[Item], Terms],
    least: float,
    prefer: Callable[[Item, Item], bool] = lambda one, other: True,
) -> list[tuple[int, int]]:
    """Pairs of places of what is alike by at least `least`, one to one, the most alike first.

    Partners are looked for by the telling terms that few have, so that the cost grows with their number and not with its
    square. No terms are kept but where they are: of 100,000 statements they take 100 MB.
    """
    if not before or not after:
        return []
    holders: dict[str, list[int]] = defaultdict(list)
    for to, item in enumerate(after):
        for term in terms_of(item).telling:
            holders[term].append(to)
    scored: list[tuple[float, bool, int, int]] = []
    for at, item in enumerate(before):
        said = terms_of(item)
        found = [held for term in said.telling if len(held := holders.get(term, ())) <= _RARE]
        shared = Counter(chain.from_iterable(found))
        most = max(shared.values(), default=0)
        if most < least_shared(least) * len(found):
            continue
        near = [to for to, count in shared.items() if count * 2 >= most]
        if len(near) > _CANDIDATES:
            near = sorted(near, key=lambda to: (-shared[to], to))[:_CANDIDATES]
        likely = ((likeness(said, terms_of(after[to])), to) for to in near)
        scored += ((-alike, not prefer(item, after[to]), at, to) for alike, to in likely if alike >= least)
    pairs: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for _, _, at, to in sorted(scored):
        if at not in taken[0] and to not in taken[1]:
            taken[0].add(at)
            taken[1].add(to)
            pairs.append((at, to))
    return pairs
