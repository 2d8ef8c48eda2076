"""What a room of Slack may read."""

from __future__ import annotations

import pytest

from adapters.slack.app import Slack
from tests.adapters.slack.acting import command
from tests.servers.slack import SlackServer

STORM = "how many wardens are on call?"


async def test_a_channel_of_the_group_reads_restricted_articles(server: SlackServer, slack: Slack) -> None:
    server.channel("C7", "U1", "U2")
    answer = await command(server, "summary storm plan", channel="C7")
    assert "I don't know" not in answer["text"]
    assert "I don't know" in (await command(server, "summary storm plan"))["text"]


@pytest.mark.parametrize("outsiders", ["another organisation", "a guest", "nobody can tell"])
async def test_where_outsiders_read_along_only_articles_for_everyone_are_shown(
    server: SlackServer, slack: Slack, outsiders: str
) -> None:
    server.channel("C7", "U1", "U9", shared=outsiders == "another organisation")
    if outsiders == "a guest":
        server.guests.add("U9")
    if outsiders == "nobody can tell":
        server.scopes_missing.add("conversations.members")
    assert "I don't know" in (await command(server, "summary storm plan", channel="C7"))["text"]


async def test_a_user_group_may_read_its_articles_in_direct_messages(server: SlackServer, slack: Slack) -> None:
    server.usergroups["S1"] = ["U1"]
    assert "I don't know" not in (await command(server, "summary storm plan", channel="DU1"))["text"]
    assert "I don't know" in (await command(server, "summary storm plan", channel="DU2", user="U2"))["text"]


async def test_a_button_shows_no_statement_that_the_room_may_not_read(server: SlackServer, slack: Slack) -> None:
    server.channel("C7", "U1")
    summary = await command(server, "summary storm plan", channel="C7")
    more = {"type": "button", "action_id": "seealso:1:topic:1", "value": '{"t":"Selmouth Storm Plan"}'}
    assert summary["text"] != ""
    await server.act({"ts": "1.1", "channel": "C1", "blocks": []}, more, "U1")
    await server.until(lambda: len(server.private["U1"]) == 2)
    assert server.private["U1"][-1]["text"] == "This button no longer works; please ask again."
