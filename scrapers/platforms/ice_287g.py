"""ICE's page on 287(g): the workbooks of participating and pending agencies that it links.

ICE names them anew with each one (`participatingAgencies09242025am.xlsx`,
`ParticipatingAgency091826am.xlsx`, `287gParticipatingAgencies091526pm.xlsx`) and has served two
workbooks under one name: what is read here is where they are, never what they hold.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, file_name, is_bare
from scrapers.platforms.markup import attribute, is_html, soup, words
from scrapers.platforms.result import listing

if TYPE_CHECKING:
    from config import Source

NAME = "ice_287g"
OPTIONS: frozenset[str] = frozenset()
"""`mirror` may name an address that has the workbooks too: a page that links them, or one of them.

It is asked only where ICE refuses (`scrapers.roster.check`).
"""

_WORKBOOK = re.compile(r"\.xls[xm]?$", re.IGNORECASE)
# Drupal's addresses of a file that do not tell its kind; ICE has used the first.
_DOWNLOAD = re.compile(r"/file-download/|/media/\d+|/download/public", re.IGNORECASE)
_ABOUT = re.compile(r"particip|pending", re.IGNORECASE)
_SUBJECT = re.compile(rb"287\s*\(g\)|287g", re.IGNORECASE)
_HEADING = b"Delegation of Immigration Authority"
_XLSX = b"PK\x03\x04"


def recognise(page: Page) -> bool:
    """ICE's own page, wherever it stands."""
    if not is_html(page) or not _SUBJECT.search(page.body):
        return False
    parts = urlsplit(page.url)
    at_home = (
        parts.netloc.lower().removeprefix("www.") == "ice.gov" and "287g" in parts.path.lower()
    )
    return at_home or (_HEADING in page.body and b".xlsx" in page.body.lower())


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The page."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The workbooks that the page links, each address once.

    A workbook itself, known by its first bytes, is listed as the one document it is.
    """
    if page.body.startswith(_XLSX):
        return listing(documents=[_document(page.url, "")], missing="")
    if not is_html(page):
        raise Drift("The answer is neither a page nor a workbook.")
    if not _SUBJECT.search(page.body):
        raise Drift("The page no longer speaks of 287(g).")
    found = [
        _document(url, words(link))
        for link in soup(page).select("a[href]")
        if (url := address(page.url, attribute(link, "href"))) and _leads_to_one(url, link)
    ]
    return listing(
        documents=found,
        missing="The page no longer links a workbook of participating or pending agencies.",
    )


def _leads_to_one(url: str, link: Tag) -> bool:
    path = unquote(urlsplit(url).path)
    if _WORKBOOK.search(path):
        return True
    return bool(_DOWNLOAD.search(path) and _ABOUT.search(f"{words(link)} {path}"))


def _document(url: str, text: str) -> ListedDocument:
    name = file_name(url)
    title = name if is_bare(text) or text == name else f"{text} ({name})"
    return ListedDocument(url, title, DocumentKind.LIST)
