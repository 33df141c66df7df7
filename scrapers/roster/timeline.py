"""The life of one agreement on ICE's lists, each step with the workbook that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapers.roster.diff import by_identity
from scrapers.roster.event import Event
from scrapers.roster.history import Evidence, History
from scrapers.roster.row import Identity, ListKind, Row


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of a timeline.

    `event` is None where the first workbook at hand already has the line: it is on that list, and
    since when is not known.
    """

    row: Row
    kind: ListKind
    evidence: Evidence
    event: Event | None = None


@dataclass(slots=True)
class Timeline:
    """An agreement's entries in the order of time; `row` is its line as last seen."""

    row: Row
    entries: list[Entry] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything happened to it in the workbooks at hand."""
        return any(entry.event is not None for entry in self.entries)


def timelines(told: History, state: str | None = None) -> tuple[Timeline, ...]:
    """The timelines of all agreements (of a state, two letters), by state, agency and model."""
    found: dict[Identity, Timeline] = {}
    for kind in (ListKind.PENDING, ListKind.PARTICIPATING):
        paper = told.first(kind)
        if paper is not None and paper.roster is not None:
            for row in by_identity(paper.roster.rows).values():
                _add(found, row, Entry(row, kind, paper.evidence))
    for step in told.steps:
        event = step.event
        if event.before is not None and event.before.identity != event.row.identity:
            _move(found, event.before.identity, event.row)
        _add(found, event.row, Entry(event.row, step.kind, step.evidence, event))
    kept = (each for each in found.values() if state is None or each.row.state == state)
    return tuple(sorted(kept, key=lambda each: (each.row.state, each.row.agency, each.row.model)))


def _add(found: dict[Identity, Timeline], row: Row, entry: Entry) -> None:
    timeline = found.setdefault(row.identity, Timeline(row))
    timeline.row = row
    timeline.entries.append(entry)
    timeline.entries.sort(key=_order)


def _move(found: dict[Identity, Timeline], old: Identity, row: Row) -> None:
    former = found.pop(old, None)
    if former is not None:
        timeline = found.setdefault(row.identity, Timeline(row))
        timeline.entries = [*former.entries, *timeline.entries]


def _order(entry: Entry) -> tuple[bool, str]:
    at = entry.evidence.at
    return at is not None, at.isoformat() if at else ""
