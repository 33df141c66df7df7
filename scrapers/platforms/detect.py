"""From an address to a source: what can be watched there, shown before anything is saved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from config import STATES, Source
from scrapers.fetch import Fetcher, Page, Request
from scrapers.listing import ListedDocument, ListedMeeting, Listing, Outcome
from scrapers.platforms.jurisdiction import Jurisdiction
from scrapers.platforms.leads import Lead, Seen, leads
from scrapers.platforms.portals import Portal, portals
from scrapers.platforms.proof import Proof, Prover, host
from scrapers.platforms.signs import Signs
from scrapers.readers import Sandbox

_FEW = 3
_FALLBACK_ZONE = "America/Chicago"
# Where a state has two zones: the one that most of its people live in (tz database).
_MOST_LIVE_IN = {
    **dict.fromkeys(("FL", "KY"), "America/New_York"),
    **dict.fromkeys(("KS", "ND", "NE", "SD", "TN", "TX"), "America/Chicago"),
    **dict.fromkeys(("NV", "OR"), "America/Los_Angeles"),
    "ID": "America/Boise",
    "IN": "America/Indiana/Indianapolis",
    "MI": "America/Detroit",
}


@dataclass(frozen=True, slots=True)
class Detected:
    """What a look at an address found. `source` is None where there is nothing to watch.

    `reason` says what was recognised and what is doubtful about it, or why nothing was. `proven`
    says that it names its place and shows a meeting (an article) of this year or the last. `next`
    and `last` are the meetings around now. `tried` has a line for each thing that was looked at.
    """

    source: Source | None
    reason: str
    listing: Listing = field(default_factory=lambda: Listing(Outcome.ERROR))
    proven: bool = False
    next: ListedMeeting | None = None
    last: ListedMeeting | None = None
    tried: tuple[str, ...] = ()

    @property
    def meetings(self) -> int:
        """How many meetings the page names."""
        return len(self.listing.meetings)

    @property
    def documents(self) -> int:
        """How many documents it links to."""
        held = sum(len(meeting.documents) for meeting in self.listing.meetings)
        return len(self.listing.documents) + held

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies whose meetings are listed."""
        return tuple(dict.fromkeys(one.body for one in self.listing.meetings if one.body))

    @property
    def papers(self) -> tuple[ListedDocument, ...]:
        """Three of the documents, those of the meetings around now first."""
        near = [meeting for meeting in (self.next, self.last) if meeting is not None]
        held = [paper for one in [*near, *self.listing.meetings] for paper in one.documents]
        by_url = {paper.url: paper for paper in reversed([*held, *self.listing.documents])}
        return tuple(reversed(by_url.values()))[:_FEW]


async def detect(
    url: str,
    fetcher: Fetcher,
    sandbox: Sandbox,
    now: datetime,
    *,
    zone: str | None = None,
    state: str | None = None,
) -> Detected:
    """Look at an address without saving anything; never raises for a bad one.

    `zone` and `state` are what the person knows of the place: a page of another state is refused.
    At most `proof.FETCHES` pages are asked for.
    """
    prover = Prover(fetcher, sandbox, now, home=host(url))
    search = _Search(prover, _Known(zone, state))
    page = await prover.page(Request(url))
    if isinstance(page, str):
        return await search.without(url, page)
    return await search.at(url, page)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the place: by the person, and by the page."""

    zone: str | None
    state: str | None
    whose: Jurisdiction = field(default_factory=Jurisdiction)
    title: str = ""

    def source(self, lead: Lead) -> Source:
        """The source that a lead would be saved as."""
        portal, whose = lead.portal, self.of(lead)
        zone = self.zone
        if zone is None and whose.state is not None:
            zone = STATES[whose.state].zone or _MOST_LIVE_IN[whose.state]
        name = whose.name or self.title or portal.name or host(portal.url)
        return Source(
            slug=_slug(portal.url),
            name=name[:120],
            platform=portal.platform,
            url=portal.url,
            kind=lead.kind,
            state=whose.state,
            county=whose.county,
            place=None if whose.place == whose.county else whose.place,
            zone=zone or _FALLBACK_ZONE,
            options=dict(portal.options),
        )

    def of(self, lead: Lead) -> Jurisdiction:
        """Whose source a lead must be."""
        state = self.state or self.whose.state or lead.portal.state
        return replace(self.whose, state=state)


class _Search:
    """One look at an address; keeps the best of what proved itself."""

    def __init__(self, prover: Prover, known: _Known) -> None:
        self._prover = prover
        self._known = known
        self._best: tuple[Proof, Lead] | None = None

    async def without(self, url: str, reason: str) -> Detected:
        """An address that gave no page: a portal's may be a shell whose service answers."""
        for portal in portals(url):
            await self._try(Lead(portal))
        return self._answer(reason)

    async def at(self, url: str, page: Page) -> Detected:
        """Look at a page and at what it leads to."""
        sandbox, now = self._prover.sandbox, self._prover.now
        draft = self._known.source(Lead(Portal("generic", url)))
        name, listing = await sandbox.look(page, draft, now)
        if not name and not portals(url):
            return Detected(None, _sentence(listing.reason), listing)
        signs = await sandbox.signs(page) or Signs()
        if signs.missing and not listing.meetings:
            return Detected(None, "The site answers that there is no such page.", listing)
        if self._known.state and signs.whose.states and self._known.state not in signs.whose.states:
            there, asked = STATES[signs.whose.states[0]].name, STATES[self._known.state].name
            return Detected(None, f"The page is of a place in {there}, not in {asked}.", listing)
        self._known = replace(self._known, whose=signs.whose, title=signs.title)
        self._prover.home = host(page.url)
        async for group in leads(url, Seen(page, name, listing, signs), self._prover, draft):
            for lead in group:
                await self._try(lead)
            if self._is_enough():
                break
        return self._answer(listing.reason)

    async def _try(self, lead: Lead) -> None:
        proof = await self._prover.prove(self._known.source(lead), self._known.of(lead))
        if proof is not None and (self._best is None or proof.worth > self._best[0].worth):
            self._best = proof, lead

    def _is_enough(self) -> bool:
        if self._best is None:
            return False
        proof, lead = self._best
        settled = proof.has_papers or not lead.how
        return proof.fresh and settled and (proof.named or self._known.whose.place is None)

    def _answer(self, reason: str) -> Detected:
        tried = tuple(self._prover.tried)
        if self._best is None:
            return Detected(None, _sentence(reason), tried=tried)
        proof, lead = self._best
        now = self._prover.now.astimezone(proof.source.timezone).replace(tzinfo=None)
        dated = [(one.start, one) for one in proof.listing.meetings if one.start is not None]
        ahead = [pair for pair in dated if pair[0] >= now]
        past = [pair for pair in dated if pair[0] < now]
        detected = Detected(
            proof.source,
            " ".join([_recognised(proof, lead), *self._doubts(proof)]),
            proof.listing,
            proven=proof.fresh and proof.named,
            next=min(ahead, key=lambda pair: pair[0])[1] if ahead else None,
            last=max(past, key=lambda pair: pair[0])[1] if past else None,
            tried=tried,
        )
        if len(detected.bodies) != 1:
            return detected
        return replace(
            detected, source=proof.source.model_copy(update={"body": detected.bodies[0]})
        )

    def _doubts(self, proof: Proof) -> list[str]:
        doubts, place = [], self._known.whose.place
        if not proof.named:
            what = f"It does not name {place}" if place else "It does not name its place"
            doubts.append(f"{what}: make sure that it is the right one.")
        if not proof.fresh:
            what = "meeting" if proof.source.kind == "agenda" else "article"
            if proof.newest is None:
                doubts.append(f"No {what} with a date is listed there now.")
            else:
                day = f"{proof.newest:%B} {proof.newest.day}, {proof.newest.year}"
                doubts.append(f"Its newest {what} is of {day}: it may be out of use.")
        return doubts


def _recognised(proof: Proof, lead: Lead) -> str:
    if proof.source.platform != "generic":
        return f"Recognised as {proof.source.platform}{lead.how}."
    where = lead.how.removeprefix(", on ") or "the page"
    return f"No vendor's platform was recognised; {where} can be read as a page of links."


def _sentence(reason: str) -> str:
    text = reason.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else "There is nothing there to watch."


def _slug(url: str) -> str:
    parts = urlsplit(url)
    words = re.findall(r"[a-z0-9]+", f"{parts.hostname or ''} {parts.path}".lower())
    return "-".join(word for word in words if word != "www")[:60].strip("-") or "source"
