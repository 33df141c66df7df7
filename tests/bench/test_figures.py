"""The table of all benchmarks is read back from what each script prints."""

from __future__ import annotations

import pytest

from tests.bench.figures import Figure, percentile, read_back


@pytest.mark.parametrize(
    ("value", "goal", "reached"),
    [
        (0.85, "at least 0.85", True),
        (0.13, "at least 0.85", False),
        (50.0, "under 50", False),
        (4.0, "at most 4", True),
    ],
)
def test_a_figure_is_printed_read_back_and_judged(value: float, goal: str, reached: bool) -> None:
    figure = Figure("look-up p95, sqlite, 1,000,000 documents", value, "ms", goal)
    assert read_back(f"a line without a goal\n{figure}\n") == [figure]
    assert figure.reached is reached


def test_the_lines_of_the_older_scripts_are_read_as_well() -> None:
    said = "processor                           3.4%     (goal: under 5 % of a core)\n"
    assert read_back(said) == [Figure("processor", 3.4, "%", "under 5")]


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0
