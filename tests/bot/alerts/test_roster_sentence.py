from __future__ import annotations

from datetime import date

import pytest

from bot.alerts.roster_sentence import sentence
from bot.language import speaking
from scrapers.roster import Event, EventType, Row
from tests.scrapers.roster.sheets import MOA, NOON, TASK, row, waiting

PALMYRA = "Palmyra Police Department (Jefferson County, Wisconsin), Task Force Model"


@pytest.mark.parametrize(
    ("kind", "now", "before", "said"),
    [
        (
            EventType.LISTED,
            row(),
            None,
            (
                f"ICE's list of participating agencies now shows {PALMYRA}, signed 2025-09-22; the "
                "agreement is not linked yet."
            ),
        ),
        (
            EventType.LISTED,
            row(moa="a.pdf", signed=None),
            None,
            (
                f"ICE's list of participating agencies now shows {PALMYRA}; the agreement is "
                f"linked: {MOA}a.pdf"
            ),
        ),
        (
            EventType.DELISTED,
            row(),
            None,
            (
                f"{PALMYRA}, is no longer on ICE's list of participating agencies (last seen "
                "2025-09-22). ICE does not say why."
            ),
        ),
        (
            EventType.PENDING_ADDED,
            waiting("Palmyra Police Department", TASK, county="Jefferson County"),
            None,
            f"ICE's pending list now names {PALMYRA}.",
        ),
        (
            EventType.PENDING_REMOVED,
            waiting("Texas State Guard", TASK, state="TX"),
            None,
            (
                "Texas State Guard (Texas), Task Force Model, is no longer on ICE's pending list "
                "(last seen 2025-09-22). ICE does not say why."
            ),
        ),
        (
            EventType.MOA_POSTED,
            row(moa="a.pdf"),
            row(),
            f"ICE's list now links the agreement of {PALMYRA}: {MOA}a.pdf",
        ),
        (
            EventType.MOA_WITHDRAWN,
            row(),
            row(moa="a.pdf"),
            f"ICE's list no longer links the agreement of {PALMYRA}; it was {MOA}a.pdf",
        ),
        (
            EventType.MOA_CHANGED,
            row(moa="b.pdf"),
            row(moa="a.pdf"),
            (
                f"ICE's list now links another address for the agreement of {PALMYRA}: {MOA}b.pdf "
                f"(before: {MOA}a.pdf)"
            ),
        ),
        (
            EventType.SIGNED_CORRECTED,
            row(),
            row(signed=date(2025, 9, 21)),
            f"ICE's list now says that {PALMYRA}, signed on 2025-09-22; before: 2025-09-21.",
        ),
        (
            EventType.RENAMED,
            row(),
            row("Palmyra Police"),
            f"ICE's list now calls Palmyra Police {PALMYRA}.",
        ),
    ],
)
def test_an_event_is_what_the_list_shows(
    kind: EventType, now: Row, before: Row | None, said: str
) -> None:
    assert sentence(Event(kind, now, before), NOON) == said


def test_what_was_filled_in_is_said() -> None:
    county = Event(EventType.FILLED_IN, row(), row(county=None), "county")
    assert sentence(county) == f"ICE's list now gives its county for {PALMYRA}: Jefferson County."
    model = Event(EventType.FILLED_IN, row(), row(model=""), "model")
    assert sentence(model) == f"ICE's list now gives its model for {PALMYRA}."


def test_nothing_is_said_of_when_it_was_last_seen_where_that_is_not_known() -> None:
    assert sentence(Event(EventType.DELISTED, row(model=""))) == (
        "Palmyra Police Department (Jefferson County, Wisconsin), without a model, is no longer on "
        "ICE's list of participating agencies. ICE does not say why."
    )


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            Event(EventType.LISTED, row()),
            (
                f"La lista de agencias participantes de ICE muestra ahora a {PALMYRA}, firmado el"
                " 2025-09-22; el acuerdo aún no está enlazado."
            ),
        ),
        (
            Event(EventType.DELISTED, row(model="")),
            (
                "Palmyra Police Department (Jefferson County, Wisconsin), sin modelo, ya no está en"
                " la lista de agencias participantes de ICE (última vez: 2025-09-22). ICE no dice"
                " por qué."
            ),
        ),
        (
            Event(EventType.FILLED_IN, row(), row(county=None), "county"),
            f"La lista de ICE da ahora su condado para {PALMYRA}: Jefferson County.",
        ),
    ],
)
def test_an_event_is_told_in_the_readers_language(event: Event, said: str) -> None:
    with speaking("es"):
        assert sentence(event, NOON) == said
