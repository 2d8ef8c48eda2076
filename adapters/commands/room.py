"""`seealso room`: what a room chose, and choosing for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from bot.choices import CHOICES, read, written
from bot.problems import WrongUsage
from bot.rooms import room_key
from bot.store import Store
from bot.store.records import RoomSettings


def configure(parser: Parser) -> None:
    database.configure(parser)


def run(call: Call) -> ExitCode:
    room = room_key(call.arguments.words[0])
    values = _values(call.arguments.words[1:])
    anew = read(values)  # a mistake is told before a database is made

    async def chosen(store: Store) -> RoomSettings:
        if not anew:
            return await store.rooms.settings(room)
        async with store.transaction() as unit:
            settings = replace(await unit.rooms.settings(room), **anew)
            await unit.rooms.choose(room, settings)
        return settings

    settings = asdict(database.with_store(call, chosen))
    if call.arguments.json:
        call.write_json({"room": room} | settings)
        return ExitCode.ANSWERED
    width = max(map(len, CHOICES))
    for name, choice in CHOICES.items():
        call.write(f"{name:{width}}  {written(name, settings[name]):10}  {choice.meaning} ({choice.values})")
    return ExitCode.ANSWERED


def _values(words: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise WrongUsage(f"{word!r} chooses nothing", remedy="write KEY=VALUE, as in speak=mentions")
        values[name.strip()] = value
    return values
