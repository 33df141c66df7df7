"""What came of a fault: one row of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Alerts counted after a fault. `again`: posted again because of doubt. `recovery`: seconds."""

    seed: int
    database: str
    owed: int
    delivered: int
    lost: int
    twice: int
    again: int
    dead: int
    sound: bool
    recovery: float | None
    remark: str = ""

    @property
    def passed(self) -> bool:
        """Nothing lost, nothing twice, the database sound."""
        return not self.lost and not self.twice and self.sound


HEAD = (
    f"{'fault':<48} {'database':<8} {'seed':>4} {'owed':>5} {'delivered':>9} {'lost':>4} "
    f"{'twice':>5} {'again':>5} {'dead':>4} {'recovery':>8}  result"
)


def row(number: int, title: str, outcome: Outcome) -> str:
    """The table's line for one outcome."""
    recovery = "-" if outcome.recovery is None else f"{outcome.recovery:.1f} s"
    result = "ok" if outcome.passed else "FAILED"
    remark = f"  {outcome.remark}" if outcome.remark else ""
    return (
        f"{number:>2} {title[:45]:<45} {outcome.database:<8} {outcome.seed:>4} {outcome.owed:>5} "
        f"{outcome.delivered:>9} {outcome.lost:>4} {outcome.twice:>5} {outcome.again:>5} "
        f"{outcome.dead:>4} {recovery:>8}  {result}{remark}"
    )
