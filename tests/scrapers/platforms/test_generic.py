"""Pages of links as small governments write them."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedMeeting, MeetingStatus, Outcome
from scrapers.platforms import generic
from tests.scrapers.platforms.vendor import NOW, page, papers, source, wall

SITE = "https://village.example.gov"
URL = f"{SITE}/agendas/"
SOURCE = source("generic", URL)


def meetings(name: str) -> tuple[ListedMeeting, ...]:
    return generic.read(page(f"generic/{name}", URL), SOURCE, NOW).meetings


def of(html: str) -> tuple[ListedMeeting, ...]:
    shown = f"<html><body><h1>Town Board meetings</h1>{html}</body></html>"
    return generic.read(Page(URL, shown.encode()), SOURCE, NOW).meetings


def test_a_row_is_a_meeting_at_the_time_that_the_page_says_above() -> None:
    december = meetings("table.html")[0]
    assert (december.title, december.start) == ("Village Board", wall("2026-12-07 18:00"))
    assert december.time_known
    assert papers(december) == [(DocumentKind.AGENDA, f"{SITE}/files/a1.pdf")]


def test_a_link_that_says_here_is_what_its_column_says() -> None:
    november = meetings("table.html")[1]
    assert papers(november) == [
        (DocumentKind.AGENDA, f"{SITE}/files/a2.pdf"),
        (DocumentKind.MINUTES, f"{SITE}/files/m2.pdf"),
    ]


def test_two_bodies_on_one_day_stay_two_meetings() -> None:
    board, commission = meetings("table.html")[2:]
    assert (board.title, board.status) == ("Village Board", MeetingStatus.CANCELLED)
    assert (commission.title, commission.start) == ("Plan Commission", wall("2026-10-05 19:30"))
    assert commission.documents[0].url == "https://www.dropbox.com/s/abc/plan.pdf?dl=0"
    assert board.key != commission.key


def test_menus_gifts_galleries_and_footers_are_neither_documents_nor_meetings() -> None:
    listing = generic.read(page("generic/table.html", URL), SOURCE, NOW)
    assert len(listing.meetings) == 4
    assert listing.documents == ()


def test_a_year_stands_above_and_a_day_in_the_link_or_the_files_name() -> None:
    found = meetings("accordion.html")
    assert [(one.start, one.status) for one in found] == [
        (wall("2026-11-09"), MeetingStatus.SCHEDULED),
        (wall("2026-10-12"), MeetingStatus.AMENDED),
        (wall("2025-12-08"), MeetingStatus.SCHEDULED),
    ]
    assert not any(one.time_known for one in found)


def test_an_agenda_and_the_minutes_of_one_day_are_one_meeting() -> None:
    october = meetings("accordion.html")[1]
    assert papers(october) == [
        (DocumentKind.AGENDA, f"{URL}files/2026-10-12TBM%20AgendaRev1.pdf"),
        (DocumentKind.MINUTES, f"{URL}files/minutes_10122026.pdf"),
    ]


def test_a_link_that_says_click_here_is_called_by_its_line() -> None:
    (fees,) = generic.read(page("generic/accordion.html", URL), SOURCE, NOW).documents
    assert fees.title == "Fee schedule: click here"
    assert fees.url == "https://drive.google.com/file/d/1AbC/view?usp=sharing"


def test_a_card_is_a_meeting_with_its_own_heading_time_and_place() -> None:
    finance, highway = meetings("cards.html")
    assert (finance.title, finance.start) == ("Finance Committee", wall("2026-12-08 08:30"))
    assert finance.end == wall("2026-12-08 10:00")
    assert finance.place == "Courthouse, Room 205"
    assert finance.url == f"{SITE}/events/1"
    assert papers(finance) == [(DocumentKind.AGENDA, f"{SITE}/docs/finance.docx")]
    assert (highway.start, highway.remote) == (
        wall("2026-12-08 13:00"),
        "https://us02web.zoom.us/j/123",
    )


def test_a_grid_of_days_is_a_meeting_a_cell_and_nothing_else_on_the_page_is_one() -> None:
    found = meetings("schedule.html")
    assert sorted(one.start for one in found if one.start) == [
        wall("2026-01-13 17:30"),
        wall("2026-02-10 17:30"),
        wall("2026-07-14 17:30"),
        wall("2026-08-11 17:30"),
    ]


def test_a_dated_agenda_in_a_menu_is_found() -> None:
    (regular,) = meetings("menu.html")
    assert (regular.title, regular.start) == ("Regular Meeting", wall("2026-12-07 17:30"))


def test_a_page_without_meetings_or_documents_is_drift() -> None:
    listing = generic.read(page("generic/nothing.html", URL), SOURCE, NOW)
    assert listing.outcome is Outcome.DRIFT
    assert listing.reason == "The page names no meeting and links to no document."


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ('<a href="2018-11-19%20PC%20AgendaRev1.pdf">Agenda</a>', "2018-11-19"),
        ('<a href="Agenda%201.6.26.pdf">Agenda</a>', "2026-01-06"),
        ('<a href="01062026.pdf">Agenda</a>', "2026-01-06"),
        ('<a href="/uploads/2025/12/agenda.pdf">Jan. 6 agenda</a>', "2026-01-06"),
        ('Tuesday, January 6, 2026 at 7 p.m. <a href="a.pdf">PDF</a>', "2026-01-06 19:00"),
        ("6/13/2026-9:30 AM Regular Meeting", "2026-06-13 09:30"),
    ],
)
def test_dates_as_clerks_write_them(line: str, start: str) -> None:
    assert [one.start for one in of(f"<p>{line}</p>")] == [wall(start)]


@pytest.mark.parametrize(
    "line",
    [
        "Last updated January 6, 2026",
        "Applications are due January 6, 2026",
        "Office closed January 1, 2026",
        "Copyright 2026",
        "Call 262-495-0000 by 4 p.m.",
        "Adopted January 6, 2026",
    ],
)
def test_days_that_are_no_meetings(line: str) -> None:
    assert of(f"<p>{line}</p>") == ()


def test_a_corrected_time_keeps_the_key() -> None:
    (one,) = of("<p>January 6, 2026, 6:00 PM: Plan Commission</p>")
    (two,) = of("<p>January 6, 2026, 7:00 PM: Plan Commission (time corrected)</p>")
    assert one.start != two.start
    assert one.key.split("|")[:2] == two.key.split("|")[:2]
    (three,) = of("<p>January 6, 2026, 7:00 PM: CANCELLED Plan Commission</p>")
    assert three.key == one.key


def test_two_unnamed_agendas_of_one_day_stay_two_meetings() -> None:
    row = '<tr><td>May 19, 2026{}</td><td><a href="{}.pdf">Agenda</a></td></tr>'
    rows = row.format(" Special Public Hearing", "a") + row.format("", "b")
    assert len(of(f"<table>{rows}</table>")) == 2


def test_deep_nesting_hides_nothing() -> None:
    deep = "<div>" * 5_000 + '<p>January 6, 2026 <a href="a.pdf">Agenda</a></p>' + "</div>" * 5_000
    assert [one.start for one in of(deep)] == [wall("2026-01-06")]


@pytest.mark.parametrize(
    ("html", "starts"),
    [
        (
            ("<h2>2026</h2><table><tr><th>Date</th><th>Agenda</th></tr>"
            '<tr><td>1/13</td><td><a href="a.pdf">PDF</a></td></tr></table>'),
            ["2026-01-13"],
        ),
        ('<h2>2026</h2><h3>December</h3><ul><li><a href="a.pdf">7 - Agenda</a></li></ul>',
         ["2026-12-07"]),
        (
            "<p>The Board will meet at 6:30 pm on January 6, February 3 and March 3, 2026.</p>",
            ["2026-01-06 18:30", "2026-02-03 18:30", "2026-03-03 18:30"],
        ),
        (
            '<h2>2026</h2><p>January 13 <a href="a.pdf">Agenda</a><br>February 10</p>',
            ["2026-01-13", "2026-02-10"],
        ),
        (
            "<ul><li>Monday, January 4</li><li>Monday, February 1</li></ul>",
            ["2027-01-04", "2027-02-01"],
        ),
    ],
)  # fmt: skip
def test_days_whose_rest_stands_elsewhere(html: str, starts: list[str]) -> None:
    assert [one.start for one in of(html)] == [wall(start) for start in starts]


def test_a_notice_in_prose_names_its_body() -> None:
    (hearing,) = of(
        "<p>NOTICE IS HEREBY GIVEN that the Plan Commission of the Village of Palmyra will hold a"
        " public hearing on Tuesday, December 15, 2026 at 6:30 p.m. in the Village Hall, to"
        " consider the request of John Smith for a conditional use permit at 5 Main Street. All"
        " interested persons will be heard. The application was filed on November 1, 2026.</p>"
    )
    assert (hearing.title, hearing.start) == ("Plan Commission", wall("2026-12-15 18:30"))


def test_files_that_a_script_opens_or_the_page_embeds_are_found() -> None:
    shown = (
        b"<html><body><h1>Town Board Agenda</h1><p>December 8, 2026 <a href='#' "
        b"onclick=\"window.open('/files/agenda.pdf')\">Agenda</a></p>"
        b"<iframe src='/files/packet.pdf'></iframe></body></html>"
    )
    listing = generic.read(Page(URL, shown), SOURCE, NOW)
    found = [d.url for one in listing.meetings for d in one.documents]
    found += [d.url for d in listing.documents]
    assert sorted(found) == [f"{SITE}/files/agenda.pdf", f"{SITE}/files/packet.pdf"]


def test_a_page_of_years_leads_to_this_years_and_says_that_it_lists_nothing_itself() -> None:
    years = "".join(
        f'<li><a href="/agendas/{year}/">{year}</a></li>' for year in (2027, 2026, 2019)
    )
    shown = f"<html><body><h1>Agendas</h1><ul>{years}</ul></body></html>"
    listing = generic.read(Page(URL, shown.encode()), SOURCE, NOW)
    assert listing.outcome is Outcome.EMPTY
    assert [r.url for r in listing.more] == [f"{SITE}/agendas/2027/", f"{SITE}/agendas/2026/"]
    again = Page(listing.more[0].url, shown.encode(), request=listing.more[0])
    assert generic.read(again, SOURCE, NOW).more == ()


def test_a_page_that_says_there_is_nothing_is_empty() -> None:
    shown = b"<html><body><h1>Agendas</h1><p>There are no agendas at this time.</p></body></html>"
    listing = generic.read(Page(URL, shown), SOURCE, NOW)
    assert (listing.outcome, listing.reason) == (
        Outcome.EMPTY,
        "The page says: no agendas at this time",
    )


def test_a_post_is_a_meeting_by_its_title_and_not_by_when_it_was_posted() -> None:
    (board,) = of(
        '<article class="post"><h2><a href="/2026/12/agenda">Village Board Agenda, December 7, 2026'
        '</a></h2><p class="entry-meta">Posted <time class="entry-date">December 3, 2026</time></p>'
        '</article><article class="post"><h2><a href="/2026/11/leaves">Leaves</a></h2>'
        '<p class="entry-meta"><time class="entry-date">November 20, 2026</time></p></article>'
    )
    assert board.start == wall("2026-12-07")
    assert [document.url for document in board.documents] == [f"{SITE}/2026/12/agenda"]
