"""What `seealso doctor` finds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "off", "wrong"]  # holds; is not configured, which is no mistake; must be mended


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    detail: str  # never a secret
    remedy: str = ""  # what to do about it
