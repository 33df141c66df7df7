"""A picture of ICE's list: agreements by state, and over time. Needs the extra `charts`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from bot.language import _
from scrapers.roster import Row, state_name

_MOST_BARS = 20
_LIGHT, _STRONG = "#9db8e8", "#2f6fde"


def draw(rows: Sequence[Row], state: str | None, made: date) -> bytes:
    """A PNG of two parts: agreements by state, and the number signed by each day.

    `rows` are the list of participating agencies as made on that day. Of a `state` the second part
    is its own, and its bar stands out. Raises ImportError where matplotlib is not installed. Takes
    a second: not for the event loop.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 8), dpi=110, layout="constrained")
    above, below = figure.subplots(2, 1)
    counted = Counter(row.state for row in rows)
    shown = [code for code, _count in counted.most_common(_MOST_BARS)]
    if state is not None and state in counted and state not in shown:
        shown[-1] = state
    bars = above.bar(
        shown,
        [counted[code] for code in shown],
        color=[_STRONG if code == state else _LIGHT for code in shown],
    )
    above.bar_label(bars, fontsize=8)
    above.set_title(_("Agreements on ICE's list, {day}, by state").format(day=f"{made:%Y-%m-%d}"))
    own = [row for row in rows if state in (None, row.state)]
    days = sorted(row.signed for row in own if row.signed is not None)
    below.step(days, range(1, len(days) + 1), where="post", color=_STRONG)
    where = state_name(state) if state else _("all states")
    below.set_title(_("Of these, signed by each day: {where}").format(where=where))
    below.set_ylim(bottom=0)
    for part in (above, below):
        part.spines[["top", "right"]].set_visible(False)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
