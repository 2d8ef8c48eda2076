"""How long two versions of a large library take to compare: `python -m benchmarks.changes [STATEMENTS]`.

Every version is a copy of the first (benchmarks.synthetic) with a share of its statements edited in one way. Shown are
seconds of processor time, and what was found. Budget: 100,000 statements against 100,000 in below 5 s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import process_time

from benchmarks import synthetic
from bot.articles.anchors import stem
from bot.changes import Changes, changes
from bot.model import Article, Section, Statement, StatementId

STATEMENTS = 100_000
Edit = Callable[[str, Random], str]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else STATEMENTS
    before = list(synthetic.articles(count))
    words = sorted({word for article in before[:50] for one in article.statements for word in one.text.split()})
    others = [one.text for article in synthetic.articles(count, seed=7) for one in article.statements]
    print(f"{sum(len(article.statements) for article in before):,} statements against as many")
    for name, share, edit in (
        ("nothing changed", 0.0, _kept),
        ("1 in 100 reworded", 0.01, lambda text, random: _reworded(text, words, random)),
        ("1 in 10 reworded", 0.1, lambda text, random: _reworded(text, words, random)),
        ("1 in 10 misspelt", 0.1, _misspelt),
        ("1 in 10 replaced", 0.1, lambda text, random: random.choice(others)),
        ("all reworded", 1.0, lambda text, random: _reworded(text, words, random)),
        ("all replaced", 1.0, lambda text, random: random.choice(others)),
    ):
        after = _edited(before, share, edit)
        begin = process_time()
        found = changes(before, after)
        print(f"{name:18} {process_time() - begin:6.2f} s  {_counts(found)}", flush=True)


def _edited(articles: list[Article], share: float, edit: Edit) -> list[Article]:
    random = Random(synthetic.SEED)

    def statement(one: Statement) -> Statement:
        if random.random() >= share:
            return one
        text = edit(one.text, random)
        return replace(one, text=text, id=StatementId(f"{one.id.partition('/')[0]}/{stem(text)}"))

    return [
        replace(
            article,
            summary=tuple(map(statement, article.summary)),
            sections=tuple(Section(one.heading, tuple(map(statement, one.statements))) for one in article.sections),
        )
        for article in articles
    ]


def _kept(text: str, random: Random) -> str:
    return text


def _reworded(text: str, words: list[str], random: Random) -> str:
    """A fifth of the words are others."""
    found = text.split()
    for _ in range(max(1, len(found) // 5)):
        found[random.randrange(1, len(found))] = random.choice(words)
    return " ".join(found)


def _misspelt(text: str, random: Random) -> str:
    """The longest word lacks a letter in its middle."""
    longest = max(text.split()[1:], key=len)
    return text.replace(longest, longest[: len(longest) // 2] + longest[len(longest) // 2 + 1 :])


def _counts(found: Changes) -> str:
    kinds = ("added", "removed", "reworded", "moved", "spelling", "new_articles", "removed_articles")
    return ", ".join(f"{len(getattr(found, kind)):,} {kind}" for kind in kinds if getattr(found, kind)) or "no changes"


if __name__ == "__main__":
    main()
