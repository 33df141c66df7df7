"""Few bodies are in memory at once, while any number of hosts may say that nothing changed."""

from __future__ import annotations

import asyncio

from aiohttp import web

from scrapers.fetch import Request, Validators
from tests.scrapers.fetch.conftest import OpenFetcher, Site

KNOWN = Validators('"v1"', None)


def _serve_in_versions(site: Site, version: str) -> asyncio.Event:
    """Serve "/" as of this version; gives what is set once it was asked for."""
    asked = asyncio.Event()

    async def answer(request: web.BaseRequest) -> web.Response:
        asked.set()
        if request.headers.get("If-None-Match") == version:
            return web.Response(status=304)
        return web.Response(text="new", headers={"ETag": version})

    site.pages["/"] = answer
    return asked


async def test_a_page_is_asked_for_once_another_has_been_read(
    site: Site, other_site: Site, open_fetcher: OpenFetcher
) -> None:
    site.serve("/")
    _serve_in_versions(other_site, '"v1"')
    fetcher = await open_fetcher(bodies=1)
    await fetcher.fetch(Request(other_site.url()), validators=KNOWN)
    with fetcher.place() as place:
        await fetcher.fetch(Request(site.url()), place=place)
        waiting = asyncio.create_task(fetcher.fetch(Request(site.url())))
        unchanged = await fetcher.fetch(Request(other_site.url()), validators=KNOWN)
        assert unchanged.not_modified
        assert site.seen == ["GET /"]
    await waiting
    assert site.seen == ["GET /", "GET /"]


async def test_the_wait_for_a_place_is_not_held_against_the_host(
    site: Site, other_site: Site, open_fetcher: OpenFetcher
) -> None:
    site.serve("/")
    fetcher = await open_fetcher(bodies=1)
    with fetcher.place() as place:
        await fetcher.fetch(Request(site.url()), place=place)
        asked = _serve_in_versions(other_site, '"v2"')
        changed = asyncio.create_task(
            fetcher.fetch(Request(other_site.url()), validators=KNOWN, timeout=1, obey_robots=False)
        )
        await asked.wait()
        await asyncio.sleep(1.1)
    page = (await changed).page
    assert page is not None
    assert page.body == b"new"


async def test_a_redirect_leaves_its_place_to_the_next_host(
    site: Site, other_site: Site, open_fetcher: OpenFetcher
) -> None:
    site.redirect("/from", other_site.url("/to"))
    other_site.serve("/to", "there")
    fetcher = await open_fetcher(bodies=1)
    for _ in range(2):
        page = (await fetcher.fetch(Request(site.url("/from")))).page
        assert page is not None
        assert page.body == b"there"
