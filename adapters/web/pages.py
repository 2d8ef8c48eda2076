"""The pages that people read."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.web import answers, articles, limits, playground, responses, revisions, text
from adapters.web.articles import Listed
from adapters.web.front import Answered, Front, days_of, earlier_of, limit_of, number_of
from adapters.web.history import History
from adapters.web.playground import Renderers
from adapters.web.site import files, render
from adapters.web.words import word
from bot.library import Library
from bot.problems import StoreUnavailable, WrongUsage
from bot.text import article_path

_ROBOTS = "User-agent: *\nDisallow: /*?q=\nDisallow: /api/\nDisallow: /playground\nDisallow: /changes\n"
_SAME_SITE = (None, "same-origin", "none")  # Sec-Fetch-Site of a form that was sent from here, or by no browser


class Pages:
    def __init__(self, front: Front, renderers: Renderers) -> None:
        """`renderers` make what other platforms are sent, for the playground."""
        self._front, self._renderers = front, renderers
        self._history = History(front.desk)

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (
            web.get("/", self.ask),
            web.post("/feedback", self.feedback),
            web.get("/articles/{slug}", self.article),
            web.get("/topics", self.topics),
            web.get("/changes", self.changes),
            web.get("/playground", self.playground),
            web.get("/static/{name}", self.file),
            web.get("/robots.txt", self.robots),
        )

    # -- asking ------------------------------------------------------------------------------------------------------

    async def ask(self, request: web.Request) -> web.Response:
        """The first page; with `q` the answer, after the questions `after`, of `limit` statements."""
        question = request.query.get("q", "")
        if not question.strip():
            return self._home(request)
        try:
            answered = await self._ask(request, question)
        except WrongUsage as refused:
            return self._home(request, question[:200], str(refused), status=400)
        self._front.remember(request, answered)
        html = answers.page(
            answered.answer,
            self._front.site,
            links=answers.links_of(self._front.library),
            earlier=answered.earlier,
            noted="noted" in request.query,
            feedback=True,
        )
        return responses.page(request, html)

    async def _ask(self, request: web.Request, question: str) -> Answered:
        return await self._front.ask(
            request,
            question,
            earlier=earlier_of(request.query.getall("after", [])),
            limit=limit_of(request.query.get("limit", "")),
        )

    def _home(self, request: web.Request, question: str = "", refused: str = "", status: int = 200) -> web.Response:
        library, site = self._front.library, self._front.site
        start = [article for title in library.manifest.start_with if (article := library.find(title)) is not None]
        html = render(
            "home.html",
            site,
            text=question,
            refused=refused,
            start=[Listed.of(article) for article in start],
            articles=len(library.titles),
            statements=library.size,
            here="ask",
        )
        return responses.page(request, html, status=status)

    async def feedback(self, request: web.Request) -> web.Response:
        """Whether an answer helped; then back to it."""
        if request.headers.get("Sec-Fetch-Site") not in _SAME_SITE:
            return responses.problem(403, "this form is sent from our own pages only")
        if (request.content_length or 0) > limits.FORM:
            return responses.problem(413, f"a form holds at most {limits.FORM} bytes")
        form = await request.post()
        question = str(form.get("q", ""))
        earlier = tuple(str(one) for one in form.getall("after", []))
        if form.get("helpful") not in ("yes", "no"):
            raise WrongUsage("helpful is missing", remedy="write yes or no")
        answered = await self._front.ask(request, question, earlier=earlier_of(list(earlier)))
        shown = tuple(statement.id for statement in answers.statements(answered.answer))
        await self._front.desk.feedback(
            asker=self._front.asker(request),
            message=f"web:{hashlib.blake2b(' '.join(shown).encode(), digest_size=8).hexdigest()}",
            helpful=form["helpful"] == "yes",
            statements=shown,
        )
        back = text.with_query("/", [("q", question), *(("after", one) for one in earlier), ("noted", "1")])
        raise web.HTTPSeeOther(self._front.site.at(back))

    # -- reading -----------------------------------------------------------------------------------------------------

    async def article(self, request: web.Request) -> web.Response:
        library, site = self._front.library, self._front.site
        name = request.match_info["slug"]
        found = articles.find(library, name)
        if found is None:
            return self._no_article(request, library, name[:200])
        number, article = found
        if article.slug != name:
            raise web.HTTPPermanentRedirect(site.at(article_path(article.slug)))
        return responses.page(request, articles.page(library, number, site, today=self._front.desk.clock().date()))

    def _no_article(self, request: web.Request, library: Library, name: str) -> web.Response:
        site = self._front.site
        meant = [(title, article_path(found.slug)) for title in library.suggest(name) if (found := library.find(title))]
        html = render(
            "error.html",
            site,
            title=word("not_found", site.language),
            detail=word("no_article", site.language, name=name),
            meant=meant,
            here="",
        )
        return responses.page(request, html, status=404)

    async def topics(self, request: web.Request) -> web.Response:
        """All articles, or those of a `tag`; `page` is counted from 1."""
        page = number_of(request.query.get("page", ""), 1)
        listing = articles.listing(self._front.library, request.query.get("tag", "")[:200], page)
        html = render("topics.html", self._front.site, listing=listing, here="topics")
        return responses.page(request, html)

    async def changes(self, request: web.Request) -> web.Response:
        """What changed in the last `days`, in all topics or one `topic`."""
        days = days_of(request.query.get("days", ""))
        self._front.admit(request)
        site, library = self._front.site, self._front.library
        now = self._front.desk.clock()
        try:
            past = await self._history.since(now - timedelta(days=days))
        except StoreUnavailable:
            past = None
        notes, listing = [], None
        if past is None:
            notes.append(word("no_database", site.language))
        else:
            day = text.date(datetime.fromtimestamp(past.at / 1000, UTC).date(), site.language)
            notes.append(word("since" if past.known else "no_history", site.language, date=day))
            if past.changes:
                listing = revisions.listing(
                    past.changes,
                    library.articles,
                    topic=request.query.get("topic", "")[:200],
                    page=number_of(request.query.get("page", ""), 1),
                    language=site.language,
                )
            else:
                notes.append(word("no_changes", site.language))
        html = render(
            "changes.html", site, listing=listing, notes=notes, days=days, periods=limits.DAYS, here="changes"
        )
        return responses.page(request, html, status=200 if past is not None else 503)

    async def playground(self, request: web.Request) -> web.Response:
        """One question `q` as every platform shows it."""
        site = self._front.site
        question = request.query.get("q", "")
        if not question.strip():
            return responses.page(request, playground.empty(site))
        try:
            answered = await self._ask(request, question)
        except WrongUsage as refused:
            return responses.page(
                request, playground.empty(site, text=question[:200], refused=str(refused)), status=400
            )
        html = playground.page(
            answered.answer,
            site,
            self._renderers,
            self._front.addresses,
            links=answers.links_of(self._front.library),
            elapsed_ms=answered.elapsed_ms,
        )
        return responses.page(request, html)

    # -- files -------------------------------------------------------------------------------------------------------

    async def file(self, request: web.Request) -> web.Response:
        """A file that pages need. One of an older page is answered with the newest, for a rolling deploy."""
        name = request.match_info["name"]
        stem, _, rest = name.partition(".")
        file = files().get(f"{stem}.{rest.rpartition('.')[2]}")
        if file is None:
            raise web.HTTPNotFound
        keep = f"public, max-age={limits.YEAR}, immutable" if file.path.endswith(f"/{name}") else "no-cache"
        return responses.static(request, file.content, file.type, keep)

    async def robots(self, request: web.Request) -> web.Response:
        return responses.text(_ROBOTS)
