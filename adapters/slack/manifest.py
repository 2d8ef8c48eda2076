"""The app manifest: what an operator pastes into api.slack.com/apps to have exactly the features that are switched on.

Format: docs.slack.dev/reference/app-manifest.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from adapters.slack import limits
from adapters.slack.text import cut
from adapters.slack.views import SHORTCUT

COMMAND = "/seealso"
_FOLLOW_UP_EVENTS = ("message.channels", "message.groups", "message.mpim")


# What each bot scope is for.
_ALWAYS = {
    "app_mentions:read": "to hear mentions",
    "chat:write": "to answer",
    "commands": "for /seealso and the message shortcut",
    "im:history": "to hear direct messages",
    "users:read": "to know guests and admins",
    "channels:read": "to know who made a channel and who reads along",
    "groups:read": "to know who made a private channel and who reads along",
}
_FOLLOW_UPS = dict.fromkeys(
    ("channels:history", "groups:history", "mpim:history"), "to hear follow-ups that do not mention the app"
)
_GROUPS = dict.fromkeys(("im:read", "mpim:read", "usergroups:read"), "to know which groups read along")
# By which a message whose sending was interrupted is looked for, in each kind of conversation.
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def scopes(*, follow_ups: bool, groups: bool) -> dict[str, str]:
    """The bot scopes of the features, by name, and what each is for.

    `groups`: the knowledge folder says who may read what by channel or user group.
    """
    wanted = _ALWAYS | (_FOLLOW_UPS if follow_ups else {}) | (_GROUPS if groups else {})
    return dict(sorted(wanted.items()))


def events(*, follow_ups: bool) -> tuple[str, ...]:
    """The bot events of the features."""
    return tuple(sorted({"app_home_opened", "app_mention", "message.im", *(_FOLLOW_UP_EVENTS if follow_ups else ())}))


def manifest(
    *, name: str, description: str, follow_ups: bool, groups: bool, socket_mode: bool, base_url: str = ""
) -> dict[str, Any]:
    """The manifest. Without Socket Mode, Slack reaches the app at `base_url`/slack/events, an HTTPS address."""
    address = {} if socket_mode else {"url": f"{base_url or 'https://YOUR-HOST'}/slack/events"}
    reached = {} if socket_mode else {"request_url": address["url"]}
    command = {
        "command": COMMAND,
        "description": "Ask what the team knows",
        "usage_hint": "QUESTION · summary TOPIC · compare A vs B · topics · subscribe TOPIC every monday at 9:00 · help",
        "should_escape": False,
    } | address
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": cut(name, limits.MANIFEST_NAME),
            "description": cut(description or "Answers with the team's own sentences", limits.MANIFEST_DESCRIPTION),
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": cut(name, limits.BOT_NAME), "always_online": True},
            "shortcuts": [
                {
                    "name": "What do we know?",  # at most 24 characters
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "What do we know about this?",
                }
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(scopes(follow_ups=follow_ups, groups=groups))}},
        "settings": {
            "event_subscriptions": {"bot_events": list(events(follow_ups=follow_ups))} | reached,
            "interactivity": {"is_enabled": True} | reached,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def is_public(base_url: str) -> bool:
    """Whether Slack can reach the address: it delivers to HTTPS alone."""
    return urlsplit(base_url).scheme == "https"
