"""The reasons of a source's trouble, in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scrapers
from bot.language import speaking
from bot.reasons import is_known, reason_words
from scrapers.uplink import OURS

CALLS = {"FetchFailed", "BlockedByHost", "Refused", "Drift", "Unfit", "Detected"}
NAMES = {"reason", "missing"}
# Only for who writes the program (no page and no member can cause it), or a reason and a mark.
NOT_TOLD = ("requests are not made", "the header ", "9 9", "9 Attachments")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("palmyra.example answered 403 Forbidden", "palmyra.example respondió 403 Forbidden"),
        ("The site answered HTTP 503.", "El sitio respondió HTTP 503."),
        ("The answer is longer than 8 MiB.", "La respuesta mide más de 8 MiB."),
        ("the answer is longer than 8 MiB", "la respuesta mide más de 8 MiB"),
        (
            "robots.txt could not be read, so nothing is: the name a.example does not resolve",
            (
                "no se pudo leer robots.txt, así que no se lee nada: el nombre a.example no se"
                " resuelve"
            ),
        ),
        (
            f"no connection to a.example: Connection refused {OURS}",
            (
                "no hay conexión con a.example: Connection refused (tampoco responde ningún otro"
                " servidor: parece que ha caído nuestra propia red)"
            ),
        ),
        (
            "ice.gov answered 403 Forbidden Nor could the mirror be read: The file is empty.",
            (
                "ice.gov respondió 403 Forbidden Tampoco se pudo leer la copia: El archivo está"
                " vacío."
            ),
        ),
        (
            "The Municode table has no rows that can be read.",
            "La tabla de Municode no tiene filas que se puedan leer.",
        ),
        ("The page says: No records {0} to display.", "La página dice: No records {0} to display."),
        ("This server paused it.", "Este servidor la puso en pausa."),
        (
            (
                "Recognised as granicus, on a.example. It does not name Palmyra: make sure that it"
                " is the right one."
            ),
            (
                "Reconocida como granicus, en a.example. No nombra Palmyra: asegúrate de que sea"
                " la correcta."
            ),
        ),
        (
            "The file is empty. Nor could the mirror be read: a.example answered 404 Not Found",
            (
                "El archivo está vacío. Tampoco se pudo leer la copia: a.example respondió 404 Not"
                " Found"
            ),
        ),
        ("2 documents were found meanwhile.", "Entretanto se encontraron 2 documentos."),
        (
            "Only the first 500 of 900 pages were read. Page 7 could not be read: damaged.",
            (
                "Solo se leyeron las primeras 500 páginas de 900. No se pudo leer la página 7: está"
                " dañada."
            ),
        ),
        ("the feed's path is not confirmed", "the feed's path is not confirmed"),
        ("", ""),
    ],
)
def test_a_reason_is_said_in_the_readers_language(reason: str, said: str) -> None:
    assert reason_words(reason) == reason
    with speaking("es"):
        assert reason_words(reason) == said


@given(st.text(max_size=200))
def test_whatever_was_kept_is_shown(reason: str) -> None:
    with speaking("es"):
        said = reason_words(reason)
    assert is_known(reason) or said.split() == reason.split()


def _text(node: ast.expr) -> str:
    """What the expression gives, with "9" for each value; "" where it is no sentence."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(value) or "9" for value in values)
    return ""


def _reasons(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            given = [word.value for word in node.keywords if word.arg in NAMES]
            yield from map(_text, [*(node.args if called in CALLS else ()), *given])
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in NAMES for target in node.targets
        ):
            yield _text(node.value)


def test_every_reason_that_a_check_can_give_is_known() -> None:
    home = Path(scrapers.__file__).parent
    found = {
        reason
        for path in home.rglob("*.py")
        if "match" not in path.parts
        for reason in _reasons(ast.parse(path.read_text(encoding="utf-8")))
        if " " in reason and not any(words in reason for words in NOT_TOLD)
    }
    assert len(found) > 150
    assert sorted(reason for reason in found if not is_known(reason)) == []
