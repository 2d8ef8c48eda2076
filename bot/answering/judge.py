"""The probability that the statement to be shown answers the question, from signs that can be explained.

A logistic regression over a dozen features of the question and the statement; `python -m benchmarks.calibrate` fits it
on public sets. It judges last, after all steps, the very statement that is shown first. That its topic is named never
carries an answer alone: the share of the question's information that the statement holds does.

Two things are measured by the folder's size, so that one fit serves folders of thirty statements and of thirty
thousand. By chance alone the best of many statements scores more than the best of few; and a small folder lacks most
words of any question, so that one it lacks says less there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.places import countries
from bot.answering.rank import Scored
from bot.answering.read import CHINESE_ASKING, Reading, without_asking
from bot.answering.terms import Weighed
from bot.answering.weights import Judge, shipped
from bot.index import DENIAL, DENYING, LEANING, NUMBERED, Index
from bot.library import Library
from bot.markup import plain
from bot.model import Bar
from bot.spelling import likest
from bot.stems import stem
from bot.text import comparable, is_cjk, words

FEATURES = (
    "score",  # ln of the statement's score, in rarest words and measured by the folder's size: odds grow as its power
    "covered near by",  # share of the question's information that it holds, or its title or what it leans on does
    "lacking",  # ln(1 + information of the question that its whole article lacks, in tens of nats)
    "topic",  # the statement's article is named in the question
    "topic missing",  # a topic is named, and neither is the statement its article's nor does it name it
    "type missing",  # a date, number, name … is wanted and the statement has none
    "names missing",  # share of the question's names that the section lacks, a capital or not: "germany", "intel"
    "numbers missing",  # share of the question's numbers that the statement lacks
    "denied in the question",  # it denies ("not", "never"), the statement does not
    "personal",  # it asks about what is the asker's or the bot's ("my", "our", "your")
    "addressing",  # it speaks of the asker or to the bot ("I", "me", "you")
    "lead",  # how far the best statement of another article stays behind
    "chinese",  # the question is in single characters
)

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]*[a-z][\w'-]*|\b[A-Z]{2,}\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?")  # a whole token of these; the 5 of 5G is none
_PERSONAL = re.compile(r"\b(?:my|mine|myself|our|ours|your|yours|i'm|im|i've)\b|我的|我们的|我家|帮我|你的")
_SLIP_FROM = 6  # letters of an English word that may be a slip of another one all the same
_SLIPS_MOST = 20  # unknown words that are looked at as slips: each costs a walk through words like it
_LARGE = 9.0  # nats; the rarity of an unknown word in a folder of 4,000 statements, from which size no longer counts
_LEAST_SCORE = 0.05  # rarest words; where less was found, how little no longer matters
_ADVICE = re.compile(
    r"\b(?:should|shall|would) (?:i|we|you) (?:invest|buy|sell|hire|choose|pick|join|move|trust)\b|\b(?:best|recommend\w*)\b"
    r"|\bwho\b.{0,20}\b(?:will|next)\b|下一任|下任|接任|值不值得|推荐|最好的"
)
_ADVISING = frozenset(map(stem, "should best recommend will next".split()))
_ADDRESSING = re.compile(r"\b(?:i|me|you|we)\b|我|你|您")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and how probable it is that the statement answers."""

    probability: float
    features: tuple[float, ...]  # in the order of FEATURES
    bar: Bar | None = None  # why it is no answer, however probable


def judge(library: Library, reading: Reading, ranked: Sequence[Scored], weighed: Sequence[Weighed]) -> Verdict:
    """Of the first of `ranked`; probability 0 where nothing was found."""
    if not ranked or not weighed:
        return Verdict(0.0, (0.0,) * len(FEATURES), "nothing_found")
    found = features(library, reading, ranked, weighed)
    return Verdict(probability(shipped().judge, found), found, _bar(library, reading, ranked[0], weighed, found))


def _bar(
    library: Library, reading: Reading, first: Scored, weighed: Sequence[Weighed], found: Sequence[float]
) -> Bar | None:
    if _feature(found, "denied in the question") > 0:
        return "denied"
    if reading.polar and _feature(found, "numbers missing") > 0:  # "was it formed in 1975?"
        return "other_number"
    if _rests_on_names(reading, weighed, first, found):
        return "names_alone"
    if _asks_beyond(library, reading, weighed):
        return "unknown_word"
    if _of_another_country(library, reading, first.statement):
        return "other_country"
    return "not_known_yet" if _asks_for_what_nobody_wrote(library, reading, first.statement) else None


def _asks_for_what_nobody_wrote(library: Library, reading: Reading, statement: int) -> bool:
    """Whether it asks for advice ("should we invest", "the best firm") or for who comes next, and the statement does not."""
    wish = _ADVICE.search(comparable(reading.text))
    if wish is None:
        return False
    shown = library.statement(statement)
    told = " ".join((plain(shown.text), *shown.asked_as))
    asked = _ADVISING.intersection(map(stem, words(wish[0])))
    return asked.isdisjoint(map(stem, words(told))) and wish[0] not in told


def _asks_beyond(library: Library, reading: Reading, weighed: Sequence[Weighed]) -> bool:
    """Whether a word of the question is nowhere in a folder that says in what words it is asked.

    Where curators have given their statements `asked_as` words, a word that none has is one that none answers, unless
    it may be a slip ("currant" for "current"). Of Chinese, only two characters that stand by themselves between small
    words are surely one: 工资 in 部长的工资是多少; any other unknown pair may be a part of two.
    """
    index = library.index
    if index.asked_words < index.size:
        return False
    alone = _standing_alone(reading.tokens)
    return any(
        word.term is None
        and not word.naming
        and (
            word.text in alone if word.pair else word.text.isascii() and word.text.isalpha() and not _slip(index, word)
        )
        for word in weighed
    )


def _standing_alone(tokens: Sequence[str]) -> frozenset[str]:
    """Two Chinese characters each, with nothing but small words or an end of the question on both sides."""
    runs = "".join(" " if token in CHINESE_ASKING or not is_cjk(token[0]) else token for token in tokens).split()
    return frozenset(run for run in runs if len(run) == 2)


def _slip(index: Index, word: Weighed) -> bool:
    """Whether an unknown word may be a slip of one that the library has."""
    return len(word.text) >= _SLIP_FROM and likest(index, word.text, anywhere=False) is not None


def _of_another_country(library: Library, reading: Reading, statement: int) -> bool:
    """Whether the question names a country that neither the statement, its section's heading nor its article does.

    Only in a folder that is mostly about one country or two: those go without saying, others don't.
    """
    asked = countries(reading.tokens, us=reading.names_us)
    home = _home(library) if asked else frozenset()
    if not asked or not home:
        return False
    index = library.index
    shown = library.statement(statement)
    article = library.article(index.article_of[statement])
    told = words(plain(shown.text)) + words(shown.section) + words(" ".join((article.title, *article.aliases)))
    told += words(" ".join(shown.asked_as))
    return bool(asked - countries(told) - home)


def _home(library: Library) -> frozenset[str]:
    """Countries named in the titles, aliases or summaries of a third of the articles."""
    held: frozenset[str] | None = library.memory.get("home")
    if held is None:
        counts: dict[str, int] = {}
        for article in library.articles:
            texts = (article.title, *article.aliases, *(plain(statement.text) for statement in article.summary))
            for country in countries(words(" ".join(texts))):
                counts[country] = counts.get(country, 0) + 1
        held = frozenset(country for country, count in counts.items() if count * 3 >= len(library.articles))
        library.memory["home"] = held
    return held


def _rests_on_names(reading: Reading, weighed: Sequence[Weighed], first: Scored, found: Sequence[float]) -> bool:
    """Whether nothing but the names of topics speaks for the statement where more was asked for.

    "When was X abolished?", "is X abolished?" and "X vs Y" are not answered by the name of X.
    """
    carrying = frozenset(without_asking(reading.tokens))
    if all(word.naming or word.pair or word.text not in carrying for word in weighed):  # "where is X?"
        # "How old is X?" is a measure; some number stands in most statements.
        measured = reading.wants & NUMBERED and any(word.text.isascii() and not word.naming for word in weighed)
        return _feature(found, "type missing") > 0 or bool(measured)
    exacting = bool(reading.wants or reading.names) or reading.polar
    return exacting and not any(first.held[at] for at in _rest(weighed))


def _feature(found: Sequence[float], name: str) -> float:
    return found[FEATURES.index(name)]


def probability(judge: Judge, found: Sequence[float]) -> float:
    """The logistic function of the weighted features, in (0, 1)."""
    total = judge.intercept + math.fsum(weight * value for weight, value in zip(judge.weights, found, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def features(
    library: Library, reading: Reading, ranked: Sequence[Scored], weighed: Sequence[Weighed]
) -> tuple[float, ...]:
    """What the judge weighs, in the order of FEATURES; each about 0 to 1 but the logarithms."""
    index, first = library.index, ranked[0]
    article = index.article_of[first.statement]
    held = [_held(index, word, has, first.statement) for word, has in zip(weighed, first.held, strict=True)]
    near = [own or _near_by(index, word, first.statement, article) for word, own in zip(weighed, held, strict=True)]
    counted = _counted(weighed)
    single = [at for at in counted if not weighed[at].pair] or counted  # a slip in a character spoils two pairs
    rarest = math.log(1 + (index.size + 0.5) / 0.5)
    size = min(1.0, rarest / _LARGE)
    information = _information(index, weighed, size)
    lacking = [information[at] * (1 - max(near[at], _in_article(index, weighed[at], article))) for at in single]
    # Another article that holds every word that the first holds says the same: no sign of doubt.
    other = next(
        (
            one.score
            for one in ranked
            if index.article_of[one.statement] != article
            and any(has and not theirs for has, theirs in zip(first.held, one.held, strict=True))
        ),
        None,
    )
    lowered = reading.text.casefold()
    asked_no, says_no = bool(DENIAL.search(lowered)), bool(index.sign_of[first.statement] & DENYING)
    numbers = frozenset(index.texts(first.statement)) | frozenset(index.names_of(article))
    return (
        math.log(max(_LEAST_SCORE, first.score / rarest / size)),
        _share(information, near, single),
        math.log1p(math.fsum(lacking) / 10),
        1.0 if article in reading.topics else 0.0,
        1.0 if _speaks_of_another_topic(reading, weighed, held, article) else 0.0,
        1.0 if reading.wants and not index.sign_of[first.statement] & reading.wants else 0.0,
        _names_missing(index, reading, weighed, first.statement, _section(index, first.statement, article)),
        _missing(index, [w.text for w in weighed if not w.naming and _NUMBER.fullmatch(w.text)], numbers),
        1.0 if asked_no and not says_no else 0.0,
        1.0 if _PERSONAL.search(lowered) else 0.0,
        1.0 if _ADDRESSING.search(lowered) else 0.0,
        1.0 - other / first.score if other is not None and first.score else 0.3,
        1.0 if sum(is_cjk(word.text[0]) for word in weighed) * 2 > len(weighed) else 0.0,
    )


def _speaks_of_another_topic(reading: Reading, weighed: Sequence[Weighed], held: Sequence[float], article: int) -> bool:
    if not reading.topics or article in reading.topics:
        return False
    return not all(has for word, has in zip(weighed, held, strict=True) if word.naming)


def _counted(weighed: Sequence[Weighed]) -> list[int]:
    """The places of words of their own, not of pairs that a small word is half of."""
    return [at for at, word in enumerate(weighed) if not (word.pair and CHINESE_ASKING & set(word.text))]


def _rest(weighed: Sequence[Weighed]) -> list[int]:
    """The places of words that name no topic, or of all where each does.

    What names a topic says which article is meant, not whether it answers: the rest of the question is to be held.
    """
    counted = _counted(weighed)
    return [at for at in counted if not weighed[at].naming] or counted


def _information(index: Index, weighed: Sequence[Weighed], size: float) -> list[float]:
    """What each word says: its rarity, less where the folder is small and lacks it, half where it may be a slip."""
    found: list[float] = []
    slips = 0
    for word in weighed:
        said = word.rarity
        if word.term is None:
            said *= size
            if not word.pair and slips < _SLIPS_MOST:
                slips += 1
                said *= 0.5 if _slip(index, word) else 1.0
        found.append(said)
    return found


def _in_article(index: Index, word: Weighed, article: int) -> float:
    """1 where a statement of the article has the word, a half for a relative, 0 for neither."""
    start, end = index.article_starts[article], index.article_starts[article + 1]
    if word.term is not None and index.statements.count_between(word.term, start, end):
        return 1.0
    held = word.postings or {}
    if len(held) < end - start:
        return 0.5 if any(start <= statement < end for statement in held) else 0.0
    return 0.5 if any(statement in held for statement in range(start, end)) else 0.0


def _share(rarities: Sequence[float], held: Sequence[float], among: Sequence[int]) -> float:
    """Of the information in some of the words, the share that is held."""
    total = math.fsum(rarities[at] for at in among)
    return math.fsum(rarities[at] * held[at] for at in among) / total if total else 0.0


def _held(index: Index, word: Weighed, has: bool, statement: int) -> float:
    """1 where the statement has the word itself, a half for a relative, 0 for neither."""
    if not has:
        return 0.0
    return 1.0 if word.term is not None and index.statements.impact(word.term, statement) > 0 else 0.5


def _near_by(index: Index, word: Weighed, statement: int, article: int) -> float:
    """1 where the article's names have the word, or the statement before, on which this one leans."""
    if word.term is not None and index.names.impact(word.term, article) > 0:
        return 1.0
    leans = bool(index.sign_of[statement] & LEANING) and statement > index.article_starts[article]
    return 1.0 if leans and word.postings is not None and statement - 1 in word.postings else 0.0


def _section(index: Index, statement: int, article: int) -> frozenset[int]:
    """The terms of the statement's section and of its article's names."""
    section = index.section_of[statement]
    first, last = statement, statement
    while first > index.article_starts[article] and index.section_of[first - 1] == section:
        first -= 1
    while last + 1 < index.article_starts[article + 1] and index.section_of[last + 1] == section:
        last += 1
    found = {term for number in range(first, last + 1) for term in index.texts(number)}
    found.update(index.names_of(article))
    return frozenset(found)


def _names_missing(
    index: Index, reading: Reading, weighed: Sequence[Weighed], statement: int, around: frozenset[int]
) -> float:
    """Share of the question's names, topics' names aside, that neither the statement has nor what is around it."""
    capital = {stem(token) for name in _NAME.findall(reading.text) for token in words(name)}
    naming = {stem(word.text) for word in weighed if word.naming}
    names = {stem(word.text): word.term for word in weighed if not word.pair and not word.naming and word.proper}
    names.update((name, index.term_number(name)) for name in capital - naming)
    missing = sum(
        term is None or (term not in around and not index.statements.impact(term, statement)) for term in names.values()
    )
    return missing / len(names) if names else 0.0


def _missing(index: Index, names: Sequence[str], around: frozenset[int]) -> float:
    """Share of the words of some names that are not around."""
    found = [index.term_number(stem(token)) for name in names for token in words(name)]
    return sum(number not in around for number in found) / len(found) if found else 0.0
