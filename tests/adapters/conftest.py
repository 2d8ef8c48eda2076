"""`seealso` as a person calls it, inside this process."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.cli import main

LIBRARY = Path(__file__).parent.parent / "library"
TODAY = "2026-11-25"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        import json

        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        import json

        return [json.loads(line) for line in self.out.splitlines()]


Seealso = Callable[..., Ended]


@pytest.fixture
def seealso(monkeypatch: pytest.MonkeyPatch, compiled: Path, tmp_path: Path) -> Seealso:
    """Calls `seealso` on the test library on a fixed day; a `--knowledge` or `--today` given comes later and wins."""
    monkeypatch.setenv("SEEALSO_CACHE", str(compiled))
    monkeypatch.setenv("SEEALSO_KNOWLEDGE", str(LIBRARY))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("COLUMNS", "NO_COLOR", "SEEALSO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def call(*argv: str, stdin: str | bytes = b"") -> Ended:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (given, b"", b"")]
        with monkeypatch.context() as patched:
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patched.setattr(sys, name, stream)
            code = main(["--today", TODAY, *argv])
        _, out, err = streams
        for stream in (out, err):
            stream.seek(0)
        return Ended(code, out.read(), err.read())

    return call


@pytest.fixture
def database_file(tmp_path: Path, migrated_file: Path) -> str:
    """The address of a migrated SQLite database that holds nothing."""
    path = tmp_path / "seealso.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"
