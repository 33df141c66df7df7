"""`hearye match`: what people and scripts get of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.console.match import match, paragraphs

APP = typer.Typer()
APP.command()(match)

TEXT = "Call to order\n7. The 287\n(g) agreement\n\nZoning of the pond\n"


def run(*arguments: str, given: str | bytes = "") -> tuple[int, str, str]:
    """The exit code and what was printed and told."""
    result = CliRunner().invoke(APP, arguments, input=given)
    return result.exit_code, result.stdout, result.stderr


def test_lines_are_printed_with_their_numbers() -> None:
    assert run("287(g)", given=TEXT) == (0, "2: 7. The 287\n3: (g) agreement\n", "")


def test_files_are_named(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(TEXT, encoding="utf-8")
    second.write_text("pond", encoding="utf-8")
    assert run("pond", str(first), str(second)) == (
        0,
        f"{first}:5: Zoning of the pond\n{second}:1: pond\n",
        "",
    )


def test_a_paragraph_is_one_passage() -> None:
    assert run("287(g) AND order", given=TEXT)[0] == 0
    assert run("287(g) AND pond", given=TEXT) == (1, "", "")


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert run("pond", given="\x1b[31m pond\x07\n") == (0, "1: \ufffd[31m pond\ufffd\n", "")


def test_a_place_over_a_line_end_is_printed_on_both_lines() -> None:
    assert run('"the pond"', given="see the\npond\nby night\n") == (0, "1: see the\n2: pond\n", "")


def test_nothing_found_exits_with_one() -> None:
    assert run("sewer", given=TEXT) == (1, "", "")


def test_a_text_of_an_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Cañón\n".encode("cp1252"))
    assert run("canon", str(path)) == (0, f"{path}:1: Cañón\n", "")


@pytest.mark.parametrize("body", [b"%PDF-1.7 287(g)", b"PK\x03\x04", b"\0\0 287(g)"])
def test_what_is_no_text_is_told_and_the_rest_is_read(tmp_path: Path, body: bytes) -> None:
    odd, plain = tmp_path / "odd", tmp_path / "plain"
    odd.write_bytes(body)
    plain.write_text("287(g)", encoding="utf-8")
    code, out, err = run("287(g)", str(odd), str(plain), str(tmp_path / "none"))
    assert (code, out) == (2, f"{plain}:1: 287(g)\n")
    assert f"{odd}: this is no text" in err
    assert f"{tmp_path / 'none'}: No such file" in err


def test_an_error_shows_its_place() -> None:
    assert run("287(g) (", given=TEXT) == (2, "", "this '(' is never closed\n287(g) (\n       ^\n")


def test_a_slip_is_hinted_at() -> None:
    _, _, err = run("zoning and pond", given=TEXT)
    assert err == "'and' in small letters is an ordinary word here; write AND for the operator.\n"


def test_an_unknown_confidence_is_refused() -> None:
    assert run("a", "--confidence", "high", given=TEXT)[0] == 2


def test_the_lowest_confidence_can_be_chosen() -> None:
    text = "ICE, 287(9)"
    assert run("287(g)", given=text)[0] == 1
    assert run("--confidence", "possible", "287(g)", given=text)[0] == 0
    assert run("--confidence", "exact", "287(g)", given="ICE, 287g")[0] == 1


def test_every_paragraph_is_explained() -> None:
    code, out, _ = run("--explain", "287(g) NOT pond", given=TEXT)
    assert code == 0
    assert out == (
        "1: match, exact\n"
        '  287(g): exact, "287 (g)" at 21-28\n'
        "  pond: not found\n"
        "5: no match, 287(g) is not in it\n"
        "  287(g): not found\n"
        '  pond: exact, "pond" at 14-18\n'
    )


def answers(query: str, *lines: str, code: int = 0) -> list[dict[str, object]]:
    exit_code, out, _ = run("--jsonl", query, given="\n".join(lines))
    assert exit_code == code
    return [json.loads(line) for line in out.splitlines()]


def test_each_json_line_is_answered() -> None:
    assert answers(
        "287(g)",
        '{"id": "a", "text": "the \\u200b287\\u00a0(g) x"}',
        "",
        '{"id": 2, "text": "287g and ICE"}',
        '{"id": null, "text": "roads"}',
    ) == [
        {"id": "a", "matched": True, "confidence": "exact", "spans": [[5, 12]]},
        {"id": 2, "matched": True, "confidence": "variant", "spans": [[0, 4]]},
        {"id": None, "matched": False, "confidence": None, "spans": []},
    ]


def test_facts_about_the_document_count() -> None:
    given = {
        "id": 1,
        "text": "roads",
        "title": "287(g)",
        "state": "WI",
        "kind": "agenda",
        "item": "7",
    }
    line = json.dumps(given)
    (answer,) = answers("287(g) state:wisconsin kind:agenda item:roads", line)
    assert answer == {"id": 1, "matched": True, "confidence": "exact", "spans": [[0, 5]]}
    (answer,) = answers("287(g)", line)
    assert answer == {"id": 1, "matched": True, "confidence": "exact", "spans": []}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 2: this is no JSON"),
        ("[1]", "line 2: this is no JSON object"),
        ('{"id": 1}', "line 2: 'text' is missing"),
        ('{"id": 1, "text": 3}', "line 2: 'text' is no string"),
        ('{"id": 1, "text": "a", "state": 3}', "line 2: 'state' is no string"),
        ("[" * 100_000, "line 2: this is no JSON"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_answered(line: str, why: str) -> None:
    good = '{"id": 1, "text": "pond"}'
    code, out, err = run("--jsonl", "pond", given="\n".join((good, line, good)))
    assert code == 2
    assert len(out.splitlines()) == 2
    assert err.startswith(why)


def test_a_line_that_is_no_utf_8_is_told() -> None:
    code, _, err = run("--jsonl", "pond", given=b'{"text": "\xff"}')
    assert (code, err.startswith("line 1: this is no JSON")) == (2, True)


def test_json_answers_say_why() -> None:
    exit_code, out, _ = run("--jsonl", "--explain", "287(g)", given='{"id": 1, "text": "roads"}')
    assert exit_code == 0
    assert json.loads(out)["explain"][0] == {
        "passage": 0,
        "confidence": None,
        "failed": "287(g) is not in it",
        "atoms": [{"atom": "287(g)", "confidence": None, "spans": []}],
    }


def test_json_takes_no_files() -> None:
    assert run("--jsonl", "a", "file.txt")[0] == 2


def test_paragraphs_know_their_first_line() -> None:
    assert list(paragraphs("\n\na\nb\n \nc")) == [(3, "a\nb"), (6, "c")]
