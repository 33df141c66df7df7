from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.csv_guard import csv_text, guarded


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_what_begins_like_a_formula_is_shown_as_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "said"), [(None, ""), ("287(g)", "287(g)"), (3, "3"), ("", "")])
def test_other_cells_are_as_they_are(cell: object, said: str) -> None:
    assert guarded(cell) == said


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_a_reader_gets_every_cell_back(rows: list[list[str]]) -> None:
    written = csv_text(("a", "b"), rows)
    read = list(csv.reader(StringIO(written, newline="")))
    assert read == [["a", "b"], *([guarded(cell) for cell in row] for row in rows)]
