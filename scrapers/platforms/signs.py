"""What a page points at beyond itself: vendors' portals, feeds, calendars, its own agenda pages.

Small governments' sites embed or link what a vendor runs for them (platforms.md, section 0). Runs
in the child process: pages are hostile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.fetch.page import Page
from scrapers.platforms.jurisdiction import Jurisdiction, jurisdiction
from scrapers.platforms.links import address, is_document
from scrapers.platforms.markup import attribute, is_html, soup, words
from scrapers.platforms.portals import portals

_MOST = 6
_LINKS = 5_000
_QUOTED = re.compile(r"""['"]([^'"]{4,2048})['"]""")
_FEEDS = re.compile(r"^application/(?:rss\+xml|atom\+xml|feed\+json)$", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)
_MISSING = re.compile(
    r"\b(?:page|file|resource|content|url|address)\b[^.]{0,60}\b(?:not (?:be )?found|not available"
    r"|no longer exists?|does(?:n.t| not) exist|has been (?:moved|removed))\b"
    r"|^\W*(?:error )?404\b|\b404 (?:error|not found)\b|^\W*not found\W*$",
    re.IGNORECASE,
)
_ABOUT_MEETINGS = re.compile(r"agenda|minutes|meeting|board|council|packet", re.IGNORECASE)
# How likely a link of the site's own leads to where agendas are posted, the likeliest first.
_AGENDA_PAGES = (
    re.compile(r"\bagendas?\b.*\bminutes\b|\bminutes\b.*\bagendas?\b", re.IGNORECASE),
    re.compile(
        r"\bagendas\b|\bagenda (?:center|packets?)\b|\bmeetings?\b.*\bagendas?\b", re.IGNORECASE
    ),
    re.compile(
        r"^\W*(?:(?:public|board|council|village|town|city|county|upcoming) )*meetings?\W*$"
        r"|\bmeeting (?:schedule|notices|documents|information|calendar|portal)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\bagenda\b|\bminutes\b|\bpublic notices?\b", re.IGNORECASE),
    re.compile(r"\bmeetings?\b|\b(?:boards?|committees|commissions) (?:and|&) ", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page points at. Addresses are absolute, the likeliest first, a few of each at most.

    `missing` tells that the page says of itself that it is not there, whatever its status was.
    `types` are those of WordPress' REST API, where the page is its list of them. `committees` are
    BoardDocs' (id, name).
    """

    title: str = ""
    missing: bool = False
    whose: Jurisdiction = field(default_factory=Jurisdiction)
    portals: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    agenda_pages: tuple[str, ...] = ()
    wordpress: bool = False
    tribe: bool = False
    types: tuple[str, ...] = ()
    committees: tuple[tuple[str, str], ...] = ()


def signs(page: Page) -> Signs:
    """What the page points at; of an answer in JSON, the post types that it names."""
    if not is_html(page):
        return Signs(types=_types(page.body))
    tree = soup(page)
    title = words(tree.find("title"))[:300]
    found = list(_links(tree, page.url))
    feeds = list(_alternates(tree, page.url))
    calendars = [url for kind, url in feeds if kind == "text/calendar"]
    calendars += [link.url for link in found if _platforms(link.url) == {"ics"}]
    return Signs(
        title=title,
        missing=_is_missing(tree, title),
        whose=jurisdiction(_titles(tree, title), words(tree.body), page.url),
        portals=_ranked_portals(found),
        calendars=tuple(dict.fromkeys(calendars))[:_MOST],
        feeds=tuple(dict.fromkeys(url for kind, url in feeds if kind != "text/calendar"))[:_MOST],
        agenda_pages=_agenda_pages(found, page.url),
        wordpress=b"/wp-content/" in page.body or b"/wp-json/" in page.body,
        tribe=b"/plugins/the-events-calendar/" in page.body or b"tribe-events" in page.body,
        committees=_committees(tree),
    )


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    text: str
    embedded: bool = False


def _links(tree: BeautifulSoup, base: str) -> Iterator[_Link]:
    """Where the page leads: its links, what it embeds, and what its buttons open."""
    base_tag = tree.find("base", href=True)
    if isinstance(base_tag, Tag):
        base = address(base, attribute(base_tag, "href")) or base
    embedding = {"iframe", "embed", "object", "video", "source"}
    for tag in tree.find_all(["a", "area", *embedding], limit=_LINKS):
        embedded = tag.name in embedding
        names = ("src", "data") if embedded else ("href",)
        href = next((value for name in names if (value := attribute(tag, name))), "")
        if (link := _link(tag, base, href, embedded=embedded)) is not None:
            yield link
    for tag in tree.find_all(None, {"onclick": True}, limit=_LINKS):
        opened = _QUOTED.search(attribute(tag, "onclick"))
        if opened and (link := _link(tag, base, opened[1])) is not None:
            yield link


def _link(tag: Tag, base: str, href: str, *, embedded: bool = False) -> _Link | None:
    url = address(base, re.sub(r"^webcal://", "https://", href.strip(), flags=re.IGNORECASE))
    if url is None:
        return None
    text = words(tag) or attribute(tag, "title") or attribute(tag, "aria-label")
    return _Link(url, text[:200], embedded)


def _alternates(tree: BeautifulSoup, base: str) -> Iterator[tuple[str, str]]:
    """The feeds that the page announces, but those of comments."""
    for tag in tree.find_all("link", href=True):
        kind = attribute(tag, "type").lower()
        if "alternate" not in attribute(tag, "rel").lower():
            continue
        url = address(base, attribute(tag, "href"))
        if url is None or _COMMENTS.search(f"{attribute(tag, 'title')} {urlsplit(url).path}"):
            continue
        if kind == "text/calendar" or _FEEDS.match(kind):
            yield kind, url


def _titles(tree: BeautifulSoup, title: str) -> list[str]:
    name = tree.find("meta", attrs={"property": "og:site_name"})
    return [title, attribute(name, "content")[:300], words(tree.find("h1"))[:300]]


def _is_missing(tree: BeautifulSoup, title: str) -> bool:
    headings = [words(heading)[:200] for heading in tree.find_all(["h1", "h2"], limit=5)]
    return any(_MISSING.search(text) for text in (title, *headings))


def _platforms(url: str) -> set[str]:
    return {portal.platform for portal in portals(url)}


def _ranked_portals(found: list[_Link]) -> tuple[str, ...]:
    """What is embedded first, then what is linked in words of meetings, in the page's order."""

    def rank(link: _Link) -> int:
        return 0 if link.embedded else 1 if _ABOUT_MEETINGS.search(link.text) else 2

    leading = [link for link in found if _platforms(link.url) - {"ics", "google_news", "gdelt"}]
    chosen: dict[str, str] = {}
    for link in sorted(leading, key=rank):
        chosen.setdefault(portals(link.url)[-1].url, link.url)
    return tuple(chosen.values())[:_MOST]


def _agenda_pages(found: list[_Link], base: str) -> tuple[str, ...]:
    home = _site(base)
    ranked: dict[str, int] = {}
    for link in found:
        if link.embedded or _site(link.url) != home or is_document(link.url):
            continue
        path = re.sub(r"[-_/]+", " ", urlsplit(link.url).path)
        for place, pattern in enumerate(_AGENDA_PAGES):
            if pattern.search(link.text) or (place < 2 and pattern.search(path)):
                ranked[link.url] = min(place, ranked.get(link.url, place))
                break
    # The page of all agendas lies above those of one meeting or one year.
    order = sorted(ranked, key=lambda url: (ranked[url], urlsplit(url).path.rstrip("/").count("/")))
    return tuple(order[:_MOST])


def _site(url: str) -> str:
    return (urlsplit(url).netloc or "").lower().removeprefix("www.")


def _types(body: bytes) -> tuple[str, ...]:
    """The REST bases of the post types that WordPress lists under /wp-json/wp/v2/types."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(answer, dict):
        return ()
    bases = (one.get("rest_base") for one in answer.values() if isinstance(one, dict))
    return tuple(
        base for base in bases if isinstance(base, str) and re.fullmatch(r"[\w-]{1,60}", base)
    )


def _committees(tree: BeautifulSoup) -> tuple[tuple[str, str], ...]:
    tags = tree.find_all(None, {"committeeid": re.compile(r"^[A-Z0-9]{8,16}$")}, limit=20)
    return tuple((attribute(tag, "committeeid"), words(tag)[:120]) for tag in tags)
