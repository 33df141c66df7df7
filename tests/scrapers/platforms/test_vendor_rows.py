"""Rows and entries as vendors' sites show them now and then, each by its own module."""

from __future__ import annotations

import json

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedMeeting, MeetingStatus
from scrapers.platforms.registry import look
from tests.scrapers.platforms.vendor import NOW, papers, source, wall


def _meetings(name: str, url: str, text: str) -> tuple[ListedMeeting, ...]:
    found, listing = look(Page(url, text.encode()), source("generic", url), NOW)
    assert found == name
    return listing.meetings


def test_granicus_meets_now_and_tells_the_time_in_a_name() -> None:
    site = "https://palmyra.granicus.com"
    running, closed = _meetings(
        "granicus",
        f"{site}/ViewPublisher.php?view_id=13",
        """<html><body><table class="listingTable">
        <tr><td class="listItem" headers="EventName">Plan Commission</td>
        <td class="listItem" headers="EventDate x"><a href="#" onclick="window.open(
        '//palmyra.granicus.com/MediaPlayer.php?view_id=13&event_id=37')">In Progress</a></td></tr>
        <tr><td class="listItem" headers="Name">1:00 PM Village Board (Closed Session)</td>
        <td class="listItem" headers="Date x">Nov 12, 2026</td>
        <td><a href="AgendaViewer.php?view_id=13&clip_id=9">Agenda</a></td></tr>
        </table></body></html>""",
    )
    assert (running.start, running.time_known) == (wall("2026-11-24"), False)
    assert (closed.title, closed.start) == (
        "Village Board (Closed Session)",
        wall("2026-11-12 13:00"),
    )


def test_granicus_feed_has_a_style_and_recordings_without_a_day_in_the_title() -> None:
    site = "https://palmyra.granicus.com"
    (board,) = _meetings(
        "granicus",
        f"{site}/ViewPublisherRSS.php?view_id=4",
        f"""<?xml version="1.0"?><?xml-stylesheet href="layout.xslt" type="text/xsl"?>
        <rss version="2.0" xmlns:gran="https://www.granicus.com/schema/rss-supplements"><channel>
        <item><title>Village Board</title>
        <link>{site}/MediaPlayer.php?view_id=4&amp;clip_id=5</link>
        <gran:pubDateParts yr="2026" mo="7" day="28" hr="07"/></item>
        <item><title>Notice</title><link>{site}/AgendaViewer.php?view_id=4&amp;clip_id=6</link>
        <gran:pubDateParts yr="2026" mo="7" day="28" hr="07"/></item></channel></rss>""",
    )
    assert (board.start, board.time_known) == (wall("2026-07-28"), False)
    assert board.remote == f"{site}/MediaPlayer.php?view_id=4&clip_id=5"


def test_onbase_may_have_a_day_without_a_name_for_its_column() -> None:
    (board,) = _meetings(
        "onbase",
        "https://palmyra.hylandcloud.com/Agendaonline/Meetings/Search?dropid=11",
        """<html><body><div id="meetings-list"><table><tr class="meeting-row" data-meeting-id="99">
        <td data-sortable-type="mtgName">CANCELED - Village Board</td>
        <td data-sortable-label="2027-01-15">01/15/2027</td></tr></table></div></body></html>""",
    )
    assert (board.key, board.title) == ("99", "Village Board")
    assert (board.start, board.status) == (wall("2027-01-15"), MeetingStatus.CANCELLED)


def test_iqm2_midnight_is_no_time_and_its_split_view_is_the_recording() -> None:
    site = "https://palmyrawi.iqm2.com"
    (board,) = _meetings(
        "iqm2",
        f"{site}/Citizens/Calendar.aspx",
        """<html><body><div class="MeetingRow"><div class="RowLink">
        <a href="Detail_Meeting.aspx?ID=12">Dec 8, 2026 12:00 AM</a></div>
        <div class="MeetingLinks"><a href="SplitView.aspx?Mode=Video&MeetingID=12">Video</a></div>
        <div class="RowDetails">Village Board - Regular</div></div></body></html>""",
    )
    assert (board.start, board.time_known) == (wall("2026-12-08"), False)
    assert board.remote == f"{site}/Citizens/SplitView.aspx?Mode=Video&MeetingID=12"


def test_events_may_count_seconds_and_name_their_rooms() -> None:
    stream = {
        "results": [
            {"id": "7", "title": "Village Board", "date": "1796779800", "url": "/sessions/7"},
        ]
    }
    (board,) = _meetings("json_events", "https://palmyra.open.media/sessions", json.dumps(stream))
    assert (board.title, board.start) == ("Village Board", wall("2026-12-08 19:30"))
    court = {
        "id": "6f",
        "meetingType": "County Court",
        "scheduleDate": "Tuesday, December 8, 2026, 10:00 AM",
        "room": {"roomName": "Court Room", "address": {"street": "1 Main St", "city": "Palmyra"}},
        "agendaPdfUrl": "https://files.example.org/CC_2026-12-08.pdf",
    }
    (meeting,) = _meetings("json_events", "https://county.example.org/m", json.dumps([court]))
    assert (meeting.title, meeting.start) == ("County Court", wall("2026-12-08 10:00"))
    assert meeting.place == "Court Room, 1 Main St, Palmyra"
    assert papers(meeting) == [(DocumentKind.AGENDA, "https://files.example.org/CC_2026-12-08.pdf")]


def test_civicplus_fragments_tell_the_day_in_their_files_addresses() -> None:
    site = "https://www.palmyra.gov"
    (board,) = _meetings(
        "civicplus",
        f"{site}/AgendaCenter/UpdateCategoryList",
        """<table><tr id="row1" class="catAgendaRow"><td><p>
        <a href="/AgendaCenter/ViewFile/Agenda/_05012027-1234">Village Board (PDF)</a></p>
        </td></tr></table>""",
    )
    assert (board.key, board.title, board.start) == ("1234", "Village Board", wall("2027-05-01"))
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{site}/AgendaCenter/ViewFile/Agenda/_05012027-1234")
    ]


def test_a_cancelled_day_in_an_archive_is_a_meeting_whatever_its_file_is() -> None:
    (plan,) = _meetings(
        "archive_center",
        "https://www.palmyra.gov/Archive.aspx?AMID=30",
        """<html><body><a href="Archive.aspx?ADID=57">12/14/2026 CANCELLED Plan Commission (PDF)</a>
        </body></html>""",
    )
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert plan.start == wall("2026-12-14")


def test_boarddocs_agenda_for_the_printer_names_its_meeting() -> None:
    (board,) = _meetings(
        "boarddocs",
        "https://go.boarddocs.com/wi/palm/Board.nsf/PRINT-AgendaDetailed?open",
        """<div id="print-top-meeting-info"><div class="print-meeting-date">Tuesday, December 8,
        2026</div><div class="print-meeting-name">Regular Meeting</div>
        <div class="print-meeting-description">7:00 PM, Board Room</div></div>
        <div class="agendaorder">1. Opening</div>""",
    )
    assert (board.title, board.start) == ("Regular Meeting", wall("2026-12-08 19:00"))
    assert [one.kind for one in board.documents] == [DocumentKind.AGENDA]
