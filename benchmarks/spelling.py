"""`python -m benchmarks.spelling --data DIR`: how often a shown "did you mean" is what was meant.

On the set `misspelt`: a suggested word is right where the question as it is spelt right has a word of the same stem
that the misspelt one lacks; a title is right where it is of the right article. On the shipped titles and aliases, each
mistyped with several seeds: a suggestion is right where it is the title, or a word of the name.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks import sets, typos
from benchmarks.calibrate import KNOWLEDGE
from bot import articles
from bot.answering import answer
from bot.library import Library
from bot.model import Question
from bot.stems import stem
from bot.text import words

ASKED_ON = date(2026, 11, 25)
_SEEDS = range(4)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spelling", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    data = parser.parse_args(arguments).data
    for name, found in (("misspelt", list(_misspelt(data))), ("shipped titles", list(_titles()))):
        shown = [right for suggestions in found for right in suggestions]
        helped = sum(any(suggestions) for suggestions in found) / len(found)
        print(f"{name:15} {len(found):5} asked  {len(shown):4} suggestions shown", end="  ")
        print(f"precision {sum(shown) / max(1, len(shown)):.3f}  asked with a right one {helped:.3f}")
    return 0


def _misspelt(data: Path) -> Iterator[list[bool]]:
    lines = (sets.locate(data, "misspelt") / "questions.jsonl").read_text("utf-8").splitlines()
    case = next(iter(sets.cases(sets.locate(data, "misspelt"))))
    held = sets.knowledge(data, case.library_key)
    library = Library.build(held.articles, held.manifest)
    for line in map(json.loads, lines):
        meant = {stem(word) for word in words(line["clean"])}
        given = answer(library, Question(text=line["ask"], asked_on=ASKED_ON))
        yield [
            suggestion in line["articles"] or {stem(word) for word in words(suggestion)} <= meant
            for suggestion in given.did_you_mean
        ]


def _titles() -> Iterator[list[bool]]:
    reading = articles.load(KNOWLEDGE)
    library = Library.build(reading.articles, reading.manifest)
    for article in library.articles:
        for name in (article.title, *article.aliases):
            for seed in _SEEDS:
                typed = typos.mistype(name, seed=seed)
                if typed == name or not name.isascii():
                    continue
                given = answer(library, Question(text=f"what is {typed}?", asked_on=ASKED_ON))
                parts = {stem(word) for word in words(f"{article.title} {' '.join(article.aliases)}")}
                yield [
                    suggestion == article.title or {stem(word) for word in words(suggestion)} <= parts
                    for suggestion in given.did_you_mean
                ]


if __name__ == "__main__":
    sys.exit(main())
