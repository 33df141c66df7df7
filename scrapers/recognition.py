"""Which listed addresses are those of known documents, signed anew since. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scrapers.errand import Memory
from scrapers.listing import ListedDocument, Listing
from scrapers.signed import unsigned
from store import documents, validators


@dataclass(frozen=True, slots=True)
class Recognised:
    """A listing and a memory that call each document by one address, the newest one.

    `readdressed` are the new addresses of known documents, by their ids, to be stored.
    """

    listing: Listing
    memory: Memory
    readdressed: Mapping[int, str]


def recognise(listing: Listing, memory: Memory) -> Recognised:
    """Call every document that is known, or listed twice, by the address that it is listed under.

    Where what is asked of an address is remembered without its signature, it is remembered for the
    signed address as well.
    """
    known = {document.url: document for document in memory.known.values()}
    signed = {plain for url in known if (plain := unsigned(url)) != url}
    addresses: dict[str, str] = {}
    for listed in _documents(listing):
        plain = unsigned(listed.url)
        if len(listed.url) > documents.URL_SIZE:
            continue
        if plain != listed.url or plain in signed:
            addresses.setdefault(plain, listed.url)
    stored: dict[str, documents.KnownDocument] = {}
    for document in memory.known.values():
        plain = unsigned(document.url)
        if plain in signed or plain in addresses:
            same = (stored[plain], document) if plain in stored else (document,)
            url = addresses.get(plain)
            stored[plain] = max(same, key=lambda one: (one.url == url, one.last_seen))
    readdressed = {}
    answers: dict[str, validators.StoredValidators] = {}
    for plain, document in stored.items():
        url = addresses.get(plain, document.url)
        if url != document.url:
            del known[document.url]
            known[url] = replace(document, url=url)
            readdressed[document.id] = url
        if plain in memory.answers:
            answers[url] = memory.answers[plain]
    if not (addresses or answers):
        return Recognised(listing, memory, {})
    return Recognised(
        _under(listing, addresses),
        replace(memory, known=known, answers={**memory.answers, **answers}),
        readdressed,
    )


def _documents(listing: Listing) -> list[ListedDocument]:
    of_meetings = (paper for meeting in listing.meetings for paper in meeting.documents)
    return [*of_meetings, *listing.documents]


def _under(listing: Listing, addresses: Mapping[str, str]) -> Listing:
    def under(document: ListedDocument) -> ListedDocument:
        return replace(document, url=addresses.get(unsigned(document.url), document.url))

    return replace(
        listing,
        meetings=tuple(
            replace(meeting, documents=tuple(under(paper) for paper in meeting.documents))
            for meeting in listing.meetings
        ),
        documents=tuple(under(document) for document in listing.documents),
    )
