"""The day on which an agreement was signed, from whatever stands in its cell."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from scrapers.dates import find_dates

# ECMA-376-1, 18.17.4.1: day 1 of the 1900 system is 1900-01-01, and it has a 1900-02-29.
_EPOCH = date(1899, 12, 30)
# 1990 to 2079: other numbers in a date's column count something else.
_SERIALS = range(32_874, 65_746)


def signed_on(value: object) -> date | None:
    """The date that a cell means: a date, a day's serial number or text; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        known = _SERIALS.start <= value < _SERIALS.stop
        return _EPOCH + timedelta(days=int(value)) if known else None
    text = " ".join(str(value).split())
    if re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return signed_on(float(text))
    return next((found.full for found in find_dates(text) if found.full), None)
