"""The layout of the code is kept by machine: who may import whom, and what a start may cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

from bot.compiled import open_library

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "tests" / "library"
HEAVY = {  # each takes 20 ms or more to import
    "aiohttp",
    "asyncio",
    "discord",
    "importlib.metadata",
    "jinja2",
    "prompt_toolkit",
    "pydantic",
    "rapidfuzz",
    "rich",
    "slack_bolt",
    "sqlalchemy",
    "yaml",
}


def imported(code: str) -> set[str]:
    """The modules of HEAVY that a fresh process has after running the code."""
    show = f"import sys; print('\\n' + ' '.join({HEAVY!r} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", f"{code}; {show}"], capture_output=True, text=True, check=True)
    return set(ended.stdout.splitlines()[-1].split())


def test_modules_import_only_what_lies_below_them() -> None:
    # In a process of its own: it disables the loggers that it finds.
    checker = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([checker, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_door_opens_without_platforms_web_or_event_loop() -> None:
    assert imported("import bot; bot.Library, bot.Question, bot.Answer, bot.answer, bot.open_library") == set()


def test_the_door_lists_what_it_opens() -> None:
    import bot

    assert all(getattr(bot, name) is not None for name in bot.__all__)


@pytest.mark.parametrize(
    "argv", [["ask", "what is the ferry?"], ["compare", "ferry", "fish market"], ["read", "ferry"], ["topics"]]
)
def test_answering_from_a_compiled_library_imports_nothing_heavy(
    argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEALSO_CACHE", str(tmp_path))
    monkeypatch.setenv("SEEALSO_KNOWLEDGE", str(LIBRARY))
    open_library(LIBRARY, cache=tmp_path)
    assert imported(f"from adapters.cli import main; assert main({argv!r}) == 0") == set()


def test_what_is_shipped_answers_from_its_own_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    wheel = tmp_path / build_wheel(str(tmp_path))
    with ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    monkeypatch.chdir(tmp_path)
    kept = {name: value for name, value in os.environ.items() if name != "SEEALSO_KNOWLEDGE"}
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import bot; from adapters.cli import main; assert 'installed' in bot.__file__; main(['topics', '--json'])",
        ],
        env=kept | {"PYTHONPATH": str(tmp_path / "installed"), "SEEALSO_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(asked.stdout)) == len([*(ROOT / "knowledge").glob("**/*.yaml")]) - 2
