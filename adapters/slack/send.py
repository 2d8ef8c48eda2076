"""Sending: in turn, patiently, and never the same message twice.

A call can fail in three ways. It did not reach Slack, or Slack refused it: then it may be sent again, or the refusal is
told. Or nobody knows (a time-out, a 5xx, a connection lost on the way back): then a message may be there, and is looked for
by the mark in its metadata before it is sent again; where nobody may look, it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.limiter import Limiter
from adapters.slack import limits
from adapters.slack.render import Payload
from adapters.slack.workspaces import error_of
from bot.telemetry import Log

log = Log("seealso.slack")

MARK = "seealso_answer"  # event type of our messages' metadata; letters, digits, "_" and "-" alone
_TRIES = 3
_PAUSES = (0.2, 1.0)  # seconds before a further try
_UNCLEAR = frozenset(("internal_error", "fatal_error", "request_timeout", "service_unavailable"))
NOT_THERE = frozenset(
    ("not_in_channel", "channel_not_found", "is_archived", "restricted_action", "user_not_in_channel")
)
_UNSURE = frozenset(("unclear", "unreachable", "ratelimited", "no longer ours"))
_HOPELESS = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired no_permission missing_scope "
    "not_allowed_token_type ekm_access_denied org_login_required team_access_not_granted access_denied".split()
)
_READING = ("conversations.", "users.", "usergroups.")
_LOOK_BACK = 100  # messages


class NotSent(Exception):
    """A message that did not go out. `reason` is Slack's word for it; "unclear": it may have."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    @property
    def elsewhere(self) -> bool:
        """Whether Slack refused this message for certain, and may take it in another form or place."""
        return self.reason not in _UNSURE and self.reason not in _HOPELESS


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes."""

    channel: str
    thread: str | None = None
    since: str | None = None  # ts of what it answers: nothing older is looked at


class Sender:
    """Sends for one workspace."""

    def __init__(
        self, session: ClientSession, limiter: Limiter, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._session, self._limiter, self._sleep = session, limiter, sleep

    async def post(
        self,
        client: AsyncWebClient,
        target: Target,
        payload: Payload,
        *,
        mark: str,
        look_first: bool = False,
        ours: Callable[[], bool] = lambda: True,
    ) -> str:
        """Posts a message and gives its ts. `mark` is the same for every attempt at the same message.

        `look_first`: an earlier attempt, perhaps another process's, may have posted it. `ours` is asked right before
        the message leaves: whether it is still ours to send. NotSent says why it is not there, or may not be.
        """
        if look_first and (found := await self._found(client, target, mark)) is not None:
            return found
        arguments = {
            **payload,
            "channel": target.channel,
            "metadata": {"event_type": MARK, "event_payload": {"id": mark}},
        }
        if target.thread is not None:
            arguments["thread_ts"] = target.thread

        async def look() -> str | None:
            return await self._found(client, target, mark)

        try:
            return str((await self._in_turn(target.channel, client, "chat.postMessage", arguments, look, ours))["ts"])
        except NotSent as refused:
            if not refused.elsewhere or refused.reason in NOT_THERE:
                raise
            log.error("slack.message_refused", reason=refused.reason)
            ornament = "metadata" if refused.reason.startswith("metadata") else "blocks"
            bare = {key: value for key, value in arguments.items() if key != ornament}
            return str((await self._in_turn(target.channel, client, "chat.postMessage", bare, look, ours))["ts"])

    async def whisper(self, client: AsyncWebClient, target: Target, user: str, payload: Payload) -> None:
        """A message that one member of the channel sees."""
        arguments = {**payload, "channel": target.channel, "user": user}
        if target.thread is not None:
            arguments["thread_ts"] = target.thread
        await self._in_turn(target.channel, client, "chat.postEphemeral", arguments, None)

    async def call(self, client: AsyncWebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
        """A call that may be repeated without harm. NotSent when Slack refuses it or stays silent."""
        return await self._tried(client, method, arguments, None, repeatable=True)

    async def respond(self, url: str, payload: Payload) -> None:
        """Answers a command or a press by its response URL, at most five times in half an hour."""
        for attempt in range(_TRIES):
            try:
                async with self._session.post(url, json=payload) as answer:
                    status, text = answer.status, await answer.text()
                    wait = answer.headers.get("Retry-After")
            except ClientConnectorError as error:  # it has not left this machine
                await self._again(attempt, error)
                continue
            except (ClientError, TimeoutError) as error:
                raise NotSent("unclear") from error
            if status == 429:
                await self._sleep(_seconds(wait))
                continue
            if status >= 500:
                raise NotSent("unclear")
            if status >= 400 or '"ok":false' in text.replace(" ", ""):
                raise NotSent(f"response_url: {status} {text[:100]}")
            return
        raise NotSent("ratelimited")

    async def _in_turn(
        self,
        room: str,
        client: AsyncWebClient,
        method: str,
        arguments: Mapping[str, Any],
        look: Callable[[], Awaitable[str | None]] | None,
        ours: Callable[[], bool] = lambda: True,
    ) -> Mapping[str, Any]:
        await self._limiter.turn(room)
        return await self._tried(client, method, arguments, look, room=room, ours=ours)

    async def _tried(
        self,
        client: AsyncWebClient,
        method: str,
        arguments: Mapping[str, Any],
        look: Callable[[], Awaitable[str | None]] | None,
        *,
        room: str = "",
        repeatable: bool = False,
        ours: Callable[[], bool] = lambda: True,
    ) -> Mapping[str, Any]:
        for attempt in range(_TRIES):
            if not ours():
                raise NotSent("no longer ours")
            try:
                # Slack's reading methods take no JSON.
                if method.startswith(_READING):
                    answer = await client.api_call(method, params=dict(arguments))
                else:
                    answer = await client.api_call(method, json=dict(arguments))
            except SlackApiError as refused:
                reason, status = error_of(refused), getattr(refused.response, "status_code", 0)
                if status == 429 or (status < 500 and reason == "ratelimited"):
                    seconds = _seconds(_header(refused.response.headers, "retry-after"))
                    if room:
                        self._limiter.pause(room, seconds)
                    log.warning("slack.rate_limited", method=method, seconds=seconds)
                    await self._sleep(seconds)
                    continue
                if status < 500 and reason not in _UNCLEAR:
                    raise NotSent(reason or f"status {status}") from refused
                cause: Exception = refused
            except ClientConnectorError as error:  # nothing listens there: it has not been sent
                await self._again(attempt, error)
                continue
            except (ClientError, TimeoutError) as error:
                cause = error
            else:
                data = answer.data
                return data if isinstance(data, Mapping) else {}
            log.warning("slack.unclear", method=method, error=type(cause).__name__)
            if not repeatable:
                if look is None:
                    raise NotSent("unclear") from cause
                if (found := await look()) is not None:
                    return {"ts": found}
            await self._again(attempt, cause)
        raise NotSent("ratelimited")

    async def _again(self, attempt: int, error: Exception) -> None:
        if attempt + 1 == _TRIES:
            raise NotSent("unreachable") from error
        await self._sleep(_PAUSES[attempt])

    async def _found(self, client: AsyncWebClient, target: Target, mark: str) -> str | None:
        """The ts of our message with this mark; NotSent when we may not look, as then nobody knows."""
        method = "conversations.history" if target.thread is None else "conversations.replies"
        wanted: dict[str, Any] = {"channel": target.channel, "include_all_metadata": True, "limit": _LOOK_BACK}
        if target.thread is not None:
            wanted["ts"] = target.thread
        if target.since is not None:
            wanted["oldest"] = target.since
        try:
            answer = await client.api_call(method, params=wanted)
        except (SlackApiError, ClientError, TimeoutError) as error:
            raise NotSent("unclear") from error
        for message in answer.get("messages") or ():
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == MARK and (metadata.get("event_payload") or {}).get("id") == mark:
                return str(message["ts"])
        return None


def _header(headers: Mapping[str, Any], name: str) -> str | None:
    value = next((value for key, value in headers.items() if key.lower() == name), None)
    return None if value is None else str(value[0] if isinstance(value, list) else value)


def _seconds(retry_after: str | None) -> float:
    """How long to wait, within reason: whoever asked is waiting, too."""
    try:
        return min(max(float(retry_after or 1), 0.0), limits.RETRY_AFTER_MOST)
    except ValueError:
        return 1.0
