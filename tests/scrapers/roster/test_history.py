from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from scrapers.roster import History, ListKind, Paper, Roster, history_of, timelines
from tests.scrapers.roster.sheets import (
    JAIL,
    NOON,
    many,
    participating,
    pending,
    row,
    waiting,
)

OTHERS = many(6)
DAY = timedelta(days=1)


def paper(
    name: str, roster: Roster, at: datetime, claim: ListKind | None = None, sha256: str = ""
) -> Paper:
    made = replace(roster, modified=at, sha256=sha256 or name)
    return Paper(name, made.sha256, made, claim, at=at)


def steps(told: History) -> list[tuple[str, str, str]]:
    return [
        (step.evidence.name, step.event.type.value, step.event.row.agency) for step in told.steps
    ]


KEWAUNEE = waiting("Kewaunee County Sheriff's Department", JAIL, county="Kewaunee County")
LISTED_KEWAUNEE = row("Kewaunee County Sheriff's Office", JAIL, county="Kewaunee County")
POSTED = row(moa="palmyra.pdf")

LIFE = (
    paper("z-first", pending(KEWAUNEE), NOON - 11 * DAY),
    paper("y-added", pending(KEWAUNEE, waiting("Palmyra Police Department")), NOON - 7 * DAY),
    paper("x-list", participating(*OTHERS), NOON - 4 * DAY),
    paper("c-gone", pending(waiting("A Police Department")), NOON),
    paper("b-listed", participating(*OTHERS, row(), LISTED_KEWAUNEE), NOON + timedelta(hours=1)),
    paper("a-posted", participating(*OTHERS, POSTED, LISTED_KEWAUNEE), NOON + 30 * DAY),
    paper("0-off", participating(*OTHERS, LISTED_KEWAUNEE), NOON + 60 * DAY),
)


def test_workbooks_are_told_in_their_true_order_whatever_they_are_called() -> None:
    told = history_of(reversed(LIFE))
    assert [each.name for each in told.good] == [each.name for each in LIFE]
    assert steps(told) == [
        ("y-added", "pending_added", "Palmyra Police Department"),
        ("c-gone", "pending_added", "A Police Department"),
        ("b-listed", "listed", "Kewaunee County Sheriff's Office"),
        ("b-listed", "listed", "Palmyra Police Department"),
        ("a-posted", "moa_posted", "Palmyra Police Department"),
        ("0-off", "delisted", "Palmyra Police Department"),
    ]
    assert [step.before.name for step in told.steps][:3] == ["z-first", "y-added", "x-list"]
    assert all(step.event.was_pending for step in told.steps if step.event.type == "listed")


def test_an_agreements_life_has_evidence_for_each_step() -> None:
    found = {(each.row.agency, each.row.model): each for each in timelines(history_of(LIFE), "WI")}
    life = found["Palmyra Police Department", "Task Force Model"]
    assert [
        (entry.event.type.value if entry.event else "there", entry.evidence.name, entry.evidence.at)
        for entry in life.entries
    ] == [
        ("pending_added", "y-added", NOON - 7 * DAY),
        ("listed", "b-listed", NOON + timedelta(hours=1)),
        ("moa_posted", "a-posted", NOON + 30 * DAY),
        ("delisted", "0-off", NOON + 60 * DAY),
    ]
    assert life.entries[1].evidence.sha256 == "b-listed"
    assert life.row.moa_url is not None


def test_what_the_first_workbook_has_was_there_before() -> None:
    found = {each.row.agency: each for each in timelines(history_of(LIFE), "WI")}
    entries = found["Kewaunee County Sheriff's Office"].entries
    assert [(entry.kind.value, entry.event is None) for entry in entries] == [
        ("pending", True),
        ("participating", False),
    ]
    others = timelines(history_of(LIFE), "TX")
    assert len(others) == 6
    assert all(entry.event is None for each in others for entry in each.entries)


def test_swapped_lists_are_put_aside_with_their_reason() -> None:
    first = paper("pendingA", pending(KEWAUNEE), NOON, ListKind.PENDING)
    swapped = paper("pendingB", participating(*OTHERS), NOON + DAY, ListKind.PENDING)
    last = paper("pendingC", pending(KEWAUNEE), NOON + 2 * DAY, ListKind.PENDING)
    told = history_of([first, swapped, last])
    assert [each.name for each in told.good] == ["pendingA", "pendingC"]
    assert [each.name for each in told.quarantined] == ["pendingB"]
    assert told.quarantined[0].reason.startswith("It was published as the list of pending agencies")
    assert told.steps == ()


def test_a_list_cut_short_is_put_aside_and_the_next_compared_with_the_one_before() -> None:
    whole = many(20)
    told = history_of(
        [
            paper("1", participating(*whole), NOON),
            paper("2", participating(*whole[:5]), NOON + DAY),
            paper("3", participating(*whole, row()), NOON + 2 * DAY),
        ]
    )
    assert [each.name for each in told.quarantined] == ["2"]
    assert steps(told) == [("3", "listed", "Palmyra Police Department")]
    assert told.steps[0].before.name == "1"


def test_what_is_no_roster_is_put_aside() -> None:
    page = Paper("blocked.xlsx", "e3b0", None, reason="This is a web page.", at=NOON)
    told = history_of([page, paper("1", participating(row()), NOON)])
    assert [(each.name, each.reason) for each in told.quarantined] == [
        ("blocked.xlsx", "This is a web page.")
    ]


def test_the_same_bytes_again_are_a_copy() -> None:
    told = history_of(
        [
            paper("1", participating(row()), NOON, sha256="same"),
            paper("2", participating(row()), NOON, sha256="same"),
        ]
    )
    assert ([each.name for each in told.good], [each.name for each in told.copies]) == (
        ["1"],
        ["2"],
    )


def test_two_workbooks_of_one_name_are_two() -> None:
    told = history_of(
        [
            paper("list.xlsx", participating(*OTHERS, row()), NOON + DAY, sha256="new"),
            paper("list.xlsx", participating(*OTHERS), NOON, sha256="old"),
        ]
    )
    assert steps(told) == [("list.xlsx", "listed", "Palmyra Police Department")]


def test_the_pending_list_may_empty_into_a_list_made_a_day_later() -> None:
    waiting_ones = tuple(replace(each, signed=None) for each in many(40))
    told = history_of(
        [
            paper("list", participating(row()), NOON - DAY),
            paper("pending", pending(*waiting_ones), NOON),
            paper("emptied", pending(KEWAUNEE), NOON + DAY),
            paper("filled", participating(row(), *many(40)), NOON + DAY + timedelta(hours=20)),
        ]
    )
    assert told.quarantined == ()
    assert {kind for _, kind, _ in steps(told)} == {"pending_added", "listed"}


def test_a_life_goes_on_under_a_new_name() -> None:
    old, new = row("Lampass County Sheriff's Office"), row("Lampasas County Sheriff's Office")
    told = history_of(
        [
            paper("1", participating(*OTHERS, old), NOON),
            paper("2", participating(*OTHERS, new), NOON + DAY),
            paper(
                "3", participating(*OTHERS, replace(new, signed=date(2025, 9, 23))), NOON + 2 * DAY
            ),
        ]
    )
    (life,) = timelines(told, "WI")
    assert life.row.agency == "Lampasas County Sheriff's Office"
    assert [entry.event.type.value if entry.event else "there" for entry in life.entries] == [
        "there",
        "renamed",
        "signed_corrected",
    ]


def test_nothing_tells_nothing() -> None:
    told = history_of([])
    assert (told.good, told.steps, timelines(told)) == ((), (), ())
