"""Sending: in turn, patiently, and never the same message twice.

discord.py waits out rate limits by itself and repeats what a 5xx answered. What it does not: it does not keep below the
global rate, and a lost connection raises. A message carries a nonce that Discord enforces, so it can be sent again without
harm; so can an interaction's first answer, since Discord takes only one.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import aiohttp
import discord

from adapters.discord import limits
from adapters.discord.render import Payload, note
from adapters.limiter import Bucket
from bot.telemetry import Log

log = Log("seealso.discord")

T = TypeVar("T")
Channel = discord.abc.Messageable

_RATE, _BURST = 45, 4  # requests a second, at once: in no second more than limits.GLOBAL_RATE
_TRIES = 3
_PAUSES = (0.2, 1.0)  # seconds before a further try
_BLOCKED_PAUSE = 2.0  # seconds before one after a 429 that discord.py takes for a ban
_INVALID_BODY, _TOO_LATE, _TAKEN, _NO_HISTORY = 50035, 10062, 40060, 160002  # Discord's error codes
_OVER = (10015, 50027)  # an interaction's token is void: unknown webhook, invalid webhook token
_LOST = (aiohttp.ClientError, TimeoutError, OSError)

assert _RATE + _BURST < limits.GLOBAL_RATE


class TooLate(Exception):
    """An interaction that can no longer be answered."""


def nonce(*parts: object) -> str:
    """The same for every attempt at the same message, in every process; at most 25 characters."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=12).hexdigest()


def arguments(payload: Payload) -> dict[str, Any]:
    """A payload as discord.py's methods take it."""
    return {
        "content": payload["content"],
        "embeds": [discord.Embed.from_dict(embed) for embed in payload["embeds"]],
        "view": view(payload["components"]),
        # Said with every message and every edit: without it Discord's own default comes back.
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def view(rows: list[Payload]) -> discord.ui.View:
    """Rows of buttons. The view is ended at once, so that discord.py keeps nothing of it: presses come by `on_interaction`."""
    made = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for held in row["components"]:
            made.add_item(
                discord.ui.Button(
                    style=discord.ButtonStyle(held["style"]),
                    label=held["label"],
                    custom_id=held["custom_id"],
                    row=number,
                )
            )
    made.stop()
    return made


class Sender:
    """Sends for one application."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bucket, self._clock, self._sleep = Bucket(_RATE, _BURST), clock, sleep
        self.waiting = 0  # requests that wait for their turn

    async def turn(self) -> None:
        """Returns when a request may go out. Answers to interactions do not count and need none."""
        wait = self._bucket.reserve(self._clock())
        if wait > 0:
            self.waiting += 1
            try:
                await self._sleep(wait)
            finally:
                self.waiting -= 1

    async def post(
        self,
        channel: Channel,
        payload: Payload,
        *,
        mark: str,
        answers: discord.Message | None = None,
    ) -> discord.Message:
        """Sends a message to a channel, as a reply where it answers one. `mark` is its nonce.

        Raises discord.HTTPException when Discord refuses it, or one of aiohttp's errors when Discord stays silent.
        """
        held = arguments(payload)
        if answers is not None:
            held["reference"] = discord.MessageReference.from_message(answers, fail_if_not_exists=False)
        try:
            return await self._posted(channel, held, mark)
        except discord.HTTPException as refused:
            if refused.code == _NO_HISTORY:
                held.pop("reference", None)
                return await self._posted(channel, held, mark)
            if refused.code != _INVALID_BODY:
                raise
            log.error("discord.message_refused", reason=refused.text)
            return await self._posted(channel, arguments(note(payload["content"])), mark)

    async def _posted(self, channel: Channel, held: dict[str, Any], mark: str) -> discord.Message:
        async def once() -> discord.Message:
            await self.turn()
            return await channel.send(**held, nonce=mark)

        return await self._tried(once)

    async def thread(self, message: discord.Message, name: str) -> discord.Thread:
        """A thread on a message. Raises discord.HTTPException where there can be none."""
        await self.turn()
        return await message.create_thread(name=name)

    async def respond(self, interaction: discord.Interaction[Any], payload: Payload, *, private: bool) -> str | None:
        """Answers an interaction, for the first time or in place of "thinking"; the id of the message, where it is known.

        TooLate when Discord does not take an answer any more.
        """
        held = arguments(payload)
        response = interaction.response
        try:
            if response.type is discord.InteractionResponseType.deferred_message_update:
                # The original response is the message whose button was pressed: not to be written over.
                return str((await interaction.followup.send(**held, ephemeral=private, wait=True)).id)
            if response.is_done():
                return str((await self._tried(lambda: interaction.edit_original_response(**held))).id)
            given = await self._tried(lambda: response.send_message(**held, ephemeral=private))
        except discord.HTTPException as refused:
            if refused.code == _TAKEN:  # an earlier try of ours arrived: its answer was lost, not the message
                return await self._known(interaction)
            if refused.code in (_TOO_LATE, *_OVER):
                raise TooLate from refused
            if refused.code != _INVALID_BODY:
                raise
            log.error("discord.answer_refused", reason=refused.text)
            held = arguments(note(payload["content"]))
            given = await self._tried(lambda: response.send_message(**held, ephemeral=private))
        return str(given.message_id) if given.message_id else None

    async def _known(self, interaction: discord.Interaction[Any]) -> str | None:
        """The id of the message that answers an interaction, where Discord tells it."""
        try:
            return str((await self._tried(interaction.original_response)).id)
        except (discord.HTTPException, *_LOST):
            return None

    async def think(self, interaction: discord.Interaction[Any], *, private: bool) -> None:
        """Says that the answer is on its way. TooLate as for `respond`."""
        try:
            await self._tried(lambda: interaction.response.defer(thinking=True, ephemeral=private))
        except discord.HTTPException as refused:
            if refused.code == _TAKEN:
                return
            if refused.code == _TOO_LATE:
                raise TooLate from refused
            raise

    async def show(self, interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
        """Shows a form. TooLate as for `respond`."""
        try:
            await self._tried(lambda: interaction.response.send_modal(form))
        except discord.HTTPException as refused:
            if refused.code == _TOO_LATE:
                raise TooLate from refused
            if refused.code != _TAKEN:
                raise

    async def vanish(self, interaction: discord.Interaction[Any]) -> None:
        """Takes the message back whose button was pressed."""
        await self._tried(lambda: interaction.response.defer())
        with suppress(discord.NotFound):  # it is gone already
            await self._tried(interaction.delete_original_response)

    async def _tried(self, call: Callable[[], Awaitable[T]]) -> T:
        """A call that may be repeated without harm."""
        for pause in _PAUSES[: _TRIES - 1]:
            try:
                return await call()
            except _LOST as error:
                log.warning("discord.connection_lost", reason=type(error).__name__)
                await self._sleep(pause)
            except discord.HTTPException as refused:
                # discord.py repeats a 429 by itself, but for those that a proxy in front of Discord sends.
                if refused.status != 429:
                    raise
                await self._sleep(_BLOCKED_PAUSE)
        return await call()
