"""Pictures of every page, for someone to look at: phone and desk, light and dark, both languages.

`python -m tests.bot.web.pictures FOLDER [PATH…]` writes PNG files there, of the archive that the
tests look at. Needs the extra `browser` and a Chromium.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from itertools import product
from pathlib import Path

from aiohttp.test_utils import TestServer

from bot.web.app import application
from bot.web.pictures import Pictures
from bot.web.room import Room
from config import Web
from scrapers.readers import Sandbox
from store import Database
from tests.bot.web.browser import CHROMIUM, DESK, PHONE
from tests.bot.web.village import NOW, blobs_in, fill

PATHS = (
    "/",
    "/search?q=287(g)",
    "/search?q=%22police",
    "/hit/5",
    "/document/2?version=2&q=shelter",
    "/document/2/compare",
    "/meetings",
    "/meetings/calendar?month=2026-11",
    "/meetings/calendar?month=2026-12",
    "/meeting/1",
    "/sources",
    "/source/town-of-hebron",
    "/roster",
    "/roster?state=WI",
    "/watches",
    "/about",
    "/nowhere",
)
WIDTHS = {"phone": PHONE, "desk": DESK}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "es")


async def main(folder: Path, paths: tuple[str, ...]) -> None:
    """Take the pictures."""
    with tempfile.TemporaryDirectory() as kept:
        db = await Database.open(f"sqlite:///{kept}/hearye.sqlite3")
        await db.upgrade()
        blobs = blobs_in(Path(kept))
        await fill(db, blobs)
        async with Sandbox(1) as sandbox:
            pictures = Pictures(Path(kept) / "pictures", sandbox, blobs, cap=2**24)
            app = application(Room(db, lambda: NOW, blobs, pictures, Web(requests=0)))
            async with TestServer(app) as server:
                await _take(str(server.make_url("")).rstrip("/"), folder, paths)
        await db.close()


async def _take(base: str, folder: Path, paths: tuple[str, ...]) -> None:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        for width, pixels in WIDTHS.items():
            for scheme, language in product(SCHEMES, LANGUAGES):
                page = await browser.new_page(
                    viewport={"width": pixels, "height": 844},
                    color_scheme="dark" if scheme == "dark" else "light",
                    locale=language,
                )
                for path in paths:
                    await page.goto(base + path)
                    name = re.sub(r"\W+", "-", path).strip("-") or "front"
                    await page.screenshot(
                        path=folder / f"{name}.{width}.{scheme}.{language}.png", full_page=True
                    )
                await page.close()
        await browser.close()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PATHS))
