"""One mistake a file under tests/broken, or a folder where it takes several, with the message owed beside it.

`python -m tests.bot.test_articles_broken` writes the messages anew, to be reviewed as a diff.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest

from bot.articles import read, snapshot

BROKEN = Path(__file__).parent.parent / "broken"
TODAY = dt.date(2026, 11, 25)
CASES = sorted(path.name for path in BROKEN.iterdir() if path.suffix != ".expected")


def told(case: str, scratch: Path) -> str:
    """What a curator is told about a case, a line for each problem; a single file is the only one of its folder."""
    folder = BROKEN / case
    if folder.is_file():
        shutil.copy(folder, scratch)
        folder = scratch
    problems = read(snapshot(folder), today=TODAY).problems
    return "".join(str(problem).replace(f"{folder}/", "") + "\n" for problem in problems)


def owed(case: str) -> Path:
    return BROKEN / f"{case.removesuffix('.yaml')}.expected"


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_with_its_place_and_remedy(case: str, tmp_path: Path) -> None:
    assert told(case, tmp_path) == owed(case).read_text("utf-8")


def test_no_message_is_owed_for_a_case_that_is_gone() -> None:
    assert {path.name for path in BROKEN.glob("*.expected")} == {owed(case).name for case in CASES}


if __name__ == "__main__":
    for name in CASES:
        with tempfile.TemporaryDirectory() as empty:
            owed(name).write_text(told(name, Path(empty)), "utf-8")
