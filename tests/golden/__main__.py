"""`make golden`: writes what is shown for each case anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.golden import library, paths, written

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as cache:
        opened = library(Path(cache))
        for path in paths():
            path.write_text(written(path.read_text("utf-8"), opened), "utf-8")
