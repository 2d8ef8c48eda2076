"""British and American spelling: one form for both."""

from __future__ import annotations

import re
from functools import cache

_VARIANTS = (  # the longer form first
    ("our", "or"),
    ("is(?=[aei]|ing|ation)", "iz"),
    ("ys(?=[ei])", "yz"),
    ("(?<=[a-z]{2})re$", "er"),
    ("ogue$", "og"),
    ("ence$", "ense"),
    ("([aeiou][^aeiou]{1,2}[aeiou])ll(?=ed|ing|er|or)", r"\1l"),
    ("(?<=l)l(?=ment|ful)", ""),
    ("ae|oe", "e"),
)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """When a word is first compared, which most processes never do."""
    return tuple((re.compile(pattern), short) for pattern, short in _VARIANTS)


def variant(word: str) -> str:
    """One form for the British and the American spelling of a word in small letters."""
    for pattern, short in _compiled():
        word = pattern.sub(short, word)
    return word
