"""`hearye list`, as a person and as a program ask it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.console.list import list_listing

app = typer.Typer()
app.command()(list_listing)

FIXTURES = Path(__file__).parents[2] / "scrapers" / "platforms" / "fixtures"
TABLE = str(FIXTURES / "generic" / "table.html")


def asked(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert isinstance(answer, dict)
    return answer


def test_a_file_is_recognised_by_its_content_and_told_in_full() -> None:
    said = asked(TABLE, "--url", "https://village.example.gov/agendas/", "--now", "2026-11-24")
    assert (said["platform"], said["outcome"], said["reason"]) == ("generic", "ok", "")
    first = said["meetings"][0]
    assert first == {
        "key": "|2026-12-07|village board",
        "title": "Village Board",
        "body": None,
        "start": "2026-12-07T18:00:00",
        "end": None,
        "time_known": True,
        "status": "scheduled",
        "place": None,
        "links": [
            {"url": "https://village.example.gov/files/a1.pdf", "title": "Agenda", "kind": "agenda"}
        ],
    }


def test_a_feeds_entries_have_their_time_of_publication() -> None:
    said = asked(str(FIXTURES / "feed" / "news.rss"), "--news")
    assert said["platform"] == "feed"
    assert said["documents"][0] == {
        "url": "https://enterprise.example.com/2026/11/sheriff",
        "title": "Sheriff & board talk 287(g)",
        "kind": "article",
        "published": "2026-11-24T00:30:00+00:00",
    }


def test_a_yearless_day_is_read_near_the_day_that_is_given(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<html><body><p>Town Board meeting, January 6, 7 PM</p></body></html>")
    starts = [
        asked(str(page), "--now", now)["meetings"][0]["start"]
        for now in ("2026-11-24", "2025-02-01")
    ]
    assert starts == ["2027-01-06T19:00:00", "2025-01-06T19:00:00"]


def test_utc_is_told_in_the_zone_that_is_given() -> None:
    calendar = str(FIXTURES / "ics" / "board.ics")
    plans = [
        one["start"]
        for zone in ("America/Chicago", "America/New_York")
        for one in asked(calendar, "--zone", zone, "--now", "2026-11-24")["meetings"]
        if one["title"] == "Plan Commission"
    ]
    assert plans == ["2026-12-14T18:00:00", "2026-12-14T19:00:00"]


def test_a_page_of_nothing_is_drift_and_not_a_failure(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("nothing that a platform knows")
    said = asked(str(page))
    assert (said["platform"], said["outcome"]) == (None, "drift")
    assert said["reason"] == "No platform knows a page of this kind."


def test_a_person_sees_days_titles_and_links() -> None:
    result = CliRunner().invoke(app, [TABLE, "--now", "2026-11-24"])
    assert result.output.splitlines()[:3] == [
        "generic: ok",
        "2026-12-07 18:00 Village Board",
        "                 agenda: https://example.org/files/a1.pdf",
    ]
    assert "2026-10-05 18:00 Village Board [cancelled]" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nosuch.html"], 1, "There is no file nosuch.html."),
        ([TABLE, "--platform", "nosuch"], 2, "'nosuch' is no platform; one of: archive_center,"),
        ([TABLE, "--zone", "Palmyra"], 2, "'Palmyra' is no time zone; one is America/Chicago."),
        ([TABLE, "--now", "soon"], 2, "'soon' is no date; one is 2026-01-31."),
    ],
)
def test_a_malformed_question_gets_a_sentence(arguments: list[str], code: int, said: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code
    assert result.output.startswith(said)
