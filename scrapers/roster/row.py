"""A line of ICE's lists, and a whole list, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from scrapers.roster.agency import agency_key


class ListKind(StrEnum):
    """Which of ICE's two lists a workbook is."""

    PARTICIPATING = "participating"
    PENDING = "pending"


class Identity(NamedTuple):
    """What makes an agreement the same one in two workbooks, whatever else is corrected in it."""

    state: str
    agency: str
    model: str


@dataclass(frozen=True, slots=True)
class Row:
    """An agency's line. Text is as printed, white space and letter case of models apart.

    `state` is two capital letters (as printed where it is no state's name). `moa_url` and
    `addendum_url` are plain https addresses, None while the link is pending.
    """

    state: str
    agency: str
    model: str
    county: str | None = None
    type: str | None = None
    signed: date | None = None
    moa_url: str | None = None
    addendum_url: str | None = None

    @property
    def identity(self) -> Identity:
        """State, agency without Office and Department, and model."""
        return Identity(self.state, agency_key(self.agency), self.model.casefold())


@dataclass(frozen=True, slots=True)
class Roster:
    """A list as one workbook has it.

    `modified` is the workbook's own time, aware, in UTC; None where it does not tell. `columns` are
    the fields of `Row` that it has. `notes` say what is odd about it, a sentence each.
    """

    kind: ListKind
    rows: tuple[Row, ...]
    sha256: str
    modified: datetime | None = None
    columns: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
