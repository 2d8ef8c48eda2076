"""What Slack brings → frozen values. Pure; nothing in a payload is trusted to be there or to be of its type.

Every function gives None for what is not for us or cannot be understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack import buttons
from adapters.slack.buttons import Press, Value
from adapters.slack.text import literal, unescape

Payload = Mapping[str, Any]

_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_OWN_SUBTYPES = {"", "thread_broadcast", "file_share", "me_message"}  # a person's message, however it was sent
COMMANDS = {
    "summary": "summary",
    "see-also": "see-also",
    "seealso": "see-also",
    "compare": "compare",
    "relate": "relate",
    "topics": "topics",
    "subscribe": "subscribe",
    "digests": "digests",
    "digest": "digests",
    "unsubscribe": "unsubscribe",
    "settings": "settings",
    "help": "help",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something said in a channel or to us directly."""

    team: str
    channel: str
    user: str  # empty: no person
    ts: str
    raw: str  # with Slack's markup: whom it names
    text: str  # as typed, without markup and without our name
    thread: str | None  # ts of the thread's first message
    direct: bool  # one person's direct messages with us
    mention: bool  # Slack says that it names us
    automatic: bool
    edited: bool
    group: bool  # names everyone or a user group
    home_team: str = ""  # the author's workspace where it is another one

    @property
    def key(self) -> str:
        """The same for a mention that arrives as two events, and for every redelivery."""
        return f"slack:{self.team}/{self.channel}/{self.ts}"

    @property
    def root(self) -> str:
        """Where an answer in a thread goes: never to a reply's own ts."""
        return self.thread or self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`/seealso NAME TEXT`; without a name of ours at its beginning the text is a question."""

    team: str
    channel: str
    user: str
    direct: bool
    name: str  # a value of COMMANDS, or "ask"
    text: str
    response_url: str
    trigger: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button pressed, or an option chosen, in a message, a modal or App Home."""

    team: str
    user: str
    press: Press | None  # None: not a button of ours of this version
    channel: str  # empty in a view
    message: str  # ts; empty in a view
    thread: str | None
    private: bool  # the message is seen by that person alone
    direct: bool
    response_url: str
    trigger: str
    view: str  # id; empty in a message
    room: str  # of a view: the channel that it was opened from; empty: none
    modal: bool  # the view is a modal, not App Home
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """ "What do we know about this?" on a message."""

    team: str
    channel: str
    user: str
    text: str
    trigger: str
    direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The form to ask with, sent off."""

    team: str
    user: str
    text: str
    room: str  # the channel that the form was opened from; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A form of several fields, sent off: what was typed and chosen, by block id."""

    team: str
    user: str
    room: str  # the channel that it was opened from
    texts: Mapping[str, str]
    chosen: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    team: str
    user: str


def message(body: Payload, *, me: str) -> Message | None:
    """Of an `app_mention` or `message` event; `me` is our user id. None for joins, deletions and the like."""
    event = _mapping(body.get("event"))
    subtype, user = _text(event.get("subtype")), _text(event.get("user"))
    channel, ts, team = _text(event.get("channel")), _text(event.get("ts")), _team(body, event)
    if subtype not in (*_OWN_SUBTYPES, "bot_message", "message_changed") or not (channel and ts and team):
        return None
    raw = _text(event.get("text"))
    direct = event.get("channel_type") == "im" or (not event.get("channel_type") and channel.startswith("D"))
    thread = _text(event.get("thread_ts")) or None
    return Message(
        team=team,
        channel=channel,
        user=user,
        ts=ts,
        raw=raw,
        text=plain(raw, me),
        thread=None if thread == ts else thread,
        direct=direct,
        mention=event.get("type") == "app_mention",
        automatic=bool(event.get("bot_id") or event.get("bot_profile")) or subtype == "bot_message" or user in ("", me),
        edited=subtype == "message_changed" or bool(event.get("edited")),
        group=re.search(r"<!(?:here|channel|everyone|subteam\^)", raw) is not None,
        home_team=_text(event.get("user_team")) if event.get("user_team") != team else "",
    )


def command(body: Payload) -> Command | None:
    text = plain(_text(body.get("text")), "")
    first, _, rest = text.partition(" ")
    name = COMMANDS.get(first.casefold().rstrip(":"))
    channel, team, user = (_text(body.get(key)) for key in ("channel_id", "team_id", "user_id"))
    if not (channel and team and user):
        return None
    return Command(
        team=team,
        channel=channel,
        user=user,
        direct=channel.startswith("D"),
        name=name or ("ask" if text else "help"),
        text=rest.strip() if name else text,
        response_url=_text(body.get("response_url")),
        trigger=_text(body.get("trigger_id")),
        key=f"slack:command:{_text(body.get('trigger_id'))}",
    )


def pressed(body: Payload) -> Pressed | None:
    """Of a `block_actions` payload; only its first action counts, as a press has one."""
    actions = body.get("actions")
    action = _mapping(actions[0]) if isinstance(actions, list) and actions else {}
    container, view = _mapping(body.get("container")), _mapping(body.get("view"))
    channel = _text(_mapping(body.get("channel")).get("id")) or _text(container.get("channel_id"))
    team, user = _team_of(body), _text(_mapping(body.get("user")).get("id"))
    if not (action and team and user):
        return None
    shown = _mapping(body.get("message"))
    thread = _text(container.get("thread_ts")) or _text(shown.get("thread_ts"))
    return Pressed(
        team=team,
        user=user,
        press=_press(action),
        channel=channel,
        message=_text(container.get("message_ts")),
        thread=thread or None,
        private=container.get("is_ephemeral") is True,
        direct=channel.startswith("D"),
        response_url=_text(body.get("response_url")),
        trigger=_text(body.get("trigger_id")),
        view=_text(view.get("id")),
        room=_text(view.get("private_metadata")),
        modal=view.get("type") == "modal",
        key=f"slack:press:{_text(body.get('trigger_id'))}",
    )


def _press(action: Payload) -> Press | None:
    chosen = _mapping(action.get("selected_option"))
    read = buttons.read(_text(action.get("action_id")), "{}" if chosen else _text(action.get("value")))
    if read is not None and chosen:
        return Press(read.verb, Value(topic=_text(chosen.get("value"))))
    return read


def shortcut(body: Payload) -> Shortcut | None:
    """Of a `message_action` payload."""
    said = _mapping(body.get("message"))
    team, user = _team_of(body), _text(_mapping(body.get("user")).get("id"))
    channel, trigger = _text(_mapping(body.get("channel")).get("id")), _text(body.get("trigger_id"))
    if not (team and user and trigger):
        return None
    text = plain(_text(said.get("text")), "")
    return Shortcut(team=team, channel=channel, user=user, text=text, trigger=trigger, direct=channel.startswith("D"))


def submission(body: Payload, block: str) -> Submission | None:
    """Of a `view_submission` payload; `block` is the id of the input's block."""
    view = _mapping(body.get("view"))
    values = _mapping(_mapping(view.get("state")).get("values"))
    typed = next(iter(_mapping(values.get(block)).values()), None)
    team, user = _team_of(body), _text(_mapping(body.get("user")).get("id"))
    if not (team and user):
        return None
    text = literal(_text(_mapping(typed).get("value"))).strip()
    return Submission(team=team, user=user, text=text, room=_text(view.get("private_metadata")))


def field_values(body: Payload, callback: str) -> Fields | None:
    """Of a `view_submission` payload of the form with this callback id."""
    view = _mapping(body.get("view"))
    team, user = _team_of(body), _text(_mapping(body.get("user")).get("id"))
    if view.get("callback_id") != callback or not (team and user):
        return None
    texts: dict[str, str] = {}
    chosen: dict[str, frozenset[str]] = {}
    for block, inputs in _mapping(_mapping(view.get("state")).get("values")).items():
        field = _mapping(next(iter(_mapping(inputs).values()), None))
        texts[block] = literal(_text(field.get("value"))).strip()
        options = field.get("selected_options")
        chosen[block] = frozenset(
            _text(_mapping(one).get("value")) for one in (options if isinstance(options, list) else ())
        )
    return Fields(team=team, user=user, room=_text(view.get("private_metadata")), texts=texts, chosen=chosen)


def home_opened(body: Payload) -> HomeOpened | None:
    event = _mapping(body.get("event"))
    team, user = _team(body, event), _text(event.get("user"))
    return HomeOpened(team=team, user=user) if team and user and event.get("tab", "home") == "home" else None


def plain(text: str, me: str) -> str:
    """What a person typed, without Slack's markup; names of people and of us are left out."""

    def shown(match: re.Match[str]) -> str:
        sign, target, label = match[1], match[2], match[3]
        if sign == "@":
            return " "
        if sign == "!":
            return f" {label or ''} "
        if sign == "#":
            return f"#{label}" if label else " "
        return label or target

    bare = literal(unescape(_REFERENCE.sub(shown, text)))
    return " ".join(bare.split())


def _team(body: Payload, event: Payload) -> str:
    """The workspace that the app is installed in, not that of a guest from another one."""
    return _text(body.get("team_id")) or _text(event.get("team"))


def _team_of(body: Payload) -> str:
    return _text(_mapping(body.get("team")).get("id")) or _text(_mapping(body.get("user")).get("team_id"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Payload:
    return value if isinstance(value, Mapping) else {}
