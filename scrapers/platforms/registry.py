"""The platforms that Hear Ye can read: what each one offers, and which of them a page belongs to.

A platform is a module of this package, named here and imported when it is first asked for. What
must hold for all of them (a blocked, empty or cut-off page is never read) is done here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing, Outcome
from scrapers.platforms.blocked import refusal
from scrapers.platforms.drift import Drift
from scrapers.platforms.saved import unwrapped
from scrapers.platforms.single import of_document

if TYPE_CHECKING:
    from config import Source

NAMES: tuple[str, ...] = (
    "archive_center",
    "boardbook",
    "boarddocs",
    "civicclerk",
    "civicplus",
    "civicweb",
    "destinyhosted",
    "digitaltowpath",
    "escribe",
    "feed",
    "gdelt",
    "generic",
    "google_calendar",
    "google_news",
    "govaccess",
    "granicus",
    "ice_287g",
    "ics",
    "iqm2",
    "json_events",
    "legistar",
    "legistar_api",
    "lims",
    "municode",
    "news_sitemap",
    "novusagenda",
    "onbase",
    "opencities",
    "primegov",
    "schoolwires",
    "simbli",
    "townweb",
    "tribe",
    "wordpress",
)
"""Every platform's name, sorted; each is a module of this package."""

_GENERAL: tuple[str, ...] = ("townweb", "wordpress", "feed", "json_events", "generic")
"""Those that could read another platform's page as well, after a fashion: they are asked last, in
this order, and read nothing that is another's."""

_LAST = "generic"

_ITS_FEED = "feed"
"""The role of a feed that a general platform itself asked for: it is a feed's page and its own."""

LEADING: frozenset[str] = frozenset(
    {"boarddocs", "civicweb", "govaccess", "legistar", "municode", "novusagenda", "simbli"}
)
"""Those whose first page leads to others that change without it (papers, years, months, pages): it
is read for what it calls for even where it is the same as before."""


# What a hostile or new shape of data does to code that expects the known one: a list where an
# object was, a number where a text was. It is drift, not our fault, and must not stop the check.
_OTHER_SHAPE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


class Platform(Protocol):
    """What a platform module offers. All of it is pure.

    `now` is aware. `read` is given one of the pages that `requests` (or an earlier `Listing.more`)
    asked for, which `Page.request.role` tells apart; it may raise `Drift`.
    """

    @property
    def NAME(self) -> str:  # noqa: N802
        """Its name in source files, the module's own."""

    @property
    def OPTIONS(self) -> frozenset[str]:  # noqa: N802
        """The options that a source of this platform must have."""

    def recognise(self, page: Page) -> bool:
        """Whether the page's address or marks are this platform's."""

    def requests(self, source: Source, now: datetime) -> tuple[Request, ...]:
        """What to fetch for the source, the past 45 days and the 180 to come."""

    def read(self, page: Page, source: Source, now: datetime) -> Listing:
        """What the page lists."""


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A platform module that is only shown pages that can be its own."""

    NAME: str
    OPTIONS: frozenset[str]
    module: Platform

    def recognise(self, page: Page) -> bool:
        return refusal(page) is None and self.module.recognise(page)

    def requests(self, source: Source, now: datetime) -> tuple[Request, ...]:
        return self.module.requests(source, now)

    def read(self, page: Page, source: Source, now: datetime) -> Listing:
        refused = refusal(page)
        if refused is not None:
            return refused
        role = page.request.role if page.request else ""
        if self.NAME in _GENERAL and role != _ITS_FEED:
            owner = recognise(page)
            if (
                owner is not None
                and owner.NAME != self.NAME
                and not self._left(owner, page, source, now)
            ):
                return Listing(
                    Outcome.DRIFT, reason=f"This is a page of the platform {owner.NAME!r}."
                )
        try:
            return self.module.read(page, source, now)
        except Drift as drift:
            return Listing(Outcome.DRIFT, reason=str(drift))
        except _OTHER_SHAPE as error:
            return Listing(
                Outcome.DRIFT,
                reason=f"The page is not in the form that {self.NAME} reads ({error!r:.120}).",
            )

    def _left(self, owner: Platform, page: Page, source: Source, now: datetime) -> bool:
        """Whether the page's owner has no reading of it, so that the last platform may try."""
        return self.NAME == _LAST and owner.read(page, source, now).outcome is Outcome.DRIFT


@cache
def platform(name: str) -> Platform:
    """The platform of that name. Raises `KeyError` where there is none."""
    if name not in NAMES:
        raise KeyError(name)
    module = _module(name)
    return _Guarded(module.NAME, module.OPTIONS, module)


@cache
def _module(name: str) -> Platform:
    return cast("Platform", import_module(f"scrapers.platforms.{name}"))


def recognise(page: Page) -> Platform | None:
    """The platform that the page's address and marks belong to; None where no platform's do."""
    if refusal(page) is not None:
        return None
    first = (name for name in NAMES if name not in _GENERAL)
    found = (name for name in (*first, *_GENERAL) if _module(name).recognise(page))
    return next((platform(name) for name in found), None)


def look(page: Page, source: Source, now: datetime, name: str = "") -> tuple[str, Listing]:
    """The platform that a page is recognised as (`name` where it is given), and what it lists.

    The name is "" where the page is refused before any platform saw it, or is of none.
    """
    page = unwrapped(page)
    refused = refusal(page)
    if refused is not None:
        return name, refused
    found = platform(name) if name else recognise(page)
    if found is None:
        return "", Listing(Outcome.DRIFT, reason="No platform knows a page of this kind.")
    read = found.read(page, source, now)
    if name or not _may_be_more(found.NAME, read):
        return found.NAME, read
    single = of_document(page, source, now)
    if single is not None:
        return found.NAME, single
    if read.outcome is Outcome.DRIFT and found.NAME != _LAST:
        plain = platform(_LAST).read(page, source, now)
        if any(meeting.documents for meeting in plain.meetings):
            return _LAST, plain
    return found.NAME, read


def _may_be_more(name: str, read: Listing) -> bool:
    """Whether a page may be one agenda, or a list in a skin that its module does not know."""
    return read.outcome is Outcome.DRIFT or (name == _LAST and len(read.meetings) > 1)


def option_faults(source: Source) -> list[str]:
    """What is wrong with a source's platform and options, a sentence each; none if it is well."""
    if source.platform not in NAMES:
        return [f"platform: {source.platform!r} is not known; it is one of {', '.join(NAMES)}"]
    missing = sorted(platform(source.platform).OPTIONS - source.options.keys())
    return [f"options.{name}: missing; {source.platform} cannot do without it" for name in missing]
