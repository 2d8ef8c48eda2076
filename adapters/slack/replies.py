"""Messages and commands: whether to speak, what to ask the desk, where the answer goes."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack import names, render
from adapters.slack.clerk import Clerk, Place
from adapters.slack.decode import Command, Message
from adapters.slack.render import Payload
from adapters.slack.send import Target
from adapters.slack.subscribing import Subscribing
from bot.answering.read import language_of
from bot.choices import CHOICES, written
from bot.manners import Decision, Heard, RoomManners, should_answer, whom
from bot.model import Kind
from bot.problems import SeealsoError, WrongUsage
from bot.rooms import Asker, Reply
from bot.telemetry import Log

log = Log("seealso.slack")

_SENTENCES: dict[str, tuple[Kind, str]] = {
    "summary": ("summary", "summarise {}"),
    "see-also": ("see_also", "see also {}"),
    "relate": ("relate", "how is {} related to {}?"),
    "compare": ("compare", "compare {} and {}"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command wants of the desk."""

    text: str
    kind: Kind | None = None
    names: tuple[str, ...] = ()


class Replies:
    def __init__(self, clerk: Clerk, subscribing: Subscribing) -> None:
        self._clerk, self._desk, self._subscribing = clerk, clerk.desk, subscribing

    # -- messages ----------------------------------------------------------------------------------------------------

    async def wanted(self, message: Message) -> Place | None:
        """Where to answer a message; None where we are to be silent."""
        workspace = await self._clerk.workspaces.of(message.team)
        if workspace is None:
            return None
        to = whom(message.raw, workspace.me)
        if not message.direct and to != "us" and message.thread is None:
            return None  # the talk of a channel, by far the most of what is heard
        if message.automatic or message.edited:
            return None
        place = await self._clerk.place(
            message.team,
            message.channel,
            message.user,
            direct=message.direct,
            thread=message.thread if message.direct else message.root,
            home_team=message.home_team,
        )
        if place is None:
            return None
        decision = await self._decide(message, to, place)
        log.debug("slack.heard", speak=decision.speak, why=decision.why)
        return place if decision.speak else None

    async def _decide(self, message: Message, to: str, place: Place) -> Decision:
        heard = Heard(
            text=message.text,
            to="us" if to == "us" else "somebody else" if to == "somebody else" else "nobody",
            direct=message.direct,
            automatic=message.automatic,
            edited=message.edited,
            group=message.group,
        )
        if not message.direct and to != "us" and message.thread is not None:
            thread = await self._desk.conversation(place.asker)
            if thread.ours and not thread.first_asker:
                await self._desk.person_spoke(place.asker)
            heard = Heard(
                text=heard.text,
                to=heard.to,
                group=heard.group,
                our_thread=thread.ours,
                first_asker=thread.first_asker,
                person_since=thread.person_since,
            )
        decision = should_answer(heard, RoomManners())
        if not decision.speak or message.direct:
            return decision
        chosen = (await self._desk.room_settings(place.room)).speak
        if chosen in ("mentions", "off"):
            return should_answer(heard, RoomManners(speak="mentions" if chosen == "mentions" else "off"))
        return decision

    async def answer(self, message: Message, place: Place, *, look_first: bool) -> None:
        """Answers a message once. `look_first`: an answer of a process that died may be there."""
        target, asker = await self._target(message, place)
        admission = await self._desk.admit(asker, private=False)
        if admission == "line":
            payload = render.words("too_many", language_of(message.text))
            await self._clerk.post(place, target, payload, mark=message.key, look_first=look_first)
        if admission != "answer":
            return
        place = Place(place.workspace, asker, place.channel, place.user)
        try:
            reply = await self._desk.reply(message.text or "?", asker=asker)
            earlier = await self._desk.repeated(place.room, reply.answer)
            if earlier is not None:
                payload = self._clerk.said_already(place, earlier, reply.answer.language)
            else:
                payload = render.answer(reply.answer, self._clerk.frame(place, reply.answer))
        except Exception as error:  # a direct address gets a reply whatever broke
            payload, reply, earlier = self._clerk.broke("slack.answer", error, message.text), None, None
        ts = await self._clerk.post(place, target, payload, mark=message.key, look_first=look_first)
        if reply is not None and reply.record:
            said = None if earlier is not None else ts
            self._desk.record(asker, message.text or "?", reply.answer, message=said, public=not message.direct)

    async def _target(self, message: Message, place: Place) -> tuple[Target, Asker]:
        """Into the thread of the question, unless the room wants answers beside it."""
        thread = message.thread
        if not message.direct:
            beside = (await self._desk.room_settings(place.room)).thread == "reply"
            thread = message.thread if beside else message.root
        asker = Asker(platform="slack", user=place.asker.user, room=place.room, thread=thread)
        return Target(message.channel, thread, since=message.ts), asker

    # -- commands ----------------------------------------------------------------------------------------------------

    async def command(self, command: Command) -> None:
        """Answers `/seealso …` privately."""
        place = await self._clerk.place(command.team, command.channel, command.user, direct=command.direct)
        if place is None:
            return
        try:
            payload = await self._commanded(command, place)
        except Exception as error:
            payload = self._clerk.broke("slack.command", error, command.text)
        if payload is not None:
            await self._clerk.respond(place, command.response_url, payload)

    async def _commanded(self, command: Command, place: Place) -> Payload | None:
        """What is said; None where a form is shown instead."""
        if command.name == "settings":
            return await self._settings(command, place)
        if await self._desk.admit(place.asker, private=True) != "answer":
            return render.words("too_many", language_of(command.text))
        if command.name in ("subscribe", "unsubscribe", "digests"):
            return await self._subscribing.command(command, place)
        try:
            asked = self._asked(command, place)
        except WrongUsage as refused:
            return render.plainly(refused.sentence())
        reply = await self.ask(asked, place.asker)
        return self._clerk.private(place, asked.text, reply, command.key, shown="ephemeral")

    async def ask(self, asked: Asked, asker: Asker) -> Reply:
        return await self._desk.reply(asked.text, asker=asker, kind=asked.kind, names=asked.names)

    def _asked(self, command: Command, place: Place) -> Asked:
        """WrongUsage, with what to write, where the command lacks something."""
        name, text = command.name, command.text
        if name == "ask":
            return Asked(text)
        if name == "help":
            return Asked("help", "help")
        if name == "topics":
            return Asked(f"topics about {text}" if text else "topics", "list")
        kind, sentence = _SENTENCES[name]
        if kind in ("summary", "see_also"):
            if not text:
                raise WrongUsage(f"{name} needs a topic", remedy=f"write /seealso {name} TOPIC")
            return Asked(sentence.format(text), kind, (text,))
        found = names.two(text, lambda one: self._desk.topic(place.room, one) is not None)
        if found is None:
            raise WrongUsage(f"{name} needs two topics", remedy=f"write /seealso {name} A vs B")
        return Asked(sentence.format(*found), kind, found)

    async def _settings(self, command: Command, place: Place) -> Payload:
        """Shows what the room chose, or changes it: `settings speak=mentions language=zh`."""
        words = command.text.split()
        if not words:
            chosen = await self._desk.room_settings(place.room)
            lines = ["Settings of this room; change one with /seealso settings NAME=VALUE:"]
            for choice in CHOICES.values():
                value = written(choice.name, getattr(chosen, choice.name))
                lines.append(f"• {choice.name} = {value}: {choice.meaning}")
            return render.plainly("\n".join(lines))
        values = dict(word.partition("=")[::2] for word in words)
        if not all("=" in word for word in words):
            return render.plainly("A setting is changed with NAME=VALUE; write /seealso settings speak=mentions.")
        may = await self._clerk.rooms.may_change(place.workspace, place.channel, place.user, direct=place.room.direct)
        if not may:
            return render.plainly(
                "Only an admin of this workspace or whoever made this channel can change its settings."
            )
        try:
            await self._desk.change_room(place.room, by=place.asker, **values)
        except SeealsoError as refused:
            return render.plainly(refused.sentence())
        return render.plainly(f"Changed: {', '.join(words)}.")
