"""Words to stems: Porter's English stemmer (Snowball), and the irregular forms that no stemmer knows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_IRREGULAR = """
be was were been being am is are · do did done does · go went gone goes · have had has · write wrote written
build built · win won · find found · make made · give gave given · take took taken · become became
begin began begun · lead led · hold held · know knew known · say said · see saw seen · come came · get got gotten
send sent · spend spent · leave left · lose lost · sell sold · buy bought · bring brought · teach taught
think thought · fight fought · catch caught · speak spoke spoken · break broke broken · choose chose chosen
grow grew grown · fly flew flown · draw drew drawn · drive drove driven · rise rose risen · fall fell fallen
eat ate eaten · sing sang sung · run ran · sit sat · stand stood · meet met · pay paid · keep kept · feel felt
mean meant · tell told · die dying died · bear born borne · wear wore worn · strike struck · shoot shot
sink sank sunk · steal stole stolen · seek sought · swear swore sworn · throw threw thrown · freeze froze frozen
child children · man men · woman women · person people · foot feet · tooth teeth · mouse mice · leaf leaves
life lives · wife wives · half halves · wolf wolves · bind bound · bend bent · lend lent
""".split("·")
_BASE = {form: forms.split()[0] for forms in _IRREGULAR for form in forms.split()[1:]}
_LONGEST = 32  # characters of a word whose stem is kept: who sends longer ones wants memory, not an answer
_stemmer: Any = None


def stem(word: str) -> str:
    """The stem of one folded word; numbers, Chinese characters and words with digits are their own."""
    return _kept(word) if len(word) <= _LONGEST else _stem(word)


def _stem(word: str) -> str:
    global _stemmer
    if not word.isascii() or not word.isalpha():
        return word
    if _stemmer is None:
        from Stemmer import Stemmer  # late: 1 ms that only a library with English pays

        _stemmer = Stemmer("english", 0)  # without a cache of its own
    stemmed: str = _stemmer.stemWord(_BASE.get(word, word))
    return stemmed


_kept = lru_cache(maxsize=200_000)(_stem)
