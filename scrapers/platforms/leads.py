"""Where a page leads: the sources that it may stand for, in the order in which they are tried.

What the page is of comes first, then what it embeds or links, what its WordPress offers, the site's
own page of agendas, its calendars and feeds, and at last the page as it stands.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from config import Source, SourceKind
from scrapers.fetch import Page, Request
from scrapers.listing import Listing
from scrapers.platforms.links import kind_of
from scrapers.platforms.portals import Portal, portals
from scrapers.platforms.proof import Prover, host
from scrapers.platforms.signs import Signs

_NEWS = frozenset({"feed", "gdelt", "google_news", "news_sitemap"})
_AGENDA_PAGES = 2
_BOARD_TYPE = re.compile(r"agenda|meeting|minutes|notice", re.IGNORECASE)
_MAIN_BOARD = re.compile(r"\b(?:board|council|governing|trustees|commission)\b", re.IGNORECASE)
_GOVERNMENT = re.compile(r"\.gov$|\.us$|\.k12\.")
_HOME = re.compile(r"^/?(?:index\.\w+|home|default\.\w+)?/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """A source to try. `how` says where it was found, as the end of "Recognised as civicplus…"."""

    portal: Portal
    how: str = ""
    kind: SourceKind = SourceKind.AGENDA


@dataclass(frozen=True, slots=True)
class Seen:
    """The page that an address gave: what it was recognised as, lists and points at."""

    page: Page
    name: str
    listing: Listing
    signs: Signs


async def leads(url: str, seen: Seen, prover: Prover, draft: Source) -> AsyncIterator[list[Lead]]:
    """Groups of sources to try; of each group the best is to be taken.

    `url` is the address that a person gave; `draft` a source with which pages can be read.
    """
    signs, address = seen.signs, seen.page.url
    own = _own(url, seen)
    if own:
        yield [await _with_committee(lead, prover) for lead in own]
        if seen.name in _NEWS:
            return
    for lead in _linked(signs, "the page"):
        yield [await _with_committee(lead, prover)]
    feeds = [Lead(Portal("feed", feed), ", announced by the page") for feed in signs.feeds]
    news = _is_news(signs, address)
    if news:
        yield [replace(feed, kind=SourceKind.NEWS) for feed in feeds[:1]]
    as_it_stands = [Lead(Portal("generic", url))] if seen.name == "generic" else []
    is_home = _HOME.match(urlsplit(address).path) is not None
    if not is_home:
        yield as_it_stands
    if signs.wordpress:
        yield [lead async for lead in _wordpress(address, signs, prover)]
    for agendas in signs.agenda_pages[:_AGENDA_PAGES]:
        async for group in _agenda_page(agendas, prover, draft):
            yield group
    yield [Lead(portal, ", a calendar of the page") for portal in _calendars(signs)]
    if is_home:
        yield as_it_stands
    if not news:
        yield feeds[:1]


def _own(url: str, seen: Seen) -> list[Lead]:
    """What the page itself is: a portal by its address, or a platform by its marks."""
    found = list(portals(url))
    if seen.name in _NEWS:
        named = [portal for portal in found if portal.platform == seen.name]
        kind = _feed_kind(seen)
        return [Lead(portal, kind=kind) for portal in named or [Portal(seen.name, url)]]
    known = {portal.platform for portal in found}
    if seen.name not in {"", "generic", *known}:
        found.append(Portal(seen.name, url))
    return [Lead(portal) for portal in found]


def _linked(signs: Signs, where: str) -> Iterator[Lead]:
    for address in signs.portals:
        for portal in portals(address):
            yield Lead(portal, f", which {where} leads to")


async def _agenda_page(address: str, prover: Prover, draft: Source) -> AsyncIterator[list[Lead]]:
    """The site's own page of agendas: what it is, what it leads to, or what it lists."""
    page = await prover.page(Request(address))
    if isinstance(page, str):
        prover.tried.append(f"{address}: {page}")
        return
    signs = await prover.sandbox.signs(page) or Signs()
    if signs.missing:
        prover.tried.append(f"{address}: the site says that there is no such page")
        return
    where = f"the site's page {urlsplit(page.url).path}"
    for portal in portals(page.url):
        yield [Lead(portal, f", on {where}")]
    for lead in _linked(signs, where):
        yield [await _with_committee(lead, prover)]
    name, _ = await prover.sandbox.look(page, draft, prover.now)
    if name:
        yield [Lead(Portal(name, page.url), f", on {where}")]


async def _wordpress(url: str, signs: Signs, prover: Prover) -> AsyncIterator[Lead]:
    """What the REST API of a WordPress site offers; its feed where that is switched off."""
    home, how = urljoin(url, "/"), ", by its REST API"
    answer = await prover.page(Request(urljoin(url, "/wp-json/wp/v2/types")))
    found = None if isinstance(answer, str) else await prover.sandbox.signs(answer)
    types = found.types if found else ()
    if not types:
        prover.tried.append(f"{home}wp-json/: {answer if isinstance(answer, str) else 'no types'}")
        yield Lead(Portal("feed", f"{home}feed/"), ", the feed of its WordPress")
        return
    if "twd_repository" in types:
        yield Lead(Portal("townweb", home), how)
    for kind in types:
        if _BOARD_TYPE.search(kind):
            yield Lead(Portal("wordpress", home, {"type": kind}), how)
    if signs.tribe or "tribe_events" in types:
        yield Lead(Portal("tribe", home), how)
    yield Lead(Portal("wordpress", home), how)


async def _with_committee(lead: Lead, prover: Prover) -> Lead:
    """BoardDocs' committee, which only its own page shows: the main board's."""
    if lead.portal.platform != "boarddocs":
        return lead
    page = await prover.page(Request(lead.portal.url))
    signs = None if isinstance(page, str) else await prover.sandbox.signs(page)
    committees = signs.committees if signs else ()
    main = [one for one in committees if _MAIN_BOARD.search(one[1])]
    for identity, name in [*main, *committees][:1]:
        others = ", ".join(other for _, other in committees if other != name)
        if others:
            prover.tried.append(f"{lead.portal.url}: the committee {name} is taken, not {others}")
        return replace(lead, portal=replace(lead.portal, options={"committee_id": identity}))
    return lead


def _calendars(signs: Signs) -> Iterator[Portal]:
    for address in signs.calendars[:2]:
        yield next(iter(portals(address)), Portal("ics", address))


def _is_news(signs: Signs, url: str) -> bool:
    """A site with a feed that is no government's and has no agendas."""
    return not (
        signs.whose.kind or signs.agenda_pages or signs.portals or _GOVERNMENT.search(host(url))
    )


def _feed_kind(seen: Seen) -> SourceKind:
    """A feed is a board's where its host or a good part of its titles says so."""
    titles = [document.title for document in seen.listing.documents]
    of_boards = sum(kind_of(title) is not None for title in titles)
    if _GOVERNMENT.search(host(seen.page.url)) or of_boards * 4 > len(titles):
        return SourceKind.AGENDA
    return SourceKind.NEWS
