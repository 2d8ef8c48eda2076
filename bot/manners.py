"""Manners: whether to speak, from what was heard and what the room chose. Only when spoken to; when unsure, silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.answering.patterns import plain, without_courtesy

Whom = Literal["us", "somebody else", "nobody"]  # whom a message names
Speak = Literal["mentions", "threads", "off"]  # a room's choice
Why = Literal[
    "command",
    "direct message",
    "mention",
    "reply to us",
    "follow-up",
    "said by a bot",
    "edited",
    "switched off",
    "said to a whole group",
    "said to somebody else",
    "no question",
    "not our thread",
    "not the first asker",
    "a person has answered",
    "not spoken to",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as an adapter understood it."""

    text: str = ""  # without platform markup and without our name; may be empty
    to: Whom = "nobody"  # see `whom`
    direct: bool = False  # in one person's direct messages to us
    slash: bool = False  # one of our commands
    automatic: bool = False  # by a bot, a webhook, the platform or ourselves
    edited: bool = False  # an edit of what was heard before
    group: bool = False  # names @everyone, @here or a role
    reply_to_us: bool = False  # the platform marks it as a reply to a message of ours
    our_thread: bool = False  # in a thread in which we were asked
    first_asker: bool = False  # by the person who asked first in that thread
    person_since: bool = False  # another person has written in that thread since we spoke


@dataclass(frozen=True, slots=True)
class RoomManners:
    """What a room wants of us beyond good manners."""

    speak: Speak = "threads"  # "mentions": no follow-ups; "off": commands only


@dataclass(frozen=True, slots=True)
class Decision:
    speak: bool
    why: Why


def should_answer(heard: Heard, room: RoomManners) -> Decision:
    """Whether this gets an answer. The rules stand in the order of their weight: the first that fits decides."""
    if heard.automatic:  # two bots that answer each other never stop
        return Decision(False, "said by a bot")
    if heard.edited:  # whoever mends a question has read the answer to the first one
        return Decision(False, "edited")
    if heard.slash:
        return Decision(True, "command")
    if heard.direct:
        return Decision(True, "direct message")
    if room.speak == "off":
        return Decision(False, "switched off")
    if heard.to == "somebody else":
        return Decision(False, "said to somebody else")
    if heard.to == "us":
        return Decision(True, "mention")
    if heard.group:
        return Decision(False, "said to a whole group")
    if heard.reply_to_us:  # people reply to us to talk about us, too
        return Decision(True, "reply to us") if is_question(heard.text) else Decision(False, "no question")
    if room.speak != "threads":
        return Decision(False, "not spoken to")
    return _follow_up(heard)


def _follow_up(heard: Heard) -> Decision:
    """For what was said without our name."""
    if not heard.our_thread:
        return Decision(False, "not our thread")
    if not heard.first_asker:
        return Decision(False, "not the first asker")
    if heard.person_since:
        return Decision(False, "a person has answered")
    if not is_question(heard.text):
        return Decision(False, "no question")
    return Decision(True, "follow-up")


_NAME = re.compile(r"<@!?(\w+)(?:\|[^<>]*)?>")  # a person, as Slack and Discord write one
_NAMES_FIRST = re.compile(
    r"^(?:(?:hi|hello|hey|dear|thanks|thank you|cheers|ok|okay|yes|no|good (?:morning|afternoon|evening))\b)?[\s,!.:;-]*"
    r"(?=<@)",
    re.IGNORECASE,
)
_SENTENCE_ENDS = frozenset(".!?。！？\n")


def whom(text: str, me: str) -> Whom:
    """Whom a message is meant for. `text` has the platform's markup, `me` is our user id.

    Who is named at its beginning, behind a greeting perhaps, is spoken to; so are we at the beginning of a later
    sentence. Elsewhere the first one named is.
    """
    named = list(_NAME.finditer(text))
    ours = [match for match in named if match[1] == me]
    if not ours:
        return "somebody else" if named else "nobody"
    if any(_begins_a_sentence(text, match.start()) for match in ours):
        return "us"
    if len(ours) == len(named) or named[0][1] == me:
        return "us"
    begins = _NAMES_FIRST.match(text)
    at_the_end = not text[ours[-1].end() :].strip(" ?？!！.。")
    return "us" if begins is None and at_the_end else "somebody else"


def _begins_a_sentence(text: str, at: int) -> bool:
    """Whether a sentence ended just before this place of the text, a blank or two aside."""
    return not _SENTENCE_ENDS.isdisjoint(text[max(0, at - 2) : at].rstrip(" \t")[-1:])


_LOOKED_AT = 500  # characters at either end of a message, by which it is judged: nobody asks a follow-up that is longer
_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)\b"
_ASKS = re.compile(
    rf"^(?:(?:and|but|also|so|then|or|ok|okay)\b[,\s]*)?(?:{_ASKING}|what's|who's|where's|how's"
    r"|(?:is|are|was|were|does|did|can|could|should|would|has) (?:it|its|they|their|the|there|this|that|these|those|an?|any)\b"
    r"|(?:what|how) about\b|(?:summari[sz]e|tl;?dr|define|compare|see also)\b)",
    re.IGNORECASE,
)
_SAYS = re.compile(  # begins like a question and is none
    r"^(?:what (?:an?|the (?:hell|heck|fu?c?k))\b|how (?:nice|cool|funny|sad|lovely|great|awful|true|interesting)\b"
    r"|which (?:reminds|means|is (?:why|fine|great))\b|who (?:cares|knows)\b|why not\b|what(?:ever| fun)\b"
    r"|(?:when|where|what|how) (?:you|i|we|he|she)\b)",
    re.IGNORECASE,
)
_SHORT_FOLLOW_UP = re.compile(
    r"^and (?:its?|their|his|her|in|the|for|since|before|after|by)(?: [^\s]+){1,3}$", re.IGNORECASE
)
_REQUEST = re.compile(
    r"^(?:please |(?:can|could|would|will) you (?:please )?)?(?:tell|remind|show) (?:me|us)\b|\b(?:want|like|love) to know\b|^i wonder\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[?？](?=[\s\"'”’」』)）]|$)")
_CHINESE = re.compile(r"什么|谁|哪|几[个年次名]|多少|多[大长高久远]|怎[么样]|为何|何时|如何|是否|[吗呢么][\s。.！!]*$")


def is_question(text: str) -> bool:
    """Whether a message asks something: it is marked as a question, begins like one, or goes on from an answer."""
    if len(text) > 2 * _LOOKED_AT:
        text = f"{text[:_LOOKED_AT]} {text[-_LOOKED_AT:]}"
    typed = " ".join(plain(text).split())
    said = without_courtesy(typed)
    if _MARKED.search(said) or _CHINESE.search(said) or _REQUEST.search(typed):
        return True
    if _SAYS.match(said):
        return False
    return _ASKS.match(said) is not None or _SHORT_FOLLOW_UP.match(said) is not None
