"""What is shipped: the built wheel, installed into an environment of its own, serves its own knowledge from any folder."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("wheel")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        yield folder / build_wheel(str(folder))
    finally:
        os.chdir(before)


def test_the_wheel_holds_every_template_and_file_of_the_pages(wheel: Path) -> None:
    wanted = {
        str(file.relative_to(ROOT))
        for part in ("templates", "static")
        for file in (ROOT / "adapters" / "web" / part).iterdir()
    }
    assert wanted
    with ZipFile(wheel) as packed:
        assert wanted <= set(packed.namelist())


@pytest.mark.slow
def test_the_installed_wheel_serves_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "pip", "install", "-q", "--no-index", "--no-deps", wheel], check=True)
    # Its dependencies are those of this run: what is tested is the wheel, not the network.
    (site_packages,) = home.glob("lib/python3*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with subprocess.Popen(
        [home / "bin" / "seealso", "serve", "--port", "0"],
        cwd=elsewhere,
        env={"PATH": os.environ["PATH"], "HOME": str(elsewhere)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if line.startswith("seealso is ready"))
        found = re.search(r"http://\S+:\d+", line)
        assert found is not None
        with urlopen(f"{found[0]}/?q=what+is+MIIT") as response:
            page = response.read().decode()
        (style,) = re.findall(r'href="(/static/style\.[0-9a-f]+\.css)"', page)
        with urlopen(found[0] + style) as response:
            assert response.headers["Content-Type"].startswith("text/css")
        process.terminate()
        assert process.wait(timeout=10) == 0
    assert "cabinet-level ministry" in page
