"""Every fixture shown to every module: none takes another's page, a wall or half a page for ok."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import Outcome
from scrapers.platforms.registry import NAMES, platform, recognise
from tests.scrapers.platforms.test_vendors_apart import ADDRESSES as VENDORS
from tests.scrapers.platforms.vendor import NOW, page, source

FIXTURES = Path(__file__).parent / "fixtures"
ADDRESSES = VENDORS | {
    "digitaltowpath": "https://town.example.gov/meetings/meetings/",
    "feed": "https://enterprise.example.com/feed/",
    "gdelt": "https://api.gdeltproject.org/api/v2/doc/doc?query=palmyra",
    "generic": "https://village.example.gov/agendas/",
    "google_calendar": "https://www.googleapis.com/calendar/v3/calendars/x/events",
    "google_news": "https://news.google.com/rss/search?q=palmyra",
    "ics": "https://village.example.gov/board.ics",
    "json_events": "https://commission.example.gov/events.json",
    "news_sitemap": "https://enterprise.example.com/news.xml",
    "opencities": "https://city.example.gov/ocapi/calendars/getcalendaritems",
    "schoolwires": "https://api.schoolwires.com/REST/api/v4/CalendarEvents/GetEvents/1",
    "townweb": "https://town.example.gov/wp-json/wp/v2/twd_repository",
    "tribe": "https://village.example.gov/events/",
    "wordpress": "https://village.example.gov/wp-json/wp/v2/posts",
}
OPTIONS = {"client": "palmyra", "committee_id": "C1", "abbreviation": "ZBA", "query": "palmyra"}
# Answers to a module's own follow-up requests: only its request tells whose they are.
UNMARKED = {"townweb/media.json", "opencities/detail.json"}
READERS = sorted(set(NAMES) & set(ADDRESSES))

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body></body></html>"
SOFT_404 = b"<html><head><title>Page not found - Village</title></head><body>Agendas</body></html>"

PAGES = [
    (owner, file.name)
    for owner in sorted(ADDRESSES)
    if (FIXTURES / owner).is_dir()
    for file in sorted((FIXTURES / owner).iterdir())
]


def shown(owner: str, file: str) -> Page:
    return page(f"{owner}/{file}", ADDRESSES[owner])


@pytest.mark.parametrize("name", READERS)
def test_another_platforms_page_is_never_ok(name: str) -> None:
    one = source(name, ADDRESSES[name], **OPTIONS)
    taken = [
        f"{owner}/{file}"
        for owner, file in PAGES
        if owner != name
        and f"{owner}/{file}" not in UNMARKED
        and platform(name).read(shown(owner, file), one, NOW).outcome is Outcome.OK
    ]
    assert taken == []


@pytest.mark.parametrize(("owner", "file"), [one for one in PAGES if "/".join(one) not in UNMARKED])
def test_every_page_is_recognised_as_its_owners(owner: str, file: str) -> None:
    found = recognise(shown(owner, file))
    assert found is not None
    assert owner == found.NAME


@pytest.mark.parametrize(("owner", "file"), PAGES)
def test_half_a_page_is_never_ok(owner: str, file: str) -> None:
    whole = shown(owner, file)
    one = source(owner, ADDRESSES[owner], **OPTIONS)
    for part in (0.1, 0.35, 0.6, 0.85):
        body = whole.body[: int(len(whole.body) * part)]
        listing = platform(owner).read(Page(whole.url, body), one, NOW)
        assert listing.outcome is not Outcome.OK, part


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (403, b"<html><body>Agenda</body></html>", Outcome.BLOCKED),
        (200, b"", Outcome.ERROR),
        (200, b" \r\n", Outcome.ERROR),
        (500, b"<html><body>Agenda</body></html>", Outcome.ERROR),
        (200, CHALLENGE, Outcome.BLOCKED),
        (200, SOFT_404, Outcome.ERROR),
    ],
    ids=["refused", "empty", "blank", "failed", "challenge", "soft-404"],
)
def test_walls_and_outages_are_named_as_such(
    name: str, status: int, body: bytes, outcome: Outcome
) -> None:
    one = source(name, ADDRESSES[name], **OPTIONS)
    listing = platform(name).read(Page(ADDRESSES[name], body, status), one, NOW)
    assert listing.outcome is outcome
    assert listing.reason
