"""`hearye read`, as a person and as a program ask it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.console.read import read
from tests.scrapers.readers.files import pdf

app = typer.Typer()
app.command()(read)

AGENDA = pdf(
    [
        ["VILLAGE BOARD", "AMENDED AGENDA", "Monday, July 6, 2026 6:00 p.m.", "1. Call to order"],
        ["2. 287(g) agreement", "3. Adjourn"],
    ]
)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings of nobody."""
    config = tmp_path / "hearye.toml"
    config.write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEARYE_CONFIG", str(config))


@pytest.fixture
def agenda(tmp_path: Path) -> str:
    path = tmp_path / "a file without extension"
    path.write_bytes(AGENDA)
    return str(path)


def ask(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_a_program_gets_every_passage_and_the_meeting(agenda: str) -> None:
    code, out, _ = ask(agenda, "--json", "--now", "2026-07-01", "--zone", "America/Chicago")
    said = json.loads(out)
    assert code == 0
    assert {name: said[name] for name in ("outcome", "reason", "format", "kind", "body")} == {
        "outcome": "read",
        "reason": "",
        "format": "pdf",
        "kind": "agenda",
        "body": "VILLAGE BOARD",
    }
    assert said["meeting"] == {
        "date": "2026-07-06",
        "time": "18:00",
        "start": "2026-07-06T18:00:00",
        "zone": "America/Chicago",
        "place": None,
        "remote": None,
        "status": "amended",
    }
    assert said["passages"][2] == {
        "page": 2,
        "item": "2",
        "heading": None,
        "text": "2. 287(g) agreement",
        "ocr": False,
    }


def test_a_person_gets_the_facts_and_then_the_passages(agenda: str) -> None:
    _, out, _ = ask(agenda, "--now", "2026-07-01")
    assert "Meets:   2026-07-06 18:00 America/Chicago\n" in out
    assert "\n[page 2, item 2]\n2. 287(g) agreement\n" in out


def test_the_link_and_the_address_help_to_understand(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("Roll call\nMinutes\nBills")
    _, out, _ = ask(str(path), "--json", "--title", "Plan Commission Agenda 7.6.26")
    assert (json.loads(out)["kind"], json.loads(out)["meeting"]["date"]) == ("agenda", "2026-07-06")
    _, out, _ = ask(str(path), "--json", "--url", "https://example.org/minutes.txt")
    assert json.loads(out)["kind"] == "minutes"


def test_a_damaged_file_is_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "agenda.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    code, out, _ = ask(str(path), "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "damaged")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["nothing.pdf"], 1, "There is no file nothing.pdf."),
        (["{agenda}", "--zone", "Mars/Olympus"], 2, "'Mars/Olympus' is no time zone"),
        (["{agenda}", "--now", "soon"], 2, "'soon' is no date; one is 2026-01-31."),
    ],
)
def test_a_malformed_question_is_told_in_a_sentence(
    arguments: list[str], code: int, sentence: str, agenda: str
) -> None:
    asked = ask(*(argument.format(agenda=agenda) for argument in arguments))
    assert asked[0] == code
    assert asked[2].startswith(sentence)


class _Village(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/agenda" else 404)
        self.end_headers()
        self.wfile.write(AGENDA)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def village(tmp_path: Path) -> Iterator[str]:
    """A web server on loopback that the settings let through."""
    server = HTTPServer(("127.0.0.1", 0), _Village)
    port = server.server_port
    (tmp_path / "hearye.toml").write_text(
        f'[network]\nallow = ["127.0.0.0/8"]\nports = [{port}]\ngap = 0\n'
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_is_fetched_from_its_address(village: str) -> None:
    code, out, err = ask(f"{village}/agenda", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["body"] == "VILLAGE BOARD"


def test_an_address_without_a_document_is_told(village: str) -> None:
    code, _, err = ask(f"{village}/nothing")
    assert (code, err) == (1, "127.0.0.1 answered 404 Not Found\n")


def test_a_forbidden_address_is_told(village: str) -> None:
    assert ask("http://169.254.169.254/latest")[0] == 1
