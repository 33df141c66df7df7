"""Hostile workbooks end within the limits of the design, each with a sentence that says why."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.readers import Sandbox
from scrapers.roster import Unfit, read_roster
from tests.scrapers.roster.sheets import PARTICIPATING, altered, line, workbook

SHEET = "xl/worksheets/sheet1.xml"


def refusal(body: bytes) -> str:
    with pytest.raises(Unfit) as told:
        read_roster(body)
    return str(told.value)


def outcome(body: bytes) -> str:
    """How reading ends; anything but `Unfit` that is raised fails the test."""
    try:
        read_roster(body)
    except Unfit:
        return "unfit"
    return "read"


def with_cell(cell: bytes) -> bytes:
    return altered(
        workbook([line()]),
        SHEET,
        lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>"),
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "The file is empty."),
        (
            b"<!DOCTYPE html><title>Access Denied</title>",
            "This is a web page, not a workbook: the site may have refused us.",
        ),
        (
            b"\xef\xbb\xbf\n<html><body>Just a moment",
            "This is a web page, not a workbook: the site may have refused us.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is an old Excel file or one with a password, not an XLSX workbook.",
        ),
        (
            b"%PDF-1.7",
            "This is no Excel workbook: its first bytes are those of something else.",
        ),
        (b"PK\x03\x04 and no more", "The Excel workbook is damaged (BadZipFile)."),
    ],
)
def test_what_is_no_workbook_is_known_by_its_first_bytes(body: bytes, why: str) -> None:
    assert refusal(body) == why


def test_another_kind_of_archive_is_no_workbook() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(file.getvalue()) == "This is a ZIP file, but no Excel workbook."


def test_a_workbook_without_the_columns_is_no_roster() -> None:
    body = workbook([("2025-09-22", 3)], ("DAY", "ARRESTS"))
    assert refusal(body) == (
        "The workbook has no columns for state, law enforcement agency and support type."
    )


def test_columns_without_an_agency_are_no_roster() -> None:
    assert refusal(workbook([])) == "The workbook has a roster's columns, but names no agency."


def test_a_bomb_is_not_unpacked() -> None:
    body = altered(workbook([line()]), "xl/styles.xml", lambda part: part + b" " * 30_000_000)
    assert refusal(body) == "An entry of the archive unpacks to over 100 times its size."


def test_two_thousand_entries_are_the_most() -> None:
    file = BytesIO(workbook([line()]))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(2_000):
            archive.writestr(f"xl/media/{number}.bin", b"")
    assert refusal(file.getvalue()) == "The archive has more than 2,000 entries."


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "docProps/core.xml"])
def test_entities_are_refused_wherever_they_are_declared(name: str) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    body = altered(workbook([line()]), name, lambda part: bomb + part)
    assert refusal(body) == "The document declares XML entities, which no office program does."


def test_a_declared_dimension_is_not_believed() -> None:
    def declare(part: bytes) -> bytes:
        start = part.index(b'<dimension ref="') + len(b'<dimension ref="')
        return part[:start] + b"A1:XFD1048576" + part[part.index(b'"', start) :]

    assert len(read_roster(altered(workbook([line()]), SHEET, declare)).rows) == 1


def test_a_cell_at_the_far_end_does_not_call_for_what_lies_between() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(with_cell(far)) == (
        "The workbook has a sheet of 1,048,576 rows and 16,384 columns."
    )


def test_cells_that_do_not_tell_their_place_count_by_their_row() -> None:
    far = b'<row r="1048576"><c><v>1</v></c><c><v>2</v></c></row>'
    assert refusal(with_cell(far)) == "The workbook has a sheet of 1,048,576 rows and 8 columns."


def test_a_cell_of_no_place_is_damage() -> None:
    assert refusal(with_cell(b'<row r="9"><c r="ABCDEFG9"><v>1</v></c></row>')) == (
        "The Excel workbook is damaged (a cell has no place)."
    )


def test_formatted_empty_rows_to_the_end_of_the_sheet_cost_nothing() -> None:
    far = b'<row r="1048576"><c r="H1048576" s="1"/></row>'
    assert len(read_roster(with_cell(far)).rows) == 1


def test_two_hundred_thousand_cells_are_the_most() -> None:
    rows = b"".join(
        b'<row r="%d">%s</row>'
        % (number, b"".join(b'<c r="%c%d"><v>1</v></c>' % (65 + n, number) for n in range(20)))
        for number in range(3, 10_004)
    )
    assert refusal(with_cell(rows)) == "The workbook has a sheet of more than 200,000 cells."


def test_a_link_over_the_whole_sheet_is_refused() -> None:
    body = altered(
        workbook([line(moa="link")], links={"G2": "https://example.org/a.pdf"}),
        SHEET,
        lambda part: part.replace(b'ref="G2"', b'ref="A1:XFD1048576"'),
    )
    assert refusal(body) == "The workbook links more than 10,000 cells."


def test_a_locked_entry_is_a_locked_workbook() -> None:
    body = bytearray(workbook([line()]))
    place = body.index(b"PK\x01\x02")
    (flags,) = struct.unpack_from("<H", body, place + 8)
    struct.pack_into("<H", body, place + 8, flags | 1)
    first_local = struct.unpack_from("<I", body, place + 42)[0]
    struct.pack_into("<H", body, first_local + 6, flags | 1)
    assert refusal(bytes(body)) == "The Excel workbook is locked with a password."


def test_an_agency_as_long_as_a_book_is_passed_over() -> None:
    roster = read_roster(workbook([line(), line("A" * 5_000 + " Police Department")]))
    assert [each.agency for each in roster.rows] == ["Palmyra Police Department"]


_WELL = workbook([line(), line("B Police Department", signed="9/22/25")], PARTICIPATING)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_broken_is_either_read_or_unfit(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(_WELL) - 1))
    cut = data.draw(st.binary(max_size=6))
    body = _WELL[:place] + cut + _WELL[place + data.draw(st.integers(0, 40)) :]
    assert outcome(body) in ("read", "unfit")


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_a_sheet_of_anything_is_either_read_or_unfit(part: bytes) -> None:
    assert outcome(altered(_WELL, SHEET, lambda _: part)) in ("read", "unfit")


async def test_the_child_gives_the_same_roster() -> None:
    async with Sandbox(size=1) as sandbox:
        assert await sandbox.roster(_WELL) == read_roster(_WELL)


async def test_the_child_tells_why_a_workbook_is_unfit() -> None:
    async with Sandbox(size=1) as sandbox:
        with pytest.raises(Unfit, match="This is a web page, not a workbook"):
            await sandbox.roster(b"<html><body>Access denied</body></html>")


async def test_a_workbook_that_takes_too_long_is_unfit() -> None:
    async with Sandbox(size=1, seconds=0.001) as sandbox:
        with pytest.raises(Unfit, match=r"could not be started|took longer"):
            await sandbox.roster(_WELL)
