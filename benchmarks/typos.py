"""Questions as people mistype them: one or two slips in the words that matter. The same question, the same slips."""

from __future__ import annotations

import re
from random import Random

from bot.text import has_cjk, is_cjk

SEED = 2026

_WORD = re.compile(r"[^\W\d_]{4,}")
_FUNCTION_WORDS = """
about after also been before between both could does down during each from have here into itself just like made make
many more most much name other over same should some such than that their them then there these they this those through
under upon used very were what when where which while whom whose will with would your
"""
_SMALL = frozenset(_FUNCTION_WORDS.split())
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2] for row in _KEYS for at, key in enumerate(row)}
_SMALL_CHINESE = frozenset("的了是在和与有个吗呢什么么哪里谁何时几多少为怎样如之其被由于以及从到")
_COMMON_CHINESE = "人大国中上年会生家学对地出行作用工成发面方高日长主动公同力分天心水本外业新月明全相实体小部加现"


def mistype(question: str, *, seed: int = SEED) -> str:
    """The question with one slip, or as often two in different words where it has them; unchanged if it has none.

    English: a letter dropped, doubled, swapped with the next, or replaced by its neighbour on a QWERTY keyboard, never
    the first, in a word of four letters or more that is no function word. Chinese: a character dropped, swapped with
    the next or replaced by a common one, where two or more matter.
    """
    random = Random(f"{seed}:{question}")
    slips = random.choice((1, 2))
    if has_cjk(question):
        return _mistype_chinese(question, slips, random)
    words = [match for match in _WORD.finditer(question) if match[0].casefold() not in _SMALL]
    for match in sorted(random.sample(words, min(slips, len(words))), key=re.Match.start, reverse=True):
        question = question[: match.start()] + _slip(match[0], random) + question[match.end() :]
    return question


def _slip(word: str, random: Random) -> str:
    """A different word, one slip away."""
    places = range(1, len(word))
    made = [word[:at] + word[at + 1 :] for at in places]
    made += [word[:at] + word[at] + word[at:] for at in places]
    made += [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)]
    made += [
        word[:at] + random.choice(_NEIGHBOURS[letter]) + word[at + 1 :]
        for at in places
        if (letter := word[at].lower()) in _NEIGHBOURS
    ]
    return random.choice([other for other in made if other != word])


def _mistype_chinese(question: str, slips: int, random: Random) -> str:
    places = [at for at, letter in enumerate(question) if is_cjk(letter) and letter not in _SMALL_CHINESE]
    if len(places) < 2:  # a slip would leave nothing to go by
        return question
    for at in sorted(random.sample(places, min(slips, len(places))), reverse=True):
        letter, rest = question[at], question[at + 1 :]
        made = [rest, random.choice(_COMMON_CHINESE.replace(letter, "")) + rest]
        if rest and is_cjk(rest[0]) and rest[0] != letter:
            made.append(rest[0] + letter + rest[1:])
        question = question[:at] + random.choice(made)
    return question
