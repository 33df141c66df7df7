"""Every sentence of the page has its Spanish, and both take the same values."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import polib
import pytest
from babel.messages.extract import extract_from_file

import bot.web
from bot.language import CATALOGUES

HERE = Path(bot.web.__file__).parent


def _sentences() -> set[str]:
    found: set[str] = set()
    for pattern, method in (("*.html", "jinja2.ext:babel_extract"), ("*.py", "python")):
        for file in HERE.rglob(pattern):
            for _, message, _, _ in extract_from_file(method, file):
                found.update([message] if isinstance(message, str) else message)
    return found


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in polib.pofile(str(CATALOGUES / "es.po")):
        said = list(entry.msgstr_plural.values()) or [entry.msgstr]
        found[entry.msgid] = found[entry.msgid_plural or entry.msgid] = said
    return found


def test_every_sentence_has_its_spanish(catalogue: dict[str, list[str]]) -> None:
    sentences = _sentences()
    assert len(sentences) > 200
    assert sorted(each for each in sentences if not all(catalogue.get(each, [""]))) == []


def test_translations_take_the_values_of_their_sentences(catalogue: dict[str, list[str]]) -> None:
    hours = {"hour12", "hour24", "half"}  # a clock of twelve hours, or of twenty-four
    wrong = [
        sentence
        for sentence in _sentences()
        for said in catalogue[sentence]
        if _names(sentence) - hours != _names(said) - hours
    ]
    assert wrong == []
