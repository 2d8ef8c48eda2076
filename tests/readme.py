"""What README.md shows is what `seealso` does: every ```console block is a record that `make readme` makes anew.

A line that begins with "$ " is run by a shell, in an empty folder, through the installed entry point; what it prints
follows, 80 columns wide. The day is fixed, so that nothing shown grows old.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
DAY = "2026-11-25"
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def recorded(text: str) -> str:
    """README's text with the output of every command as it is now."""
    with tempfile.TemporaryDirectory() as home:
        environ = _environment(Path(home))
        return _BLOCK.sub(lambda block: _record(block[0], Path(home, "folder"), environ), text)


def _environment(home: Path) -> dict[str, str]:
    programs, folder = home / "bin", home / "folder"
    programs.mkdir()
    folder.mkdir()
    seealso = programs / "seealso"
    seealso.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).with_name("seealso")}" --today {DAY} "$@"\n')
    seealso.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEEALSO_")}
    return kept | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "SEEALSO_CACHE": str(home / "cache"),
        "COLUMNS": "80",
    }


def _record(block: str, folder: Path, environ: dict[str, str]) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{command}\n{_output(command[2:], folder, environ)}" for command in commands)


def _output(command: str, folder: Path, environ: dict[str, str]) -> str:
    ended = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    if ended.returncode > 1:
        raise ValueError(f"{command}: {ended.stdout}")
    return ended.stdout


if __name__ == "__main__":
    README.write_text(recorded(README.read_text("utf-8")), "utf-8")
