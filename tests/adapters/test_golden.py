"""What is shown for an answer changes only when somebody means it to: `make golden`, then read the difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import library, paths, written


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_what_is_shown_is_as_reviewed(path: Path, compiled: Path) -> None:
    text = path.read_text("utf-8")
    assert written(text, library(compiled)) == text
