"""Digests by command, form and button: `/seealso subscribe …`, `/seealso digests`, and what is said back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack import digests, limits, render
from adapters.slack.buttons import Value, Verb, action_id
from adapters.slack.clerk import Clerk, Place
from adapters.slack.decode import Command, Pressed, field_values
from adapters.slack.layout import Block, actions, button, plain, section
from adapters.slack.render import Payload
from adapters.slack.send import NotSent
from adapters.slack.text import escape
from adapters.slack.views import View, modal
from bot.digests.phrases import say
from bot.digests.reception import Action, Made, Reception
from bot.digests.schedule import ZoneNeeded, example_in
from bot.digests.subscribe import example, resolve
from bot.model import Language
from bot.problems import SeealsoError, WrongUsage
from bot.refusals import Refusal, told_in
from bot.rooms import Room
from bot.store.records import Subscription

FORM = "seealso_subscribe"  # callback id
_TOPICS, _WHEN, _EXTRAS = "topics", "when", "extras"  # block ids
_OPTIONS = ("reread", "gaps", "quiet")
_ACTIONS: dict[str, Action] = {"pause": "pause", "resume": "resume", "stop": "stop", "undo": "stop"}
_LISTING = frozenset(("", "list", "show", "all", "列表"))
_NUMBER = re.compile(r"#?\d+")
_LISTED = 10  # digests with buttons of their own
_SPARE = 3  # blocks beside a preview's
_GONE = frozenset(("channel_not_found", "not_in_channel"))


@dataclass(frozen=True, slots=True)
class Form:
    """The form, filled in."""

    team: str
    user: str
    room: str  # the channel that it was opened from
    topics: str
    when: str
    extras: frozenset[str]


def read_form(body: Mapping[str, Any]) -> Form | None:
    """Of a `view_submission` payload; None for another form's."""
    values = field_values(body, FORM)
    if values is None:
        return None
    text = {name: values.texts.get(name, "") for name in (_TOPICS, _WHEN)}
    return Form(
        values.team, values.user, values.room, text[_TOPICS], text[_WHEN], values.chosen.get(_EXTRAS, frozenset())
    )


class Subscribing:
    def __init__(self, clerk: Clerk) -> None:
        self._clerk, self._desk = clerk, clerk.desk
        self._reception = Reception(clerk.desk)

    async def command(self, command: Command, place: Place) -> Payload | None:
        """`subscribe WISH`, `unsubscribe [N]`, or `digests [list]`, `digests pause|resume|stop|change N …`; None where a form
        is shown instead."""
        try:
            if command.name == "unsubscribe" and not _NUMBER.fullmatch(command.text):
                return await self._listed(place, lead="stop_here")  # which of them is for them to say
            if command.name == "digests" and command.text.casefold() in _LISTING:
                return await self._listed(place)
            if (refused := await self._refused(place, command.text)) is not None:
                return refused
            if command.name == "subscribe" and not command.text:
                return await self._open(command, place)
            if command.name == "subscribe":
                return self._made(await self._reception.subscribe_words(place.asker, command.text))
            verb = "stop " if command.name == "unsubscribe" else ""
            return await self._changed(place, verb + command.text)
        except SeealsoError as refused_:
            return render.plainly(_hint(refused_))

    async def pressed(self, pressed: Pressed, place: Place) -> Payload:
        """A button of a list, or "Undo"."""
        assert pressed.press is not None
        verb, number = pressed.press.verb, pressed.press.value.shown
        try:
            if (refused := await self._refused(place)) is not None:
                return refused
            return render.plainly(await self._reception.act(place.room, str(number), _ACTIONS[verb]))
        except SeealsoError as refused_:
            return render.plainly(_hint(refused_))

    async def submitted(self, form: Form) -> dict[str, Any] | None:
        """The answer to the form: the modal that takes its place, or what is wrong with a field."""
        place = await self._clerk.place(form.team, form.room, form.user, direct=form.room.startswith("D"))
        if place is None:
            return None
        language = self._desk.library.manifest.language
        try:
            payload = await self._refused(place, f"{form.topics} {form.when}")
            if payload is None:
                made = await self._reception.subscribe(
                    place.asker,
                    [form.topics],
                    form.when,
                    reread="reread" in form.extras,
                    gaps="gaps" in form.extras,
                    quiet="quiet" in form.extras,
                )
                payload, language = self._made(made), made.language
        except WrongUsage as refused:
            return {"response_action": "errors", "errors": {await self._wrong_field(place, form): _hint(refused)[:150]}}
        except SeealsoError as refused_:
            payload = render.plainly(_hint(refused_))
        blocks = payload["blocks"][: limits.VIEW_BLOCKS]
        return {"response_action": "update", "view": modal(blocks, language, callback=FORM, room=form.room)}

    async def _wrong_field(self, place: Place, form: Form) -> str:
        try:
            resolve([form.topics], self._desk.view(place.room))
        except WrongUsage:
            return _TOPICS
        return _WHEN

    async def _refused(self, place: Place, wish: str = "") -> Payload | None:
        """Why this person cannot change this room's digests, if so."""
        language = await self._reception.language(place.room, wish)
        if await self._reception.for_managers(place.room) and not await self._clerk.rooms.may_change(
            place.workspace, place.channel, place.user, direct=place.room.direct
        ):
            return render.plainly(say("not_allowed", language))
        if place.channel and not await self._is_there(place):
            return render.plainly(say("not_in_room", language))
        return None

    async def _is_there(self, place: Place) -> bool:
        """Whether we can speak in the channel; yes where Slack does not tell."""
        try:
            info = await self._clerk.sender.call(place.workspace.client, "conversations.info", channel=place.channel)
        except NotSent as refused:
            return refused.reason not in _GONE
        channel = info.get("channel") or {}
        return bool(channel.get("is_im") or channel.get("is_mpim") or channel.get("is_member", True))

    async def _open(self, command: Command, place: Place) -> Payload | None:
        language = await self._reception.language(place.room)
        view = form(language, await self._zone(place.room), place.channel)
        try:
            await self._clerk.sender.call(place.workspace.client, "views.open", trigger_id=command.trigger, view=view)
        except NotSent:  # three seconds have passed
            wish = example(self._desk.view(place.room), language)
            return render.plainly(say("write_wish", language, example=f"/seealso subscribe {wish}"))
        return None

    async def _zone(self, room: Room) -> str:
        return (await self._desk.room_settings(room)).zone or ""

    async def _changed(self, place: Place, text: str) -> Payload:
        action, _, rest = text.partition(" ")
        number, _, wish = rest.strip().partition(" ")
        if action.casefold() == "change" and wish:
            return self._made(await self._reception.subscribe_words(place.asker, wish, replaces=number))
        if action.casefold() not in _ACTIONS or not number:
            with told_in(await self._reception.language(place.room, text)):
                raise Refusal(
                    (f"“{text[:60]}” is not understood", f"不明白“{text[:60]}”"),
                    remedy=(
                        "write /seealso digests, or /seealso digests pause, resume, stop or change with a digest's number",
                        "请写 /seealso digests，或 /seealso digests 加 pause、resume、stop 或 change 和摘要编号",
                    ),
                )
        return render.plainly(await self._reception.act(place.room, number, _ACTIONS[action.casefold()]))

    async def _listed(self, place: Place, lead: str = "") -> Payload:
        """The room's digests, after a phrase of ours where there are any."""
        language = await self._reception.language(place.room)
        held = await self._reception.held(place.room)
        lines = await self._reception.lines(place.room)
        said = say(lead, language) if lead and held else ""
        blocks: list[Block] = [section(plain(said, limits.SECTION_TEXT))] if said else []
        for at, line in enumerate(lines):
            blocks.append(section(plain(line, limits.SECTION_TEXT)))
            if at < min(len(held), _LISTED):
                blocks.append(actions(_buttons(held[at], language)))
        return render.message("\n".join(map(escape, (*filter(None, [said]), *lines))), blocks[: limits.BLOCKS])

    def _made(self, made: Made) -> Payload:
        said = "\n".join(made.lines)
        blocks = [section(plain(said, limits.SECTION_TEXT))]
        if made.preview is not None:
            shown = digests.message(made.preview, base_url=self._desk.base_url)
            blocks += shown["blocks"][: limits.BLOCKS - _SPARE]
        undo = _button("undo", say("undo", made.language), made.subscription)
        return render.message("\n".join(map(escape, made.lines)), [*blocks, actions([undo])])


def form(language: Language, zone: str, room: str) -> View:
    """The form to subscribe with. `zone`: the room's, where it has one."""
    such = example_in(language)
    such = such.rpartition(" ")[0] if zone else such
    blocks = [
        _input(_TOPICS, say("form_topics", language), say("form_topics_hint", language)),
        _input(_WHEN, say("form_when", language), such),
        {
            "type": "input",
            "block_id": _EXTRAS,
            "optional": True,
            "label": plain(say("form_extras", language), limits.OPTION_TEXT),
            "element": {
                "type": "checkboxes",
                "action_id": _EXTRAS,
                "options": [
                    {"text": plain(say(f"with_{name}", language), limits.OPTION_TEXT), "value": name}
                    for name in _OPTIONS
                ],
            },
        },
    ]
    return modal(blocks, language, submit=say("form_submit", language), callback=FORM, room=room)


def _input(block: str, label: str, example: str) -> Block:
    return {
        "type": "input",
        "block_id": block,
        "label": plain(label, limits.OPTION_TEXT),
        "element": {
            "type": "plain_text_input",
            "action_id": block,
            "max_length": 300,
            "placeholder": plain(example, limits.PLACEHOLDER),
        },
    }


def _buttons(subscription: Subscription, language: Language) -> list[Block]:
    first: Verb = "resume" if subscription.state == "paused" else "pause"
    return [_button(first, say(first, language), subscription), _button("stop", say("stop", language), subscription)]


def _button(verb: Verb, label: str, subscription: Subscription) -> Block:
    spoken = f"{label}: {subscription.id}"
    return button(action_id(verb, subscription.id), label, Value(shown=subscription.id).written(), spoken=spoken)


def _hint(refused: SeealsoError) -> str:
    if isinstance(refused, ZoneNeeded):
        setting = say("zone_setting", refused.language, command="/seealso settings zone=Europe/Berlin")
        return f"{refused.sentence()}{setting}"
    return refused.sentence()
