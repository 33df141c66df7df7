"""The distinct queries of all watches, kept in step with the store."""

from __future__ import annotations

from structlog.testing import capture_logs

from scrapers.match import DocumentContext
from scrapers.reading import Passage
from scrapers.watchlist import Watchlist
from store.watches import StoredQuery

CONTEXT = DocumentContext(title="Agenda", source="oakvale", kind="agenda")
TEXT = [Passage("4. A 287(g) agreement"), Passage("5. Library roof")]


async def found(watchlist: Watchlist) -> list[tuple[str, int]]:
    return sorted((match.query, match.passage) for match in await watchlist.match(TEXT, CONTEXT))


async def test_what_the_store_holds_is_looked_for() -> None:
    watchlist = Watchlist()
    assert await found(watchlist) == []
    await watchlist.refresh([StoredQuery(1, "287(g)"), StoredQuery(2, "roof")])
    assert await found(watchlist) == [("287(g)", 0), ("roof", 1)]
    assert (watchlist.id_of("287(g)"), watchlist.id_of("roof")) == (1, 2)
    await watchlist.refresh([StoredQuery(2, "roof")])
    assert await found(watchlist) == [("roof", 1)]
    assert watchlist.id_of("287(g)") is None


async def test_a_query_that_cannot_be_read_any_longer_is_said_once_and_stops_no_other() -> None:
    watchlist = Watchlist()
    stored = [StoredQuery(1, "roof AND (("), StoredQuery(2, "roof")]
    with capture_logs() as said:
        for _ in range(3):
            await watchlist.refresh(stored)
    assert await found(watchlist) == [("roof", 1)]
    (line,) = said
    assert (line["event"], line["query"]) == ("a watch cannot be read any longer", "roof AND ((")
