"""People at the page: what they see, in a real browser, by mouse and by keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.web.app import application
from tests.bot.web.browser import CHROMIUM, PHONE, looking, started
from tests.bot.web.conftest import moved_in
from tests.bot.web.pictures import PATHS

if TYPE_CHECKING:
    from playwright.async_api import Page

if find_spec("playwright") is None:
    pytest.skip("no browser: the extra `browser` is not installed", allow_module_level=True)
if not CHROMIUM:
    pytest.skip("no browser: Chromium is not installed", allow_module_level=True)


pytestmark = pytest.mark.asyncio(loop_scope="module")

Look = Callable[..., AbstractAsyncContextManager["Page"]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base(village: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    folder = tmp_path_factory.mktemp("browser") / "data"
    async with moved_in(village, folder) as room, TestServer(application(room)) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def look(base: str) -> AsyncIterator[Look]:
    async with started() as browser:
        yield partial(looking, browser, base)


async def test_someone_searches_mistypes_and_finds(look: Look) -> None:
    async with look() as page:
        await page.goto("/search")
        field = page.get_by_label("Words, phrases, citations")
        await field.fill('"police contract')
        await page.get_by_role("button", name="Search").click()
        alert = page.get_by_role("alert")
        assert "quotation mark is never closed" in await alert.inner_text()
        assert await field.get_attribute("aria-describedby") == "fault hint"
        await field.fill("shelter OR plow")
        await field.press("Enter")
        assert await page.get_by_role("alert").count() == 0
        assert await page.locator("#results").inner_text() == "2 passages"
        assert await page.locator("mark").all_inner_texts() == ["plow", "plow"]


async def test_someone_opens_a_hit_and_sees_it_marked_on_the_page(look: Look) -> None:
    async with look() as page:
        await page.goto("/")
        await page.locator(".find", has_text="Sheriff's Office").get_by_role("link").first.click()
        assert page.url.endswith("&page=2#found")
        assert await page.locator("#found mark").inner_text() == "287(g)"
        picture = page.get_by_role("img", name="Page 2 as published")
        await picture.evaluate("image => image.decode()")
        size = await picture.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        assert size == [935, 1210]
        src = await picture.get_attribute("src") or ""
        answer = await page.request.get(src)
        bare = await page.request.get(f"{src}?q=zoning")
        assert await answer.body() != await bare.body()


async def test_someone_compares_two_versions(look: Look) -> None:
    async with look() as page:
        await page.goto("/document/2")
        await page.get_by_role("link", name="With the one before").click()
        assert await page.locator("ins").all_inner_texts() == [
            "Sheriff's Office and",
            "9. Closed session under Wis. Stat. 19.85(1)(e)",
        ]
        assert await page.locator("del").all_inner_texts() == ["8. Park shelter fees for 2027"]


async def test_someone_turns_the_calendar_to_the_next_month(look: Look) -> None:
    async with look() as page:
        await page.goto("/meetings")
        await page.get_by_role("link", name="Calendar").click()
        assert await page.locator("h1").inner_text() == "Meetings in November 2026"
        assert "Regular meeting" in await page.get_by_role("cell", name="30").inner_text()
        await page.get_by_role("link", name="The month after").first.click()
        assert await page.locator("h1").inner_text() == "Meetings in December 2026"


async def test_dark_is_dark_and_light_is_light(look: Look) -> None:
    shades = []
    for scheme in ("light", "dark"):
        async with look(color_scheme=scheme) as page:
            await page.goto("/")
            shades.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert shades == ["rgb(251, 250, 246)", "rgb(23, 22, 20)"]


async def test_a_browser_that_speaks_spanish_reads_spanish(look: Look) -> None:
    async with look(locale="es-MX") as page:
        await page.goto("/")
        assert await page.locator("h1").inner_text() == "Lo que encontraron las vigilancias"
        assert await page.locator("html").get_attribute("lang") == "es"
        assert await page.locator(".day").nth(0).inner_text() == "martes, 24 de noviembre de 2026"
        await page.get_by_role("link", name="English").click()
        await page.get_by_role("link", name="Meetings", exact=True).click()
        assert await page.locator("h1").inner_text() == "Meetings ahead"


async def test_everything_works_without_scripts_on_a_phone(look: Look) -> None:
    async with look(java_script_enabled=False, width=PHONE) as page:
        await page.goto("/")
        await page.get_by_text("Narrow down").click()
        await page.get_by_label("Kind").select_option("minutes")
        await page.get_by_role("button", name="Show").click()
        assert await page.locator(".find h3").all_inner_texts() == ["Minutes of October 26"]
        await page.locator(".find h3 a").click()
        await page.locator(".sha").first.click()
        assert await page.locator("h1").inner_text() == "Stored copy"
        async with page.expect_download() as saving:
            await page.get_by_role("link", name="Save it").click()
        assert (await saving.value).suggested_filename.endswith(".html")


async def test_nothing_is_wider_than_a_phone(look: Look) -> None:
    async with look(width=PHONE) as page:
        for path in PATHS:
            if path != "/nowhere":
                await page.goto(path)
                assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE, path


async def test_someone_without_a_mouse_gets_to_a_hit(look: Look) -> None:
    async with look() as page:
        await page.goto("/search?q=plow+bids")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
        await page.keyboard.press("Enter")
        for _ in range(20):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.closest('h3') !== null"):
                break
        ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid"
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/document/2**")
        assert "plow bids stands on" in await page.locator("main").inner_text()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "es")])
async def test_an_audit_finds_no_barrier(look: Look, scheme: str, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.async_playwright")
    found = {}
    async with look(color_scheme=scheme, locale=language, bypass_csp=True) as page:
        for path in (path for path in PATHS if path != "/nowhere"):
            await page.goto(path)
            results = await axe.Axe().run(page)
            if results.violations_count:
                found[path] = results.generate_report()
    assert found == {}
