"""The one door to tokens: which client speaks in a workspace, and who we are there.

One workspace, whose token is a setting. Whatever needs a token asks here, so that more workspaces change this file alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.problems import WrongUsage

TIMEOUT = 10.0  # seconds for one call; Slack answers in a fraction of one, or not at all
CONNECTIONS = 100  # at once; more calls wait for a free one


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the app is installed."""

    client: AsyncWebClient
    team: str
    me: str  # our user id
    bot: str  # our bot id
    name: str
    url: str  # "https://TEAM.slack.com/"
    scopes: frozenset[str]  # that the token has; empty: Slack did not say


class Workspaces:
    """Use as an async context manager: it holds the HTTP connections."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url
        self._workspace: Workspace | None = None

    async def __aenter__(self) -> Workspaces:
        self.session = ClientSession(
            connector=TCPConnector(limit=CONNECTIONS), timeout=ClientTimeout(total=TIMEOUT), trust_env=True
        )
        self.client = AsyncWebClient(
            token=self._token,
            base_url=self._api_url,
            timeout=int(TIMEOUT),
            session=self.session,
            # slack_sdk's own would repeat a post whose answer alone was lost.
            retry_handlers=[],
            logger=logging.getLogger("slack_sdk"),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    @property
    def signed_in(self) -> bool:
        """Whether Slack has told who we are."""
        return self._workspace is not None

    async def of(self, team: str) -> Workspace | None:
        """The workspace of a team id; None where the app is not installed. SlackApiError when Slack refuses us."""
        if self._workspace is None:
            answer = await self.client.auth_test()
            self._workspace = Workspace(
                client=self.client,
                team=_text(answer.get("team_id")),
                me=_text(answer.get("user_id")),
                bot=_text(answer.get("bot_id")),
                name=_text(answer.get("team")),
                url=_text(answer.get("url")),
                scopes=_scopes(answer.headers),
            )
        return self._workspace if team in ("", self._workspace.team) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _scopes(headers: Mapping[str, Any]) -> frozenset[str]:
    found = next((value for key, value in headers.items() if key.lower() == "x-oauth-scopes"), "")
    return frozenset(scope.strip() for scope in str(found).split(",") if scope.strip())


def token_refused(refused: SlackApiError) -> WrongUsage:
    """What the operator is told of a bot token that Slack does not take."""
    return WrongUsage(
        f"Slack refuses SLACK_BOT_TOKEN: {error_of(refused)}",
        remedy="take the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your app",
    )


def error_of(refused: SlackApiError) -> str:
    """Slack's word for what was wrong: "channel_not_found"; empty where the answer held none."""
    data = getattr(refused.response, "data", None)
    return _text(data.get("error")) if isinstance(data, Mapping) else ""
