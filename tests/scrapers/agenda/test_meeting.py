from __future__ import annotations

from datetime import date

import pytest

from scrapers.agenda import describe, kind_of
from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.reading import Agenda

TODAY = date(2026, 7, 1)


def said(
    text: str, title: str | None = None, kind: DocumentKind | None = DocumentKind.AGENDA
) -> Agenda:
    return describe(text.strip().split("\n"), title=title, kind=kind, today=TODAY)


def test_a_header_in_lines_gives_body_day_time_and_place() -> None:
    agenda = said(
        """
VILLAGE OF ALDER
VILLAGE BOARD MEETING
Monday July 6, 2026
Village Hall
100 W. Oak St.
6:00 P.M.
1. Call to order
2. Approval of the minutes of June 1, 2026
Posted: July 3, 2026 at 3:00 p.m.
Village Clerk, 262-555-0100
"""
    )
    assert agenda.body == "VILLAGE BOARD"
    assert str(agenda.start) == "2026-07-06 18:00:00"
    assert agenda.time_known
    assert agenda.place == "Village Hall, 100 W. Oak St."
    assert agenda.posted == "Posted: July 3, 2026 at 3:00 p.m."
    assert agenda.contact == "Village Clerk, 262-555-0100"
    assert agenda.status is None


def test_a_sentence_of_notice_gives_the_same() -> None:
    agenda = said(
        """
PUBLIC NOTICE
A regular meeting of the Alder County Land Bank Corporation board of
directors will be held on Friday, July 10, 2026, from 9 a.m. to 1:00 p.m. at the
Oak Building, 118 South Main Street, Room 38, Alder, Wisconsin 53000.
""",
        kind=DocumentKind.NOTICE,
    )
    assert str(agenda.start) == "2026-07-10 09:00:00"
    assert agenda.place == "Oak Building, 118 South Main Street, Room 38, Alder, Wisconsin 53000"
    assert agenda.body is not None
    assert agenda.body.startswith("Alder County Land Bank Corporation")


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Town Board of Supervisors", "Town Board of Supervisors"),
        ("AGENDA - COMMON COUNCIL", "COMMON COUNCIL"),
        ("Regular Meeting of the Plan Commission", "Plan Commission"),
        ("NOTICE OF SPECIAL MEETING OF THE VILLAGE BOARD OF TRUSTEES", "VILLAGE BOARD OF TRUSTEES"),
        ("Police and Fire Commission Agenda, July 6, 2026", "Police and Fire Commission"),
        ("AMENDED AGENDA: Finance Committee", "Finance Committee"),
        ("Board of Zoning Appeals", "Board of Zoning Appeals"),
        ("Committee of the Whole Meeting", "Committee of the Whole"),
        ("Board of Education Regular Meeting", "Board of Education"),
        ("Public Health Committee", "Public Health Committee"),
    ],
)
def test_bodies_are_named_as_printed(line: str, body: str) -> None:
    assert said(f"VILLAGE OF ALDER\n{line}\nMonday, July 6, 2026").body == body


def test_a_name_that_is_broken_over_two_lines_is_one() -> None:
    assert said("BOARD OF WATER AND POWER\nCOMMISSIONERS\nAGENDA").body == (
        "BOARD OF WATER AND POWER COMMISSIONERS"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Agenda\nPosted July 3, 2026\n1. Minutes of June 1, 2026",
        "Dated: July 3, 2026",
        "Comments must be received by July 5, 2026 at noon.",
        "The next meeting is on August 3, 2026.",
        "1. Call to order\n2. Contract of May 4, 2026 with the county",
        "On Mon, Jul 6, 2026 at 10:47 AM Jane Roe <jane@example.org> wrote:",
        "From: Jane Roe\nSent: Monday, July 6, 2026 10:47 AM",
        "2026 MEETING SCHEDULE",
        "287(g) agreement, section 19.85(1)(c), Resolution 2026-07-06",
    ],
)
def test_no_meeting_day_is_invented(text: str) -> None:
    assert said(text).start is None


def test_a_list_of_many_meetings_has_no_day_of_its_own() -> None:
    days = "\n".join(f"July {day}, 2026 6:00 p.m. Village Board" for day in (6, 13, 20, 27))
    assert said(days, kind=None).start is None


def test_the_stamp_of_a_browser_is_no_meeting_day() -> None:
    text = (
        "City Council\nAGENDA\nJuly 7, 2026\n7:00 PM\n"
        "Firefox https://example.org/a?x=...\n1 of 7 6/30/26, 8:59 PM"
    )
    assert str(said(text).start) == "2026-07-07 19:00:00"


def test_the_link_to_the_document_decides_between_its_days() -> None:
    text = "Village Board\nJuly 6, 2026 6:00 p.m.\nJuly 13, 2026 7:00 p.m."
    assert str(said(text, title="Agenda 7.13.26").start) == "2026-07-13 19:00:00"


def test_office_hours_are_not_the_time_of_the_meeting() -> None:
    text = (
        "Plan Commission\nThursday, July 9, 2026\nClerk's office open from 8:00 a.m. to 4:00 p.m."
    )
    agenda = said(text)
    assert (str(agenda.start), agenda.time_known) == ("2026-07-09 00:00:00", False)


def test_a_yearless_day_with_its_weekday_is_that_of_the_nearest_year() -> None:
    assert str(said("Village Board\nMonday, July 6\n6 p.m.").start) == "2026-07-06 18:00:00"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("MEETING CANCELLED - CANCELLED - CANCELLED", MeetingStatus.CANCELLED),
        ("The regular meeting of July 6 has been canceled.", MeetingStatus.CANCELLED),
        ("There will be no Plan Commission meeting this month", MeetingStatus.CANCELLED),
        ("POSTPONED", MeetingStatus.POSTPONED),
        ("Rescheduled to Tuesday, July 7", MeetingStatus.RESCHEDULED),
        ("AMENDED NOTICE OF QUORUM", MeetingStatus.AMENDED),
        ("*Executive Committee (Agenda Revised)", MeetingStatus.AMENDED),
        ("**Revised 07-02-2026", MeetingStatus.AMENDED),
        ("AMENDED AGENDA (ITEM NO. 10B)", MeetingStatus.AMENDED),
    ],
)
def test_the_head_says_where_the_meeting_stands(line: str, status: MeetingStatus) -> None:
    assert said(f"VILLAGE BOARD\n{line}\nMonday, July 6, 2026 6:00 p.m.").status is status


@pytest.mark.parametrize(
    "line",
    [
        "Meetings may be cancelled without notice",
        "under the Act, as amended",
        "1. Cancellation of the contract with the county",
        "2. Amended budget",
    ],
)
def test_what_may_be_and_what_an_item_is_about_is_no_status(line: str) -> None:
    assert said(f"VILLAGE BOARD\nMonday, July 6, 2026\n1. Call to order\n{line}").status is None


def test_the_rule_for_comment_the_call_and_the_statutes_are_lifted_out() -> None:
    agenda = said(
        """
Village Board
Monday, July 6, 2026 6:00 p.m.
Join: https://us02web.zoom.us/j/7095550000
1. Call to order
2. Public comment. Speakers are limited to three minutes each.
3. Closed session pursuant to Wis. Stat. 19.85 (1)(c)(e) and 19.85(1)(g)
"""
    )
    assert agenda.comment == "Speakers are limited to three minutes each."
    assert agenda.remote == "https://us02web.zoom.us/j/7095550000"
    assert agenda.closed == ("19.85 (1)(c)(e)", "19.85(1)(g)")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            (
                "3. Public comment, limited to three minutes each\n"
                "New business: discussion and possible action on the following\n4. Roads"
            ),
            "Public comment, limited to three minutes each",
        ),
        (
            "Public comment, limited to three\nminutes each\nCLOSED SESSION\n4. Roads",
            "Public comment, limited to three minutes each",
        ),
        (
            "II. Minutes\nIII. COMMENTS FROM THE PUBLIC (3 minutes a person)\nIV. Roads",
            "COMMENTS FROM THE PUBLIC (3 minutes a person)",
        ),
        (
            "\u2022 Speakers have two minutes to\naddress the board.\nRoll call",
            "Speakers have two minutes to address the board.",
        ),
    ],
)
def test_the_rule_for_comment_ends_where_the_next_heading_or_item_begins(
    text: str, rule: str
) -> None:
    assert said(text).comment == rule


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jane Roe, Village Clerk, 262-555-0100", "Jane Roe, Village Clerk, 262-555-0100"),
        (
            "services of this City, please contact the City Clerk\u2019s office, (262) 555-0100 at",
            "City Clerk\u2019s office, (262) 555-0100",
        ),
        (
            "Disabilities Act. Please contact the Town Clerk at clerk@example.org.",
            "Town Clerk at clerk@example.org",
        ),
        (
            (
                "Papers are sent to the Clerk prior to the meeting. For aid contact\n"
                "the City Clerk at 262-555-0100."
            ),
            "City Clerk at 262-555-0100",
        ),
        (
            "Write to the Board Secretary at the address that is printed above or 262-555-0100",
            "Board Secretary, 262-555-0100",
        ),
        ("Posted by the Clerk. Library: 262-555-0100", None),
        ("Approval of the Clerk's minutes before 262-555-0100", None),
    ],
)
def test_the_contact_is_an_office_and_how_to_reach_it(text: str, found: str | None) -> None:
    assert said(text).contact == found


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("Posted: July 3, 2026 at 3:00 p.m.", "Posted: July 3, 2026 at 3:00 p.m."),
        (
            "the hall not less than 72 hours before the meeting. Dated this 3rd day of July 2026.",
            "Dated this 3rd day of July 2026.",
        ),
        (
            'sign": "Agenda posted on July 3, 2026 12:22 PM",',
            "posted on July 3, 2026 12:22 PM",
        ),
        ("Section 54954.2. Dated this 3rd of July, 2026.", "Dated this 3rd of July, 2026."),
        ("Posted Fri. July 3, 2026 by the clerk.", "Posted Fri. July 3, 2026 by the clerk."),
        ("Attachment 8 - Report on trees, dated July 3, 2026", None),
    ],
)
def test_the_posting_stamp_is_one_sentence(line: str, stamp: str | None) -> None:
    assert said(f"VILLAGE BOARD\n1. Roll call\n{line}").posted == stamp


@pytest.mark.parametrize(
    ("title", "url", "kind"),
    [
        ("Agenda 1.6.26", "https://example.org/a.pdf", DocumentKind.AGENDA),
        ("Board packet", "https://example.org/a.pdf", DocumentKind.PACKET),
        ("Minutes of July 6", "https://example.org/a.pdf", DocumentKind.MINUTES),
        (None, "https://example.org/2018-11-19%20PC%20AgendaRev1.pdf", DocumentKind.AGENDA),
        ("Notice of public hearing", "https://example.org/a.pdf", DocumentKind.NOTICE),
        (None, "https://example.org/a.pdf", None),
    ],
)
def test_title_and_address_tell_the_kind(
    title: str | None, url: str, kind: DocumentKind | None
) -> None:
    assert kind_of(title, url, []) is kind


def test_a_post_that_is_an_agenda_stays_one_and_a_headline_about_a_meeting_is_an_article() -> None:
    url = "https://example.org/news/1"
    assert kind_of("Village Board Agenda", url, [], article=True) is DocumentKind.AGENDA
    assert kind_of("Plan Commission Meeting | Alder", url, [], article=True) is DocumentKind.NOTICE
    assert kind_of("Board meeting turns heated", url, [], article=True) is DocumentKind.ARTICLE


def test_minutes_and_year_lists_show_themselves_by_their_text() -> None:
    url = "https://example.org/a.pdf"
    minutes = [
        "Village Board",
        "The meeting was called to order at 6:00",
        "Motion by Jones, carried",
    ]
    assert kind_of(None, url, minutes) is DocumentKind.MINUTES
    year = ["2026 MEETING SCHEDULE", *(f"January {day}" for day in (5, 12, 19, 26, 27))]
    assert kind_of(None, url, year) is DocumentKind.LIST


@pytest.mark.parametrize(
    ("column", "place"),
    [
        (
            "Council Chambers of Village\nHall\n340 Mill River Drive\nWest\nSouth Alder, WI\n53000",
            "Council Chambers of Village Hall, 340 Mill River Drive West, South Alder, WI 53000",
        ),
        (
            "Alder Municipal\nBuilding\n38300 MILL\nHIGHWAY, SUITE B\nALDER, WI 53000",
            "Alder Municipal Building, 38300 MILL HIGHWAY, SUITE B, ALDER, WI 53000",
        ),
        (
            "Room 12 of the\nAlder Annex\n100 Oak St.\nAlder, WI\n53000-1234\nAGENDA",
            "Room 12 of the Alder Annex, 100 Oak St., Alder, WI 53000-1234",
        ),
        ("Village Hall\n100 W. Oak St.\nJane Doe, President", "Village Hall, 100 W. Oak St."),
        ("Village Hall\nPlan Commission\nWest\nAlder, WI", "Village Hall"),
    ],
)
def test_a_place_in_a_narrow_column_is_put_together(column: str, place: str) -> None:
    agenda = said(f"July 6, 2026\n6:00 PM\n{column}\nAGENDA\n1. Call to order\n2. Roads")
    assert agenda.place == place
    agenda = said(f"Where:\n{column}\nWhen: July 6, 2026, 6:00 PM\n1. Call to order\n2. Roads")
    assert agenda.place == place


def test_a_place_is_not_cut_where_a_sentence_goes_on_in_the_next_line() -> None:
    agenda = said(
        """
A recess meeting of the Alder County Board was held at 9:00
AM, July 6, 2026 in the Frederick B. Cooper, Jr. Room at the Claude
Oak, Jr. Administration Building in Alder, WI. Present were Chairman Robert
B. Davis and others.
""",
        kind=DocumentKind.MINUTES,
    )
    assert agenda.place is not None
    assert agenda.place.startswith("Frederick B. Cooper, Jr. Room at the Claude")


def test_a_place_that_a_sentence_leads_to_at_a_lines_end_begins_there() -> None:
    agenda = said(
        """
A regular meeting of the Alder County Land Bank will be held on
Friday, July 10, 2026, from 9 a.m. to 1:00 p.m. in the board room at the
Oak Building, 118 South Main Street, Alder, Wisconsin 53000.
""",
        kind=DocumentKind.NOTICE,
    )
    assert agenda.place == "Oak Building, 118 South Main Street, Alder, Wisconsin 53000"


@pytest.mark.parametrize(
    ("cited", "statutes"),
    [
        ("under 5 ILCS 120/2(c)(1)", ("5 ILCS 120/2(c)(1)",)),
        ("per RCW 42.30.110(1)(g)", ("42.30.110(1)(g)",)),
        ("pursuant to ORS 192.660(2)(d)", ("192.660(2)(d)",)),
        ("K.S.A. 75-4319(b)(2)", ("75-4319(b)(2)",)),
        ("Iowa Code 21.5(1)(c)", ("21.5(1)(c)",)),
        ("Wis. Stats. 19.85(1)(c), (e) and (g)", ("19.85(1)(c), (e) and (g)",)),
    ],
)
def test_a_closed_session_is_announced_under_each_states_law(
    cited: str, statutes: tuple[str, ...]
) -> None:
    assert said(f"VILLAGE BOARD\n7. Executive session {cited}").closed == statutes
