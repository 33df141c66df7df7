"""A real browser that looks at the village's archive, and complains of whatever it dislikes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
"""The browser's program; "" where there is none."""
PHONE, DESK = 390, 1280


@asynccontextmanager
async def looking(base: str, **context: Any) -> AsyncIterator[Page]:
    """A page of a fresh browser. AssertionError at the end for anything in its console."""
    from playwright.async_api import async_playwright

    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
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
            await browser.close()
    told = [complaint for complaint in complaints if complaint]
    if told:
        raise AssertionError("\n".join(told))


def _failed(request: Request) -> str:
    """What failed; nothing where someone went on before a picture had come."""
    return "" if request.failure == "net::ERR_ABORTED" else f"{request.failure}: {request.url}"
