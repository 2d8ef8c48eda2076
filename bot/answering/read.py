"""A question, read: its language, the topics it names, the words that carry it, what kind of answer it wants.

Reading is done against a library, since only the library knows which words are names and which are misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering import conversation, patterns, sides
from bot.index import DATED, MONEY, NAMED, NUMBERED, PERCENT, PLACED, REASONED
from bot.library import Library
from bot.model import Kind, Language, Question, Turn
from bot.spelling import repair, respelt
from bot.stems import stem
from bot.text import comparable, fold, has_cjk, is_cjk, normalise, words
from bot.topics import Mention

_CHARACTERS_MOST = 5_000  # normalised: one ligature becomes up to 18 letters
WORDS_MOST = 300  # of a question, Chinese characters one by one; what is longer is a pasted page
_REPAIRED_MOST = 20  # unknown words that are looked up as misspelt: each costs a walk through the library's words

# Words that ask carry nothing that a statement could answer: cut. Words that glue count for less than others.
ASKING_WORDS = frozenset(
    "what which who whom whose when where why how please me my i you your we us our just many much "
    "whats whos whens wheres hows im ive id youre".split()
)
GLUE_WORDS = frozenset(
    "do does did done is are was were be been being am has have had can could would should will may might must shall "
    "the a an of in on at to for by with from as and or that this these those it its there their they them he his she "
    "her if so than then into about not no any some also anything something everything anyone someone everyone cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt "
    "arent mustnt shouldnt wasnt werent wont wouldnt".split()
)
FUNCTION_WORDS = ASKING_WORDS | GLUE_WORDS
# "vs" says what is wanted; "at the moment" and "currently" say no more than the present tense does.
_PASSING = frozenset("vs versus currently nowadays presently moment".split())
_CHINESE_FUNCTION = frozenset("的了是吗呢吧啊么请问什哪谁怎")
CHINESE_ASKING = frozenset("的了是吗呢吧啊么请什哪谁怎几何")  # a pair with one of these is no word of its own

_WANTS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (mask, re.compile(pattern))
    for mask, pattern in (
        (
            DATED,
            r"\b(?:when|(?:what|which) (?:\w+ )?(?:year|date|day|month|century|decade)|what time|how long ago|since when"
            r"|what era)\b|什么时候|何时|哪年|哪一年|几年|什么时间|哪天|年份|日期|几月|哪个月|哪个世纪",
        ),
        (PERCENT, r"\bwhat (?:percent|percentage|proportion|share|fraction)\b|百分之几|百分比|比例"),
        (MONEY | NUMBERED, r"\bhow much (?:money|does|do|did|is|was|will)\b|\bwhat (?:price|cost)\b|多少钱"),
        (
            NUMBERED,
            r"\bhow (?:many|much|long|far|tall|large|big|old|often|high|fast|deep|wide|heavy|hot|cold)\b"
            r"|\bwhat (?:number|amount|population|size|age)\b|多少|几个|几[名位座条次种层家所]|多大|多长|多高|多久|多远|第几",
        ),
        (
            NAMED,
            r"\b(?:who|whom|whose|(?:what|which) (?:person|president|king|queen|author|minister|leader))\b"
            r"|谁|哪位|什么人|何人",
        ),
        (
            PLACED,
            r"\b(?:where|(?:what|which) (?:city|country|state|place|region|town|location|continent|province))\b"
            r"|哪里|哪儿|在哪|何处|什么地方|哪个(?:国家|城市|省|地区|地方)|哪国|何地",
        ),
        (REASONED, r"\b(?:why|what (?:caused|causes|reason)|for what reason)\b|为什么|为何|什么原因"),
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of the question."""

    text: str  # as the library spells it
    typed: str
    term: int | None  # its number in the index; None: the library does not have it
    naming: bool = False  # it is part of a topic's name: "wto" in "how many members does the wto have"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a question says and wants."""

    text: str  # normalised
    language: Language
    kind: Kind
    tokens: tuple[str, ...]  # all words, repaired
    content: tuple[Word, ...]  # those that carry it, each once, in order
    glue: tuple[int, ...]  # terms of its small words ("of", "by"), which count for less
    topics: tuple[int, ...]  # articles that are named for certain, in order of mention
    ambiguous: tuple[int, ...]  # articles between which a name leaves open
    repaired: tuple[tuple[str, str], ...]  # (typed, understood)
    wants: int  # mask of the index's signs; 0: anything
    polar: bool  # it wants a yes or no
    view: str | None  # stem of who holds the view that is asked for
    subject: str  # what is left when the words of the kind are taken away: "MIIT" of "what is MIIT?"
    names: tuple[str, ...]  # of a relation or comparison: the two sides as typed
    names_us: bool = False  # its "us" is the country: typed in capitals, or after "the"
    carried: bool = False  # its topics come from earlier turns
    adrift: bool = False  # it points back, and there is nothing to point to


def language_of(text: str) -> Language:
    """Chinese where there is any Chinese character, English otherwise."""
    return "zh" if has_cjk(text) else "en"


def read(library: Library, question: Question, turns: Sequence[Turn] = ()) -> Reading:
    """The question as this library understands it. Pure; the time is linear in the question's length."""
    text = patterns.spelt_out(normalise(patterns.plain(question.text))[:_CHARACTERS_MOST])
    language = question.language or language_of(text)
    asked = patterns.without_courtesy(text)
    form = patterns.form_of(asked)
    kind: Kind = question.kind or form.kind
    names = question.names or conversation.meant_by(sides.cut(library, form), library, turns)
    subject = " ".join(names) if names else (asked if question.kind else form.subject)
    typed = _bounded(words(asked))
    tokens, repaired = _repaired(library, typed, asked)
    mentions = library.topics.find(tokens, _capitals(asked, typed))
    topics, ambiguous = _topics(mentions)
    if not topics and len(begun := library.topics.beginning(tokens)) == 1:
        topics, mentions = begun, (Mention(0, len(tokens), begun),)
    reading = Reading(
        text=text,
        language=language,
        kind=kind,
        tokens=tokens,
        content=_content(
            library,
            tokens,
            typed,
            naming={at for m in mentions for at in range(m.start, m.end)},
            capitals=_capitals(asked, typed),
        ),
        glue=_glue(library, tokens),
        topics=topics,
        ambiguous=ambiguous,
        repaired=repaired,
        wants=_wants(asked),
        polar=patterns.is_polar(asked, tokens),
        view=patterns.view_of(asked),
        subject=subject,
        names=names,
        names_us=_means_us(tokens, _capitals(asked, typed)),
    )
    if topics or ambiguous:
        return reading
    told = set(patterns.telling(without_asking(words(patterns.without_views(comparable(subject))))))
    weight = sum(0.5 if is_cjk(word) else 1.0 for word in told)
    strange = any(word.term is None for word in reading.content if word.text in told)  # the weather
    if turns and not strange and patterns.leans_on_what_was_said(asked, weight):
        reading = _carried(library, reading, turns)
    return replace(reading, adrift=not reading.topics and patterns.means_what_was_said(asked, weight))


def _bounded(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a question; of a pasted page its beginning and end, where a question would stand."""
    half = WORDS_MOST // 2
    return tokens if len(tokens) <= WORDS_MOST else tokens[:half] + tokens[-half:]


def _repaired(
    library: Library, typed: Sequence[str], asked: str
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The words with typing errors mended, and which were."""
    index = library.index
    mended: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for word, in_capitals in zip(typed, _capitals(asked, typed), strict=True):
        known = word in FUNCTION_WORDS or index.term_number(stem(word)) is not None or word in library.topics.by_letters
        if in_capitals or known or word in mended or len(mended) >= _REPAIRED_MOST:
            continue
        same = respelt(index, word)
        mended[word] = same or repair(index, word) or word
        if same is None and mended[word] != word:
            pairs.append((word, mended[word]))
    return tuple(mended.get(word, word) for word in typed), tuple(pairs)


def _capitals(asked: str, typed: Sequence[str]) -> tuple[bool, ...]:
    """Which words were typed in capitals (two letters at least, and not the whole question)."""
    if asked.upper() == asked:
        return tuple(len(word) <= 6 and len(typed) <= 2 and not is_cjk(word) for word in typed)
    shouted = {word.casefold() for word in re.findall(r"\b[A-Z][A-Z0-9&.]+\b", asked)}
    shouted |= {word.replace(".", "") for word in shouted}
    return tuple(word in shouted for word in typed)


def _content(
    library: Library,
    tokens: Sequence[str],
    typed: Sequence[str],
    *,
    naming: Collection[int],
    capitals: Sequence[bool],
) -> tuple[Word, ...]:
    """Words that carry the question, each once, then pairs of Chinese characters; `naming` are places in names."""
    found: dict[str, Word] = {}
    for at, (token, original) in enumerate(zip(tokens, typed, strict=True)):
        name = capitals[at] or (token == "us" and _means_us(tokens[max(0, at - 1) : at + 1], (False, False)))
        if (token in FUNCTION_WORDS and not name) or token in _CHINESE_FUNCTION or token in _PASSING:
            continue
        key = stem(token)
        if key not in found or (found[key].naming and at not in naming):
            found[key] = Word(token, original, library.index.term_number(key), at in naming)
    for at, (one, two) in enumerate(pairwise(tokens)):
        if is_cjk(one) and is_cjk(two):
            pair, inside = one + two, at in naming and at + 1 in naming
            found.setdefault(pair, Word(pair, pair, library.index.term_number(pair), inside))
    return tuple(found.values())


def _means_us(tokens: Sequence[str], capitals: Sequence[bool]) -> bool:
    """Whether "us" is no pronoun but a country: in capitals, or after "the"."""
    return any(
        token == "us" and (capital or (at > 0 and tokens[at - 1] == "the"))
        for at, (token, capital) in enumerate(zip(tokens, capitals, strict=False))
    )


def _glue(library: Library, tokens: Sequence[str]) -> tuple[int, ...]:
    """The terms of words that glue, each once."""
    numbers = (library.index.term_number(stem(token)) for token in tokens if token in GLUE_WORDS)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _topics(mentions: Sequence[Mention]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Articles named for certain, and those between which a name leaves open."""
    certain: list[int] = []
    for mention in mentions:
        if len(mention.articles) == 1 and mention.articles[0] not in certain:
            certain.append(mention.articles[0])
    open_: list[int] = []
    for mention in mentions:
        if len(mention.articles) > 1 and not set(mention.articles) & set(certain):
            open_ += [article for article in mention.articles if article not in open_]
    return tuple(certain), tuple(open_)


def _wants(asked: str) -> int:
    lowered = comparable(asked)
    return next((mask for mask, pattern in _WANTS if pattern.search(lowered)), 0)


def without_asking(tokens: Sequence[str]) -> tuple[str, ...]:
    """The words that carry a question, without what says which type of answer it wants ("what year", "多少钱")."""
    text = fold(" ".join(tokens))
    for _, pattern in _WANTS:
        text = pattern.sub(" ", text)
    return tuple(word for word in words(text) if word not in FUNCTION_WORDS and word not in _CHINESE_FUNCTION)


def _carried(library: Library, reading: Reading, turns: Sequence[Turn]) -> Reading:
    """A question without a topic of its own takes those of the last turn that had one; "they" may be of two turns."""
    both = reading.view is not None and patterns.points_to_several(reading.text)
    topics = (conversation.last_two if both else conversation.last_topics)(library, turns)
    return replace(reading, topics=topics, carried=True) if topics else reading
