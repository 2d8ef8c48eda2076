"""The pages in a real browser: for everybody (WCAG 2.2 AA by axe), by keyboard, on a phone, on paper, without script."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from tests.adapters.web_site import LIBRARY, Site, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGES = {
    "first": "/",
    "answer": "/?q=what+do+critics+say+about+the+harbour+authority",
    "comparison": "/?q=compare+the+ferry+and+the+fish+market",
    "chain": "/?q=how+is+the+ferry+related+to+the+town+council",
    "timeline": "/?q=history+of+the+harbour+authority",
    "chinese": "/?q=" + quote("航海博物馆的门票多少钱"),
    "abstention": "/?q=where+is+the+best+pizza",
    "refused": "/?q=x&limit=none",
    "article": "/articles/selmouth-harbour-authority",
    "chinese article": "/articles/" + quote("航海博物馆"),
    "topics": "/topics",
    "changes": "/changes",
    "playground": "/playground?q=who+appoints+the+board+of+the+harbour+authority",
    "missing": "/articles/nowhere",
}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(LIBRARY, tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--disable-dev-shm-usage"]
        )
        yield opened
        await opened.close()


async def opened(browser: Browser, site: Site, path: str, **options: Any) -> Page:
    context = await browser.new_context(**{"viewport": DESK, **options})
    page = await context.new_page()
    await page.goto(site.web.address + path)
    return page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_barrier(browser: Browser, site: Site, name: str, scheme: str) -> None:
    page = await opened(browser, site, PAGES[name], color_scheme=scheme, viewport=PHONE)
    found = await Axe().run(page, options=RULES)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]] == []
    await page.context.close()


@pytest.mark.parametrize("name", PAGES)
async def test_nothing_is_wider_than_a_phone_even_a_small_one(browser: Browser, site: Site, name: str) -> None:
    for width in (320, 390):  # WCAG 2.1, 1.4.10: reflow at 320 CSS pixels
        page = await opened(browser, site, PAGES[name], viewport={"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.context.close()


@pytest.mark.parametrize("name", PAGES)
async def test_nothing_is_fetched_from_elsewhere_and_no_policy_is_broken(
    browser: Browser, site: Site, name: str
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    await page.goto(site.web.address + PAGES[name], wait_until="networkidle")
    assert len(asked) >= 2
    assert all(url.startswith(site.web.address) for url in asked)
    assert [text for text in told if "Failed to load resource" not in text] == []
    await context.close()


async def test_a_line_of_reading_holds_60_to_75_characters(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, PAGES["article"])
    count = await page.evaluate(
        """() => {
            const said = document.querySelector('.points li'), letter = document.createElement('span');
            letter.textContent = 'the quick brown fox jumps over the lazy dog and runs away again '.repeat(2);
            letter.style.whiteSpace = 'nowrap';
            said.append(letter);
            const width = letter.getBoundingClientRect().width / letter.textContent.length;
            return said.getBoundingClientRect().width / width;
        }"""
    )
    assert 58 <= count <= 76
    await page.context.close()


async def test_everything_works_without_script(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, "/", java_script_enabled=False)
    await page.get_by_role("searchbox").fill("how much is an adult ticket for the ferry")
    await page.get_by_role("button", name="Ask").click()
    await page.get_by_text("Adult fare: 4.50 crowns").first.wait_for()
    await page.get_by_role("link", name="Selmouth Ferry Facts").first.click()
    assert "/articles/selmouth-ferry#adult-fare" in page.url
    await page.go_back()
    await page.get_by_role("button", name="Yes").click()
    await page.get_by_text("Thank you, noted.").wait_for()
    await page.context.close()


async def test_a_question_is_asked_and_its_source_read_by_keyboard_alone(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, "/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("how much is an adult ticket for the ferry")
    await page.keyboard.press("Enter")
    await page.get_by_text("Adult fare: 4.50 crowns").first.wait_for()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/articles/selmouth-ferry#*")
    await page.context.close()


async def test_what_has_the_focus_is_seen(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, PAGES["article"])
    links = await page.locator("a").count()
    for _ in range(links):
        await page.keyboard.press("Tab")
        seen = await page.evaluate(
            """() => {
                const at = document.activeElement, look = getComputedStyle(at);
                const box = at.closest('svg') ? getComputedStyle(at.querySelector('rect')).strokeWidth : look.outlineWidth;
                return [at.tagName, parseFloat(box)];
            }"""
        )
        assert seen[0] == "BODY" or seen[1] >= 2, seen
    await page.context.close()


async def test_the_statement_arrived_at_stands_out(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, "/articles/selmouth-harbour-authority#closing-the-port", reduced_motion="reduce")
    marked = page.locator("#closing-the-port")
    assert await marked.evaluate("one => one.matches(':target')")
    there = await marked.evaluate("one => getComputedStyle(one).backgroundColor")
    other = await page.locator("#dues-too-high").evaluate("one => getComputedStyle(one).backgroundColor")
    assert there != other
    assert await marked.evaluate("one => one.getBoundingClientRect().top >= 0")
    await page.context.close()


async def test_on_paper_there_are_the_sentences_and_the_addresses_of_sources_alone(
    browser: Browser, site: Site
) -> None:
    page = await opened(browser, site, "/articles/selmouth-ferry")
    await page.emulate_media(media="print")
    assert await page.get_by_text("The Selmouth Ferry sails every 30 minutes").is_visible()
    for hidden in (".top nav", ".ask", ".perma"):
        assert not await page.locator(hidden).first.is_visible()
    address = await page.locator("ol.sources a").first.evaluate("one => getComputedStyle(one, '::after').content")
    assert "ferry.selmouth.example" in address
    assert len(await page.pdf()) > 5_000
    await page.context.close()


async def test_light_and_dark_are_the_readers_choice(browser: Browser, site: Site) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page = await opened(browser, site, "/", color_scheme=scheme)
        colours.append(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        await page.context.close()
    assert colours == ["rgb(252, 251, 248)", "rgb(23, 22, 20)"]


async def test_no_title_of_the_map_is_wider_than_its_place(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, PAGES["article"])
    widths = await page.evaluate(
        "[...document.querySelectorAll('.map a')].map(a => [a.querySelector('text').getBBox().width, a.querySelector('rect').width.baseVal.value])"
    )
    assert widths
    assert all(text <= place for text, place in widths)
    await page.context.close()
