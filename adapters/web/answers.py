"""Answer → what the pages show of it: quotes with one source together, choices with their addresses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapters.web import limits, text
from adapters.web.site import Site, render
from bot.answering.dates import first_date
from bot.contract import MAX_STATEMENTS
from bot.library import Library
from bot.markup import spans
from bot.model import Answer, Language, Quote, Source, Statement, Suggestion
from bot.text import article_path

Links = Callable[[str], str]  # a title that a statement links to → the path of its article, "" where there is none


@dataclass(frozen=True, slots=True)
class Passage:
    """Quotes from one place with the same sources and notes, shown together."""

    quotes: tuple[Quote, ...]

    @property
    def place(self) -> Statement:
        return self.quotes[0].statement

    @property
    def path(self) -> str:
        return self.quotes[0].path

    @property
    def notes(self) -> tuple[str, ...]:
        return self.quotes[0].notes

    @property
    def sources(self) -> tuple[Source, ...]:
        return self.quotes[0].statement.sources


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a reader can go on with."""

    text: str
    path: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer as the templates want it."""

    answer: Answer
    passages: tuple[Passage, ...]
    dated: tuple[tuple[str, Passage], ...]  # of a timeline
    offered: tuple[Choice, ...]  # topics that the lead ends with
    nearby: tuple[Choice, ...]
    did_you_mean: tuple[Choice, ...]
    others: tuple[Passage, ...]
    more: str  # the path to the same answer with more statements; "": there are none
    earlier: tuple[str, ...]  # what a question after this one leans on
    headings: tuple[bool, ...]  # of a comparison: whether a row's heading says what its statements do not


def shown(answer: Answer, earlier: Sequence[str] = ()) -> Shown:
    """`earlier`: the questions before this one, oldest first."""
    quotes = answer.statements or answer.related
    timeline = answer.kind == "timeline" and bool(answer.statements)
    open_question = answer.outcome == "asked_back" and answer.kind not in ("help", "courtesy")

    def choices(suggestions: Iterable[Suggestion]) -> tuple[Choice, ...]:
        return tuple(
            Choice(one.title, ask_path(_settled(answer, one.title) if open_question else one.title), one.why)
            for one in suggestions
        )

    return Shown(
        answer=answer,
        passages=() if timeline else passages(quotes),
        dated=tuple((_when(one, answer.language), Passage((one,))) for one in quotes) if timeline else (),
        offered=choices(answer.offered),
        nearby=choices(answer.nearby),
        did_you_mean=tuple(Choice(title, ask_path(title)) for title in answer.did_you_mean),
        others=passages(answer.others) if answer.answered else (),
        more=_more(answer, earlier),
        earlier=(*earlier, answer.question)[-limits.EARLIER :] if answer.topics else (),
        headings=tuple(
            any(quote.statement.label != row.heading for quote in (*row.left, *row.right)) for row in answer.rows
        ),
    )


def passages(quotes: Sequence[Quote]) -> tuple[Passage, ...]:
    return tuple(Passage(tuple(group)) for _, group in groupby(quotes, key=_place))


def ask_path(question: str, earlier: Sequence[str] = (), limit: int = 0) -> str:
    """The page that answers a question."""
    return text.with_query(
        "/", [("q", question), *(("after", one) for one in earlier), ("limit", str(limit) if limit else "")]
    )


def links_of(library: Library) -> Links:
    """Where the links of this library's statements lead."""

    def path(title: str) -> str:
        article = library.find(title)
        return article_path(article.slug) if article is not None else ""

    return path


def no_links(title: str) -> str:
    """For whatever shows statements without a library at hand."""
    return ""


def fragment(answer: Answer, site: Site, *, links: Links = no_links, earlier: Sequence[str] = ()) -> str:
    """The answer alone, as a piece of HTML."""
    return render(
        "fragment.html",
        site,
        language=answer.language,
        shown=shown(answer, earlier),
        links=links,
        holder=holder,
        passages=passages,
    )


def page(
    answer: Answer,
    site: Site,
    *,
    links: Links = no_links,
    earlier: Sequence[str] = (),
    noted: bool = False,
    feedback: bool = False,
) -> str:
    """The whole page of an answer: what `/?q=` gives. `feedback`: with a form for it; `noted`: it was given."""
    return render(
        "answer.html",
        site,
        language=answer.language,
        shown=shown(answer, earlier),
        links=links,
        holder=holder,
        passages=passages,
        before=tuple(earlier),
        noted=noted,
        feedback=feedback and answer.answered and bool(statements(answer)),
        here="ask",
    )


def statements(answer: Answer) -> tuple[Statement, ...]:
    """Those that an answer shows as such."""
    steps = (step.quote for step in answer.steps if step.quote is not None)
    rows = (quote for row in answer.rows for quote in (*row.left, *row.right))
    return tuple(quote.statement for quote in (*answer.statements, *steps, *rows))


def holder(statement: Statement) -> str:
    """Who holds it, to be set in front; "" for plain fact and where the sentence says so by itself."""
    view = (statement.view or "").strip()
    return view if view and not _beginning(statement).casefold().startswith(view.casefold()) else ""


def _beginning(statement: Statement) -> str:
    return "".join(span.text for span in spans(statement.text))[:80].lstrip()


def _place(quote: Quote) -> tuple[object, ...]:
    statement = quote.statement
    # Each fact and each point that is dated stands for itself.
    alone = statement.id if quote.notes else ""
    return statement.article, statement.section, statement.sources, alone


def _when(quote: Quote, language: Language) -> str:
    found = first_date(quote.text)
    return text.date(found, language) if found is not None else ""


def _settled(answer: Answer, title: str) -> str:
    """The question that was asked back, with the topic that is meant."""
    return f"{answer.question} ({title})"


def _more(answer: Answer, earlier: Sequence[str]) -> str:
    if not answer.more:
        return ""
    count = len(answer.rows or answer.listed or answer.statements or answer.related)
    if count >= MAX_STATEMENTS:
        return "/topics" if answer.kind == "list" else ""
    return ask_path(answer.question, earlier, min(MAX_STATEMENTS, count + answer.more))
