"""A library as one file in the cache: written whole or not at all, and never the cause of an error."""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import compiled
from bot.compiled import cache_folder, open_library
from bot.problems import BrokenKnowledge
from tests.bot.asking import FOLDER, WARDENS, ask

QUESTIONS = (
    "what is the harbour authority?", "how much is the ferry", "渡轮和鱼市有什么关系", "topics about harbour", "best pizza"
)  # fmt: skip


def was_compiled(folder: Path, cache: Path) -> bool:
    """Opens the library of a folder; whether its articles had to be read."""
    steps: list[int] = []
    open_library(folder, cache=cache, progress=lambda done, of: steps.append(done))
    return bool(steps)


def files(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small library, to be changed."""
    return Path(shutil.copytree(FOLDER, tmp_path / "knowledge"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_folder_is_compiled_once(cache: Path) -> None:
    assert was_compiled(FOLDER, cache)
    assert not was_compiled(FOLDER, cache)
    assert len(files(cache)) == 1


def test_a_library_from_the_cache_answers_like_one_that_was_just_compiled(cache: Path) -> None:
    fresh, opened = (open_library(FOLDER, cache=cache) for _ in range(2))
    for question in QUESTIONS:
        for audience in (frozenset(), WARDENS):
            assert ask(question, of=opened, audience=audience) == ask(question, of=fresh, audience=audience)
    assert opened.articles == fresh.articles
    assert (opened.manifest, opened.digest) == (fresh.manifest, fresh.digest)


def test_a_changed_folder_is_compiled_again(folder: Path, cache: Path) -> None:
    open_library(folder, cache=cache)
    article = folder / "ferry.yaml"
    article.write_text(article.read_text("utf-8").replace("4.50 crowns", "9.75 crowns"), "utf-8")
    assert "9.75" in ask("how much is the ferry", of=open_library(folder, cache=cache)).statements[0].text


def test_the_same_content_elsewhere_is_not_compiled_again(folder: Path, cache: Path) -> None:
    open_library(FOLDER, cache=cache)
    assert not was_compiled(folder, cache)


def test_what_another_version_compiled_is_not_opened(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_library(FOLDER, cache=cache)
    monkeypatch.setattr(compiled, "__version__", "0.0.0")
    assert was_compiled(FOLDER, cache)


def damaged(content: bytes) -> dict[str, bytes]:
    middle = len(content) // 2
    flipped = bytearray(content)
    flipped[middle] ^= 1
    return {
        "empty": b"",
        "half-written": content[:middle],
        "without its last byte": content[:-1],
        "beginning only": content[:20],
        "one bit flipped": bytes(flipped),
        "noise": os.urandom(2_000),
        "something else": b"seealso library\n" + b"x" * 100,
        "longer": content + b"x",
    }


@pytest.mark.parametrize("damage", list(damaged(b"x" * 100)))
def test_a_damaged_file_is_compiled_anew_and_mended(damage: str, cache: Path) -> None:
    open_library(FOLDER, cache=cache)
    [file] = cache.iterdir()
    file.write_bytes(damaged(file.read_bytes())[damage])
    assert was_compiled(FOLDER, cache)
    assert not was_compiled(FOLDER, cache)


def test_a_directory_where_the_file_should_be_is_no_error(cache: Path) -> None:
    open_library(FOLDER, cache=cache)
    [file] = cache.iterdir()
    file.unlink()
    file.mkdir()
    assert open_library(FOLDER, cache=cache).size
    assert [path for path in cache.iterdir() if path.is_file()] == []


@pytest.mark.parametrize("where", ["/dev/null/cache", "/proc/nowhere"])
def test_a_cache_that_cannot_be_written_costs_only_time(where: str) -> None:
    assert ask("what is the ferry", of=open_library(FOLDER, cache=Path(where))).answered


def test_a_read_only_cache_costs_only_time(cache: Path) -> None:
    cache.mkdir(mode=0o500)
    assert open_library(FOLDER, cache=cache).size
    cache.chmod(0o700)


def test_nothing_is_left_of_a_file_that_could_not_be_written_whole(cache: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from bot.compiled import open_library\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "print(open_library(Path(sys.argv[1]), cache=Path(sys.argv[2])).size)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, FOLDER, cache], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(ended.stdout) > 50
    assert files(cache) == []


def test_what_a_killed_process_left_half_written_is_passed_over_and_removed_in_time(cache: Path) -> None:
    open_library(FOLDER, cache=cache)
    [file] = cache.iterdir()
    new, old = file.with_name(f"{file.name}.1-1"), file.with_name(f"{file.name}.2-2")
    for left in (new, old):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))
    file.unlink()
    assert was_compiled(FOLDER, cache)
    assert files(cache) == sorted((file.name, new.name))


def test_two_processes_may_compile_at_once(cache: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.compiled import open_library\n"
        "print(open_library(Path(sys.argv[1]), cache=Path(sys.argv[2])).size)"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, FOLDER, cache], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    sizes = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert len(sizes) == 1
    assert len(files(cache)) == 1
    assert not was_compiled(FOLDER, cache)


def test_a_broken_folder_is_not_compiled(folder: Path, cache: Path) -> None:
    (folder / "ferry.yaml").write_text("title: [", "utf-8")
    with pytest.raises(BrokenKnowledge):
        open_library(folder, cache=cache)
    assert not cache.exists()


def test_the_least_recently_used_libraries_are_removed(cache: Path) -> None:
    library = open_library(FOLDER, cache=cache)
    [first] = cache.iterdir()
    os.utime(first, (1, 1))
    for number in range(12):
        path = cache / f"{number}.library"
        assert compiled.write(library, path)
        os.utime(path, (number + 2, number + 2))
    assert first.name not in files(cache)
    assert len(files(cache)) == 12


def test_a_library_that_is_opened_counts_as_used(cache: Path) -> None:
    open_library(FOLDER, cache=cache)
    [file] = cache.iterdir()
    os.utime(file, (1, 1))
    open_library(FOLDER, cache=cache)
    assert file.stat().st_mtime > 1


def held_types(value: object) -> set[type]:
    """The types of a value and of everything in it."""
    inner = (
        [*value.keys(), *value.values()]
        if isinstance(value, dict)
        else value
        if isinstance(value, (list, tuple))
        else ()
    )
    return {type(value)}.union(*map(held_types, inner))


def test_a_compiled_library_holds_plain_values_and_no_code(cache: Path) -> None:
    open_library(FOLDER, cache=cache)
    [file] = cache.iterdir()
    content = file.read_bytes()
    values = marshal.loads(content[content.index(b"\n") + 1 + 32 :])
    articles = [marshal.loads(article) for article in values["articles"]]
    assert held_types([values, articles]) <= {dict, list, tuple, str, bytes, int, float, type(None)}


def test_the_cache_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEALSO_CACHE", "/a/b")
    assert cache_folder() == Path("/a/b")
    monkeypatch.delenv("SEEALSO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert cache_folder() == Path("/c/seealso")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "seealso"
