"""What the operator and the machines around us ask: alive, ready, how much of everything."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from adapters.web import responses
from bot.desk import Desk
from bot.desk.health import Check

# A detail may name files, hosts or articles, and anybody may read this: a check that does not hold is told by its
# name, and what is wrong is in the log.
_SEE_LOG = "see the log"


class Operations:
    def __init__(self, desk: Desk, others: Mapping[str, asyncio.Event]) -> None:
        """`others`: the adapters beside us, each with what is set when it is connected."""
        self._desk, self._others = desk, others

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.metrics),
        )

    async def alive(self, request: web.Request) -> web.Response:
        """That the process answers at all."""
        return responses.text("ok\n")

    async def ready(self, request: web.Request) -> web.Response:
        """200 while questions are answered, "degraded" where something beside that does not hold; else 503."""
        checks = [*await self._desk.health(), *self._connections()]
        states = {check.state for check in checks}
        status = "failed" if "failed" in states else "degraded" if "degraded" in states else "ready"
        held = {
            "status": status,
            "checks": [{"name": check.name, "state": check.state, "detail": _detail(check)} for check in checks],
        }
        response = web.json_response(held, status=503 if status == "failed" else 200)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def metrics(self, request: web.Request) -> web.Response:
        return web.Response(
            body=self._desk.metrics.render(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"},
        )

    def _connections(self) -> list[Check]:
        return [
            Check(name.lower(), "good" if ready.is_set() else "failed", "connected" if ready.is_set() else "connecting")
            for name, ready in self._others.items()
        ]


def _detail(check: Check) -> str:
    if check.name == "library":
        # What the folder holds for groups leaves no trace here, not even in a count.
        return "the articles as they are" if check.state == "good" else f"an older version answers; {_SEE_LOG}"
    return check.detail if check.state == "good" or check.name == "bookkeeping" else _SEE_LOG
