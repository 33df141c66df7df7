"""Cookies: carried within one fetch to the origin that gave them, and nowhere else."""

from __future__ import annotations

import json

import pytest
from aiohttp import web

from scrapers.fetch import Fetcher, FetchFailed, Refused, Request
from scrapers.platforms import direct, onward
from tests.scrapers.fetch.conftest import Names, OpenFetcher, Site

FILE = "%PDF-1.7 agenda"


def cookies(site: Site, path: str) -> list[str | None]:
    """The Cookie header of each request for that path."""
    return [each.headers.get("Cookie") for each in site.requests if each.path == path]


def gate(site: Site, path: str, cookie: str = "FedAuth=77u/PD9=") -> None:
    """Give the file at this path only to whoever brings the cookie."""

    async def answer(request: web.BaseRequest) -> web.Response:
        if cookie not in request.headers.get("Cookie", ""):
            return web.Response(status=403)
        return web.Response(text=FILE, content_type="application/pdf")

    site.pages[path] = answer


async def test_the_cookie_of_a_redirect_opens_what_stands_behind_it(
    site: Site, fetcher: Fetcher
) -> None:
    site.serve(
        "/share", status=302, Location="/file", Set_Cookie="FedAuth=77u/PD9=; path=/; HttpOnly"
    )
    gate(site, "/file")
    fetched = await fetcher.fetch(Request(site.url("/share")))
    assert fetched.page is not None
    assert fetched.page.body == FILE.encode()
    assert cookies(site, "/file") == ["FedAuth=77u/PD9="]


async def test_a_cookie_lasts_for_one_fetch(site: Site, fetcher: Fetcher) -> None:
    site.serve("/share", status=302, Location="/file", Set_Cookie="a=1")
    site.serve("/file")
    for _ in range(2):
        await fetcher.fetch(Request(site.url("/share")))
    await fetcher.fetch(Request(site.url("/file")))
    assert cookies(site, "/share") == [None, None]
    assert cookies(site, "/file") == ["a=1", "a=1", None]


async def test_a_cookie_is_dropped_across_origins_and_stays_dropped(
    site: Site, other_site: Site, fetcher: Fetcher
) -> None:
    site.serve("/share", status=302, Location=other_site.url("/away"), Set_Cookie="a=1")
    other_site.serve("/away", status=302, Location=site.url("/file"), Set_Cookie="b=2")
    site.serve("/file")
    await fetcher.fetch(Request(site.url("/share")))
    assert cookies(other_site, "/away") == [None]
    assert cookies(site, "/file") == [None]


async def test_cookies_add_up_are_replaced_and_taken_back(site: Site, fetcher: Fetcher) -> None:
    for step, given in enumerate(("a=1", "b=2", "a=3", "b=; Max-Age=0")):
        site.serve(f"/{step}", status=302, Location=f"/{step + 1}", Set_Cookie=given)
    site.serve("/4")
    await fetcher.fetch(Request(site.url("/0")))
    sent = [cookies(site, f"/{step}")[0] for step in range(5)]
    assert sent == [None, "a=1", "a=1; b=2", "a=3; b=2", "a=3"]


async def test_a_flood_of_cookies_is_not_carried(site: Site, fetcher: Fetcher) -> None:
    site.serve("/share", status=302, Location="/file", Set_Cookie=f"a={'x' * 5000}")
    site.serve("/file")
    await fetcher.fetch(Request(site.url("/share")))
    assert cookies(site, "/file") == [None]


async def test_a_sharepoint_link_gives_its_file_by_cookie_and_download(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    host = "clerk.sharepoint.com"
    fetcher = await open_fetcher(resolver=Names(clerk_sharepoint_com=[["127.0.0.1"]]))
    site.serve(
        "/:b:/s/board/EaBc",
        status=302,
        Location="/sites/board/viewer?id=1",
        Set_Cookie="FedAuth=77u/PD9=; path=/; secure; HttpOnly",
    )
    download = site.url("/sites/board/_layouts/15/download.aspx?UniqueId=0A&tempauth=v1", host)

    async def viewer(_: web.BaseRequest) -> web.Response:
        data = json.dumps({".downloadUrl": download}).replace("/", r"\/").replace("&", r"\u0026")
        text = f"<!doctype html><script>var g_fileInfo = {data};</script>"
        return web.Response(text=text, content_type="text/html")

    site.pages["/sites/board/viewer"] = viewer
    gate(site, "/sites/board/_layouts/15/download.aspx")
    link = direct(site.url("/:b:/s/board/EaBc?e=4x", host))
    fetched = await fetcher.fetch(Request(link), onward=onward)
    assert fetched.page is not None
    assert (fetched.page.url, fetched.page.body) == (download, FILE.encode())
    assert site.requests[0].query_string == "e=4x&download=1"


async def test_a_page_that_leads_onward_for_ever_ends_like_a_redirect(
    site: Site, fetcher: Fetcher
) -> None:
    for step in range(6):
        site.serve(
            f"/{step}",
            f"<meta http-equiv='refresh' content='0; url=/{(step + 1) % 6}'>",
            Content_Type="text/html",
        )
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        await fetcher.fetch(Request(site.url("/0")), onward=onward)
    assert len(site.seen) == 6


async def test_a_page_leads_to_no_denied_place(site: Site, fetcher: Fetcher) -> None:
    inside = "<meta http-equiv='refresh' content='0; url=http://169.254.169.254/a.pdf'>"
    site.serve("/", inside, Content_Type="text/html")
    with pytest.raises(Refused, match="cloud metadata"):
        await fetcher.fetch(Request(site.url()), onward=onward)
