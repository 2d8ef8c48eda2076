"""The commands that look into the database: gaps, stats, room, forget, backup, migrate."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.rooms import Room
from bot.store.backup import back_up
from tests.adapters.conftest import LIBRARY, Seealso
from tests.desks import GUILD, TOWN, WARDENS, WEB, Clock, asker, opened

PIZZA = "where is the best pizza in town"
COUNCIL = "what is the town council?"
HIDDEN = "what is the storm plan?"
LINE_GAPS = (
    (PIZZA, "U1", TOWN),
    ("Where is the best piza in town?", "U2", GUILD),
    ("how many people live on the moon", "U1", WARDENS),
)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a database in which the day has left its traces."""
    path = tmp_path / "seealso.db"
    monkeypatch.setenv("SEEALSO_DATABASE_URL", f"sqlite:///{path}")
    asyncio.run(_a_day(f"sqlite:///{path}", tmp_path / "cache"))
    return path


async def _a_day(url: str, cache: Path) -> None:
    clock = Clock()
    async with opened(url, LIBRARY, clock=clock, cache=cache) as desk:
        asked = (*LINE_GAPS, (COUNCIL, "U1", TOWN), (COUNCIL, "U2", WEB), (HIDDEN, "U3", WARDENS))
        for number, (text, user, room) in enumerate(asked):
            who = asker(user, room)
            answer = await desk.ask(text, asker=who)
            desk.record(who, text, answer, message=str(number), public=True)
            clock.move(hours=1)
        await desk.feedback(asker=asker("U1", Room(key=TOWN.key)), message="3", helpful=True)
        await desk.flush()


# gaps


def test_gaps_are_grouped_with_counts_rooms_and_times(seealso: Seealso, database: Path) -> None:
    ended = seealso("gaps", "--json")
    assert ended.code == 0
    (group,) = ended.json
    assert group == {
        "question": "Where is the best piza in town?",
        "count": 2,
        "rooms": ["discord:G1/C1", "slack:T1/C1"],
        "first": "2026-11-25T09:00:00Z",
        "last": "2026-11-25T10:00:00Z",
        "nearest": group["nearest"],
        "wordings": [PIZZA],
    }


def test_gaps_read_well(seealso: Seealso, database: Path) -> None:
    lines = seealso("gaps").out.splitlines()
    assert lines[0] == "   2  Where is the best piza in town?"
    assert lines[1] == f"      also: {PIZZA}"
    assert lines[2].startswith("      2026-11-25, discord:G1/C1, slack:T1/C1")


def test_gaps_of_rooms_with_another_audience_are_left_out_and_that_is_said(seealso: Seealso, database: Path) -> None:
    ended = seealso("gaps", "--json")
    assert "moon" not in ended.out
    assert ended.err == "seealso: without rooms of wardens; --audience wardens includes them\n"
    ended = seealso("gaps", "--json", "--audience", "wardens")
    assert [group["count"] for group in ended.json] == [2, 1]
    assert ended.err == ""


def test_gaps_of_one_room(seealso: Seealso, database: Path) -> None:
    assert [group["question"] for group in seealso("gaps", "--json", "--room", TOWN.key).json] == [PIZZA]


def test_gaps_since_a_day(seealso: Seealso, database: Path) -> None:
    assert len(seealso("gaps", "--json", "--since", "2026-11-25").json) == 1
    ended = seealso("gaps", "--since", "2026-11-26", "--audience", "wardens")
    assert (ended.code, ended.out, ended.err) == (0, "", "seealso: no question is without an answer\n")


def test_without_a_database_there_are_no_gaps(seealso: Seealso, tmp_path: Path) -> None:
    ended = seealso("gaps", "--json", "--database-url", f"sqlite:///{tmp_path / 'new.db'}")
    assert (ended.code, ended.json) == (0, [])


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("gaps", "--room", "C1"), "'C1' is no room key; write slack:TEAM/CHANNEL"),
        (("gaps", "--since", "yesterday"), "'yesterday' is no day; write it as 2026-11-25"),
        (("gaps", "--database-url", "mysql://x"), "begins with 'mysql', which is no database"),
        (("gaps", "--settings", "/no/such.toml"), "the settings file /no/such.toml cannot be read"),
        (("room", "T1/C1"), "'T1/C1' is no room key"),
        (("room", "slack:T1/C1", "speak"), "'speak' chooses nothing; write KEY=VALUE"),
        (("room", "slack:T1/C1", "speak=loudly"), "speak cannot be 'loudly'; write mentions, threads or off"),
        (("room", "slack:T1/C1", "spaek=off"), "did you mean 'speak'?"),
        (("forget", "bob"), "'bob' names no person; write slack:TEAM/USER or discord:USER"),
        (("forget",), "seealso forget needs slack:TEAM/USER|discord:USER"),
    ],
)
def test_bad_input_is_refused_with_what_to_write(seealso: Seealso, argv: tuple[str, ...], told: str) -> None:
    ended = seealso(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_database_that_cannot_be_used_is_named_and_no_traceback(seealso: Seealso, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 500)
    ended = seealso("gaps", "--database-url", f"sqlite:///{broken}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "seealso: the database is no SQLite file\n"


@pytest.mark.parametrize("command", ["gaps", "doctor"])
def test_an_address_with_a_password_that_is_not_encoded_is_refused_without_a_word_of_it(
    seealso: Seealso, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("SEEALSO_DATABASE_URL", "postgresql://bob:s3c/ret@PW@127.0.0.1:1/x")
    ended = seealso(command)
    assert ended.code == (1 if command == "doctor" else 2)
    said = ended.out + ended.err
    assert "SEEALSO_DATABASE_URL cannot be read; write postgresql://" in said
    assert not any(part in said for part in ("s3c", "ret@", "PW", "Traceback"))


# stats


def test_statistics_say_what_was_asked_used_and_thought(seealso: Seealso, database: Path) -> None:
    shown = seealso("stats", "--json").json
    assert shown["questions"] == 4
    assert shown["outcomes"] == {"abstained": 2, "answered": 2}
    assert shown["kinds"] == {"ask": 2, "define": 2}
    assert shown["platforms"] == {"slack": 2, "discord": 1, "web": 1}
    assert shown["articles"] == [{"title": "Selmouth Town Council", "answers": 2}]
    assert (shown["helpful"], shown["not_helpful"]) == (1, 0)


def test_statistics_of_an_audience_hold_what_it_may_read(seealso: Seealso, database: Path) -> None:
    shown = seealso("stats", "--json", "--audience", "wardens").json
    assert shown["questions"] == 6
    assert {"title": "Selmouth Storm Plan", "answers": 1} in shown["articles"]


def test_statistics_read_well(seealso: Seealso, database: Path) -> None:
    out = seealso("stats").out
    assert "Questions\n  all        4" in out
    assert "  Selmouth Town Council        2" in out


def test_statistics_since_a_later_day_are_empty(seealso: Seealso, database: Path) -> None:
    assert seealso("stats", "--json", "--since", "2026-11-26").json["questions"] == 0


# room


def test_a_room_shows_what_it_chose(seealso: Seealso, database: Path) -> None:
    assert seealso("room", "slack:T1/C1", "--json").json == {
        "room": "slack:T1/C1",
        "speak": None,
        "thread": None,
        "threshold": None,
        "language": None,
        "digests_by": None,
        "keep_gaps": None,
        "zone": None,
    }
    assert seealso("room", "slack:T1/C1", "speak=mentions", "threshold=0.8", "keep_gaps=no").code == 0
    shown = seealso("room", "slack:T1/C1", "--json").json
    assert (shown["speak"], shown["threshold"], shown["keep_gaps"]) == ("mentions", 0.8, False)
    assert seealso("room", "slack:T1/C1", "threshold=default", "--json").json["threshold"] is None
    assert "keep_gaps   no" in seealso("room", "slack:T1/C1").out


# forget


def test_a_forgotten_person_is_in_no_file_of_the_database(seealso: Seealso, database: Path) -> None:
    assert PIZZA.encode() in database.read_bytes()
    ended = seealso("forget", "slack:T1/U1", "--json")
    assert (ended.code, ended.json["person"]) == (0, "slack:T1/U1")
    assert ended.json["removed"] > 0
    content = b"".join(path.read_bytes() for path in database.parent.glob("seealso.db*"))
    assert PIZZA.encode() not in content
    assert seealso("gaps", "--json", "--room", "discord:G1/C1").json
    assert seealso("forget", "slack:T1/U1").out == "There was nothing of slack:T1/U1.\n"


# backup


def test_a_copy_holds_what_the_database_holds_and_only_its_user_reads_it(
    seealso: Seealso, database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    ended = seealso("backup", str(copy), "--json")
    assert ended.json == {"database": str(database), "copy": str(copy), "bytes": copy.stat().st_size}
    assert copy.stat().st_mode & 0o777 == 0o600
    assert seealso("gaps", "--json").out == seealso("gaps", "--json", "--database-url", f"sqlite:///{copy}").out


def test_a_copy_overwrites_nothing(seealso: Seealso, database: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    kept.write_text("precious")
    for target in (kept, database, tmp_path):
        ended = seealso("backup", str(target))
        assert (ended.code, ended.err) == (2, f"seealso: {target} is there already; name a file that is not\n")
    assert kept.read_text() == "precious"


@pytest.mark.parametrize("content", [None, b"", b"this is no database" * 500])
def test_what_is_no_database_of_ours_is_not_copied(seealso: Seealso, tmp_path: Path, content: bytes | None) -> None:
    source, folder = tmp_path / "other.db", tmp_path / "copies"
    folder.mkdir()
    if content is not None:
        source.write_bytes(content)
    ended = seealso("backup", str(folder / "copy.db"), "--database-url", f"sqlite:///{source}")
    assert (ended.code, ended.out, [*folder.iterdir()]) == (2, "", [])
    assert "Traceback" not in ended.err
    assert source.exists() == (content is not None)


def test_a_copy_that_cannot_be_written_says_why_and_leaves_nothing(
    seealso: Seealso, database: Path, tmp_path: Path
) -> None:
    ended = seealso("backup", str(tmp_path / "nowhere" / "copy.db"))
    assert (ended.code, ended.err) == (
        2,
        f"seealso: {tmp_path / 'nowhere' / 'copy.db'} cannot be written: No such file or directory\n",
    )


def test_a_copy_that_is_interrupted_leaves_nothing(database: Path, tmp_path: Path) -> None:
    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "copies"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        back_up(database, folder / "copy.db", progress=interrupt)
    assert [*folder.iterdir()] == []


def test_postgresql_is_left_to_its_own_program(seealso: Seealso, tmp_path: Path) -> None:
    ended = seealso("backup", str(tmp_path / "copy"), "--database-url", "postgresql://bob:s3cret@host/x")
    assert (ended.code, ended.out) == (2, "")
    assert "run: pg_dump --format=custom" in ended.err
    assert "s3cret" not in ended.err


# migrate


def test_migrating_a_new_database_says_what_was_run(seealso: Seealso, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'seealso.db'}"
    first = seealso("migrate", "--database-url", url, "--json").json
    assert first["ran"][-1] == first["version"]
    assert seealso("migrate", "--database-url", url, "--json").json == {"ran": [], "version": first["version"]}
    assert seealso("migrate", "--database-url", url).out == f"The database is at {first['version']}.\n"


def test_a_database_of_a_newer_version_is_left_alone(seealso: Seealso, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ended = seealso("migrate")
    assert ended.code == 2
    assert "was migrated by a newer seealso" in ended.err


def test_the_settings_file_names_database_and_knowledge(
    seealso: Seealso, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEEALSO_DATABASE_URL")
    monkeypatch.delenv("SEEALSO_KNOWLEDGE")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'database_url = "sqlite:///{database}"\nknowledge = "{LIBRARY}"\n', "utf-8")
    assert len(seealso("gaps", "--json", "--settings", str(settings)).json) == 1
