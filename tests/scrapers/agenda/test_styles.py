"""What is read of made-up documents in the styles of many clerks: `styles.txt`, `not_meetings.txt`.

A document begins with a line `=== style | start | body | kind | status | place`: `-` stands for
nothing at all, `*` for whatever is read. The body may be printed with more words before it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from scrapers.readers import read

HERE = Path(__file__).parent
NOW = datetime(2026, 10, 1, 17, tzinfo=UTC)


class Style(NamedTuple):
    name: str
    start: str
    body: str
    kind: str
    status: str
    place: str
    text: str


def styles(file: str) -> list[Style]:
    found = []
    for document in (HERE / file).read_text("utf-8").split("=== ")[1:]:
        head, _, text = document.partition("\n")
        fields = [field.strip() for field in head.split("|")]
        name, start, body, kind, status, *place = fields
        found.append(Style(name, start, body, kind, status, place[0] if place else "*", text))
    return found


def said(text: str) -> tuple[str, str, str, str, str]:
    """Start, body, kind, status and place as the tables write them."""
    reading = read(
        text.encode(),
        url="https://example.org/document/1",
        content_type="text/plain",
        zone="America/Chicago",
        now=NOW,
    )
    agenda = reading.agenda
    start = "-"
    if agenda.start is not None:
        start = (
            f"{agenda.start:%Y-%m-%d %H:%M}" if agenda.time_known else f"{agenda.start:%Y-%m-%d}"
        )
    return (
        start,
        agenda.body or "-",
        reading.kind.value if reading.kind else "-",
        agenda.status.value if agenda.status else "-",
        agenda.place or "-",
    )


def check(style: Style) -> None:
    start, body, kind, status, place = said(style.text)
    # A body stands with or without its government's name before it, in any case of letters.
    if style.body not in ("*", "-") and body.lower().endswith(style.body.lower()):
        body = style.body
    found = (start, body, kind, status, place)
    expected = style[1:6]
    assert found == tuple(
        have if want == "*" else want for want, have in zip(expected, found, strict=True)
    )


@pytest.mark.parametrize("style", styles("styles.txt"), ids=lambda style: style.name)
def test_day_time_body_kind_and_status_are_read_in_every_style(style: Style) -> None:
    check(style)


@pytest.mark.parametrize("style", styles("not_meetings.txt"), ids=lambda style: style.name)
def test_no_meeting_is_invented(style: Style) -> None:
    check(style)
