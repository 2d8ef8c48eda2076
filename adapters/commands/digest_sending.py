"""`seealso digest preview` and `seealso digest send`: what a digest would say, and sending those that are due."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from adapters import shipped
from adapters.commands import database
from adapters.commands.arguments import choice
from adapters.commands.call import Call, ExitCode
from adapters.commands.digest import FORMATS, needed
from adapters.console.digest import digest as as_text
from bot.articles import read, snapshot
from bot.contract import Addresses, Object
from bot.desk import Desk, notices
from bot.digests.compose import Digest, News, compose
from bot.digests.deliver import Courier
from bot.digests.due import due_of, milliseconds
from bot.digests.editor import Editor, comparison
from bot.digests.messenger import Delivered, NotNow
from bot.digests.subscribe import resolve
from bot.library import Library
from bot.model import Article
from bot.problems import BrokenKnowledge, WrongUsage
from bot.rooms import Room
from bot.store import Store, open_store
from bot.store.records import Subscription

Result = TypeVar("Result")

_WEEK = dt.timedelta(days=7)
_RETRY = 1.0  # seconds before what failed is tried again


# -- preview -----------------------------------------------------------------------------------------------------------


def preview(call: Call) -> ExitCode:
    shape = choice("format", call.arguments.options.format or "text", FORMATS)
    whole = database.whole_library_of(call)
    view = whole.view(call.arguments.audience)
    topics = resolve([needed(call, "topics", "telecommunications")], view)
    news = _news(call, view, whole)
    digest = compose(news, topics=topics, language=whole.manifest.language)
    if digest is None:
        call.note("seealso: nothing changed in these topics, so nothing would be sent")
        if call.arguments.json:
            call.write_json(None)
        return ExitCode.ANSWERED
    payload = _rendered(call, digest, shape, call.addresses(whole))
    if not isinstance(payload, str):
        call.write_json(payload)
    elif call.arguments.json:
        call.write_json({shape: payload})
    else:
        call.write(payload)
    return ExitCode.ANSWERED


def _news(call: Call, view: Library, whole: Library) -> News:
    since = call.arguments.options.since
    if since is not None and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", since, re.ASCII):
        return comparison(_folder(since), whole.articles, view.articles, call.arguments.audience)
    if since is None:
        moment = call.now - _WEEK
    else:
        try:
            moment = dt.datetime.fromisoformat(since).replace(tzinfo=dt.UTC)
        except ValueError:
            raise WrongUsage(f"--since: {since} is no day of the calendar", remedy="write it as 2026-11-25") from None

    async def then(store: Store) -> tuple[Article, ...]:
        version = await store.versions.on(milliseconds(moment)) or await store.versions.first()
        return whole.articles if version is None else await store.versions.articles(version.number)

    before = database.with_store(call, then)
    return comparison(before, whole.articles, view.articles, call.arguments.audience)


def _folder(name: str) -> tuple[Article, ...]:
    folder = Path(name)
    if not folder.is_dir():
        raise WrongUsage(f"--since: {name} is no folder", remedy="name a folder of articles, or a day as 2026-11-25")
    reading = read(snapshot(folder))
    if reading.broken:
        raise BrokenKnowledge(reading.errors)
    return tuple(reading.articles)


def _rendered(call: Call, digest: Digest, shape: str, addresses: Addresses) -> str | Object:
    if shape == "slack":
        from adapters.slack import digests as slack

        return slack.message(digest, base_url=addresses.base)
    if shape == "discord":
        from adapters.discord import digests as discord  # late: discord.py takes 0.4 s

        return discord.message(digest, base_url=addresses.base)
    if shape == "html":
        from adapters.web import digests as web

        return web.section(digest, addresses)
    return as_text(digest, addresses=addresses, page=call.page())


# -- send --------------------------------------------------------------------------------------------------------------


def send(call: Call) -> ExitCode:
    options = call.arguments.options
    if options.dry_run and options.as_newest:
        raise WrongUsage("a dry run keeps nothing, and --as-newest does", remedy="leave one of them out")
    at = options.at or call.now
    return _with_desk(
        call, lambda desk, broken: _dry(call, desk, at) if options.dry_run else _send(call, desk, at, broken)
    )


def _with_desk(call: Call, work: Callable[[Desk, BrokenKnowledge | None], Awaitable[Result]]) -> Result:
    """What the work gives with an open desk, and with what is wrong where the folder cannot be used."""
    settings = database.settings_of(call)
    folder = settings.knowledge or shipped.knowledge()

    async def opened() -> Result:
        try:
            desk, trouble = await Desk.open(settings, knowledge=folder, environ=call.environ), None
        except BrokenKnowledge as broken:
            library = await _as_last_recorded(call, folder)
            if library is None:
                raise
            for problem in broken.problems:
                call.note(str(problem))
            call.note("seealso: digests tell what the folder said before it was broken")
            desk, trouble = await Desk.open(settings, knowledge=folder, environ=call.environ, library=library), broken
        try:
            return await work(desk, trouble)
        finally:
            await desk.close()

    return asyncio.run(opened())


async def _as_last_recorded(call: Call, folder: Path) -> Library | None:
    """What the folder said when it was last recorded, for a folder whose articles have errors; None where there is no such
    version, or where the manifest, which says who may read what, has errors of its own."""
    taken = snapshot(folder)
    reading = read(taken)
    if taken.broken or reading.manifest_file.manifest is None:
        return None
    async with open_store(database.url_of(call)) as store:
        latest = await store.versions.latest()
        articles = await store.versions.articles(latest.number) if latest is not None else ()
    return Library.build(articles, reading.manifest) if articles else None


async def _send(call: Call, desk: Desk, at: dt.datetime, broken: BrokenKnowledge | None) -> ExitCode:
    from adapters.delivery import messengers

    if call.arguments.options.as_newest:
        await desk.become_newest()
    async with messengers(desk, desk.settings) as found:
        for messenger in found:
            try:
                await messenger.sign_in()
            except NotNow as problem:  # what is due there is left to the next run
                call.note(f"seealso: {problem.reason}")
        if broken is not None:
            notice = notices.broken(broken.problems)
            await desk.tell_operator(
                notice, once=f"broken:{snapshot(desk.settings.knowledge or shipped.knowledge()).digest}"
            )
        # What is due stays due for a process that may tell of it: made a delivery now, it would speak of the newer version.
        older = _note_if_older(call, desk)
        if older:
            await _tell_if_due(desk, at)
        courier = Courier(desk, found, lease=desk.settings.digest_lease, retry=_RETRY)
        ended = () if older else await courier.deliver_due(at)
    if call.arguments.json:
        call.write_json([_object(one) for one in ended])
    else:
        for one in ended:
            reason = f": {one.reason}" if one.reason else ""
            call.write(f"Digest {one.subscription} for {one.room}: {one.ending}{reason}")
        if not ended and not older:
            call.note("seealso: nothing is due")
    if older:
        call.note("seealso: if it was put back on purpose, write: seealso digest send --as-newest")
    failed = older or broken is not None or any(one.ending not in ("sent", "quiet") for one in ended)
    return ExitCode.NOT_ANSWERED if failed else ExitCode.ANSWERED


def _note_if_older(call: Call, desk: Desk) -> bool:
    """Whether others have recorded a newer version than this folder's, which a person is then told."""
    older = desk.standing is not None and not desk.standing.current
    if older:
        call.note("seealso: this folder is older than what was sent last; nothing is composed from it")
    return older


async def _tell_if_due(desk: Desk, at: dt.datetime) -> None:
    """Tells the operator that digests wait, if any do."""
    standing = desk.standing
    if standing is not None and await _due(desk.store, at):
        notice = notices.behind(standing.number, standing.latest)
        await desk.tell_operator(notice, once=f"behind:{standing.number}/{standing.latest}")


def _object(one: Delivered) -> Object:
    return {
        "id": one.subscription,
        "room": one.room,
        "due": database.moment(one.due),
        "ending": one.ending,
        "message": one.message,
        "reason": one.reason or None,
    }


async def _dry(call: Call, desk: Desk, at: dt.datetime) -> ExitCode:
    """Prints what would be sent; claims and keeps nothing."""
    _note_if_older(call, desk)
    standing = desk.standing
    until = standing.latest if standing is not None else 0
    editor, shown = Editor(desk), []
    due = await _due(desk.store, at)
    language = await editor.languages([one.room for one, _ in due])
    for subscription, missed in due:
        room = Room(key=subscription.room)
        digest = await editor.edit(
            subscription, audience=desk.audience(room), until=until, language=language(room.key), missed=missed
        )
        text = None if digest is None else as_text(digest, addresses=Addresses(desk.base_url), page=call.page())
        shown.append((subscription, missed, text))
    if call.arguments.json:
        call.write_json(
            [
                {"id": one.id, "room": one.room, "due": database.moment(one.next_due), "missed": missed, "text": text}
                for one, missed, text in shown
            ]
        )
        return ExitCode.ANSWERED
    for one, _, text in shown:
        call.write(f"Digest {one.id} for {one.room}:\n{text or 'Nothing to say, so nothing is sent.'}\n")
    if not shown:
        call.note("seealso: nothing is due")
    return ExitCode.ANSWERED


async def _due(store: Store, at: dt.datetime) -> list[tuple[Subscription, int]]:
    """The subscriptions that are due, each with how many digests it has missed."""
    moment = milliseconds(at)
    found = [one for one in await store.subscriptions.all() if one.state == "active" and one.next_due <= moment]
    return [(one, due.missed) for one in found if (due := due_of(one, moment)) is not None]
