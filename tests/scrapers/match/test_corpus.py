"""The recorded texts: each `match` found at `variant` or better, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scrapers.match import Confidence, DocumentContext, Engine, parse
from scrapers.reading import Passage

ENGINES = {
    "287g": Engine([parse("@287g")]),
    "palmyra_wi": Engine([parse("@palmyra")]),
}
ONLY_A_HUMAN = "human could tell"


def is_found(row: dict[str, Any]) -> bool:
    matches = ENGINES[row["target"]].match([Passage(row["text"])], DocumentContext())
    return any(match.confidence >= Confidence.VARIANT for match in matches)


def test_recorded_texts_are_found_and_look_alikes_are_not(corpus: Path) -> None:
    lines = (corpus / "matching.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wrong = [
        (row["id"], row["label"], row["text"])
        for row in rows
        if is_found(row) is not (row["label"] == "match") and ONLY_A_HUMAN not in row["note"]
    ]
    assert wrong == []
    assert len(rows) > 50
