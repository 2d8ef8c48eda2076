"""What can be said about Discord before serving it: whose the token is, and the link by which people invite the bot."""

from __future__ import annotations

from adapters.discord import invite
from adapters.findings import Finding
from bot.settings import Settings

_MADE_AT = "https://discord.com/developers/applications"


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Asks Discord itself where there is a token."""
    if settings.discord_token is None:
        remedy = f"open {_MADE_AT}, make an application, copy the token from its Bot page, then set DISCORD_TOKEN"
        return (Finding("Discord", "off", "DISCORD_TOKEN is not set", remedy),)
    try:
        application = await invite.application(settings.discord_token.get_secret_value(), settings.discord_api_url)
    except OSError as error:
        return (Finding("Discord", "wrong", str(error), f"check that this machine reaches {settings.discord_api_url}"),)
    if application is None:
        remedy = (
            f"reset the token on the Bot page of your application ({_MADE_AT}) and set DISCORD_TOKEN to the new one"
        )
        return (Finding("Discord bot token", "wrong", "Discord does not take it", remedy),)
    return (
        Finding("Discord bot token", "good", f"application {application.name} ({application.id})"),
        Finding("Discord invitation", "good", invite.link(application.id)),
    )
