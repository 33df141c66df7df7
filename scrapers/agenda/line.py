"""A line of a document, the unit in which agendas are understood."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line as printed; `heading` where the markup calls it a heading."""

    text: str
    page: int | None = None
    ocr: bool = False
    heading: bool = False
