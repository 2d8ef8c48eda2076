"""Answer → the message that Discord is sent. Pure functions; every result is inside the limits, whatever the answer holds.

What is said stands in `content`, since notifications, phones and readers who switched previews off show nothing else; an
embed below it holds where to go on, and a comparison as pairs of fields. (Components v2 would bar `content`, so that
notifications come empty.) Foreign text is escaped wherever Discord reads Markdown, and no message mentions anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from adapters.discord import ids, limits
from adapters.discord.markdown import clip, cut, escape, link, literal, shorten
from bot.contract import Addresses
from bot.model import Answer, Kind, Quote, Row, Source, Step, Suggestion
from bot.phrases import say

Payload = dict[str, Any]
T = TypeVar("T")

COLOUR = 0x5B7FC7  # of an embed's edge: stands out (3 : 1) from Discord's light and dark backgrounds alike
_LEAD, _NAME, _WHY, _NOTE, _CONTEXT = 400, 120, 240, 80, 200  # characters that we give a part of a line
_URL = 300  # characters of an address that a line has room for; a longer one is left out
_SOURCES, _SOURCE = 2, 60  # sources of a sentence that are named, characters of a name
_TAIL = 60  # characters kept for "… and 12 more."
_TOPIC_BUTTONS = 2 * limits.ROW_BUTTONS
_CONTROL_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where an answer is shown."""

    addresses: Addresses = Addresses()
    asker: str = ""  # the user id of who may remove it; "": nobody
    private: bool = False  # only the asker sees it
    shareable: bool = False  # whether a private answer may be said to the room
    owner: str | None = None  # the name of whoever can be asked where we do not know
    owned: str = ""  # the title of the owner's article
    embeds: bool = True  # whether embeds may be shown; else their text stands in the content, as far as it fits


@dataclass(frozen=True, slots=True)
class _Body:
    """What is said of an answer: text for `content`, embeds, and what was left out of them."""

    text: str = ""
    embeds: tuple[Payload, ...] = ()
    shown: int = 0  # quotes, rows, steps or topics that found room
    left: int = 0  # that did not


def message(answer: Answer, setting: Setting) -> Payload:
    """The whole message for an answer: content, embeds, buttons, and nobody mentioned."""
    lead = _lead(answer, setting)
    below = _below(answer, setting)
    room = limits.CONTENT - len(lead) - _TAIL - 2
    body = _body(answer, setting, room, sum(len(text) for text in below))
    left = body.left + (answer.more if answer.kind in _GOES_ON else 0)
    blocks = [lead, body.text, f"-# {say('more', answer.language, count=left)}" if left else ""]
    embeds = list(body.embeds)
    if below and setting.embeds:
        embeds.append({"description": "\n\n".join(below), "color": COLOUR})
    elif below:
        blocks += _while_fitting([block for block in blocks if block], below)
    content = "\n".join(block for block in blocks if block) or say("unknown", answer.language)
    return note(content) | {
        "embeds": embeds,
        "components": rows(_topic_buttons(answer), _controls(answer, setting, body)),
    }


def note(content: str) -> Payload:
    """A message of our own words alone. Nobody is mentioned, whatever it says."""
    return {
        "content": content,
        "embeds": [],
        "components": [],
        "allowed_mentions": {"parse": [], "replied_user": False},
    }


def quotes_message(
    quotes: Sequence[Quote], answer: Answer, setting: Setting, *, lead: str = "", more: str = ""
) -> Payload:
    """A message of statements that an earlier answer left out; `more` is the custom id of the button for the rest."""
    head = clip(lead, _LEAD)
    fits = _fitting(quotes, lambda some: _quotes(some, setting, answer), limits.CONTENT - len(head) - 1)
    text = _quotes(fits, setting, answer)
    buttons = [_button(more, say("show_more", answer.language))] if more else []
    return note("\n".join(part for part in (head, text) if part)) | {"components": rows(buttons)}


def fitting_quotes(quotes: Sequence[Quote], answer: Answer, setting: Setting) -> int:
    """How many of the statements one such message holds; at least one, where there is one."""
    room = limits.CONTENT - _LEAD - 1
    return len(_fitting(quotes, lambda some: _quotes(some, setting, answer), room))


def rows(*groups: Sequence[Payload]) -> list[Payload]:
    """Action rows of buttons; each group begins a row."""
    return [
        {"type": 1, "components": list(group[at : at + limits.ROW_BUTTONS])}
        for group in groups
        for at in range(0, len(group), limits.ROW_BUTTONS)
    ]


# -- text ------------------------------------------------------------------------------------------------------------------


def _lead(answer: Answer, setting: Setting) -> str:
    lines = [clip(answer.lead, _LEAD)] if answer.lead else []
    if answer.did_you_mean and answer.outcome in ("answered", "related"):
        names = ", ".join(clip(name, _NAME) for name in answer.did_you_mean[:3])
        lines.append(f"-# {say('understood', answer.language, names=names)}")
    if _leads_on(answer):
        lines += _bullets(answer.see_also if answer.kind == "see_also" else answer.nearest, setting)[
            : _TOPIC_BUTTONS // 2
        ]
    return "\n".join(lines)


def _leads_on(answer: Answer) -> bool:
    """Whether the lead introduces topics instead of statements."""
    if answer.kind == "see_also" and answer.outcome == "answered":
        return bool(answer.see_also)
    return answer.outcome in ("asked_back", "social") and bool(answer.nearest) and not answer.did_you_mean


def _below(answer: Answer, setting: Setting) -> list[str]:
    """The blocks under what is said: see-also, did-you-mean, nearest topics; each a title and a list."""
    blocks: list[tuple[str, list[str]]] = []
    if answer.see_also and not (answer.kind == "see_also" and _leads_on(answer)):
        blocks.append(("see_also", _bullets(answer.see_also, setting)))
    if answer.did_you_mean and answer.outcome not in ("answered", "related"):
        blocks.append(
            ("did_you_mean", [f"- {clip(name, _NAME)}" for name in answer.did_you_mean[: limits.ROW_BUTTONS]])
        )
    if answer.nearest and (answer.kind == "see_also" or not _leads_on(answer)):
        blocks.append(("nearest", _bullets(answer.nearest, setting)))
    return [
        "\n".join([f"**{say(key, answer.language)}**", *lines[: limits.ROW_BUTTONS]]) for key, lines in blocks if lines
    ]


def _bullets(suggestions: Iterable[Suggestion], setting: Setting) -> list[str]:
    return [_bullet(one, setting) for one in suggestions]


def _bullet(one: Suggestion, setting: Setting) -> str:
    name = _linked(one.title, one.path, setting, bold=True)
    return f"- {name}: {clip(one.why, _WHY)}" if literal(one.why) else f"- {name}"


def _linked(label: str, path: str, setting: Setting, *, bold: bool = False) -> str:
    """A label that leads to a page of ours; plain text where there is no address, or one that is too long."""
    if setting.addresses.base and len(written := link(cut(label, _NAME), setting.addresses.at(path))) <= _URL + _NAME:
        return written
    name = clip(label, _NAME)
    return f"**{name}**" if bold and name else name


def _body(answer: Answer, setting: Setting, room: int, spoken_for: int) -> _Body:
    if answer.rows:
        return _comparison(answer, setting, room, limits.EMBED_TOTAL - spoken_for)
    if answer.steps:
        return _listed(answer.steps, lambda steps: _chain(steps, setting, answer), room)
    if answer.listed:
        return _listed(answer.listed, lambda some: "\n".join(_bullets(some, setting)), room)
    shown = answer.statements or answer.related
    if answer.kind == "timeline" and answer.statements:
        return _listed(shown, lambda some: _timeline(some, setting), room)
    fits = _fitting(shown, lambda some: _quotes(some, setting, answer), room)
    return _Body(_quotes(fits, setting, answer), (), len(fits), len(shown) - len(fits))


def _listed(items: Sequence[T], write: Callable[[Sequence[T]], str], room: int) -> _Body:
    count = len(items)
    while count and len(write(items[:count])) > room:
        count -= 1
    return _Body(write(items[:count]), (), count, len(items) - count)


def _fitting(quotes: Sequence[Quote], write: Callable[[Sequence[Quote]], str], room: int) -> Sequence[Quote]:
    """As many of the quotes as fit; of a first one that does not, what fits."""
    count = len(quotes)
    while count and len(write(quotes[:count])) > room:
        count -= 1
    if count or not quotes:
        return quotes[:count]
    first = replace(quotes[0], context="")
    overhead = len(write([replace(first, text="")]))
    return [replace(first, text=cut(first.text, max(1, room - overhead)))]


def _while_fitting(before: Sequence[str], blocks: Sequence[str]) -> Iterator[str]:
    used = len("\n".join(before))
    for block in blocks:
        used += len(block) + 1
        if used <= limits.CONTENT:
            yield block


def _quotes(quotes: Sequence[Quote], setting: Setting, answer: Answer) -> str:
    """Statements one below the other, each on a line of its own; neighbours with the same source share its line."""
    lines: list[str] = []
    for source, group in groupby(quotes, key=lambda quote: _source_line(quote, setting, answer)):
        before = ""
        for quote in group:
            lines += _context(quote, before)
            lines.append(_sentence(quote))
            before = quote.text
        lines.append(f"-# {source}")
    return "\n".join(lines)


def _context(quote: Quote, before: str) -> list[str]:
    """The statement before, small, where this one cannot be understood without it."""
    shown = quote.context if quote.context != before else ""
    return [f"-# \\[{clip(shown, _CONTEXT)}\\]"] if shown else []


def _sentence(quote: Quote) -> str:
    """A statement with who holds it in front."""
    view = literal(quote.statement.view or "")
    if not view or literal(quote.text).casefold().startswith(
        view.casefold()
    ):  # "Critics hold that …" says it by itself
        return escape(quote.text)
    return f"**{clip(view[0].upper() + view[1:], _NAME)}:** {escape(quote.text)}"


def _place(quote: Quote, setting: Setting) -> str:
    """article › section, linked, and the notes."""
    said = quote.statement
    label = f"{cut(said.article, _NAME)} › {cut(said.section, _NAME)}"
    place = clip(label, 2 * _NAME)
    if setting.addresses.base and len(address := setting.addresses.at(quote.path)) <= _URL:
        place = link(cut(label, 2 * _NAME), address)
    return " · ".join([place, *(clip(note, _NOTE) for note in quote.notes[:3])])


def _source_line(quote: Quote, setting: Setting, answer: Answer) -> str:
    place = _place(quote, setting)
    sources = quote.statement.sources
    if not sources:
        return place
    named = [_source(source) for source in sources[:_SOURCES]]
    unnamed = [f"+{len(sources) - _SOURCES}"] if len(sources) > _SOURCES else []
    return f"{place} · {say('sources', answer.language, names='; '.join(named + unnamed))}"


def _source(source: Source) -> str:
    """`Title (Publisher, 2008-03-15)`, its title linked where it has an address."""
    name = cut(source.title, _SOURCE)
    linked = bool(source.url) and len(source.url or "") <= _URL
    shown = link(name, source.url or "") if linked else escape(name)
    origin = ", ".join(clip(str(part), _SOURCE) for part in (source.publisher, source.date) if part)
    return f"{shown} ({origin})" if origin else shown


def _timeline(quotes: Sequence[Quote], setting: Setting) -> str:
    from bot.answering.dates import first_date  # late: only a timeline reads dates out of texts

    return "\n".join(
        f"- **{first_date(quote.text) or '·'}** {_sentence(quote)} ({_place(quote, setting)})" for quote in quotes
    )


def _chain(steps: Sequence[Step], setting: Setting, answer: Answer) -> str:
    lines: list[str] = []
    for number, step in enumerate(steps, 1):
        lines.append(f"{number}. **{clip(step.start, _NAME)} → {clip(step.end, _NAME)}**")
        if step.quote:
            shown = replace(step.quote, text=cut(step.quote.text, limits.FIELD_VALUE))
            lines += [*_context(shown, ""), _sentence(shown), f"-# {_source_line(shown, setting, answer)}"]
        else:
            lines.append(f"{say('see_also', answer.language)}: {clip(step.why, _WHY)}")
    return "\n".join(lines)


# -- a comparison -----------------------------------------------------------------------------------------------------------


def _comparison(answer: Answer, setting: Setting, room: int, embed_room: int) -> _Body:
    """For each heading an embed with a field for each side: beside each other where there is room, else in pairs."""
    titles = tuple(literal(title) or "·" for title in (*answer.topics[:2], "", "")[:2])
    if not setting.embeds:
        return _listed(answer.rows, lambda some: "\n".join(_flat_row(row, titles, setting) for row in some), room)
    shown: list[Payload] = []
    for row in answer.rows[: limits.EMBEDS - 1]:
        embed = {
            "title": clip(row.heading, limits.EMBED_TITLE) or "·",
            "color": COLOUR,
            "fields": [
                {"name": shorten(title, _NAME), "value": _cell(row, side, setting), "inline": True}
                for title, side in zip(titles, (row.left, row.right), strict=True)
            ],
        }
        embed_room -= embed_weight(embed)
        if embed_room < 0:
            break
        shown.append(embed)
    return _Body("", tuple(shown), len(shown), len(answer.rows) - len(shown))


def _cell(row: Row, side: Sequence[Quote], setting: Setting) -> str:
    def write(quotes: Sequence[Quote]) -> str:
        return "\n".join(
            line
            for quote in quotes
            for line in (*_context(quote, ""), _sentence(quote), f"-# {_place(quote, setting)}")
        )

    return write(_fitting(side, write, limits.FIELD_VALUE)) or "–"


def _flat_row(row: Row, titles: Sequence[str], setting: Setting) -> str:
    lines = [f"**{clip(row.heading, _NAME)}**"]
    for title, side in zip(titles, (row.left, row.right), strict=True):
        lines += [f"- {clip(title, _NAME)}: {_cell(row, side, setting)}"]
    return "\n".join(lines)


def embed_weight(embed: Payload) -> int:
    """The characters that Discord counts for the total over all embeds."""
    fields = sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields", ()))
    return len(embed.get("title", "")) + len(embed.get("description", "")) + fields


# -- buttons ----------------------------------------------------------------------------------------------------------------

_GOES_ON: frozenset[Kind] = frozenset(("define", "summary", "section", "timeline", "list", "relate", "compare", "fact"))


def _button(custom_id: str, label: str, *, style: int = 2) -> Payload:
    return {"type": 2, "style": style, "label": shorten(label, limits.BUTTON_LABEL) or "·", "custom_id": custom_id}


def _topic_buttons(answer: Answer) -> list[Payload]:
    """One for each topic that the answer leads to, its name as the label."""
    held: dict[str, Payload] = {}
    picks = () if answer.outcome in ("answered", "related") else answer.did_you_mean
    verb: ids.Verb = "pick" if answer.outcome == "asked_back" else "topic"
    for custom_id, title in (
        *((ids.make("topic", ids.topic(one.title)), one.title) for one in answer.see_also),
        *((ids.make("pick", ids.pick(name)), name) for name in map(literal, picks) if name),
        *(
            (ids.make(verb, ids.pick(one.title) if verb == "pick" else ids.topic(one.title)), one.title)
            for one in answer.nearest
            if one.title not in picks
        ),
    ):
        held.setdefault(custom_id, _button(custom_id, shorten(title, limits.LABEL_READS)))
    return list(held.values())[:_TOPIC_BUTTONS]


def _controls(answer: Answer, setting: Setting, body: _Body) -> list[Payload]:
    """What can be done with the answer itself. A courtesy has nothing to be done with."""
    if answer.outcome == "social":
        return []
    language = answer.language
    buttons: list[Payload] = []
    if rest := _more(answer, body):
        buttons.append(_button(rest, say("show_more", language)))
    if answer.statements or answer.related:
        shown = answer.others or answer.related[body.shown :]
        buttons.append(_button(ids.make("others", ids.statements(shown)), say("not_meant", language)))
    if setting.owner and setting.owned and answer.outcome in ("abstained", "related"):
        buttons.append(_button(_owner(answer, setting.owned), say("ask_owner", language, owner=setting.owner), style=1))
    buttons.append(_button(ids.make("helpful"), say("helpful", language)))
    buttons.append(_button(ids.make("not-helpful"), say("not_helpful", language)))
    if setting.private and setting.shareable:
        shown = (answer.statements or answer.related)[: body.shown]
        buttons.append(_button(ids.make("share", ids.statements(shown)), say("share", language)))
    if setting.asker and not setting.private:
        buttons.append(_button(ids.make("remove", setting.asker), say("remove", language), style=4))
    return buttons[: _CONTROL_ROWS * limits.ROW_BUTTONS]


def _owner(answer: Answer, owned: str) -> str:
    """The question stands in the id where it fits; else the form asks for it again."""
    question = literal(answer.question)
    data = ids.topic(owned)
    return ids.make("owner", data + question if len(data) + len(question) <= ids.SPACE else data)


def _more(answer: Answer, body: _Body) -> str | None:
    """The custom id for the rest of an answer; None where there is none, or where it cannot be said in so few characters."""
    if not body.left and not (answer.more and answer.kind in _GOES_ON):
        return None
    first = ids.topic(answer.topics[0]) if answer.topics else ""
    if answer.listed:
        return _within(f"{body.shown}l{literal(answer.question)}")
    if answer.rows or answer.steps:
        mode = "c" if answer.rows else "r"
        pair = "".join(ids.topic(title) for title in (*answer.topics[:2],))
        return _within(f"{body.shown}{mode}{pair}") if len(pair) == 2 * ids.TOPIC else None
    if answer.kind == "timeline" and first:
        return _within(f"{body.shown}t{first}")
    if answer.kind in ("define", "summary", "section") and answer.statements and first:
        said = answer.statements[: body.shown]
        mode = "s" if answer.kind == "section" else "a"
        return _within(f"0{mode}{first}{''.join(ids.statement(q.statement)[ids.TOPIC :] for q in said)}")
    left = (answer.statements or answer.related)[body.shown :]
    return ids.make("exact", ids.statements(left)) if left else None


def _within(data: str) -> str | None:
    return ids.make("more", data) if len(data) <= ids.SPACE else None
