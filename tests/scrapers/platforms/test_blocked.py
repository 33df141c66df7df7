"""What walls and outages say for themselves, vendor by vendor, and who only speaks of them."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import Outcome
from scrapers.platforms.blocked import refusal

URL = "https://www.palmyra.gov/agendas"
_LONG = "<script>" + "x" * 4_000 + "</script>"


def _page(head: str, text: str) -> str:
    return f"<html><head>{head}</head><body>{text}</body></html>"


WALLS = {
    "akamai": _page("<title>&nbsp;</title>", '<script>go("/_sec/verify?provider=interstitial")')
    + _LONG,
    "imperva": _page("", '<iframe src="/_Incapsula_Resource?CWUDNSAI=23"></iframe>'),
    "imperva-script": _page('<script src="/_Incapsula_Resource?SWJIYLWA=719d34"></script>', ""),
    "imperva-pardon": _page("<title>Pardon Our Interruption</title>", "You may be a bot." + _LONG),
    "f5": _page("<title>Request Rejected</title>", "Your support ID is: 12"),
    "f5-script": _page(
        '<script src="/TSPD/08?type=11"></script>',
        "Please enable JavaScript to view the page content.<br/>Your support ID is: 12",
    ),
    "datadome": _page("", '<script src="https://ct.captcha-delivery.com/c.js"></script>'),
    "datadome-data": '{"url": "https://geo.captcha-delivery.com/captcha/?cid=1"}',
    "perimeterx": _page("", '<div id="px-captcha"></div>'),
    "aws": _page('<script src="https://a.edge.sdk.awswaf.com/a/challenge.js"></script>', ""),
    "aws-captcha": _page("<title>Human Verification</title>", ""),
    "sucuri": _page("<title>Sucuri WebSite Firewall - Access Denied</title>", "<p>" * 900),
    "cloudflare": _page("<title>Attention Required! | Cloudflare</title>", ""),
    "cloudflare-text": "error code: 1020",
    "siteground": _page('<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=/">', ""),
    "imunify": _page("<title>One moment, please...</title>", ""),
}

OUTAGES = {
    "wordpress": _page("<title>Maintenance</title>", "Briefly unavailable. Check back."),
    "vendor": _page("<title>Granicus Maintenance</title>", "Back on December 7, 2026."),
    "words": _page("<title>Palmyra</title>", "Our site is undergoing scheduled maintenance."),
    "soon": _page("<title>Palmyra</title>", "We'll be back soon! Next meeting: December 7, 2026."),
    "database": _page("<title>Database Error</title>", ""),
    "cloudflare": _page("<title>palmyra.gov | 521: Web server is down</title>", ""),
    "suspended": _page("<title>Account Suspended</title>", ""),
}

CONTENT = {
    "behind-imperva": _page(
        '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script><title>Agendas</title>',
        "December 7, 2026",
    ),
    "announced": _page("<title>Agendas</title>", "Under maintenance soon. " + "Agenda. " * 400),
    "board": _page("<title>Building Maintenance Committee</title>", "December 7, 2026"),
    "file": _page("<title>News</title>", 'Undergoing maintenance: <a href="a.pdf">Agenda</a>'),
    "data": '[{"title": "Access denied appeals hearing"}]',
}


@pytest.mark.parametrize("name", sorted(WALLS))
def test_a_wall_is_blocked(name: str) -> None:
    refused = refusal(Page(URL, WALLS[name].encode()))
    assert refused is not None
    assert refused.outcome is Outcome.BLOCKED


@pytest.mark.parametrize("name", sorted(OUTAGES))
def test_an_outage_is_an_error(name: str) -> None:
    refused = refusal(Page(URL, OUTAGES[name].encode()))
    assert refused is not None
    assert refused.outcome is Outcome.ERROR


@pytest.mark.parametrize("name", sorted(CONTENT))
def test_a_page_that_only_speaks_of_them_may_be_read(name: str) -> None:
    assert refusal(Page(URL, CONTENT[name].encode())) is None
