"""Answer → text for a terminal: the sentences first, each with its source, then where to go on.

A pure function. Every text of an article or a question is shown literally (see `layout.literal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, repeat

from adapters.console.layout import Page, columns, fill, literal, wrap
from bot import phrases
from bot.contract import Addresses
from bot.model import FACTS_SECTION, Answer, Language, Quote, Row, Source, Statement, Step, Suggestion

SIDE_BY_SIDE = 72  # columns a page needs before two texts fit beside each other
_NAMED, _TITLE = 2, 60  # sources of a sentence that are named, columns of a title; `read` gives them all in full
_INDENT = "  "
_BULLET = "• "

Lines = list[str]


def answer(answer: Answer, *, addresses: Addresses, page: Page, chat: bool = False) -> str:
    """The answer as lines joined by newlines, none at the end.

    In a chat, what `choices` gives is numbered in its order, since a reader can choose by number there.
    """
    marks = (f"{number}. " for number in count(1)) if chat else repeat(_BULLET)
    language = answer.language
    did_you_mean = _items(map(literal, answer.did_you_mean), marks, page)
    nearest = _bullets(answer.offered or answer.nearby, marks, page)
    lead = wrap(literal(answer.lead), page.width) if answer.lead else []
    see_also = _bullets(answer.see_also, repeat(_BULLET), page)
    if answer.offered:
        lead, nearest = lead + nearest, []
    elif answer.kind == "see_also":
        lead, see_also = lead + see_also, []
    blocks = [
        lead,
        *_body(answer, addresses, page),
        _more(answer, page, chat),
        _titled("see_also", language, page, see_also),
        _titled("did_you_mean", language, page, did_you_mean),
        _titled("nearest", language, page, nearest),
        _titled("not_meant", language, page, _items(map(_candidate, _others(answer)), marks, page)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def choices(answer: Answer) -> tuple[str | Quote, ...]:
    """What a reader may choose by number: titles (of "did you mean" and nearest topics), then other candidates."""
    return (*answer.did_you_mean, *(one.title for one in answer.offered or answer.nearby), *_others(answer))


def _others(answer: Answer) -> tuple[Quote, ...]:
    """The next candidates; none where we don't know: the closest sentences of a folder that has no answer mislead."""
    return answer.others if answer.answered else ()


def quotes(shown: Sequence[Quote], *, addresses: Addresses, page: Page, language: Language) -> Lines:
    """Statements one below the other; neighbours with the same source share its line."""
    lines: Lines = []
    for source, group in groupby(shown, key=lambda quote: _source_lines(quote, addresses, page, language)):
        if lines:
            lines.append("")
        before = ""
        for quote in group:
            if quote.context != before:
                lines += _context(quote, page)
            lines += sentence(quote, page)
            before = quote.text
        lines += source
    return lines


def sentence(quote: Quote, page: Page, *, first: str = "", rest: str = "") -> Lines:
    """A statement with who holds it in front."""
    label = holder(quote.statement)
    lines = wrap(label + literal(quote.text), page.width, first=first, rest=rest)
    if label and lines[0].startswith(first + label):
        lines[0] = first + page.style.set(page.style.view, label) + lines[0][len(first + label) :]
    return lines


def _context(quote: Quote, page: Page, *, first: str = "") -> Lines:
    """The statement before, in brackets, where this one cannot be understood without it."""
    return quiet(f"[{literal(quote.context)}]", page, first=first, rest=first) if quote.context else []


def holder(statement: Statement) -> str:
    """`Critics: ` before what critics say; empty before plain facts."""
    view = literal(statement.view or "").strip()
    said = literal(statement.text).casefold().startswith(view.casefold())  # "Critics hold that …" says it by itself
    return f"{view[0].upper()}{view[1:]}: " if view and not said else ""


def heading(text: str, page: Page) -> str:
    return page.style.set(page.style.heading, text)


def quiet(text: str, page: Page, *, first: str = _INDENT, rest: str = _INDENT) -> Lines:
    return [page.style.set(page.style.quiet, line) for line in wrap(text, page.width, first=first, rest=rest)]


def named_source(source: Source, title: int | None = None) -> str:
    """`Title (Publisher, 2008-03-15)`, as much of it as there is; the title in `title` columns at most."""
    origin = ", ".join(literal(str(part)) for part in (source.publisher, source.date) if part)
    name = literal(source.title)
    if title is not None and columns(name) > title:
        name = f"{wrap(name, title - 1)[0]}…"
    return f"{name} ({origin})" if origin else name


def _body(answer: Answer, addresses: Addresses, page: Page) -> Iterable[Lines]:
    if answer.steps:
        return _chain(answer.steps, addresses, page, answer.language)
    if answer.rows:
        return _comparison(answer, page)
    if answer.listed:
        return [_bullets(answer.listed, repeat(_BULLET), page)]
    if answer.kind == "timeline" and answer.statements:
        return [_timeline(answer.statements, page)]
    shown = answer.statements or answer.related
    return [quotes(shown, addresses=addresses, page=page, language=answer.language)]


def _place(quote: Quote) -> str:
    """article › section · notes"""
    statement = quote.statement
    return " · ".join(
        [f"{literal(statement.article)} › {literal(statement.section)}", *(literal(note) for note in quote.notes)]
    )


def _source_lines(quote: Quote, addresses: Addresses, page: Page, language: Language) -> Lines:
    lines = quiet(_place(quote), page)
    if sources := quote.statement.sources:
        named = [named_source(source, _TITLE) for source in sources[:_NAMED]]
        unnamed = [f"+{len(sources) - _NAMED}"] if len(sources) > _NAMED else []
        lines += quiet(phrases.say("sources", language, names="; ".join(named + unnamed)), page)
    if addresses.base:
        # Never wrapped: an address in two pieces cannot be followed.
        lines.append(page.style.set(page.style.quiet, _INDENT + literal(addresses.at(quote.path))))
    return lines


def _more(answer: Answer, page: Page, chat: bool) -> Lines:
    if not answer.more:
        return []
    text = phrases.say("more", answer.language, count=answer.more)
    if answer.listed:
        text += f" ({'/topics' if chat else 'seealso topics'})"
    elif len(answer.topics) == 1:
        text += f" ({'/read' if chat else 'seealso read'} {literal(answer.topics[0])})"
    return wrap(text, page.width)


def _chain(steps: Sequence[Step], addresses: Addresses, page: Page, language: Language) -> Iterable[Lines]:
    if len(steps) > 1:
        stations = [literal(steps[0].start), *(literal(step.end) for step in steps)]
        yield wrap(" → ".join(stations), page.width, rest=_INDENT)
    for step in steps:
        lines = [heading(line, page) for line in wrap(f"{literal(step.start)} → {literal(step.end)}", page.width)]
        if step.quote:
            lines += _context(step.quote, page, first=_INDENT)
            lines += sentence(step.quote, page, first=_INDENT, rest=_INDENT)
            lines += _source_lines(step.quote, addresses, page, language)
        else:
            reason = f"{phrases.say('see_also', language)}: {literal(step.why)}"
            lines += wrap(reason, page.width, first=_INDENT, rest=_INDENT)
        yield lines


def _comparison(answer: Answer, page: Page) -> Iterable[Lines]:
    left, right = (literal(title) for title in answer.topics[:2])
    if page.width is None or page.width < SIDE_BY_SIDE:
        inner = _INDENT * 2
        for row in answer.rows:
            lines = _row_heading(row, page)
            for title, side in ((left, row.left), (right, row.right)):
                lines += wrap(f"{title}:", page.width, first=_INDENT, rest=_INDENT)
                lines += _cell(row, side, page, inner)
            yield lines
        return
    half = (page.width - 3) // 2
    narrow = Page(half)
    yield [heading(line, page) for line in _beside(wrap(left, half), wrap(right, half), half)]
    for row in answer.rows:
        cells = _cell(row, row.left, narrow, ""), _cell(row, row.right, narrow, "")
        yield [*_row_heading(row, page), *_beside(*cells, half)]


def _row_heading(row: Row, page: Page) -> Lines:
    """Facts need none: each begins with its label."""
    if all(quote.statement.label == row.heading for quote in (*row.left, *row.right)):
        return []
    return [heading(literal(row.heading), page)]


def _cell(row: Row, side: Sequence[Quote], page: Page, indent: str) -> Lines:
    """What one side says. Its source is the column and the row, so only what they do not say is added."""
    lines: Lines = []
    for quote in side:
        lines += _context(quote, page, first=indent)
        lines += sentence(quote, page, first=indent, rest=indent)
        section = quote.statement.section
        unsaid = [section] if section not in (row.heading, FACTS_SECTION) else []
        if added := " · ".join(map(literal, (*unsaid, *quote.notes))):
            lines += quiet(added, page, first=indent + _INDENT, rest=indent + _INDENT)
    return lines or [f"{indent}–"]


def _beside(left: Lines, right: Lines, width: int) -> Lines:
    height = max(len(left), len(right))
    padded = ((lines + [""] * height)[:height] for lines in (left, right))
    return [f"{fill(one, width)} │ {other}".rstrip() for one, other in zip(*padded, strict=True)]


def _timeline(shown: Sequence[Quote], page: Page) -> Lines:
    from bot.answering.dates import first_date  # late: only a timeline reads dates out of texts

    dates = [str(first_date(quote.text) or "") for quote in shown]
    wide = max(map(len, dates))
    indent = " " * (wide + 2)
    lines: Lines = []
    for date, quote in zip(dates, shown, strict=True):
        lines += _context(quote, page, first=indent)
        lines += sentence(quote, page, first=f"{date:{wide}}  ", rest=indent)
        lines += quiet(_place(quote), page, first=indent, rest=indent)
    return lines


def _titled(key: str, language: Language, page: Page, lines: Lines) -> Lines:
    return [heading(phrases.say(key, language), page), *lines] if lines else []


def _bullets(suggestions: Iterable[Suggestion], marks: Iterator[str], page: Page) -> Lines:
    named = (f"{literal(one.title)}: {literal(one.why)}" if one.why else literal(one.title) for one in suggestions)
    return _items(named, marks, page)


def _candidate(quote: Quote) -> str:
    return f"{literal(quote.text)} ({literal(quote.statement.article)} › {literal(quote.statement.section)})"


def _items(texts: Iterable[str], marks: Iterator[str], page: Page) -> Lines:
    lines: Lines = []
    for text, mark in zip(texts, marks, strict=False):  # a mark is drawn after its text: none is lost
        lines += wrap(text, page.width, first=_INDENT + mark, rest=_INDENT + " " * columns(mark))
    return lines
