from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.roster import Event, EventType, Roster, Row, Severity, Standing, changes, cycle
from tests.scrapers.roster.sheets import (
    JAIL,
    MOA,
    TASK,
    WARRANT,
    many,
    participating,
    pending,
    row,
    waiting,
)

OTHERS = many(6)
PALMYRA = row()


def told(events: tuple[Event, ...]) -> list[tuple[str, str, str | None]]:
    return [(event.type.value, event.row.agency, event.was) for event in events]


def between(before: tuple[Row, ...], after: tuple[Row, ...]) -> list[tuple[str, str, str | None]]:
    return told(changes(participating(*OTHERS, *before), participating(*OTHERS, *after)))


def test_the_same_list_in_another_order_changed_nothing() -> None:
    before = participating(*OTHERS, PALMYRA)
    assert changes(before, participating(PALMYRA, *reversed(OTHERS))) == ()


def test_an_agency_is_listed() -> None:
    assert between((), (PALMYRA,)) == [("listed", "Palmyra Police Department", None)]


def test_an_agency_is_delisted() -> None:
    assert between((PALMYRA,), ()) == [("delisted", "Palmyra Police Department", None)]


def test_one_agency_may_hold_several_models() -> None:
    jail = row("Kewaunee County Sheriff's Office", JAIL, county="Kewaunee County")
    warrant = replace(jail, model=WARRANT, signed=date(2025, 6, 11))
    assert between((warrant,), (jail, warrant)) == [
        ("listed", "Kewaunee County Sheriff's Office", None)
    ]
    assert between((jail, warrant), (jail,)) == [
        ("delisted", "Kewaunee County Sheriff's Office", None)
    ]


def test_an_agreement_is_posted_withdrawn_and_moved() -> None:
    posted = row(moa="palmyra.pdf")
    assert between((PALMYRA,), (posted,)) == [("moa_posted", "Palmyra Police Department", None)]
    assert between((posted,), (PALMYRA,)) == [
        ("moa_withdrawn", "Palmyra Police Department", f"{MOA}palmyra.pdf")
    ]
    assert between((posted,), (row(moa="other.pdf"),)) == [
        ("moa_changed", "Palmyra Police Department", f"{MOA}palmyra.pdf")
    ]


def test_a_date_is_corrected() -> None:
    assert between((PALMYRA,), (row(signed=date(2025, 9, 23)),)) == [
        ("signed_corrected", "Palmyra Police Department", "2025-09-22")
    ]


def test_office_for_department_is_a_new_name_of_the_same_agreement() -> None:
    old = row("Waukesha County Sheriff's Office", JAIL)
    new = row("Waukesha County Sheriff's Department", JAIL)
    assert between((old,), (new,)) == [
        ("renamed", "Waukesha County Sheriff's Department", "Waukesha County Sheriff's Office")
    ]


@pytest.mark.parametrize(
    "agency", ["Palmyra Police Department.", "PALMYRA POLICE DEPT", "Palmyra Police Department"]
)
def test_another_spelling_of_a_name_is_no_change(agency: str) -> None:
    assert between((PALMYRA,), (row(agency),)) == []


def test_a_mended_slip_is_a_new_name() -> None:
    old = row("Lampass County Sheriff's Office", WARRANT, county="Lampass County")
    new = row("Lampasas County Sheriff's Office", WARRANT, county="Lampasas County")
    assert between((old,), (new,)) == [
        ("renamed", "Lampasas County Sheriff's Office", "Lampass County Sheriff's Office")
    ]


def test_one_linked_agreement_under_two_names_is_a_new_name() -> None:
    old = row("Franklin County Sheriffs Office", WARRANT, state="PA", moa="franklin.pdf")
    new = row("County of Franklin / Franklin County Jail", WARRANT, state="PA", moa="franklin.pdf")
    assert between((old,), (new,)) == [
        (
            "renamed",
            "County of Franklin / Franklin County Jail",
            "Franklin County Sheriffs Office",
        )
    ]


def test_a_state_put_right_is_a_new_name_that_tells_where_it_was() -> None:
    old, new = row(state="VA"), row(state="WI")
    assert between((old,), (new,)) == [
        ("renamed", "Palmyra Police Department", "Palmyra Police Department, Virginia")
    ]


def test_a_listing_with_a_new_date_beside_a_delisting_is_a_new_agreement() -> None:
    old = row("Clark County Sheriff's Office", signed=date(2020, 6, 5))
    new = row("Clarke County Sheriff's Office", signed=date(2025, 9, 22))
    assert between((old,), (new,)) == [
        ("listed", "Clarke County Sheriff's Office", None),
        ("delisted", "Clark County Sheriff's Office", None),
    ]


def test_where_several_could_be_the_renamed_one_none_is() -> None:
    old = row("Butler County Sheriff's Office", county=None)
    new = (row("Butler County Jail", county=None), row("Butler County Prison", county=None))
    assert [kind for kind, _, _ in between((old,), new)] == ["listed", "listed", "delisted"]


def test_a_listing_after_a_delisting_is_a_listing() -> None:
    signed_anew = row(signed=date(2026, 3, 1))
    assert between((PALMYRA,), ()) == [("delisted", "Palmyra Police Department", None)]
    assert between((), (signed_anew,)) == [("listed", "Palmyra Police Department", None)]


def test_what_was_blank_is_filled_in() -> None:
    bare = row(county=None, signed=None)
    full = row(addendum="addendum.pdf")
    events = changes(participating(*OTHERS, bare), participating(*OTHERS, full))
    assert [(event.type, event.field, event.severity) for event in events] == [
        (EventType.FILLED_IN, "county", Severity.LOG),
        (EventType.FILLED_IN, "signed", Severity.LOG),
        (EventType.FILLED_IN, "addendum_url", Severity.LOG),
    ]


def test_a_column_that_is_new_fills_nothing_in() -> None:
    before = participating(row(county=None), columns=frozenset({"state", "agency", "model"}))
    assert changes(before, participating(PALMYRA)) == ()


def test_a_line_printed_twice_is_one_agreement() -> None:
    twice = (row(county=None), row("Palmyra Police Dept."))
    assert between(twice, (PALMYRA,)) == []
    assert between((PALMYRA,), twice) == []


def test_lists_of_different_kinds_are_not_compared() -> None:
    with pytest.raises(ValueError, match="different lists"):
        changes(participating(PALMYRA), pending(waiting("Palmyra Police Department")))


def test_the_pending_list_gains_and_loses() -> None:
    before = pending(waiting("A Police Department"))
    after = pending(waiting("Palmyra Police Department"))
    assert told(changes(before, after)) == [
        ("pending_added", "Palmyra Police Department", None),
        ("pending_removed", "A Police Department", None),
    ]


def test_a_city_of_a_countys_name_is_another_agency_on_the_pending_list() -> None:
    before = pending(waiting("Polk County Sheriff's Office", county="Polk County"))
    after = pending(waiting("Polk City Police Department", county="Polk County"))
    assert [event.type.value for event in changes(before, after)] == [
        "pending_added",
        "pending_removed",
    ]


def test_leaving_the_pending_list_for_the_other_is_told_as_a_listing() -> None:
    before = Standing(
        participating(*OTHERS),
        pending(waiting("Palmyra Police Dept"), waiting("Kewaunee County Sheriff's Office", JAIL)),
    )
    after = Standing(participating(*OTHERS, PALMYRA), pending(waiting("A Police Department")))
    events = cycle(before, after)
    assert told(events) == [
        ("listed", "Palmyra Police Department", None),
        ("pending_added", "A Police Department", None),
        ("pending_removed", "Kewaunee County Sheriff's Office", None),
    ]
    assert [event.was_pending for event in events] == [True, False, False]


def test_leaving_the_pending_list_a_cycle_later_is_not_told_again() -> None:
    listed = participating(*OTHERS, PALMYRA)
    before = Standing(listed, pending(waiting("Palmyra Police Department")))
    assert cycle(before, Standing(listed, pending())) == ()


def test_a_first_list_is_where_it_begins() -> None:
    assert cycle(Standing(), Standing(participating(PALMYRA), pending(*OTHERS))) == ()
    assert cycle(Standing(participating(PALMYRA)), Standing(None, None)) == ()


def test_a_list_of_nothing_but_new_names_is_told_as_it_is() -> None:
    before, after = many(600), tuple(replace(each, state="OK") for each in many(1_200)[600:])
    events = cycle(
        Standing(participating(*before), pending(*after)),
        Standing(participating(*after), pending(*before)),
    )
    counts = {kind.value: sum(event.type is kind for event in events) for kind in EventType}
    assert (counts["listed"], counts["delisted"]) == (600, 600)
    assert (counts["pending_added"], counts["pending_removed"]) == (600, 0)


def test_severities_are_those_that_people_asked_for() -> None:
    by_severity = {
        severity: {kind.value for kind in EventType if Event(kind, PALMYRA).severity is severity}
        for severity in Severity
    }
    assert by_severity == {
        Severity.ALERT: {"listed", "delisted", "pending_added"},
        Severity.NOTICE: {"moa_posted", "moa_withdrawn", "moa_changed", "signed_corrected"},
        Severity.LOG: {"pending_removed", "renamed", "filled_in"},
    }


def test_an_event_as_plain_values() -> None:
    event = Event(EventType.SIGNED_CORRECTED, row(moa="a.pdf"), row(signed=date(2025, 9, 21)))
    assert event.as_object() == {
        "type": "signed_corrected",
        "state": "WI",
        "agency": "Palmyra Police Department",
        "model": TASK,
        "county": "Jefferson County",
        "signed": "2025-09-22",
        "moa_url": f"{MOA}a.pdf",
        "severity": "notice",
        "was": "2025-09-21",
    }


_ROWS = st.builds(
    row,
    st.sampled_from(["Lake", "Lane", "Clark", "Clarke", "Polk City", "Polk"]).map(
        lambda name: f"{name} County Sheriff's Office"
    ),
    st.sampled_from([TASK, WARRANT]),
    state=st.sampled_from(["WI", "TX", ""]),
    county=st.sampled_from([None, "Polk County"]),
    signed=st.sampled_from([None, date(2025, 9, 22), date(2020, 6, 5)]),
    moa=st.sampled_from([None, "a.pdf", "b.pdf"]),
)
_ROSTERS = st.lists(_ROWS, max_size=8).map(lambda rows: participating(*rows))


@given(_ROSTERS)
def test_a_list_does_not_differ_from_itself(roster: Roster) -> None:
    assert changes(roster, roster) == ()


@given(_ROSTERS, _ROSTERS)
def test_each_agreement_that_came_or_went_is_told_once(before: Roster, after: Roster) -> None:
    events = changes(before, after)
    old = {each.identity for each in before.rows}
    new = {each.identity for each in after.rows}
    came = [e.row.identity for e in events if e.type is EventType.LISTED]
    went = [e.row.identity for e in events if e.type is EventType.DELISTED]
    moved = {
        (e.before.identity, e.row.identity)
        for e in events
        if e.before and e.before.identity != e.row.identity
    }
    assert len(came) == len(set(came))
    assert set(came) | {there for _, there in moved} == new - old
    assert set(went) | {here for here, _ in moved} == old - new
