"""Buttons, menus, the form and the shortcut: each press is checked against what its person may read here and now."""

from __future__ import annotations

from typing import Any

from adapters import paging
from adapters.slack import lookup, render, views
from adapters.slack.buttons import Press, Value
from adapters.slack.clerk import Clerk, Place, Shown, shared_by
from adapters.slack.decode import HomeOpened, Pressed, Shortcut, Submission
from adapters.slack.render import Frame, Payload
from adapters.slack.replies import Asked, Replies
from adapters.slack.send import NotSent, Target
from adapters.slack.subscribing import Subscribing
from bot import __version__
from bot.answering.read import language_of
from bot.contract import MAX_QUESTION, Addresses
from bot.model import Article, Kind, Language
from bot.phrases import say
from bot.problems import WrongUsage
from bot.telemetry import Log

log = Log("seealso.slack")

_SHOWN = 3  # statements of an answer, where its kind does not say otherwise


class Presses:
    def __init__(self, clerk: Clerk, replies: Replies, subscribing: Subscribing) -> None:
        self._clerk, self._replies, self._desk = clerk, replies, clerk.desk
        self._subscribing = subscribing

    async def pressed(self, pressed: Pressed) -> None:
        """Does what a button says, or says why not; nobody but the presser sees it, unless it was shared."""
        place = await self._clerk.place(
            pressed.team,
            pressed.channel or pressed.room,
            pressed.user,
            direct=pressed.direct or not (pressed.channel or pressed.room),
            thread=pressed.thread,
        )
        if place is None:
            return
        try:
            payload = await self._done(pressed, place)
        except Exception as error:
            payload = self._clerk.broke("slack.press", error)
        if payload is not None:
            await self._show(pressed, place, payload)

    async def _done(self, pressed: Pressed, place: Place) -> Payload | None:
        """What is shown to the presser; None where that is done already."""
        press = pressed.press
        if press is None:
            return render.words("stale", self._language)
        if press.verb == "ask":
            await self._open(place, pressed, views.form(self._language, pressed.room))
            return None
        if press.verb == "remove":
            return await self._remove(pressed, place, press)
        if press.verb == "owner":
            return await self._ask_owner(pressed, place, press.value)
        if press.verb in ("undo", "pause", "resume", "stop"):
            return await self._subscribing.pressed(pressed, place)
        if press.verb in ("helpful", "not-helpful"):
            message = press.value.message or pressed.message
            await self._desk.feedback(asker=place.asker, message=message, helpful=press.verb == "helpful")
            return render.words("noted", self._language)
        if await self._desk.admit(place.asker, private=True) != "answer":
            return render.words("too_many", self._language)
        if press.verb == "share":
            return await self._share(pressed, place, press.value)
        if press.verb in ("topic", "pick"):
            return await self._topic(pressed, place, press)
        return await self._more(place, press)

    # -- what each does ----------------------------------------------------------------------------------------------

    async def _topic(self, pressed: Pressed, place: Place, press: Press) -> Payload:
        article = self._desk.topic(place.room, press.value.topic)
        if article is None:
            return render.words("stale", self._language)
        asked = Asked(f"summarise {article.title}", "summary", (article.title,))
        if press.verb == "pick" and press.value.question:
            # The name that left open which one was meant stays in the question; the title decides.
            asked = Asked(f"{press.value.question} ({article.title})"[:MAX_QUESTION])
        reply = await self._replies.ask(asked, place.asker)
        shown: Shown = "view" if not pressed.channel else "posted" if pressed.direct else "ephemeral"
        return self._clerk.private(place, asked.text, reply, pressed.key, shown=shown)

    async def _more(self, place: Place, press: Press) -> Payload:
        value, language = press.value, self._language
        ids, further = value.statements, None
        if value.kind in ("list", "see_also", "compare", "relate"):
            return await self._onwards(place, value)
        if value.topic:
            article = self._desk.topic(place.room, value.topic)
            if article is None:
                return render.words("stale", language)
            ids, further = await self._rest(place, article, value), value
        today = self._desk.clock().date()
        quotes = lookup.quotes(self._desk.view(place.room), ids, asked_on=today, language=language)
        if not quotes:
            return render.words("stale" if ids else "nothing_more", language)
        frame = Frame(addresses=Addresses(self._desk.base_url))
        lead = say("not_meant", language) if press.verb == "others" else ""
        return render.statements(quotes, lead, frame, language, further=further)

    async def _onwards(self, place: Place, value: Value) -> Payload:
        """The answer to the same question once more, from behind what was shown."""
        asked = self._again(place, value)
        if asked is None:
            return render.words("stale", self._language)
        answer = await self._desk.ask(
            asked.text, asker=place.asker, kind=asked.kind, names=asked.names, limit=paging.EVERYTHING
        )
        if value.shown >= paging.items(answer):
            return render.words("nothing_more", answer.language)
        return render.answer(answer, Frame(addresses=Addresses(self._desk.base_url), start=value.shown))

    def _again(self, place: Place, value: Value) -> Asked | None:
        """What a button asks again; None where that is not to be seen here any more."""
        titles = tuple(
            article.title for name in value.names if (article := self._desk.topic(place.room, name)) is not None
        )
        if len(titles) != len(value.names) or not value.question:
            return None
        return Asked(value.question, value.kind or None, titles)  # type: ignore[arg-type]  # `buttons.read` lets kinds through alone

    async def _rest(self, place: Place, article: Article, value: Value) -> tuple[str, ...]:
        """The statements that the kind of answer, and each "More" since, left out; in its order."""
        if value.kind == "section":
            return lookup.statements(article, value.heading)[value.shown :]
        kind: Kind = "timeline" if value.kind == "timeline" else "define" if value.kind == "define" else "summary"
        limit = paging.EVERYTHING if kind == "timeline" else _SHOWN
        answer = await self._desk.ask(article.title, asker=place.asker, kind=kind, names=(article.title,), limit=limit)
        first = [quote.statement.id for quote in answer.statements]
        left = [] if kind == "timeline" else [one for one in lookup.statements(article) if one not in first]
        return (*first, *left)[value.shown :]

    async def _share(self, pressed: Pressed, place: Place, value: Value) -> Payload | None:
        asked = self._again(place, value)
        if asked is None:
            return render.words("stale", self._language)
        reply = await self._replies.ask(asked, place.asker)
        language = reply.answer.language
        if (earlier := await self._desk.repeated(place.room, reply.answer)) is not None:
            return self._clerk.said_already(place, earlier, language)
        payload = shared_by(render.answer(reply.answer, self._clerk.frame(place, reply.answer)), place.user, language)
        target = Target(place.channel, place.asker.thread)
        ts = None
        try:
            ts = await self._clerk.sender.post(place.workspace.client, target, payload, mark=pressed.key)
        except NotSent as refused:
            log.warning("slack.not_shared", reason=refused.reason)
            if refused.reason == "unclear":
                return None
            # We are no member of the channel: the response URL may speak there all the same.
            await self._clerk.sender.respond(
                pressed.response_url, {**payload, "response_type": "in_channel", "replace_original": False}
            )
        if reply.record:
            self._desk.record(place.asker, asked.text, reply.answer, message=ts, public=True)
        await self._clerk.sender.respond(pressed.response_url, {"delete_original": True})
        return None

    async def _remove(self, pressed: Pressed, place: Place, press: Press) -> Payload | None:
        if press.value.user != place.user:
            return render.words("not_yours", self._language)
        try:
            await self._clerk.sender.call(
                place.workspace.client, "chat.delete", channel=pressed.channel, ts=pressed.message
            )
        except NotSent as refused:
            if refused.reason != "message_not_found":
                raise
        return None

    async def _ask_owner(self, pressed: Pressed, place: Place, value: Value) -> Payload:
        language = self._language
        article = self._desk.topic(place.room, value.topic)
        room = self._desk.owner_room(article, "slack") if article is not None else None
        if article is None or room is None or not article.owner:
            return render.words("stale", language)
        try:
            question = await self._desk.asked_owner(asker=place.asker, message=value.message or pressed.message)
        except WrongUsage as refused:
            return render.plainly(refused.sentence())
        if question is not None:
            payload = render.asking(place.user, question, article.title, language)
            target = Target(room.rpartition("/")[2])
            await self._clerk.sender.post(place.workspace.client, target, payload, mark=pressed.key)
        return render.words("owner_asked", language, owner=article.owner)

    # -- showing -----------------------------------------------------------------------------------------------------

    async def _show(self, pressed: Pressed, place: Place, payload: Payload) -> None:
        """To the presser alone: below the message, in the modal, or in their direct messages with us."""
        if not pressed.channel:
            await self._open(place, pressed, views.shown(payload, self._language, pressed.room))
            return
        if pressed.direct:
            target = Target(pressed.channel, pressed.thread)
            await self._clerk.post(place, target, payload, mark=pressed.key)
            return
        within = {"thread_ts": pressed.thread} if pressed.thread else {}
        await self._clerk.respond(place, pressed.response_url, {**payload, **within})

    async def _open(self, place: Place, pressed: Pressed, view: views.View) -> None:
        client = place.workspace.client
        try:
            if pressed.modal:
                await self._clerk.sender.call(client, "views.update", view_id=pressed.view, view=view)
            else:
                await self._clerk.sender.call(client, "views.open", trigger_id=pressed.trigger, view=view)
        except NotSent as refused:  # closed meanwhile, or three seconds have passed
            log.warning("slack.view_not_shown", reason=refused.reason)

    # -- App Home, the form, the shortcut ----------------------------------------------------------------------------

    async def home(self, opened: HomeOpened) -> None:
        place = await self._clerk.place(opened.team, "", opened.user, direct=True)
        if place is not None:
            view = views.home(self._desk.view(place.room), __version__)
            await self._clerk.sender.call(place.workspace.client, "views.publish", user_id=opened.user, view=view)

    async def submitted(self, submission: Submission, key: str) -> dict[str, Any] | None:
        """The modal that answers the form."""
        place = await self._clerk.place(submission.team, submission.room, submission.user, direct=not submission.room)
        return None if place is None else await self._in_a_modal(place, submission.text, key)

    async def shortcut(self, shortcut: Shortcut) -> None:
        """What do we know about this message?"""
        place = await self._clerk.place(
            shortcut.team, shortcut.channel, shortcut.user, direct=shortcut.direct or not shortcut.channel
        )
        if place is None:
            return
        view = await self._in_a_modal(place, shortcut.text[:MAX_QUESTION] or "?", f"slack:shortcut:{shortcut.trigger}")
        await self._clerk.sender.call(place.workspace.client, "views.open", trigger_id=shortcut.trigger, view=view)

    async def _in_a_modal(self, place: Place, text: str, key: str) -> dict[str, Any]:
        try:
            if await self._desk.admit(place.asker, private=True) != "answer":
                return views.shown(render.words("too_many", language_of(text)), language_of(text), place.channel)
            reply = await self._desk.reply(text or "?", asker=place.asker)
            payload = self._clerk.private(place, text, reply, key, shown="view")
        except Exception as error:
            payload = self._clerk.broke("slack.modal", error, text)
        return views.shown(payload, language_of(text), place.channel)

    @property
    def _language(self) -> Language:
        """Of what has no question with a language of its own."""
        return self._desk.library.manifest.language
