"""What the commands need of the rest of the program, handed in by whoever starts the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from config import Settings, Source
from scrapers import ListedDocument, ListedMeeting
from store import Database


class CheckReport(Protocol):
    """How one check of a source ended."""

    @property
    def outcome(self) -> str:
        """The result: ok, unchanged, empty, blocked, drift, error."""

    @property
    def reason(self) -> str:
        """One sentence where it is not good, else ""."""

    @property
    def new_documents(self) -> int:
        """How many documents were new."""

    @property
    def hits(self) -> int:
        """How many hits were found in them."""


class DetectReport(Protocol):
    """What a look at an address found: something that can be watched, or why it cannot."""

    @property
    def source(self) -> Source | None:
        """The source as it would be saved; None where there is nothing to watch."""

    @property
    def reason(self) -> str:
        """One sentence: what was recognised, or why nothing was."""

    @property
    def meetings(self) -> int:
        """How many meetings the page names."""

    @property
    def documents(self) -> int:
        """How many documents it links to."""

    @property
    def bodies(self) -> Sequence[str]:
        """The bodies whose meetings are listed."""

    @property
    def next(self) -> ListedMeeting | None:
        """The next meeting, at the source's own wall clock."""

    @property
    def last(self) -> ListedMeeting | None:
        """The last one."""

    @property
    def papers(self) -> Sequence[ListedDocument]:
        """Three of the documents."""


CheckNow = Callable[[str], Awaitable[CheckReport]]
Detect = Callable[[str], Awaitable[DetectReport]]


@dataclass(frozen=True, slots=True)
class Services:
    """The store, the settings, the clock (UTC), and the scrapers' side as plain functions.

    `check_now` checks the source of a slug at once. `detect` looks at an address without saving
    anything; it raises nothing for a bad one.
    """

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    check_now: CheckNow
    detect: Detect
