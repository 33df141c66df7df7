from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from scrapers.roster import ListKind, Row, read_roster
from tests.scrapers.roster.sheets import (
    JAIL,
    MOA,
    PARTICIPATING,
    PENDING,
    TASK,
    WARRANT,
    altered,
    line,
    workbook,
)

PALMYRA = Row(
    "WI",
    "Palmyra Police Department",
    TASK,
    "Jefferson County",
    "Municipality",
    date(2025, 9, 22),
)


def test_a_line_is_read_with_its_state_as_a_code_and_its_spaces_mended() -> None:
    said = line("Palmyra\u00a0Police  Department ", "Task Force Model ", county="Jefferson County ")
    roster = read_roster(workbook([said]))
    assert roster.rows == (PALMYRA,)
    assert roster.kind is ListKind.PARTICIPATING
    assert roster.modified == datetime(2025, 9, 22, 12, 0, tzinfo=UTC)
    assert len(roster.sha256) == 64


def test_the_pending_list_is_told_by_its_lines_having_neither_signature_nor_link() -> None:
    lines = [("WISCONSIN", "Palmyra Police Department ", "Municipality", "#NA", TASK)]
    roster = read_roster(workbook(lines, PENDING))
    assert roster.kind is ListKind.PENDING
    assert roster.rows[0].county is None
    empty = read_roster(workbook([(*lines[0], "", "", "")]))
    assert empty.kind is ListKind.PENDING


def test_links_come_from_their_cells_and_not_while_the_text_says_pending() -> None:
    lines = [
        line("A Police Department", moa="link"),
        line("B Police Department", moa="Link Pending "),
        line("C Police Department", moa="link"),
        line("D Police Department", moa=f"{MOA}d.pdf"),
    ]
    links = {
        "G2": "http://www.ice.gov/doclib/287gMOA/a.pdf",
        "G3": f"{MOA}copied-with-the-row.pdf",
        "H2": f"{MOA}a-addendum.pdf",
    }
    lines[0] = (*lines[0][:7], "link")
    rows = read_roster(workbook(lines, links=links)).rows
    assert [each.moa_url for each in rows] == [f"{MOA}a.pdf", None, None, f"{MOA}d.pdf"]
    assert [each.addendum_url for each in rows] == [f"{MOA}a-addendum.pdf", None, None, None]


def test_a_link_over_several_cells_is_the_link_of_each() -> None:
    lines = [line("A Police Department", moa="link"), line("B Police Department", moa="link")]
    body = altered(
        workbook(lines, links={"G2": f"{MOA}both.pdf"}),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'ref="G2"', b'ref="G2:G3"'),
    )
    assert [each.moa_url for each in read_roster(body).rows] == [f"{MOA}both.pdf"] * 2


def test_a_link_by_formula_is_one() -> None:
    def shape(book: Workbook, sheet: Worksheet) -> None:
        sheet["G2"] = f'=HYPERLINK("{MOA}formula.pdf", "link")'

    body = altered(
        workbook([line()], shape=shape),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v></v>", b"<v>link</v>").replace(b"<v />", b"<v>link</v>"),
    )
    assert read_roster(body).rows[0].moa_url == f"{MOA}formula.pdf"


@pytest.mark.parametrize(
    "headings",
    [
        ("SUPPORT TYPE", "COUNTY", "LAW ENFORCEMENT AGENCY", "STATE", "TYPE"),
        ("Support Type ", "County", "Agency", "State", "Agency Type"),
        ("MODEL", "COUNTY/PARISH", "Law Enforcement Agency (LEA)", "State", "Type of Agency"),
        ("SUPPORT TYPE", "COUNTY", "LAW ENFORCEMENT AGENCY", "", "TYPE"),
        ("", "", "LAW ENFORCEMENT AGENCY", "STATE", "TYPE"),
        ("SUPPORT TYPE", "COUNTY", "", "STATE", ""),
        ("TYPE", "COUNTY", "LAW ENFORCEMENT AGENCY", "STATE", "TYPE"),
        ("COUNTY", "COUNTY", "LAW ENFORCEMENT AGENCY", "STATE", "TYPE"),
        ("STATE", "COUNTY", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "TYPE"),
    ],
)
def test_columns_are_known_by_their_headings_and_blank_ones_by_what_they_hold(
    headings: tuple[str, ...],
) -> None:
    lines = [
        (TASK, "Jefferson County", "Palmyra Police Department", "WISCONSIN", "Municipality"),
        (JAIL, "Kewaunee County", "Kewaunee County Sheriff's Department", "WISCONSIN", "County"),
    ]
    rows = read_roster(workbook(lines, headings)).rows
    assert [(each.state, each.agency, each.model, each.county) for each in rows] == [
        ("WI", "Palmyra Police Department", TASK, "Jefferson County"),
        ("WI", "Kewaunee County Sheriff's Department", JAIL, "Kewaunee County"),
    ]


def test_a_date_and_a_link_below_blank_headings_are_found() -> None:
    headings = (*PARTICIPATING[:5], "", "", "ADDENDUM")
    body = workbook([line(moa="link")], headings, links={"G2": f"{MOA}a.pdf"})
    roster = read_roster(body)
    assert roster.kind is ListKind.PARTICIPATING
    assert (roster.rows[0].signed, roster.rows[0].moa_url) == (date(2025, 9, 22), f"{MOA}a.pdf")


def test_a_list_without_a_county_column_has_no_counties() -> None:
    headings = tuple(name for name in PARTICIPATING if name != "COUNTY")
    roster = read_roster(workbook([(*line()[:3], *line()[4:])], headings))
    assert roster.rows[0].county is None
    assert "county" not in roster.columns
    assert roster.rows[0].signed == date(2025, 9, 22)


def test_of_a_repeated_column_the_first_that_is_filled_counts() -> None:
    headings = ("STATE", "STATE", "LAW ENFORCEMENT AGENCY", "COUNTY", "COUNTY", "SUPPORT TYPE")
    lines = [
        ("WISCONSIN", "WISCONSIN", "Palmyra Police Department", "", "Jefferson County", TASK),
        ("", "TEXAS", "Keller Police Department", "Tarrant County", "", WARRANT),
    ]
    rows = read_roster(workbook(lines, headings)).rows
    assert [(each.state, each.county) for each in rows] == [
        ("WI", "Jefferson County"),
        ("TX", "Tarrant County"),
    ]


def test_a_line_that_names_several_models_is_one_agreement_each() -> None:
    lines = [("WISCONSIN", "Kewaunee County Sheriff's Office", "County", "", f"{TASK}/{WARRANT}")]
    rows = read_roster(workbook(lines, PENDING)).rows
    assert [each.model for each in rows] == [TASK, WARRANT]
    twice = [("WISCONSIN", "Kewaunee County Sheriff's Office", TASK, JAIL)]
    headings = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SUPPORT TYPE")
    assert [each.model for each in read_roster(workbook(twice, headings)).rows] == [TASK, JAIL]


@pytest.mark.parametrize(
    ("printed", "model"),
    [
        ("task force model", TASK),
        ("Task Force", TASK),
        ("TFM", TASK),
        ("Warrant Service Officer Program", WARRANT),
        ("WSO", WARRANT),
        ("Jail Enforcement", JAIL),
        ("Tribal Task Force Model", "Tribal Task Force Model"),
        ("Hybrid Model", "Hybrid Model"),
    ],
)
def test_a_model_has_one_spelling(printed: str, model: str) -> None:
    assert read_roster(workbook([line(model=printed)])).rows[0].model == model


@pytest.mark.parametrize(
    "signed",
    [
        date(2025, 9, 22),
        datetime(2025, 9, 22, 0, 0),  # noqa: DTZ001 - as a spreadsheet has it
        45922,
        "45922",
        "9/22/2025",
        "09-22-25",
        "09/22/2025 ",
        "2025-09-22",
        "September 22, 2025",
        "Signed 9/22/2025",
    ],
)
def test_a_signature_is_a_day_however_the_cell_has_it(signed: object) -> None:
    assert read_roster(workbook([line(signed=signed)])).rows[0].signed == date(2025, 9, 22)


@pytest.mark.parametrize("text", ["Pending", "TBD", "n/a", 7, "287(g)"])
def test_text_among_dates_is_no_day(text: object) -> None:
    lines = [line("A Police Department"), line("B Police Department"), line(signed=text)]
    roster = read_roster(workbook(lines))
    assert roster.rows[2].signed is None
    assert roster.notes == ("1 rows have no date of signature.",)


def test_titles_above_and_notes_below_are_passed_over() -> None:
    def shape(book: Workbook, sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "287(g) Participating Agencies as of 9/22/2025"
        sheet.merge_cells("A1:H1")
        sheet.append([])
        sheet.append(["", "Total: 2"])
        sheet.append(["* An agency may hold more than one agreement."])
        sheet.append(list(PARTICIPATING))

    lines = [line("A Police Department", moa="link"), line("B Police Department")]
    roster = read_roster(workbook(lines, links={"G2": f"{MOA}a.pdf"}, shape=shape))
    assert [each.agency for each in roster.rows] == ["A Police Department", "B Police Department"]
    assert roster.notes == ("3 rows that name no agency were passed over.",)


def test_links_keep_to_their_cells_below_a_title() -> None:
    lines = [
        ("Agencies that participate", "", "", "", "", "", "", ""),
        PARTICIPATING,
        line("A Police Department", moa="link"),
        line("B Police Department", moa="link"),
    ]
    body = workbook(lines, [""], links={"G4": f"{MOA}a.pdf", "G5": f"{MOA}b.pdf"})
    assert [each.moa_url for each in read_roster(body).rows] == [f"{MOA}a.pdf", f"{MOA}b.pdf"]


def test_a_stray_second_sheet_and_a_hidden_one_are_not_the_list() -> None:
    def shape(book: Workbook, sheet: Worksheet) -> None:
        stray = book.create_sheet("Sheet2", 0)
        stray.append(["Police Department", "x"])
        old = book.create_sheet("Old", 0)
        old.append(list(PARTICIPATING))
        for number in range(5):
            old.append(list(line(f"Old {number} Police Department")))
        old.sheet_state = "hidden"

    assert read_roster(workbook([line()], shape=shape)).rows == (PALMYRA,)


def test_a_state_over_merged_cells_is_the_state_of_each() -> None:
    def shape(book: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")

    rows = read_roster(workbook([line(), line("B Police Department", state="")], shape=shape)).rows
    assert [each.state for each in rows] == ["WI", "WI"]


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("WISCONSIN ", "WI"),
        ("Wisconsin", "WI"),
        ("WI", "WI"),
        ("WISCONSN", "WI"),
        ("GUAM", "GU"),
        ("Commonwealth of the Northern Mariana Islands", "MP"),
        ("U.S. Virgin Islands", "VI"),
        ("WEST VIRGINIA", "WV"),
        ("Ruritania", "RURITANIA"),
    ],
)
def test_states_are_codes(printed: str, state: str) -> None:
    assert read_roster(workbook([line(state=printed)])).rows[0].state == state


def test_an_agreement_that_stands_twice_is_noted() -> None:
    roster = read_roster(workbook([line(), line("Palmyra Police Department ", county="#NA")]))
    assert len(roster.rows) == 2
    assert roster.notes == ("Listed more than once under one model: Palmyra Police Department.",)


def test_a_workbook_that_does_not_tell_its_time_has_none() -> None:
    assert read_roster(workbook([line()], modified=None)).modified is None
