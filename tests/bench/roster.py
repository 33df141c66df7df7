"""How long it takes to read a list of 2,000 agencies and to compare it with the one before.

Run it as `python -m tests.bench.roster`; the issue asks for less than 0.3 s.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

from scrapers.roster import Roster, changes, pack_roster, read_roster, unpack_roster
from tests.scrapers.roster.sheets import MOA, NOON, line, workbook

_ROWS = 2_000
_NEW = 40
_RUNS = 7


def main() -> None:
    """Print the best of several runs for each step, and each as a share of the allowed time."""
    before = read_roster(_body(0, 0))
    body = _body(_NEW, 1)
    after = read_roster(body)
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: read_roster(body),
        "diff": lambda: changes(before, after),
        "read and diff": lambda: changes(before, read_roster(body)),
        "through JSON": lambda: _there_and_back(after),
    }
    print(f"{len(after.rows):,} rows, {len(body):,} bytes, {len(changes(before, after))} events")
    for name, step in steps.items():
        best = min(_seconds(step) for _ in range(_RUNS))
        print(f"{name:<14} {best * 1000:7.1f} ms  {best / 0.3:6.1%} of 0.3 s")


def _body(first: int, days: int) -> bytes:
    numbers = range(first, first + _ROWS)
    linked = {n for n in numbers if n % 8}
    lines = [
        line(
            f"{_name(n)} County Sheriff's Office ",
            state="TEXAS",
            moa="link" if n in linked else "link pending",
        )
        for n in numbers
    ]
    links = {f"G{n - first + 2}": f"{MOA}{_name(n)}.pdf" for n in linked}
    return workbook(lines, links=links, modified=NOON + timedelta(days=days))


def _name(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) * 2 for digit in f"{number:05}").title()


def _there_and_back(roster: Roster) -> Roster:
    return unpack_roster(pack_roster(roster))


def _seconds(step: Callable[[], object]) -> float:
    start = perf_counter()
    step()
    return perf_counter() - start


if __name__ == "__main__":
    main()
