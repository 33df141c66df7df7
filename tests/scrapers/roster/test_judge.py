from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scrapers.roster import ListKind, Roster, Standing
from scrapers.roster.judge import Candidate, judge
from tests.scrapers.roster.sheets import NOON, many, participating, pending, row, waiting

DAY = timedelta(days=1)


def named(roster: Roster, sha256: str) -> Roster:
    return replace(roster, sha256=sha256 * 64)


def test_the_newest_by_its_own_time_is_what_the_list_stands_at() -> None:
    old = named(participating(row(), modified=NOON), "1")
    new = named(participating(row(), row("Waupaca Police"), modified=NOON + DAY), "2")
    judged = judge(Standing(), [Candidate(new), Candidate(old)])
    assert judged.good == (old.sha256, new.sha256)
    assert judged.standing == Standing(participating=new)


def test_a_list_published_as_the_other_is_put_aside() -> None:
    swapped = named(participating(*many(30)), "1")
    judged = judge(Standing(), [Candidate(swapped, ListKind.PENDING)])
    assert judged.standing == Standing()
    assert "published as the list of pending agencies" in judged.faults[swapped.sha256]


def test_pending_agencies_that_signed_in_the_same_look_are_not_missed() -> None:
    rows = many(60)
    before = Standing(
        participating=named(participating(row()), "1"),
        pending=named(pending(*(replace(one, signed=None) for one in rows)), "2"),
    )
    fewer = named(pending(waiting("Palmyra Police Department"), modified=NOON + DAY), "4")
    alone = judge(before, [Candidate(fewer)])
    assert list(alone.faults) == [fewer.sha256]
    signed = named(participating(row(), *rows, modified=NOON + DAY), "3")
    both = judge(before, [Candidate(fewer), Candidate(signed)])
    assert both.good == (signed.sha256, fewer.sha256)
    assert both.standing == Standing(participating=signed, pending=fewer)


def test_what_the_operator_accepts_passes_the_gate() -> None:
    before = Standing(participating=named(participating(*many(30)), "1"))
    short = named(participating(*many(10), modified=NOON + DAY), "2")
    assert judge(before, [Candidate(short)]).good == ()
    judged = judge(before, [Candidate(short, accepted=True)])
    assert judged.good == (short.sha256,)
    assert judged.standing.participating == short
