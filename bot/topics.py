"""Names to topics: titles, aliases, acronyms made from titles, plurals, possessives, names written together.

A name is compared by the stems of its words, so that "laws", "law's" and "law" are one; Chinese names are sequences
of single characters and are found inside unspaced text. Typing errors are repaired in words before they come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model import Article
from bot.stems import stem
from bot.text import is_cjk, words

LONGEST = 14  # words, or Chinese characters, of a name that is looked for

# An acronym that is also one of these is meant only where it is typed in capitals: WHO, IT, US.
_SMALL_WORDS = frozenset(
    "a about all am an and any are as at be but by can do for from go had has have he her him his how i if in is it "
    "its may me more my no not of on or our out she so than that the them they this to up us was we what who why "
    "will with you".split()
)
_UNINITIALLED = frozenset("of the and for in on a an to".split())
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a question."""

    start: int  # of its first word
    end: int  # after its last word
    articles: tuple[int, ...]  # more than one: the name is ambiguous

    @property
    def length(self) -> int:
        return self.end - self.start


def _key(tokens: Sequence[str]) -> str:
    return " ".join(stem(token) for token in tokens)


def _named(text: str) -> Iterator[tuple[str, ...]]:
    """The ways in which a title or alias is said: whole, without a closing bracket, and with it in other places.

    "Cybersecurity Law (China)" is also "Cybersecurity Law", "Cybersecurity Law of China" and "China Cybersecurity Law".
    """
    whole = words(text)
    yield whole
    bracket = _BRACKETED.search(text)
    shorter = words(text[: bracket.start()]) if bracket else whole
    if bracket and shorter and shorter != whole:
        inside = words(bracket[0])
        yield shorter
        yield from ((*shorter, "of", *inside), (*shorter, "in", *inside), (*inside, *shorter))


@dataclass(frozen=True, slots=True)
class Topics:
    """Every name of every article, ready to be found."""

    by_words: Mapping[str, tuple[int, ...]]  # words joined by blanks → articles, in order
    by_name: Mapping[str, tuple[int, ...]]  # the same by stems: where the words themselves name nothing
    by_letters: Mapping[str, tuple[int, ...]]  # letters without blanks ("homeassistant") → articles
    capitals: frozenset[str]  # names that count only in capitals

    def find(self, tokens: Sequence[str], capital: Sequence[bool]) -> tuple[Mention, ...]:
        """Names among the words of a question, the longest first where they overlap, in order of place.

        `tokens` are folded words, `capital` says which of them were typed in capitals.
        """
        stems = [stem(token) for token in tokens]
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            mention = self._longest_at(at, tokens, stems, capital)
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return tuple(found)

    def _longest_at(
        self, at: int, tokens: Sequence[str], stems: Sequence[str], capital: Sequence[bool]
    ) -> Mention | None:
        for end in range(min(len(tokens), at + LONGEST), at, -1):
            name = " ".join(stems[at:end])
            articles = self.by_words.get(" ".join(tokens[at:end])) or self.by_name.get(name)
            if articles is None and end - at <= 4:
                letters = "".join(tokens[at:end])
                articles = self.by_letters.get(letters) if len(letters) >= 4 else None
            if articles is None or (end - at == 1 and not self._meant(tokens[at], name, capital[at])):
                continue
            return Mention(at, end, articles)
        return None

    def _meant(self, token: str, name: str, in_capitals: bool) -> bool:
        if is_cjk(token):
            return False  # one Chinese character is a syllable of anything
        return in_capitals or (name not in self.capitals and token not in _SMALL_WORDS)

    def named(self, name: str) -> tuple[int, ...]:
        """The articles that a whole string names; none, one, or several where it is ambiguous."""
        for tokens in _named(name):
            if (
                articles := self.by_words.get(" ".join(tokens))
                or self.by_name.get(_key(tokens))
                or self.by_letters.get("".join(tokens))
            ):
                return articles
        return ()

    def beginning(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """Articles with a name that begins with these words, two of them at least: "ministry of industry"."""
        if len(tokens) < 2 or len(set(tokens) - _UNINITIALLED) < 2:
            return ()
        start = f"{_key(tokens)} "
        return tuple(sorted({n for name, held in self.by_name.items() if name.startswith(start) for n in held}))

    def packed(self) -> Any:
        return dict(self.by_words), dict(self.by_name), dict(self.by_letters), tuple(sorted(self.capitals))

    @classmethod
    def unpacked(cls, packed: Any) -> Topics:
        by_words, by_name, by_letters, capitals = packed
        return cls(by_words, by_name, by_letters, frozenset(capitals))


def _acronym(title: str) -> str | None:
    """MIIT of "Ministry of Industry and Information Technology"; None under three letters."""
    initials = [token[0] for token in words(_BRACKETED.sub("", title)) if token not in _UNINITIALLED]
    if len(initials) < 3 or not all(letter.isascii() and letter.isalpha() for letter in initials):
        return None
    return "".join(initials)


def build(articles: Sequence[Article]) -> Topics:
    """All names. A title beats an alias of another article, an alias beats what is made from a title."""
    by_words: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    by_letters: dict[str, list[int]] = {}
    titles: set[str] = set()
    capitals: set[str] = set()
    for number, article in enumerate(articles):
        for tokens in list(_named(article.title))[:1]:
            by_words.setdefault(" ".join(tokens), []).append(number)
            titles.add(" ".join(tokens))
    for number, article in enumerate(articles):
        for alias in (article.title, *article.aliases):
            for tokens in _named(alias):
                key = _key(tokens)
                held = by_words.setdefault(" ".join(tokens), [])
                if tokens and number not in held and " ".join(tokens) not in titles:
                    held.append(number)
                if number not in by_name.setdefault(key, []):
                    by_name[key].append(number)
                if len(tokens) == 1 and alias.isupper() and tokens[0] in _SMALL_WORDS:
                    capitals.add(key)
                letters = "".join(tokens)
                if number not in by_letters.setdefault(letters, []):
                    by_letters[letters].append(number)
    made: dict[str, list[int]] = {}
    for number, article in enumerate(articles):
        if (acronym := _acronym(article.title)) and stem(acronym) not in by_name:
            made.setdefault(acronym, []).append(number)
    for acronym, held in made.items():
        by_name[stem(acronym)] = held
        if acronym in _SMALL_WORDS:
            capitals.add(stem(acronym))
    return Topics(
        {key: tuple(held) for key, held in by_words.items() if key and held},
        {key: tuple(held) for key, held in by_name.items() if key and held},
        {key: tuple(held) for key, held in by_letters.items() if len(key) >= 4},
        frozenset(capitals),
    )
