"""The files of a knowledge folder as bytes: what is read, what is refused, and when two folders are the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.articles import snapshot
from bot.articles.folder import FILE_BYTES

LIBRARY = Path(__file__).parent.parent / "library"
NOBODY = 65534  # the user id of an account that owns nothing
ARTICLE = "title: Selm Ferry\nsummary: The Selm Ferry crosses the Selm.\n"


def told(folder: Path) -> list[str]:
    return [str(problem).replace(str(folder), "F") for problem in snapshot(folder).problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferry.yaml").write_text(ARTICLE, "utf-8")
    return tmp_path


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder, read by an account that is not root: root may read everything. Removed afterwards."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # where every account may go
    folder.chmod(0o755)
    (folder / "more").mkdir()
    (folder / "ferry.yaml").write_text(ARTICLE, "utf-8")
    is_root = os.geteuid() == 0
    if is_root:
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    (folder / "more").chmod(0o700)
    shutil.rmtree(folder)


def test_articles_of_subfolders_are_read_in_order_of_path() -> None:
    found = snapshot(LIBRARY)
    assert list(found.files) == sorted(found.files)
    assert "culture/maritime-museum.yaml" in found.files
    assert found.files["checks.yaml"] == (LIBRARY / "checks.yaml").read_bytes()
    assert not found.broken


def test_hidden_files_and_files_of_other_kinds_are_left_alone(folder: Path) -> None:
    (folder / ".ferry.yaml").write_text("[", "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "bridge.yaml").write_text("[", "utf-8")
    (folder / "README.md").write_bytes(b"\xff")
    found = snapshot(folder)
    assert list(found.files) == ["ferry.yaml"]
    assert not found.problems


def test_a_folder_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == ["F: there is no such folder; name a folder of YAML articles"]


def test_a_file_in_place_of_a_folder_is_a_problem(folder: Path) -> None:
    assert told(folder / "ferry.yaml") == ["F: this is a file, not a folder; name the folder that holds the articles"]


def test_a_folder_without_an_article_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "knowledge.yaml").write_text("name: Selm\n", "utf-8")
    assert told(tmp_path) == ["F: this folder holds no article; make one with: seealso new TITLE"]


def test_a_name_with_a_nul_is_no_folder() -> None:
    assert snapshot(Path("a\0b")).problems[0].message == "there is no such folder"


def test_a_huge_file_is_refused_without_being_read(folder: Path) -> None:
    with (folder / "huge.yaml").open("wb") as file:
        file.truncate(100_000_000)
    assert told(folder) == ["F/huge.yaml: this file holds 100.0 MB; 5 MB are allowed; split it into several articles"]
    assert list(snapshot(folder).files) == ["ferry.yaml"]


def test_a_file_of_the_greatest_size_is_read(folder: Path) -> None:
    (folder / "large.yaml").write_bytes(b"#" * FILE_BYTES)
    assert not snapshot(folder).problems
    (folder / "large.yaml").write_bytes(b"#" * (FILE_BYTES + 1))
    assert snapshot(folder).broken


def test_a_link_that_leads_nowhere_is_a_problem(folder: Path) -> None:
    (folder / "gone.yaml").symlink_to(folder / "missing.yaml")
    assert told(folder) == ["F/gone.yaml: this file cannot be read: it leads to nothing; restore or remove it"]


def test_links_that_leave_the_folder_are_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text(ARTICLE, "utf-8")
    (folder / "secret.yaml").symlink_to(outside / "secret.yaml")
    (folder / "more").symlink_to(outside)
    assert told(folder) == [
        "F/more: this link leads out of the knowledge folder; put the file itself here",
        "F/secret.yaml: this link leads out of the knowledge folder; put the file itself here",
    ]


def test_links_inside_the_folder_are_followed(folder: Path) -> None:
    """As Kubernetes mounts a folder: each name is a link into a hidden folder that is swapped whole."""
    (folder / "..2026_11_25").mkdir()
    (folder / "ferry.yaml").rename(folder / "..2026_11_25" / "ferry.yaml")
    (folder / "..data").symlink_to("..2026_11_25")
    (folder / "ferry.yaml").symlink_to("..data/ferry.yaml")
    found = snapshot(folder)
    assert found.files == {"ferry.yaml": ARTICLE.encode()}
    assert not found.problems


def test_a_link_to_a_parent_folder_ends(folder: Path) -> None:
    (folder / "again").mkdir()
    (folder / "again" / "round").symlink_to("..")
    (folder / "again" / "here").symlink_to(".")
    assert list(snapshot(folder).files) == ["ferry.yaml"]


def test_a_folder_reached_through_a_link_is_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("links") / "knowledge"
    link.symlink_to(folder)
    (folder / "bridge.yaml").symlink_to("ferry.yaml")
    assert list(snapshot(link).files) == ["bridge.yaml", "ferry.yaml"]
    assert not snapshot(link).problems


def test_a_pipe_named_like_an_article_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    assert told(folder) == ["F/pipe.yaml: this is no ordinary file; put a text file here"]


def test_names_that_a_terminal_would_act_on_are_shown_as_escapes(folder: Path) -> None:
    (folder / "red\x1b[31m.yaml").write_text(ARTICLE, "utf-8")
    (folder / os.fsdecode(b"b\xffd.yaml")).write_text(ARTICLE, "utf-8")
    remedy = "the name of this file cannot be printed; rename it with ordinary letters"
    assert told(folder) == [rf"F/b\udcffd.yaml: {remedy}", rf"F/red\x1b[31m.yaml: {remedy}"]


@pytest.mark.parametrize(
    ("names", "remedy"),
    [
        (["ferry.yml"], "articles end in .yaml; rename ferry.yml"),
        (["ferry.YAML", "knowledge.yml"], "articles end in .yaml; rename ferry.YAML"),
        (["a.yml", "b.yml", "c.Yml", "d.yml", "e.yml"], "articles end in .yaml; rename a.yml, b.yml, c.Yml and 2 more"),
        (["knowledge.yml", "checks.yaml"], "make one with: seealso new TITLE"),
    ],
)
def test_a_folder_whose_articles_all_end_otherwise_holds_none_and_says_which_they_are(
    tmp_path: Path, names: list[str], remedy: str
) -> None:
    for name in names:
        (tmp_path / name).write_text(ARTICLE, "utf-8")
    assert snapshot(tmp_path).broken
    assert f"F: this folder holds no article; {remedy}" in told(tmp_path)


def test_a_file_ending_in_yml_is_told_and_not_read(folder: Path) -> None:
    (folder / "bridge.YML").write_text(ARTICLE, "utf-8")
    found = snapshot(folder)
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert not found.broken
    assert list(found.files) == ["ferry.yaml"]


def test_a_file_that_may_not_be_read_is_a_problem(unprivileged: Path) -> None:
    (unprivileged / "ferry.yaml").chmod(0)
    remedy = "give the account that runs seealso the right to read it"
    assert told(unprivileged) == [f"F/ferry.yaml: this file cannot be read: permission denied; {remedy}"]


def test_a_folder_that_may_not_be_read_is_a_problem(unprivileged: Path) -> None:
    (unprivileged / "more").chmod(0)
    remedy = "give the account that runs seealso the right to read it"
    assert told(unprivileged) == [f"F/more: this folder cannot be read: permission denied; {remedy}"]


def test_a_link_to_itself_is_a_problem(folder: Path) -> None:
    (folder / "loop.yaml").symlink_to("loop.yaml")
    reason = "too many levels of symbolic links"
    assert told(folder) == [f"F/loop.yaml: this file cannot be read: {reason}; restore or remove it"]


def test_the_digest_is_that_of_the_content_wherever_the_folder_lies(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path / "copy")
    assert snapshot(tmp_path / "copy").digest == snapshot(LIBRARY).digest


@pytest.mark.parametrize("change", ["reword", "rename", "add", "remove", "block"])
def test_every_change_of_a_folder_changes_its_digest(change: str, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(LIBRARY, folder)
    file = folder / "ferry.yaml"
    before = snapshot(folder).digest
    if change == "reword":
        file.write_text(file.read_text("utf-8").replace("22:00", "23:00"), "utf-8")
    elif change == "rename":
        file.rename(folder / "boat.yaml")
    elif change == "add":
        (folder / "bridge.yaml").write_text(ARTICLE, "utf-8")
    elif change == "remove":
        file.unlink()
    else:
        (folder / "huge.yaml").symlink_to("/dev/zero")
    assert snapshot(folder).digest != before


def test_a_snapshot_is_taken_without_yaml_and_pydantic() -> None:
    code = (
        "import sys; from pathlib import Path; from bot.articles import snapshot; "
        f"assert snapshot(Path({str(LIBRARY)!r})).files; print(*{{'yaml', 'pydantic', 'rapidfuzz', 'asyncio'}} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
