"""Which column of a sheet holds what: by its heading, never by its position."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from scrapers.roster.model import is_model
from scrapers.roster.state import state_code

REQUIRED = frozenset({"state", "agency", "model"})
"""The fields without which a sheet is no roster."""

Cells = Sequence[str]

# The first that fits decides: "MOA SIGNED" is a date, "SUPPORT TYPE" no type of agency.
_HEADINGS = {
    "state": re.compile(r"^(?:u ?s )?states?(?: name)?$|^st$"),
    "model": re.compile(r"\bsupport types?\b|\bmodels?\b|\bprograms?\b|^agreement type$"),
    "type": re.compile(r"^(?:agency |lea )?types?(?: of agency)?$"),
    "agency": re.compile(r"\bagenc(?:y|ies)\b|^lea$|^department$"),
    "county": re.compile(r"\bcount(?:y|ies)\b|\bparish\b"),
    "signed": re.compile(r"\bsigned\b|\bdate\b|^sign$"),
    "addendum": re.compile(r"\baddend|\bamend"),
    "moa": re.compile(r"\bmoas?\b|\bmou\b|\bmemorand|\bagreements?\b|^links?$"),
}
_HEADER_WITHIN = 20
_MOSTLY = 0.8

# A heading that was left blank: what stands below it tells a state, a model or a county.
_CONTENT: dict[str, Callable[[str], bool]] = {
    "state": lambda text: state_code(text) is not None,
    "model": is_model,
    "county": lambda text: bool(re.search(r"\b(?:county|parish|borough)$", text, re.IGNORECASE)),
}


def find_header(rows: Sequence[Cells]) -> tuple[int, dict[str, tuple[int, ...]]] | None:
    """The row of headings and the columns of each field; None where a required one is missing.

    A field may have several columns (pending lists have repeated one): the first that is filled in
    a row counts. Titles may stand above the headings.
    """
    best: tuple[int, dict[str, tuple[int, ...]]] | None = None
    for number, cells in enumerate(rows[:_HEADER_WITHIN]):
        named = _named(cells)
        if "agency" not in named:
            continue
        columns = named | _by_content(cells, rows[number + 1 :], named)
        if columns.keys() >= REQUIRED and (best is None or len(columns) > len(best[1])):
            best = (number, columns)
    return best


def _named(cells: Cells) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, cell in enumerate(cells):
        field = _field(cell)
        if field is not None:
            found[field] = (*found.get(field, ()), place)
    return found


def _field(heading: str) -> str | None:
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", heading.casefold()).split())
    return next((field for field, form in _HEADINGS.items() if form.search(words)), None)


def _by_content(
    header: Cells, below: Sequence[Cells], named: Mapping[str, object]
) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, heading in enumerate(header):
        if heading:
            continue
        values = [row[place] for row in below if place < len(row) and row[place]]
        for field, fits in _CONTENT.items():
            if field in named or field in found or not values:
                continue
            if sum(map(fits, values)) >= _MOSTLY * len(values):
                found[field] = (place,)
                break
    return found
