"""The app manifest holds exactly what is switched on, inside Slack's limits; doctor says what is missing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack import doctor
from adapters.slack.manifest import manifest
from bot.model import Group, Manifest
from bot.settings import Settings
from tests.adapters.conftest import Seealso
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SECRET, SlackServer


def made(**values: Any) -> dict[str, Any]:
    return manifest(
        **({"name": "Desk", "description": "", "follow_ups": True, "groups": False, "socket_mode": True} | values)
    )


def scopes(of: dict[str, Any]) -> list[str]:
    return list(of["oauth_config"]["scopes"]["bot"])


def events(of: dict[str, Any]) -> list[str]:
    return list(of["settings"]["event_subscriptions"]["bot_events"])


def test_follow_ups_are_heard_only_where_they_are_switched_on() -> None:
    assert {"message.channels", "message.groups"} <= set(events(made()))
    assert {"channels:history", "groups:history"} <= set(scopes(made()))
    without = made(follow_ups=False)
    assert events(without) == ["app_home_opened", "app_mention", "message.im"]
    assert not {"channels:history", "groups:history"} & set(scopes(without))


def test_members_are_read_only_where_articles_are_restricted() -> None:
    assert "usergroups:read" in scopes(made(groups=True))
    assert "usergroups:read" not in scopes(made())


def test_socket_mode_has_no_addresses_and_http_has_all() -> None:
    assert "url" not in json.dumps(made())
    http = made(socket_mode=False, base_url="https://knowledge.example.org")
    assert json.dumps(http).count("https://knowledge.example.org/slack/events") == 3
    assert http["settings"]["socket_mode_enabled"] is False


def test_long_names_are_cut_to_what_slack_takes() -> None:
    long = made(name="word " * 50, description="word " * 90)
    assert len(long["display_information"]["name"]) <= 35
    assert len(long["display_information"]["description"]) <= 140
    assert len(long["features"]["bot_user"]["display_name"]) <= 80
    assert len(long["features"]["shortcuts"][0]["name"]) <= 24


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


def settings(server: SlackServer, **more: Any) -> Settings:
    values = {"slack_api_url": server.api_url, "slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
    return Settings.model_validate({key: value for key, value in (values | more).items() if value is not None})


async def states(server: SlackServer, known: Manifest | None = None, **more: Any) -> dict[str, str]:
    found = await doctor.examine(settings(server, **more), known or Manifest())
    assert all(one.remedy or one.state == "good" for one in found)
    return {one.what: one.state for one in found}


async def test_what_is_right_is_found_good(server: SlackServer) -> None:
    assert await states(server) == {"Slack bot token": "good", "Slack scopes": "good", "Slack Socket Mode": "good"}


async def test_missing_scopes_are_named(server: SlackServer) -> None:
    server.scopes = "chat:write,commands"
    found = await doctor.examine(settings(server), Manifest())
    assert "app_mentions:read, to hear mentions" in found[1].detail
    assert "users:read, to know guests and admins" in found[1].detail
    assert (found[1].state, "reinstall" in found[1].remedy) == ("wrong", True)


async def test_what_digests_lack_to_be_looked_up_is_said_even_where_no_follow_ups_are_wanted(
    server: SlackServer,
) -> None:
    server.scopes = ",".join(scopes(made(follow_ups=False)))
    found = {one.what: one for one in await doctor.examine(settings(server, slack_follow_ups=False), Manifest())}
    assert found["Slack scopes"].state == "good"
    assert found["Slack digests"].state == "off"  # it is no mistake to do without
    assert "without channels:history, groups:history, mpim:history" in found["Slack digests"].detail
    server.scopes = ",".join(scopes(made()))
    assert "Slack digests" not in await states(server)


async def test_scopes_for_groups_are_wanted_where_there_are_groups(server: SlackServer) -> None:
    server.scopes = ",".join(scopes(made()))
    assert (await states(server))["Slack scopes"] == "good"
    groups = Manifest(groups=(Group(name="insiders", slack=("usergroup:S1",)),))
    assert (await states(server, groups))["Slack scopes"] == "wrong"


@pytest.mark.parametrize(
    ("more", "what", "state"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "Slack bot token", "wrong"),
        ({"slack_bot_token": None}, "Slack", "off"),
        ({"slack_app_token": "xapp-wrong"}, "Slack Socket Mode", "wrong"),
        ({"slack_app_token": None}, "Slack connection", "wrong"),
        ({"slack_app_token": None, "slack_signing_secret": SECRET}, "Slack over HTTP", "wrong"),
        (
            {"slack_app_token": None, "slack_signing_secret": SECRET, "base_url": "https://k.example.org"},
            "Slack over HTTP",
            "good",
        ),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack", "wrong"),
    ],
)
async def test_what_is_wrong_is_found_with_its_remedy(
    server: SlackServer, more: dict[str, Any], what: str, state: str
) -> None:
    assert (await states(server, **more))[what] == state


def test_doctor_shows_the_manifest_and_no_secret(
    seealso: Seealso, monkeypatch: pytest.MonkeyPatch, database_file: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    monkeypatch.setenv("SEEALSO_SLACK_API_URL", "http://127.0.0.1:9/api/")
    monkeypatch.setenv("SEEALSO_DATABASE_URL", database_file)
    shown = seealso("doctor")
    assert shown.code == 1
    assert "Selmouth desk" in shown.out
    assert '"slash_commands"' in shown.out
    assert not any(secret in shown.out + shown.err for secret in (BOT_TOKEN, SECRET))
    assert seealso("doctor", "--manifest").json["features"]["bot_user"]["display_name"] == "Selmouth desk"


def test_doctor_names_a_misspelt_variable(
    seealso: Seealso, monkeypatch: pytest.MonkeyPatch, database_file: str
) -> None:
    monkeypatch.setenv("SEEALSO_DATABASE_URL", database_file)
    monkeypatch.setenv("SEEALSO_SLAK_API_URL", "x")
    assert "did you mean SEEALSO_SLACK_API_URL?" in seealso("doctor").out


def test_render_shows_what_slack_would_be_sent(seealso: Seealso) -> None:
    payload = seealso("render", "--as", "slack", "--json", "when was the harbour authority formed?").json
    assert payload["text"].startswith("Formed: April 1962")
    assert payload["blocks"][0]["type"] == "section"
    assert seealso("render", "--as", "slack", "😀").json["text"].startswith("What would you like to know?")
