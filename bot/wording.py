"""Two wordings of one sentence: how alike they are, which words changed, and whether only the spelling did.

All texts are plain: link markup removed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from bot.stems import stem
from bot.text import comparable, has_cjk, is_cjk, normalise, words
from bot.variants import variant

Fate = Literal["kept", "gone", "new"]

_LITTLE_WORDS = frozenset(
    "a about after all also an and any are as at be been before but by can for from had has have how if in into is it "
    "its may more most no not of on or other out over says so some such than that the their them then there these they "
    "this to under up was were what when which who will with within would".split()
)
_LITTLE, _TELLING = 3, 10  # what a word weighs: one that any sentence has or that names the article's topic, any other
_CONTAINED = 0.3  # how much it counts that the shorter sentence is in the longer one, against what both share
_ASCII_TERM = re.compile(r"[a-z0-9]+(?:[.,'][a-z0-9]+)*")

# Words that change what is said although they look like one another.
_GUARDED = frozenset(
    "no not none never neither nor nothing nobody nowhere without cannot cant dont doesnt didnt isnt arent wasnt werent "
    "wont wouldnt shouldnt couldnt mustnt hasnt havent hadnt neednt "
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion "
    "first second third fourth fifth sixth seventh eighth ninth tenth half quarter once twice dozen single double triple "
    "could should would must might shall will does have been were more most less least over under with".split()
)
_ENDINGS = tuple(" e s es ed ing er or ee est en ful less able ible ly al ion ive ment ness".split(" "))
_PLURALS = frozenset(("", "e", "s", "es"))  # endings that may be put right without saying something else
_BEGINNINGS = (("pre", "pro"), ("inter", "intra"), ("hyper", "hypo"), ("ante", "anti"))
_SIGN = re.compile(r"[%‰§°#&$€£¥+=<>~×÷]|(?<![\w-])-(?=\d)")
_SENTENCE_START = r"(?:^|[.!?:;—–]\s*)[\"'(\[]*"
_TOKEN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W_]+(?:['’.,][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_PIECE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|\w+(?:['’.,:-]\w+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one of two wordings, or of both."""

    text: str
    fate: Fate


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """What was kept, what is gone and what is new, in reading order, the gone before the new that stands in its place.

    Whole words change, in Chinese single characters. The kept and the gone joined are `before`, the kept and the new
    `after`. The cut is one by the longest common subsequence (Hirschberg 1977).
    """
    from rapidfuzz.distance import LCSseq  # late: only what is shown to somebody is cut into pieces

    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[tuple[str, str, str]] = []  # kept, gone, new
    for step in LCSseq.opcodes(old, new):
        gone, fresh = "".join(old[step.src_start : step.src_end]), "".join(new[step.dest_start : step.dest_end])
        if step.tag == "equal":
            found.append((gone, "", ""))
        elif found and not found[-1][0]:
            found[-1] = ("", found[-1][1] + gone, found[-1][2] + fresh)
        elif len(found) > 1 and not re.search(r"\w", found[-1][0]):
            # Nothing but blanks or punctuation between two changes: one change reads better.
            between = found.pop()[0]
            found[-1] = ("", found[-1][1] + between + gone, found[-1][2] + between + fresh)
        else:
            found.append(("", gone, fresh))
    return tuple(Piece(text, fate) for kept, gone, fresh in found for text, fate in _fates(kept, gone, fresh) if text)


def _fates(kept: str, gone: str, fresh: str) -> tuple[tuple[str, Fate], ...]:
    return (kept, "kept"), (gone, "gone"), (fresh, "new")


# -- likeness ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sentence is compared by: stems, numbers as they are, pairs of neighbouring Chinese characters."""

    telling: frozenset[str]
    little: frozenset[str]  # those that any sentence may have, or that name what the whole article is about

    @property
    def weight(self) -> int:
        return _TELLING * len(self.telling) + _LITTLE * len(self.little)

    def shared(self, other: Terms) -> int:
        """The weight of the terms that both hold."""
        return _TELLING * len(self.telling & other.telling) + _LITTLE * len(self.little & other.little)


@lru_cache(maxsize=1024)  # an article's statements are each compared with several others
def terms(text: str, subject: frozenset[str] = frozenset()) -> Terms:
    """Of a sentence in an article whose names hold the terms `subject`."""
    found = all_terms(text)
    little = (found & _LITTLE_STEMS) | (found & subject)
    return Terms(found - little, little)


def all_terms(text: str) -> frozenset[str]:
    """The terms of a text without telling them apart."""
    if text.isascii():  # four times as fast as `words`, which undoes what ASCII does not have
        return frozenset(map(stem, _ASCII_TERM.findall(text.lower())))
    tokens = words(text)
    pairs = (one + other for one, other in pairwise(tokens) if is_cjk(one) and is_cjk(other))
    return frozenset((*pairs, *(stem(token) for token in tokens if not is_cjk(token)))) or frozenset(tokens)


_LITTLE_STEMS = frozenset(map(stem, _LITTLE_WORDS))


def likeness(one: Terms, other: Terms) -> float:
    """How alike two sentences are, in [0, 1].

    Mostly Dice's coefficient (1945) over the weights; a sentence to which something was added is more alike than that
    says.
    """
    a, b = one.weight, other.weight
    if not a or not b:
        return 0.0
    shared = one.shared(other)
    return (1 - _CONTAINED) * 2 * shared / (a + b) + _CONTAINED * shared / min(a, b)


def least_shared(likeness: float) -> float:
    """The share of its telling terms that a sentence has in common with one that is as alike as `likeness`, or more.

    Where the other is contained in it the share is c / (2 - c) with c = (likeness - _CONTAINED) / (1 - _CONTAINED). Three
    fifths of that leave room for little words, which may make up for telling ones.
    """
    dice = (likeness - _CONTAINED) / (1 - _CONTAINED)
    return 0.6 * dice / (2 - dice)


# -- spelling ----------------------------------------------------------------------------------------------------------


class Vocabulary:
    """The words that sentences are written in, as they are written. Made when first looked into."""

    def __init__(self, texts: Callable[[], Iterable[str]]) -> None:
        self._texts = texts

    @cached_property
    def _words(self) -> frozenset[str]:
        found: set[str] = set()
        for text in self._texts():
            found.update(text.split())
        return frozenset(word for piece in found for word in _TOKEN.findall(piece))

    def __contains__(self, word: str) -> bool:
        return word in self._words


def spelling_only(before: str, after: str, old: Vocabulary, new: Vocabulary) -> bool:
    """Whether nothing changed but punctuation, capitals, white space, accents or a few letters within words.

    A digit, a sign, a name, a number word or a "not" is never spelling, and neither is a word that became another word:
    one where the old word is still in use in the `new` library and the new one was in use in the `old`.
    """
    if before.isascii() and after.isascii():
        if _begin_otherwise(before.split(), after.split()):
            return False
    else:
        before, after = normalise(before), normalise(after)
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(one) == len(other):
        same = all(
            was == is_
            or (_same_word(was.lower(), is_.lower(), old, new) and not _names_differ(was, before, is_, after, old, new))
            for was, is_ in zip(one, other, strict=True)
        )
    else:  # words written together, or apart
        one, other = [_folded(token) for token in one], [_folded(token) for token in other]
        same = "".join(one) == "".join(other) and _never_joined(one) == _never_joined(other)
    return same and _signs(before) == _signs(after)


def _begin_otherwise(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether as many words have another first letter somewhere: a quick no for most rewordings."""
    return len(one) == len(other) and any(
        was != is_ and was[0].isalpha() and is_[0].isalpha() and was[0].lower() != is_[0].lower()
        for was, is_ in zip(one, other, strict=True)
    )


def _never_joined(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if token in ("no", "not") or _DIGIT.search(token)]


def _signs(text: str) -> list[str]:
    return _SIGN.findall(text.replace("−", "-"))


def _folded(token: str) -> str:
    """A token without what is punctuation in it: the apostrophe of a genitive, the dots of U.S., the commas of 10,000."""
    token = comparable(token).replace("'", "")
    return _THOUSANDS.sub("", token) if _DIGIT.search(token) else token.replace(".", "")


def _same_word(was: str, is_: str, old: Vocabulary, new: Vocabulary) -> bool:
    """Whether one word, in small letters, is the other, perhaps spelt differently."""
    if was == is_:
        return True
    if was[0] != is_[0] and was[0].isascii() and is_[0].isascii():
        return False
    was, is_ = _folded(was), _folded(is_)
    if was == is_ or {was, is_} == {"a", "an"}:
        return True
    if not (was + is_).isalpha() or has_cjk(was + is_):
        return False
    if variant(was) == variant(is_):
        return True
    if {was, is_} & _GUARDED or {was, is_} <= _LITTLE_WORDS or (was in new and is_ in old):
        return False
    if _inflected(was, is_):
        return False
    if any(
        one.startswith(a) and other.startswith(b) for a, b in _BEGINNINGS for one, other in ((was, is_), (is_, was))
    ):
        return False
    shorter = min(len(was), len(is_))
    if shorter < 4:
        return sorted(was) == sorted(is_)  # "teh", but not "any" for "and"
    from rapidfuzz.distance import OSA  # late: most comparisons end before

    return bool(OSA.distance(was, is_) <= (1 if shorter < 6 else 2 if shorter < 10 else 3))


def _inflected(one: str, other: str) -> bool:
    """Whether two words are a stem with different endings, as in "required" and "requires", "employer" and "employee"."""
    endings = {one[: len(one) - len(ending)]: ending for ending in _ENDINGS if one.endswith(ending)}
    return any(
        (stem_ := other[: len(other) - len(ending)]) in endings and not {ending, endings[stem_]} <= _PLURALS
        for ending in _ENDINGS
        if other.endswith(ending)
    )


def _names_differ(was: str, before: str, is_: str, after: str, old: Vocabulary, new: Vocabulary) -> bool:
    """Whether one of two unequal words is a name: written with a capital, and not because it begins a sentence."""
    if _folded(was) == _folded(is_):
        return False
    written_small = any(word.lower() in vocabulary for word in (was, is_) for vocabulary in (old, new))
    return any(
        word != word.lower() and not (written_small and _begins(word, text))
        for word, text in ((was, before), (is_, after))
    )


def _begins(word: str, text: str) -> bool:
    """Whether a sentence of the text begins with the word, and only its first letter is a capital."""
    return word[1:] == word[1:].lower() and bool(re.search(rf"{_SENTENCE_START}{re.escape(word)}(?!\w)", text))
