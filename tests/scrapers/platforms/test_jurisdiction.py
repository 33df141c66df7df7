"""Whose page it is, and whether another page is of the same place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.platforms.jurisdiction import Jurisdiction, Kind, Verdict, jurisdiction, verdict

PALMYRA = Jurisdiction(
    Kind.VILLAGE, "Village of Palmyra", "Palmyra", "Jefferson", "WI", states=("WI",)
)


@pytest.mark.parametrize(
    ("title", "text", "url", "whose"),
    [
        (
            "Agendas & Minutes | Village of Palmyra",
            "Village Hall, 100 W. Taft St., Palmyra, WI 53156, Jefferson County",
            "https://villageofpalmyra.example/",
            PALMYRA,
        ),
        (
            "Welcome to Jefferson County, Wisconsin",
            "",
            "https://www.example.org/",
            Jurisdiction(
                Kind.COUNTY, "Jefferson County", "Jefferson", "Jefferson", "WI", states=("WI",)
            ),
        ),
        (
            "Palmyra-Eagle Area School District",
            "Palmyra, WI 53156",
            "https://www.palmyra.k12.wi.us/",
            Jurisdiction(
                Kind.SCHOOLS,
                "Palmyra-Eagle Area School District",
                "Palmyra-Eagle",
                None,
                "WI",
                states=("WI",),
            ),
        ),
        (
            "Whitewater, WI | Official Website",
            "",
            "https://www.whitewater-wi.gov/",
            Jurisdiction(place="Whitewater", state="WI", states=("WI",)),
        ),
        (
            "Agenda Center \u2022 Verona, Wisconsin \u2022 CivicEngage",
            "",
            "https://www.example.org/AgendaCenter",
            Jurisdiction(place="Verona", state="WI", states=("WI",)),
        ),
        (
            "City of Milwaukee - Calendar",
            "",
            "https://milwaukee.legistar.com/Calendar.aspx",
            Jurisdiction(Kind.CITY, "City of Milwaukee", "Milwaukee"),
        ),
        (
            "Home",
            "The Town of Fine meets monthly. Town of Fine, 4078 State Hwy 3, Star Lake, NY 13690",
            "https://fine.example/",
            Jurisdiction(Kind.TOWN, "Town of Fine", "Fine", None, "NY", states=("NY",)),
        ),
        (
            "Lake County Village Board Meetings | Charter Township of Lake, MI",
            "",
            "https://lake.example/",
            Jurisdiction(
                Kind.TOWNSHIP, "Charter Township of Lake", "Lake", None, "MI", states=("MI",)
            ),
        ),
    ],
)
def test_a_page_says_whose_it_is(title: str, text: str, url: str, whose: Jurisdiction) -> None:
    assert jurisdiction([title], text, url) == whose


def test_a_paper_that_writes_of_many_governments_is_none_of_them() -> None:
    text = "The City of Madison sued. Town of Palmyra voters met. Dane County, Milwaukee County."
    whose = jurisdiction(["The Badger Examiner"], text, "https://examiner.example/")
    assert (whose.kind, whose.name, whose.place, whose.county) == (None, None, None, None)


def test_two_counties_named_alike_often_are_no_county() -> None:
    text = "Jefferson County and Waukesha County share the district."
    assert jurisdiction(["Village of Eagle"], text, "https://e.example/").county is None


@pytest.mark.parametrize(
    ("text", "url", "says"),
    [
        ("Village Board, Palmyra, WI 53156", "https://portal.example/", Verdict.NAMED),
        ("Village Board of Palmyra", "https://portal.example/", Verdict.NAMED),
        ("Village Board", "https://palmyrawi.portal.example/", Verdict.NAMED),
        ("Village Board", "https://portal.example/", Verdict.SILENT),
        ("Palmyra Town Board, Palmyra, NY 14522", "https://p.example/", Verdict.ELSEWHERE),
        ("Town of Palmyra, New York", "https://p.example/", Verdict.ELSEWHERE),
        ("Town of Palmyra", "https://ny-palmyra.civicplus.com/AgendaCenter", Verdict.ELSEWHERE),
        ("Palmyra, WI. Our lawyers: Chicago, IL 60601", "https://p.example/", Verdict.NAMED),
    ],
)
def test_a_page_is_of_the_place_or_of_another_of_its_name(
    text: str, url: str, says: Verdict
) -> None:
    assert verdict(PALMYRA, [text], url) is says


def test_without_a_place_to_look_for_nothing_is_named() -> None:
    assert verdict(Jurisdiction(), ["Palmyra, WI"], "https://p.example/") is Verdict.SILENT


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_of_someone_or_of_no_one(title: str, text: str) -> None:
    whose = jurisdiction([title], text, "https://a.example/")
    assert (whose.name is None) == (whose.kind is None)
    assert set(whose.states) >= ({whose.state} if whose.state else set())
