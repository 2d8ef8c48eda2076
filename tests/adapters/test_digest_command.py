"""`seealso digest`: subscribing, changing and previewing from the command line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from adapters.commands import COMMANDS
from adapters.shipped import knowledge
from bot.compiled import open_library
from tests.adapters.conftest import LIBRARY, Ended, Seealso

ROOM = "slack:T1/C1"
WHEN = "every weekday at 9:00 Europe/Berlin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the test library with one more sentence about the ferry."""
    copy = tmp_path / "knowledge"
    shutil.copytree(LIBRARY, copy)
    ferry = copy / "ferry.yaml"
    ferry.write_text(
        ferry.read_text().replace(
            "sections:\n", "sections:\n  - heading: Winter\n    points: [It rests in January.]\n", 1
        )
    )
    return copy


def subscribe(seealso: Seealso, *more: str, topics: str = "ferry", when: str = WHEN, room: str = ROOM) -> Ended:
    return seealso("digest", "subscribe", "--room", room, "--topics", topics, "--when", when, *more)


def test_a_wish_is_answered_with_how_it_was_understood_and_the_next_three_times(seealso: Seealso) -> None:
    ended = subscribe(seealso)
    assert ended.code == 0
    assert "Selmouth Ferry, every weekday at 09:00 (Europe/Berlin)" in ended.out
    assert ended.out.count(", 09:00") == 3


def test_subscriptions_are_listed_as_scripts_read_them(seealso: Seealso) -> None:
    subscribe(seealso, topics="ferry, harbour")
    subscribe(seealso, topics="everything", room="discord:11/22")
    first, second = seealso("digest", "list", "--json").json
    assert first["id"] == 1
    assert first["room"] == ROOM
    assert first["topics"] == ["Selmouth Ferry", "harbour"]
    assert first["when"] == "every weekday at 09:00 (Europe/Berlin)"
    assert first["state"] == "active"
    assert (second["room"], second["topics"]) == ("discord:11/22", ["everything"])
    assert [one["id"] for one in seealso("digest", "list", "--room", ROOM, "--json").json] == [1]


def test_a_subscription_is_paused_resumed_and_stopped(seealso: Seealso) -> None:
    subscribe(seealso)
    for action, state in (("pause", "paused"), ("resume", "active")):
        assert seealso("digest", action, "1").code == 0
        assert [one["state"] for one in seealso("digest", "list", "--json").json] == [state]
    assert seealso("digest", "stop", "1").code == 0
    assert seealso("digest", "list", "--json").json == []
    assert "no digests" in seealso("digest", "list").err


def test_the_same_wish_twice_is_one_subscription(seealso: Seealso) -> None:
    subscribe(seealso)
    subscribe(seealso)
    assert len(seealso("digest", "list", "--json").json) == 1


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        ({"topics": "ferri"}, "did you mean Selmouth Ferry?"),
        ({"when": "daily at 7"}, "Europe/Berlin"),
        ({"when": "daily at 7 Europe/Berlim"}, "did you mean Europe/Berlin?"),
        ({"when": "* * * * * * UTC"}, "five fields"),
        ({"when": "whenever"}, "not understood"),
        ({"room": "general"}, "write slack:TEAM/CHANNEL"),
        ({"room": "web:site"}, "Slack or Discord"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_hint(seealso: Seealso, wish: dict[str, str], hint: str) -> None:
    ended = subscribe(seealso, **wish)
    assert ended.code == 2
    assert hint in ended.err
    assert ended.out == ""
    assert seealso("digest", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["listt"], "did you mean 'list'?"),
        (["pause"], "write: seealso digest pause ID"),
        (["list", "3"], "write: seealso digest list"),
        (["pause", "7"], "there are none"),
        (["pause", "seven"], "there is no digest 'seven'"),
        (["subscribe"], "add --room"),
        (["list", "--when", "daily"], "belongs to subscribe"),
        (["send", "--at", "tomorrow"], "write it as 2026-11-25T09:00+01:00"),
        (["send", "--at", "2026-11-25T09:00"], "with an offset"),
        (["send", "--dry-run", "--as-newest"], "leave one of them out"),
        (["send"], "SLACK_BOT_TOKEN or DISCORD_TOKEN"),
        (["preview", "--topics", "ferry", "--as", "pdf"], "choose from"),
        (["preview", "--topics", "ferry", "--since", "nowhere"], "no folder"),
        (["preview", "--topics", "ferry", "--since", "2026-02-31"], "no day of the calendar"),
    ],
)
def test_wrong_usage_says_what_to_write_instead(
    seealso: Seealso, monkeypatch: pytest.MonkeyPatch, words: list[str], hint: str
) -> None:
    for name in ("SLACK_BOT_TOKEN", "DISCORD_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ended = seealso("digest", *words)
    assert ended.code == 2
    assert hint in ended.err


def test_what_help_and_hints_name_is_there_to_be_followed(seealso: Seealso) -> None:
    examples = " ".join(COMMANDS["digest"].examples) + seealso("digest", "subscribe", "--room", ROOM).err
    named = set(re.findall(r"--topics (\S+)", examples))
    shipped = {tag for article in open_library(knowledge()).articles for tag in article.topics}
    assert named
    assert named <= shipped


# preview


def test_a_preview_tells_what_changed_since_an_older_folder(seealso: Seealso, folder: Path) -> None:
    ended = seealso("digest", "preview", "--topics", "ferry", "--since", str(LIBRARY), "--knowledge", str(folder))
    assert ended.code == 0
    assert "It rests in January." in ended.out


def test_a_preview_of_other_topics_has_nothing_to_say(seealso: Seealso, folder: Path) -> None:
    ended = seealso("digest", "preview", "--topics", "culture", "--since", str(LIBRARY), "--knowledge", str(folder))
    assert (ended.code, ended.out) == (0, "")
    assert "nothing would be sent" in ended.err


@pytest.mark.parametrize(
    ("shape", "keys"),
    [("slack", {"text", "blocks"}), ("discord", {"content", "embeds", "components", "allowed_mentions"})],
)
def test_a_preview_is_shown_as_a_platform_is_sent_it(
    seealso: Seealso, folder: Path, shape: str, keys: set[str]
) -> None:
    ended = seealso(
        "digest", "preview", "--topics", "ferry", "--since", str(LIBRARY), "--knowledge", str(folder), "--as", shape
    )
    assert keys <= set(json.loads(ended.out))
    assert "It rests in January." in ended.out


def test_a_preview_as_html_is_a_part_of_a_page(seealso: Seealso, folder: Path) -> None:
    ended = seealso(
        "digest", "preview", "--topics", "ferry", "--since", str(LIBRARY), "--knowledge", str(folder), "--as", "html"
    )
    assert ended.out.startswith('<section class="digest"')


def test_a_preview_since_a_day_compares_with_what_the_database_knows(seealso: Seealso, folder: Path) -> None:
    subscribe(seealso)  # the database now knows the library as it is without the news
    ended = seealso("digest", "preview", "--topics", "ferry", "--since", "2026-01-01", "--knowledge", str(folder))
    assert "It rests in January." in ended.out


def test_a_restricted_article_is_in_no_preview_for_everyone(seealso: Seealso, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(LIBRARY, old)
    for name in ("storm-plan.yaml", "checks.yaml"):
        (old / name).unlink()
    words = ["digest", "preview", "--topics", "everything", "--since", str(old)]
    public = seealso(*words)
    assert (public.code, public.out) == (0, "")
    assert "Selmouth Storm Plan" in seealso(*words, "--audience", "wardens").out


# a dry run


def test_a_dry_run_prints_what_is_due_and_claims_nothing(seealso: Seealso, folder: Path) -> None:
    subscribe(seealso)
    words = ["digest", "send", "--dry-run", "--at", "2099-01-05T10:00+01:00", "--knowledge", str(folder)]
    first = seealso(*words)
    assert first.code == 0
    assert "It rests in January." in first.out
    assert seealso(*words).out == first.out
    assert "nothing is due" in seealso("digest", "send", "--dry-run", "--at", "2001-01-01T00:00Z").err


def test_a_dry_run_as_json_says_what_each_room_would_get(seealso: Seealso) -> None:
    subscribe(seealso)
    (due,) = seealso("digest", "send", "--dry-run", "--at", "2099-01-05T10:00+01:00", "--json").json
    assert (due["id"], due["room"], due["text"]) == (1, ROOM, None)
    assert due["missed"] > 0
