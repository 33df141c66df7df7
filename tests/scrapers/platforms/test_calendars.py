"""Calendars: iCalendar, Google, Schoolwires, The Events Calendar, OpenCities and plain JSON."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import (
    google_calendar,
    ics,
    json_events,
    opencities,
    schoolwires,
    tribe,
)
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, page, papers, source, wall

SITE = "https://village.example.gov"
ICS = source("ics", f"{SITE}/board.ics")


def test_a_series_is_read_instance_by_instance_without_the_excepted_day() -> None:
    board = [
        one
        for one in ics.read(page("ics/board.ics", ICS.url), ICS, NOW).meetings
        if one.title == "Village Board"
    ]
    assert [one.start for one in board] == [wall("2026-12-08 17:00"), wall("2027-01-04 18:00")]


def test_an_instance_that_is_moved_keeps_its_key() -> None:
    moved = ics.read(page("ics/board.ics", ICS.url), ICS, NOW).meetings[0]
    assert moved.key == "board@example.gov|2026-12-07"


def test_folded_and_escaped_words_are_made_whole() -> None:
    january = next(
        one
        for one in ics.read(page("ics/board.ics", ICS.url), ICS, NOW).meetings
        if one.start == wall("2027-01-04 18:00")
    )
    assert january.place == "Village Hall, 100 W. Taft St."
    assert january.remote == "https://us02web.zoom.us/j/99"
    assert papers(january) == [(DocumentKind.AGENDA, f"{SITE}/agenda.pdf")]
    assert january.end == wall("2027-01-04 19:30")


def test_utc_is_moved_to_the_sources_zone_and_times_in_a_uid_are_left_out_of_the_key() -> None:
    plan = next(
        one
        for one in ics.read(page("ics/board.ics", ICS.url), ICS, NOW).meetings
        if one.title == "Plan Commission"
    )
    assert plan.start == wall("2026-12-14 18:00")
    assert plan.status is MeetingStatus.CANCELLED
    assert plan.key == "728@example.gov"
    assert papers(plan) == [(DocumentKind.NOTICE, f"{SITE}/notice.pdf")]


def test_a_whole_day_has_no_time_and_a_cancelled_status_counts() -> None:
    annual = next(
        one
        for one in ics.read(page("ics/board.ics", ICS.url), ICS, NOW).meetings
        if one.title == "Annual meeting"
    )
    assert (annual.start, annual.time_known) == (wall("2026-12-20"), False)
    assert annual.status is MeetingStatus.CANCELLED


def test_a_calendar_whose_events_are_long_ago_is_empty() -> None:
    later = datetime(2031, 1, 1, tzinfo=UTC)
    assert ics.read(page("ics/board.ics", ICS.url), ICS, later).outcome is Outcome.EMPTY


def test_a_series_by_the_second_is_left_out() -> None:
    shown = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        b"DTSTART:20261201T120000Z\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:Meeting\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert ics.read(Page(ICS.url, shown), ICS, NOW).outcome is Outcome.EMPTY


def test_five_hundred_instances_an_event_at_most() -> None:
    days = ",".join(f"202612{1 + n // 24:02}T{n % 24:02}0000Z" for n in range(600))
    shown = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART:20261201T000000Z\r\nRDATE:{days}\r\nSUMMARY:Meeting\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert len(ics.read(Page(ICS.url, shown.encode()), ICS, NOW).meetings) == 500


def test_googles_events_are_local_by_their_offset_or_moved_from_utc() -> None:
    one = source(
        "google_calendar", "https://www.googleapis.com/calendar/v3/calendars/x/events?key=K"
    )
    (request,) = google_calendar.requests(one, NOW)
    assert "timeMin=2026-10-10T00%3A00%3A00Z" in request.url
    assert "key=K" in request.url
    listing = google_calendar.read(answer(request, "google_calendar/events.json"), one, NOW)
    board, budget, annual = listing.meetings
    assert (board.start, board.end) == (wall("2026-12-08 18:00"), wall("2026-12-08 19:00"))
    assert papers(board) == [(DocumentKind.AGENDA, "https://drive.google.com/file/d/1Z/view")]
    assert (budget.start, budget.status) == (wall("2026-12-09 18:30"), MeetingStatus.CANCELLED)
    assert (annual.start, annual.time_known) == (wall("2026-12-20"), False)
    assert "pageToken=T2" in listing.more[0].url


def test_schoolwires_events_are_the_districts_wall_clock() -> None:
    one = source(
        "schoolwires", "https://api.schoolwires.com/REST/api/v4/CalendarEvents/GetEvents/17299"
    )
    (request,) = schoolwires.requests(one, NOW)
    assert "StartDate=2026-10-10&EndDate=2027-05-23" in request.url
    board, policy = schoolwires.read(answer(request, "schoolwires/events.json"), one, NOW).meetings
    assert board.start == wall("2026-12-14 19:00")
    assert (policy.time_known, policy.status) == (False, MeetingStatus.POSTPONED)


def test_the_events_calendars_api_gives_local_times_venue_and_next_page() -> None:
    one = source("tribe", SITE, category="village-board")
    (request,) = tribe.requests(one, NOW)
    assert request.url == (
        f"{SITE}/wp-json/tribe/events/v1/events?start_date=2026-10-10&end_date=2027-05-23"
        "&per_page=50&page=1&categories=village-board"
    )
    listing = tribe.read(answer(request, "tribe/events.json"), one, NOW)
    board, plan = listing.meetings
    assert (board.key, board.title) == ("501", "Village Board \u2013 Regular Meeting")
    assert (board.start, board.end) == (wall("2026-12-07 18:00"), wall("2026-12-07 19:30"))
    assert board.place == "Village Hall, 100 W. Taft St., Palmyra, WI 53156"
    assert papers(board) == [(DocumentKind.AGENDA, f"{SITE}/wp-content/uploads/2026/12/agenda.pdf")]
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert (plan.time_known, plan.place) == (False, None)
    assert [r.url for r in listing.more] == [f"{SITE}/wp-json/tribe/events/v1/events/?page=2"]


def test_the_calendars_own_page_gives_each_event_once() -> None:
    one = source("tribe", SITE)
    parks, library = tribe.read(page("tribe/list.html", f"{SITE}/events/"), one, NOW).meetings
    assert (parks.title, parks.start) == ("Parks & Recreation", wall("2026-12-09 17:00"))
    assert parks.place == "Park Shelter, 1 Park Rd, Palmyra"
    assert papers(parks) == [(DocumentKind.AGENDA, f"{SITE}/parks.pdf")]
    assert (library.title, library.start) == ("Library Board", wall("2026-12-10 19:00"))


def test_the_calendar_says_itself_that_there_is_nothing() -> None:
    listing = tribe.read(page("tribe/empty.html", f"{SITE}/events/"), source("tribe", SITE), NOW)
    assert listing.outcome is Outcome.EMPTY
    assert listing.reason == "The page says: There are no upcoming events"


def test_opencities_days_are_by_their_parts_and_details_are_asked_for() -> None:
    one = source("opencities", "https://city.example.gov/calendar", calendars=["b485bcac"])
    (request,) = opencities.requests(one, NOW)
    assert request.method == "POST"
    assert request.body == (
        b'{"LanguageCode": "en-US", "Ids": ["b485bcac"], "StartDate": "2026-10-10",'
        b' "EndDate": "2027-05-23"}'
    )
    listing = opencities.read(answer(request, "opencities/items.json"), one, NOW)
    (council,) = listing.meetings
    assert (council.title, council.start) == ("Council Meeting", wall("2026-12-07 17:00"))
    assert council.status is MeetingStatus.CANCELLED
    detail = opencities.read(answer(listing.more[0], "opencities/detail.json"), one, NOW).meetings[
        0
    ]
    assert detail.key == council.key
    assert detail.place == "City Hall, 1 Main St, Palmyra"
    assert papers(detail) == [
        (DocumentKind.AGENDA, "https://city.example.gov/files/assets/agenda.pdf")
    ]


def test_an_opencities_page_calls_for_the_items_of_its_calendars() -> None:
    one = source("opencities", "https://city.example.gov/calendar")
    listing = opencities.read(page("opencities/page.html", one.url), one, NOW)
    assert listing.outcome is Outcome.EMPTY
    assert b'"Ids": ["126c63c0-c42f-43aa-8168-1867f0ae80f1"]' in (listing.more[0].body or b"")


def test_any_json_with_titles_and_days_is_a_list_of_events() -> None:
    one = source("json_events", "https://commission.example.gov/events.json?from={first}")
    (request,) = json_events.requests(one, NOW)
    assert request.url == "https://commission.example.gov/events.json?from=2026-10-10"
    research, full = json_events.read(answer(request, "json_events/feed.json"), one, NOW).meetings
    assert (research.title, research.status) == (
        "Research Subcommission Meeting",
        MeetingStatus.CANCELLED,
    )
    assert (research.start, research.end) == (wall("2026-12-15 10:00"), wall("2026-12-15 12:00"))
    assert research.place == "State Office Building, 555 W. Monroe, Madison"
    assert research.remote == "https://state.webex.com/j.php?MTID=1"
    assert papers(research) == [
        (DocumentKind.AGENDA, "https://commission.example.gov/content/dam/agenda.pdf")
    ]
    assert full.start == wall("2026-12-15 18:30")


def test_json_that_lists_nothing_dated_is_drift() -> None:
    one = source("json_events", "https://commission.example.gov/events.json")
    with pytest.raises(Drift):
        json_events.read(Page(one.url, b'{"people": [{"name": "A"}]}'), one, NOW)
