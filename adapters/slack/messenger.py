"""Sending digests to Slack, exactly once: before a message may be a second one, the first is looked for by its mark."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from adapters.limiter import Limiter
from adapters.slack import digests, limits, render
from adapters.slack.rooms import Rooms
from adapters.slack.send import MARK, NotSent, Sender, Target
from adapters.slack.workspaces import Workspace, Workspaces, error_of, token_refused
from bot.desk import Desk
from bot.desk.notices import Notice
from bot.digests.messenger import NotNow, Parcel, RoomRefuses
from bot.rooms import Room
from bot.settings import Settings

# What Slack says where a room does not, and will not, take our messages (docs.slack.dev, chat.postMessage).
_REFUSALS = frozenset(
    """channel_not_found not_in_channel is_archived is_inactive restricted_action restricted_action_read_only_channel
    restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked
    user_disabled messages_tab_disabled cannot_reply_to_message no_permission missing_scope team_access_not_granted
    team_not_found access_denied not_installed as_user_not_supported method_not_supported_for_channel_type""".split()
)
_PAGE, _PAGES = 200, 25  # messages a call, calls


class SlackMessenger:
    """The Messenger of `bot.digests.messenger`. Use as an async context manager: it holds the HTTP connections."""

    platform = "slack"
    slots = 4  # few, so that an answer waits behind few

    def __init__(self, desk: Desk, settings: Settings, *, limiter: Limiter | None = None) -> None:
        """`limiter`: that of answers where both are sent from this process. The settings have a bot token."""
        assert settings.slack_bot_token is not None
        self._desk = desk
        self._workspaces = Workspaces(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        self._limiter = limiter or Limiter(rate=limits.ROOM_RATE, burst=limits.ROOM_BURST, budget=settings.slack_budget)

    async def __aenter__(self) -> SlackMessenger:
        await self._workspaces.__aenter__()
        self._sender = Sender(self._workspaces.session, self._limiter)
        self._rooms = Rooms(self._sender, lambda: self._desk.library.manifest)
        self._desk.on_notice(self.platform, self._tell)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._workspaces.__aexit__(kind, error, trace)

    @property
    def ready(self) -> bool:
        return self._workspaces.signed_in

    async def sign_in(self) -> None:
        try:
            await self._workspaces.of("")
        except SlackApiError as refused:
            if getattr(refused.response, "status_code", 500) < 500 and error_of(refused) != "ratelimited":
                raise token_refused(refused) from refused
            raise NotNow(f"Slack: {error_of(refused)}") from refused
        except (ClientError, TimeoutError, OSError) as error:
            raise NotNow(f"Slack: {type(error).__name__}") from error

    async def room(self, key: str) -> Room:
        workspace, channel = await self._place(key)
        try:
            # Who reads along is asked for direct messages as for channels: the key does not say with whom they are.
            return await self._rooms.known(workspace, channel, "", direct=False)
        except NotSent as refused:
            raise _problem(refused) from refused

    async def send(self, parcel: Parcel) -> str:
        workspace, channel = await self._place(parcel.room)
        payload = digests.message(parcel.digest, base_url=self._desk.base_url, number=parcel.subscription)
        since = f"{parcel.since.timestamp():.6f}"
        try:
            if parcel.again and (found := await self._arrived(workspace, channel, since, parcel.mark)) is not None:
                return found
            target = Target(channel, since=since)
            return await self._sender.post(workspace.client, target, payload, mark=parcel.mark, ours=parcel.ours)
        except NotSent as refused:
            raise _problem(refused) from refused

    async def _place(self, key: str) -> tuple[Workspace, str]:
        team, _, channel = key.partition(":")[2].partition("/")
        workspace = await self._workspaces.of(team)
        if workspace is None:
            raise RoomRefuses("not_installed")
        return workspace, channel

    async def _arrived(self, workspace: Workspace, channel: str, since: str, mark: str) -> str | None:
        """The ts of our message with this mark. NotSent where it cannot be looked for."""
        more: dict[str, Any] = {}
        for _ in range(_PAGES):
            answer = await self._sender.call(
                workspace.client,
                "conversations.history",
                channel=channel,
                oldest=since,
                include_all_metadata=True,
                limit=_PAGE,
                **more,
            )
            for message in answer.get("messages") or ():
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == MARK and (metadata.get("event_payload") or {}).get("id") == mark:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            more = {"cursor": cursor}
        raise RoomRefuses("too much has been said since to find out whether it arrived")

    async def _tell(self, room: str, notice: Notice) -> None:
        """Tells the operator's room."""
        workspace, channel = await self._place(room)
        mark = f"notice:{notice.event}:{self._desk.reference()}"
        await self._sender.post(workspace.client, Target(channel), render.plainly(notice.text), mark=mark)


def _problem(refused: NotSent) -> RoomRefuses | NotNow:
    return RoomRefuses(refused.reason) if refused.reason in _REFUSALS else NotNow(refused.reason)
