"""The shelf: the edition that answers now, which version of the library it is, and what the operator must know of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.desk import notices
from bot.desk.claims import Claims
from bot.desk.editions import Edition
from bot.desk.notices import Notice, Notices
from bot.desk.watch import News, Watcher
from bot.problems import StoreUnavailable
from bot.store import Store
from bot.store.records import Standing
from bot.telemetry import Log, Metrics

_REFRESH = 10  # looks at the folder for one at the database, whether others have a newer version
_TOLD_ONCE = 86_400_000  # ms for which the same notice is not told again, by any process

log = Log(__name__)


class Shelf:
    def __init__(
        self,
        watcher: Watcher,
        store: Store,
        claims: Claims,
        metrics: Metrics,
        *,
        clock: Callable[[], datetime],
        stale_after: float,
    ) -> None:
        """`stale_after`: days without a good load after which the operator is told."""
        self.watcher, self.notices = watcher, Notices()
        self.standing: Standing | None = None  # of the edition that answers; None: not recorded yet
        self._store, self._claims, self._metrics = store, claims, metrics
        self._clock, self._stale_after = clock, timedelta(days=stale_after)
        self._told: datetime | None = None  # since when the folder is broken of which the operator knows that it is old
        self._after = 0  # version that this process stood at last
        self._looks = 0
        self._away = False  # whether the database could not be asked for the version
        self._metrics.loaded.set(clock().timestamp())

    @property
    def edition(self) -> Edition:
        return self.watcher.edition

    async def start(self) -> None:
        """Records the edition as a version where the database has never seen its content."""
        self._stand(await self._store.versions.started(self.edition.library.articles, at=self._now()))

    async def become_newest(self) -> None:
        """Records the edition as the newest version, whatever others have recorded: it was put back on purpose."""
        library, latest = self.edition.library, self.standing.latest if self.standing else 0
        self._stand(await self._store.versions.changed(library.articles, after=latest, at=self._now()))

    async def run(self) -> None:
        """Watches the folder until it is cancelled."""
        while True:
            try:
                if news := await self.watcher.look():
                    await self._heard(news)
                await self._keep_standing()
                await self._warn_when_stale()
            except Exception as error:  # the old edition goes on, and so does the watch
                log.error("library.watch_failed", error=error)
                self._metrics.failures.labels("reload").inc()

    async def _heard(self, news: News) -> None:
        if news.edition is not None:
            self.standing = None  # before anything waits: what was known is not of this edition
        self._metrics.reloads.labels("bad" if news.problems else "good").inc()
        if news.problems:
            for problem in news.problems:
                log.error("library.problem", place=str(problem.place), problem=problem.message, remedy=problem.remedy)
            log.error("library.broken", problems=len(news.problems))
            await self.tell(notices.broken(news.problems), once=f"broken:{self.watcher.digest}")
            return
        if news.mended:
            log.info("library.mended")
            await self.tell(notices.mended(), once=f"mended:{self.watcher.digest}:{self._day()}")
        if news.edition is not None:
            library = news.edition.library
            log.info("library.loaded", articles=len(library.titles), statements=library.size, digest=library.digest)
            self._metrics.loaded.set(self._clock().timestamp())

    async def _keep_standing(self) -> None:
        """Knows the version that answers, and whether others have a newer one."""
        self._looks += 1
        if self._looks % _REFRESH if self.standing is not None else not self.watcher.settled:
            return
        try:
            if self.standing is None:
                library = self.edition.library
                self._stand(await self._store.versions.changed(library.articles, after=self._after, at=self._now()))
            else:
                self._stand(await self._store.versions.refreshed(self.standing))
        except StoreUnavailable as error:
            if not self._away:  # it is asked again every second
                log.warning("library.version_unknown", reason=str(error))
            self._away = True
        else:
            if self._away:
                log.info("library.version_known")
            self._away = False

    def _stand(self, standing: Standing) -> None:
        if self.standing != standing:
            log.info("library.version", number=standing.number, latest=standing.latest, recorded=standing.recorded)
        self.standing, self._after = standing, standing.number
        self._metrics.version.set(standing.number)

    async def _warn_when_stale(self) -> None:
        condition = self.watcher.condition
        if condition.since in (None, self._told) or self._clock() - condition.last_good < self._stale_after:
            return
        self._told = condition.since
        days = self._stale_after / timedelta(days=1)
        log.error("library.stale", last_good=condition.last_good.isoformat())
        await self.tell(notices.stale(days, condition.problems), once=f"stale:{self.watcher.digest}")

    async def tell(self, notice: Notice, *, once: str) -> None:
        """Tells the operator's room, and of several processes one does; `once` says what is the same notice."""
        room = self.edition.library.manifest.operator_room
        if not self.notices.reaches(room) or not await self._claims.once(f"notice:{once}", ms=_TOLD_ONCE):
            return
        assert room is not None
        await self.notices.tell(room, notice)

    def _now(self) -> int:
        return int(self._clock().timestamp() * 1000)

    def _day(self) -> str:
        return self._clock().date().isoformat()
