"""A watched query: its plan, and the atoms that it waits for."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass

from scrapers.match.finder import Finder
from scrapers.match.plan import Leaf, Plan, rarest

_PATIENCE = 8


@dataclass(slots=True, eq=False)
class Watched:
    """A query with its plan.

    `sought` are all finders whose finds can make it match, `triggers` those of which one must have
    found something for it to match a passage. Where several sets of triggers would do, the one that
    is met least often saves most work: a query that was looked at in vain a few times waits for the
    set that was seen least so far.
    """

    text: str
    plan: Plan
    sought: tuple[Finder, ...]
    triggers: Collection[Finder]
    misses: int = 0

    @classmethod
    def of(cls, text: str, plan: Plan) -> Watched:
        """A query that waits for what is likely to be its rarest word."""
        sought = tuple(dict.fromkeys(plan.sought()))
        return cls(text, plan, sought, rarest(plan.clauses) or sought)

    def listen(self) -> None:
        """Have the finders know that it waits for them."""
        if isinstance(self.plan, Leaf):
            self.plan.finder.alone = self.text
            return
        for finder in self.triggers:
            finder.waiting = (*finder.waiting, self)

    def unlisten(self) -> None:
        """Wait no longer."""
        if isinstance(self.plan, Leaf):
            self.plan.finder.alone = None
            return
        for finder in self.triggers:
            finder.waiting = tuple(one for one in finder.waiting if one is not self)

    def lacks(self, known: Set[Finder]) -> bool:
        """Whether something is needed of which nothing has been found."""
        return any(clause.isdisjoint(known) for clause in self.plan.clauses)

    def is_tired(self) -> bool:
        """Count that it was looked at in vain; whether it should wait for others."""
        self.misses += 1
        return self.misses >= _PATIENCE

    def wait_for_the_rarest(self) -> None:
        """Wait for the set of finders that was seen least."""
        self.misses = 0
        least = min(self.plan.clauses, key=_sightings)
        if least != self.triggers:
            self.unlisten()
            self.triggers = least
            self.listen()


def _sightings(finders: Collection[Finder]) -> int:
    return sum(finder.seen for finder in finders)
