"""An edition: one library with the views of it that rooms have, made whole before anybody asks it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from bot import completion
from bot.answering import answer
from bot.compiled import open_library
from bot.library import Library
from bot.model import EVERYONE, Audience, Manifest, Question
from bot.rooms import Room, audience_of


class Edition:
    """Grows by views that nobody has asked for yet, else it never changes."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._views: dict[Audience, Library] = {}

    @classmethod
    def open(cls, folder: Path, cache: Path | None = None) -> Edition:
        """Of a folder, ready to answer; BrokenKnowledge with every error of the folder. Slow, too."""
        edition = cls.prepare(open_library(folder, cache=cache))
        # A first question with a slip in it loads what later ones need.
        answer(edition.library, Question(text="who wrtoe this", asked_on=date(2000, 1, 1)))
        return edition

    @classmethod
    def prepare(cls, library: Library, audiences: Iterable[Audience] = ()) -> Edition:
        """With the views of these audiences, of everyone and of every room that the manifest names.

        Slow where a library is large and articles are restricted: use a thread.
        """
        edition = cls(library)
        for audience in {EVERYONE, *_named(library.manifest), *audiences}:
            edition.view(audience)
        return edition

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Those whose views are there."""
        return tuple(self._views)

    def view(self, audience: Audience) -> Library:
        """What this audience may read."""
        held = self._views.get(audience)
        if held is None:
            held = self.library.view(audience)
            completion.prepare(held)
            self._views[audience] = held
        return held


def _named(manifest: Manifest) -> Iterable[Audience]:
    """The audiences of the rooms that the manifest names."""
    for group in manifest.groups:
        for platform, members in (("slack", group.slack), ("discord", group.discord)):
            for member in members:
                yield audience_of(manifest, Room(key=f"{platform}:{member}"))
