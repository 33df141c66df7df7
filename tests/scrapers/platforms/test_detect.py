"""From a pasted address to a source, on sites shaped after those of small governments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import pytest
import pytest_asyncio
from aiohttp.test_utils import RawTestServer

from config import Source
from scrapers.fetch import Allowance, Fetcher, Pace
from scrapers.platforms.detect import Detected, detect
from scrapers.platforms.proof import FETCHES
from scrapers.readers import Sandbox
from tests.scrapers.platforms.towns import Towns
from tests.scrapers.platforms.vendor import NOW

pytestmark = pytest.mark.asyncio(loop_scope="module")

Look = Callable[..., Awaitable[Detected]]

FOOT = "<p>Village of Palmyra, 100 W. Taft St., Palmyra, WI 53156, Jefferson County</p>"
HOME = f"""<html><head><title>Village of Palmyra</title></head><body><h1>Welcome</h1>
<a href="/news">News</a> %s {FOOT}</body></html>"""
AGENDAS = f"""<html><head><title>Agendas &amp; Minutes - Village of Palmyra</title></head><body>
<h1>Agendas &amp; Minutes</h1><table>
<tr><td>Village Board</td><td>December 7, 2026 6:00 PM</td>
<td><a href="/docs/2026-12-07-agenda.pdf">Agenda</a></td></tr>
<tr><td>Village Board</td><td>November 16, 2026 6:00 PM</td>
<td><a href="/docs/2026-11-16-agenda.pdf">Agenda</a>
<a href="/docs/2026-11-16-minutes.pdf">Minutes</a></td></tr>
</table>{FOOT}</body></html>"""
TYPES = '{"post": {"rest_base": "posts"}, "page": {"rest_base": "pages"}%s}'


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    """One for all: its child imports the platforms once."""
    async with Sandbox(1) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="module")
async def towns() -> AsyncIterator[Towns]:
    towns = Towns()
    async with RawTestServer(towns.answer) as server:
        assert server.port is not None
        towns.port = server.port
        yield towns


@pytest_asyncio.fixture(loop_scope="module")
async def look(towns: Towns, sandbox: Sandbox) -> AsyncIterator[Look]:
    allowance = Allowance.of(["127.0.0.0/8"], [towns.port])
    fetcher = Fetcher("", allowance=allowance, resolver=towns, pace=Pace(every=0))

    async def of(address: str, **known: str) -> Detected:
        return await detect(towns.url(address), fetcher, sandbox, NOW, **known)

    async with fetcher:
        yield of


async def test_a_home_page_leads_to_the_sites_own_page_of_agendas(towns: Towns, look: Look) -> None:
    towns.serve("palmyra.example/", HOME % '<a href="/agendas-minutes">Agendas &amp; Minutes</a>')
    towns.serve("palmyra.example/agendas-minutes", AGENDAS)
    found = await look("palmyra.example/")
    assert found.source == Source(
        slug="palmyra-example-agendas-minutes",
        name="Village of Palmyra",
        platform="generic",
        url=towns.url("palmyra.example/agendas-minutes"),
        state="WI",
        county="Jefferson",
        place="Palmyra",
    )
    assert found.reason == (
        "No vendor's platform was recognised;"
        " the site's page /agendas-minutes can be read as a page of links."
    )
    assert (found.proven, found.meetings, found.documents) == (True, 2, 3)
    assert found.next is not None
    assert found.next.start == datetime(2026, 12, 7, 18, 0)  # noqa: DTZ001  wall clock
    assert found.last is not None
    assert found.last.start == datetime(2026, 11, 16, 18, 0)  # noqa: DTZ001
    assert [paper.url.rpartition("/")[2] for paper in found.papers] == [
        *("2026-12-07-agenda.pdf", "2026-11-16-agenda.pdf", "2026-11-16-minutes.pdf"),
    ]


async def test_a_page_of_agendas_is_taken_as_it_is_and_fetched_once(
    towns: Towns, look: Look
) -> None:
    towns.serve("palmyra.example/agendas-minutes", AGENDAS)
    found = await look("palmyra.example/agendas-minutes")
    assert found.source is not None
    assert (found.source.platform, found.proven) == ("generic", True)
    assert towns.asked == ["GET palmyra.example/agendas-minutes"]


async def test_an_embedded_portal_of_a_vendor_is_found_and_named(towns: Towns, look: Look) -> None:
    frame = '<iframe src="http://palmyrawi.iqm2.com:{port}/Citizens/Default.aspx"></iframe>'
    towns.serve("palmyra.example/", HOME % frame)
    towns.fixture("palmyrawi.iqm2.com/Citizens/Calendar.aspx", "iqm2/calendar.html")
    found = await look("palmyra.example/")
    assert found.source is not None
    assert (found.source.platform, found.source.url) == (
        "iqm2",
        towns.url("palmyrawi.iqm2.com/Citizens/Calendar.aspx"),
    )
    assert (found.source.name, found.source.state) == ("Village of Palmyra", "WI")
    assert found.reason == "Recognised as iqm2, which the page leads to."
    assert found.proven
    assert found.bodies == ("Village Board", "Plan Commission")


async def test_a_paper_is_watched_by_the_feed_that_its_page_announces(
    towns: Towns, look: Look
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    towns.serve("enterprise.example/", f"<html><title>Palmyra Enterprise</title>{link}</html>")
    towns.fixture("enterprise.example/feed/", "feed/news.rss")
    found = await look("enterprise.example/")
    assert found.source is not None
    assert (found.source.platform, found.source.kind) == ("feed", "news")
    assert found.source.url == towns.url("enterprise.example/feed/")
    assert found.reason.startswith("Recognised as feed, announced by the page.")


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        (("Village Board Agenda", "Plan Commission Minutes", "Leaf pick-up"), "agenda"),
        (("Fair opens", "Panthers win", "Board agenda leaked", "Snow", "Obituaries"), "news"),
    ],
)
async def test_a_feed_is_news_unless_its_titles_are_of_boards(
    towns: Towns, look: Look, titles: tuple[str, ...], kind: str
) -> None:
    items = "".join(f"<item><title>{t}</title><link>/p/{t[:4]}</link></item>" for t in titles)
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    towns.serve("palmyra.example/feed/", feed, kind="application/rss+xml")
    found = await look("palmyra.example/feed/")
    assert found.source is not None
    assert (found.source.platform, found.source.kind) == ("feed", kind)


async def test_a_wordpress_sites_calendar_is_taken_where_its_events_are_meetings(
    towns: Towns, look: Look
) -> None:
    towns.serve(
        "palmyra.example/", HOME % '<link href="/wp-content/plugins/the-events-calendar/x">'
    )
    towns.serve("palmyra.example/wp-json/wp/v2/types", TYPES % "", kind="application/json")
    towns.fixture("palmyra.example/wp-json/tribe/events/v1/events", "tribe/events.json")
    towns.serve("palmyra.example/wp-json/wp/v2/posts", "[]", kind="application/json")
    found = await look("palmyra.example/")
    assert found.source is not None
    assert (found.source.platform, found.source.url) == ("tribe", towns.url("palmyra.example/"))
    assert found.reason == "Recognised as tribe, by its REST API."
    assert found.proven


async def test_parades_are_no_meetings_and_posts_that_are_agendas_win(
    towns: Towns, look: Look
) -> None:
    towns.serve(
        "palmyra.example/", HOME % '<link href="/wp-content/plugins/the-events-calendar/x">'
    )
    towns.serve("palmyra.example/wp-json/wp/v2/types", TYPES % "", kind="application/json")
    towns.serve(
        "palmyra.example/wp-json/tribe/events/v1/events",
        '{"events": [{"id": 1, "title": "Christmas Parade", "description": "", "venue": [],'
        ' "start_date": "2026-12-05 17:00:00", "end_date": "2026-12-05 19:00:00", "url": "/p"}],'
        ' "rest_url": "/x", "total": 1}',
        kind="application/json",
    )
    towns.fixture("palmyra.example/wp-json/wp/v2/posts", "wordpress/posts.json")
    found = await look("palmyra.example/")
    assert found.source is not None
    assert (found.source.platform, found.source.options) == ("wordpress", {})


async def test_town_webs_repository_is_taken_before_the_posts(towns: Towns, look: Look) -> None:
    towns.serve("palmyra.example/", HOME % '<link href="/wp-content/themes/x.css">')
    types = TYPES % ', "twd_repository": {"rest_base": "twd_repository"}'
    towns.serve("palmyra.example/wp-json/wp/v2/types", types, kind="application/json")
    towns.fixture("palmyra.example/wp-json/wp/v2/twd_repository", "townweb/meetings.json")
    towns.fixture("palmyra.example/wp-json/wp/v2/posts", "wordpress/posts.json")
    found = await look("palmyra.example/")
    assert found.source is not None
    assert found.source.platform == "townweb"


async def test_a_wordpress_site_without_its_rest_api_is_read_by_its_feed(
    towns: Towns, look: Look
) -> None:
    towns.serve("palmyra.example/", HOME % '<link href="/wp-content/themes/x.css">')
    towns.serve("palmyra.example/wp-json/wp/v2/types", "{}", status=403)
    towns.fixture("palmyra.example/feed/", "feed/news.rss")
    found = await look("palmyra.example/")
    assert found.source is not None
    assert (found.source.platform, found.source.kind) == ("feed", "agenda")
    assert found.source.url == towns.url("palmyra.example/feed/")
    assert "No meeting with a date is listed there now." in found.reason
    assert not found.proven


async def test_an_agenda_center_is_recognised_by_its_address(towns: Towns, look: Look) -> None:
    towns.fixture("www.palmyra.example/AgendaCenter", "civicplus/search.html")
    towns.fixture("www.palmyra.example/AgendaCenter/Search/", "civicplus/search.html")
    found = await look("www.palmyra.example/AgendaCenter")
    assert found.source is not None
    assert (found.source.platform, found.source.place, found.source.state) == (
        "civicplus",
        "Palmyra",
        "WI",
    )
    assert (found.reason, found.proven) == ("Recognised as civicplus.", True)


async def test_a_home_page_leads_to_its_agenda_center(towns: Towns, look: Look) -> None:
    towns.serve("palmyra.example/", HOME % '<a href="/AgendaCenter">Agendas</a>')
    towns.fixture("palmyra.example/AgendaCenter/Search/", "civicplus/search.html")
    found = await look("palmyra.example/")
    assert found.source is not None
    assert (found.source.platform, found.source.url) == (
        "civicplus",
        towns.url("palmyra.example/AgendaCenter"),
    )


async def test_legistars_pages_are_taken_where_its_api_does_not_answer(
    towns: Towns, look: Look
) -> None:
    towns.fixture("palmyra.legistar.com/Calendar.aspx", "legistar/calendar.html")
    found = await look("palmyra.legistar.com/Calendar.aspx")
    assert found.source is not None
    assert found.source.platform == "legistar"
    assert any(line.startswith("legistar_api https://webapi.") for line in found.tried)


async def test_the_committee_of_boarddocs_is_found_on_its_page(towns: Towns, look: Look) -> None:
    board = "go.boarddocs.com/wi/palm/Board.nsf"
    towns.serve(
        f"{board}/Public",
        "<html><title>BoardDocs</title><a class='committee-trigger' committeeid='C9HCVU32F33A'>"
        "Finance Committee</a><a class='committee-trigger' committeeid='A9HCVU32F33A'>School Board"
        "</a></html>",
    )
    towns.fixture(f"{board}/BD-GetMeetingsList", "boarddocs/meetings.json")
    found = await look(f"{board}/Public")
    assert found.source is not None
    assert (found.source.platform, found.source.state) == ("boarddocs", "WI")
    assert found.source.options == {"committee_id": "A9HCVU32F33A"}
    assert any("School Board is taken, not Finance Committee" in line for line in found.tried)


async def test_a_dead_link_says_so(towns: Towns, look: Look) -> None:
    found = await look("palmyra.example/agendas/old")
    assert found.source is None
    assert found.reason == "Palmyra.example answered 404 Not Found."


async def test_a_host_that_refuses_us_is_named(towns: Towns, look: Look) -> None:
    towns.serve("palmyra.example/agendas", "no", status=403)
    found = await look("palmyra.example/agendas")
    assert (found.source, found.reason) == (None, "Palmyra.example answered 403 Forbidden.")
    towns.serve("palmyra.example/agendas", "<html><title>Just a moment...</title></html>")
    found = await look("palmyra.example/agendas")
    assert found.source is None
    assert "challenge" in found.reason


async def test_a_page_that_says_that_it_is_not_there_is_not_watched(
    towns: Towns, look: Look
) -> None:
    towns.serve(
        "palmyra.example/agendas",
        f"<html><title>Village of Palmyra</title><h1>Page not found</h1>{FOOT}"
        "<a href='/docs/dog-license.pdf'>Dog license</a></html>",
    )
    found = await look("palmyra.example/agendas")
    assert found.source is None
    assert found.reason == "The site answers that there is no such page."


async def test_a_portal_of_a_town_of_that_name_in_another_state_is_not_taken(
    towns: Towns, look: Look
) -> None:
    frame = '<iframe src="http://palmyra.iqm2.com:{port}/Citizens/Default.aspx"></iframe>'
    towns.serve("palmyra.example/", HOME % f'<a href="/agendas-minutes">Agendas</a>{frame}')
    towns.fixture(
        "palmyra.iqm2.com/Citizens/Calendar.aspx",
        "iqm2/calendar.html",
        **{"100 W. Taft St.": "1180 Canandaigua Rd, Palmyra, NY 14522"},
    )
    towns.serve("palmyra.example/agendas-minutes", AGENDAS)
    found = await look("palmyra.example/")
    assert found.source is not None
    assert found.source.platform == "generic"
    assert any(line.endswith("it is not in WI") for line in found.tried)


async def test_a_page_of_another_state_than_the_person_named_is_refused(
    towns: Towns, look: Look
) -> None:
    towns.serve("palmyra.example/agendas-minutes", AGENDAS)
    found = await look("palmyra.example/agendas-minutes", state="NY")
    assert found.source is None
    assert found.reason == "The page is of a place in Wisconsin, not in New York."


async def test_a_portal_left_running_is_told_with_the_day_of_its_newest_meeting(
    towns: Towns, look: Look
) -> None:
    towns.serve(
        "palmyra.example/", HOME % '<a href="http://palmyrawi.iqm2.com:{port}/">Agendas</a>'
    )
    towns.fixture(
        "palmyrawi.iqm2.com/Citizens/Calendar.aspx", "iqm2/calendar.html", **{"2026": "2021"}
    )
    found = await look("palmyra.example/")
    assert found.source is not None
    assert found.reason == (
        "Recognised as iqm2, which the page leads to."
        " Its newest meeting is of December 8, 2021: it may be out of use."
    )
    assert not found.proven


async def test_a_neighbours_portal_does_not_win_over_the_sites_own_agendas(
    towns: Towns, look: Look
) -> None:
    link = '<a href="http://lake.iqm2.com:{port}/">County Board meetings</a>'
    towns.serve("palmyra.example/", HOME % f'{link}<a href="/agendas-minutes">Agendas</a>')
    towns.fixture(
        "lake.iqm2.com/Citizens/Calendar.aspx", "iqm2/calendar.html", Palmyra="Lake County"
    )
    towns.serve("palmyra.example/agendas-minutes", AGENDAS)
    found = await look("palmyra.example/")
    assert found.source is not None
    assert found.source.platform == "generic"


async def test_a_portal_that_does_not_name_the_place_is_offered_with_that_doubt(
    towns: Towns, look: Look
) -> None:
    towns.serve("palmyra.example/", HOME % '<iframe src="http://lake.iqm2.com:{port}/"></iframe>')
    towns.fixture("lake.iqm2.com/Citizens/Calendar.aspx", "iqm2/calendar.html", Palmyra="Meetings")
    found = await look("palmyra.example/")
    assert found.reason == (
        "Recognised as iqm2, which the page leads to."
        " It does not name Palmyra: make sure that it is the right one."
    )
    assert not found.proven


async def test_a_page_with_nothing_to_watch_says_why(towns: Towns, look: Look) -> None:
    towns.serve("palmyra.example/", HOME % "")
    found = await look("palmyra.example/")
    assert found.source is None
    assert found.reason == "The page names no meeting and links to no document."
    towns.serve("palmyra.example/logo", "\x89PNG", kind="image/png")
    found = await look("palmyra.example/logo")
    assert (found.source, found.reason) == (None, "No platform knows a page of this kind.")


async def test_no_more_pages_are_asked_for_than_a_few(towns: Towns, look: Look) -> None:
    links = "".join(f'<a href="http://t{n}.iqm2.com:{{port}}/">Agenda {n}</a>' for n in range(30))
    pages = "".join(f'<a href="/agendas/{n}">Agendas {n}</a>' for n in range(30))
    wordpress = (
        '<link href="/wp-content/x.css"><link rel="alternate" type="text/calendar" href="/c">'
    )
    towns.serve("palmyra.example/", HOME % (links + pages + wordpress))
    found = await look("palmyra.example/")
    assert found.source is None
    assert len(towns.asked) <= FETCHES


async def test_an_address_that_may_not_be_fetched_is_refused_in_a_sentence(look: Look) -> None:
    found = await look("127.0.0.1.nip.io/")
    assert found.source is None
    assert found.reason.endswith(".")
