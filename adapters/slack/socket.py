"""Socket Mode: bolt's handler, which acknowledges what it cannot read, so that Slack does not bring it again."""

from __future__ import annotations

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.telemetry import Log

log = Log("seealso.slack")

UNREADABLE = (TypeError, AttributeError, LookupError, ValueError)  # bolt trusts the types of what Slack sends


class Socket(AsyncSocketModeHandler):
    def __init__(self, app: AsyncApp, token: str, *, web_client: AsyncWebClient, ping: float) -> None:
        """`ping`: seconds between signs of life."""
        super().__init__(app, token, web_client=web_client, ping_interval=ping)
        self.client.message_listeners.append(self._envelope)  # type: ignore[arg-type]  # slack_sdk types it by a class

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as bolt's own
        try:
            await super().handle(client, req)
        except UNREADABLE as error:  # a fault of ours is not among them: bolt answers for its listeners
            await _ignore(client, req.envelope_id, type(error).__name__)

    async def _envelope(self, client: SocketModeClient, message: dict[str, object], raw: str | None) -> None:
        """Of an envelope whose payload is not even an object slack_sdk makes no request."""
        envelope, payload = message.get("envelope_id"), message.get("payload")
        if isinstance(envelope, str) and not isinstance(payload, dict | str):
            await _ignore(client, envelope, type(payload).__name__)


async def _ignore(client: SocketModeClient, envelope: str, reason: str) -> None:
    log.warning("slack.unreadable", reason=reason)
    await client.send_socket_mode_response(SocketModeResponse(envelope_id=envelope))
