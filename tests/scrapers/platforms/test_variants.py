"""Shapes that other sites of the same vendors show: older services, other skins, single pages."""

from __future__ import annotations

import json

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms.registry import look
from tests.scrapers.platforms.vendor import NOW, papers, source, wall

ESCRIBE = "https://pub-town.escribemeetings.com"


@pytest.mark.parametrize("site", [ESCRIBE, "https://example.org"])
def test_escribes_service_of_past_meetings_has_other_names(site: str) -> None:
    answer = {
        "d": [
            {
                "Id": None,
                "MeetingId": "8a1",
                "MeetingType": "City Council",
                "MeetingTitle": "City Council Regular Meeting",
                "FormattedStart": "Tuesday, November 3, 2026 @ 5:30 PM",
                "MeetingLinks": [
                    {"Title": "Agenda (PDF)", "Url": "filestream.ashx?DocumentId=1"},
                    {"Title": "Minutes (PDF)", "Url": "filestream.ashx?DocumentId=2"},
                ],
                "AdditionalDocumentsLinks": [
                    {"Title": "Presentation", "Url": "filestream.ashx?DocumentId=3"}
                ],
            }
        ]
    }
    url = f"{site}/MeetingsCalendarView.aspx/PastMeetings?Year=2026"
    if site != ESCRIBE:
        url = f"{site}/saved.json"
    name, listing = look(Page(url, json.dumps(answer).encode()), source("generic", url), NOW)
    (meeting,) = listing.meetings
    assert (name, meeting.key, meeting.start) == ("escribe", "8a1", wall("2026-11-03 17:30"))
    assert [kind for kind, _ in papers(meeting)] == [
        DocumentKind.AGENDA,
        DocumentKind.MINUTES,
        DocumentKind.NOTICE,
    ]
    assert meeting.documents[0].url == f"{site}/filestream.ashx?DocumentId=1"


def test_a_portal_of_escribe_that_was_saved_after_its_script_ran_is_read() -> None:
    html = """<html><head><title>Meetings</title></head><body><div class="upcoming-meetings">
    <div class="calendar-item"><div class="meeting-header"><h3>Town Council</h3></div>
    <div class="meeting-date">Monday, December 7, 2026 @ 6:00 PM</div><ul>
    <li><a href="filestream.ashx?DocumentId=9">Agenda (PDF)</a></li></ul></div>
    <div class="calendar-item"><div class="meeting-header"><h3>Plan Commission</h3></div>
    <div class="meeting-date">Wednesday, December 9, 2026 @ 7:00 PM</div><ul>
    <li><a href="filestream.ashx?DocumentId=10">Agenda (PDF)</a></li></ul></div>
    </div></body></html>"""
    _, listing = look(Page(f"{ESCRIBE}/", html.encode()), source("escribe", ESCRIBE), NOW)
    assert [(one.title, one.start) for one in listing.meetings] == [
        ("Town Council", wall("2026-12-07 18:00")),
        ("Plan Commission", wall("2026-12-09 19:00")),
    ]


def test_legistars_page_of_a_meeting_is_that_meeting() -> None:
    url = "https://town.legistar.com/MeetingDetail.aspx?ID=1001&GUID=AB-1&Options=info|&Search="
    p = "ctl00_ContentPlaceHolder1"
    html = f"""<html><body><form id="aspnetForm"><table>
    <tr><td>Meeting Name:</td><td><a id="{p}_hypName" href="DepartmentDetail.aspx?ID=1">Town Board
    </a></td><td>Agenda status:</td><td><span id="{p}_lblAgendaStatus">Final</span></td></tr>
    <tr><td>Meeting date/time:</td><td><span id="{p}_lblDate">12/7/2026</span>
    <span id="{p}_lblTime">6:00 PM</span></td></tr>
    <tr><td>Meeting location:</td><td><span id="{p}_lblLocation">Town Hall</span></td></tr>
    <tr><td>Published agenda:</td><td><a id="{p}_hypAgenda" href="View.ashx?M=A&ID=1001&GUID=AB-1">
    Agenda</a></td><td><a id="{p}_hypMinutes">Not available</a></td></tr></table>
    <table class="rgMasterTable"><thead><tr><th class="rgHeader">File #</th>
    <th class="rgHeader">Agenda Note</th><th class="rgHeader">Action Date</th></tr></thead>
    <tbody><tr class="rgRow"><td>26-1</td><td>Lease from January 4, 2027</td><td>11/1/2026</td></tr>
    </tbody></table></form></body></html>"""
    name, listing = look(Page(url, html.encode()), source("legistar", url), NOW)
    (meeting,) = listing.meetings
    assert (name, meeting.key, meeting.title) == ("legistar", "1001", "Town Board")
    assert (meeting.start, meeting.place) == (wall("2026-12-07 18:00"), "Town Hall")
    agenda = "https://town.legistar.com/View.ashx?M=A&ID=1001&GUID=AB-1"
    assert papers(meeting) == [(DocumentKind.AGENDA, agenda)]


def test_legistars_page_of_a_body_names_the_body_once() -> None:
    url = "https://town.legistar.com/DepartmentDetail.aspx?ID=1&GUID=AB"
    p = "ctl00_ContentPlaceHolder1"
    html = f"""<html><body><span id="{p}_lblName">Town Board</span>
    <table class="rgMasterTable" id="{p}_gridCalendar_ctl00"><thead><tr>
    <th class="rgHeader">Meeting Date</th><th class="rgHeader">Meeting Time</th>
    <th class="rgHeader">Meeting Location</th><th class="rgHeader">Agenda</th></tr></thead><tbody>
    <tr class="rgRow"><td>12/7/2026</td><td>6:00 PM</td><td>Town Hall</td>
    <td><a href="View.ashx?M=A&amp;ID=7&amp;GUID=C">Agenda</a></td></tr>
    <tr class="rgAltRow"><td>12/21/2026</td><td>Canceled</td><td>Town Hall</td><td></td></tr>
    </tbody></table></body></html>"""
    _, listing = look(Page(url, html.encode()), source("legistar", url), NOW)
    assert [(one.title, one.start, one.status) for one in listing.meetings] == [
        ("Town Board", wall("2026-12-07 18:00"), MeetingStatus.SCHEDULED),
        ("Town Board", wall("2026-12-21"), MeetingStatus.CANCELLED),
    ]


def test_a_view_of_granicus_in_a_sites_own_skin_is_read_by_what_its_rows_lead_to() -> None:
    url = "https://town.granicus.com/ViewPublisher.php?view_id=2"
    html = """<html><body><h3>Available Archives</h3><table class="tbl-archive">
    <tr><th>Meeting</th><th>When</th><th>Length</th><th></th></tr>
    <tr><td>Town Board</td><td>Nov 9, 2026</td><td>01h 20m</td><td>
    <a href="//town.granicus.com/AgendaViewer.php?view_id=2&amp;clip_id=31">Agenda</a>
    <a href="javascript:void(0);"
     onclick="window.open('//town.granicus.com/MediaPlayer.php?view_id=2&amp;clip_id=31')">Video</a>
    </td></tr><tr><td>Town Board</td><td>Oct 12, 2026</td><td>00h 50m</td><td>
    <a href="//town.granicus.com/MinutesViewer.php?view_id=2&amp;clip_id=30">Minutes</a></td></tr>
    </table></body></html>"""
    name, listing = look(Page(url, html.encode()), source("granicus", url), NOW)
    assert name == "granicus"
    assert [(one.title, one.start) for one in listing.meetings] == [
        ("Town Board", wall("2026-11-09")),
        ("Town Board", wall("2026-10-12")),
    ]
    assert listing.meetings[0].remote == (
        "https://town.granicus.com/MediaPlayer.php?view_id=2&clip_id=31"
    )


def test_a_calendar_feed_of_civicplus_tells_its_days_in_its_text() -> None:
    url = "https://www.town.example.gov/RSSFeed.aspx?ModID=58&CID=Meetings-24"
    rss = """<?xml version="1.0"?><rss version="2.0"><channel><title>Calendar</title><item>
    <title>Plan Commission Meeting</title><link>https://www.town.example.gov/Calendar.aspx?EID=9</link>
    <pubDate>Mon, 02 Nov 2026 09:00:00 -0600</pubDate><description>
    &lt;strong&gt;Event date:&lt;/strong&gt; December 9, 2026 &lt;br&gt;&lt;strong&gt;Event Time:
    &lt;/strong&gt; 07:00 PM - 09:00 PM&lt;br&gt;
    &lt;strong&gt;Location:&lt;/strong&gt; 1 Main Street
    </description></item></channel></rss>"""
    _, listing = look(Page(url, rss.encode()), source("feed", url), NOW)
    (meeting,) = listing.meetings
    assert (meeting.title, meeting.start) == ("Plan Commission Meeting", wall("2026-12-09 19:00"))
    assert (meeting.end, meeting.place) == (wall("2026-12-09 21:00"), "1 Main Street")


def test_boarddocs_lists_are_read_where_nobody_says_whose_they_are() -> None:
    entries = [
        {"unique": "AB12", "name": "Board Meeting @ 6:30 p.m.", "numberdate": "20261207",
         "current": "1", "unid": "F00"},
        {},
    ]  # fmt: skip
    url = "https://example.org/"
    name, listing = look(Page(url, json.dumps(entries).encode()), source("generic", url), NOW)
    (meeting,) = listing.meetings
    assert (name, listing.outcome, meeting.url) == ("boarddocs", Outcome.OK, None)
    assert meeting.start == wall("2026-12-07 18:30")


def test_the_older_months_calendar_of_tribe_tells_its_events_in_tooltips() -> None:
    url = "https://www.town.example.gov/events/month/"
    told = json.dumps(
        {
            "eventId": 66,
            "title": "Plan Commission (Cancelled)",
            "permalink": "https://www.town.example.gov/event/plan-66/",
            "dateDisplay": "December 9 @ 7:00 pm - 9:00 pm",
        }
    ).replace('"', "&quot;")
    html = f"""<html><body id="tribe-events"><div id="tribe-events-content"><table><tr><td>
    <div id="tribe-events-event-66-9" class="post-66 tribe_events type-tribe_events"
    data-tribejson='{told}'><h3 class="tribe-events-month-event-title">
    <a href="https://www.town.example.gov/event/plan-66/" >Plan Commission (Cancelled)</a>
    </h3></div></td></tr></table></div></body></html>"""
    name, listing = look(Page(url, html.encode()), source("generic", url), NOW)
    (meeting,) = listing.meetings
    assert (name, meeting.title, meeting.start) == (
        "tribe",
        "Plan Commission",
        wall("2026-12-09 19:00"),
    )
    assert (meeting.status, meeting.end) == (MeetingStatus.CANCELLED, wall("2026-12-09 21:00"))


def test_a_calendar_that_tells_its_events_to_machines_is_believed_about_title_and_place() -> None:
    url = "https://www.town.example.gov/calendar.aspx?view=list&CID=24"
    html = """<html><head><title>Calendar</title></head><body><div id="CID24" class="calendar"><ol>
    <li><h3><a id="eventTitle_101" href="/Calendar.aspx?EID=101">Plan Commission</a></h3>
    <div class="date">December 9, 2026, 7:00 PM - 9:00 PM&nbsp;@ Town Hall</div>
    <div itemscope itemtype="http://schema.org/Event"><div itemprop="location" itemscope
    itemtype="http://schema.org/Place"><span itemprop="name">Town Hall</span>
    <span itemprop="streetAddress">1 Main Street</span></div>
    <span itemprop="name">Plan Commission (DEC 9)</span>
    <span itemprop="startDate">2026-12-09T19:00:00</span></div></li>
    <li><h3><a id="eventTitle_102" href="/Calendar.aspx?EID=102"><span>Christmas Day</span></a></h3>
    <div class="date">December 25, 2026, All Day</div>
    <div itemscope itemtype="http://schema.org/Event"><span itemprop="name">Christmas Day</span>
    <span itemprop="startDate">2026-12-25T00:00:00</span></div></li></ol></div></body></html>"""
    _, listing = look(Page(url, html.encode()), source("generic", url), NOW)
    (meeting,) = listing.meetings
    assert (meeting.title, meeting.start) == ("Plan Commission", wall("2026-12-09 19:00"))
    assert meeting.url == "https://www.town.example.gov/Calendar.aspx?EID=101"
    assert "Main Street" in (meeting.place or "")


def test_an_agenda_center_without_agendas_says_so() -> None:
    url = "https://www.town.example.gov/AgendaCenter"
    html = """<html><body><h1>Agenda Center</h1><div id="AgendaCenterContent">
    <p>There are no agendas available.</p></div></body></html>"""
    name, listing = look(Page(url, html.encode()), source("generic", url), NOW)
    assert (name, listing.outcome) == ("civicplus", Outcome.EMPTY)


def test_an_hour_behind_a_row_of_dots_is_the_meetings() -> None:
    url = "https://www.town.example.gov/board/"
    html = """<html><body><h2>Board meetings</h2><ul><li>TUESDAY, FEBURARY 16, 2027......1:30</li>
    <li>TUESDAY, MARCH 16, 2027 \u2026\u2026 10:00</li></ul></body></html>"""
    _, listing = look(Page(url, html.encode()), source("generic", url), NOW)
    assert [one.start for one in listing.meetings] == [
        wall("2027-02-16 13:30"),
        wall("2027-03-16 10:00"),
    ]
