"""Questions without an answer, grouped where they are rewordings of one another.

Without a model: two questions are one where they share most of the words that carry them, name no different topics and
want no different kind of answer. Words are compared by stem, names by what they name, misspelt words by what they were
meant to be: a word of the library, else one that another question has.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.patterns import plain, without_courtesy
from bot.answering.read import read
from bot.library import Library
from bot.model import Question
from bot.spelling import SHORTEST, is_english
from bot.stems import stem
from bot.store.records import GapGroup
from bot.text import comparable, fold, is_cjk, normalise, words

SAME = 0.6  # least likeness of a rewording; chosen with `python -m benchmarks.desk`, as are the weights below
_EXCHANGED = 0.25  # most of the lighter question's weight that may stand against other words of the other question
_CONTAINED = (
    0.3  # how much it counts that the shorter question is in the longer one, against what both share (Dice 1945)
)
_TOPIC, _FULL, _WANT, _LIGHT = 1.4, 1.0, 0.6, 0.35
_RARE = 60  # groups that a word may lead to; a word that more have finds none by itself
_KEY = 300  # characters
_DAY = dt.date(2000, 1, 1)  # of asking; what a question says does not depend on it

# Words that most questions could have as well.
_LIGHT_STEMS = frozenset(
    map(
        stem,
        "take get make need go use want find have work give happen exist there one thing way kind type sort list current "
        "currently now today actually really exactly know tell explain show say mean much many long day name called new "
        "good best possible allowed able information info detail person people available yet already still ever near by "
        "hour date year time".split(),
    )
)
# What is wanted to know; questions that want different things are different ones.
_WANTS = tuple(
    (want, re.compile(pattern))
    for want, pattern in (
        (
            "price",
            r"\bhow much (?:is|are|was|for)\b|\b(?:costs?|prices?|fees?|fares?|charges?)\b|多少钱|费用|价格|收费|票价",
        ),
        (
            "time",
            r"\b(?:when|(?:what|which) (?:time|day|date|year|month)|dates?|(?:opening|closing) (?:hours|times)|timetable"
            r"|schedule|deadline)\b|什么时候|什么时间|何时|几点|哪年|哪天|日期",
        ),
        ("place", r"\b(?:where|location|located|address|directions)\b|哪里|哪儿|在哪|何处|地址|位置"),
        ("person", r"\b(?:who|whom|whose|(?:what|which) person|name of)\b|谁|哪位"),
        (
            "amount",
            r"\bhow (?:many|old|far|big|tall|large|heavy|long)\b|\b(?:number of|age|weight|weighs?|size|length)\b"
            r"|多少[^钱]|几个|多[大长高久远重]",
        ),
        ("reason", r"\b(?:why|reasons?)\b|为什么|为何|原因"),
        ("way", r"\bhow (?:do|does|can|could|should|would|to)\b|\b(?:procedure|apply|application)\b|怎么|如何|怎样"),
    )
)
_WANT_STEMS = frozenset(
    map(stem, "cost price fee fare charge location located address name number age weight date".split())
)
_CHINESE_ASKING = re.compile(
    r"什么时候|什么时间|为什么|什么|怎么样|怎样|怎么|哪里|哪儿|哪个|哪些|哪|谁|几点|几个|几|多少钱|多少|多大|多长|多高|多久|多远|何时|为何|"
    r"如何|是否|能否|可以|请问|应该|需要|费用|价格|收费|吗|呢|么|的|了|是|在|有|和|与|由|被|个|会|要|我|你|您"
)
_HYPHENED = re.compile(r"\b([a-z])-(?=[a-z]{3})", re.IGNORECASE)  # "e-books" beside "ebooks"
_BRITISH = tuple(
    (re.compile(british), american) for british, american in (("our", "or"), ("enc$", "ens"), ("is$", "iz"))
)


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps that ask the same. Times are milliseconds since 1970, UTC."""

    question: str  # as most people worded it; of several, the latest
    count: int
    rooms: tuple[str, ...]  # sorted
    first: int
    last: int
    nearest: str | None  # title of the article that lay nearest the last time
    wordings: tuple[str, ...]  # the others, most asked first


def key_of(text: str) -> str:
    """The same for questions that differ in courtesy, markup, case, punctuation or white space alone."""
    return fold(without_courtesy(normalise(plain(text))))[:_KEY] or normalise(text)[:_KEY]


def grouped(gaps: Iterable[GapGroup], library: Library) -> tuple[Group, ...]:
    """The gaps grouped by what they ask, most asked first, then the latest. The same for the same gaps in any order."""
    ordered = sorted(gaps, key=lambda gap: (-gap.count, -gap.last, gap.key))
    asked = _asked([gap.question for gap in ordered], library)
    groups: list[list[int]] = []
    holders: dict[str, list[int]] = defaultdict(list)  # term → groups whose first question has it
    for at, one in enumerate(asked):
        near = {group for term in one.terms if len(holders[term]) <= _RARE for group in holders[term]}
        alike = ((min(_likeness(one, asked[member]) for member in groups[group]), -group) for group in near)
        best, place = max(alike, default=(0.0, 0))
        if best >= SAME:
            groups[-place].append(at)
            continue
        for term in one.terms:
            holders[term].append(len(groups))
        groups.append([at])
    found = [_group([ordered[at] for at in members]) for members in groups]
    return tuple(sorted(found, key=lambda group: (-group.count, -group.last, group.question)))


def _group(gaps: Sequence[GapGroup]) -> Group:
    last = max(gaps, key=lambda gap: gap.last)
    return Group(
        question=gaps[0].question,
        count=sum(gap.count for gap in gaps),
        rooms=tuple(sorted({room for gap in gaps for room in gap.rooms})),
        first=min(gap.first for gap in gaps),
        last=last.last,
        nearest=last.nearest,
        wordings=tuple(gap.question for gap in gaps[1:]),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is compared."""

    terms: Mapping[str, float]  # with their weights
    topics: frozenset[int]  # that it names
    wants: frozenset[str]  # names of _WANTS; empty: anything

    @property
    def weight(self) -> float:
        return sum(self.terms.values())


def _asked(questions: Sequence[str], library: Library) -> list[_Asked]:
    readings = [read(library, Question(text=_HYPHENED.sub(r"\1", text), asked_on=_DAY)) for text in questions]
    meant = _respelt(
        word.text for reading in readings for word in reading.content if word.term is None and not word.naming
    )
    same = _synonyms(library)
    found: list[_Asked] = []
    for reading in readings:
        said = [meant.get(word.text, word.text) for word in reading.content if not word.naming]
        stems = [_american(stem(word)) for word in said if not any(map(is_cjk, word))]
        terms = {
            same.get(term, term): _LIGHT if term in _LIGHT_STEMS else _FULL for term in stems if term not in _WANT_STEMS
        }
        terms |= dict.fromkeys(_chinese_pairs(reading.text), _FULL)
        topics = frozenset((*reading.topics, *reading.ambiguous))
        terms |= {f"#{number}": _TOPIC for number in topics}
        if not terms:
            terms = {f"={key_of(reading.text)}": _FULL}
        asked = comparable(reading.text)
        wants = frozenset(want for want, pattern in _WANTS if pattern.search(asked))
        terms |= {f"?{want}": _WANT / len(wants) for want in wants}
        found.append(_Asked(terms, topics, wants))
    return found


def _likeness(one: _Asked, other: _Asked) -> float:
    """In [0, 1]; 0.0 for questions that cannot be the same."""
    for mine, yours in ((one.wants, other.wants), (one.topics, other.topics)):
        if mine and yours and mine.isdisjoint(yours):
            return 0.0
    shared = sum(min(weight, other.terms[term]) for term, weight in one.terms.items() if term in other.terms)
    smaller = min(one.weight, other.weight)
    # One that only says more is a rewording; one that says something else in its place is another question.
    if smaller - shared > _EXCHANGED * smaller:
        return 0.0
    return (1 - _CONTAINED) * 2 * shared / (one.weight + other.weight) + _CONTAINED * shared / smaller


def _american(term: str) -> str:
    for british, american in _BRITISH:
        term = british.sub(american, term)
    return term


def _respelt(unknown: Iterable[str]) -> dict[str, str]:
    """Words that no dictionary has → one that more questions have, or that a dictionary has, a slip or two away."""
    counts = Counter(word for word in unknown if len(word) >= SHORTEST and word.isalpha() and word.isascii())
    doubtful = [word for word in counts if not is_english(word)]
    if not doubtful:
        return {}
    from rapidfuzz.distance import OSA  # late: most lists of gaps hold no such word
    from rapidfuzz.process import extract

    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(counts):
        by_letter[word[0]].append(word)
    meant: dict[str, str] = {}
    for word in doubtful:
        mine = (is_english(word), counts[word], word)
        near = extract(word, by_letter[word[0]], scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2, limit=8)
        better = [(slips, other) for other, slips, _ in near if (is_english(other), counts[other], other) > mine]
        if better:
            meant[word] = min(better)[1]
    return meant


def _synonyms(library: Library) -> dict[str, str]:
    """Stems that the manifest calls the same → the first of them."""
    same: dict[str, str] = {}
    for group in library.manifest.synonyms:
        single = [stem(tokens[0]) for tokens in map(words, group) if len(tokens) == 1]
        same.update(dict.fromkeys(single[1:], single[0]) if single else {})
    return same


def _chinese_pairs(text: str) -> set[str]:
    """Adjacent pairs of Chinese characters, words that ask taken out first."""
    runs = re.findall(r"[\u3400-\u9fff]+", _CHINESE_ASKING.sub(" ", fold(text)))
    return {run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))}
