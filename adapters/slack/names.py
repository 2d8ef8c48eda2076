"""Two topics out of one line: `A vs B`, `"A" "B"`, `A, B`, `A and B`, or two names of ours one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable

_QUOTED = re.compile(r"[\"“”«»「」]([^\"“”«»「」]+)[\"“”«»「」]")
_BETWEEN = re.compile(
    r"\s*(?:\bvs\.?\b|\bversus\b|[,，、|;/]|(?<!\w)and(?!\w)|(?<!\w)to(?!\w)|和|与|跟)\s*", re.IGNORECASE
)


def two(text: str, known: Callable[[str], bool]) -> tuple[str, str] | None:
    """The two names; None where the line has no two. `known` tells names that are ours."""
    quoted = [name.strip() for name in _QUOTED.findall(text) if name.strip()]
    if len(quoted) == 2:
        return quoted[0], quoted[1]
    splits = [(text[: match.start()].strip(), text[match.end() :].strip()) for match in _BETWEEN.finditer(text)]
    splits = [(left, right) for left, right in splits if left and right]
    words = text.split()
    apart = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    for left, right in (*splits, *apart):
        if known(left) and known(right):
            return left, right
    if splits:
        return splits[0]
    return (words[0], words[1]) if len(words) == 2 else None
