"""The reception: rooms make, see, change and end their digests. Platforms ask here, and say what comes of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from bot.answering.read import language_of
from bot.digests import subscribe as wishes
from bot.digests.compose import Digest
from bot.digests.due import milliseconds
from bot.digests.editor import Editor
from bot.digests.phrases import say
from bot.digests.subscribe import Understood
from bot.model import Article, Language
from bot.refusals import told_in
from bot.rooms import Asker, Room
from bot.store.records import Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk import Desk

PREVIEW = 7  # days of which a preview tells

Action = Literal["pause", "resume", "stop"]
Reading = Callable[..., Understood]  # of library, zone, now, held


@dataclass(frozen=True, slots=True)
class Made:
    """A digest that was made or changed, with what its subscriber is told."""

    subscription: Subscription
    lines: tuple[str, ...]  # how it was understood, the next times, what a preview shows
    preview: Digest | None  # what it would have said lately; None: nothing
    language: Language


class Reception:
    """WrongUsage, with what to write instead, and StoreUnavailable come out of every call."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._store, self._editor = desk, desk.store, Editor(desk)

    async def subscribe_words(self, asker: Asker, text: str, *, replaces: str = "") -> Made:
        """A wish in one sentence; in the place of a digest of the room where `replaces` is its number."""
        return await self._subscribe(asker, partial(wishes.understand_words, text), replaces, text)

    async def subscribe(
        self,
        asker: Asker,
        topics: Sequence[str],
        when: str,
        *,
        reread: bool | None = None,
        gaps: bool | None = None,
        quiet: bool | None = None,
        replaces: str = "",
    ) -> Made:
        """A wish whose parts were given apart; what is not given stays as it is in the digest that it replaces."""
        understand = partial(wishes.understand, topics, when, reread=reread, gaps=gaps, quiet=quiet)
        return await self._subscribe(asker, understand, replaces, " ".join((*topics, when)))

    async def held(self, room: Room) -> tuple[Subscription, ...]:
        """The room's digests that were not stopped."""
        return await self._store.subscriptions.all(room=room.key)

    async def lines(self, room: Room) -> tuple[str, ...]:
        """The room's digests, a line each, or that there are none."""
        language = await self.language(room)
        return tuple(wishes.in_words(one, language) for one in await self.held(room)) or (say("none_yet", language),)

    async def act(self, room: Room, number: str, action: Action) -> str:
        """Pauses, resumes or stops a digest of the room; what to say of it."""
        language = await self.language(room)
        now = self._desk.clock()
        with told_in(language):
            found = await wishes.find(self._store, number, room=room.key)
            if action == "resume":
                await wishes.resume(self._store, found, now=now)
        if action == "pause":
            await self._store.subscriptions.pause(found.id, at=milliseconds(now))
        elif action == "stop":
            await self._store.subscriptions.stop(found.id, at=milliseconds(now))
        key = {"pause": "done_paused", "resume": "done_resumed", "stop": "undone"}[action]
        return say(key, language, number=found.id)

    async def for_managers(self, room: Room) -> bool:
        """Whether only those who manage the room may change its digests."""
        return not room.direct and (await self._store.rooms.settings(room.key)).digests_by == "managers"

    async def language(self, room: Room, wish: str = "") -> Language:
        """The room's own; where it chose none, that of the wish, or of the library where nothing was said in words."""
        chosen = (await self._store.rooms.settings(room.key)).language
        return chosen or (language_of(wish) if wish else self._desk.library.manifest.language)

    async def _subscribe(self, asker: Asker, understand: Reading, replaces: str, wish: str) -> Made:
        language = await self.language(asker.room, wish)
        with told_in(language):
            return await self._understood(asker, understand, replaces, language)

    async def _understood(self, asker: Asker, understand: Reading, replaces: str, language: Language) -> Made:
        room, now = asker.room, self._desk.clock()
        zone = (await self._store.rooms.settings(room.key)).zone
        library = self._desk.view(room)
        earlier = await wishes.find(self._store, replaces, room=room.key) if replaces else None
        # A sentence is cut at many places until one is understood: not while others wait.
        held = earlier.wish if earlier is not None else None
        understood = await asyncio.to_thread(understand, library=library, zone=zone, now=now, held=held)
        if earlier is not None:
            await self._store.subscriptions.change(
                earlier.id, understood.wish, next_due=understood.next_due(now), at=milliseconds(now)
            )
            made = await wishes.find(self._store, str(earlier.id), room=room.key)
        else:
            person = self._store.people.hash(asker.person)
            made = await wishes.subscribe(self._store, room.key, understood, now=now, person=person, direct=room.direct)
        return await self._told(made, room, now, language)

    async def _told(self, made: Subscription, room: Room, now: dt.datetime, language: Language) -> Made:
        since = await self._store.versions.on(milliseconds(now - dt.timedelta(days=PREVIEW)))
        version = since or await self._store.versions.first()
        audience = self._desk.audience(room)
        number = version.number if version is not None else made.baseline
        preview = await self._editor.example(made.wish, audience=audience, since=number, language=language)
        shown = preview if preview is not None and preview.news else None
        lines = (
            *wishes.confirmation(made, language, now=now),
            say("from_now", language),
            say("preview" if shown else "preview_none", language, days=PREVIEW),
        )
        return Made(made, lines, shown, language)


def completions(articles: Sequence[Article], typed: str, limit: int) -> tuple[str, ...]:
    """Tags and titles that somebody who types may mean, tags first; the last of several names counts."""
    head, _, last = typed.rpartition(",")
    wanted = last.strip().casefold()
    tags = sorted({tag for article in articles for tag in article.topics}, key=str.casefold)
    names = [*tags, *(article.title for article in articles)]
    found = [name for name in names if name.casefold().startswith(wanted)]
    found += [name for name in names if wanted in name.casefold() and name not in found]
    before = f"{head.strip()}, " if head.strip() else ""
    return tuple(f"{before}{name}" for name in found[:limit])
