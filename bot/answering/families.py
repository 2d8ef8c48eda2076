"""Words of one root, or an adjective from another, that do not begin alike: "death" for "die", "solar" for "sun"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.stems import stem

_FAMILIES = """
die death dead · live life alive · bear birth born · eat food feed · grow growth · fly flight · see sight
speak speech · sing song · give gift · sit seat · lose loss · sell sale · pay payment · choose choice · win victory winner
prove proof · believe belief · know knowledge · join junction · compel compulsion · defend defense defence
invade invasion · expand expansion · divide division · conclude conclusion · describe description
receive reception receipt · attend attention · produce production · destroy destruction · respond response
high height · long length · deep depth · wide width · broad breadth · strong strength · hot heat · warm warmth
young youth · true truth · free freedom · wise wisdom · poor poverty · weigh weight · angry anger · hungry hunger
proud pride · hate hatred
sun solar · moon lunar · star stellar · sea marine · city urban · law legal · king royal · mind mental · money monetary
mouth oral · tooth dental · heart cardiac
one first · two second · three third · five fifth · north northern · south southern · east eastern · west western
denmark danish · england english · europe european · france french · greece greek · ireland irish · netherlands dutch
norway norwegian · poland polish · scotland scottish · spain spanish · switzerland swiss · wales welsh
"""


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    families = [family.split() for line in _FAMILIES.strip().split("\n") for family in line.split("·")]
    table: dict[str, list[str]] = {}
    for family in families:
        stems = list(dict.fromkeys(map(stem, family)))
        for one in stems:
            table.setdefault(one, []).extend(other for other in stems if other != one)
    return {one: tuple(others) for one, others in table.items()}


def family(term: str) -> tuple[str, ...]:
    """The stems of the other words of its root; () for most."""
    return _table().get(term, ())
