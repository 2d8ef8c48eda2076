"""Changes and digests on a terminal, and `seealso changes`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.console.changes import changes as changes_text
from adapters.console.changes import words_changed
from adapters.console.digest import digest as digest_text
from adapters.console.layout import COLOUR, NARROWEST, PLAIN, Page, columns
from bot.changes import changes
from bot.contract import Addresses
from bot.digests.compose import Digest, News, Reread, compose
from bot.model import Article, Language
from bot.wording import pieces
from tests.adapters.conftest import LIBRARY, Seealso
from tests.answers import HOSTILE, quote
from tests.strategies import article_of, article_sets, hostile_texts

NOWHERE = Addresses()
HARBOUR = "harbour-authority.yaml"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The test library with one statement reworded, one removed, one moved elsewhere and a slip of the pen."""
    folder = tmp_path / "edited"
    shutil.copytree(LIBRARY, folder)
    file = folder / HARBOUR
    text = file.read_text("utf-8")
    text = text.replace("at a depth of 9 metres", "at a depth of 9.5 metres")
    text = text.replace("audited every year and published", "audited every year, and publishd")
    cut = re.search(r"      - text: The Harbour Authority opened the North Quay.*\n.*\n.*\n", text)
    assert cut is not None
    file.write_text(text.replace(cut[0], ""), "utf-8")
    return folder


def visible(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_same_folder_has_no_changes(seealso: Seealso) -> None:
    ended = seealso("changes", str(LIBRARY), str(LIBRARY))
    assert (ended.code, ended.out) == (0, "No changes.\n")


def test_changes_are_shown_by_article_with_the_words_that_changed(seealso: Seealso, edited: Path) -> None:
    ended = seealso("changes", str(LIBRARY), str(edited))
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "Selmouth Harbour Authority",
        "  ~ The Harbour Authority keeps the dredged channel of the Selm estuary at a depth of [-9-] {+9.5+} metres.",
        "    Powers",
        "  ' The accounts of the Harbour Authority are audited every year{+,+} and [-published-] {+publishd+} in June.",
        "    Governance and accountability",
        "  - The Harbour Authority opened the North Quay to container ships on 3 September 1988.",
        "    History",
    ]


def test_changes_as_json_have_a_list_for_each_kind(seealso: Seealso, edited: Path) -> None:
    found = seealso("changes", str(LIBRARY), str(edited), "--json").json
    assert {name: len(value) for name, value in found.items()} == {
        "added": 0, "removed": 1, "reworded": 1, "moved": 0, "spelling": 1, "new_articles": 0, "removed_articles": 0,
        "renamed_articles": 0, "renamed_sections": 0,
    }  # fmt: skip
    reworded = found["reworded"][0]
    assert (reworded["article"], reworded["section"]) == ("Selmouth Harbour Authority", "Powers")
    assert reworded["before"].replace("9 metres", "9.5 metres") == reworded["after"]


def test_what_an_audience_may_not_read_is_in_no_change(seealso: Seealso, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "tram.yaml").write_text("title: Tram\nsummary: The tram is slow.\n", "utf-8")
    (other / "plan.yaml").write_text("title: Plan\nsummary: The plan is secret.\naudience: [wardens]\n", "utf-8")
    assert seealso("changes", str(one), str(other)).out == "No changes.\n"
    assert seealso("changes", str(one), str(other), "--audience", "wardens").out.startswith("New articles\n• Plan")


def test_mistakes_of_both_folders_are_told_at_once(seealso: Seealso, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "a.yaml").write_text("title: A\nsumary: x\n", "utf-8")
    ended = seealso("changes", str(one), str(other))
    assert ended.code == 2
    assert f"{one}/a.yaml:2:1" in ended.err
    assert f"{other}/a.yaml:2:1" in ended.err


@pytest.mark.parametrize("folders", [[], ["only-one"], ["a", "b", "c"]])
def test_two_folders_are_wanted(seealso: Seealso, folders: list[str]) -> None:
    ended = seealso("changes", *folders)
    assert ended.code == 2
    assert "OLD_DIR NEW_DIR" in ended.err


# -- words that changed ------------------------------------------------------------------------------------------------


def test_words_are_set_off_in_colour_line_by_line() -> None:
    lines = words_changed(pieces("It is kept at nine metres deep.", "It is dredged to ten metres."), Page(20, COLOUR))
    assert [visible(line) for line in lines] == ["It is kept at nine", "dredged to ten", "metres deep."]
    assert all(line.count("\x1b[0m") == len(re.findall(r"\x1b\[(?!0m)", line)) for line in lines)


@given(hostile_texts(), hostile_texts(), st.sampled_from((PLAIN, COLOUR)))
def test_no_text_of_an_article_is_obeyed_by_the_terminal(before: str, after: str, style: object) -> None:
    lines = words_changed(pieces(before, after), Page(60, style))  # type: ignore[arg-type]
    left = "".join(line.replace("\x1b[9;31m", "").replace("\x1b[32m", "").replace("\x1b[0m", "") for line in lines)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]", left)


# -- digests -----------------------------------------------------------------------------------------------------------


def shown(before: list[Article], after: list[Article], language: Language = "en", **values: object) -> str:
    made = compose(News(changes(before, after), after), language=language, **values)  # type: ignore[arg-type]
    assert made is not None
    return digest_text(made, addresses=NOWHERE, page=Page())


def harbour(*points: object) -> Article:
    return article_of(
        {"title": "Port", "summary": "The port is old.", "sections": [{"heading": "Powers", "points": list(points)}]}
    )


def test_a_digest_reads_from_what_it_is_about_to_what_changed() -> None:
    before = [harbour("Pilots need a licence.", "Dogs are not let in.")]
    after = [
        harbour("Pilots need a licence and a boat.", {"text": "Dues are too high.", "view": "fishers"}),
        article_of({"title": "Tram", "summary": "The tram is slow."}),
    ]
    assert shown(before, after, missed=2, questions=["Who owns the tugs?"]).splitlines() == [
        "News about everything",
        "Catching up: 2 digests were missed",
        "",
        "New articles",
        "• Tram: The tram is slow.",
        "",
        "Port",
        "• New: Fishers: Dues are too high.",
        "  Powers",
        "• Reworded: Pilots need a licence {+and a boat+}.",
        "  Powers",
        "• Gone: Dogs are not let in.",
        "  Powers",
        "",
        "Questions asked here that nothing answers yet",
        "• Who owns the tugs?",
    ]


def test_a_digest_for_a_chinese_room_has_chinese_phrases_around_the_statements_as_they_are() -> None:
    text = shown([harbour("Pilots need a licence.")], [harbour("Pilots need a licence and a boat.")], "zh", missed=1)
    assert text.splitlines()[:5] == [
        "全部主题的新变化",
        "补发：错过了1期摘要",
        "",
        "Port",
        "• 改写: Pilots need a licence {+and a boat+}.",
    ]


def test_a_quiet_digest_is_one_line_under_its_title() -> None:
    assert shown([], [], quiet=True).splitlines() == [
        "News about everything",
        "",
        "Nothing has changed since the last digest.",
    ]


def test_a_section_to_read_again_says_how_much_more_there_is() -> None:
    again = Reread(
        title="Port", heading="Powers", path="/articles/port#x", quotes=(quote("Pilots need a licence."),), more=3
    )
    text = digest_text(Digest(reread=again), addresses=Addresses("https://k.example"), page=Page())
    assert text.splitlines()[2:] == [
        "Worth reading again: Port › Powers",
        "  https://k.example/articles/port#x",
        "• Pilots need a licence.",
        "… and 3 more.",
    ]


@settings(max_examples=40)
@given(article_sets(), article_sets(), st.integers(NARROWEST, 100), st.lists(HOSTILE, max_size=2))
def test_lines_of_changes_and_digests_fit_the_page_but_for_words_that_do_not(
    before: tuple[Article, ...], after: tuple[Article, ...], width: int, questions: list[str]
) -> None:
    found = changes(before, after)
    made = compose(News(found, after), quiet=True, reread=True, questions=questions)
    assert made is not None
    for style in (PLAIN, COLOUR):
        page = Page(width, style)
        for text in (changes_text(found, page=page), digest_text(made, addresses=NOWHERE, page=page)):
            for line in visible(text).splitlines():
                assert columns(line) <= width or columns(line.rpartition(" ")[0]) <= width
