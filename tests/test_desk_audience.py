"""An article outside the asker's audience leaves no trace: with it and without it outsiders get the same, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.model import EVERYONE
from bot.rooms import Room
from tests.desks import DIRECT, GUILD, TOWN, WARDENS, WEB, Clock, asker, copy_of_the_library, opened

HIDDEN = "storm-plan.yaml"
OUTSIDE = (
    TOWN,
    GUILD,
    WEB,
    DIRECT,
    replace(WARDENS, shared=True),
    Room(key="slack:T1/C8", groups=frozenset(("usergroup:S2",))),
)
QUESTIONS = (
    "what is the storm plan?",
    "storm plan",
    "stomr plan",
    "风暴预案",
    "where do people from Marram Point go in a storm surge",
    "what happens in a storm surge?",
    "how is the storm plan related to the ferry?",
    "compare the storm plan and the ferry",
    "see also ferry",
    "what is related to the harbour authority?",
    "which topics are about safety?",
    "when does the ferry make its last crossing",
    "where is the best pizza in town",
    "what is the flod plan",
)
TYPED = ("", "s", "st", "sto", "storm", "stomr", "storm plan", "flood", "plan", "p", "风暴", "风", "sel", "selmouth s")
NEWER = ("340 residents", "350 residents")  # of the hidden article


@dataclass(frozen=True, slots=True)
class Twins:
    """Two towns that live the same life; the one has an article that only wardens may read."""

    full: Desk
    bare: Desk


@pytest.fixture
async def twins(tmp_path: Path) -> AsyncIterator[Twins]:
    full = copy_of_the_library(tmp_path / "full")
    bare = copy_of_the_library(tmp_path / "bare")
    _hide(bare)
    async with (
        opened(f"sqlite:///{tmp_path / 'full.db'}", full, clock=Clock()) as one,
        opened(f"sqlite:///{tmp_path / 'bare.db'}", bare, clock=Clock()) as other,
    ):
        yield Twins(one, other)


def _hide(folder: Path) -> None:
    """Takes the hidden article away, and what the curators' tests say of it."""
    (folder / HIDDEN).unlink()
    (folder / "checks.yaml").unlink()


async def live(desk: Desk) -> None:
    """What outsiders and wardens ask and think, as both towns have it."""
    for number, question in enumerate(QUESTIONS):
        for room in (*OUTSIDE, WARDENS):
            who = asker(f"U{number % 3}", room, thread=f"{number}.0")
            answer = await desk.ask(question, asker=who)
            desk.record(who, question, answer, message=f"{number}.{room.key}", public=True)
            await desk.feedback(asker=who, message=f"{number}.{room.key}", helpful=answer.answered)
    await desk.flush()


async def test_the_hidden_article_is_known_to_those_who_may_read_it(twins: Twins) -> None:
    answers = [await desk.ask(QUESTIONS[0], asker=asker(room=WARDENS)) for desk in (twins.full, twins.bare)]
    assert [answer.answered for answer in answers] == [True, False]


@pytest.mark.parametrize("room", OUTSIDE, ids=lambda room: f"{room.key}{'-shared' if room.shared else ''}")
async def test_answers_are_the_same(twins: Twins, room: Room) -> None:
    for question in QUESTIONS:
        full, bare = [await desk.ask(question, asker=asker(room=room)) for desk in (twins.full, twins.bare)]
        assert repr(full) == repr(bare)


@pytest.mark.parametrize("room", OUTSIDE, ids=lambda room: f"{room.key}{'-shared' if room.shared else ''}")
async def test_autocomplete_is_the_same(twins: Twins, room: Room) -> None:
    for typed in TYPED:
        assert repr(twins.full.topics(room, typed)) == repr(twins.bare.topics(room, typed))
    assert twins.full.topic(room, "Selmouth Storm Plan") is None
    assert len(twins.full.topics(WARDENS, "storm")) == 1


async def test_gaps_are_the_same_whatever_the_wardens_asked(twins: Twins) -> None:
    for desk in (twins.full, twins.bare):
        await live(desk)
    full, bare = [await desk.gaps(audience=EVERYONE) for desk in (twins.full, twins.bare)]
    assert repr(full) == repr(bare)
    assert full
    assert all(group.nearest != "Selmouth Storm Plan" for group in full)
    inside = [await desk.gaps(audience=frozenset(("wardens",))) for desk in (twins.full, twins.bare)]
    assert repr(inside[0]) != repr(inside[1])


async def test_statistics_are_the_same_whatever_the_wardens_asked(twins: Twins) -> None:
    for desk in (twins.full, twins.bare):
        await live(desk)
    full, bare = [await desk.stats(audience=EVERYONE) for desk in (twins.full, twins.bare)]
    assert repr(full) == repr(bare)
    assert full.articles
    assert full.not_helpful > 0
    inside = [await desk.stats(audience=frozenset(("wardens",))) for desk in (twins.full, twins.bare)]
    assert dict(inside[0].articles)["Selmouth Storm Plan"] > 0
    assert "Selmouth Storm Plan" not in dict(inside[1].articles)


async def test_changes_are_the_same_though_the_hidden_article_changed_too(twins: Twins) -> None:
    for desk in (twins.full, twins.bare):
        folder = desk.settings.knowledge
        assert folder is not None
        _rewrite(folder / "ferry.yaml", "every 30 minutes", "every 20 minutes")
        if (folder / HIDDEN).exists():
            _rewrite(folder / HIDDEN, *NEWER)
        async with opened(desk.settings.database_url.get_secret_value(), folder):  # type: ignore[union-attr]
            pass  # a process that starts with the newer folder
    full, bare = [await desk.changes(EVERYONE, since=1) for desk in (twins.full, twins.bare)]
    assert repr(full) == repr(bare)
    assert len(full.reworded) == 1
    assert len((await twins.full.changes(frozenset(("wardens",)), since=1)).reworded) == 2


async def test_a_change_of_the_hidden_article_alone_is_no_change_for_outsiders(twins: Twins) -> None:
    folder = twins.full.settings.knowledge
    assert folder is not None
    shutil.move(folder / HIDDEN, folder / "elsewhere.yaml")
    _rewrite(folder / "elsewhere.yaml", *NEWER)
    async with opened(twins.full.settings.database_url.get_secret_value(), folder):  # type: ignore[union-attr]
        pass
    assert not await twins.full.changes(EVERYONE, since=1)
    assert await twins.full.changes(frozenset(("wardens",)), since=1)


def _rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")
