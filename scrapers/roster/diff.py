"""From two states of ICE's lists to what changed. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scrapers.roster.agency import agency_key, akin, misspelt, spelling
from scrapers.roster.event import Event, EventType
from scrapers.roster.link import address_key
from scrapers.roster.row import Identity, ListKind, Roster, Row

_MOST_PAIRS = 50_000
"""Names that are compared letter by letter, at most: a list of new names only may not stall us."""

_FILLED = ("county", "type", "signed", "addendum_url")
_ADDED = {
    ListKind.PARTICIPATING: EventType.LISTED,
    ListKind.PENDING: EventType.PENDING_ADDED,
}
_REMOVED = {
    ListKind.PARTICIPATING: EventType.DELISTED,
    ListKind.PENDING: EventType.PENDING_REMOVED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Both lists as they stand: the last good roster of each, None where there has been none."""

    participating: Roster | None = None
    pending: Roster | None = None


def cycle(before: Standing, after: Standing) -> tuple[Event, ...]:
    """What changed between two looks at both lists, by weight.

    A list's first roster is where it begins: it changes nothing. An agency that left the pending
    list for the list of participating agencies has been listed, and that is all that is told.
    """
    return tuple(event for event, _ in cycle_by_list(before, after))


def cycle_by_list(before: Standing, after: Standing) -> tuple[tuple[Event, ListKind], ...]:
    """As `cycle`, each event with the list that shows it."""
    announced = by_identity(before.pending.rows if before.pending else ())
    shown = by_identity(after.participating.rows if after.participating else ())
    events = [
        (event, new.kind)
        for old, new in (
            (before.participating, after.participating),
            (before.pending, after.pending),
        )
        if old is not None and new is not None
        for event in merged(changes(old, new), announced=announced, shown=shown)
    ]
    return tuple(sorted(events, key=lambda pair: pair[0].order))


def changes(before: Roster, after: Roster) -> tuple[Event, ...]:
    """What changed in one list, by weight.

    Both must have passed the gate. Raises ValueError where they are of different lists.
    """
    if before.kind is not after.kind:
        raise ValueError("two rosters of different lists are not to be compared")
    old, new = by_identity(before.rows), by_identity(after.rows)
    gone = {key: row for key, row in old.items() if key not in new}
    come = {key: row for key, row in new.items() if key not in old}
    pairs = [(row, new[key]) for key, row in old.items() if key in new]
    pairs += _renamed(gone, come)
    kept = before.columns & after.columns
    events = [event for was, row in pairs for event in _altered(was, row, kept)]
    events += [Event(_ADDED[after.kind], row) for row in come.values()]
    events += [Event(_REMOVED[after.kind], row) for row in gone.values()]
    return tuple(sorted(events, key=lambda event: event.order))


def merged(
    events: Iterable[Event], *, announced: Mapping[Identity, Row], shown: Mapping[Identity, Row]
) -> tuple[Event, ...]:
    """The events with each move from the pending list to the other told once, as a listing.

    `announced` are the lines that the pending list had, `shown` those of the list of participating
    agencies as it now stands.
    """
    told = []
    was_announced, is_shown = _Shelf(announced), _Shelf(shown)
    for event in events:
        if event.type is EventType.PENDING_REMOVED and is_shown.has(event.row):
            continue
        if event.type is EventType.LISTED and was_announced.has(event.row):
            event = replace(event, was_pending=True)  # noqa: PLW2901
        told.append(event)
    return tuple(sorted(told, key=lambda event: event.order))


def by_identity(rows: Iterable[Row]) -> dict[Identity, Row]:
    """One row an agreement: of lines that are the same one, the newest and fullest."""
    found: dict[Identity, Row] = {}
    for row in rows:
        key = row.identity
        if key not in found or _fullness(row) > _fullness(found[key]):
            found[key] = row
    return found


def _fullness(row: Row) -> tuple[date, bool, bool]:
    return row.signed or date.min, row.moa_url is not None, row.county is not None


class _Shelf:
    """The lines of a list, to ask whether an agreement is among them; slips are forgiven."""

    def __init__(self, rows: Mapping[Identity, Row]) -> None:
        self._rows = rows
        self._near: dict[tuple[str, str], list[Row]] | None = None
        self._left = _MOST_PAIRS

    def has(self, row: Row) -> bool:
        if row.identity in self._rows:
            return True
        if self._near is None:
            self._near = defaultdict(list)
            for other in self._rows.values():
                self._near[other.state, other.model].append(other)
        near = self._near.get((row.state, row.model), [])
        self._left -= len(near)
        return self._left > 0 and any(
            misspelt(row.agency, other.agency) and _counties_agree(row, other) for other in near
        )


def _renamed(gone: dict[Identity, Row], come: dict[Identity, Row]) -> list[tuple[Row, Row]]:
    """Pairs of lines that are one agreement under two names; they are taken out of both."""
    pairs: list[tuple[Row, Row]] = []
    for label, fits in _RULES:
        old, new = _sorted_by(label, gone.values()), _sorted_by(label, come.values())
        for shared in [each for each in old if each in new]:
            for was, row in _surely(old[shared], new[shared], fits):
                pairs.append((gone.pop(was.identity), come.pop(row.identity)))
    return pairs


def _sorted_by(
    label: Callable[[Row], Hashable | None], rows: Iterable[Row]
) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        name = label(row)
        if name is not None:
            found[name].append(row)
    return found


def _surely(
    old: Sequence[Row], new: Sequence[Row], fits: Callable[[Row, Row], bool]
) -> Iterator[tuple[Row, Row]]:
    """The pairs that fit each other alone: of several candidates none is surely the one."""
    if len(old) * len(new) > _MOST_PAIRS:
        return
    fitting = [(was, row) for was in old for row in new if fits(was, row)]
    left = Counter(was.identity for was, _ in fitting)
    right = Counter(row.identity for _, row in fitting)
    for was, row in fitting:
        if left[was.identity] == right[row.identity] == 1:
            yield was, row


def _one_document(old: Row, new: Row) -> bool:
    """The same agreement is linked for both."""
    return (old.state, old.model) == (new.state, new.model) and (
        old.signed == new.signed or akin(old.agency, new.agency)
    )


def _one_name(old: Row, new: Row) -> bool:
    """The same words in another order, or the model's or state's cell was empty."""
    return (old.state == new.state or "" in (old.state, new.state)) and (
        old.model == new.model or "" in (old.model, new.model)
    )


def _nearly_one_name(old: Row, new: Row) -> bool:
    """A slip mended. Where both are signed, on one day, they may differ by more than a slip."""
    alike = misspelt if old.signed is None else akin
    return alike(old.agency, new.agency) and _counties_agree(old, new)


def _one_name_elsewhere(old: Row, new: Row) -> bool:
    """Printed under another state by mistake."""
    return old.signed is not None


# What two lines must share to be looked at together, and what then makes them one agreement.
_RULES: tuple[tuple[Callable[[Row], Hashable | None], Callable[[Row, Row], bool]], ...] = (
    (lambda row: address_key(row.moa_url) if row.moa_url else None, _one_document),
    (lambda row: (*sorted(agency_key(row.agency).split()), row.signed), _one_name),
    (lambda row: (row.state, row.model, row.signed), _nearly_one_name),
    (lambda row: (row.model, row.signed, agency_key(row.agency)), _one_name_elsewhere),
)


def _counties_agree(one: Row, other: Row) -> bool:
    return one.county is None or other.county is None or misspelt(one.county, other.county)


def _altered(old: Row, new: Row, columns: frozenset[str]) -> Iterator[Event]:
    if (old.state, spelling(old.agency)) != (new.state, spelling(new.agency)):
        yield Event(EventType.RENAMED, new, old)
    if old.model != new.model and not old.model:
        yield Event(EventType.FILLED_IN, new, old, "model")
    if old.signed is not None and new.signed is not None and old.signed != new.signed:
        yield Event(EventType.SIGNED_CORRECTED, new, old)
    if old.moa_url is None and new.moa_url is not None:
        yield Event(EventType.MOA_POSTED, new, old)
    elif old.moa_url is not None and new.moa_url is None:
        yield Event(EventType.MOA_WITHDRAWN, new, old)
    elif old.moa_url and new.moa_url and address_key(old.moa_url) != address_key(new.moa_url):
        yield Event(EventType.MOA_CHANGED, new, old)
    for field in _FILLED:
        # A column that is new fills a thousand cells and says nothing of any agency.
        if field in columns and getattr(old, field) is None and getattr(new, field) is not None:
            yield Event(EventType.FILLED_IN, new, old, field)
