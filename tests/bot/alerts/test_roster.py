from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.alerts.render import embed_of
from bot.language import speaking
from scrapers.alert import Alert, AlertKind, RosterLine
from scrapers.listing import DocumentKind
from scrapers.roster import Event, EventType, pack_event
from tests.scrapers.roster.sheets import row

SEEN = datetime(2025, 9, 24, 14, 0, tzinfo=UTC)
WHO = r"Palmyra Police Department \(Jefferson County, Wisconsin\), Task Force Model"


def line(event: str, **values: Any) -> RosterLine:
    described = {
        "event": event,
        "state": "WI",
        "agency": "Palmyra Police Department",
        "model": "Task Force Model",
        "county": "Jefferson County",
        "workbook": "participatingAgencies09242025am.xlsx",
        "workbook_at": datetime(2025, 9, 24, 12, 0, tzinfo=UTC),
        "sha256": "ab12" * 16,
    }
    return RosterLine.model_validate(described | values)


def told(roster: RosterLine | None, **values: Any) -> tuple[str, str]:
    described = {
        "kind": AlertKind.ROSTER,
        "source_slug": "ice-287g",
        "source_name": "ICE: agencies with 287(g) agreements",
        "state": "WI",
        "title": "Palmyra Police Department",
        "url": "https://www.ice.gov/doclib/participatingAgencies09242025am.xlsx",
        "document_kind": DocumentKind.LIST,
        "first_seen": SEEN,
        "roster": roster,
    }
    embed = embed_of(Alert.model_validate(described | values))
    return str(embed.title), str(embed.description)


MOA = "https://www.ice.gov/doclib/287gMOA/palmyra.pdf"


@pytest.mark.parametrize(
    ("roster", "title", "opening"),
    [
        (line("pending_added"), f"🗂️ ICE's pending list now names {WHO}.", ""),
        (
            line("listed", signed=date(2025, 9, 22)),
            f"🗂️ ICE's list of participating agencies now shows {WHO}.",
            "Signed 2025-09-22; the agreement is not linked yet.",
        ),
        (
            line("listed", moa_url=MOA),
            f"🗂️ ICE's list of participating agencies now shows {WHO}.",
            f"No date of signature is given.  ·  [Agreement]({MOA})",
        ),
        (
            line("delisted", last_seen=datetime(2026, 3, 12, 15, 0, tzinfo=UTC)),
            f"🗂️ {WHO}, is no longer on ICE's list of participating agencies.",
            "Last seen <t:1773327600:D>. ICE does not say why.",
        ),
        (
            line("moa_posted", moa_url=MOA),
            f"🗂️ ICE's list now links the agreement of {WHO}.",
            f"[Agreement]({MOA})",
        ),
        (
            line("moa_withdrawn", was=MOA),
            f"🗂️ ICE's list no longer links the agreement of {WHO}.",
            f"[Before]({MOA})",
        ),
        (
            line("moa_changed", moa_url=MOA, was=f"{MOA}x"),
            f"🗂️ ICE's list now links another address for the agreement of {WHO}.",
            f"[Agreement]({MOA})  ·  [Before]({MOA}x)",
        ),
        (
            line("signed_corrected", signed=date(2025, 9, 22), was="2025-09-21"),
            f"🗂️ ICE's list now gives another date of signature for {WHO}.",
            r"Signed 2025-09-22; before: 2025\-09\-21.",
        ),
    ],
)
def test_a_change_is_said_as_what_the_list_shows(
    roster: RosterLine, title: str, opening: str
) -> None:
    said, description = told(roster)
    assert said == title
    assert description == (f"{opening}\n\n" if opening else "") + (
        "The list is ICE's own; the agency may see it differently.\n"
        "[List](https://www.ice.gov/doclib/participatingAgencies09242025am.xlsx)"
        "  ·  ice.gov, first seen <t:1758722400:R>\n"
        "participatingAgencies09242025am.xlsx, made 2025-09-24 12:00 UTC, sha256 ab12ab12ab12"
    )


def test_many_changes_at_once_are_one_message() -> None:
    title, description = told(None, title="23 changes", lines=("One.", "Two."))
    assert title == r"🗂️ 2 changes on ICE's lists"
    assert description.startswith("One.\nTwo.\n\nThe list is ICE's own")


def test_many_changes_are_said_in_the_language_of_who_reads_them() -> None:
    events = (Event(EventType.PENDING_ADDED, row()), Event(EventType.LISTED, row(signed=None)))
    changes = tuple(map(pack_event, events))
    _title, description = told(None, changes=changes)
    assert description.startswith(f"ICE's pending list now names {WHO}.\n")
    with speaking("es"):
        title, description = told(None, changes=changes)
    assert title == "🗂️ 2 cambios en las listas de ICE"
    assert description.startswith(
        f"La lista de pendientes de ICE nombra ahora a {WHO}.\n"
        f"La lista de agencias participantes de ICE muestra ahora a {WHO}; "
    )
