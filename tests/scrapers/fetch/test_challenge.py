"""Access walls behind a status that looks well."""

from __future__ import annotations

import pytest

from scrapers.fetch import Page, is_challenge


def page(body: str, content_type: str = "text/html", **headers: str) -> Page:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page("https://example.org/", body.encode(), 200, content_type, names)


@pytest.mark.parametrize(
    "answer",
    [
        page("<title>Just a moment...</title>"),
        page("<H1>Access Denied</H1> Reference #18.2 https://errors.edgesuite.net/18.2"),
        page("<h1>ACCESS DENIED</h1>", ""),
        page("a" * 9000 + "window.awsWafCookieDomainList = []"),
        page("a" * 9000 + "window.gokuProps = {}"),
        page("a" * 9000 + "window._cf_chl_opt = {}"),
        page("<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>"),
        page("", CF_Mitigated="challenge"),
        page("{}", "application/json", x_amzn_waf_action="Challenge"),
    ],
)
def test_access_wall_is_seen(answer: Page) -> None:
    assert is_challenge(answer)


@pytest.mark.parametrize(
    "answer",
    [
        page("<p>Agenda</p>"),
        page("<p>The board denied access.</p>"),
        page("<p>Access denied</p>" + "<p>minutes</p>" * 200),
        page("%PDF-1.7 access denied", "application/pdf"),
        page('{"title": "Just a moment"}', "application/json"),
        page("<p>Agenda</p>", CF_Mitigated="no"),
    ],
)
def test_ordinary_page_is_none(answer: Page) -> None:
    assert not is_challenge(answer)
