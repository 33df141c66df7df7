"""Each shipped concept against sentences of its own: what it must find, and what looks alike."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from config import shipped_concepts
from scrapers.match import Confidence, DocumentContext, Engine, parse
from scrapers.reading import Passage

SAMPLES = Path(__file__).parent / "samples"
CONCEPTS = [concept.name for concept in shipped_concepts()]


def samples(label: str) -> list[tuple[str, str]]:
    return [
        (name, text)
        for name in CONCEPTS
        for text in tomllib.loads((SAMPLES / f"{name}.toml").read_text("utf-8"))[label]
    ]


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    return {name: Engine([parse(f"@{name}")]) for name in CONCEPTS}


def is_found(engine: Engine, text: str) -> bool:
    matches = engine.match([Passage(text)], DocumentContext())
    return any(match.confidence >= Confidence.VARIANT for match in matches)


@pytest.mark.parametrize(("name", "text"), samples("match"))
def test_a_concept_finds_what_is_meant(engines: dict[str, Engine], name: str, text: str) -> None:
    assert is_found(engines[name], text)


@pytest.mark.parametrize(("name", "text"), samples("no_match"))
def test_a_concept_passes_over_what_looks_alike(
    engines: dict[str, Engine], name: str, text: str
) -> None:
    assert not is_found(engines[name], text)


@pytest.mark.parametrize("name", CONCEPTS)
def test_every_concept_has_ten_samples_of_each_kind(name: str) -> None:
    read = tomllib.loads((SAMPLES / f"{name}.toml").read_text("utf-8"))
    assert len(set(read["match"])) >= 10
    assert len(set(read["no_match"])) >= 10
