"""The inverted index: which statements hold which terms, and how much each says there.

A statement is found by its own words with its article's names in front and what people ask it as behind. Chinese is
indexed by single characters and by adjacent pairs of them, which stand for words. The score of one term in one statement is BM25 (Robertson & Zaragoza 2009) in Lucene's form, tf / (tf + k1 (1 - b + b len/avglen)),
kept ready as an impact; the term's rarity (idf) is multiplied in when a question is asked.

Everything is flat arrays and lists of plain values, so that a compiled library opens in one read.
"""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, chain, groupby, pairwise
from typing import Any

from bot.markup import plain
from bot.model import Article, Statement
from bot.stems import stem
from bot.text import has_cjk, is_cjk, words

K1 = 0.9  # how soon repeating a word stops counting
B = 0.4  # how much long statements are held back

DATED, NUMBERED, PERCENT, MONEY, NAMED, PLACED, REASONED, LEANING, DENYING = (1 << bit for bit in range(9))

_DENIALS = (
    "not no never none neither nor without cannot dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt cant "
    "wont wouldnt couldnt shouldnt"
).split()
DENIAL = re.compile(rf"\b(?:{'|'.join(_DENIALS)}|\w+n't)\b|不|没有|沒有|从未|並未|并未|并非|無法|无法")  # what says no
_MONTHS = "january february march april may june july august september october november december".split()
_DATED_WORDS = frozenset(_MONTHS) - {"may", "march"}  # verbs, too: they count beside a number only
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion half twice "
    "once third quarter ones twos halves hundreds thousands millions billions quarters dozens".split()
)
_MONEY_WORDS = frozenset("dollar dollars euro euros pound pounds yuan rmb".split())
_REASON_WORDS = frozenset("because since therefore cause caused causes causing reason reasons due".split())
_DENIAL_WORDS = frozenset(_DENIALS)
_LATIN = "\u2fff"  # and all other alphabets come before Chinese
_SMALL = re.compile(r"(?<![^\W_])[a-z]+(?![^\W_])")  # a whole word without a capital
_YEAR = re.compile(r"(?:1\d{3}|20\d\d)s?")
_ERA = re.compile(r"\b\d{1,4} ?(?:BC|AD|BCE|CE)\b|\b\d+(?:st|th|nd|rd) centur")
_NAME = re.compile(r"\b[A-Z][a-z]+ (?:[A-Z]\. ?)?[A-Z][a-z]+")
_PLACE = re.compile(r"[a-z,;] [A-Z][a-z]")
_REASON = re.compile(r"\bso that\b|\bin order\b|\bas a result\b|\bled to\b")
_LEANING = re.compile(r"(?:That|Both|Another|However|The same)\b|该|其|他|她|它|此|这|那|本")
_POINTING = frozenset("this these those such latter former".split())
_PRONOUNS = frozenset("it they he she him them his her their its".split())
_POINTING_WORDS, _PRONOUN_WORDS = (
    6,
    4,
)  # the first of a sentence: a later "it" mostly means what the sentence itself has named
_CHINESE = tuple(
    (bit, re.compile(pattern))
    for bit, pattern in (
        (DATED, r"\d+ ?(?:年|世纪)|[一二三四五六七八九十]+世纪"),
        (NUMBERED, r"[一二三四五六七八九十百千万亿两]"),
        (PERCENT, r"百分"),
        (MONEY, r"元"),
        (REASONED, r"因为|由于|所以|因此|为了|原因"),
        (DENYING, DENIAL.pattern),
    )
)


def signs(text: str, tokens: Sequence[str]) -> int:
    """What a statement's text holds that a question may want: a mask of the constants above. `tokens` are its words."""
    found = 0
    held = set(tokens)
    numbers = [token for token in held if token[0].isdigit()]
    if numbers:
        found |= NUMBERED
        if any(_YEAR.fullmatch(token) for token in numbers) or not held.isdisjoint(_MONTHS) or _ERA.search(text):
            found |= DATED
    if not held.isdisjoint(_DATED_WORDS):
        found |= DATED
    if not held.isdisjoint(_NUMBER_WORDS):
        found |= NUMBERED
    if "%" in text or "percent" in held or "per cent" in text:
        found |= PERCENT
    if not held.isdisjoint(_MONEY_WORDS) or any(sign in text for sign in "$€£¥"):
        found |= MONEY
    if not held.isdisjoint(_REASON_WORDS) or _REASON.search(text):
        found |= REASONED
    if not held.isdisjoint(_DENIAL_WORDS) or "n't" in text:
        found |= DENYING
    if _NAME.search(text):
        found |= NAMED | PLACED
    elif _PLACE.search(text):
        found |= PLACED
    if (
        _LEANING.match(text)
        or not _PRONOUNS.isdisjoint(tokens[:_PRONOUN_WORDS])
        or not _POINTING.isdisjoint(tokens[:_POINTING_WORDS])
    ):
        found |= LEANING
    if has_cjk(text):
        found |= sum(bit for bit, pattern in _CHINESE if not found & bit and pattern.search(text))
    return found


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the documents that hold it, in order, and its impact there."""

    starts: array[int]  # one more than there are terms
    documents: array[int]
    impacts: array[float]

    def of(self, term: int) -> tuple[array[int], array[float]]:
        start, end = self.starts[term], self.starts[term + 1]
        return self.documents[start:end], self.impacts[start:end]

    def count(self, term: int) -> int:
        return self.starts[term + 1] - self.starts[term]

    def count_between(self, term: int, first: int, end: int) -> int:
        """How many of the documents from `first` to before `end` hold a term."""
        start, stop = self.starts[term], self.starts[term + 1]
        return bisect_left(self.documents, end, start, stop) - bisect_left(self.documents, first, start, stop)

    def impact(self, term: int, document: int) -> float:
        """Of a term in one document, without reading the others; 0.0 where it is not."""
        start, end = self.starts[term], self.starts[term + 1]
        at = bisect_left(self.documents, document, start, end)
        return self.impacts[at] if at < end and self.documents[at] == document else 0.0

    @classmethod
    def build(cls, documents: deque[tuple[list[int], int]], terms: int) -> Postings:
        """Of (term ids with repetitions, length) for each document; `terms` is the size of the vocabulary.

        The documents are used up: what is no longer needed goes bit by bit, since whoever answers meanwhile would wait
        while all of it goes at once.
        """
        total = sum(length for _, length in documents)
        average = max(1.0, total / len(documents)) if documents else 1.0
        holders: list[list[int]] = [[] for _ in range(terms)]
        weights: list[list[float]] = [[] for _ in range(terms)]
        for number in range(len(documents)):
            bag, length = documents.popleft()
            norm = K1 * (1 - B + B * length / average)
            once = 1.0 / (1.0 + norm)
            counted: dict[int, int] = {}
            for term in bag:
                counted[term] = counted.get(term, 0) + 1
            for term, times in counted.items():
                holders[term].append(number)
                weights[term].append(once if times == 1 else times / (times + norm))
        starts = array("I", accumulate((len(held) for held in holders), initial=0))
        flat_documents, flat_impacts = array("I"), array("f")
        holders.reverse()
        weights.reverse()
        while holders:
            flat_documents.fromlist(holders.pop())
            flat_impacts.fromlist(weights.pop())
        return cls(starts, flat_documents, flat_impacts)


@dataclass(frozen=True, slots=True)
class Index:
    """All statements of a library, numbered in the order of its articles (by slug) and, inside one, of reading."""

    words: tuple[str, ...]  # every word form in the library, sorted
    word_counts: array[int]  # in how many places (statements, names) each form stands
    stem_of: array[int]  # word number → term number
    proper: array[int]  # word number → 1 where the library writes the word with a capital only: a name
    terms: tuple[str, ...]  # every stem, sorted
    sequence_starts: array[int]  # statement → where its words begin in `sequence`; one more than statements
    sequence: array[int]  # word numbers of all statements' texts, in order
    article_of: array[int]  # statement → article
    section_of: array[int]  # statement → section, numbered through the library
    sign_of: array[int]  # statement → mask of signs
    view_of: array[int]  # statement → 1 + number in `views`; 0 for plain fact
    asked_words: int  # words that statements are asked as, all together
    views: tuple[str, ...]  # distinct views as written
    article_starts: array[int]  # article → its first statement; one more than articles
    summary_ends: array[int]  # article → where its summary ends
    fact_ends: array[int]  # article → where its facts end
    statements: Postings
    names: Postings  # terms of titles and aliases → articles
    name_starts: array[int]  # article → where its names' terms begin in `name_terms`; one more than articles
    name_terms: array[int]

    @property
    def size(self) -> int:
        return len(self.article_of)

    def word_number(self, word: str) -> int | None:
        at = bisect_left(self.words, word)
        return at if at < len(self.words) and self.words[at] == word else None

    def term_number(self, term: str) -> int | None:
        at = bisect_left(self.terms, term)
        return at if at < len(self.terms) and self.terms[at] == term else None

    def term_number_of_word(self, word: str) -> int | None:
        at = self.word_number(word)
        return self.stem_of[at] if at is not None else None

    def rarity(self, term: int) -> float:
        """idf: ln(1 + (N - df + 0.5) / (df + 0.5))."""
        holders = self.statements.count(term)
        return math.log(1 + (self.size - holders + 0.5) / (holders + 0.5))

    def name_rarity(self, term: int) -> float:
        """The same over articles' names."""
        holders, size = self.names.count(term), len(self.summary_ends)
        return math.log(1 + (size - holders + 0.5) / (holders + 0.5))

    def texts(self, statement: int) -> list[int]:
        """The term numbers of a statement's own text, in order."""
        start, end = self.sequence_starts[statement], self.sequence_starts[statement + 1]
        return list(map(self.stem_of.__getitem__, self.sequence[start:end]))

    def names_of(self, article: int) -> array[int]:
        """The terms of an article's title and aliases."""
        return self.name_terms[self.name_starts[article] : self.name_starts[article + 1]]

    def packed(self) -> dict[str, Any]:
        """Itself as plain values and bytes."""
        found: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, array):
                found[field.name] = (value.typecode, value.tobytes())
            elif isinstance(value, Postings):
                found[field.name] = (value.starts.tobytes(), value.documents.tobytes(), value.impacts.tobytes())
            else:
                found[field.name] = value
        return found

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> Index:
        """The reverse of `packed`."""
        values: dict[str, Any] = {}
        for name, value in packed.items():
            if name in ("statements", "names"):
                values[name] = Postings(array("I", value[0]), array("I", value[1]), array("f", value[2]))
            elif name in ("words", "terms", "views", "asked_words"):
                values[name] = value
            else:
                values[name] = array(value[0], value[1])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Bag:
    """Words of some text in order, and the pairs of Chinese characters among them."""

    words: tuple[str, ...]
    pairs: tuple[str, ...]

    @classmethod
    def of(cls, tokens: tuple[str, ...]) -> Bag:
        if all(map(str.isascii, tokens)):
            return cls(tokens, ())
        pairs = (one + two for one, two in pairwise(tokens) if one > _LATIN < two and is_cjk(one) and is_cjk(two))
        return cls(tokens, tuple(pairs))


@dataclass(frozen=True, slots=True)
class Segment:
    """What one article brings to an index, worked out once for as long as the article stays the same."""

    names: Bag  # of title and aliases
    small: frozenset[str]  # words that its texts write without a capital
    statements: tuple[tuple[Bag, Bag, int], ...]  # (its text, what it is asked as, signs)


def segment(article: Article) -> Segment:
    """One article, cut into words."""
    names = Bag.of(tuple(word for name in (article.title, *article.aliases) for word in words(name)))
    statements = article.statements
    texts = [plain(statement.text) for statement in statements]
    asked = [phrase for statement in statements for phrase in statement.asked_as]
    small = frozenset(_SMALL.findall("\n".join((*texts, *asked))))
    return Segment(names, small, tuple(map(_words_of, statements, texts)))


def _words_of(statement: Statement, text: str) -> tuple[Bag, Bag, int]:
    own = words(text)
    phrases = (*statement.asked_as, statement.view) if statement.view else statement.asked_as
    # Neighbours of one alphabet at once: many short texts take longer than one, and ASCII less than all others.
    runs = (words(" ".join(run)) for _, run in groupby(phrases, str.isascii))
    asked = tuple(chain.from_iterable(runs))
    return Bag.of(own), Bag.of(asked), signs(text, own) | (DATED if statement.as_of else 0)


def build(articles: Sequence[Article], segments: Iterable[Segment]) -> Index:
    """The index of `articles`, in their order, from their segments."""
    pieces = tuple(segments)
    counts: dict[str, int] = {}
    pairs: set[str] = set()
    small: set[str] = set()
    for piece in pieces:
        small |= piece.small
        for bag in (piece.names, *(one for own, asked, _ in piece.statements for one in (own, asked))):
            for word in bag.words:
                counts[word] = counts.get(word, 0) + 1
            pairs.update(bag.pairs)
    forms = _sorted(counts)
    number = {form: at for at, form in enumerate(forms)}
    stems = [stem(form) for form in forms]
    terms = _sorted({*stems, *pairs})
    term_number = {term: at for at, term in enumerate(terms)}
    stem_of = array("I", (term_number[found] for found in stems))
    term_of = {form: term_number[found] for form, found in zip(forms, stems, strict=True)}

    starts, sequence = array("I", [0]), array("I")
    article_of, section_of, sign_of, view_of = array("I"), array("I"), array("I"), array("I")
    views: dict[str, int] = {}
    bags: deque[tuple[list[int], int]] = deque()
    article_starts, summary_ends, fact_ends = array("I", [0]), array("I"), array("I")
    section = 0

    def numbered(bag: Bag) -> list[int]:
        return [term_of[word] for word in bag.words] + [term_number[pair] for pair in bag.pairs]

    for at, (article, piece) in enumerate(zip(articles, pieces, strict=True)):
        names = numbered(piece.names)
        heading = None
        for statement, (own, asked, mask) in zip(article.statements, piece.statements, strict=True):
            if heading is not None and statement.section != heading:
                section += 1
            heading = statement.section
            sequence.extend([number[word] for word in own.words])
            starts.append(len(sequence))
            article_of.append(at)
            section_of.append(section)
            sign_of.append(mask)
            view_of.append(views.setdefault(statement.view, len(views) + 1) if statement.view else 0)
            length = len(piece.names.words) + len(own.words)
            bags.append((names + numbered(own) + numbered(asked), length))
        section += 1
        summary_ends.append(article_starts[-1] + len(article.summary))
        fact_ends.append(summary_ends[-1] + len(article.facts))
        article_starts.append(len(article_of))
    name_bags = [numbered(piece.names) for piece in pieces]
    return Index(
        words=forms,
        word_counts=array("I", (counts[form] for form in forms)),
        stem_of=stem_of,
        proper=array("B", (form.isascii() and form.isalpha() and form not in small for form in forms)),
        terms=terms,
        sequence_starts=starts,
        sequence=sequence,
        article_of=article_of,
        section_of=section_of,
        sign_of=sign_of,
        view_of=view_of,
        asked_words=sum(len(asked.words) for piece in pieces for _, asked, _ in piece.statements),
        views=tuple(views),
        article_starts=article_starts,
        summary_ends=summary_ends,
        fact_ends=fact_ends,
        statements=Postings.build(bags, len(terms)),
        names=Postings.build(
            deque((bag, len(piece.names.words)) for bag, piece in zip(name_bags, pieces, strict=True)), len(terms)
        ),
        name_starts=array("I", accumulate((len(bag) for bag in name_bags), initial=0)),
        name_terms=array("I", (term for bag in name_bags for term in bag)),
    )


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    """In order, sorted by one first letter after the other: all at once holds up whoever answers meanwhile."""
    by_letter: dict[str, list[str]] = {}
    for text in texts:
        by_letter.setdefault(text[:1], []).append(text)
    return tuple(chain.from_iterable(sorted(by_letter[letter]) for letter in sorted(by_letter)))
