"""What calendars hold beside meetings."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Outcome
from scrapers.platforms import generic
from scrapers.platforms.occasions import is_occasion
from scrapers.platforms.result import listing
from tests.scrapers.platforms.vendor import NOW, source, wall

URL = "https://village.example.gov/board/"


def of(html: str) -> list[str]:
    shown = f"<html><body><h1>Town Board meetings</h1>{html}</body></html>"
    found = generic.read(Page(URL, shown.encode()), source("generic", URL), NOW).meetings
    return [f"{one.start:%Y-%m-%d} {one.title}" for one in found]


@pytest.mark.parametrize(
    "title",
    [
        "Veterans Day",
        "Veteran\u2019s Day - City Hall Closed",
        "Closed - Columbus Day",
        "Village Hall will be closed for the holiday",
        "Christmas Eve",
        "No Meetings",
        "Property taxes due",
        "Spring Primary Election",
        "Farmers' Market",
        "Last day of school",
        "Bid opening",
        "Clerk's office hours",
        "Leaf pickup",
    ],
)
def test_a_day_at_which_no_body_meets_is_none(title: str) -> None:
    assert is_occasion(title)


@pytest.mark.parametrize(
    "title",
    [
        "Village Board",
        "Closed Session",
        "Board of Elections",
        "Election Commission",
        "No Meeting - Plan Commission",
        "Board of Canvassers: Spring Election",
        "Public hearing on the holiday schedule",
        "Holiday Parade Committee",
        "Farmers Market Advisory Board",
        "Library Board",
        "Joint Review Board - school closing hearing",
    ],
)
def test_a_body_or_its_meeting_stays(title: str) -> None:
    assert not is_occasion(title)


def test_a_calendar_of_holidays_is_empty_and_says_so() -> None:
    only = ListedMeeting("1", "Labor Day", wall("2026-09-07"))
    found = listing([only], missing="nothing")
    assert (found.outcome, found.meetings) == (Outcome.EMPTY, ())
    assert "holidays" in found.reason


def test_what_has_an_agenda_is_a_meeting_whatever_it_is_called() -> None:
    agenda = ListedDocument(f"{URL}a.pdf", "Agenda", DocumentKind.AGENDA)
    only = ListedMeeting("1", "Tree Lighting", wall("2026-12-04"), documents=(agenda,))
    assert listing([only], missing="nothing").meetings == (only,)


def test_a_holiday_beside_a_meetings_day_is_not_the_meetings() -> None:
    line = (
        "<ul><li>November 9, 2026 (Veteran's Day 11/11/26) - <a href='a.pdf'>Agenda</a></li></ul>"
    )
    assert of(line) == ["2026-11-09 Town Board meetings"]


def test_a_heading_in_one_card_names_no_other_card() -> None:
    cards = "".join(
        f"<div class='event'><p>{day}</p>{rest}</div>"
        for day, rest in (
            ("November 30, 2026", "<h4>Plan Commission Meeting</h4>"),
            ("December 5, 2026", "<p>Market on the square</p>"),
            ("December 7, 2026", "<h4>Town Board Meeting</h4>"),
        )
    )
    assert "2026-12-05 Plan Commission Meeting" not in of(cards)


MEMBERS = """<h3>Members</h3><table>
<tr><td>Ann Smith</td><td>Dec 31, 2026</td><td>Ward 1</td></tr>
<tr><td>Bob Jones</td><td>Dec 31, 2027</td><td>Ward 2</td></tr></table>"""


@pytest.mark.parametrize(
    "html",
    [
        MEMBERS,
        "<h3>News</h3><p>Chair welcomes new trail - Tuesday, November 3, 2026</p>",
        "<h3>Recycling schedule 2026</h3><p>Pickup dates: Jan 9, Jan 23, Feb 6, Feb 20, Mar 6</p>",
        "<h3>Permits</h3><table><tr><td>26-101</td><td>11/03/2026</td></tr></table>",
        "<h3>Elections</h3><ul><li>Spring Primary: February 16, 2027</li></ul>",
        "<p>Sealed bids for road work are due December 4, 2026 at 2:00 PM.</p>",
        "<p>Owned by SuperUser Account On Friday, November 6, 2026</p>",
    ],
)
def test_days_of_members_news_and_owners_are_no_meetings(html: str) -> None:
    assert of(html) == []


def test_a_talk_on_a_boards_site_is_no_meeting_of_the_board() -> None:
    html = """<html><head><title>Police Review Board</title></head><body><h3>Village Talks</h3>
    <p>Village Talks start at 6 p.m.</p>
    <p>The next of these talks will be held on Tuesday, December 8, 2026 as ever.</p>"""
    page = Page(URL, f"{html}</body></html>".encode())
    assert generic.read(page, source("generic", URL), NOW).meetings == ()


def test_titles_that_differ_in_a_plural_are_one_meeting_of_that_hour() -> None:
    line = "<p>December 8, 2026 9:30 a.m. Policy {} Meeting</p><hr>"
    assert len(of(line.format("Presentation") + line.format("Presentations"))) == 1


def test_a_misspelt_month_is_read() -> None:
    assert of("<ul><li>Decmeber 14, 2026</li><li>Januray 11, 2027</li></ul>") == [
        "2026-12-14 Town Board meetings",
        "2027-01-11 Town Board meetings",
    ]


def test_a_day_told_from_today_is_read() -> None:
    rows = "".join(
        f"<li><span>{day}</span><br>{body} meeting</li>"
        for day, body in (("THIS FRIDAY", "Town Board"), ("Tomorrow", "Plan Commission"))
    )
    assert of(f"<ul>{rows}</ul>") == [
        "2026-11-27 Town Board meeting",
        "2026-11-25 Plan Commission meeting",
    ]
