"""The documents, the remote access and the page that a description links to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from scrapers.listing import DocumentKind, ListedDocument
from scrapers.platforms.links import address, document, is_document, kind_of
from scrapers.platforms.markup import attribute, words

REMOTE = re.compile(
    r"zoom\.us/|webex\.com/|teams\.microsoft\.com/|gotomeet|youtube\.com/|youtu\.be/|facebook\.com/"
    r"|vimeo\.com/|MediaPlayer\.php|bluejeans\.com|meet\.google\.com|swagit\.com|/livestream",
    re.IGNORECASE,
)
"""Addresses at which a meeting is watched or joined."""

_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Linked:
    """What was linked to."""

    documents: tuple[ListedDocument, ...] = ()
    remote: str | None = None
    page: str | None = None


def linked(html: str, base: str) -> Linked:
    """The links of a piece of HTML or plain text."""
    if not html:
        return Linked()
    tree = BeautifulSoup(f"<body>{html}</body>", "lxml")
    found = [(attribute(a, "href"), words(a)) for a in tree.find_all("a", href=True)]
    taken = {href for href, _ in found}
    bare = (match[0].rstrip(".,;)") for match in _BARE_ADDRESS.finditer(words(tree)))
    found += [(href, "") for href in bare if href not in taken]
    documents: dict[str, ListedDocument] = {}
    remote = page = None
    for href, text in found:
        url = address(base, href)
        if url is None:
            continue
        said = kind_of(text)
        if REMOTE.search(url):
            remote = remote or url
        elif is_document(url) or said in (DocumentKind.AGENDA, DocumentKind.MINUTES):
            listed = document(base, href, text, kind=said)
            if listed is not None:
                documents.setdefault(listed.url, listed)
        else:
            page = page or url
    return Linked(tuple(documents.values()), remote, page)
