"""The newest passages that PostgreSQL's full-text index names, without reading all that it names.

A GIN index knows no order: it gives all passages of a word at once, and each row must be read,
for its id and because the index has no positions. The planner would walk through all passages
from the newest for a word that stands in none. So first a few thousand of the newest are walked
through, which fills a page with any common word; then the index is asked for one range of ids
after the other, each twice as long, through the marks of `store.marks`.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from store import marks

MOST = 4_000
"""How many matching rows are read for one answer: some milliseconds."""
_WALKED = 5_000  # rows; 0.3 microseconds each where they are in memory
_LONGEST = 16  # blocks

# The planner believes a sequential scan cheaper wherever it guesses a word to be common.
_BEGIN = text(
    "SELECT passage_id, set_config('enable_seqscan', 'off', true) FROM passage_index"
    " ORDER BY passage_id DESC LIMIT 1"
)
_END = text("SET LOCAL enable_seqscan TO DEFAULT")
_WALK = text(
    "SELECT passage_id FROM (SELECT passage_id, words FROM passage_index"
    " WHERE passage_id < :before ORDER BY passage_id DESC LIMIT :walked) AS newest"
    " WHERE words @@ CAST(:wanted AS tsquery) ORDER BY passage_id DESC LIMIT :count"
)
# + 0 keeps the planner from reading a range of the primary key, which may be everything.
_ASK = text(
    "SELECT passage_id, count(*) OVER () FROM (SELECT passage_id FROM passage_index"
    " WHERE words @@ CAST(:wanted AS tsquery) AND passage_id + 0 < :before LIMIT :most) AS named"
    " ORDER BY passage_id DESC LIMIT :count"
)


async def passages(
    conn: AsyncConnection, wanted: str, before: int | None, count: int, *, narrow: bool
) -> list[int]:
    """The `count` newest passages (ids) of a tsquery, the newest first; less where no more are.

    `before`: only those with a lower id. `narrow`: few are expected, and those anywhere.
    """
    newest = await conn.scalar(_BEGIN)
    try:
        before = newest + 1 if before is None and newest is not None else before
        if newest is None or before is None:
            return []
        if narrow:
            return await _asked(conn, wanted, before, count, span=_LONGEST)
        given = {"wanted": wanted, "before": before, "walked": _WALKED, "count": count}
        found = list(await conn.scalars(_WALK, given))
        return found if len(found) == count else await _asked(conn, wanted, before, count, span=1)
    finally:
        await conn.execute(_END)


async def _asked(
    conn: AsyncConnection, wanted: str, before: int, count: int, *, span: int
) -> list[int]:
    """The same from the index alone, one range after the other, the first of `span` blocks.

    Once, before a range of the greatest length, all the rest is asked for: it may be few.
    """
    found: list[int] = []
    top, rare = marks.block(before - 1), True
    while len(found) < count and top >= 0:
        if span == _LONGEST and rare:
            end = min(before, (top + 1) * marks.BLOCK)
            named, there = await _ask(conn, wanted, end, MOST, count - len(found))
            if there < MOST:
                return found + named
            rare = False
        low = max(0, top - span + 1)
        blocks = " | ".join(f"'{marks.of_block(number)}'" for number in range(low, top + 1))
        most = MOST if span > 1 else marks.BLOCK + 1
        here = f"({blocks}) & {wanted}"
        named, there = await _ask(conn, here, before, most, count - len(found))
        if there == most:
            span //= 2  # the newest may not be among those that were read
            continue
        found += named
        top = low - 1
        span = min(2 * span, _LONGEST)
    return found


async def _ask(
    conn: AsyncConnection, wanted: str, before: int, most: int, count: int
) -> tuple[list[int], int]:
    """The newest of at most so many that the index names, and how many those were."""
    given = {"wanted": wanted, "before": before, "most": most, "count": count}
    rows = (await conn.execute(_ASK, given)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0
