"""The documents of a page: which of its links lead to one, what it is and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scrapers.listing import DocumentKind, ListedDocument
from scrapers.platforms.hrefs import REMOTE
from scrapers.platforms.lines import Anchor, Line
from scrapers.platforms.links import address, document, file_name, is_document, kind_of
from scrapers.platforms.records import Record, Subject

BUSINESS = frozenset({DocumentKind.AGENDA, DocumentKind.MINUTES, DocumentKind.PACKET})
"""The kinds that only a meeting has."""

# A page of many agendas, or a meeting that is called one ("agenda work session"), is no agenda.
_INDEX = re.compile(
    r"\b(?:agendas|archives?|past|previous|older|calendars?|subscribe|sign ?up|search|view all|all"
    r"|work ?sessions?|workshops?|reviews?|items?|forms?|requests?)\b",
    re.IGNORECASE,
)
_LABEL_LENGTH = 60
_AROUND = 160


def documents_of(record: Record, subject: Subject) -> Iterator[ListedDocument]:
    """The documents that a record links to, in its own line and those that belong to it."""
    for anchor in record.anchors:
        # What a row of several links says is not about each of them.
        whole = record.text if len(record.anchors) == 1 else ""
        around = (*columns_of(record.line, anchor), whole)
        found = _linked(anchor, around, record.headings, subject)
        if found is not None:
            yield found
    for line in record.rest:
        for anchor in line.links:
            whole = line.text if len(line.links) == 1 else ""
            found = _linked(anchor, (whole,), record.headings, subject)
            if found is not None:
                yield found


def loose_documents(line: Line, above: Sequence[str], subject: Subject) -> Iterator[ListedDocument]:
    """The documents that a line of no meeting links to; `above` are its headings."""
    for anchor in line.links:
        url = address(subject.url, anchor.href)
        if url is None or not is_document(url):
            continue
        kind = kind_of(
            anchor.text, *columns_of(line, anchor), file_name(url), line.text, *above[::-1]
        )
        found = document(
            subject.url, anchor.href, anchor.text, kind=kind, around=line.text[:_AROUND]
        )
        if found is not None:
            yield found


def _linked(
    anchor: Anchor, around: Sequence[str], headings: Sequence[str], subject: Subject
) -> ListedDocument | None:
    """The document behind a link: a file, or a page that the link calls an agenda or minutes."""
    url = address(subject.url, anchor.href)
    if url is None:
        return None
    said = kind_of(anchor.text)
    titled = (
        said in BUSINESS and len(anchor.text) <= _LABEL_LENGTH and not _INDEX.search(anchor.text)
    )
    name = file_name(url)
    titled = titled or (kind_of(name) in BUSINESS and bool(re.search(r"\d\d", name)))
    if not is_document(url) and not (titled and not REMOTE.search(url)):
        return None
    kind = said or kind_of(*around[:-1], name, around[-1], *reversed(headings), subject.heading)
    named = next((text for text in around if text), "")[:_AROUND]
    return document(subject.url, anchor.href, anchor.text, kind=kind, around=named)


def columns_of(line: Line, anchor: Anchor) -> tuple[str, ...]:
    """The heading of the column that a link stands in."""
    if not line.columns:
        return ()
    for other, index in zip(line.links, line.where, strict=False):
        if other is anchor and index < len(line.columns):
            return (line.columns[index],)
    return ()
