"""A real browser that looks at the village's archive, and complains of whatever it dislikes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
"""The browser's program; "" where there is none."""
PHONE, DESK = 390, 1280


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    """A browser, for as long as the block runs."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def looking(browser: Browser, base: str, **context: Any) -> AsyncIterator[Page]:
    """A page of somebody new. AssertionError at the end for anything in its console."""
    complaints: list[str] = []
    width = context.pop("width", DESK)
    made = await browser.new_context(
        base_url=base, viewport={"width": width, "height": 844}, **context
    )
    page = await made.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    page.on("requestfailed", lambda request: complaints.append(_failed(request)))
    try:
        yield page
    finally:
        await made.close()
    told = [complaint for complaint in complaints if complaint]
    if told:
        raise AssertionError("\n".join(told))


def _failed(request: Request) -> str:
    """What failed; nothing where someone went on before a picture had come."""
    return "" if request.failure == "net::ERR_ABORTED" else f"{request.failure}: {request.url}"
