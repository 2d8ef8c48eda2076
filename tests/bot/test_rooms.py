"""Rooms: their keys, what everyone in them may read, what they can choose."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import CHOICES, read, written
from bot.model import EVERYONE, Group, Manifest
from bot.problems import WrongUsage
from bot.rooms import Asker, Room, audience_of, person_key, room_key
from bot.store.records import RoomSettings

MANIFEST = Manifest(
    groups=(
        Group(name="insiders", slack=("T1/C1", "usergroup:S1"), discord=("G1/C1", "role:9")),
        Group(name="board", slack=("T1/C1", "T1/C2"), discord=()),
        Group(name="nobody"),
    )
)


@pytest.mark.parametrize(
    ("room", "audience"),
    [
        (Room(key="slack:T1/C1"), {"insiders", "board"}),
        (Room(key="slack:T1/C2"), {"board"}),
        (Room(key="slack:T1/C3"), set()),
        (Room(key="slack:T2/C1"), set()),
        (Room(key="discord:G1/C1"), {"insiders"}),
        (Room(key="discord:G1/C2"), set()),
        (Room(key="web:site"), set()),
        (Room(key="console:here"), set()),
        (Room(key="slack:T1/D7", direct=True, groups=frozenset(("usergroup:S1",))), {"insiders"}),
        (Room(key="discord:G1/C5", groups=frozenset(("role:9", "role:8"))), {"insiders"}),
        (Room(key="discord:G1/C5", groups=frozenset(("role:8",))), set()),
        (Room(key="slack:T1/C5", groups=frozenset(("role:9",))), set()),
        (Room(key="web:site", groups=frozenset(("role:9", "usergroup:S1", "T1/C1"))), set()),
    ],
)
def test_a_room_may_read_what_the_manifest_gives_everyone_in_it(room: Room, audience: set[str]) -> None:
    assert audience_of(MANIFEST, room) == audience


def test_where_outsiders_read_along_only_what_everyone_may_read_is_said() -> None:
    shared = Room(key="slack:T1/C1", shared=True, groups=frozenset(("usergroup:S1",)))
    assert audience_of(MANIFEST, shared) == EVERYONE


def test_a_place_of_one_platform_is_none_of_the_other() -> None:
    manifest = Manifest(groups=(Group(name="g", slack=("X1/Y1",)),))
    assert audience_of(manifest, Room(key="slack:X1/Y1")) == {"g"}
    assert audience_of(manifest, Room(key="discord:X1/Y1")) == EVERYONE


@pytest.mark.parametrize(
    ("asker", "person"),
    [
        (Asker(platform="slack", user="U1", room=Room(key="slack:T1/C1")), "slack:T1/U1"),
        (Asker(platform="slack", user="T2/U1", room=Room(key="slack:T1/C1")), "slack:T2/U1"),
        (Asker(platform="discord", user="42", room=Room(key="discord:G1/C1")), "discord:42"),
        (Asker(platform="web", user="s1", room=Room(key="web:site")), "web:s1"),
    ],
)
def test_a_person_is_named_as_forget_names_them(asker: Asker, person: str) -> None:
    assert asker.person == person


@pytest.mark.parametrize(
    "key", ["slack:T024BE7LD/C06", "discord:81384788/41771983", "discord:@me/41771983", "web:site"]
)
def test_these_are_room_keys(key: str) -> None:
    assert room_key(f" {key} ") == key


@pytest.mark.parametrize(
    "key", ["", "slack", "slack:T1", "slack:T1/", "slack:/C1", "T1/C1", "irc:a/b", "slack:T1/C1/3", "slack:T 1/C1"]
)
def test_these_are_none_and_the_answer_says_what_is(key: str) -> None:
    with pytest.raises(WrongUsage, match="write slack:TEAM/CHANNEL or discord:GUILD/CHANNEL"):
        room_key(key)


@pytest.mark.parametrize("person", ["slack:T1/U1", "discord:123"])
def test_these_name_a_person(person: str) -> None:
    assert person_key(person) == person


@pytest.mark.parametrize("person", ["", "bob", "slack:U1", "discord:1/2", "web:s1", "slack:T1/"])
def test_these_name_nobody_and_the_answer_says_how(person: str) -> None:
    with pytest.raises(WrongUsage, match="write slack:TEAM/USER or discord:USER"):
        person_key(person)


# Choices


def choose(settings: RoomSettings, values: Mapping[str, object]) -> RoomSettings:
    return replace(settings, **read(values))


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("speak", "mentions", "mentions"),
        ("speak", "Threads", "threads"),
        ("speak", "off", "off"),
        ("thread", "thread", "thread"),
        ("thread", "yes", "thread"),
        ("thread", "off", "reply"),
        ("threshold", "0.7", 0.7),
        ("threshold", "70%", 0.7),
        ("threshold", "1", 1.0),
        ("threshold", 0.25, 0.25),
        ("language", "en", "en"),
        ("language", "中文", "zh"),
        ("digests_by", "everyone", "everyone"),
        ("digests_by", "managers", "managers"),
        ("keep_gaps", "no", False),
        ("keep_gaps", "yes", True),
        ("keep_gaps", False, False),
        ("zone", "europe/berlin", "Europe/Berlin"),
        ("zone", "Berlin", "Europe/Berlin"),
        ("zone", "北京", "Asia/Shanghai"),
        ("zone", "UTC+2", "Etc/GMT-2"),
    ],
)
def test_what_can_be_chosen(name: str, written: object, value: object) -> None:
    assert getattr(choose(RoomSettings(), {name: written}), name) == value


@pytest.mark.parametrize("undone", ["default", "", "none", None])
def test_a_choice_can_be_undone(undone: object) -> None:
    chosen = RoomSettings(speak="off", keep_gaps=False)
    assert choose(chosen, {"speak": undone}) == RoomSettings(keep_gaps=False)


def test_other_choices_stay() -> None:
    assert choose(RoomSettings(speak="off"), {"threshold": "0.5"}) == RoomSettings(speak="off", threshold=0.5)


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("speak", "loudly", "speak cannot be 'loudly'; write mentions, threads or off"),
        ("threshold", "1.5", "write a number from 0 to 1"),
        ("threshold", "nan", "write a number from 0 to 1"),
        ("threshold", "high", "write a number from 0 to 1"),
        ("language", "de", "write en or zh"),
        ("keep_gaps", "perhaps", "write yes or no"),
        ("zone", "Berlim", "there is no time zone 'Berlim'; did you mean Europe/Berlin"),
        ("zone", "PST", "write America/Los_Angeles"),
        ("thraed", "yes", "did you mean 'thread'"),
        ("colour", "blue", "there are: speak, thread, threshold"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_what_can(name: str, written: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        choose(RoomSettings(), {name: written})


@given(
    name=st.sampled_from(sorted(CHOICES)),
    typed=st.one_of(st.text(max_size=20), st.sampled_from(("yes", "off", "en", "0.5", "UTC-5", "Berlin", ""))),
)
def test_what_was_chosen_can_be_chosen_again_as_it_is_shown(name: str, typed: str) -> None:
    with suppress(WrongUsage):
        chosen = choose(RoomSettings(), {name: typed})
        for again in (getattr(chosen, name), written(name, getattr(chosen, name))):
            assert choose(chosen, {name: again}) == chosen


def test_an_offset_is_shown_as_people_write_it() -> None:
    assert written("zone", choose(RoomSettings(), {"zone": "UTC+2"}).zone) == "UTC+2"
