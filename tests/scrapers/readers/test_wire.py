from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.readers.wire import pack_reading, unpack_reading
from scrapers.reading import Agenda, Passage, Reading, ReadOutcome

FULL = Reading(
    ReadOutcome.PARTLY,
    "pdf",
    (Passage("287(g)\n\ud800", 2, "7", "New business", ocr=True), Passage("x")),
    "Agenda",
    3,
    Agenda(
        body="Village Board",
        start=datetime(2026, 7, 6, 18, 0),  # noqa: DTZ001 (local wall time)
        time_known=True,
        place="Village Hall",
        remote="https://example.org/call",
        status=MeetingStatus.AMENDED,
        comment="Three minutes each.",
        contact="Clerk",
        posted="Posted",
        closed=("19.85(1)(c)",),
    ),
    "Page 3 is a picture without text.",
    DocumentKind.AGENDA,
)


def test_a_reading_survives_the_pipe() -> None:
    assert unpack_reading(pack_reading(FULL, (3,))) == (FULL, (3,))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", "fine"),
        ("passages", [["text", "1", None, None, False]]),
        ("passages", [["text"]]),
        ("passages", None),
        ("title", 5),
        ("pages", True),
        ("agenda", []),
        ("kind", "poem"),
        ("unread", ["x"]),
    ],
)
def test_an_answer_of_another_shape_is_refused(field: str, value: object) -> None:
    answer = json.loads(pack_reading(FULL))
    answer[field] = value
    with pytest.raises(ValueError):  # noqa: PT011 (any message will do)
        unpack_reading(json.dumps(answer).encode())


@given(st.binary(max_size=200))
def test_no_answer_breaks_the_parent(answer: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any message will do)
        unpack_reading(answer)
