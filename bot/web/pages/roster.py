"""ICE's 287(g) lists: how many agreements, where and since when, and what changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from aiohttp import web
from markupsafe import Markup

from bot.alerts.roster import step_words
from bot.alerts.roster_sentence import sentence
from bot.language import _
from bot.web.asked import Refused, text
from bot.web.charts import bars, rising
from bot.web.press import render
from bot.web.room import ROOM
from scrapers.roster import (
    ListKind,
    Lists,
    Row,
    agreements_of,
    lists,
    state_code,
    state_name,
    unpack_event,
)
from store import rosters

EVENTS = 40
MOST_BARS = 20
AGREEMENTS = 200


async def roster(request: web.Request) -> web.Response:
    """The lists as they stand; of a state, its agreements with the life of each."""
    typed = text(request.query, "state")
    state = state_code(typed) if typed else None
    if typed and state is None:
        raise Refused(text=_("state is two letters as WI, or a state's name."))
    db = request.app[ROOM].db
    standing = await lists(db)
    agreements = await agreements_of(db, state) if state else ()
    async with db.read() as conn:
        home = await rosters.home(conn)
        events = (
            []
            if home is None
            else await rosters.events(
                conn, home, state=state, severities=("alert", "notice"), limit=EVENTS
            )
        )
    return render(
        request,
        "roster.html",
        state=state,
        state_name=state_name(state) if state else None,
        standing=standing,
        participating=ListKind.PARTICIPATING,
        pending=ListKind.PENDING,
        codes=sorted(
            {row.state for row in (*standing.participating, *standing.pending)}, key=state_name
        ),
        name_of=state_name,
        charts=await asyncio.to_thread(charts, standing, state),
        counted=counted(standing.participating),
        agreements=agreements[:AGREEMENTS],
        left_out=max(0, len(agreements) - AGREEMENTS),
        step=step_words,
        events=[(one, sentence(unpack_event(one.payload), one.before.at)) for one in events],
    )


def counted(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """States with their numbers of agreements, the most first."""
    return Counter(row.state for row in rows).most_common()


def charts(standing: Lists, state: str | None) -> tuple[Markup, Markup]:
    """Agreements by state, and how many of those were signed by each day (of the state)."""
    found = counted(standing.participating)
    shown = found[:MOST_BARS]
    if state and state not in dict(shown):
        shown = [*shown[: MOST_BARS - 1], (state, dict(found).get(state, 0))]
    own = [row for row in standing.participating if state in (None, row.state)]
    days = sorted(row.signed for row in own if row.signed is not None)
    return (
        bars(
            [(state_name(code), count, code == state) for code, count in shown],
            _("Agreements on ICE's list by state"),
        ),
        rising(days, _("Agreements on the list, by the day they were signed")),
    )


ROUTES = {"/roster": roster}
