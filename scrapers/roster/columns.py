"""Which column of a sheet holds what: by its heading, never by its position."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from scrapers.roster.day import signed_on
from scrapers.roster.model import is_model
from scrapers.roster.state import state_code

REQUIRED = frozenset({"state", "agency", "model"})
"""The fields without which a sheet is no roster."""

Cells = Sequence[str]

# The first that fits decides: "MOA SIGNED" is a date, "SUPPORT TYPE" no type of agency.
_HEADINGS = {
    "state": re.compile(r"^(?:u ?s )?states?(?: name)?$|^st$"),
    "model": re.compile(r"\bsupport types?\b|\bmodels?\b|\bprograms?\b|^agreement type$"),
    "type": re.compile(r"\btypes?\b"),
    "agency": re.compile(r"\bagenc(?:y|ies)\b|^lea$|^department$"),
    "county": re.compile(r"\bcount(?:y|ies)\b|\bparish\b"),
    "signed": re.compile(r"\bsigned\b|^(?:moa |agreement |effective )?date$"),
    "addendum": re.compile(r"\baddend|\bamend"),
    "moa": re.compile(r"\bmoas?\b|\bmou\b|\bmemorand|\bagreements?\b|^links?$"),
}
_HEADER_WITHIN = 20
_LEAST_NAMED = 2  # of the required fields, for a row to be one of headings
_MOSTLY = 0.8
_LOOKED_AT = 200  # rows that tell what a column holds

_AGENCY = re.compile(
    r"\b(?:police|sheriff|constable|marshal|department|office|patrol|corrections)", re.IGNORECASE
)
_COUNTY = re.compile(r"\b(?:county|parish|borough)$", re.IGNORECASE)
_LINK = re.compile(r"link(?: pending)?", re.IGNORECASE)
# Where a heading is blank, what stands below it tells what it is.
_CONTENT: dict[str, Callable[[str], bool]] = {
    "state": lambda text: state_code(text) is not None,
    "model": is_model,
    "agency": lambda text: bool(_AGENCY.search(text)),
    "county": lambda text: bool(_COUNTY.search(text)),
    "signed": lambda text: signed_on(text) is not None,
    "moa": lambda text: bool(_LINK.fullmatch(text)),
}
# States and models are unmistakable: a column that holds them is theirs, whatever its heading.
_UNMISTAKABLE = frozenset({"state", "model"})


def find_header(rows: Sequence[Cells]) -> tuple[int, dict[str, tuple[int, ...]]] | None:
    """The row of headings and the columns of each field; None where a required one is missing.

    A field may have several columns (pending lists have repeated one): the first that is filled in
    a row counts. Titles may stand above the headings.
    """
    best: tuple[int, dict[str, tuple[int, ...]]] | None = None
    for number, cells in enumerate(rows[:_HEADER_WITHIN]):
        named = _named(cells)
        if len(REQUIRED & named.keys()) < _LEAST_NAMED:
            continue
        columns = _mended(named, cells, rows[number + 1 : number + 1 + _LOOKED_AT])
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


def _mended(
    named: Mapping[str, tuple[int, ...]], header: Cells, below: Sequence[Cells]
) -> dict[str, tuple[int, ...]]:
    """The columns by heading, with those whose heading is blank or wrong by what they hold."""
    columns = dict(named)
    blank = [place for place, heading in enumerate(header) if not heading]
    for field in _CONTENT:
        if field not in _UNMISTAKABLE:
            places = [] if field in columns else blank
        elif field in columns and _holds(field, columns[field], below):
            continue
        else:
            places = [*blank, *(place for place in range(len(header)) if place not in blank)]
        taken = next((place for place in places if _holds(field, (place,), below)), None)
        if taken is None:
            continue
        blank = [place for place in blank if place != taken]
        for other, held in list(columns.items()):
            columns[other] = tuple(place for place in held if place != taken)
        columns[field] = (taken,)
    return {field: places for field, places in columns.items() if places}


def _holds(field: str, places: Sequence[int], rows: Sequence[Cells]) -> bool:
    """Whether what stands in the columns is nearly always what the field holds."""
    values = [row[place] for row in rows for place in places if place < len(row) and row[place]]
    return bool(values) and sum(map(_CONTENT[field], values)) >= _MOSTLY * len(values)
