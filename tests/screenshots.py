"""Takes the pictures of README.md: `python -m tests.screenshots` writes them into docs/."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import async_playwright

from tests.adapters.web_site import serving

ROOT = Path(__file__).parent.parent
MOST = 150_000  # bytes of a picture


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    path: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    down: str = ""  # what is scrolled to


PICTURES = (
    Picture("answer.png", "/?q=what+do+critics+say+about+MIIT%3F", 720, 700),
    Picture("article.png", "/articles/ministry-of-industry-and-information-technology", 390, 820),
    Picture("map.png", "/articles/ministry-of-industry-and-information-technology", 390, 820, "dark", down="#_map"),
    Picture("playground.png", "/playground?q=when+was+the+Cybersecurity+Law+adopted%3F", 1180, 620),
)


async def main() -> None:
    (ROOT / "docs").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        async with serving(ROOT / "knowledge", Path(home)) as site, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--disable-dev-shm-usage"]
            )
            for picture in PICTURES:
                size: Any = {"width": picture.width, "height": picture.height}
                page = await browser.new_page(viewport=size, color_scheme=picture.scheme, reduced_motion="reduce")
                await page.goto(site.web.address + picture.path)
                if picture.down:
                    await page.locator(picture.down).evaluate("one => one.scrollIntoView()")
                content = await page.screenshot()
                if len(content) > MOST:
                    raise SystemExit(f"{picture.name} has {len(content):,} bytes, {MOST:,} are the most")
                (ROOT / "docs" / picture.name).write_bytes(content)
                print(f"docs/{picture.name}: {len(content):,} bytes")
                await page.close()
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
