"""Whether a source is what it seems: fetched as a check would, read, and held against its place.

That a server answers proves nothing: portals are left running for years after a town has moved to
another vendor, and towns share their names (platforms.md, section 0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from config import Source, SourceKind
from scrapers.fetch import BlockedByHost, Fetcher, FetchFailed, Page, Refused, Request
from scrapers.listing import DocumentKind, ListedMeeting, Listing, Outcome
from scrapers.platforms.drift import Drift
from scrapers.platforms.jurisdiction import Jurisdiction, Verdict, verdict
from scrapers.platforms.naming import ABOUT_A_BODY
from scrapers.platforms.registry import option_faults, platform
from scrapers.platforms.window import local_day
from scrapers.readers import Sandbox

FETCHES = 12
"""The most pages that are asked for to find out what an address is."""

# Calendars hold parades and pickups as well: only what is a meeting counts in them.
_CALENDARS = frozenset(
    {"google_calendar", "ics", "json_events", "opencities", "schoolwires", "tribe"}
)
_PAPERS = frozenset({DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.MINUTES})
_READ = frozenset({Outcome.OK, Outcome.EMPTY})
_FURTHER = 2
_TEXTS = 200


@dataclass(frozen=True, slots=True)
class Proof:
    """What a source gave when it was tried.

    `named` says that it names its place, or is on the place's own site. `newest` is the day of its
    newest meeting, or of its newest entry where it publishes news; `fresh` says that this is of
    this year or the last.
    """

    source: Source
    listing: Listing
    named: bool
    newest: date | None
    fresh: bool

    @property
    def has_papers(self) -> bool:
        """Whether it leads to agendas and the like, or, where it publishes news, to articles."""
        if self.source.kind is not SourceKind.AGENDA:
            return bool(self.listing.documents)
        return any(one.kind in _PAPERS for one in self.listing.documents) or any(
            meeting.documents for meeting in self.listing.meetings
        )

    @property
    def worth(self) -> tuple[bool, bool, bool, bool]:
        """What makes one source better than another, the weightiest first."""
        return (self.fresh, self.named, self.has_papers, bool(self.listing.meetings))


@dataclass(slots=True)
class Prover:
    """Tries sources, one after the other, within a number of fetches.

    `tried` has a line for each; `home` is the host whose pages are the place's own.
    """

    fetcher: Fetcher
    sandbox: Sandbox
    now: datetime
    home: str = ""
    left: int = FETCHES
    tried: list[str] = field(default_factory=list)
    _seen: dict[tuple[str, bytes | None], Page] = field(default_factory=dict)

    async def page(self, request: Request) -> Page | str:
        """The page, or why there is none. What was fetched before is not fetched again."""
        key = (request.url, request.body)
        if key in self._seen:
            return replace(self._seen[key], request=request)
        if self.left <= 0:
            return f"not looked at, because {FETCHES} pages are the most that are asked for"
        self.left -= 1
        try:
            fetched = await self.fetcher.fetch(request)
        except (BlockedByHost, FetchFailed, Refused) as failed:
            return failed.reason
        if fetched.page is None:
            return "the site gave no page"
        self._seen[key] = fetched.page
        return fetched.page

    async def prove(self, source: Source, whose: Jurisdiction) -> Proof | None:
        """Try a source; None where nothing can be read there, or it is another state's."""
        faults = option_faults(source)
        if faults:
            self.note(source, "; ".join(faults))
            return None
        listing = await self._listing(source)
        if listing.outcome not in _READ:
            self.note(source, listing.reason)
            return None
        said = verdict(whose, _texts(listing), source.url)
        if said is Verdict.ELSEWHERE:
            self.note(source, f"it is not in {whose.state}")
            return None
        own = whose.place is not None and host(source.url) == self.home
        newest = _newest(source, listing)
        fresh = newest is not None and newest.year >= local_day(source, self.now).year - 1
        self.note(source, f"{listing.outcome}, {len(listing.meetings)} meetings, newest {newest}")
        return Proof(source, listing, own or said is Verdict.NAMED, newest, fresh)

    def note(self, source: Source, what: str) -> None:
        """Remember what became of a source that was tried."""
        self.tried.append(f"{source.platform} {source.url}: {what.rstrip('.')}")

    async def _listing(self, source: Source) -> Listing:
        """What a check would read first; further pages only while there is nothing in it."""
        try:
            queue = list(platform(source.platform).requests(source, self.now))
        except Drift as drift:
            return Listing(Outcome.DRIFT, reason=str(drift))
        listing = Listing(Outcome.ERROR, reason="nothing can be asked for there")
        for request in _growing(queue, 1 + _FURTHER):
            page = await self.page(request)
            if isinstance(page, str):
                return Listing(Outcome.ERROR, reason=page)
            _, listing = await self.sandbox.look(page, source, self.now, source.platform)
            if listing.meetings or listing.outcome not in _READ:
                break
            queue[:0] = listing.more
        return listing


def host(url: str) -> str:
    """The host of an address, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _growing(queue: list[Request], most: int) -> Iterator[Request]:
    """The requests of a queue that is added to meanwhile, so many at most."""
    for _ in range(most):
        if not queue:
            return
        yield queue.pop(0)


def _texts(listing: Listing) -> Iterator[str]:
    for meeting in listing.meetings[:_TEXTS]:
        yield from filter(None, (meeting.body, meeting.place, meeting.title))
    for document in listing.documents[:_TEXTS]:
        yield document.title


def _newest(source: Source, listing: Listing) -> date | None:
    """The newest day that shows that the source is in use."""
    if source.kind is not SourceKind.AGENDA:
        published = (one.published.date() for one in listing.documents if one.published)
        return max(published, default=None)
    meetings = listing.meetings
    if source.platform in _CALENDARS:
        meetings = tuple(one for one in meetings if one.documents or _is_of_a_body(one))
    return max((one.start.date() for one in meetings if one.start), default=None)


def _is_of_a_body(meeting: ListedMeeting) -> bool:
    return ABOUT_A_BODY.search(f"{meeting.title} {meeting.body or ''}") is not None
