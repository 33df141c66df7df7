"""`hearye address`, as a person and as a program ask it."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.console.address import address

app = typer.Typer()
app.command()(address)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine's owner count."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("HEARYE_CONFIG", raising=False)


def ask(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    return result.exit_code, result.stdout, result.stderr


def test_allowed_url_shows_its_punycode_and_what_it_resolves_to() -> None:
    assert ask("https://bücher.example.org/", "--resolves-to", "93.184.216.34") == (
        0,
        (
            "Would be fetched.\n"
            "Host: xn--bcher-kva.example.org (bücher.example.org)\n"
            "Resolves to: 93.184.216.34\n"
        ),
        "",
    )


def test_name_with_a_denied_address_is_refused() -> None:
    answer = ask(
        "http://town.example.org/", "--resolves-to", "93.184.216.34", "--resolves-to", "::1"
    )
    assert answer == (
        1,
        (
            "Refused: town.example.org resolves to an address that is refused: "
            "::1 is not on the public internet: this machine (::1/128).\n"
            "Host: town.example.org\n"
            "Resolves to: 93.184.216.34, ::1\n"
        ),
        "",
    )


def test_refused_url_needs_no_lookup() -> None:
    code, out, _ = ask("http://0x7f.1/")
    assert code == 1
    assert out == (
        "Refused: the URL's host is a number, or an address that is not written out plainly.\n"
    )


def test_literal_address_needs_no_lookup() -> None:
    assert ask("http://93.184.216.34/") == (0, "Would be fetched.\nHost: 93.184.216.34\n", "")


def test_name_is_judged_by_what_it_resolves_to_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.216.34", 80)), (10, 1, 6, "", ("fe80::1%2", 80, 0, 2))]

    monkeypatch.setattr("socket.getaddrinfo", answer)
    code, out, _ = ask("http://town.example.org/")
    assert code == 1
    assert out.startswith("Refused: town.example.org resolves to an address that is refused: fe80:")
    assert out.endswith("Resolves to: 93.184.216.34, fe80::1%2\n")


def test_name_that_does_not_resolve_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", fail)
    assert ask("http://town.example.org/") == (
        1,
        (
            "Refused: the name town.example.org does not resolve: Name or service not known.\n"
            "Host: town.example.org\n"
        ),
        "",
    )


def test_json_answer() -> None:
    code, out, _ = ask("http://127.0.0.1/", "--json")
    assert code == 1
    assert json.loads(out) == {
        "url": "http://127.0.0.1/",
        "allowed": False,
        "reason": "127.0.0.1 is not on the public internet: this machine (127.0.0.0/8)",
        "host": None,
        "resolves_to": [],
    }


def test_lines_are_answered_in_order_without_any_network() -> None:
    lines: list[dict[str, Any]] = [
        {"url": "http://town.example.org/"},
        {"url": "http://town.example.org/", "resolves_to": ["93.184.216.34", "2606:4700::1111"]},
        {"url": "http://town.example.org/", "resolves_to": ["10.0.0.1"], "id": 7},
        {"url": "http://town.example.org/", "resolves_to": []},
        {"url": "http://town.example.org/", "resolves_to": None},
        {"url": "http://town.example.org/", "resolves_to": ["nonsense"]},
        {"url": "http://\x00/"},
        {"url": "http://\ud800/"},
        {"url": ""},
    ]
    stdin = "\n".join(json.dumps(line) for line in lines).encode() + b"\n\n"
    code, out, err = ask("--jsonl", stdin=stdin)
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [answer["url"] for answer in answers] == [line["url"] for line in lines]
    assert [answer["allowed"] for answer in answers] == [
        *(True, True, False, False, True, False, False, False, False)
    ]
    assert {tuple(answer) for answer in answers} == {("url", "allowed", "reason")}
    assert answers[0]["reason"] == ""
    assert answers[3]["reason"] == "town.example.org resolves to no address"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"nonsense", "this is not JSON"),
        (b'{"url": ', "this is not JSON"),
        (b'{"url": "http://\xff/"}', "this is not JSON"),
        (b"[" * 100_000, "this is not JSON"),
        (b'"http://example.org/"', 'this is not {"url": "…", "resolves_to": ["…"]}'),
        (b"{}", 'this is not {"url": "…", "resolves_to": ["…"]}'),
        (b'{"url": 7}', 'this is not {"url": "…", "resolves_to": ["…"]}'),
        (b'{"url": "http://a.org/", "resolves_to": "1.1.1.1"}', "this is not"),
        (b'{"url": "http://a.org/", "resolves_to": [1]}', "this is not"),
    ],
)
def test_malformed_line_is_named_and_the_others_are_answered(line: bytes, fault: str) -> None:
    good = b'{"url": "http://example.org/"}\n'
    code, out, err = ask("--jsonl", stdin=good + line + b"\n" + good)
    assert code == 2
    assert out.count('"allowed": true') == 2
    assert err.startswith(f"line 2: {fault}")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("http://example.org/", "--jsonl"),
        ("--jsonl", "--json"),
        ("--jsonl", "--resolves-to", "1.1.1.1"),
    ],
)
def test_question_that_cannot_be_understood_is_said(arguments: tuple[str, ...]) -> None:
    code, out, err = ask(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Give either a URL, or --jsonl alone")


def test_settings_of_the_operator_count(tmp_path: Path) -> None:
    (tmp_path / "hearye.toml").write_text('[network]\nallow = ["127.0.0.0/8"]\nports = [5000]\n')
    assert ask("http://127.0.0.1:5000/")[0] == 0
    assert ask("http://127.0.0.1:5001/")[0] == 1
    assert ask("http://169.254.169.254/")[0] == 1
