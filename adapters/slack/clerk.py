"""What answering on Slack takes, whatever was pressed or said: who asks, how an answer is framed, where it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adapters.slack import render
from adapters.slack.render import Frame, Payload
from adapters.slack.rooms import Rooms
from adapters.slack.send import NotSent, Sender, Target
from adapters.slack.text import escape, link
from adapters.slack.workspaces import Workspace, Workspaces
from bot.answering.read import language_of
from bot.contract import Addresses
from bot.desk import Desk
from bot.model import Answer, Article, Language
from bot.phrases import say
from bot.rooms import Asker, Reply, Room
from bot.telemetry import Log

log = Log("seealso.slack")

# How one person alone is shown an answer: below a message until they leave, in our direct messages, in a modal.
Shown = Literal["ephemeral", "posted", "view"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said or pressed, and by whom."""

    workspace: Workspace
    asker: Asker
    channel: str  # empty: App Home or a modal
    user: str  # Slack's id

    @property
    def room(self) -> Room:
        return self.asker.room


class Clerk:
    def __init__(self, desk: Desk, workspaces: Workspaces, sender: Sender, rooms: Rooms) -> None:
        self.desk, self.workspaces, self.sender, self.rooms = desk, workspaces, sender, rooms

    async def place(
        self, team: str, channel: str, user: str, *, direct: bool, thread: str | None = None, home_team: str = ""
    ) -> Place | None:
        """None for a workspace that we are not in."""
        workspace = await self.workspaces.of(team)
        if workspace is None:
            log.warning("slack.unknown_workspace", team=team)
            return None
        room = await self.rooms.room(workspace, channel, user, direct=direct)
        asker = Asker(platform="slack", user=f"{home_team}/{user}" if home_team else user, room=room, thread=thread)
        return Place(workspace, asker, channel, user)

    # -- framing -----------------------------------------------------------------------------------------------------

    def frame(self, place: Place, answer: Answer, **values: Any) -> Frame:
        """How the answer is shown there; `values` are further fields."""
        article = self.nearest(place, answer)
        owned = article is not None and self.desk.owner_room(article, "slack") is not None
        return Frame(
            addresses=Addresses(self.desk.base_url),
            asker=place.user,
            owner=(article.owner or "") if article is not None and owned else "",
            **values,
        )

    def nearest(self, place: Place, answer: Answer) -> Article | None:
        """The article that lies nearest to a question without an answer."""
        if answer.outcome not in ("abstained", "related"):
            return None
        title = render.nearest(answer)
        return self.desk.view(place.room).find(title) if title else None

    def private(self, place: Place, text: str, reply: Reply, key: str, *, shown: Shown) -> Payload:
        """A payload for one person alone; remembers the answer. `key` is that of the event."""
        message = own_id(key)
        if reply.record:
            self.desk.record(place.asker, text, reply.answer, message=message, public=False)
        last: Literal["share", "remove", ""] = ""
        if shown == "ephemeral" and not place.room.direct:
            last = "share"
        elif shown == "posted":
            last = "remove"
        return render.answer(
            reply.answer, self.frame(place, reply.answer, message=message, last=last, view=shown == "view")
        )

    def said_already(self, place: Place, earlier: str, language: Language) -> Payload:
        """One line that leads to the same answer a moment ago."""
        url = f"{place.workspace.url}archives/{place.channel}/p{earlier.replace('.', '')}"
        said = say("said_already", language)
        linked = f"{escape(said)} {link(url, say('see_there', language))}"
        return render.message(linked)

    # -- sending -----------------------------------------------------------------------------------------------------

    async def post(
        self, place: Place, target: Target, payload: Payload, *, mark: str, look_first: bool = False
    ) -> str | None:
        """Posts to a channel; where Slack takes it not, directly to whoever asked. The ts, or None where nothing arrived."""
        client = place.workspace.client
        try:
            return await self.sender.post(client, target, payload, mark=mark, look_first=look_first)
        except NotSent as refused:
            log.warning("slack.not_sent", room=place.room.key, reason=refused.reason)
            if refused.elsewhere:
                await self._post_elsewhere(place, target, payload, refused, mark=mark)
        return None

    async def _post_elsewhere(
        self, place: Place, target: Target, payload: Payload, cause: NotSent, *, mark: str
    ) -> None:
        """To the asker directly; failing that, tells them that it broke, with what the operator finds it by."""
        client = place.workspace.client
        if not place.room.direct:
            try:
                await self.sender.post(client, Target(place.user), payload, mark=mark)
                return
            except NotSent as refused:
                log.warning("slack.not_sent", room=place.user, reason=refused.reason)
                if not refused.elsewhere:
                    return
        try:
            await self.sender.whisper(client, target, place.user, self.broke("slack.post", cause))
        except NotSent as refused:
            log.warning("slack.not_sent", room=place.user, reason=refused.reason)

    async def respond(self, place: Place, url: str, payload: Mapping[str, Any]) -> None:
        """Answers a command or a press privately; where its response URL fails for certain, by a whisper."""
        try:
            await self.sender.respond(url, {"response_type": "ephemeral", "replace_original": False} | dict(payload))
            return
        except NotSent as refused:
            log.warning("slack.not_responded", reason=refused.reason)
            if refused.reason == "unclear":
                return
        target = Target(place.channel, place.asker.thread)
        try:
            await self.sender.whisper(place.workspace.client, target, place.user, dict(payload))
        except NotSent as refused:
            log.warning("slack.not_sent", room=place.room.key, reason=refused.reason)

    def broke(self, where: str, error: BaseException, text: str = "") -> Payload:
        """What is said when something of ours broke; the log has the rest under the reference."""
        return render.words("broke", language_of(text), reference=self.desk.failed(where, error))


def own_id(key: str) -> str:
    """Our id of a private answer, for which Slack has none that lasts."""
    return f"p{hashlib.blake2b(key.encode(errors='replace'), digest_size=8).hexdigest()}"


def shared_by(payload: Payload, user: str, language: Language) -> Payload:
    """A private answer as the room is shown it: with who shared it."""
    credit = {"type": "mrkdwn", "text": say("shared_by", language, asker=f"<@{user}>"), "verbatim": True}
    return {**payload, "blocks": [{"type": "context", "elements": [credit]}, *payload["blocks"]]}
