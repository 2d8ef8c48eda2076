"""Answer → what Slack is sent: the sentences first, each with where it comes from, then where to go on.

Pure functions. A payload holds `text` (all that notifications and screen readers get), `blocks`, and what keeps Slack from
unfurling links. It is inside every limit of `limits.py` whatever the answer holds; what does not fit is behind "More".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from adapters.slack import buttons, limits
from adapters.slack.buttons import Value, action_id
from adapters.slack.layout import (
    Block,
    Bold,
    Link,
    Part,
    Sheet,
    actions,
    button,
    confirm,
    context,
    linked,
    plain,
    section,
    text,
    weight,
)
from adapters.slack.text import cut_bytes, escape
from bot.completion import value_of
from bot.contract import Addresses
from bot.model import Answer, Language, Quote, Row, Source, Statement, StatementId, Step, Suggestion
from bot.phrases import say

Payload = dict[str, Any]

SURE = 0.7  # probability below which an answer is called unsure
_PAGE = 10  # statements behind one "More"
_BUTTONS, _MENU = 5, 25  # topics as buttons; more of them become a menu of so many
_SOURCES = 3  # named below a sentence
_ARROW = " → "
# Characters at most, so that the sentences have room whatever stands around them.
_LEAD, _STATEMENT, _CELL, _PLACE, _LIST, _NOTE = 800, 2_500, 1_500, 400, 1_500, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where an answer is shown, to whom, and what may be done with it."""

    addresses: Addresses
    asker: str = ""  # Slack's user id
    last: Literal["remove", "share", ""] = "remove"  # what the asker can do with it in the end
    view: bool = False  # in a modal, not a message
    message: str = ""  # our own id of a private answer
    owner: str = ""  # who keeps the nearest article and can be asked; empty: nobody


def answer(given: Answer, frame: Frame) -> Payload:
    """The message, or the blocks of a modal."""
    sheet = Sheet(limits.VIEW_BLOCKS - 2 if frame.view else limits.BLOCKS)
    after = _around(given)
    head = _head(given)
    sheet.add(*head)
    room = Sheet(
        sheet.most_blocks - len(head) - len(after) - 2,  # a note and the last row of buttons
        sheet.most_text - weight(head) - weight(after) - 800,
    )
    pieces = list(_body(given, frame))
    fitting = 0
    while fitting < len(pieces) and room.add(*pieces[fitting].blocks):
        fitting += 1
    left = tuple(dict.fromkeys(one for piece in pieces[fitting:] for one in piece.statements))
    sheet.add(*room.blocks)
    if note := _rest(given, len(left)):
        sheet.add(note)
    sheet.add(*after)
    if row := _footer(given, frame, left):
        sheet.add(actions(row))
    return message(spoken(given), sheet.blocks)


def message(said: str, blocks: Sequence[Block] = ()) -> Payload:
    """A payload around blocks, or of a text of ours alone; `said` is escaped already."""
    said = cut_bytes(said, limits.TEXT_BYTES)
    shown = list(blocks) or [section({"type": "mrkdwn", "text": said, "verbatim": True})]
    return {"text": said, "blocks": shown, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def words(key: str, language: Language, **values: str) -> Payload:
    """One of our phrases as a message; the values are foreign text."""
    return plainly(say(key, language, **values))


def statements(
    shown: Sequence[Quote], lead: str, frame: Frame, language: Language, *, further: Value | None = None
) -> Payload:
    """Statements alone, as behind "not what you meant?" and "More". What does not fit is behind a further "More":
    by its ids, or by `further`, whose count of what was shown is brought up to date.
    """
    given = Answer(question="", kind="ask", outcome="related", language=language, lead=lead, related=tuple(shown))
    head = [section(plain(lead, _LEAD))] if lead else []
    room = Sheet(limits.BLOCKS - 3, limits.MESSAGE - 1_000)
    count = 0
    for piece in _quotes(shown[:_PAGE], frame, language):
        if not room.add(*piece.blocks):
            break
        count += len(piece.statements)
    blocks = [*head, *room.blocks]
    if left := [quote.statement.id for quote in shown[count:]]:
        value = replace(further, shown=further.shown + count) if further else Value(statements=buttons.as_many(left))
        blocks.append(actions([button(action_id("more"), say("show_more", language), value.written())]))
    return message(spoken(replace(given, related=tuple(shown[:count]))), blocks)


def plainly(said: str) -> Payload:
    """A message of a text of ours, or of one that is not markup."""
    return message("\n".join(map(escape, said.split("\n"))), [section(plain(said, limits.SECTION_TEXT))])


def asking(asker: str, question: str, nearest: str, language: Language) -> Payload:
    """What an article's owner is asked; `asker` is Slack's user id, `nearest` the article's title."""
    lead = escape(say("owner_question", language, asker="{}")).replace("{}", f"<@{asker}>")
    place = say("nearest_to", language, title=nearest)
    return message(
        "\n".join((lead, escape(question), escape(place))),
        [
            section({"type": "mrkdwn", "text": lead, "verbatim": True}),
            section(plain(question, limits.SECTION_TEXT)),
            context(plain(place, _NOTE)),
        ],
    )


def nearest(given: Answer) -> str:
    """The title of the article that lies nearest to a question without an answer; empty: none does."""
    titles = (*given.topics, *(quote.statement.article for quote in given.related), *(o.title for o in given.nearest))
    return titles[0] if titles else ""


def spoken(given: Answer) -> str:
    """The answer as plain lines, escaped: what notifications show and screen readers say."""
    lines = [given.lead] if given.lead else []
    shown = given.statements or given.related
    if given.steps:
        lines += [_said_step(step, given.language) for step in given.steps]
    elif given.rows:
        for row in given.rows:
            for title, side in zip(given.topics, (row.left, row.right), strict=False):
                lines += [f"{title}: {_said(quote)}" for quote in side]
    elif given.listed:
        lines += [_named(one) for one in given.listed]
    else:
        lines += [_said(quote) for quote in shown]
    for key, names in (
        ("see_also", [_named(one) for one in given.see_also]),
        ("did_you_mean", given.did_you_mean),
        ("nearest", [_named(one) for one in given.nearest]),
    ):
        if names:
            lines.append(f"{say(key, given.language)}: {'; '.join(names)}")
    return "\n".join(map(escape, lines)) or escape(say("unknown", given.language))


def _said(quote: Quote) -> str:
    return f"{_holder(quote.statement)}{quote.text} ({_place(quote)})"


def _said_step(step: Step, language: Language) -> str:
    reason = _said(step.quote) if step.quote else f"{say('see_also', language)}: {step.why}"
    return f"{step.start}{_ARROW}{step.end}: {reason}"


def _named(one: Suggestion) -> str:
    return f"{one.title}: {one.why}" if one.why else one.title


# -- the sentences -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """Blocks that are shown together or not at all, and the statements in them."""

    blocks: tuple[Block, ...]
    statements: tuple[StatementId, ...]


def _head(given: Answer) -> list[Block]:
    blocks = [section(plain(given.lead, _LEAD))] if given.lead else []
    language = given.language
    if given.outcome == "answered" and given.did_you_mean:
        names = say("understood", language, names=", ".join(given.did_you_mean))
        blocks.append(context(plain(names, _PLACE)))
    return blocks


def _body(given: Answer, frame: Frame) -> Iterable[_Piece]:
    if given.steps:
        return _chain(given.steps, frame, given.language)
    if given.rows:
        return _comparison(given, frame)
    if given.listed:
        return _listing(given.listed)
    shown = given.statements or given.related
    return _quotes(shown, frame, given.language, dated=given.kind == "timeline")


def _quotes(shown: Sequence[Quote], frame: Frame, language: Language, *, dated: bool = False) -> Iterator[_Piece]:
    """Neighbours from one place share the line that says where they come from."""
    for _, group in groupby(shown, key=_same_place):
        together: list[Quote] = []
        for quote in group:
            if together and _length((*together, quote)) > _STATEMENT:
                yield _from_one_place(together, frame, language, dated)
                together = []
            together.append(quote)
        yield _from_one_place(together, frame, language, dated)


def _same_place(quote: Quote) -> tuple[object, ...]:
    return quote.statement.article, quote.statement.section, quote.notes, quote.statement.sources, quote.context


def _length(shown: Sequence[Quote]) -> int:
    # Bold, a date and a line break take their part.
    return sum(len(escape(_holder(quote.statement) + quote.text)) + 20 for quote in shown)


def _from_one_place(shown: Sequence[Quote], frame: Frame, language: Language, dated: bool) -> _Piece:
    parts: list[Part] = []
    for quote in shown:
        parts += ["\n"] if parts else []
        parts += _sentence(quote, dated)
    blocks = [context(plain(f"[{shown[0].context}]", _PLACE))] if shown[0].context else []
    blocks.append(section(text(parts, _STATEMENT)))
    blocks.append(context(*_source(shown, frame, language)))
    return _Piece(tuple(blocks), tuple(quote.statement.id for quote in shown))


def _sentence(quote: Quote, dated: bool = False) -> list[Part]:
    parts: list[Part] = []
    if dated:
        from bot.answering.dates import first_date  # late: only a timeline reads dates out of texts

        date = first_date(quote.text)
        parts += [Bold(str(date)), "  "] if date else []
    if holder := _holder(quote.statement):
        parts += [Bold(holder.strip()), " "]
    return [*parts, quote.text]


def _holder(statement: Statement) -> str:
    """`Critics: ` before what critics say; empty before plain facts and where the sentence says so itself."""
    view = (statement.view or "").strip()
    if not view or statement.text.casefold().startswith(view.casefold()):
        return ""
    return f"{view[0].upper()}{view[1:]}: "


def _place(quote: Quote) -> str:
    return f"{quote.statement.article} › {quote.statement.section}"


def _source(shown: Sequence[Quote], frame: Frame, language: Language) -> list[Block]:
    """Article › section, linked to the first sentence; a number for each further one; notes; where it can be checked."""
    first = shown[0]
    rest: list[Part] = []
    for number, quote in enumerate(shown[1:], 2):
        if (url := _url(quote.path, frame)) is not None:
            rest += [" · ", Link(str(number), url)]
    rest += [f" · {note}" for note in first.notes]
    elements = linked(_place(first), _url(first.path, frame), rest)
    if first.statement.sources:
        elements.append(text(_checkable(first.statement.sources, language), _NOTE))
    return elements


def _checkable(sources: Sequence[Source], language: Language) -> list[Part]:
    before, after = say("sources", language, names="\0").split("\0")
    parts: list[Part] = [before]
    for at, source in enumerate(sources[:_SOURCES]):
        parts += ["; "] if at else []
        parts.append(Link(source.title, source.url) if _is_web(source.url) and source.url else source.title)
        origin = ", ".join(str(part) for part in (source.publisher, source.date) if part)
        parts += [f" ({origin})"] if origin else []
    parts += [" …"] if len(sources) > _SOURCES else []
    return [*parts, after] if after else parts


def _is_web(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://")) and " " not in url and len(url) < 300


def _url(path: str, frame: Frame) -> str | None:
    """The permalink; None where no base is known, as a path leads nowhere from Slack."""
    return frame.addresses.at(path) if frame.addresses.base else None


def _chain(steps: Sequence[Step], frame: Frame, language: Language) -> Iterator[_Piece]:
    if len(steps) > 1:
        stations = _ARROW.join((steps[0].start, *(step.end for step in steps)))
        yield _Piece((section(text((Bold(stations),), _PLACE)),), ())
    for step in steps:
        heading = Bold(f"{step.start}{_ARROW}{step.end}")
        if step.quote is None:
            reason = f"{say('see_also', language)}: {step.why}"
            yield _Piece((section(text((heading, "\n", reason), _STATEMENT)),), ())
            continue
        shown = section(text((heading, "\n", *_sentence(step.quote)), _STATEMENT))
        yield _Piece((shown, context(*_source((step.quote,), frame, language))), (step.quote.statement.id,))


def _comparison(given: Answer, frame: Frame) -> Iterator[_Piece]:
    left, right = given.topics[:2]
    for row in given.rows:
        fields = [_cell(title, side) for title, side in ((left, row.left), (right, row.right))]
        shown = [*row.left, *row.right]
        labelled = all(quote.statement.label == row.heading for quote in shown)
        head = plain(row.heading, limits.HEADER_TEXT)
        block: Block = {"type": "section", "fields": fields} if labelled else section(head, fields)
        places = _row_places(row, frame)
        yield _Piece((block, context(*places)) if places else (block,), tuple(quote.statement.id for quote in shown))


def _cell(title: str, side: Sequence[Quote]) -> Block:
    parts: list[Part] = [Bold(title)]
    for quote in side:
        parts += ["\n", *_sentence(quote)]
    return text(parts if side else [*parts, "\n–"], _CELL)


def _row_places(row: Row, frame: Frame) -> list[Block]:
    """Where each side's sentences come from."""
    elements: list[Block] = []
    for side in (row.left, row.right):
        if side:
            elements += linked(_place(side[0]), _url(side[0].path, frame), [f" · {note}" for note in side[0].notes])
    return elements


def _listing(listed: Sequence[Suggestion]) -> Iterator[_Piece]:
    lines: list[Part] = []
    size = 0
    for one in listed:
        line = _item(one)
        length = sum(len(escape(part if isinstance(part, str) else part.text)) + 2 for part in line)
        if lines and size + length > _STATEMENT:
            yield _Piece((section(text(lines, _STATEMENT)),), ())
            lines, size = [], 0
        lines += ["\n", *line] if lines else line
        size += length + 1
    if lines:
        yield _Piece((section(text(lines, _STATEMENT)),), ())


def _item(one: Suggestion) -> list[Part]:
    return ["• ", Bold(one.title), f": {one.why}"] if one.why else ["• ", Bold(one.title)]


# -- what stands around them -------------------------------------------------------------------------------------------


def _around(given: Answer) -> list[Block]:
    """How sure we are, where we are not; see-also with its reasons, did-you-mean, nearest topics, with buttons."""
    language = given.language
    blocks: list[Block] = []
    if given.outcome == "answered" and given.confidence < SURE:
        blocks.append(context(plain(say("unsure", language), _NOTE)))
    if given.see_also:
        lead: list[Part] = [] if given.kind == "see_also" else [Bold(say("see_also", language)), "\n"]
        blocks.append(section(text((*lead, *_lines(given.see_also)), _LIST)))
        blocks.append(_topics([one.title for one in given.see_also], 0))
    if given.listed:
        blocks.append(_topics([one.title for one in given.listed], 100))
    if given.did_you_mean and given.outcome != "answered":
        blocks.append(section(plain(say("did_you_mean", language), _NOTE)))
        blocks.append(_topics(given.did_you_mean[:_BUTTONS], 200))
    if given.nearest:
        asked_back = given.outcome in ("asked_back", "social")
        lines = _lines(given.nearest) if any(one.why for one in given.nearest) else []
        lead = (
            [] if asked_back else [Bold(say("nearest", language)), "\n"] if lines else [Bold(say("nearest", language))]
        )
        if lead or lines:
            blocks.append(section(text((*lead, *lines), _NOTE)))
        question = given.question if given.outcome == "asked_back" and given.lead == say("which", language) else ""
        blocks.append(_topics([one.title for one in given.nearest[:_BUTTONS]], 300, question))
    return blocks


def _lines(suggestions: Sequence[Suggestion]) -> list[Part]:
    parts: list[Part] = []
    for one in suggestions:
        parts += ["\n"] if parts else []
        parts += _item(one)
    return parts


def _topics(titles: Sequence[str], first: int, question: str = "") -> Block:
    """Topics to choose from: a few buttons, or a menu. With a question: it is asked again about the one chosen."""
    if len(titles) <= _BUTTONS:
        return actions([_topic(title, first + at, question) for at, title in enumerate(titles)])
    options = [{"text": plain(title, limits.OPTION_TEXT), "value": value_of(title)} for title in titles[:_MENU]]
    menu: Block = {"type": "static_select", "action_id": action_id("topic", first), "options": options}
    return actions([menu])


def _topic(title: str, number: int, question: str) -> Block:
    asked_again = Value(topic=value_of(title), question=question)
    if question and asked_again.fits():
        return button(action_id("pick", number), title, asked_again.written())
    return button(action_id("topic", number), title, Value(topic=value_of(title)).written())


def _rest(given: Answer, left: int) -> Block | None:
    if not (count := given.more + left):
        return None
    return context(plain(say("more", given.language, count=count), _NOTE))


def _footer(given: Answer, frame: Frame, left: Sequence[StatementId]) -> list[Block]:
    """The last row: what can be done with the answer."""
    language = given.language
    row: list[Block] = []
    if left:
        unsaid = Value(statements=buttons.as_many(left))
        row.append(button(action_id("more"), say("show_more", language), unsaid.written()))
    elif given.more and len(given.topics) == 1:
        row.append(button(action_id("more"), say("show_more", language), _further(given).written()))
    if given.others:
        others = Value(statements=buttons.as_many([quote.statement.id for quote in given.others]))
        row.append(button(action_id("others"), say("not_meant", language), others.written()))
    if given.outcome in ("answered", "related"):
        value = Value(message=frame.message).written()
        row.append(button(action_id("helpful"), "👍", value, spoken=say("helpful", language)))
        row.append(button(action_id("not-helpful"), "👎", value, spoken=say("not_helpful", language)))
    if frame.owner and given.outcome in ("abstained", "related") and (title := nearest(given)):
        row.append(_owner(given, frame, title))
    if frame.last == "share":
        share = _asked_again(given)
        if given.outcome in ("answered", "related") and share.fits():
            row.append(button(action_id("share"), say("share", language), share.written()))
    elif frame.last == "remove" and frame.asker and given.kind != "courtesy":
        row.append(button(action_id("remove"), say("remove", language), Value(user=frame.asker).written()))
    return row


def _further(given: Answer) -> Value:
    """Leads to the statements of the kind that were not shown."""
    heading = given.statements[0].statement.section if given.kind == "section" and given.statements else ""
    topic = value_of(given.topics[0])
    return Value(topic=topic, kind=given.kind, heading=heading, shown=len(given.statements))


def _asked_again(given: Answer) -> Value:
    """Leads to the same answer once more."""
    commanded = given.kind in ("summary", "see_also", "relate", "compare", "list", "timeline", "define")
    names = tuple(map(value_of, given.topics)) if commanded else ()
    return Value(question=given.question, kind=given.kind if names else "", names=names)


def _owner(given: Answer, frame: Frame, title: str) -> Block:
    language = given.language
    value = Value(topic=value_of(title), message=frame.message)
    shown = button(action_id("owner"), say("ask_owner", language, owner=frame.owner), value.written())
    question = say("send_to_owner", language, owner=frame.owner)
    label = say("ask_owner", language, owner=frame.owner)
    return shown | {"confirm": confirm(label, question, say("send", language), say("cancel", language))}
