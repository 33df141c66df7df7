from __future__ import annotations

from datetime import timedelta

import pytest

from scrapers.roster import ListKind, claim_of, fault
from tests.scrapers.roster.sheets import NOON, many, participating, pending, row, waiting

SIGNED = ListKind.PARTICIPATING
WAITING = ListKind.PENDING


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("participatingAgencies09242025am.xlsx", SIGNED),
        ("ParticipatingAgency091826am.xlsx", SIGNED),
        ("287gParticipatingAgencies091526pm.xlsx", SIGNED),
        ("pendingAgencies09112025pm.xlsx", WAITING),
        ("html_20210113.xlsx", None),
        ("participating-and-pending.xlsx", None),
    ],
)
def test_a_files_name_claims_a_list(name: str, kind: ListKind | None) -> None:
    assert claim_of(name) is kind


def test_the_first_words_that_say_anything_claim_the_list() -> None:
    assert claim_of("Download", "pendingAgencies.xlsx") is WAITING
    assert claim_of() is None


def test_swapped_lists_are_quarantined() -> None:
    assert fault(pending(waiting("Palmyra Police Department")), claim=SIGNED) == (
        "It was published as the list of participating agencies, but what it holds is the list of "
        "pending agencies: quarantined, not compared."
    )
    assert fault(participating(row()), claim=WAITING) is not None
    assert fault(participating(row()), claim=SIGNED) is None


@pytest.mark.parametrize(("rows", "well"), [(80, True), (79, False), (1, False), (130, True)])
def test_four_fifths_of_the_last_good_list_are_the_least(rows: int, well: bool) -> None:
    reason = fault(participating(*many(rows)), participating(*many(100)))
    assert (reason is None) is well


def test_why_a_short_list_is_not_compared_is_told() -> None:
    assert fault(participating(*many(50)), participating(*many(1_000))) == (
        "It has 50 rows, fewer than 80% of the 1,000 that the last good one leads to expect: "
        "quarantined, not compared."
    )


def test_an_older_workbook_that_comes_again_is_not_compared() -> None:
    older = participating(row(), modified=NOON - timedelta(days=4))
    assert fault(older, participating(row())) == (
        "It was last modified on 2025-09-18 at 12:00 UTC, before the last good one "
        "(2025-09-22 12:00): quarantined, not compared."
    )
    assert fault(participating(row(), modified=None), participating(row())) is None


def test_the_pending_list_may_empty_itself_into_the_other() -> None:
    last, new = pending(*many(42)), pending(*many(3))
    assert fault(new, last, participating=participating(*many(40))) is None
    assert fault(new, last) is None


def test_a_pending_list_cut_short_is_not_compared() -> None:
    assert fault(pending(*many(3)), pending(*many(42)), participating=participating(row())) == (
        "It has 3 rows, fewer than 80% of the 42 that the last good one leads to expect: "
        "quarantined, not compared."
    )


def test_a_few_that_leave_a_short_pending_list_are_no_fault() -> None:
    last, new = pending(*many(7)), pending(*many(2))
    assert fault(new, last, participating=participating(row())) is None
