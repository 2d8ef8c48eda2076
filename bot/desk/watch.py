"""Watching a knowledge folder: a good change becomes the next edition, a broken one is told and changes nothing.

The folder is polled by path, size and time, now and then by content, since that works on every file system. It is read
when it has been still for a moment, so that neither an editor that is saving nor a `git pull` that is under way takes an
article away. What may be half of a change, because something is gone or a file just stops, has to be still for longer.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from operator import lt
from pathlib import Path
from time import monotonic, time

from bot import articles
from bot.articles import Reading, Snapshot
from bot.desk.editions import Edition
from bot.garbage import uncollected
from bot.library import Library
from bot.model import Article
from bot.problems import Problem

POLL = 1.0  # seconds between looks at the folder
STILL = 0.4  # seconds without a change before it is read
SETTLED = 2.0  # seconds more without a change, before what may be half of one is believed
BY_CONTENT = 30  # polls after which the contents are compared, whatever sizes and times say
_TURN = 0.001  # seconds of the interpreter that reading and building take at a time while somebody waits for it
_LOCK_AGE = 60.0  # seconds after which git's lock is one that a dead process left

Stamp = frozenset[tuple[str, int, int, int]]  # path, size, time of change in ns, inode


@dataclass(frozen=True, slots=True)
class Condition:
    """How the knowledge folder stands."""

    last_good: datetime  # when its content was last seen to be good
    problems: tuple[Problem, ...] = ()  # of the content that cannot be used
    since: datetime | None = None  # when it was first seen broken; None: it is good


@dataclass(frozen=True, slots=True)
class News:
    """What became of a folder."""

    edition: Edition | None = None  # another one is in place
    problems: tuple[Problem, ...] = ()  # it cannot be used as it is now
    mended: bool = False  # it could not be used before, and can now


class Watcher:
    """Looks at a folder and keeps the last good edition of it."""

    def __init__(
        self,
        folder: Path,
        edition: Edition,
        *,
        clock: Callable[[], datetime],
        poll: float = POLL,
        still: float | None = None,
    ) -> None:
        """`edition` is of the folder as it was just now; `still`: seconds without a change, by default as POLL to STILL."""
        self.folder = folder
        self.edition = edition
        self.condition = Condition(last_good=clock())
        self._clock, self._poll = clock, poll
        self._still = STILL * poll / POLL if still is None else still
        self._settled = SETTLED * self._still / STILL
        self._since = -inf  # monotonic time at which the edition came into place
        self.digest = edition.library.digest  # of the content that was last judged
        self._stamp: Stamp | None = None  # of that content
        self._reading: Reading | None = None
        self._polls = 0

    async def look(self) -> News | None:
        """Waits for one poll, then looks; None where nothing changed. A new edition is in place when it returns."""
        await asyncio.sleep(self._poll)
        self._polls += 1
        stamp = await asyncio.to_thread(stamp_of, self.folder)
        if stamp == self._stamp and self._polls % BY_CONTENT:
            self._still_good()
            return None
        while True:
            stamp = await self._when_still(stamp)
            loaded = await asyncio.to_thread(load, self.folder, self.edition, self._reading, known=self.digest)
            if loaded is not None and loaded.doubtful:
                await asyncio.sleep(self._settled)
            after = await asyncio.to_thread(stamp_of, self.folder)
            if after == stamp:  # else it changed while it was read
                self._stamp = stamp
                return self._judged(loaded)
            stamp = after

    @property
    def settled(self) -> bool:
        """Whether the edition has been in place for so long that it is no half of a change."""
        return monotonic() - self._since >= self._settled

    async def _when_still(self, stamp: Stamp) -> Stamp:
        while True:
            await asyncio.sleep(self._still)
            later = await asyncio.to_thread(stamp_of, self.folder)
            if later == stamp and not await asyncio.to_thread(git_is_working, self.folder):
                return stamp
            stamp = later

    def _judged(self, loaded: _Loaded | None) -> News | None:
        if loaded is None:
            self._still_good()
            return None
        known, self.digest = self.digest, loaded.digest
        now = self._clock()
        if loaded.problems:
            self.condition = replace(self.condition, problems=loaded.problems, since=self.condition.since or now)
            return News(problems=loaded.problems) if loaded.digest != known else None
        mended = self.condition.since is not None
        self.condition = Condition(last_good=now)
        self._reading = loaded.reading
        another = loaded.edition is not None and loaded.digest != self.edition.library.digest
        if loaded.edition is not None:
            self.edition, self._since = loaded.edition, monotonic()
        return News(edition=self.edition if another else None, mended=mended) if another or mended else None

    def _still_good(self) -> None:
        if self.condition.since is None:
            self.condition = Condition(last_good=self._clock())


@dataclass(frozen=True, slots=True)
class _Loaded:
    digest: str
    problems: tuple[Problem, ...] = ()
    reading: Reading | None = None  # None: it has problems
    edition: Edition | None = None  # None, without problems: the content is that of the edition in place
    doubtful: bool = False  # it may be half of a change


@contextmanager
def _giving_way() -> Iterator[None]:
    """Hands the interpreter to threads that wait for it after a millisecond, where Python waits for five.

    Whoever answers meanwhile waits so long at every step: at each call that goes to a thread, and back.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


@_giving_way()
def load(folder: Path, edition: Edition, previous: Reading | None, *, known: str) -> _Loaded | None:
    """Reads, checks and builds what changed since `previous` and `edition`; None where the content is the `known` one.

    Slow: seconds for a large folder. With no `previous`, everything is read even where nothing changed, so that the
    next change is quick.
    """
    snapshot = articles.snapshot(folder)
    if snapshot.digest == known and previous is not None:
        return None
    with uncollected():
        reading = articles.read(snapshot, previous=previous)
        if reading.broken:
            return _Loaded(snapshot.digest, problems=reading.errors, doubtful=True)
        library = edition.library
        if snapshot.digest == library.digest and previous is not None:
            return _Loaded(snapshot.digest, reading=reading)
        library = Library.build(reading.articles, reading.manifest, digest=reading.digest, previous=library)
    before = edition.library.articles if previous is None else previous.articles
    return _Loaded(
        snapshot.digest,
        edition=Edition.prepare(library, edition.audiences),
        reading=reading,
        doubtful=_loses(before, reading.articles) or _stops(snapshot, previous),
    )


def _loses(before: Iterable[Article], after: Iterable[Article]) -> bool:
    """Whether an article is gone, or holds less of something than it did."""
    held = {article.slug: _measured(article) for article in after}
    return any(article.slug not in held or any(map(lt, held[article.slug], _measured(article))) for article in before)


def _measured(article: Article) -> tuple[int, ...]:
    return len(article.statements), len(article.see_also), len(article.sources), len(article.aliases)


def _stops(snapshot: Snapshot, previous: Reading | None) -> bool:
    """Whether a file that changed ends within a line."""
    known = previous.digests if previous is not None else {}
    return any(
        not snapshot.files[path].endswith((b"\n", b"\r"))
        for path, digest in snapshot.digests.items()
        if known.get(path) != digest
    )


def stamp_of(folder: Path) -> Stamp:
    """What tells without reading whether a folder's YAML files have changed; empty where it cannot be listed."""
    found: set[tuple[str, int, int, int]] = set()
    seen: set[tuple[int, int]] = set()
    waiting = [str(folder)]
    while waiting:
        at = waiting.pop()
        try:
            about = os.stat(at)  # noqa: PTH116 (a Path for each file is slow)
            if (about.st_dev, about.st_ino) in seen:
                continue
            seen.add((about.st_dev, about.st_ino))
            with os.scandir(at) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        waiting.append(entry.path)
                    elif entry.name.lower().endswith((".yaml", ".yml")):
                        file = entry.stat()
                        found.add((entry.path, file.st_size, file.st_mtime_ns, file.st_ino))
        except OSError:
            found.add((at, -1, 0, 0))  # what is wrong with it is for reading to say
    return frozenset(found)


def git_is_working(folder: Path) -> bool:
    """Whether git is changing the working tree that the folder belongs to."""
    for parent in (folder, *folder.absolute().parents):
        if (parent / ".git").is_dir():
            try:
                return time() - (parent / ".git" / "index.lock").stat().st_mtime < _LOCK_AGE
            except OSError:
                return False
    return False
