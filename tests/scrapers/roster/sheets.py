"""Small workbooks shaped as ICE's are, made by code."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from scrapers.roster import ListKind, Roster, Row

PENDING = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE")
PARTICIPATING = (*PENDING, "SIGNED", "MOA", "ADDENDUM")
TASK, WARRANT, JAIL = "Task Force Model", "Warrant Service Officer", "Jail Enforcement Model"
MOA = "https://www.ice.gov/doclib/287gMOA/"
SIGNED = date(2025, 9, 22)
NOON = datetime(2025, 9, 22, 12, 0, tzinfo=UTC)

Line = Sequence[Any]


def workbook(
    lines: Iterable[Line],
    headings: Line = PARTICIPATING,
    *,
    links: Mapping[str, str] | None = None,
    modified: datetime | None = NOON,
    shape: Callable[[Workbook, Worksheet], None] | None = None,
) -> bytes:
    """An XLSX file of a heading and lines. `links` are hyperlinks by cell; `shape` may alter it."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in (headings, *lines):
        sheet.append(list(line))
    for cell, target in (links or {}).items():
        sheet[cell].hyperlink = target
    if shape is not None:
        shape(book, sheet)
    file = BytesIO()
    book.save(file)
    stamp = f"{modified:%Y-%m-%dT%H:%M:%SZ}".encode() if modified else b""
    return altered(
        file.getvalue(),
        "docProps/core.xml",
        lambda part: re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part),
    )


def altered(body: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one of its parts changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(
                entry.filename,
                change(part) if entry.filename == name else part,
                zipfile.ZIP_DEFLATED,
            )
    return file.getvalue()


def line(
    agency: str = "Palmyra Police Department",
    model: str = TASK,
    *,
    state: str = "WISCONSIN",
    county: str = "Jefferson County",
    signed: Any = SIGNED,
    moa: str = "link pending",
) -> tuple[Any, ...]:
    """A line of the list of participating agencies."""
    return (state, agency, "Municipality", county, model, signed, moa, "")


def row(
    agency: str = "Palmyra Police Department",
    model: str = TASK,
    *,
    state: str = "WI",
    county: str | None = "Jefferson County",
    signed: date | None = SIGNED,
    moa: str | None = None,
    addendum: str | None = None,
) -> Row:
    """A row as read; `moa` and `addendum` are the file's name."""
    return Row(
        state,
        agency,
        model,
        county,
        "Municipality",
        signed,
        f"{MOA}{moa}" if moa else None,
        f"{MOA}{addendum}" if addendum else None,
    )


_COLUMNS = frozenset(
    {"state", "agency", "model", "county", "type", "signed", "moa_url", "addendum_url"}
)


def participating(
    *rows: Row, modified: datetime | None = NOON, columns: frozenset[str] = _COLUMNS
) -> Roster:
    """A list of participating agencies as read."""
    return Roster(ListKind.PARTICIPATING, rows, "a" * 64, modified, columns)


def pending(*rows: Row, modified: datetime | None = NOON) -> Roster:
    """A list of pending agencies as read."""
    columns = frozenset({"state", "agency", "model", "county", "type"})
    return Roster(ListKind.PENDING, rows, "b" * 64, modified, columns)


def waiting(agency: str, model: str = TASK, *, state: str = "WI", county: str | None = None) -> Row:
    """A row of the pending list as read."""
    return row(agency, model, state=state, county=county, signed=None)


def many(count: int) -> tuple[Row, ...]:
    """Rows of as many agencies."""
    return tuple(
        row(f"{_word(number)} County Sheriff's Office", WARRANT, state="TX", county=None)
        for number in range(count)
    )


def _word(number: int) -> str:
    """A name unlike any other's: agencies whose names differ by a letter are taken for one."""
    letters = ""
    for _ in range(3):
        number, rest = divmod(number * 7 + 3, 26)
        letters += chr(ord("a") + rest) * 3
    return f"{letters}{number}".title()
