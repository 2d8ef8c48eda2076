"""What can be said about Slack before serving it: tokens, scopes, connection; and the app manifest to paste."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.findings import Finding
from adapters.slack import manifest
from adapters.slack.workspaces import Workspace, Workspaces, error_of
from bot.model import Manifest
from bot.settings import Settings

_MADE_AT = "https://api.slack.com/apps?new_app=1"


def app_manifest(settings: Settings, known: Manifest) -> dict[str, Any]:
    """The manifest for exactly what is switched on."""
    return manifest.manifest(
        name=known.name if known.name != Manifest().name else "seealso",
        description=known.description,
        follow_ups=settings.slack_follow_ups,
        groups=_has_groups(known),
        socket_mode=_by_socket(settings),
        base_url=settings.base_url or known.base_url,
    )


async def examine(settings: Settings, known: Manifest) -> tuple[Finding, ...]:
    """Asks Slack itself where there is a token."""
    if settings.slack_bot_token is None:
        remedy = (
            f"open {_MADE_AT}, choose “From a manifest”, paste the manifest below, install the app, then set "
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN"
        )
        return (Finding("Slack", "off", "SLACK_BOT_TOKEN is not set", remedy),)
    async with Workspaces(settings.slack_bot_token.get_secret_value(), settings.slack_api_url) as workspaces:
        try:
            workspace = await workspaces.of("")
        except SlackApiError as refused:
            remedy = (
                "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions; reinstall the app if it was revoked"
            )
            return (Finding("Slack bot token", "wrong", f"Slack says {error_of(refused)}", remedy),)
        except (ClientError, TimeoutError, OSError) as error:
            remedy = f"check that this machine reaches {settings.slack_api_url}"
            return (Finding("Slack", "wrong", f"cannot be reached: {type(error).__name__}", remedy),)
        assert workspace is not None
        return (
            Finding("Slack bot token", "good", f"workspace {workspace.name or workspace.team}, user {workspace.me}"),
            *_scopes(workspace, settings, known),
            await _connection(settings, workspaces),
        )


def _scopes(workspace: Workspace, settings: Settings, known: Manifest) -> Iterator[Finding]:
    if not workspace.scopes:
        yield Finding("Slack scopes", "good", "Slack did not say which the token has")
        return
    wanted = manifest.scopes(follow_ups=settings.slack_follow_ups, groups=_has_groups(known))
    missing = [f"{name}, {purpose}" for name, purpose in wanted.items() if name not in workspace.scopes]
    if missing:
        remedy = "paste the manifest below under App Manifest, then reinstall the app to the workspace"
        yield Finding("Slack scopes", "wrong", f"missing: {'; '.join(missing)}", remedy)
    else:
        yield Finding("Slack scopes", "good", f"all {len(wanted)} are there")
    if unseen := [name for name in manifest.HISTORY if name not in workspace.scopes]:
        yield Finding(
            "Slack digests",
            "off",
            f"without {', '.join(unseen)} nobody can look up whether a digest arrived whose sending was interrupted: it is "
            "paused with a notice, so that it is not said twice",
            "add the scopes for the kinds of channels that have digests under OAuth & Permissions and reinstall the app, or "
            "resume such a digest by hand",
        )


async def _connection(settings: Settings, workspaces: Workspaces) -> Finding:
    if settings.slack_app_token is None:
        return _http(settings)
    token = settings.slack_app_token.get_secret_value()
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, session=workspaces.session, retry_handlers=[])
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as refused:
        remedy = "make an App-Level Token with connections:write under Basic Information and set SLACK_APP_TOKEN to it"
        return Finding("Slack Socket Mode", "wrong", f"Slack says {error_of(refused)}", remedy)
    except (ClientError, TimeoutError, OSError) as error:
        return Finding("Slack Socket Mode", "wrong", f"cannot be reached: {type(error).__name__}", "try again")
    return Finding("Slack Socket Mode", "good", "SLACK_APP_TOKEN opens connections")


def _http(settings: Settings) -> Finding:
    if settings.slack_signing_secret is None:
        remedy = "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP"
        return Finding("Slack connection", "wrong", "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set", remedy)
    if not manifest.is_public(settings.base_url or ""):
        remedy = "set SEEALSO_BASE_URL to the HTTPS address under which Slack reaches this server"
        return Finding("Slack over HTTP", "wrong", "no public HTTPS address is known", remedy)
    return Finding("Slack over HTTP", "good", f"Slack delivers to {settings.base_url}/slack/events")


def _by_socket(settings: Settings) -> bool:
    """Socket Mode is the default: HTTP is meant where there is a signing secret and no app token."""
    return settings.slack_app_token is not None or settings.slack_signing_secret is None


def _has_groups(known: Manifest) -> bool:
    return any(group.slack for group in known.groups)
