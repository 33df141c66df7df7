"""Redirects: each hop is judged like the first, and carries nothing that could be a credential."""

from __future__ import annotations

import pytest
from aiohttp import web

from scrapers.fetch import Fetcher, FetchFailed, Refused, Request, Validators
from scrapers.fetch.guard import check_url
from scrapers.fetch.hop import Hop
from tests.scrapers.fetch.conftest import Names, OpenFetcher, Site


async def test_page_comes_from_where_the_redirects_end(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/a", "b/c?d", 301)
    site.redirect("/b/c", "/Agenda 1.pdf", 308)
    site.serve("/Agenda 1.pdf", "the end")
    fetched = await fetcher.fetch(Request(site.url("/a")))
    assert fetched.page is not None
    assert fetched.page.url == site.url("/Agenda%201.pdf")
    assert fetched.page.body == b"the end"


async def test_five_redirects_are_followed_and_a_sixth_is_not(site: Site, fetcher: Fetcher) -> None:
    for number in range(6):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.serve("/6", "the end")
    fetched = await fetcher.fetch(Request(site.url("/1")))
    assert fetched.page is not None
    assert fetched.page.body == b"the end"
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        await fetcher.fetch(Request(site.url("/0")))


async def test_redirect_loop_ends(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/", "/")
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        await fetcher.fetch(Request(site.url()))
    assert len(site.seen) == 6


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.2/", "this machine"),
        ("http://[::1]/", "this machine"),
        ("http://169.254.169.254/latest/meta-data/", "cloud metadata"),
        ("http://2130706433/", "not written out plainly"),
        ("http://localhost/", "not on the public internet"),
        ("ftp://example.org/", "only http:// and https://"),
        ("http://user@example.org/", "user name or password"),
        ("http://example.org:22/", "port 22"),
        ("http://inside.example.org/", "resolves to an address that is refused: 10.0.0.1"),
        ("http://mixed.example.org/", "resolves to an address that is refused: fe80::1"),
    ],
)
async def test_redirect_to_a_denied_place_is_refused(
    site: Site, open_fetcher: OpenFetcher, location: str, reason: str
) -> None:
    names = Names(
        inside_example_org=[["10.0.0.1"]], mixed_example_org=[["93.184.216.34", "fe80::1"]]
    )
    fetcher = await open_fetcher(resolver=names)
    site.redirect("/", location)
    with pytest.raises(Refused) as refusal:
        await fetcher.fetch(Request(site.url()))
    assert reason in refusal.value.reason
    assert site.seen == ["GET /"]


async def test_redirect_to_nowhere_fails(site: Site, fetcher: Fetcher) -> None:
    site.serve("/", "where to?", status=302)
    with pytest.raises(FetchFailed, match="redirects to nowhere"):
        await fetcher.fetch(Request(site.url()))


async def test_credentials_stay_with_their_origin_and_never_come_back(
    site: Site, other_site: Site, fetcher: Fetcher
) -> None:
    site.redirect("/first", "/second")
    site.redirect("/second", other_site.url("/third"))
    other_site.redirect("/third", site.url("/fourth"))
    site.serve("/fourth")
    headers = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "*/*"}
    await fetcher.fetch(Request(site.url("/first"), headers=headers))
    first, second, fourth = site.requests
    (third,) = other_site.requests
    for request in (first, second):
        assert request.headers["Authorization"] == "Bearer x"
        assert request.headers["Cookie"] == "a=b"
        assert request.headers["X-Api-Key"] == "k"
    for request in (third, fourth):
        assert not {"Authorization", "Cookie", "X-Api-Key"} & set(request.headers)
        assert request.headers["Accept"] == "*/*"


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", b""),
        (302, "GET", b""),
        (303, "GET", b""),
        (307, "POST", b"x=1"),
        (308, "POST", b"x=1"),
    ],
)
async def test_post_is_redirected_as_browsers_do(
    site: Site, fetcher: Fetcher, status: int, method: str, body: bytes
) -> None:
    async def show(request: web.BaseRequest) -> web.Response:
        return web.Response(body=await request.read())

    site.redirect("/form", "/there", status)
    site.pages["/there"] = show
    fetched = await fetcher.fetch(Request(site.url("/form"), "POST", b"x=1"))
    assert site.seen == ["POST /form", f"{method} /there"]
    assert fetched.page is not None
    assert fetched.page.body == body


async def test_date_is_no_condition_behind_a_redirect(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/latest", "/may.pdf")
    site.serve("/may.pdf", ETag='"may"', Last_Modified="Fri, 01 May 2026 10:00:00 GMT")
    fetched = await fetcher.fetch(
        Request(site.url("/latest")),
        validators=Validators('"april"', "Mon, 04 May 2026 10:00:00 GMT"),
    )
    assert fetched.validators == Validators('"may"', None)
    behind = site.requests[1].headers
    assert behind["If-None-Match"] == '"april"'
    assert "If-Modified-Since" not in behind


def test_hop_from_https_to_another_origin_keeps_only_harmless_headers() -> None:
    hop = Hop(
        check_url("https://example.org/a"),
        "POST",
        b"x=1",
        {"Authorization": "x", "Content-Type": "text/plain", "If-None-Match": '"1"', "accept": "a"},
    )
    to = check_url("https://example.org:8443/a")
    harmless = {"If-None-Match": '"1"', "accept": "a"}
    assert hop.redirected(307, to) == Hop(
        to, "POST", b"x=1", {"Content-Type": "text/plain", **harmless}, 1
    )
    assert hop.redirected(303, to) == Hop(to, "GET", None, harmless, 1)
