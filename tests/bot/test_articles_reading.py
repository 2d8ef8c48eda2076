"""A whole folder: what is read of it, what a changed file costs, and what only all files together show."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles import load, read, snapshot
from bot.model import Group, Manifest, Owner
from bot.problems import BrokenKnowledge
from tests.strategies import yaml_documents

LIBRARY = Path(__file__).parent.parent / "library"
TODAY = dt.date(2026, 11, 25)


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def written(title: str, summary: str = "The Selm flows north.", rest: str = "") -> str:
    return f"title: {title}\nsummary: {summary}\n{rest}"


# -- the small library ------------------------------------------------------------------------------------------------


def test_a_folder_is_read_whole() -> None:
    reading = load(LIBRARY)
    assert [article.title for article in reading.articles] == [
        "Selmouth Ferry",
        "Selmouth Fish Market",
        "Selmouth Harbour Authority",
        "Selmouth Lifeboat Station",
        "Selmouth Storm Plan",
        "Selmouth Town Council",
        "航海博物馆",
    ]
    assert reading.articles[-1].path == "culture/maritime-museum.yaml"
    assert reading.digest == snapshot(LIBRARY).digest


def test_the_manifest_says_what_the_folder_is_and_who_belongs_to_it() -> None:
    manifest = load(LIBRARY).manifest
    assert manifest == Manifest(
        name="Selmouth desk",
        description="What the clerks of Selmouth, a harbour town on the Selm estuary, know about its public bodies.",
        language="en",
        base_url="https://knowledge.selmouth.example",
        start_with=("Selmouth Town Council", "Selmouth Harbour Authority"),
        synonyms=(("boat", "vessel", "ship"), ("fee", "charge", "due")),
        groups=(Group(name="wardens", slack=("T1/C7", "usergroup:S1"), discord=("G1/C7", "role:9")),),
        owners=(
            Owner(name="harbour desk", slack="T1/C2", discord="G1/C2"),
            Owner(name="town desk", slack="T1/C3"),
        ),
        operator_room="slack:T1/C9",
    )


def test_knowledge_tests_are_read_with_their_places() -> None:
    checks = load(LIBRARY).checks
    dialogue, restricted, abstained = checks[4], checks[5], checks[6]
    assert (dialogue.after, dialogue.source) == (("what is the town council?",), "Selmouth Town Council")
    assert restricted.audience == frozenset({"wardens"})
    assert (abstained.abstain, abstained.says, abstained.audience) == (True, None, None)
    assert (dialogue.place.line, dialogue.place.column) == (5, 3)


def test_the_small_library_is_sound_but_for_two_warnings_that_are_meant() -> None:
    problems = [str(problem).removeprefix(f"{LIBRARY}/") for problem in read(snapshot(LIBRARY), today=TODAY).problems]
    assert [problem.partition(";")[0] for problem in problems] == [
        'lifeboat-station.yaml:2:39: warning: "Harbour Board" is also an alias of "Selmouth Harbour Authority"',
        "lifeboat-station.yaml:37:12: warning: the review was due on 2026-02-01, 297 days ago",
    ]


def test_without_a_date_no_review_is_overdue() -> None:
    assert not [problem for problem in load(LIBRARY).problems if "review" in problem.message]


# -- a folder by itself -----------------------------------------------------------------------------------------------


def test_a_folder_without_a_manifest_has_the_default_one(tmp_path: Path) -> None:
    assert load(write(tmp_path, selm=written("Selm"))).manifest == Manifest()


def test_a_manifest_that_holds_nothing_is_the_default_one(tmp_path: Path) -> None:
    assert load(write(tmp_path, selm=written("Selm"), knowledge="# later\n", checks="")).manifest == Manifest()


def test_groups_may_be_a_list_of_names(tmp_path: Path) -> None:
    folder = write(tmp_path, selm=written("Selm", rest="audience: [pilots]\n"), knowledge="groups: [pilots, divers]\n")
    assert load(folder).manifest.groups == (Group(name="pilots"), Group(name="divers"))


def test_a_manifest_in_a_subfolder_is_an_article_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    write(tmp_path / "more", knowledge=written("Knowledge"))
    assert [article.title for article in load(tmp_path).articles] == ["Knowledge"]


def test_the_address_of_the_articles_has_no_slash_at_its_end(tmp_path: Path) -> None:
    folder = write(tmp_path, selm=written("Selm"), knowledge="base_url: https://x.example/k/\n")
    assert load(folder).manifest.base_url == "https://x.example/k"


def test_an_alias_stands_for_the_title_where_articles_are_named(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        selm=written("River Selm", rest="aliases: [Selm, 塞尔姆河]\n"),
        ferry=written(
            "Ferry", "The Ferry crosses the [[selm]].", "see_also:\n  - {title: 塞爾姆河, why: what it crosses}\n"
        ),
        knowledge="start_with: [selm]\n",
        checks="- {ask: which river?, from: Selm}\n",
    )
    reading = load(folder)
    assert reading.articles[0].see_also[0].title == "River Selm"
    assert reading.manifest.start_with == ("River Selm",)
    assert reading.checks[0].source == "River Selm"
    assert reading.articles[0].summary[0].text == "The Ferry crosses the [[selm]]."


def test_a_title_goes_before_an_alias_of_another_article(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        selm=written("Selm"),
        valley=written("Selm Valley", rest="aliases: [Selm]\n"),
        ferry=written("Ferry", "The Ferry crosses the [[Selm]]."),
    )
    assert not load(folder).errors


def test_an_article_for_a_group_may_link_to_what_the_group_may_read(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        plan=written(
            "Storm Plan", "The Storm Plan follows the [[Selm]] and the [[Alarm Codes]].", "audience: [wardens]\n"
        ),
        codes=written("Alarm Codes", rest="audience: [wardens, pilots]\n"),
        selm=written("Selm"),
        knowledge="groups: [wardens, pilots]\n",
    )
    assert not load(folder).errors


def test_loading_a_folder_with_errors_raises_them_all_and_no_warnings(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        bridge=written("Bridge", "It crosses the [[Selm]]."),
        ferry="title: [\n",
        road=written("Road", rest="colour: grey\n"),
    )
    (folder / "huge.yaml").symlink_to(folder / "gone")
    with pytest.raises(BrokenKnowledge) as caught:
        load(folder)
    files = [Path(problem.place.file).name for problem in caught.value.problems]
    assert files == ["bridge.yaml", "ferry.yaml", "huge.yaml", "road.yaml"]
    assert {problem.severity for problem in caught.value.problems} == {"error"}
    assert str(caught.value).count("\n") == 3


def test_what_can_be_read_of_a_broken_folder_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path, bridge="title: [\n", ferry=written("Ferry"))
    reading = read(snapshot(folder))
    assert reading.broken
    assert [article.title for article in reading.articles] == ["Ferry"]


def test_a_slip_in_one_file_makes_no_errors_of_links_to_it(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        bridge='title: Old Bridge\naliases: [bridge]\nsummary: "never closed\n',
        ferry=written("Ferry", "The Ferry passes the [[Old Bridge]], or [[bridge]]."),
        knowledge="start_with: [Old Bridge]\n",
    )
    assert [Path(problem.place.file).name for problem in read(snapshot(folder)).problems] == ["bridge.yaml"]


def test_a_missing_folder_is_a_reading_with_one_problem(tmp_path: Path) -> None:
    reading = read(snapshot(tmp_path / "nowhere"))
    assert [problem.message for problem in reading.problems] == ["there is no such folder"]
    assert reading.broken


@given(st.dictionaries(st.sampled_from(["a", "b", "knowledge", "checks"]), yaml_documents(), min_size=1))
def test_any_files_make_a_reading_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    for name, content in files.items():
        (folder / f"{name}.yaml").write_bytes(content)
    reading = read(snapshot(folder), today=TODAY)
    assert read(snapshot(folder), previous=reading, today=TODAY) == reading
    shutil.rmtree(folder)


# -- once more --------------------------------------------------------------------------------------------------------


def test_only_a_changed_file_is_parsed_again(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    before = read(snapshot(folder))
    (folder / "ferry.yaml").write_text(
        (folder / "ferry.yaml").read_text("utf-8").replace("1 crown", "2 crowns"), "utf-8"
    )
    after = read(snapshot(folder), previous=before)
    assert {path for path in after.files if after.files[path] is not before.files[path]} == {"ferry.yaml"}
    assert after.manifest_file is before.manifest_file
    assert after == read(snapshot(folder))


def test_a_file_that_went_away_is_missed_by_what_links_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    before = read(snapshot(folder))
    (folder / "lifeboat-station.yaml").unlink()
    after = read(snapshot(folder), previous=before)
    assert {problem.message for problem in after.errors} == {'"Selmouth Lifeboat Station" names no article'}


def test_a_reading_of_another_folder_lends_nothing(tmp_path: Path) -> None:
    (tmp_path / "ferry.yaml").write_text("title: Ferry\ncolour: blue\n", "utf-8")
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "ferry.yaml", elsewhere)
    first = read(snapshot(elsewhere))
    (elsewhere / "ferry.yaml").rename(tmp_path / "copy.yaml")
    again = read(snapshot(tmp_path), previous=first)
    assert {problem.place.file for problem in again.errors} == {f"{tmp_path}/ferry.yaml", f"{tmp_path}/copy.yaml"}


def test_progress_is_told_for_each_file() -> None:
    heard: list[tuple[int, int]] = []
    read(snapshot(LIBRARY), progress=lambda done, of: heard.append((done, of)))
    assert heard == [(done, 9) for done in range(1, 10)]


# -- large folders ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 articles of 24 statements, 12 MB, that link to one another."""
    folder = tmp_path_factory.mktemp("large")
    for number in range(2000):
        points = "".join(
            f"      - text: The body number {number} grants permit {point} to harbours, ferries, markets and museums of "
            f"the valley, as long as [[Body {(number * 7 + point) % 2000}]] has raised no objection within thirty days.\n"
            f"        as_of: 20{point:02d}-05\n        asked_as: [licence, allowance, 许可]\n"
            for point in range(24)
        )
        text = f"sections:\n  - heading: Permits\n    points:\n{points}"
        write(folder, **{f"body-{number}": written(f"Body {number}", f"Body {number} is a public body.", text)})
    return folder


@pytest.mark.slow
def test_two_thousand_articles_are_read_in_well_under_ten_seconds_and_one_more_in_one(large: Path) -> None:
    start = time.process_time()
    before = load(large)
    assert time.process_time() - start < 8
    assert sum(len(article.statements) for article in before.articles) == 50_000
    write(large, **{"body-7": written("Body 7")})
    start = time.process_time()
    after = read(snapshot(large), previous=before)
    assert time.process_time() - start < 1
    assert [path for path, file in after.files.items() if file is not before.files[path]] == ["body-7.yaml"]


def test_equal_folders_have_equal_readings() -> None:
    assert load(LIBRARY) == load(LIBRARY)
