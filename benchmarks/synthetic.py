"""Libraries of any size that behave like prose: Zipf's law for words, subjects that articles keep to, links.

The 120 commonest words are English function words, the others are made of syllables, the rarer the longer. A share of
each statement's words comes from its article's own few. The same size and seed give the same library and questions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from benchmarks.typos import mistype
from bot.model import Article, Section, SeeAlso, Statement, StatementId
from bot.text import slugify

SEED = 2026
WORDS = 100_000  # vocabulary
OFFSET = 0.5  # of Mandelbrot's form of Zipf's law: frequency ~ 1 / (rank + OFFSET)
ARTICLE = 50  # statements of an article: its summary, then sections
SECTION = 7  # statements of a section
LENGTHS = range(10, 29)  # words of a statement
OWN = 0.2  # share of a statement's words that come from its article's own
MISTYPED = 0.2  # share of the questions

_FUNCTION_WORDS = """
the of and in to a is for as was by with on that from at it are an be which or were has have its this not their also had
but his they first been one can may such into other more than all between most some after during two these used over new
who time only when there many about made both he no through so under known will while where three use including up if
any would part her being then often well each however since became out several because part what state same until them
work number early called before later him against based much system within several name form make like even around
""".split()
_ONSETS = "b c d f g h l m n p r s t v w br cl dr fl gr pl pr sc sp st str tr th".split()
_VOWELS = "a e i o u a e i o u ai ea io ou".split()
_CODAS = ["", "", "", "", "", "", "l", "m", "n", "r", "s", "t", "nd", "nt", "st", "ck"]
_FRAMES = (
    "what is the {} of the {} {}",
    "who made the {} {} in the {}",
    "when did the {} {} and the {} first",
    "how many {} are there in the {} {}",
    "where was the {} {} used by the {}",
    "{} {} {} {}",
)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    words: tuple[str, ...]  # commonest first
    weights: tuple[float, ...]  # cumulative


def articles(statements: int, *, seed: int = SEED) -> Iterator[Article]:
    """Articles of ARTICLE statements each, as many as hold `statements`, rounded up."""
    random = Random(seed)
    vocabulary = _vocabulary(random)
    titles = _titles(vocabulary, -(-statements // ARTICLE), random)
    for at, title in enumerate(titles):
        own = [word.lower() for word in title.split()] + _draw(vocabulary, 9, random)
        yield _article(title, own, titles[at - 3 : at] if at >= 3 else titles[-3:], vocabulary, random)


def questions(some: Sequence[Article], count: int, *, seed: int = SEED) -> tuple[str, ...]:
    """Questions about statements of these articles, most with common words, some mistyped."""
    random = Random(seed)
    common = frozenset(_FUNCTION_WORDS)
    found: list[str] = []
    while len(found) < count:
        statement = random.choice(random.choice(some).statements)
        words = [word for word in dict.fromkeys(statement.text.lower().strip(".").split()) if word not in common]
        frame = random.choice(_FRAMES)
        if len(words) >= frame.count("{}"):
            question = frame.format(*random.sample(words, frame.count("{}")))
            found.append(mistype(question) if random.random() < MISTYPED else question)
    return tuple(found)


def write(some: Sequence[Article], folder: Path) -> None:
    """The articles as a knowledge folder: one file each, named by its number."""
    folder.mkdir(parents=True)
    for number, article in enumerate(some):
        (folder / f"{number:05}.yaml").write_text(yaml(article), "utf-8")


def yaml(article: Article) -> str:
    """An article as its file. JSON's strings are YAML's, too."""
    lines = [f"title: {json.dumps(article.title)}", f"summary: {json.dumps(article.summary[0].text)}", "sections:"]
    for section in article.sections:
        lines += [f"- heading: {json.dumps(section.heading)}", "  points:"]
        lines += [f"  - {json.dumps(statement.text)}" for statement in section.statements]
    lines += ["see_also:"]
    lines += [f"- {{title: {json.dumps(entry.title)}, why: {json.dumps(entry.why)}}}" for entry in article.see_also]
    return "\n".join(lines) + "\n"


def _vocabulary(random: Random) -> _Vocabulary:
    words = dict.fromkeys(_FUNCTION_WORDS)
    while len(words) < WORDS:
        syllables = 2 + (len(words) > 30_000)
        parts = (random.choice(_ONSETS) + random.choice(_VOWELS) + random.choice(_CODAS) for _ in range(syllables))
        words["".join(parts)] = None
    return _Vocabulary(tuple(words), tuple(accumulate(1 / (rank + OFFSET) for rank in range(1, WORDS + 1))))


def _draw(vocabulary: _Vocabulary, count: int, random: Random) -> list[str]:
    return random.choices(vocabulary.words, cum_weights=vocabulary.weights, k=count)


def _titles(vocabulary: _Vocabulary, count: int, random: Random) -> list[str]:
    found: dict[str, None] = {}
    rarer = vocabulary.words[len(_FUNCTION_WORDS) * 4 :]
    while len(found) < count:
        found[" ".join(random.sample(rarer, random.choice((2, 2, 3)))).title()] = None
    return list(found)


def _article(title: str, own: Sequence[str], near: Sequence[str], vocabulary: _Vocabulary, random: Random) -> Article:
    slug = slugify(title)

    def statement(number: int, section: str) -> Statement:
        words = _draw(vocabulary, random.choice(LENGTHS), random)
        for at in range(len(words)):
            if random.random() < OWN:
                words[at] = random.choice(own)
        words[0] = words[0].capitalize()
        return Statement(id=StatementId(f"{slug}/{number}"), text=f"{' '.join(words)}.", article=title, section=section)

    summary = statement(0, "Summary")
    points = [statement(number, f"Part {1 + number // SECTION}") for number in range(1, ARTICLE)]
    headings = dict.fromkeys(point.section for point in points)
    return Article(
        slug=slug,
        title=title,
        summary=(summary,),
        sections=tuple(Section(name, tuple(point for point in points if point.section == name)) for name in headings),
        see_also=tuple(SeeAlso(other, f"it stands beside {title}") for other in near),
    )
