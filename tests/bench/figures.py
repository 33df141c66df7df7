"""A figure with its goal, as each script prints it and as `python -m tests.bench` reads it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(
    r"^(?P<name>\S.*?)\s{2,}(?P<value>-?[\d,.]+)\s?(?P<unit>[^\s(]*)\s+"
    r"\(goal: (?P<side>under|at most|at least) (?P<goal>[\d.]+)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in its unit, and the goal: "under 3", "at most 4", "at least 0.85"."""

    name: str
    value: float
    unit: str
    goal: str

    @property
    def reached(self) -> bool:
        """Whether it is as good as the goal."""
        side, _, limit = self.goal.rpartition(" ")
        if side == "at least":
            return self.value >= float(limit)
        return self.value < float(limit) if side == "under" else self.value <= float(limit)

    def __str__(self) -> str:
        return f"{self.name:<44}  {self.value:>10,.2f} {self.unit:<4}  (goal: {self.goal})"


def read_back(printed: str) -> list[Figure]:
    """The figures with goals among the lines that a script printed."""
    found = (_LINE.match(line) for line in printed.splitlines())
    return [
        Figure(
            line["name"],
            float(line["value"].replace(",", "")),
            line["unit"],
            f"{line['side']} {line['goal'].rstrip('.')}",
        )
        for line in found
        if line
    ]


def percentile(took: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed."""
    return sorted(took)[min(len(took) - 1, int(len(took) * share))]
