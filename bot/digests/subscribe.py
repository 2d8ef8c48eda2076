"""A wish in words → a subscription, or a refusal that says what to write instead. Platforms and the command line share it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.read import language_of
from bot.digests.courtesy import without_courtesy
from bot.digests.due import milliseconds, next_of
from bot.digests.interest import followed_most, resolve_topics
from bot.digests.phrases import say
from bot.digests.schedule import (
    Schedule,
    ZoneNeeded,
    describe,
    example_in,
    moment,
    next_due,
    notes,
    pack,
    parse,
    unpack,
)
from bot.digests.schedule import upcoming as due_next
from bot.library import Library
from bot.model import Language
from bot.refusals import Refusal, Said, told_in
from bot.store.records import Person, Subscription, Wish
from bot.text import has_cjk, normalise

if TYPE_CHECKING:
    from bot.store import Store

LONGEST = 500  # characters of a wish
MOST = 25  # digests of a room
_SHOWN = 3  # next times that are told
_TRIED = 80  # places at which a wish is tried to be cut into topics and schedule
_EXTRAS = {  # what may follow "with"
    "reread": re.compile(r"reread(?:ing)?|re-read(?:ing)?|重读|温习"),
    "gaps": re.compile(r"gaps|(?:open )?questions|问题|缺口"),
    "quiet": re.compile(r"(?:a )?quiet(?: line)?|安静时也告知"),
}
_WITH = re.compile(r"[\s,，;；]*(?:\bwith\b|带上?|附)\s*(?P<extras>[^\d:]+)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,，、;；]\s*(?:and\s+)?")
_AND = re.compile(r"\s+(?:and|&)\s+|\s*(?:和|及|与)\s*", re.IGNORECASE)
_LEADING = re.compile(r"^(?:(?:to|about|on)\s+(?:the\s+)?|关于\s*|订阅\s*)(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """What somebody wants, as we understood it."""

    wish: Wish
    schedule: Schedule

    def next_due(self, after: dt.datetime) -> int:
        """Milliseconds since 1970."""
        return milliseconds(next_due(self.schedule, after))


def understand(
    topics: Sequence[str],
    when: str,
    *,
    library: Library,
    zone: str | None,
    now: dt.datetime,
    reread: bool | None = None,
    gaps: bool | None = None,
    quiet: bool | None = None,
    held: Wish | None = None,
) -> Understood:
    """A wish whose topics and schedule came apart. `library`: what the room may read; `zone`: the room's.

    `held` is the wish in whose place it comes: what is not said stays as it was there. Refusal, with what to write instead;
    ZoneNeeded where only the time zone is missing.
    """
    earlier = _schedule_of(held)
    with told_in(language_of(" ".join((*topics, when)))):
        found = held.topics if held and not any(map(str.strip, topics)) else resolve(topics, library)
        stays = earlier if not when.strip() else None
        schedule = stays or parse(when, zone=earlier.zone if earlier else zone, now=now)
    wish = Wish(
        topics=found,
        schedule=pack(schedule),
        words=describe(schedule, "en"),
        reread=bool(held and held.reread) if reread is None else reread,
        gaps=bool(held and held.gaps) if gaps is None else gaps,
        quiet=bool(held and held.quiet) if quiet is None else quiet,
    )
    return Understood(wish, schedule)


def _schedule_of(wish: Wish | None) -> Schedule | None:
    try:
        return unpack(wish.schedule) if wish else None
    except ValueError:  # of another version of ours
        return None


def resolve(topics: Sequence[str], library: Library) -> tuple[str, ...]:
    """The tags and titles that texts name, each with commas or "and" between; () is everything. WrongUsage."""
    return resolve_topics([name for text in topics for name in _names(text, library)], library)


def understand_words(
    text: str, *, library: Library, zone: str | None, now: dt.datetime, held: Wish | None = None
) -> Understood:
    """A wish in one sentence: "telecommunications, MIIT every weekday at 9:00 Europe/Berlin with questions".

    In the place of `held` it may name topics alone, or a schedule alone. Raises as above.
    """
    text = normalise(text)
    with told_in(language_of(text)):
        try:
            return _understand_words(text, library, zone, now, held)
        except Refusal as refused:
            plain = without_courtesy(text)
            if isinstance(refused, ZoneNeeded) or plain == text:
                raise
        return _understand_words(plain, library, zone, now, held)


def example(library: Library, language: Language) -> str:
    """A wish that can be written: "telecommunications every weekday at 9:00 Europe/Berlin"."""
    return f"{followed_most(library.articles) or say('everything', language)} {example_in(language)}"


def _hint(library: Library) -> Said:
    return (
        f'say what to follow and when, as in "{example(library, "en")}"',
        f"请说明关注什么和时间，例如“{example(library, 'zh')}”",
    )


def _understand_words(text: str, library: Library, zone: str | None, now: dt.datetime, held: Wish | None) -> Understood:
    if not text:
        raise Refusal(("nothing is wished for", "没有说明想要什么"), remedy=_hint(library))
    if len(text) > LONGEST:
        raise Refusal((f"a wish has at most {LONGEST} characters", f"最多{LONGEST}个字符"), remedy=_hint(library))
    text, extras = _without_extras(text)
    text = _LEADING.sub("", text)
    if held is not None and _parses(text, zone, now):
        topics, when = "", text
    elif held is not None and (not text or _resolves(text, library)):
        topics, when = text, ""
    else:
        topics, when = _cut(text, library, zone, now)
    return understand([topics], when, library=library, zone=zone, now=now, held=held, **extras)


def _without_extras(text: str) -> tuple[str, dict[str, bool]]:
    match = _WITH.search(text)
    if match is None:
        return text, {}
    named = [part for part in re.split(r"\s*(?:[,，、]|\band\b|和)\s*", match["extras"].casefold()) if part]
    found = {name: True for part in named for name, pattern in _EXTRAS.items() if pattern.fullmatch(part)}
    return (text[: match.start()], found) if found and len(found) == len(named) else (text, {})


def _cut(text: str, library: Library, zone: str | None, now: dt.datetime) -> tuple[str, str]:
    """Topics and schedule: the cut where both are understood, else the one whose refusal helps most."""
    cuts = list(_cuts(text))
    named = [(topics, when) for topics, when in cuts if _resolves(topics, library)]
    for topics, when in named:
        if _parses(when, zone, now):
            return topics, when
    for when, topics in cuts:  # the other way round
        topics = without_courtesy(topics)
        if _resolves(topics, library) and _parses(when, zone, now):
            return topics, when
    for topics, when in cuts:
        if _parses(when, zone, now):
            return topics, when
    if named:
        return named[-1]  # the longest name; what follows it is no schedule
    if _parses(text, zone, now):
        such = _hint(library)
        remedy = f'name tags or articles, or "everything": {such[0]}', f"请写标签或条目，或“全部”：{such[1]}"
        raise Refusal(("it is not clear what to follow", "没有说明关注什么"), remedy=remedy)
    if _resolves(text, library):
        raise Refusal(("it is not clear when", "没有说明时间"), remedy=_hint(library))
    raise Refusal((f"“{text[:100]}” is not understood", f"不明白“{text[:100]}”"), remedy=_hint(library))


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Each place at which the topics may end, the shortest topics first."""
    places = [match.end() for match in re.finditer(r"\s+|[:：]\s*", text)]
    if has_cjk(text):
        places = sorted({*places, *range(1, len(text))})
    for at in places[:_TRIED]:
        topics, when = text[:at].strip(" :：,，"), text[at:].strip(" :：,，")
        stray = topics != "*" and not any(character.isalnum() for character in topics.rpartition(" ")[2])
        if topics and when and not stray:
            yield topics, when


def _resolves(topics: str, library: Library) -> bool:
    try:
        resolve_topics(_names(topics, library), library)
    except Refusal:
        return False
    return True


def _parses(when: str, zone: str | None, now: dt.datetime) -> bool:
    try:
        parse(when, zone=zone, now=now)
    except ZoneNeeded:
        return True
    except Refusal:
        return False
    return True


def _names(text: str, library: Library) -> list[str]:
    """The names in a text: titles may hold commas and "and", so the whole is tried before its parts."""
    if _is_name(text, library):
        return [text]
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    found: list[str] = []
    for part in parts:
        found += [part] if _is_name(part, library) else [one for one in _AND.split(part) if one.strip()]
    return found


def _is_name(text: str, library: Library) -> bool:
    try:
        resolve_topics([text], library)
    except Refusal:
        return False
    return True


# -- keeping -----------------------------------------------------------------------------------------------------------


async def subscribe(
    store: Store,
    room: str,
    understood: Understood,
    *,
    now: dt.datetime,
    person: Person | None = None,
    direct: bool = False,
) -> Subscription:
    """Makes the subscription; the one that is there already where the room wished the same before.

    WrongUsage for a room that has very many, StoreUnavailable.
    """
    due = understood.next_due(now)
    async with store.transaction() as unit:  # of two that press at once the second finds what the first made
        await unit.subscriptions.lock(room)
        held = await unit.subscriptions.all(room=room)
        for other in held:
            if other.wish == understood.wish and other.state == "active":
                return other
        if len(held) >= MOST:
            raise Refusal(
                (f"a room has at most {MOST} digests", f"每个房间最多{MOST}份摘要"),
                remedy=("stop one of them first", "请先停止其中一份"),
            )
        return await unit.subscriptions.add(
            room, understood.wish, next_due=due, at=milliseconds(now), person=person, direct=direct
        )


async def find(store: Store, number: str, *, room: str | None = None) -> Subscription:
    """The subscription of a number as typed, of one room where one is given; WrongUsage where there is none."""
    digits = number.strip().removeprefix("#")
    found = (
        await store.subscriptions.find(int(digits))
        if digits.isascii() and digits.isdigit() and len(digits) < 10
        else None
    )
    if found is None or found.state == "stopped" or (room is not None and found.room != room):
        held = await store.subscriptions.all(room=room)
        numbers = [str(one.id) for one in held[:20]]
        raise Refusal(
            (f"there is no digest {number.strip()[:20]!r}", f"没有摘要“{number.strip()[:20]}”"),
            remedy=(f"there are: {', '.join(numbers)}", f"现有：{'、'.join(numbers)}")
            if numbers
            else ("there are none", "还没有摘要"),
        )
    return found


async def resume(store: Store, subscription: Subscription, *, now: dt.datetime) -> None:
    """Goes on with a paused subscription from its next time. WrongUsage for one whose schedule cannot be read."""
    due = next_of(subscription, milliseconds(now))
    if due is None:
        raise Refusal(
            (
                f"the schedule of digest {subscription.id} cannot be read by this version",
                f"此版本读不懂摘要{subscription.id}的时间安排",
            ),
            remedy=("stop it and subscribe again", "请停止后重新订阅"),
        )
    await store.subscriptions.resume(subscription.id, next_due=due, at=milliseconds(now))


# -- in words ----------------------------------------------------------------------------------------------------------


def topics_in_words(wish: Wish, language: Language) -> str:
    return say("listed", language).join(wish.topics) or say("everything", language)


def in_words(subscription: Subscription, language: Language) -> str:
    """One line: "3: telecommunications, every weekday at 09:00 (Europe/Berlin)", and whether it is paused."""
    wish = subscription.wish
    try:
        words = describe(unpack(wish.schedule), language)
    except ValueError:  # of another version of ours
        words = wish.words
    paused = f" – {say('paused', language)}" if subscription.state == "paused" else ""
    return f"{subscription.id}: {topics_in_words(wish, language)}, {words}{paused}"


def confirmation(subscription: Subscription, language: Language, *, now: dt.datetime) -> tuple[str, ...]:
    """How a wish was understood, in lines: the wish, the next times, what may surprise."""
    schedule = unpack(subscription.wish.schedule)
    wish = subscription.wish
    extras = [say(f"with_{name}", language) for name in ("reread", "gaps", "quiet") if getattr(wish, name)]
    times = "; ".join(moment(due, schedule, language) for due in due_next(schedule, now, _SHOWN))
    return (
        say("digest", language, line=in_words(subscription, language)),
        *((say("also_with", language, extras=", ".join(extras)),) if extras else ()),
        say("next_times", language, times=times),
        *notes(schedule, language),
    )
