"""From a workbook's bytes to a roster. Pure; for hostile bytes it is run in the child process."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from scrapers.roster.columns import find_header
from scrapers.roster.day import signed_on
from scrapers.roster.link import plain_address
from scrapers.roster.model import model_names
from scrapers.roster.package import Sheet, open_package
from scrapers.roster.row import ListKind, Roster, Row
from scrapers.roster.state import state_code
from scrapers.roster.unfit import Unfit

_NOTHING = frozenset({"", "#na", "#n/a", "na", "n/a", "none", "null", "tbd", "-", "--"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f]")
_PENDING = re.compile(r"\bpending\b|\bforthcoming\b|\bcoming soon\b|\btbd\b", re.IGNORECASE)
_LONGEST = 250  # of an agency's name or a model; a longer text is a note
_FIELDS = {"moa": "moa_url", "addendum": "addendum_url"}


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with a roster's columns: values as they are, as text, and what each column is."""

    sheet: Sheet
    values: Sequence[Sequence[Any]]
    cells: Sequence[Sequence[str]]
    header: int
    columns: Mapping[str, tuple[int, ...]]

    def text(self, number: int, field: str) -> str:
        """The field's text in a row: of the first of its columns that is filled."""
        row = self.cells[number]
        places = self.columns.get(field, ())
        return next((row[place] for place in places if place < len(row) and row[place]), "")


def read_roster(body: bytes) -> Roster:
    """The list that a workbook holds.

    Raises `Unfit` where the bytes are no workbook, break a limit, or have no sheet with a state, an
    agency and a model.
    """
    package = open_package(body)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(body))
        names = workbook.sheet_names
        tables = [
            table
            for sheet in package.sheets
            if sheet.name in names
            and (table := _table(sheet, _values(workbook, sheet.name))) is not None
        ]
    except CalamineError as error:
        raise Unfit(f"The Excel workbook is damaged ({error}).") from error
    if not tables:
        raise Unfit(
            "The workbook has no columns for state, law enforcement agency and support type."
        )
    shown = [table for table in tables if not table.sheet.hidden] or tables
    table = max(shown, key=lambda each: len(each.cells) - each.header)
    rows, notes = _rows(table)
    if not rows:
        raise Unfit("The workbook has a roster's columns, but names no agency.")
    if len(shown) > 1:
        notes.append(
            f"{len(shown)} sheets look like a list; the longest, {table.sheet.name!r}, was read."
        )
    return Roster(
        _kind(table, rows),
        tuple(rows),
        hashlib.sha256(body).hexdigest(),
        package.modified,
        frozenset(_FIELDS.get(field, field) for field in table.columns),
        tuple(notes),
    )


def _values(workbook: CalamineWorkbook, name: str) -> list[list[Any]]:
    # With the empty area kept, a value's place is its cell's: links are found by it.
    return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _table(sheet: Sheet, values: list[list[Any]]) -> _Table | None:
    for first, last in sheet.merged:
        _spread(values, first, last)
    cells = [[_text(value) for value in row] for row in values]
    found = find_header(cells)
    return None if found is None else _Table(sheet, values, cells, *found)


def _spread(values: list[list[Any]], first: tuple[int, int], last: tuple[int, int]) -> None:
    """Give a column's merged cells the value that only the first of them carries."""
    row, column = first
    if column != last[1] or row >= len(values) or column >= len(values[row]):
        return
    for other in values[row + 1 : last[0] + 1]:
        if column < len(other):
            other[column] = values[row][column]


def _rows(table: _Table) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    passed = 0
    for number in range(table.header + 1, len(table.cells)):
        found = _read(table, number)
        rows += found
        passed += not found and any(table.cells[number])
    notes = [f"{passed} rows that name no agency were passed over."] if passed else []
    twice = [
        _first(rows, identity).agency
        for identity, count in Counter(row.identity for row in rows).items()
        if count > 1
    ]
    if twice:
        notes.append(f"Listed more than once under one model: {', '.join(sorted(twice)[:10])}.")
    dated = [number for number in range(len(rows)) if rows[number].signed is None]
    if "signed" in table.columns and 0 < len(dated) < len(rows) / 2:
        notes.append(f"{len(dated)} rows have no date of signature.")
    return rows, notes


def _first(rows: Sequence[Row], identity: tuple[str, str, str]) -> Row:
    return next(row for row in rows if row.identity == identity)


def _read(table: _Table, number: int) -> list[Row]:
    """The agreements of a line: one, or one a model where it names several; none for a note."""
    printed, agency = table.text(number, "state"), table.text(number, "agency")
    models = _models(table, number)
    state = state_code(printed)
    # A note or a sum has neither a state nor a model beside its text.
    if not agency or max(map(len, (agency, *models))) > _LONGEST or not (state or any(models)):
        return []
    if agency == table.text(table.header, "agency"):
        return []
    return [
        Row(
            state=state or printed.upper()[:_LONGEST],
            agency=agency,
            model=model,
            county=_said(table.text(number, "county")),
            type=_said(table.text(number, "type")),
            signed=_signed(table, number),
            moa_url=_address(table, number, "moa"),
            addendum_url=_address(table, number, "addendum"),
        )
        for model in models
    ]


def _models(table: _Table, number: int) -> tuple[str, ...]:
    row = table.cells[number]
    filled = [row[place] for place in table.columns["model"] if place < len(row) and row[place]]
    return tuple(dict.fromkeys(name for text in filled for name in model_names(text))) or ("",)


def _said(text: str) -> str | None:
    return None if text.casefold() in _NOTHING or len(text) > _LONGEST else text


def _signed(table: _Table, number: int) -> Any:
    row = table.values[number]
    places = table.columns.get("signed", ())
    days = (signed_on(row[place]) for place in places if place < len(row) and row[place] != "")
    return next((day for day in days if day is not None), None)


def _address(table: _Table, number: int, field: str) -> str | None:
    """The address behind a cell, or written in it; none while it says that the link is pending."""
    for place in table.columns.get(field, ()):
        text = table.cells[number][place] if place < len(table.cells[number]) else ""
        if _PENDING.search(text):
            continue
        target = table.sheet.links.get((number, place)) or text
        address = plain_address(target) if text else None
        if address is not None:
            return address
    return None


def _kind(table: _Table, rows: Sequence[Row]) -> ListKind:
    """By what the rows hold: agencies on the pending list have neither signed nor a link."""
    signed = sum(row.signed is not None for row in rows)
    linked = sum(
        bool(table.text(number, "moa")) for number in range(table.header + 1, len(table.cells))
    )
    return ListKind.PARTICIPATING if 2 * max(signed, linked) > len(rows) else ListKind.PENDING


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return " ".join(
        (text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)).split()
    )
