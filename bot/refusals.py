"""What a wish is refused with: what is wrong and what to write instead, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.model import Language
from bot.problems import WrongUsage

Said = tuple[str, str]  # the same in English and in Chinese

NOTHING: Said = ("", "")


class Refusal(WrongUsage):
    """A wish that cannot be carried out. It is told in English, unless `language` says otherwise."""

    def __init__(self, what: Said, *, remedy: Said = NOTHING) -> None:
        super().__init__(what[0], remedy=remedy[0])
        self._what, self._remedy = what, remedy
        self.language: Language = "en"

    @property
    def full_stop(self) -> str:
        return "." if self.language == "en" else "。"

    def __str__(self) -> str:
        if self.language == "en":
            return super().__str__()
        return "；".join(part for part in (self._what[1], self._remedy[1]) if part)


@contextmanager
def told_in(language: Language) -> Iterator[None]:
    """Whatever is refused in the block is told in this language."""
    try:
        yield
    except Refusal as refused:
        refused.language = language
        raise


def for_example(english: str, chinese: str) -> Said:
    return f"write, for example, {english}", f"例如：{chinese}"


def meant(*names: str) -> Said:
    return f"did you mean {' or '.join(names)}?", f"您是指{'或'.join(names)}吗？"
