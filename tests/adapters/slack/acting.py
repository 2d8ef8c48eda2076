"""What people do on the loopback Slack, each with what comes of it."""

from __future__ import annotations

from typing import Any

from adapters.slack.views import FORM
from tests.servers.slack import BOT, SlackServer

ME = f"<@{BOT}>"
FORMED = "when was the harbour authority formed?"


def ours(server: SlackServer, channel: str = "C1") -> list[dict[str, Any]]:
    return server.channels[channel].ours


async def mention(server: SlackServer, text: str = FORMED, **more: Any) -> dict[str, Any]:
    """Asks by a mention; the answer's message."""
    before = len(ours(server))
    await server.say("C1", "U1", f"{ME} {text}", **more)
    await server.until(lambda: len(ours(server)) > before)
    return ours(server)[-1]


async def command(server: SlackServer, text: str, channel: str = "C1", user: str = "U1") -> dict[str, Any]:
    """Gives a command; the private answer's message."""
    before = len(server.private[user])
    await server.command(channel, user, text)
    await server.until(lambda: len(server.private[user]) > before)
    return server.private[user][-1]


async def pressed(server: SlackServer, message: dict[str, Any], verb: str, user: str = "U1", **more: Any) -> str:
    """Presses a button; what its presser alone is then told."""
    before = len(server.private[user])
    await server.press(message, verb, user, **more)
    await server.until(lambda: len(server.private[user]) > before)
    return str(server.private[user][-1]["text"])


def verbs(message: dict[str, Any]) -> list[str]:
    elements = [element for block in message["blocks"] for element in block.get("elements", ())]
    return [element["action_id"].split(":")[2] for element in elements if "action_id" in element]


async def opened_at_home(server: SlackServer, verb: str, user: str = "U1") -> dict[str, Any]:
    """Presses a button of App Home; the modal that it opens."""
    await server.open_home(user)
    await server.until(lambda: user in server.homes)
    await server.press(server.homes[user], verb, user)
    await server.until(lambda: server.views)
    (view,) = server.views.values()
    return view


async def filled_in(server: SlackServer, question: str, user: str = "U1") -> dict[str, Any]:
    """Asks by the form of App Home; what the modal then shows."""
    form = await opened_at_home(server, "ask", user)
    await server.submit(form, user, {FORM: question})
    return server.views[form["id"]]
