"""What a workbook must be to be compared: else one mistake of ICE's becomes a hundred alerts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.roster.row import ListKind, Roster, Row

LEAST_SHARE = 0.8
"""Of the last good workbook's rows, what a new one must have at least."""

_FEW = 10
_CLAIM = {
    ListKind.PARTICIPATING: re.compile(r"particip", re.IGNORECASE),
    ListKind.PENDING: re.compile(r"pending", re.IGNORECASE),
}
LIST_NAMES = {
    ListKind.PARTICIPATING: "list of participating agencies",
    ListKind.PENDING: "list of pending agencies",
}
"""What ICE's two lists are called in sentences."""


def claim_of(*names: str) -> ListKind | None:
    """Which list a file's name or a link's words say that it is, the first that says anything."""
    for name in names:
        named = [kind for kind, words in _CLAIM.items() if words.search(name)]
        if len(named) == 1:
            return named[0]
    return None


def fault(
    new: Roster,
    last: Roster | None = None,
    *,
    claim: ListKind | None = None,
    participating: Roster | None = None,
) -> str | None:
    """Why a workbook must not be compared, as a sentence; None where it may be.

    `last` is the last good one of its list, `claim` the list that it was published as. Agencies
    leave the pending list in numbers when they sign: what the list of participating agencies shows
    by then (`participating`) is not missed, and without it no number is too small.
    """
    if claim is not None and claim is not new.kind:
        return (
            f"It was published as the {LIST_NAMES[claim]}, but what it holds is the "
            f"{LIST_NAMES[new.kind]}: quarantined, not compared."
        )
    if last is None:
        return None
    if new.modified and last.modified and new.modified < last.modified:
        return (
            f"It was last modified on {new.modified:%Y-%m-%d at %H:%M} UTC, before the last good "
            f"one ({last.modified:%Y-%m-%d %H:%M}): quarantined, not compared."
        )
    expected = len(last.rows)
    if new.kind is ListKind.PENDING:
        expected = _still_pending(last.rows, participating.rows) if participating else 0
        if expected - len(new.rows) <= _FEW:
            return None
    if len(new.rows) < LEAST_SHARE * expected:
        return (
            f"It has {len(new.rows):,} rows, fewer than {LEAST_SHARE:.0%} of the {expected:,} that "
            "the last good one leads to expect: quarantined, not compared."
        )
    return None


def _still_pending(pending: Iterable[Row], participating: Iterable[Row]) -> int:
    signed = {row.identity for row in participating}
    return sum(row.identity not in signed for row in pending)
