"""From a question to the message that answers it: asking the desk, dressing the answer for its room."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from adapters.discord import decode, render
from adapters.discord.markdown import clip
from adapters.discord.render import Payload, Setting
from bot.answering.read import language_of
from bot.contract import Addresses
from bot.desk import Desk
from bot.model import Answer, Kind, Language
from bot.phrases import say
from bot.problems import StoreUnavailable
from bot.rooms import Asker, Room

_SENTENCES: dict[Kind, tuple[str, str]] = {  # what a command asks, in words: by it the language of an answer is known
    "summary": ("summarise {}", "总结{}"),
    "see_also": ("see also {}", "另见{}"),
    "relate": ("how is {} related to {}?", "{}和{}有什么关系？"),
    "compare": ("compare {} and {}", "{}和{}的区别"),
    "timeline": ("history of {}", "{}的历史"),
    "list": ("topics about {}", "有哪些关于{}的主题"),
    "help": ("help", "帮助"),
}
_PATIENCE = 0.3  # seconds that finding the earlier message may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it reached us."""

    text: str
    asker: Asker
    kind: Kind | None = None
    names: tuple[str, ...] = ()
    private: bool = False  # the answer is for the asker's eyes
    embeds: bool = True  # whether the room lets us show embeds
    threaded: bool = False  # the room wants the answer in a thread of its own


@dataclass(frozen=True, slots=True)
class Ready:
    """A message to be sent, and what is to be remembered once it is out."""

    payload: Payload
    answer: Answer | None = None  # None: nothing is
    reference: str = ""
    whole: bool = True  # the message says the answer; else it only points to where that was said


def sentence(kind: Kind, language: Language, *names: str) -> str:
    """What a command or a button of this kind asks, as a question."""
    english, chinese = _SENTENCES[kind]
    return (chinese if language == "zh" else english).format(*names)


async def answer(desk: Desk, asked: Asked) -> Ready | None:
    """What a direct address gets, whatever happens: the answer, or why there is none. None: silence."""
    admission = await desk.admit(asked.asker, private=asked.private)
    if admission == "silence":
        return None
    if admission == "line":
        return Ready(render.note(say("too_many", language_of(asked.text))))
    reply = await desk.reply(asked.text, asker=asked.asker, kind=asked.kind, names=asked.names)
    if not reply.record:
        return Ready(render.note(clip(reply.answer.lead, 400)), None, reply.reference)
    try:
        if not asked.private and (earlier := await desk.repeated(asked.asker.room, reply.answer)):
            return Ready(await _pointer(desk, asked, reply.answer, earlier), reply.answer, reply.reference, whole=False)
        payload = render.message(reply.answer, setting(desk, asked, reply.answer))
    except Exception as error:  # whatever a renderer stumbles over: the asker hears of it
        desk.failed("rendering", error, reply.reference)
        return Ready(broke(reply.answer.language, reply.reference), None, reply.reference)
    return Ready(payload, reply.answer, reply.reference)


def remember(desk: Desk, asked: Asked, ready: Ready, message: str | None) -> None:
    """Remembers an answer that is out; `message` is its id, None where that is not known."""
    if ready.answer is not None:
        desk.record(
            asked.asker,
            asked.text,
            ready.answer,
            message=message if ready.whole else None,
            public=not asked.private and not asked.asker.room.direct,
        )


def broke(language: Language, reference: str) -> Payload:
    """That something went wrong, with the number under which the log has it."""
    return render.note(say("broke", language, reference=reference))


async def _pointer(desk: Desk, asked: Asked, given: Answer, earlier: str) -> Payload:
    """One line that leads to the message in which the room was told the same a moment ago."""
    there = await _where(desk, asked.asker, earlier)
    said, see = say("said_already", given.language), say("see_there", given.language)
    return render.note(f"{said} [{see}](<{there}>)")


def setting(desk: Desk, asked: Asked, given: Answer) -> Setting:
    """How an answer is dressed for its room."""
    room = asked.asker.room
    owner, owned = owner_of(desk, room, given)
    return Setting(
        addresses=addresses(desk),
        asker="" if asked.private else asked.asker.user,
        share=asked.private and not room.direct,
        owner=owner,
        owned=owned,
        embeds=asked.embeds,
    )


def addresses(desk: Desk) -> Addresses:
    return Addresses(desk.base_url)


def owner_of(desk: Desk, room: Room, given: Answer) -> tuple[str | None, str]:
    """Who can be asked where we do not know, and about which article: the nearest one's owner, if they have a room."""
    if given.outcome not in ("abstained", "related"):
        return None, ""
    library = desk.view(room)
    titles = (*given.topics, *(one.title for one in given.nearest), *(q.statement.article for q in given.related))
    for title in dict.fromkeys(titles):
        article = library.find(title)
        if article is not None and article.owner and desk.owner_room(article, "discord"):
            return article.owner, article.title
    return None, ""


async def _where(desk: Desk, asker: Asker, message: str) -> str:
    """The address of an earlier message of ours in this room."""
    thread = asker.thread or ""
    with contextlib.suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            if (said := await desk.store.said.find(asker.room.key, message)) is not None:
                thread = said.thread
    return decode.address(asker.room, thread or asker.room.place.partition("/")[2], message)
