"""The link by which somebody adds the bot to a guild, with exactly the permissions that it needs; and the token's owner."""

from __future__ import annotations

from dataclasses import dataclass

# What each is needed for (discord-api-docs, Permissions): its bit.
PERMISSIONS = {
    "View Channels": 1 << 10,  # to hear mentions
    "Send Messages": 1 << 11,  # to answer them
    "Embed Links": 1 << 14,  # to show see-also and comparisons
    "Read Message History": 1 << 16,  # to answer as a reply
    "Create Public Threads": 1 << 35,  # in rooms that want answers in threads
    "Send Messages in Threads": 1 << 38,
}
_AUTHORIZE = "https://discord.com/oauth2/authorize"


@dataclass(frozen=True, slots=True)
class Application:
    """Whose token it is."""

    id: str
    name: str


def link(application: str) -> str:
    """The address to open in a browser; `application` is the application's id."""
    return (
        f"{_AUTHORIZE}?client_id={application}&scope=bot+applications.commands&permissions={sum(PERMISSIONS.values())}"
    )


async def application(token: str, api: str) -> Application | None:
    """The application of a bot token; None when Discord does not take the token. OSError when Discord cannot be reached."""
    import aiohttp  # late: only who asks pays for it

    timeout = aiohttp.ClientTimeout(total=10)
    headers = {"Authorization": f"Bot {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
            session.get(f"{api}/oauth2/applications/@me") as answer,
        ):
            if answer.status in (401, 403):
                return None
            answer.raise_for_status()
            held = await answer.json(content_type=None)
            return Application(str(held["id"]), str(held["name"]))
    except (aiohttp.ClientError, TimeoutError, KeyError) as error:
        raise OSError(f"{api} did not answer as Discord does: {error}") from error
