"""What the commands share that look into the database."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from adapters.commands.arguments import Parser, day
from adapters.commands.call import Call
from bot.library import Library
from bot.settings import Settings, read_settings
from bot.store import open_store
from bot.store.address import default_url

if TYPE_CHECKING:
    from bot.store import Store

Result = TypeVar("Result")


def configure(parser: Parser) -> None:
    parser.add_argument(
        "--database-url", metavar="URL", help="sqlite:///FILE or postgresql://… (or SEEALSO_DATABASE_URL)"
    )
    parser.add_argument("--settings", metavar="FILE", help="the settings file (or SEEALSO_SETTINGS)")


def configure_since(parser: Parser) -> None:
    parser.add_argument("--since", type=day, metavar="DATE", help="from this day on (default: all that is kept)")


def settings_of(call: Call, **more: object) -> Settings:
    """The settings by these flags, and `more` of them."""
    options, named = call.arguments.options, call.arguments.knowledge
    flags = {"database_url": options.database_url, "settings": options.settings, "knowledge": named, **more}
    return read_settings(flags, environ=call.environ)[0]


def url_of(call: Call) -> str:
    url = settings_of(call).database_url
    return default_url(call.environ) if url is None else url.get_secret_value()


def library_of(call: Call) -> Library:
    """What the audience may read of the folder that the settings name."""
    return _of_settings(call).library()


def whole_library_of(call: Call) -> Library:
    """All of the folder that the settings name, whoever may read it."""
    return _of_settings(call).whole_library()


def _of_settings(call: Call) -> Call:
    folder = settings_of(call).knowledge
    named = call.arguments.knowledge if folder is None else str(folder)
    return dataclasses.replace(call, arguments=dataclasses.replace(call.arguments, knowledge=named))


def with_store(call: Call, work: Callable[[Store], Awaitable[Result]]) -> Result:
    """What the work gives that is done with an open store."""

    async def opened() -> Result:
        async with open_store(url_of(call)) as store:
            return await work(store)

    return asyncio.run(opened())


def milliseconds(since: dt.date | None) -> int:
    """The beginning of a day, UTC; None: the beginning of all."""
    return 0 if since is None else int(dt.datetime.combine(since, dt.time(), dt.UTC).timestamp() * 1000)


def moment(at: int) -> str:
    """Milliseconds since 1970 in ISO 8601, UTC, to the second."""
    return dt.datetime.fromtimestamp(at // 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def note_who_is_left_out(call: Call, view: Library) -> None:
    """Says that rooms of groups are not counted which the audience given is not in."""
    if left_out := sorted({group.name for group in view.manifest.groups} - call.arguments.audience):
        call.note(f"seealso: without rooms of {', '.join(left_out)}; --audience {','.join(left_out)} includes them")
