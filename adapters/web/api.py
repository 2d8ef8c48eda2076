"""The API: the command line's JSON over HTTP, for programs."""

from __future__ import annotations

from aiohttp import web

from adapters.web import articles, responses
from adapters.web.front import Front, earlier_of, limit_of
from bot.contract import answer_object, article_object, explanation_object, topics_list
from bot.problems import WrongUsage
from bot.tags import tagged

_YES = frozenset(("1", "true", "yes"))


class Api:
    def __init__(self, front: Front) -> None:
        self._front = front

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (
            web.get("/api/ask", self.ask),
            web.get("/api/articles/{slug}", self.article),
            web.get("/api/topics", self.topics),
        )

    async def ask(self, request: web.Request) -> web.Response:
        """`q`, and if wanted `limit`, `explain=1`, and `after` for each earlier question of the conversation."""
        query = request.query
        if "q" not in query:
            raise WrongUsage("the question is missing", remedy="write it as /api/ask?q=QUESTION")
        answered = await self._front.ask(
            request,
            query["q"],
            earlier=earlier_of(query.getall("after", [])),
            limit=limit_of(query.get("limit", "")),
        )
        self._front.remember(request, answered)
        answer = answered.answer
        given = answer_object(answer, self._front.addresses, elapsed_ms=answered.elapsed_ms)
        if query.get("explain") in _YES:
            given["explanation"] = explanation_object(answer)
        return responses.as_json(request, given, changing="elapsed_ms")

    async def article(self, request: web.Request) -> web.Response:
        library = self._front.library
        name = request.match_info["slug"]
        found = articles.find(library, name)
        if found is None:
            meant = library.suggest(name[:200])
            return responses.problem(404, f"there is no article {name[:200]!r}", did_you_mean=list(meant))
        return responses.as_json(request, article_object(found[1], self._front.addresses))

    async def topics(self, request: web.Request) -> web.Response:
        """All articles, or those with a `tag`."""
        shown = tagged(self._front.library, request.query.get("tag", "")[:200])
        return responses.as_json(request, topics_list(shown, self._front.addresses))
