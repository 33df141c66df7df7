from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.dates import (
    FoundDate,
    When,
    find_date,
    find_dates,
    find_time,
    find_times,
    find_year,
    parse_when,
)

TODAY = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("Monday, July 2, 2018 6:00 P.M.", date(2018, 7, 2), time(18)),
        (
            "Village of Alder\nMonday July 2, 2018\nVillage Hall\n6:00 P.M.",
            date(2018, 7, 2),
            time(18),
        ),
        ("Tuesday, January 25, 2022, at 10:00 A.M.", date(2022, 1, 25), time(10)),
        ("Mar 24, 2026 | 6pm", date(2026, 3, 24), time(18)),
        ("December 20th 2022", date(2022, 12, 20), None),
        ("the 2nd day of July, 2018", date(2018, 7, 2), None),
        ("6 de enero de 2026", date(2026, 1, 6), None),
        ("January5,2026", date(2026, 1, 5), None),
        ("September 10-12, 2024", date(2024, 9, 10), None),
        ("12/20/22", date(2022, 12, 20), None),
        ("6/13/2019-9:30 AM", date(2019, 6, 13), time(9, 30)),
        ("Agenda 1.6.26.pdf", date(2026, 1, 6), None),
        ("2018-04-02TBM Agenda", date(2018, 4, 2), None),
        ("minutes-2024-03-11.pdf", date(2024, 3, 11), None),
        ("2026-01-06T18:00:00", date(2026, 1, 6), time(18)),
        ("2026-01-06T00:00:00", date(2026, 1, 6), None),
        ("_05052020-382", date(2020, 5, 5), None),
        ("01062026", date(2026, 1, 6), None),
        ("20260106_VB", date(2026, 1, 6), None),
        ("010626 agenda", date(2026, 1, 6), None),
        ("Tuesday 1/6", date(2026, 1, 6), None),
        ("Jan. 6", date(2026, 1, 6), None),
        ("Wed., Dec 3rd", date(2025, 12, 3), None),
        ("Jan 6, 2026 09:30", date(2026, 1, 6), time(9, 30)),
        ("noon", None, time(12)),
        ("12:00 Noon", None, time(12)),
        ("7 p.m.", None, time(19)),
        ("6:00 p. m.", None, time(18)),
        ("530 PM", None, time(17, 30)),
        ("9 a.m. to 1:00 p.m.", None, time(9)),
        ("11:00-1:00 pm", None, time(11)),
        ("6-8 p.m.", None, time(18)),
    ],
)
def test_the_forms_that_clerks_write_are_read(
    text: str, day: date | None, clock: time | None
) -> None:
    assert parse_when(text, today=TODAY) == When(day, clock)


@pytest.mark.parametrize(
    "text",
    [
        "287(g)",
        "19.85(1)(c)",
        "Resolution No. 2022-12-05",
        "Ordinance 10-12-2022",
        "section 1.2.26",
        "2.3.10 Approval of minutes\n2.3.11 Adjournment",
        "262-495-1234",
        "9-1-1 dispatch",
        "you may 5 times",
        "February 29, 2023",
        "2018-04 ANNUAL MTG-Agenda",
        "July, 2018",
        "$5.00 p.m.",
        "Zoom ID 12052021",
        "24589476#",
    ],
)
def test_what_is_no_date_and_no_time_never_becomes_one(text: str) -> None:
    assert parse_when(text, today=TODAY) == When(None, None)


def test_a_house_number_is_not_a_year() -> None:
    assert find_dates("April 5 2000 Main Street")[0].year is None


def test_a_yearless_date_takes_the_year_of_the_heading() -> None:
    assert parse_when("Jan. 6", today=TODAY, year=2019).date == date(2019, 1, 6)


def test_a_yearless_date_takes_the_year_that_fits_its_weekday() -> None:
    assert find_date("Friday, January 5", today=TODAY) == date(2024, 1, 5)


def test_a_range_of_times_has_an_end() -> None:
    assert [(found.clock, found.until) for found in find_times("from 9 a.m. to 1:00 p.m.")] == [
        (time(9), None),
        (time(13), None),
    ]
    assert [(found.clock, found.until) for found in find_times("6:00-8:30 p.m.")] == [
        (time(18), time(20, 30))
    ]


def test_offsets_point_at_the_date_as_printed() -> None:
    text = "Agenda for Monday, July 2, 2018 at 6"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "Monday, July 2, 2018"
    assert found == FoundDate(7, 2, 2018, 11, 31, weekday=0)


def test_a_bare_hour_does_not_say_which_half_of_the_day_it_means() -> None:
    assert find_time("at 6:00") is None


def test_the_only_year_of_a_heading_is_its_year() -> None:
    assert find_year("2018 Agendas") == 2018
    assert find_year("2018-2019 budgets") is None
    assert find_year("Agendas of 2018 and 2019") is None


@given(st.text(alphabet="0123456789/-.: JanMayPMpm,()\n", max_size=80))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)
    parse_when(text, today=TODAY)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_full_form(day: date) -> None:
    for form in ("%B %d, %Y", "%A, %b. %d, %Y", "%m/%d/%Y", "%Y-%m-%d", "%m%d%Y"):
        assert find_date(f"{day:{form}}", today=TODAY) == day
