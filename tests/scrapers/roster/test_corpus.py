"""What ICE's own workbooks of 2025 must tell, where they are at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scrapers.roster import (
    History,
    ListKind,
    Paper,
    Roster,
    changes,
    claim_of,
    fault,
    history_of,
    read_roster,
)

PARTICIPATING = "participating/participatingAgencies{}.xlsx"
PENDING = "pending/pendingAgencies{}.xlsx"


@cache
def load(path: Path) -> Roster:
    return read_roster(path.read_bytes())


@pytest.fixture
def lists(corpus: Path) -> Path:
    folder = corpus / "287g"
    if not folder.is_dir():
        pytest.skip("ICE's workbooks are not here")
    return folder


def in_wisconsin(lists: Path, name: str, old: str, new: str) -> list[tuple[object, ...]]:
    before, after = load(lists / name.format(old)), load(lists / name.format(new))
    assert fault(after, before, claim=claim_of(name)) is None
    return [
        (event.type.value, event.severity.value, event.row.agency, event.row.model)
        for event in changes(before, after)
        if event.row.state == "WI"
    ]


def test_the_pending_list_names_palmyra_and_nothing_else(lists: Path) -> None:
    assert in_wisconsin(lists, PENDING, "09112025pm", "09152025am") == [
        ("pending_added", "alert", "Palmyra Police Department", "Task Force Model")
    ]
    palmyra = next(
        row for row in load(lists / PENDING.format("09152025am")).rows if "Palmyra" in row.agency
    )
    assert palmyra.county == "Jefferson County"


def test_the_pending_lists_around_the_swap_tell_nothing(lists: Path) -> None:
    assert in_wisconsin(lists, PENDING, "09222025am", "09232025am") == []


@pytest.mark.parametrize("name", [PARTICIPATING, PENDING])
def test_the_swapped_workbooks_are_quarantined(lists: Path, name: str) -> None:
    reason = fault(load(lists / name.format("09222025pm")), claim=claim_of(name))
    assert reason is not None
    assert reason.endswith("quarantined, not compared.")


def test_palmyra_and_kewaunee_are_listed(lists: Path) -> None:
    assert in_wisconsin(lists, PARTICIPATING, "09182025pm", "09242025am") == [
        ("listed", "alert", "Kewaunee County Sheriff's Office", "Jail Enforcement Model"),
        ("listed", "alert", "Palmyra Police Department", "Task Force Model"),
    ]
    rows = {
        (row.agency, row.model): row
        for row in load(lists / PARTICIPATING.format("09242025am")).rows
    }
    palmyra = rows["Palmyra Police Department", "Task Force Model"]
    kewaunee = rows["Kewaunee County Sheriff's Office", "Jail Enforcement Model"]
    assert (str(palmyra.signed), palmyra.moa_url) == ("2025-09-22", None)
    assert (str(kewaunee.signed), kewaunee.moa_url) == ("2025-09-22", None)


def test_palmyras_agreement_is_posted(lists: Path) -> None:
    assert in_wisconsin(lists, PARTICIPATING, "10242025am", "10272025am") == [
        ("moa_posted", "notice", "Palmyra Police Department", "Task Force Model")
    ]


def test_waukeshas_new_name_alerts_nobody(lists: Path) -> None:
    assert in_wisconsin(lists, PARTICIPATING, "08112025am", "08112025pm") == [
        ("renamed", "log", "Waukesha County Sheriff's Department", "Jail Enforcement Model")
    ]


def test_waupaca_is_delisted(lists: Path) -> None:
    assert in_wisconsin(lists, PARTICIPATING, "08112025pm", "08122025pm") == [
        ("delisted", "alert", "Waupaca County Sheriff's Office", "Warrant Service Officer")
    ]


def test_no_mailbox_is_in_any_address(lists: Path) -> None:
    addresses = {
        address
        for path in lists.glob("*/*.xlsx")
        for row in load(path).rows
        for address in (row.moa_url, row.addendum_url)
        if address
    }
    assert len(addresses) > 900
    assert all(address.startswith("https://www.ice.gov/") for address in addresses)


def told(lists: Path, *, named: bool) -> History:
    papers = []
    for path in sorted(lists.glob("*/*.xlsx")):
        roster = load(path)
        claim = claim_of(path.name) if named else None
        papers.append(Paper(path.name, roster.sha256, roster, claim, at=roster.modified))
    return history_of(papers)


LIFE = [
    ("2025-08-11", "renamed", "Waukesha County Sheriff's Department"),
    ("2025-08-12", "delisted", "Waupaca County Sheriff's Office"),
    ("2025-09-15", "pending_added", "Palmyra Police Department"),
    ("2025-09-18", "moa_posted", "Calumet County Sheriff's Office"),
    ("2025-09-18", "moa_posted", "Kewaunee County Sheriff's Office"),
    ("2025-09-18", "signed_corrected", "Kewaunee County Sheriff's Office"),
    ("2025-09-24", "listed", "Kewaunee County Sheriff's Office"),
    ("2025-09-24", "listed", "Palmyra Police Department"),
    ("2025-10-26", "moa_posted", "Palmyra Police Department"),
]


@pytest.mark.parametrize("named", [True, False])
def test_the_folders_history_is_wisconsins(lists: Path, named: bool) -> None:
    found = told(lists, named=named)
    assert [
        (f"{step.evidence.at:%Y-%m-%d}", step.event.type.value, step.event.row.agency)
        for step in found.steps
        if step.event.row.state == "WI"
    ] == LIFE
    assert {paper.name for paper in found.quarantined} == (
        {"participatingAgencies09222025pm.xlsx", "pendingAgencies09222025pm.xlsx"}
        if named
        else set()
    )


def test_each_list_is_told_by_what_it_holds(lists: Path) -> None:
    kinds = {path.name: load(path).kind for path in lists.glob("*/*.xlsx")}
    other = {name for name, kind in kinds.items() if claim_of(name) is not kind}
    assert other == {"participatingAgencies09222025pm.xlsx", "pendingAgencies09222025pm.xlsx"}
    assert kinds["pendingAgencies09222025pm.xlsx"] is ListKind.PARTICIPATING
