"""Words to stems: Porter's English stemmer (Snowball), and the irregular forms that no stemmer knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_IRREGULAR = """
be was were been being am is are · do did done does · go went gone goes · have had has · arise arose arisen
awake awoke awoken · bear bore born borne · become became · begin began begun · bend bent · bind bound · bite bitten
bleed bled · break broke broken · breed bred · bring brought · build built · buy bought · catch caught
choose chose chosen · come came · deal dealt · die dying died · dig dug · draw drew drawn · drink drank drunk
drive drove driven · eat ate eaten · fall fell fallen · feed fed · feel felt · fight fought · find found · flee fled
fly flew flown · forbid forbade forbidden · forget forgot forgotten · forgive forgave forgiven
freeze froze frozen · get got gotten · give gave given · grow grew grown · hang hung · hear heard · hide hid hidden
hold held · keep kept · know knew known · lay laid · lead led · leap leapt · learn learnt · leave left · lend lent
lose lost · make made · mean meant · meet met · mislead misled · overcome overcame · overthrow overthrew overthrown
pay paid · rebuild rebuilt · ride rode ridden · ring rang rung · rise rose risen · run ran · say said · see saw seen
seek sought · sell sold · send sent · shake shook shaken · shine shone · shoot shot · show shown · shrink shrank shrunk
sing sang sung · sink sank sunk · sit sat · sleep slept · slide slid · speak spoke spoken · spend spent · spin spun
stand stood · steal stole stolen · stick stuck · strike struck · swear swore sworn · sweep swept · swim swam swum
swing swung · take took taken · teach taught · tear tore torn · tell told · think thought · throw threw thrown
undergo underwent undergone · understand understood · undertake undertook undertaken · uphold upheld · wake woke woken
wear wore worn · weave wove woven · win won · withdraw withdrew withdrawn · withstand withstood · write wrote written
child children · foot feet · goose geese · half halves · knife knives · leaf leaves · life lives · man men
mouse mice · ox oxen · person people · shelf shelves · thief thieves · tooth teeth · wife wives · wolf wolves
woman women · alumnus alumni · analysis analyses · axis axes · bacterium bacteria · crisis crises
criterion criteria · fungus fungi · hypothesis hypotheses · index indices · matrix matrices · nucleus nuclei
phenomenon phenomena · radius radii · thesis theses · vertex vertices
"""
_BASE = {form: forms.split()[0] for forms in re.split("[·\\n]", _IRREGULAR.strip()) for form in forms.split()[1:]}
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
