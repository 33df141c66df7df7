from __future__ import annotations

import re

import pytest
from babel import Locale

from tests.bot.web.conftest import Get

SUNDAY = 6  # babel counts from Monday


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "Sunday", "Saturday"), ("es", "domingo", "sábado")],
)
async def test_a_week_begins_as_it_does_in_the_country(
    get: Get, language: str, first: str, last: str
) -> None:
    assert Locale(language, "US").first_week_day == SUNDAY
    status, page = await get(f"/meetings/calendar?month=2026-11&lang={language}")
    assert status == 200
    names = re.findall(r'<th scope="col">(.*?)</th>', page)
    assert (names[0], names[-1], len(names)) == (first, last, 7)


async def test_the_days_stand_under_their_names(get: Get) -> None:
    _, page = await get("/meetings/calendar?month=2026-11")
    first_week = page.split("<tbody>")[1].split("</tr>")[0]
    # November 2026 begins on a Sunday.
    days = re.findall(r'<span class="name">(\w+) </span>(\d+)', first_week)
    assert days[0] == ("Sunday", "1")
    assert days[-1] == ("Saturday", "7")
