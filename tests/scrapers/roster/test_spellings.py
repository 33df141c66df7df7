"""Names, addresses and days: which are one, and which must never be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.roster.agency import agency_key, akin, misspelt, spelling
from scrapers.roster.day import signed_on
from scrapers.roster.link import address_key, plain_address
from scrapers.roster.state import state_code, state_name

SAFE = (
    "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fdoclib%2F"
    "287gMOA%2FA_TFM_MOA_06112025.pdf&data=05%7C02%7Csomeone%40example.gov%7C0&sdata=x&reserved=0"
)
PLAIN = "https://www.ice.gov/doclib/287gMOA/A_TFM_MOA_06112025.pdf"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kewaunee County Sheriff's Office", "Kewaunee County Sheriff's Department"),
        ("Kewaunee County Sheriff's Office", "Kewaunee County Sheriff\u2019s Office "),
        ("Kewaunee County Sheriff's Office", "KEWAUNEE COUNTY SHERIFFS OFFICE"),
        ("St. Lucie County Sheriff's Office", "Saint Lucie Co. Sheriff's Dept."),
        ("Culture & Parks Police Department", "Culture and Parks Police Dept"),
        ("Galveston County Constable's Office Pct.1", "Galveston County Constable Precinct 1"),
        ("Palmyra PD", "Palmyra Police Department"),
        (
            "East Pennsylvania Twp. Constable Office",
            "East Pennsylvania Township Constable's Office",
        ),
    ],
)
def test_spellings_of_one_agency_have_one_key(one: str, other: str) -> None:
    assert agency_key(one) == agency_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Polk County Sheriff's Office", "Polk City Police Department"),
        ("Jefferson County Sheriff's Office", "Jefferson Police Department"),
        ("Okmulgee County Sheriff's Office", "Okmulgee County District Attorney's Office"),
        ("Constable Precinct 1", "Constable Precinct 4"),
        ("Harris County Sheriff's Office", "Harrison County Sheriff's Office"),
        ("State Attorney, Sixth Judicial Circuit", "State Attorney, Fifth Judicial Circuit"),
        ("Lake County Sheriff's Office", "Lane County Sheriff's Office"),
        ("Clay County Sheriff's Office", "Cass County Sheriff's Office"),
    ],
)
def test_other_agencies_are_never_one(one: str, other: str) -> None:
    assert agency_key(one) != agency_key(other)
    assert not misspelt(one, other)


def test_a_slip_is_forgiven() -> None:
    assert misspelt("Lampass County Sheriff's Office", "Lampasas County Sheriff's Office")
    assert misspelt("Green Forks Police Department", "Greens Fork Police Department")
    assert misspelt("Wyoming Highway State Patrol ", "Wyoming State Highway Patrol")
    assert akin("Cambria County Sheriff's Office", "Cambria County Prison")
    assert not misspelt("Cambria County Sheriff's Office", "Cambria County Prison")
    assert not akin("Office", "Department of Corrections")


def test_office_and_department_are_part_of_the_spelling() -> None:
    assert spelling("Waukesha County Sheriff's Office") != spelling(
        "Waukesha County Sheriff's Department"
    )
    assert spelling("Waukesha County Sheriff's Office") == spelling(
        "Waukesha County Sheriff\u2019s office "
    )
    assert agency_key("Department") == "department"


@pytest.mark.parametrize(
    ("target", "address"),
    [
        (PLAIN, PLAIN),
        ("http://www.ice.gov/doclib/287gMOA/A_TFM_MOA_06112025.pdf", PLAIN),
        (f" {PLAIN}\r\n", PLAIN),
        (SAFE, PLAIN),
        (f"chrome-extension://efaidnbmnnnibpcajpcglclefindmkaj/{PLAIN}", PLAIN),
        (f"chrome-extension://efai/{PLAIN.replace('https://', 'https:/')}", PLAIN),
        ("/doclib/287gMOA/A_TFM_MOA_06112025.pdf", PLAIN),
        (
            "HTTPS://WWW.ICE.GOV/doclib/a b.pdf#page=2",
            "https://www.ice.gov/doclib/a%20b.pdf",
        ),
        ("https://gcc02.safelinks.protection.outlook.com/?data=05%7Csomeone", None),
        (
            "https://gcc02.safelinks.protection.outlook.com/?url=" * 6 + "https%3A%2F%2Fice.gov",
            None,
        ),
        ("file:///C:/Users/someone/moa.pdf", None),
        ("mailto:someone@example.gov", None),
        ("javascript:alert(1)", None),
        ("https://user:secret@www.ice.gov/a.pdf", None),
        ("https://localhost/a.pdf", None),
        ("https://[::1/a.pdf", None),
        ("https://www.ice.gov/" + "a" * 2_100, None),
        ("", None),
    ],
)
def test_an_agreement_has_a_plain_address_or_none(target: str, address: str | None) -> None:
    assert plain_address(target) == address


@given(st.one_of(st.text(max_size=80), st.text(max_size=40).map(lambda text: SAFE + text)))
def test_a_mailbox_is_never_published(target: str) -> None:
    address = plain_address(target)
    assert address is None or (
        address.startswith("https://")
        and "safelinks" not in address.split("/")[2]
        and plain_address(address) == address
    )


def test_escapes_and_www_make_no_other_address() -> None:
    assert address_key("https://www.ice.gov/a%20b.pdf") == address_key("https://ice.gov/a b.pdf")
    assert address_key("https://www.ice.gov/a.pdf") != address_key("https://www.ice.gov/b.pdf")


@given(st.one_of(st.floats(), st.integers(), st.booleans(), st.text(max_size=20)))
def test_a_day_is_read_from_anything_or_nothing(value: object) -> None:
    day = signed_on(value)
    assert day is None or 1 <= day.year <= 9999


def test_a_states_code_has_its_name() -> None:
    assert (state_name("WI"), state_name("GU"), state_name("RURITANIA")) == (
        "Wisconsin",
        "Guam",
        "RURITANIA",
    )
    assert state_code("Total") is None
