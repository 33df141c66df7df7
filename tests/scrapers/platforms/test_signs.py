"""What a page points at: portals, feeds, calendars, and its own pages of agendas."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import Page
from scrapers.platforms.signs import Signs, signs
from scrapers.readers import Sandbox

HOME = "https://villageofpalmyra.example/"


def of(body: str, url: str = HOME) -> Signs:
    return signs(Page(url, f"<html><body>{body}</body></html>".encode(), content_type="text/html"))


def test_what_is_embedded_comes_before_what_is_linked_and_shops_do_not_come_at_all() -> None:
    found = of(
        """
        <a href="https://othertown.legistar.com/Calendar.aspx">Our neighbours</a>
        <a href="https://www.civicplus.com/">Government Websites by CivicPlus</a>
        <a href="https://palmyra.civicweb.net/document/12">Board meetings</a>
        <a href="https://palmyra.civicweb.net/document/13">Minutes</a>
        <iframe src="//palmyra.iqm2.com/Citizens/Default.aspx"></iframe>
        """
    )
    assert found.portals == (
        "https://palmyra.iqm2.com/Citizens/Default.aspx",
        "https://palmyra.civicweb.net/document/12",
        "https://othertown.legistar.com/Calendar.aspx",
    )


def test_what_a_button_opens_is_a_link() -> None:
    found = of("""<button onclick="window.open('https://town.primegov.com/public/portal')">Go""")
    assert found.portals == ("https://town.primegov.com/public/portal",)


def test_links_within_the_page_lead_nowhere() -> None:
    assert of('<a href="#agendas">Agendas</a><a href="javascript:void(0)">Meetings</a>') == Signs()


def test_the_sites_own_agenda_pages_are_ranked_by_their_words() -> None:
    found = of(
        """
        <a href="/government/boards">Boards &amp; Commissions</a>
        <a href="/meetings">Meetings</a>
        <a href="/docs/agenda.pdf">Agenda of November 30</a>
        <a href="/trash">Garbage pickup</a>
        <a href="https://elsewhere.example/agendas">Agendas</a>
        <a href="/agendas-minutes/2026">Agendas and Minutes 2026</a>
        <a href="https://www.villageofpalmyra.example/agendas-minutes">Agendas &amp; Minutes</a>
        """
    )
    assert found.agenda_pages == (
        "https://www.villageofpalmyra.example/agendas-minutes",
        "https://villageofpalmyra.example/agendas-minutes/2026",
        "https://villageofpalmyra.example/meetings",
        "https://villageofpalmyra.example/government/boards",
    )


def test_announced_feeds_and_calendars_are_found_but_not_those_of_comments() -> None:
    found = of(
        """
        <link rel="alternate" type="application/rss+xml" title="Palmyra" href="/feed/">
        <link rel="alternate" type="application/rss+xml" title="Palmyra » Comments Feed"
              href="/comments/feed/">
        <link rel="alternate" type="text/calendar" href="/events/?ical=1">
        <link rel="alternate" hreflang="es" href="/es/">
        <link rel="stylesheet" href="/feed.css">
        <iframe src="https://calendar.google.com/calendar/embed?src=v%40group.calendar.google.com">
        </iframe>
        """
    )
    assert found.feeds == ("https://villageofpalmyra.example/feed/",)
    assert found.calendars == (
        "https://villageofpalmyra.example/events/?ical=1",
        "https://calendar.google.com/calendar/embed?src=v%40group.calendar.google.com",
    )
    assert found.portals == ()


def test_wordpress_and_its_calendar_are_known_by_their_files() -> None:
    found = of('<script src="/wp-content/plugins/the-events-calendar/js/x.js"></script>')
    assert (found.wordpress, found.tribe) == (True, True)
    plain = of('<link href="/wp-content/themes/village/style.css">')
    assert (plain.wordpress, plain.tribe) == (True, False)


def test_the_post_types_of_a_sites_rest_api_are_read_from_its_list() -> None:
    answer = {
        "post": {"rest_base": "posts"},
        "twd_repository": {"rest_base": "twd_repository"},
        "odd": {"rest_base": "../../x"},
        "none": 3,
    }
    page = Page(f"{HOME}wp-json/wp/v2/types", json.dumps(answer).encode())
    assert signs(page).types == ("posts", "twd_repository")
    assert signs(Page(HOME, b"[1, 2")) == Signs()


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Page not found</h1><p>Try the search.</p>",
        "<title>404 | Village</title>",
        "<h1>Sorry</h1><h2>The page you requested could not be found.</h2>",
        "<h1>This page no longer exists</h1>",
    ],
)
def test_a_page_that_says_that_it_is_not_there_is_missing(body: str) -> None:
    assert of(body).missing


def test_a_page_of_agendas_is_not_missing() -> None:
    assert not of("<h1>Agendas</h1><p>Lost and found: page the clerk. 404 Main St.</p>").missing


def test_boarddocs_committees_are_named_on_its_page() -> None:
    found = of(
        '<a class="committee-trigger" committeeid="A9HCVU32F33A">School Board</a>',
        "https://go.boarddocs.com/wi/pesd/Board.nsf/Public",
    )
    assert found.committees == (("A9HCVU32F33A", "School Board"),)


def test_whose_the_page_is_comes_with_it() -> None:
    whose = of("<h1>Village of Palmyra</h1> 100 W. Taft St., Palmyra, WI 53156").whose
    assert (whose.name, whose.state) == ("Village of Palmyra", "WI")


async def test_signs_come_through_the_child_process_as_they_are() -> None:
    body = b"<html><h1>Village of Palmyra</h1><a href='/agendas'>Agendas</a></html>"
    page = Page(HOME, body, content_type="text/html")
    async with Sandbox(1) as sandbox:
        assert await sandbox.signs(page) == signs(page)


@given(st.binary(max_size=400))
def test_any_bytes_have_signs(body: bytes) -> None:
    assert isinstance(signs(Page(HOME, b"<html>" + body)), Signs)
    assert isinstance(signs(Page(HOME, body)), Signs)


def test_a_page_of_many_links_gives_a_few() -> None:
    links = "".join(f'<a href="/agendas/{n}">Agendas {n}</a>' for n in range(5_000))
    assert len(of(links).agenda_pages) == 6
