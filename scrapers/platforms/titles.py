"""Titles without the dates that clerks put into them."""

from __future__ import annotations

import re

from scrapers.dates import find_dates
from scrapers.platforms.status import plain_title

_LEFT_OVER = re.compile(
    r"(?:\s+[-\u2013|])+\s*$|^\s*[-\u2013|,]\s+|\s+[-\u2013](?=\s+[-\u2013])|\(\s*\)"
)


def undated(title: str) -> str:
    """The title without dates and status words: "Plan Commission" for "Plan Commission - Jan 6".

    A title that is nothing but a date is left as it is.
    """
    bare = title
    for found in reversed(find_dates(title)):
        bare = f"{bare[: found.start]} {bare[found.end :]}"
    bare = plain_title(_LEFT_OVER.sub(" ", bare).strip()) if bare.strip(" -|,") else title
    return bare or title
