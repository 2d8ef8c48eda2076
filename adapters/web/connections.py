"""Connections: how many there may be, how long one may be silent or not read, and what is said to noise on the line."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from aiohttp import web

from adapters.web import limits, responses
from bot.telemetry import Log

log = Log("seealso.web")

_BUFFER = 2**20  # bytes that wait for a slow reader before its handler does
_OTHER_FILES = 200  # that everything else may have open: database, platforms, articles


class Connections:
    """Makes a protocol for each connection of a server, at most so many at once."""

    def __init__(self, server: web.Server, *, most: int) -> None:
        self._server, self._most = server, most
        self.open = 0

    def __call__(self) -> Connection:
        return Connection(
            self._server,
            count=self._count,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.IDLE,
            access_log=None,
            max_line_size=limits.LINE,
            max_field_size=limits.FIELD,
            max_headers=limits.FIELDS,
            lingering_time=1.0,
        )

    def _count(self, change: int) -> bool:
        """Whether there is room for what `change` adds."""
        self.open += change
        return self.open <= self._most


class Connection(web.RequestHandler):
    """aiohttp's, which closes what is silent too long, with our other limits."""

    __slots__ = ("_count",)

    def __init__(self, server: web.Server, *, count: Callable[[int], bool], **options: Any) -> None:
        super().__init__(server, **options)
        self._count = count

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        room = self._count(1)
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=_BUFFER)
        connected = transport.get_extra_info("socket")
        if connected is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            # Linux: a client that does not acknowledge what was sent is dropped by the kernel (tcp(7)).
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(limits.UNREAD * 1000))
        if not room:
            log.warning("http.full")
            transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._count(-1)
        super().connection_lost(exc)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """What no handler was asked: the request could not be read. Neither told nor logged in its own words, since
        these hold what the client sent.
        """
        log.info("http.unreadable", status=status, kind=type(exc).__name__)
        response = responses.problem(status, "the request cannot be read: it is no HTTP, or larger than we take")
        response.headers.update(responses.SECURITY)
        response.force_close()
        return response


def raise_open_files() -> int:
    """Raises how many files this process may have open as far as it may; how many connections that leaves room for."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return limits.CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return limits.CONNECTIONS if soft == resource.RLIM_INFINITY else max(50, soft - _OTHER_FILES)
