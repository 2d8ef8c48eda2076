"""One suite for every chat platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.contract import PLATFORMS, Stage, stage

FORMED = "when was the harbour authority formed?"
ANSWER = "April 1962"
UNKNOWN = "who won the football match yesterday?"


@pytest.fixture(params=PLATFORMS)
async def on(request: pytest.FixtureRequest, database_file: str, compiled: Path) -> AsyncIterator[Stage]:
    async with stage(request.param, database_file, compiled) as on:
        yield on
        assert on.refused() == []
        assert not on.woken()


async def test_a_question_is_answered_with_its_source(on: Stage) -> None:
    (answer,) = await on.mention(FORMED)
    assert ANSWER in answer
    assert "Selmouth Harbour Authority › Facts" in answer


async def test_what_is_not_known_is_said_to_be_so(on: Stage) -> None:
    (answer,) = await on.mention(UNKNOWN)
    assert answer.startswith("I don't know")


async def test_a_question_in_chinese_is_answered_and_our_words_follow_its_language(on: Stage) -> None:
    (answer,) = await on.mention("港务局是什么时候成立的？")
    assert ANSWER in answer
    assert "另见" in answer


async def test_an_event_delivered_three_times_is_answered_once(on: Stage) -> None:
    assert len(await on.mention(FORMED, times=3)) == 1


async def test_other_bots_are_not_answered(on: Stage) -> None:
    assert await on.bot(FORMED) == []


async def test_talk_that_names_nobody_is_left_alone(on: Stage) -> None:
    assert await on.say(FORMED) == []


async def test_a_direct_message_is_answered(on: Stage) -> None:
    (answer,) = await on.direct(FORMED)
    assert ANSWER in answer


async def test_a_follow_up_takes_the_topic_of_the_turn_before(on: Stage) -> None:
    await on.mention("what is the harbour authority?")
    (answer,) = await on.follow_up("and who appoints its board?")
    assert "appointed by the Selmouth Town Council" in answer


async def test_a_command_is_answered_to_whoever_gave_it_alone(on: Stage) -> None:
    assert ANSWER in await on.command(FORMED)
    assert await on.public() == []


async def test_a_see_also_button_answers_its_presser_alone(on: Stage) -> None:
    await on.mention(FORMED)
    assert "elected government" in await on.press("Selmouth Town Council", by="bob")
    assert len(await on.public()) == 1


async def test_only_the_asker_removes_an_answer(on: Stage) -> None:
    await on.mention(FORMED)
    await on.press("Remove", by="bob")
    assert len(await on.public()) == 1
    await on.press("Remove")
    assert await on.public() == []


async def test_the_same_answer_within_a_minute_is_not_said_again(on: Stage) -> None:
    await on.mention(FORMED)
    (second,) = await on.mention(FORMED, by="bob")
    assert ANSWER not in second
    assert "said this here" in second


async def test_a_lost_answer_of_the_platform_doubles_nothing(on: Stage) -> None:
    on.lose_an_answer()
    assert len(await on.mention(FORMED)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "@everyone @here <!channel> <@&1> what is this?",
        "<https://evil.example|our bank> is it safe?",
        "**bold** _it_ ~~gone~~ `code` ||hidden||",
        "\u202eright to left\u202c zero\u200bwidth",
        "😀",
        "x" * 1_900,
    ],
)
async def test_hostile_text_is_answered_once_and_takes_no_effect(on: Stage, text: str) -> None:
    assert len(await on.mention(text)) == 1


async def test_a_question_with_too_little_in_it_is_asked_back(on: Stage) -> None:
    (answer,) = await on.mention("")
    assert answer.startswith("What would you like to know?")


async def test_after_twenty_questions_a_minute_one_kind_line_is_said_and_then_nothing(on: Stage) -> None:
    for _ in range(20):
        await on.command("hello")
    (line,) = await on.mention(FORMED)
    assert line.startswith("That was a lot of questions")
    assert await on.mention(FORMED) == []
    assert await on.direct(FORMED) == []
    assert (await on.mention(FORMED, by="bob"))[0].startswith("Formed")
    for _ in range(2):
        assert (await on.command(FORMED)).startswith("That was a lot of questions")


# -- what does not fit -------------------------------------------------------------------------------------------------

BUOYS = 60


@pytest.fixture(params=PLATFORMS)
async def at_sea(
    request: pytest.FixtureRequest, database_file: str, compiled: Path, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A stage with a library in which everything is long: lists, comparisons, timelines, what to see also."""
    folder = tmp_path / "sea"
    folder.mkdir()
    see_also = "".join(f"  - {{title: Buoy {n:02}, why: it marks shoal {n:02} {'w' * 60}}}\n" for n in range(BUOYS))
    history = "".join(f"      - In {1900 + n} buoy {n:02} was laid out.\n" for n in range(BUOYS))
    sections = "".join(
        f"  - heading: Part {n:02}\n    points:\n      - %s says {n:02} {'word ' * 70}end.\n" for n in range(20)
    )
    for name in ("Chart", "Atlas"):
        (folder / f"{name.lower()}.yaml").write_text(
            f"title: {name}\nkind: book\nsummary: The {name} shows all.\nsections:\n  - heading: History\n    points:\n"
            f"{history}{sections % ((name,) * 20)}see_also:\n{see_also}"
        )
    for n in range(BUOYS):
        (folder / f"buoy{n}.yaml").write_text(
            f"title: Buoy {n:02}\nkind: buoy\ntopics: [seamark]\nsummary: Buoy {n:02} marks a shoal {'far ' * 20}out.\n"
        )
    async with stage(request.param, database_file, compiled, knowledge=folder) as on:
        yield on
        assert on.refused() == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("topics about seamark", [f"Buoy {n:02} marks" for n in range(BUOYS)]),
        ("which buoys are there?", [f"Buoy {n:02} marks" for n in range(BUOYS)]),
        ("see also Chart", [f"it marks shoal {n:02}" for n in range(BUOYS)]),
        ("history of Chart", [f"buoy {n:02} was laid out" for n in range(BUOYS)]),
        ("compare Chart and Atlas", [f"{name} says {n:02}" for n in range(20) for name in ("Chart", "Atlas")]),
        ("summarise Chart", [f"Chart says {n:02}" for n in range(20)]),
    ],
)
async def test_what_a_message_has_no_room_for_is_behind_more(at_sea: Stage, question: str, parts: list[str]) -> None:
    await at_sea.mention(question)
    pages = await at_sea.pages()
    assert len(pages) > 1
    assert [part for part in parts if sum(part in page for page in pages) != 1] == []
