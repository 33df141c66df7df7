"""From what was read to a listing: nothing read is only `empty` where the page says so."""

from __future__ import annotations

from collections.abc import Iterable

from scrapers.fetch.page import Request
from scrapers.listing import ListedDocument, ListedMeeting, Listing, Outcome
from scrapers.platforms.occasions import without_occasions
from scrapers.platforms.status import told_apart


def listing(
    meetings: Iterable[ListedMeeting] = (),
    documents: Iterable[ListedDocument] = (),
    *,
    empty: str | None = None,
    missing: str,
    more: Iterable[Request] = (),
) -> Listing:
    """A listing of what was read, one of each, without holidays and the like.

    `empty` is what the page itself says where there is nothing ("No records to display."), or None;
    `missing` is the reason for people where there is nothing and the page does not say so.
    """
    listed = list(meetings)
    held = without_occasions(listed)
    apart = told_apart(held)
    mine = {document.url for meeting in apart for document in meeting.documents}
    loose = {
        document.url: document for document in reversed(list(documents)) if document.url not in mine
    }
    rest = tuple(reversed(loose.values()))
    follow = tuple(more)
    if apart or rest:
        return Listing(Outcome.OK, apart, rest, more=follow)
    if listed:
        return Listing(
            Outcome.EMPTY, reason="It lists holidays, closures and the like only.", more=follow
        )
    if empty:
        return Listing(Outcome.EMPTY, reason=f"The page says: {empty}", more=follow)
    return Listing(Outcome.DRIFT, reason=missing, more=follow)
