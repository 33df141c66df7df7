"""Which of the workbooks that came in are compared, and what the lists then stand at. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scrapers.roster.diff import Standing
from scrapers.roster.gate import fault
from scrapers.roster.row import ListKind, Roster

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook that may take the place of its list's last good one.

    `claim` is the list that it was published as. `accepted`: the operator has looked at it, and
    lets it through.
    """

    roster: Roster
    claim: ListKind | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What the lists stand at now; `good` are hashes in their order, `faults` reasons by hash."""

    standing: Standing
    good: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)


def judge(before: Standing, candidates: Iterable[Candidate]) -> Judged:
    """Put workbooks through the gate, in the order of their own times.

    Participating agencies come first: how many may be missing from the pending list is judged by
    who has signed meanwhile.
    """
    standing, good, faults = before, [], {}
    for candidate in sorted(candidates, key=_order):
        roster = candidate.roster
        participating = roster.kind is ListKind.PARTICIPATING
        reason = fault(
            roster,
            standing.participating if participating else standing.pending,
            claim=candidate.claim,
            participating=standing.participating,
        )
        if reason and not candidate.accepted:
            faults[roster.sha256] = reason
            continue
        good.append(roster.sha256)
        if participating:
            standing = replace(standing, participating=roster)
        else:
            standing = replace(standing, pending=roster)
    return Judged(standing, tuple(good), faults)


def _order(candidate: Candidate) -> tuple[bool, datetime]:
    roster = candidate.roster
    return roster.kind is not ListKind.PARTICIPATING, roster.modified or _NEVER
