"""How often a query would have spoken, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.notice import Line, Ours
from bot.commands.archive import Finding, LookUp
from bot.commands.forecast import rate
from scrapers.match import Confidence
from store.search import Found

SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def found(documents: int, *, complete: bool = True) -> LookUp:
    """So many documents, each with two passages that match."""
    findings = [
        Finding(_passage(number), Confidence.EXACT, ((0, 6),))
        for number in range(documents)
        for _ in range(2)
    ]
    return LookUp(tuple(findings), considered=5000, complete=complete)


def _passage(document_id: int) -> Found:
    values: dict[str, object] = dict.fromkeys(Found.__slots__)
    values |= {"document_id": document_id, "first_seen": SEEN, "text": "287(g)"}
    return Found(**values)  # type: ignore[arg-type]


def said(lines: list[Line]) -> str:
    return "".join(piece.text for line in lines for piece in line.pieces if isinstance(piece, Ours))


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        (0, "In the last 90 days it would have found nothing."),
        (1, "it would have found 1 document: less than one a month."),
        (3, "it would have found 3 documents: about one a month."),
        (13, "it would have found 13 documents: about one a week."),
        (51, "it would have found 51 documents: about 4 a week."),
    ],
)
def test_an_old_archive_tells_how_often_a_week(documents: int, words: str) -> None:
    assert words in said(rate(found(documents), timedelta(days=400)))


def test_ten_a_week_are_called_noise() -> None:
    assert "most of it will be noise" in said(rate(found(130), timedelta(days=90)))
    assert "noise" not in said(rate(found(120), timedelta(days=90)))


def test_an_archive_of_a_few_weeks_counts_in_its_own_weeks() -> None:
    words = said(rate(found(8), timedelta(days=14)))
    assert "In the last 14 days it would have found 8 documents: about 4 a week." in words


def test_an_archive_of_a_few_days_tells_nothing_of_a_week() -> None:
    words = said(rate(found(130), timedelta(days=2)))
    assert "how often that is in a week shows when the archive is older" in words
    assert "noise" not in words


def test_what_was_not_looked_through_is_said() -> None:
    words = said(rate(found(13, complete=False), timedelta(days=90)))
    assert "In the latest 5,000 passages it would have found 13 documents" in words
    assert "about one a week or more." in words
