"""Play the faults that must be survived: `python -m tests.faults [N…]` (`--help`)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import ExitStack

from tests.end_to_end.company import Life
from tests.end_to_end.program import Program
from tests.faults.outcome import HEAD, row
from tests.faults.playbill import PLAYBILL
from tests.faults.postgres import Postgres, postgres
from tests.faults.stage import stage


def main() -> int:
    """Play what was asked for; 1 where something did not pass."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("numbers", metavar="N", type=int, nargs="*", help="faults; all if none")
    parser.add_argument("--seed", type=int, action="append", help="may be given again; 1 if not")
    parser.add_argument("--database", choices=["sqlite", "postgres"], action="append")
    parser.add_argument("--alerts", type=int, default=1000)
    parser.add_argument(
        "--scaled",
        action="store_true",
        help="against a scheduler, two workers and two bots, on PostgreSQL",
    )
    asked = parser.parse_args()
    failed = 0
    print(HEAD, flush=True)
    with ExitStack() as stack:
        databases = asked.database or ["sqlite", "postgres"]
        databases = ["postgres"] if asked.scaled else databases
        server = stack.enter_context(postgres()) if "postgres" in databases else None
        for number in asked.numbers or sorted(PLAYBILL):
            if number not in PLAYBILL:
                parser.error(f"there is no fault {number}")
            for kind in databases:
                for seed in asked.seed or [1]:
                    place = server if kind == "postgres" else None
                    failed += not asyncio.run(
                        _play(number, seed, asked.alerts, place, asked.scaled)
                    )
    return 1 if failed else 0


async def _play(number: int, seed: int, alerts: int, server: Postgres | None, scaled: bool) -> bool:
    fault = PLAYBILL[number]
    kind = "postgres" if server else "sqlite"
    why_not = "" if kind in fault.databases else fault.why_not
    if scaled:
        kind, why_not = "scaled", why_not or fault.not_scaled
    if why_not:
        print(f"{number:>2} {fault.title[:45]:<45} {kind:<8} not played: {why_not}")
        return True
    play = fault.scaled if scaled and fault.scaled else fault.play
    programs: list[Program | Life] = []
    try:
        async with stage(seed, alerts, server, empty=fault.empty, scaled=scaled) as set_up:
            programs = set_up.programs
            outcome = await play(set_up)
    except Exception as error:  # noqa: BLE001  the others are played all the same
        print(f"{number:>2} {fault.title[:45]:<45} {kind:<8} {seed:>4}  FAILED  {error!r:.300}")
        print(*(program.told()[-4000:] for program in programs[-1:]), sep="\n", flush=True)
        return False
    print(row(number, fault.title, outcome), flush=True)
    return outcome.passed


if __name__ == "__main__":
    sys.exit(main())
