"""What holds for every platform, held once."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import Listing, Outcome
from scrapers.platforms import NAMES, look, option_faults, platform, registry
from tests.scrapers.platforms.vendor import NOW, page, source

URL = "https://village.example.gov/agendas/"


def test_names_are_sorted_and_each_is_a_module_that_bears_it() -> None:
    assert list(NAMES) == sorted(set(NAMES))
    for name in NAMES:
        assert name == import_module(f"scrapers.platforms.{name}").NAME


def test_an_unknown_platform_and_a_missing_option_are_faults_of_the_source() -> None:
    (unknown,) = option_faults(source("nosuch", URL))
    assert unknown.startswith(f"platform: 'nosuch' is not known; it is one of {NAMES[0]},")
    assert option_faults(source("google_news", URL)) == [
        "options.query: missing; google_news cannot do without it"
    ]
    assert option_faults(source("feed", URL)) == []


def test_a_page_is_looked_at_by_the_platform_that_knows_it() -> None:
    name, listing = look(page("tribe/list.html", URL), source("generic", URL), NOW)
    assert (name, listing.outcome) == ("tribe", Outcome.OK)


def test_a_general_platform_leaves_a_page_to_its_owner() -> None:
    listing = platform("generic").read(page("tribe/list.html", URL), source("generic", URL), NOW)
    assert listing.outcome is Outcome.DRIFT
    assert listing.reason == "This is a page of the platform 'tribe'."


def test_what_no_platform_knows_is_drift() -> None:
    name, listing = look(Page(URL, b"plain words"), source("generic", URL), NOW)
    assert (name, listing.outcome) == ("", Outcome.DRIFT)


@pytest.mark.parametrize(
    "body",
    [
        b'{"kind": "calendar#events", "items": [7, null, {"id": 1, "start": [1]}]}',
        b'{"kind": "calendar#events", "items": {"a": 1}}',
        b'{"kind": "calendar#events"}',
    ],
)
def test_a_strange_shape_of_data_is_drift(body: bytes) -> None:
    one = source("google_calendar", "https://www.googleapis.com/calendar/v3/calendars/x/events")
    listing = platform("google_calendar").read(Page(one.url, body), one, NOW)
    assert listing.outcome is Outcome.DRIFT
    assert listing.reason


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> Listing:
        raise ZeroDivisionError

    broken = SimpleNamespace(NAME="feed", OPTIONS=frozenset(), read=read, recognise=lambda _: True)
    guarded = registry._Guarded("ics", frozenset(), broken)
    with pytest.raises(ZeroDivisionError):
        guarded.read(page("generic/table.html", URL), source("generic", URL), NOW)
