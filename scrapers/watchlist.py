"""The distinct queries of all watches, compiled together and kept in step with the store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from scrapers.match import DocumentContext, Engine, Match, Query, QueryError, parse
from scrapers.reading import Passage
from store import watches

log = structlog.get_logger()


class Watchlist:
    """What is looked for. Ask `refresh` before `match`: people change their watches at any time."""

    def __init__(self) -> None:
        self._engine = Engine()
        self._held: dict[int, Query] = {}
        self._unreadable: set[int] = set()
        self._ids: dict[str, int] = {}
        self._turn = asyncio.Lock()

    async def refresh(self, stored: Sequence[watches.StoredQuery]) -> None:
        """Take over the queries that the store holds now."""
        wanted = {query.id: query.text for query in stored}
        async with self._turn:
            for gone in self._held.keys() - wanted.keys():
                query = self._held.pop(gone)
                self._ids.pop(query.text, None)
                self._engine.discard(query)
            for new in wanted.keys() - self._held.keys() - self._unreadable:
                self._add(new, wanted[new])

    def _add(self, query_id: int, text: str) -> None:
        try:
            query = parse(text)
        except QueryError as error:
            # Written under another version's grammar: the others must go on being watched.
            self._unreadable.add(query_id)
            log.error("a watch cannot be read any longer", query=text, problem=str(error))
            return
        self._held[query_id] = query
        self._ids[query.text] = query_id
        self._engine.add(query)

    def id_of(self, query: str) -> int | None:
        """The store's id of a query, by its canonical text; None where nobody watches it now."""
        return self._ids.get(query)

    async def match(self, passages: Sequence[Passage], context: DocumentContext) -> list[Match]:
        """Every query that these passages hold.

        In a thread, because a packet may be long; one at a time, because the engine is shared.
        """
        async with self._turn:
            return await asyncio.to_thread(self._engine.match, passages, context)
