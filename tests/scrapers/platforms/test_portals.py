"""Whatever page of a vendor's portal is linked, the portal itself is what is watched."""

from __future__ import annotations

import pytest

from scrapers.platforms.portals import Portal, portals
from scrapers.platforms.registry import NAMES


@pytest.mark.parametrize(
    ("linked", "platform", "url"),
    [
        (
            "https://milwaukeecounty.legistar.com/MeetingDetail.aspx?ID=1&GUID=2",
            "legistar",
            "https://milwaukeecounty.legistar.com/Calendar.aspx",
        ),
        (
            "https://www.whitewater-wi.gov/AgendaCenter/ViewFile/Agenda/_03032020-1113?html=true",
            "civicplus",
            "https://www.whitewater-wi.gov/AgendaCenter",
        ),
        (
            "https://www.example.org/AgendaCenter/Plan-Commission-12",
            "civicplus",
            "https://www.example.org/AgendaCenter/Plan-Commission-12",
        ),
        (
            "https://www.example.org/Archive.aspx?AMID=37",
            "archive_center",
            "https://www.example.org/Archive.aspx?AMID=37",
        ),
        (
            "https://palmyrawi.portal.civicclerk.com/event/12/files/agenda/34",
            "civicclerk",
            "https://palmyrawi.portal.civicclerk.com/",
        ),
        (
            "https://lake.granicus.com/AgendaViewer.php?view_id=3&event_id=77",
            "granicus",
            "https://lake.granicus.com/ViewPublisher.php?view_id=3",
        ),
        (
            "https://town.iqm2.com/Citizens/Detail_Meeting.aspx?ID=5",
            "iqm2",
            "https://town.iqm2.com/Citizens/Calendar.aspx",
        ),
        (
            "https://town.primegov.com/Portal/Meeting?meetingTemplateId=9",
            "primegov",
            "https://town.primegov.com/public/portal",
        ),
        (
            "https://go.boarddocs.com/wi/pesd/Board.nsf/goto?open&id=ABC",
            "boarddocs",
            "https://go.boarddocs.com/wi/pesd/Board.nsf/Public",
        ),
        (
            "https://meetings.boardbook.org/Public/Agenda/1234?meeting=99",
            "boardbook",
            "https://meetings.boardbook.org/Public/Organization/1234",
        ),
        (
            "https://simbli.eboardsolutions.com/SB_Meetings/ViewMeeting.aspx?S=4022&MID=1",
            "simbli",
            "https://simbli.eboardsolutions.com/SB_Meetings/SB_MeetingListing.aspx?S=4022",
        ),
        (
            "https://town.civicweb.net/document/1234?printPdf=true",
            "civicweb",
            "https://town.civicweb.net/Portal/MeetingTypeList.aspx",
        ),
        (
            "https://pub-town.escribemeetings.com/Meeting.aspx?Id=1&MeetingViewId=2",
            "escribe",
            "https://pub-town.escribemeetings.com/?MeetingViewId=2",
        ),
        (
            "https://town.novusagenda.com/agendapublic/DisplayAgendaPDF.ashx?MeetingID=5",
            "novusagenda",
            "https://town.novusagenda.com/agendapublic/",
        ),
        (
            "https://meetings.municode.com/adaHtmlDocument/index?cc=TOWNWI&me=abc",
            "municode",
            "https://meetings.municode.com/PublishPage/index?cid=TOWNWI&ppid=0&p=-1",
        ),
        (
            "https://town.municodemeetings.com/bc/page/x",
            "municode",
            "https://town.municodemeetings.com/",
        ),
        (
            "https://public.destinyhosted.com/agenda_publish.cfm?id=123&dsp=ag&seq=4",
            "destinyhosted",
            "https://public.destinyhosted.com/agenda_publish.cfm?id=123&mt=ALL",
        ),
        (
            "https://docs.example.org/OnBaseAgendaOnline/Meetings/ViewMeeting?id=3&doctype=1",
            "onbase",
            "https://docs.example.org/OnBaseAgendaOnline/",
        ),
        (
            "https://calendar.google.com/calendar/embed?src=abc%40group.calendar.google.com&ctz=x",
            "ics",
            "https://calendar.google.com/calendar/ical/abc%40group.calendar.google.com/public/basic.ics",
        ),
        ("https://www.example.org/calendar.ics", "ics", "https://www.example.org/calendar.ics"),
    ],
)
def test_a_deep_link_leads_to_its_portal(linked: str, platform: str, url: str) -> None:
    found = portals(linked)
    assert (found[-1].platform, found[-1].url) == (platform, url)
    assert all(portal.platform in NAMES for portal in found)
    assert portals(url)[-1].url == url


def test_legistars_api_is_tried_before_its_pages_with_the_client_filled_in() -> None:
    api, _ = portals("https://milwaukee.legistar.com/Calendar.aspx")
    assert api == Portal(
        "legistar_api",
        "https://webapi.legistar.com/v1/milwaukee/Events",
        {"client": "milwaukee"},
        name="milwaukee",
    )
    assert portals("https://webapi.legistar.com/v1/milwaukee/Events") == (api,)


def test_an_address_may_name_its_state() -> None:
    (verona,) = portals("https://wi-verona.civicplus.com/AgendaCenter")
    assert (verona.state, verona.name) == ("WI", "verona")
    (schools,) = portals("https://go.boarddocs.com/wi/pesd/Board.nsf/Public")
    assert schools.state == "WI"


def test_a_news_search_brings_its_query_as_the_option() -> None:
    (search,) = portals("https://news.google.com/rss/search?q=%22287(g)%22+Wisconsin&hl=en-US")
    assert search.options == {"query": '"287(g)" Wisconsin'}
    (search,) = portals("https://api.gdeltproject.org/api/v2/doc/doc?query=palmyra&mode=artlist")
    assert (search.url, search.options) == (
        "https://api.gdeltproject.org/api/v2/doc/doc",
        {"query": "palmyra"},
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://www.civicplus.com/AgendaCenter",
        "https://connect.civicplus.com/referral",
        "https://www.legistar.com/",
        "https://help.granicus.com/ViewPublisher.php?view_id=1",
        "https://granicus.com/solutions",
        "https://lake.granicus.com/boards/w/abc",
        "https://www.boarddocs.com/",
        "https://library.municode.com/wi/palmyra/codes",
        "https://www.iqm2.com/",
        "https://villageofpalmyra.example/agendas",
        "https://notlegistar.com/Calendar.aspx",
        "mailto:clerk@legistar.com",
        "https://[broken",
    ],
)
def test_shops_and_other_pages_are_no_portals(url: str) -> None:
    assert portals(url) == ()
