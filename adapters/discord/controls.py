"""The buttons under an answer: topics to go on to, and what can be done with the answer itself. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.discord import ids, limits
from adapters.discord.markdown import literal, shorten
from bot.model import Answer, Kind
from bot.phrases import say

Button = dict[str, Any]

TOPICS = 2 * limits.ROW_BUTTONS  # of an answer that get a button
GREY, BLUE, RED = 2, 1, 4  # styles
GOES_ON: frozenset[Kind] = frozenset(
    ("define", "summary", "section", "timeline", "list", "compare")
)  # `more` can be shown


def rows(*groups: Sequence[Button]) -> list[dict[str, Any]]:
    """Action rows; each group of buttons begins a row."""
    return [
        {"type": 1, "components": list(group[at : at + limits.ROW_BUTTONS])}
        for group in groups
        for at in range(0, len(group), limits.ROW_BUTTONS)
    ]


def button(custom_id: str, label: str, *, style: int = GREY) -> Button:
    return {"type": 2, "style": style, "label": shorten(label, limits.BUTTON_LABEL) or "·", "custom_id": custom_id}


def topics(answer: Answer, shown: int) -> list[Button]:
    """One for each topic that the answer leads to, its name as the label; of what to see also, for the `shown` first."""
    picks = () if answer.outcome in ("answered", "related") else answer.did_you_mean
    see_also = answer.see_also[:shown] if answer.kind == "see_also" else answer.see_also
    named = [(ids.make("topic", ids.topic(one.title)), one.title) for one in see_also]
    named += [(ids.make("pick", ids.pick(name)), name) for name in map(literal, picks) if name]
    for one in answer.nearest:
        asked_back = answer.outcome == "asked_back"
        custom_id = ids.make("pick", ids.pick(one.title)) if asked_back else ids.make("topic", ids.topic(one.title))
        named.append((custom_id, one.title))
    distinct = {title: custom_id for custom_id, title in reversed(named)}  # the first of a name stands
    kept = {custom_id: title for custom_id, title in named if distinct[title] == custom_id}
    buttons = [button(custom_id, shorten(title, limits.LABEL_READS)) for custom_id, title in kept.items()]
    return buttons[:TOPICS]


def controls(
    answer: Answer, *, start: int, shown: int, left: int, asker: str, share: bool, owner: str | None, owned: str
) -> list[Button]:
    """What can be done with an answer of which `shown` quotes, rows, steps or topics are shown, from `start` on.

    `left` are still to come. `asker` may remove it ("": nobody); `share` says whether it can be said to the room; `owner` can be asked about the
    article `owned`. A courtesy has nothing to be done with.
    """
    if answer.outcome == "social":
        return []
    language = answer.language
    buttons: list[Button] = []
    if rest := _more(answer, start, shown, left):
        buttons.append(button(rest, say("show_more", language)))
    if start:  # the rest is on the message with the beginning
        return buttons
    if answer.statements or answer.related:
        others = answer.others or answer.related[shown:]
        buttons.append(button(ids.make("others", ids.statements(others)), say("not_meant", language)))
    if owner and owned and answer.outcome in ("abstained", "related"):
        buttons.append(button(ids.make("owner", ids.topic(owned)), say("ask_owner", language, owner=owner), style=BLUE))
    buttons.append(button(ids.make("helpful"), say("helpful", language)))
    buttons.append(button(ids.make("not-helpful"), say("not_helpful", language)))
    if share and (articles := _articles(answer)) is not None:
        buttons.append(button(ids.make("share", articles), say("share", language)))
    if asker:
        buttons.append(button(ids.make("remove", asker), say("remove", language), style=RED))
    return buttons


def _articles(answer: Answer) -> str | None:
    """The digests of all articles that the answer names, so that a share is refused once one of them is hidden.

    None where one id does not hold them all.
    """
    quotes = [*answer.statements, *answer.related, *(step.quote for step in answer.steps if step.quote)]
    quotes += [quote for row in answer.rows for quote in (*row.left, *row.right)]
    titles = [quote.statement.article for quote in quotes] + [
        title for step in answer.steps for title in (step.start, step.end)
    ]
    titles += [one.title for one in (*answer.see_also, *answer.nearest, *answer.listed)]
    digests = "".join(dict.fromkeys(map(ids.topic, titles)))
    return digests if len(digests) <= ids.SPACE else None


def _more(answer: Answer, start: int, shown: int, left: int) -> str | None:
    """The custom id for the rest of an answer; None where there is none, or where so few characters cannot say it."""
    kept_back = answer.more if answer.kind in GOES_ON else 0
    sides = "".join(map(ids.topic, answer.topics[:2]))
    subject = sides[: ids.TOPIC]
    if answer.kind in ("define", "summary", "section") and answer.statements and subject:
        said = ids.anchors(answer.statements[:shown])
        mode = "s" if answer.kind == "section" else "a"
        return _within(f"0{mode}{subject}{said}") if left or kept_back else None
    if answer.kind == "timeline" and answer.statements and subject:
        return _within(f"{start + shown}t{subject}") if left or kept_back else None
    if not (left or kept_back):
        return None
    if answer.listed:
        return _within(f"{start + shown}l{literal(answer.question)}")
    if answer.rows or answer.steps:
        mode = "c" if answer.rows else "r"
        return _within(f"{start + shown}{mode}{sides}") if len(sides) == 2 * ids.TOPIC else None
    if answer.kind == "see_also" and answer.see_also:
        return _within(f"{start + shown}v{subject}") if subject else None
    unsaid = (answer.statements or answer.related)[shown:]
    return ids.make("exact", ids.statements(unsaid)) if unsaid else None


def _within(data: str) -> str | None:
    return ids.make("more", data) if len(data) <= ids.SPACE else None
