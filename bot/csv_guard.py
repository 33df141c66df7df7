"""Cells of CSV files that a spreadsheet shows and does not run.

A cell that begins like a formula is one to Excel, LibreOffice and Google Sheets, whatever quotes
stand around it (OWASP, "CSV Injection"); full-width forms are folded by some of them first.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from io import StringIO

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: object) -> str:
    """What is written for a cell: None is empty, and a formula begins with an apostrophe."""
    text = "" if cell is None else str(cell)
    if unicodedata.normalize("NFKC", text[:1]).startswith(_STARTS):
        return f"'{text}"
    return text


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A CSV file (RFC 4180: CRLF) with every cell guarded."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue()
