"""The web adapter: the pages, the API and what the operator asks, behind one port; other adapters' routes, too."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from time import perf_counter

from aiohttp import web

from adapters.web import limits, responses, site
from adapters.web.api import Api
from adapters.web.connections import Connections, raise_open_files
from adapters.web.front import Front, TooMany
from adapters.web.operations import Operations
from adapters.web.pages import Pages
from adapters.web.playground import Renderers
from adapters.web.words import word
from bot.desk import Desk
from bot.problems import WrongUsage
from bot.settings import Settings
from bot.telemetry import Log

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = Log("seealso.web")


class Web:
    """The adapter. `run` serves until it is told to stop; `ready` is set when it listens, at `address`."""

    name = "the web"

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        *,
        pages: bool = True,
        routes: Sequence[web.RouteDef] = (),
        renderers: Renderers | None = None,
        others: Mapping[str, asyncio.Event] | None = None,
    ) -> None:
        """`pages`: whether there are pages and the API; what the operator asks, and the `routes` of other adapters, are
        answered in any case. `renderers`: what other platforms would be sent, for the playground. `others`: adapters by
        name, each with what is set when it is connected.
        """
        self._desk, self._settings = desk, settings
        self.ready = asyncio.Event()
        self.address = ""
        self._front = Front(desk, rate=settings.web_rate, proxies=settings.proxies)
        self.application = web.Application(middlewares=[self._guard], client_max_size=limits.BODY)
        self.application.add_routes(Operations(desk, others or {}).routes())
        self.application.add_routes(routes)
        if pages:
            site.prepare()
            self.application.add_routes(Api(self._front).routes())
            self.application.add_routes(Pages(self._front, renderers or {}).routes())

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what is under way is answered then. WrongUsage where the port cannot be had."""
        runner = web.AppRunner(self.application, access_log=None, shutdown_timeout=limits.CLOSING)
        await runner.setup()
        try:
            assert runner.server is not None
            connections = Connections(runner.server, most=min(limits.CONNECTIONS, raise_open_files()))
            listening = await self._listen(connections)
            try:
                host, port = listening.sockets[0].getsockname()[:2]
                self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
                self.ready.set()
                await stop.wait()
            finally:
                listening.close()
        finally:
            await runner.cleanup()

    async def _listen(self, connections: Connections) -> asyncio.Server:
        host, port = self._settings.host, self._settings.port
        try:
            return await asyncio.get_running_loop().create_server(connections, host, port, backlog=1_024)
        except (OSError, socket.gaierror) as error:
            raise WrongUsage(
                f"cannot listen at {host}:{port}: {error.strerror or error}",
                remedy="choose another with --port, or stop what uses it",
            ) from error

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Around every request: a time limit, what went wrong as a page or a problem, headers, a line in the log."""
        began = perf_counter()
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "unknown"
        try:
            async with asyncio.timeout(limits.WORK):
                response = await handler(request)
        except web.HTTPException as raised:
            response = raised if raised.status < HTTPStatus.BAD_REQUEST else self._refused(request, raised)
        except TooMany as many:
            response = self._too_many(request, many)
        except WrongUsage as refused:
            response = self._said(request, HTTPStatus.BAD_REQUEST, refused.sentence())
        except TimeoutError:
            # Whose fault it is: a request that has not come whole by now was the client's to send.
            whole = request.content.is_eof()
            status = HTTPStatus.SERVICE_UNAVAILABLE if whole else HTTPStatus.REQUEST_TIMEOUT
            response = self._said(request, status, f"that took over {limits.WORK:g} seconds")
            response.force_close()
        except ConnectionError:
            raise
        except Exception as error:
            reference = self._desk.failed("web", error)
            detail = word("broke_about", self._front.site.language, reference=reference)
            response = self._said(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail)
        response.headers.update(responses.SECURITY)
        self._log(request, route, response.status, perf_counter() - began)
        if isinstance(response, web.HTTPException):
            raise response
        return response

    def _log(self, request: web.Request, route: str, status: int, seconds: float) -> None:
        # What went well is in the metrics, and an answer in the log by itself.
        tell = log.debug if status < HTTPStatus.BAD_REQUEST else log.info
        tell("http.request", method=request.method, route=route, status=status, ms=round(seconds * 1_000, 1))
        self._desk.metrics.requests.labels(route, str(status)).observe(seconds)

    def _refused(self, request: web.Request, raised: web.HTTPException) -> web.Response:
        detail = {
            HTTPStatus.NOT_FOUND: word("not_found_about", self._front.site.language),
            HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not answered here",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"a request holds at most {limits.BODY:,} bytes",
        }.get(HTTPStatus(raised.status), raised.reason)
        response = self._said(request, raised.status, detail)
        if "Allow" in raised.headers:
            response.headers["Allow"] = raised.headers["Allow"]
        return response

    def _too_many(self, request: web.Request, many: TooMany) -> web.Response:
        detail = word("too_many_about", self._front.site.language, seconds=many.seconds)
        response = self._said(request, HTTPStatus.TOO_MANY_REQUESTS, detail)
        response.headers["Retry-After"] = str(many.seconds)
        return response

    def _said(self, request: web.Request, status: int, detail: str) -> web.Response:
        """As a page to a person, else as a problem."""
        if not responses.wants_page(request):
            return responses.problem(status, detail)
        here = self._front.site
        titles = {404: "not_found", 429: "too_many", 500: "broke"}
        title = word(titles.get(status, "cannot"), here.language)
        html = site.render("error.html", here, title=title, detail=detail, meant=(), here="")
        return responses.page(request, html, status=status)
