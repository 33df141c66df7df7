"""Play the story and draw its pictures into a folder: `python -m tests.walkthrough FOLDER`.

Needs the extra `browser` and a Chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.bot.web.browser import CHROMIUM
from tests.walkthrough.page import page
from tests.walkthrough.scene import open_stage
from tests.walkthrough.story import play


async def main(folder: Path) -> None:
    """Write a PNG file for each step."""
    with tempfile.TemporaryDirectory() as kept:
        async with open_stage(Path(kept)) as stage:
            await play(stage)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        tab = await browser.new_page(viewport={"width": 620, "height": 200})
        for shot in stage.shots:
            await tab.set_content(page(shot, stage.name_of))
            await tab.screenshot(path=folder / f"{shot.name}.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.walkthrough FOLDER")
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1])))
