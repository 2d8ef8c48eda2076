"""Answer → what Slack is sent: the sentences first, each with where it comes from, then where to go on.

Pure functions. A payload holds `text` (all that notifications and screen readers get), `blocks`, and what keeps Slack from
unfurling links. It is inside every limit of `limits.py` whatever the answer holds; what does not fit is behind "More".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from adapters import paging
from adapters.slack import body, buttons, limits
from adapters.slack.buttons import Value, action_id
from adapters.slack.layout import (
    Block,
    Bold,
    Part,
    Sheet,
    actions,
    button,
    confirm,
    context,
    plain,
    section,
    text,
    weight,
)
from adapters.slack.text import cut_bytes, escape
from bot.completion import value_of
from bot.contract import Addresses
from bot.model import Answer, Language, Quote, StatementId, Step, Suggestion
from bot.phrases import say

Payload = dict[str, Any]

_MARGIN = 0.1  # over the threshold, below which an answer is called unsure; a probability
_PAGE = 10  # statements behind one "More"
_BUTTONS = 5  # topics as buttons; more of them become a menu
# Characters at most, so that the sentences have room whatever stands around them.
_LEAD, _UNDERSTOOD, _LIST, _NOTE = 800, 400, 1_500, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where an answer is shown, to whom, and what may be done with it."""

    addresses: Addresses
    asker: str = ""  # Slack's user id
    last: Literal["remove", "share", ""] = "remove"  # what the asker can do with it in the end
    view: bool = False  # in a modal, not a message
    message: str = ""  # our own id of a private answer
    owner: str = ""  # who keeps the nearest article and can be asked; empty: nobody
    start: int = 0  # items that were shown before: this message goes on behind them


def answer(given: Answer, frame: Frame) -> Payload:
    """The message, or the blocks of a modal."""
    if frame.start:
        given = paging.behind(given, frame.start)
    sheet = Sheet(limits.VIEW_BLOCKS - 2 if frame.view else limits.BLOCKS)
    after = _around(given)
    head = _head(given)
    topics = [one.title for one in paging.topics(given)[: body.TOPICS]]
    menu = [_topics(topics, 100)] if topics else []
    sheet.add(*head)
    room = Sheet(
        sheet.most_blocks - len(head) - len(after) - len(menu) - 2,  # a note and the last row of buttons
        sheet.most_text - weight(head) - weight(after) - weight(menu) - 800,
    )
    pieces = list(body.pieces(given, frame.addresses))
    fitting = 0
    while fitting < len(pieces) and room.add(*pieces[fitting].blocks):
        fitting += 1
    shown = sum(piece.items for piece in pieces[:fitting])
    unsaid = tuple(dict.fromkeys(one for piece in pieces[fitting:] for one in piece.statements))
    sheet.add(*room.blocks)
    if left := given.more + paging.items(given) - shown:
        sheet.add(context(plain(say("more", given.language, count=left), _NOTE)))
    if topics[:shown]:
        sheet.add(_topics(topics[:shown], 100))
    sheet.add(*after)
    if row := _footer(given, frame, _more(given, frame.start + shown, unsaid) if left else None):
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
    dated = further is not None and further.kind == "timeline"
    for piece in body.quotes(shown[:_PAGE], frame.addresses, language, dated=dated):
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
    lines += [_named(one) for one in given.offered]
    if given.kind == "see_also":
        lines += [_named(one) for one in given.see_also]
    for key, names in (
        ("see_also", [] if given.kind == "see_also" else [_named(one) for one in given.see_also]),
        ("did_you_mean", given.did_you_mean),
        ("nearest", [_named(one) for one in given.nearby]),
    ):
        if names:
            lines.append(f"{say(key, given.language)}: {'; '.join(names)}")
    return "\n".join(map(escape, lines)) or escape(say("unknown", given.language))


def _said(quote: Quote) -> str:
    return f"{body.holder(quote.statement)}{quote.text} ({body.place(quote)})"


def _said_step(step: Step, language: Language) -> str:
    reason = _said(step.quote) if step.quote else f"{say('see_also', language)}: {step.why}"
    return f"{step.start}{body.ARROW}{step.end}: {reason}"


def _named(one: Suggestion) -> str:
    return f"{one.title}: {one.why}" if one.why else one.title


# -- what stands around them -------------------------------------------------------------------------------------------


def _head(given: Answer) -> list[Block]:
    blocks = [section(plain(given.lead, _LEAD))] if given.lead else []
    language = given.language
    if given.outcome == "answered" and given.did_you_mean:
        names = say("understood", language, names=", ".join(given.did_you_mean))
        blocks.append(context(plain(names, _UNDERSTOOD)))
    return blocks


def _around(given: Answer) -> list[Block]:
    """How sure we are, where we are not; see-also with its reasons, did-you-mean, nearest topics, with buttons."""
    language = given.language
    blocks: list[Block] = []
    if given.outcome == "answered" and given.confidence < given.explanation.threshold + _MARGIN:
        blocks.append(context(plain(say("unsure", language), _NOTE)))
    if given.see_also and given.kind != "see_also":
        blocks.append(section(text((Bold(say("see_also", language)), "\n", *_lines(given.see_also)), _LIST)))
        blocks.append(_topics([one.title for one in given.see_also], 0))
    if given.did_you_mean and given.outcome != "answered":
        blocks.append(section(plain(say("did_you_mean", language), _NOTE)))
        blocks.append(_topics(given.did_you_mean[:_BUTTONS], 200))
    if given.nearest:
        lines = _lines(given.nearest) if any(one.why for one in given.nearest) else []
        lead: list[Part] = [Bold(say("nearest", language))] if given.nearby else []
        if lead and lines:
            lead.append("\n")
        if lead or lines:
            blocks.append(section(text((*lead, *lines), _NOTE)))
        question = given.question if given.outcome == "asked_back" and given.lead == say("which", language) else ""
        blocks.append(_topics([one.title for one in given.nearest[:_BUTTONS]], 300, question))
    return blocks


def _lines(suggestions: Sequence[Suggestion]) -> list[Part]:
    parts: list[Part] = []
    for one in suggestions:
        parts += ["\n"] if parts else []
        parts += body.item(one)
    return parts


def _topics(titles: Sequence[str], first: int, question: str = "") -> Block:
    """Topics to choose from: a few buttons, or a menu. With a question: it is asked again about the one chosen."""
    if len(titles) <= _BUTTONS:
        return actions([_topic(title, first + at, question) for at, title in enumerate(titles)])
    options = [{"text": plain(title, limits.OPTION_TEXT), "value": value_of(title)} for title in titles[: body.TOPICS]]
    menu: Block = {"type": "static_select", "action_id": action_id("topic", first), "options": options}
    return actions([menu])


def _topic(title: str, number: int, question: str) -> Block:
    asked_again = Value(topic=value_of(title), question=question)
    if question and asked_again.fits():
        return button(action_id("pick", number), title, asked_again.written())
    return button(action_id("topic", number), title, Value(topic=value_of(title)).written())


def _footer(given: Answer, frame: Frame, more: Value | None) -> list[Block]:
    """The last row: what can be done with the answer; `more` leads to the rest of it."""
    language = given.language
    row: list[Block] = []
    if more is not None and more.fits():
        row.append(button(action_id("more"), say("show_more", language), more.written()))
    if frame.start:  # the rest is on the message with the beginning
        return row
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


def _more(given: Answer, shown: int, unsaid: Sequence[StatementId]) -> Value | None:
    """Leads to what is behind the first items that were shown; None where there is no telling.

    An answer of one article goes on with the statements that its kind left out; rows, steps and topics with the same
    answer from there on; the statements of any other answer are named.
    """
    if paging.topics(given) or given.rows or given.steps:
        return replace(_asked_again(given), kind=given.kind, shown=shown)
    if given.kind in ("define", "summary", "section", "timeline") and len(given.topics) == 1 and given.statements:
        heading = given.statements[0].statement.section if given.kind == "section" else ""
        return Value(topic=value_of(given.topics[0]), kind=given.kind, heading=heading, shown=shown)
    return Value(statements=buttons.as_many(unsaid)) if unsaid else None


def _asked_again(given: Answer) -> Value:
    """Leads to the same answer once more."""
    commanded = given.kind in ("summary", "see_also", "relate", "compare", "list", "timeline", "define")
    names = tuple(map(value_of, given.topics)) if commanded else ()
    again = Value(question=given.question, kind=given.kind if names else "", names=names)
    return again if again.fits() or not names else replace(again, question=" – ".join(given.topics)[:_LIST])


def _owner(given: Answer, frame: Frame, title: str) -> Block:
    language = given.language
    value = Value(topic=value_of(title), message=frame.message)
    shown = button(action_id("owner"), say("ask_owner", language, owner=frame.owner), value.written())
    question = say("send_to_owner", language, owner=frame.owner)
    label = say("ask_owner", language, owner=frame.owner)
    return shown | {"confirm": confirm(label, question, say("send", language), say("cancel", language))}
