"""`hearye detect` at a terminal: a site on loopback, and the file that is written for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.console.detect import detect
from config import read_source
from tests.bot.console.site import Site

app = typer.Typer()
app.command()(detect)

PAGE = """<html><head><title>Agendas - Village of Palmyra</title></head><body><h1>Agendas</h1>
<table><tr><td>Village Board</td><td>December 7, 2026 6:00 PM</td>
<td><a href="/docs/2026-12-07-agenda.pdf">Agenda</a></td></tr>
<tr><td>Plan Commission</td><td>November 9, 2026 7:00 PM</td>
<td><a href="/docs/2026-11-09-agenda.pdf">Agenda</a></td></tr></table>
<p>100 W. Taft St., Palmyra, WI 53156</p></body></html>"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    """A village's site that the settings allow to visit, and an empty working folder."""
    with Site({"/agendas": PAGE}) as site:
        (tmp_path / "hearye.toml").write_text("")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HEARYE_CONFIG", str(tmp_path / "hearye.toml"))
        monkeypatch.setenv("HEARYE_NETWORK__ALLOW", '["127.0.0.0/8"]')
        monkeypatch.setenv("HEARYE_NETWORK__PORTS", f"[{site.port}]")
        monkeypatch.setenv("HEARYE_NETWORK__GAP", "0")
        yield site


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--now", "2026-11-24"])


def answer(*arguments: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return said


def test_what_was_found_is_shown_with_its_file(site: Site) -> None:
    shown = run(site.url("/agendas"))
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert lines[:5] == [
        "No vendor's platform was recognised; the page can be read as a page of links.",
        "  next     2026-12-07 18:00 Village Board",
        "  last     2026-11-09 19:00 Plan Commission",
        "  listed   2 meetings, 2 documents",
        f"  agenda   Agenda {site.url('/docs/2026-12-07-agenda.pdf')}",
    ]
    assert 'name = "Village of Palmyra"' in lines
    assert 'state = "WI"' in lines


def test_the_object_has_the_source_the_meetings_and_the_papers(site: Site) -> None:
    said = answer(site.url("/agendas"))
    assert (said["platform"], said["proven"]) == ("generic", True)
    assert said["next"] == {
        "title": "Village Board",
        "body": None,
        "start": "2026-12-07T18:00:00",
        "time_known": True,
        "status": "scheduled",
        "place": None,
    }
    assert (said["meetings"], said["documents"], len(said["papers"])) == (2, 2, 2)
    assert said["source"]["zone"] == "America/Chicago"


def test_it_is_saved_on_request_and_never_over_another(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    shown = run(site.url("/agendas"), "--save", str(folder))
    (path,) = folder.iterdir()
    assert f"Saved as {path}." in shown.stdout
    source = read_source(path.read_text("utf-8"), slug=path.stem, file=str(path))
    assert (source.name, source.url) == ("Village of Palmyra", site.url("/agendas"))
    again = run(site.url("/agendas"), "--save", str(folder))
    assert again.exit_code == 2
    assert "is there already; it was left as it is." in again.stderr


def test_nothing_found_is_exit_status_1_with_the_reason(site: Site, tmp_path: Path) -> None:
    shown = run(site.url("/gone"), "--save", str(tmp_path / "sources"))
    assert shown.exit_code == 1
    assert shown.stdout.splitlines()[0] == "127.0.0.1 answered 404 Not Found."
    assert not (tmp_path / "sources").exists()


def test_a_page_of_another_state_is_refused(site: Site) -> None:
    shown = run(site.url("/agendas"), "--state", "ny")
    assert (shown.exit_code, shown.stdout) == (
        1,
        "The page is of a place in Wisconsin, not in New York.\n",
    )


@pytest.mark.parametrize("option", [("--state", "ZZ"), ("--zone", "Mars")])
def test_a_malformed_question_is_exit_status_2(site: Site, option: tuple[str, str]) -> None:
    shown = run(site.url("/agendas"), *option)
    assert shown.exit_code == 2
    assert option[1] in shown.stderr
