"""What happens in Oakvale: a notice is posted, reported on, amended and called off.

Each step changes the village's site; the real pipeline sees it on its next look and tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.village import Article, Notice, Village

BODY = "Village Board"
HALL = "Village Hall, 100 Mill Street"
_HEADING = "New business: discussion and possible action on the following"
_KEY = "village-board"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: what a bystander would say of it, and what it does to the site."""

    said: str
    happen: Callable[[], None]


def story(village: Village, now: datetime) -> list[Step]:
    """The steps, each but the first leading to one alert; `now` is aware, in the village's zone."""
    evening = now.replace(hour=18, minute=30, second=0, microsecond=0, tzinfo=None)
    meeting = evening + timedelta(days=1)
    past = meeting - timedelta(days=14)

    def ordinary() -> None:
        items = ["1. Call to order", "2. Approval of minutes", "3. Snow plow contract"]
        village.post("last-time", Notice(past, BODY, (_head(past, BODY, *items),)))

    def posted() -> None:
        village.post(_KEY, Notice(meeting, BODY, _agenda(meeting, _ITEM)))

    def reported() -> None:
        village.publish(
            Article(
                "board-to-weigh-ice-agreement",
                "Oakvale board to weigh agreement with ICE",
                _STORY,
                now,
            )
        )

    def amended() -> None:
        village.post(_KEY, Notice(meeting, BODY, _agenda(meeting, _AMENDED)))

    def cancelled() -> None:
        village.mark(_KEY, "CANCELLED")

    return [
        Step(
            "Oakvale, a village of 1,700. Its site has an old agenda on it: Hear Ye reads and "
            "keeps it, and says nothing.",
            ordinary,
        ),
        Step("The clerk posts the agenda for tomorrow's meeting, as a PDF of two pages.", posted),
        Step("The Mill River Courier has noticed as well.", reported),
        Step(
            "In the evening the clerk replaces the PDF. One item reads a little differently.",
            amended,
        ),
        Step("The next morning a word is added on the village's page.", cancelled),
    ]


_STORY = (
    "OAKVALE - The Village Board will take up a proposal to join the federal 287(g) program.",
    "Under its task force model local officers may ask people about their immigration status.",
)
_ITEM = "4. Police Department: 287 (g) memorandum of agreement with U.S. Immigration and Customs"
_AMENDED = (
    "4. Police Department: vote on 287(g) memorandum of agreement with U.S. Immigration and Customs"
)


def _agenda(meeting: datetime, item: str) -> tuple[tuple[str, ...], ...]:
    first = _head(
        meeting,
        BODY,
        "1. Call to order",
        "2. Approval of minutes of the last meeting",
        "3. Public comment, limited to three minutes each",
    )
    second = (_HEADING, item, "Enforcement", "5. Library roof bids", "6. Adjourn")
    return first, second


def _head(at: datetime, body: str, *items: str) -> tuple[str, ...]:
    hour = f"{at.hour % 12 or 12}:{at:%M %p}"
    day = f"{at:%A, %B} {at.day}, {at.year}"
    return ("VILLAGE OF OAKVALE", body.upper(), f"{day}, {hour}", HALL, "", *items)
