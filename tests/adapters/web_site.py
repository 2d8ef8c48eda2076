"""A site as it is served: real sockets, a real desk, a real database, on loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from adapters.serve import renderers
from adapters.web.app import Web
from bot.desk import Desk
from bot.settings import Settings

LIBRARY = Path(__file__).parent.parent / "library"
NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


_BLOCKS = frozenset("p div dt dd li h1 h2 h3 section td th tspan button".split())


@dataclass(frozen=True, slots=True)
class Got:
    """A response with its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        import json

        return json.loads(self.body)

    @property
    def page(self) -> Page:
        return Page.of(self.text)


class Page(HTMLParser):
    """What a browser finds in a page: its elements with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in _BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def attributes(self, name: str, tag: str = "") -> list[str]:
        return [given[name] for held, given in self.elements if name in given and tag in ("", held)]


@dataclass(frozen=True, slots=True)
class Site:
    """A site that answers."""

    web: Web
    desk: Desk
    session: aiohttp.ClientSession
    stop: asyncio.Event

    @property
    def port(self) -> int:
        return int(self.web.address.rpartition(":")[2])

    async def get(self, path: str | URL, headers: Mapping[str, str] | None = None, **options: Any) -> Got:
        return await self.send("GET", path, headers=headers, **options)

    async def send(self, method: str, path: str | URL, **options: Any) -> Got:
        """`path` below our address, or a whole address that is taken as it is."""
        options = {"allow_redirects": False, "raise_for_status": False} | options
        async with self.session.request(
            method, self.web.address + path if isinstance(path, str) else path, **options
        ) as response:
            return Got(response.status, response.headers, await response.read())


@asynccontextmanager
async def serving(
    folder: Path, home: Path, *, others: Mapping[str, asyncio.Event] | None = None, pages: bool = True, **settings: Any
) -> AsyncIterator[Site]:
    """Serves a folder on a free port, with its database and its cache in `home`."""
    given = Settings(
        **{
            "knowledge": folder,
            "cache": home / "cache",
            "database_url": f"sqlite:///{home / 'seealso.db'}",
            "port": 0,
            **settings,
        }
    )
    desk = await Desk.open(given, clock=lambda: NOW)
    web = Web(desk, given, renderers=renderers(), others=others, pages=pages)
    stop = asyncio.Event()
    running = asyncio.create_task(web.run(stop), name="web")
    watching = asyncio.create_task(desk.watch(), name="watch")
    try:
        await asyncio.wait({running, asyncio.ensure_future(web.ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        async with aiohttp.ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"}) as session:
            yield Site(web, desk, session, stop)
    finally:
        stop.set()
        watching.cancel()
        await asyncio.gather(running, watching, return_exceptions=True)
        await desk.close()
