"""One fetch, from the request to the value or the exception that it ends in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from scrapers.fetch import BlockedByHost, Fetcher, FetchFailed, Refused, Request, Validators
from tests.scrapers.fetch.conftest import Names, OpenFetcher, Site

ETAG = '"v1"'
MODIFIED = "Mon, 23 Nov 2026 10:00:00 GMT"


async def test_page_holds_what_was_answered(site: Site, fetcher: Fetcher) -> None:
    site.serve("/agenda", "<p>Agenda</p>", Content_Type="text/HTML; charset=UTF-8", X_Total="3")
    request = Request(site.url("/agenda?year=2026#top"), role="list")
    fetched = await fetcher.fetch(request)
    assert fetched.status == 200
    assert not fetched.not_modified
    page = fetched.page
    assert page is not None
    assert page.url == site.url("/agenda?year=2026")
    assert page.body == b"<p>Agenda</p>"
    assert page.status == 200
    assert page.content_type == "text/html; charset=utf-8"
    assert page.headers["x-total"] == "3"
    assert page.request is request


async def test_request_names_the_project_and_the_contact(site: Site, fetcher: Fetcher) -> None:
    site.serve("/")
    await fetcher.fetch(Request(site.url(), headers={"Accept": "text/html"}))
    headers = site.requests[0].headers
    assert headers["User-Agent"] == "HearYe/0.1 (+https://example.org/about)"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert headers["Accept"] == "text/html"
    assert headers["Host"] == f"127.0.0.1:{site.port}"


async def test_host_header_keeps_the_name_though_its_address_is_dialled(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    site.serve("/")
    fetcher = await open_fetcher(resolver=Names(town_example_org=[["127.0.0.1"]]))
    await fetcher.fetch(Request(site.url(host="Town.Example.ORG.")))
    assert site.requests[0].headers["Host"] == f"town.example.org:{site.port}"


async def test_unchanged_page_is_told_by_its_validators(site: Site, fetcher: Fetcher) -> None:
    async def conditional(request: web.BaseRequest) -> web.Response:
        if request.headers.get("If-None-Match") == ETAG:
            assert request.headers["If-Modified-Since"] == MODIFIED
            return web.Response(status=304, headers={"ETag": ETAG})
        return web.Response(text="new", headers={"ETag": ETAG, "Last-Modified": MODIFIED})

    site.pages["/"] = conditional
    first = await fetcher.fetch(Request(site.url()))
    assert first.validators == Validators(ETAG, MODIFIED)
    second = await fetcher.fetch(Request(site.url()), validators=first.validators)
    assert second.not_modified
    assert second.page is None
    assert second.status == 304
    assert second.validators == Validators(ETAG, MODIFIED)


async def test_304_that_nobody_asked_for_fails(site: Site, fetcher: Fetcher) -> None:
    site.serve("/", status=304)
    with pytest.raises(FetchFailed, match="304 Not Modified to a request without a condition"):
        await fetcher.fetch(Request(site.url()), validators=Validators())
    with pytest.raises(FetchFailed, match="without a condition"):
        await fetcher.fetch(Request(site.url(), method="POST"), validators=Validators(ETAG))


@pytest.mark.parametrize("etag", ['"é"', '"' + "a" * 511 + '"'])
async def test_validator_that_cannot_be_sent_back_is_dropped(
    site: Site, fetcher: Fetcher, etag: str
) -> None:
    site.serve("/", ETag=etag)
    assert (await fetcher.fetch(Request(site.url()))).validators == Validators()


async def test_post_sends_its_body_and_headers(site: Site, fetcher: Fetcher) -> None:
    async def echo(request: web.BaseRequest) -> web.Response:
        assert request.headers["Content-Type"] == "application/json"
        return web.Response(body=await request.read())

    site.pages["/api"] = echo
    fetched = await fetcher.fetch(
        Request(
            site.url("/api"), "POST", b'{"page":1}', headers={"Content-Type": "application/json"}
        )
    )
    assert fetched.page is not None
    assert fetched.page.body == b'{"page":1}'


async def test_no_cookie_is_kept(site: Site, fetcher: Fetcher) -> None:
    site.serve("/", Set_Cookie="session=1; Path=/")
    await fetcher.fetch(Request(site.url()))
    await fetcher.fetch(Request(site.url()))
    assert "Cookie" not in site.requests[1].headers


@pytest.mark.parametrize("status", [401, 403, 407, 423, 429, 451, 503])
async def test_blocked_status_says_so(site: Site, fetcher: Fetcher, status: int) -> None:
    site.serve("/", status=status)
    with pytest.raises(BlockedByHost) as blocked:
        await fetcher.fetch(Request(site.url()))
    assert blocked.value.status == status
    assert blocked.value.retry_after is None
    assert blocked.value.reason.startswith(f"127.0.0.1 answered {status} ")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "127.0.0.1 answered 404 Not Found"),
        (410, "127.0.0.1 answered 410 Gone"),
        (500, "127.0.0.1 answered 500 Internal Server Error"),
        (206, "127.0.0.1 answered 206 Partial Content"),
        (299, None),
        (300, "127.0.0.1 answered 300 Multiple Choices"),
        (520, "127.0.0.1 answered 520"),
    ],
)
async def test_other_status_fails_with_it(
    site: Site, fetcher: Fetcher, status: int, reason: str | None
) -> None:
    site.serve("/", status=status)
    if reason is None:
        assert (await fetcher.fetch(Request(site.url()))).status == status
        return
    with pytest.raises(FetchFailed) as failure:
        await fetcher.fetch(Request(site.url()))
    assert (failure.value.status, failure.value.reason) == (status, reason)


async def test_retry_after_keeps_us_away_from_that_host_alone(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    site.serve("/busy", status=429, Retry_After="120")
    site.serve("/")
    fetcher = await open_fetcher(
        resolver=Names(busy_example_org=[["127.0.0.1"]], calm_example_org=[["127.0.0.1"]]),
        now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
    )
    with pytest.raises(BlockedByHost) as blocked:
        await fetcher.fetch(Request(site.url("/busy", "busy.example.org")))
    assert blocked.value.retry_after == timedelta(seconds=120)
    with pytest.raises(BlockedByHost) as blocked:
        await fetcher.fetch(Request(site.url("/", "busy.example.org")))
    assert blocked.value.status is None
    assert blocked.value.reason == "busy.example.org asked to be left alone for a while"
    await fetcher.fetch(Request(site.url("/", "calm.example.org")))
    assert site.seen == ["GET /busy", "GET /"]


async def test_challenge_page_behind_200_is_a_block(site: Site, fetcher: Fetcher) -> None:
    site.serve("/", "<title>Just a moment...</title>", Content_Type="text/html")
    with pytest.raises(BlockedByHost, match="a challenge instead of the page") as blocked:
        await fetcher.fetch(Request(site.url()))
    assert blocked.value.status == 200


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (Request("http://example.org/", "DELETE"), "only GET and POST"),
        (Request("http://example.org/", headers={"X": "a\r\nHost: b"}), "control character"),
        (Request("http://example.org/", headers={"X\n": "a"}), "control character"),
        (Request("http://example.org/", headers={"X": "\udcff"}), "control character"),
        (Request("http://example.org/", headers={"Host": "b"}), "set by the fetcher alone"),
        (Request("http://example.org/", headers={"user-agent": "b"}), "set by the fetcher alone"),
    ],
)
async def test_malformed_request_is_refused(
    fetcher: Fetcher, request_: Request, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        await fetcher.fetch(request_)


async def test_name_that_does_not_resolve_fails(site: Site, open_fetcher: OpenFetcher) -> None:
    fetcher = await open_fetcher(resolver=Names())
    with pytest.raises(FetchFailed, match=r"the name town\.example\.org does not resolve"):
        await fetcher.fetch(Request("http://town.example.org/"), obey_robots=False)


async def test_closed_port_fails(site: Site, open_fetcher: OpenFetcher) -> None:
    fetcher = await open_fetcher(resolver=Names(town_example_org=[["127.0.0.1"]]))
    with pytest.raises(FetchFailed, match=r"no connection to town\.example\.org: Connection ref"):
        await fetcher.fetch(Request("http://town.example.org:8443/"), obey_robots=False)


async def test_proxies_of_the_environment_are_ignored(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.serve("/")
    await fetcher.fetch(Request(site.url()))
    assert site.seen == ["GET /"]


async def test_proxy_of_the_operator_is_asked_for_what_the_guard_lets_through(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    names = Names(town_example_org=[["93.184.216.34"]], inside_example_org=[["10.0.0.1"]])
    site.serve("/agenda", "through the proxy")
    fetcher = await open_fetcher(proxy=site.url(), resolver=names)
    fetched = await fetcher.fetch(Request("http://town.example.org/agenda"))
    assert fetched.page is not None
    assert fetched.page.body == b"through the proxy"
    with pytest.raises(Refused, match=r"inside\.example\.org resolves to .*10\.0\.0\.1"):
        await fetcher.fetch(Request("http://inside.example.org/"))
    with pytest.raises(Refused, match=r"192\.168\.0\.1"):
        await fetcher.fetch(Request("http://192.168.0.1/"))
    assert site.seen == ["GET /agenda"]
    assert site.requests[0].headers["Host"] == "town.example.org"
