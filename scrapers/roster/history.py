"""A pile of workbooks as a history: their true order, and each change with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from scrapers.roster.diff import by_identity, changes, merged
from scrapers.roster.event import Event
from scrapers.roster.gate import fault
from scrapers.roster.row import Identity, ListKind, Roster, Row

CYCLE = timedelta(hours=24)
"""Workbooks of both lists that ICE made within it are of one cycle: it posts them a quarter of an
hour to a day apart."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Paper:
    """A workbook by its name, as it came to hand.

    `claim` is the list that it was published as, None where nothing tells. `roster` is None, and
    `reason` says why, where its bytes are no roster. `at` is its true time, aware, in UTC.
    """

    name: str
    sha256: str
    roster: Roster | None = None
    claim: ListKind | None = None
    reason: str = ""
    at: datetime | None = None

    @property
    def evidence(self) -> Evidence:
        """The workbook as the evidence of a step."""
        return Evidence(self.name, self.sha256, self.at)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The workbook that shows something: its name, its hash, its own time (aware, in UTC)."""

    name: str
    sha256: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One change in a list, with the workbook that first shows it and the one before it."""

    event: Event
    kind: ListKind
    evidence: Evidence
    before: Evidence


@dataclass(frozen=True, slots=True)
class History:
    """What a pile of workbooks tells.

    `good` are those that were compared, in their true order, `copies` those that are the bytes of
    one of them again, `quarantined` the rest with their reasons. `steps` are in the order of time.
    """

    good: tuple[Paper, ...]
    copies: tuple[Paper, ...]
    quarantined: tuple[Paper, ...]
    steps: tuple[Step, ...]

    def first(self, kind: ListKind) -> Paper | None:
        """The first workbook of a list, whose agencies may have been on it before."""
        return next(
            (paper for paper in self.good if paper.roster and paper.roster.kind is kind), None
        )


def history_of(papers: Iterable[Paper]) -> History:
    """Put workbooks of both lists in their true order, and tell what changed between them."""
    ordered = _sorted(papers)
    good: dict[ListKind, list[Paper]] = {kind: [] for kind in ListKind}
    bad = [paper for paper in ordered if paper.roster is None]
    copies: list[Paper] = []
    # The pending list is judged by what the other one has shown by then.
    for kind in (ListKind.PARTICIPATING, ListKind.PENDING):
        for paper in ordered:
            if paper.roster is None or paper.roster.kind is not kind:
                continue
            reason = fault(
                paper.roster,
                good[kind][-1].roster if good[kind] else None,
                claim=paper.claim,
                participating=_in_force(good[ListKind.PARTICIPATING], paper.at),
            )
            if reason:
                bad.append(replace(paper, reason=reason))
            elif any(other.sha256 == paper.sha256 for other in good[kind]):
                copies.append(paper)
            else:
                good[kind].append(paper)
    everything = _sorted(paper for of_kind in good.values() for paper in of_kind)
    return History(
        tuple(everything),
        tuple(copies),
        tuple(_sorted(bad)),
        tuple(_steps(everything, good[ListKind.PARTICIPATING])),
    )


def _sorted(papers: Iterable[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: (paper.at or _NEVER, paper.name))


def _steps(papers: Sequence[Paper], participating: Sequence[Paper]) -> Iterator[Step]:
    last: dict[ListKind, Paper] = {}
    announced: dict[Identity, Row] = {}
    for paper in papers:
        if paper.roster is None:
            continue
        before = last.get(paper.roster.kind)
        last[paper.roster.kind] = paper
        if paper.roster.kind is ListKind.PENDING:
            announced |= by_identity(paper.roster.rows)
        if before is None or before.roster is None:
            continue
        shown = _in_force(participating, paper.at)
        for event in merged(
            changes(before.roster, paper.roster),
            announced=announced,
            shown=by_identity(shown.rows if shown else ()),
        ):
            yield Step(event, paper.roster.kind, paper.evidence, before.evidence)


def _in_force(papers: Sequence[Paper], at: datetime | None) -> Roster | None:
    """The last roster that was made by then, or within a cycle of it."""
    limit = (at or _NEVER) + CYCLE
    return next((paper.roster for paper in reversed(papers) if (paper.at or _NEVER) <= limit), None)
