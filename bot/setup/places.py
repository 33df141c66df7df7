"""Which places there are to choose from: states, counties, boards and news, by what is watched."""

from __future__ import annotations

from collections.abc import Sequence

from config import STATES, SourceKind
from store import StoredSource


class Places:
    """The places of the sources that a server may see."""

    def __init__(self, sources: Sequence[StoredSource]) -> None:
        self._sources = [source for source in sources if source.enabled]
        self._by_slug = {source.slug: source for source in self._sources}

    def states(self) -> list[str]:
        """The states (two letters) in which anything is watched, by their names."""
        found = {source.state for source in self._sources if source.state}
        return sorted(found, key=self.state_name)

    def counties(self, state: str) -> list[str]:
        """The counties of a state in which a board is watched, by name."""
        return sorted(
            {source.county for source in self._of(state, SourceKind.AGENDA) if source.county}
        )

    def boards(self, state: str, county: str | None) -> list[StoredSource]:
        """The boards of a state or county, by name."""
        found = [
            source
            for source in self._of(state, SourceKind.AGENDA)
            if county in (None, source.county)
        ]
        return sorted(found, key=lambda source: source.name)

    def news(self, state: str) -> list[StoredSource]:
        """The news pack of a state."""
        return self._of(state, SourceKind.NEWS)

    def board_name(self, slug: str) -> str:
        """What a board's source is called."""
        known = self._by_slug.get(slug)
        return known.name if known else slug

    def state_name(self, code: str) -> str:
        """A state's name."""
        return STATES[code].name if code in STATES else code

    def zone(self, state: str | None) -> str | None:
        """The zone of a state that has one."""
        return STATES[state].zone if state in STATES else None

    def county_name(self, county: str) -> str:
        """A county as people say it."""
        return county if "County" in county else f"{county} County"

    def _of(self, state: str, kind: SourceKind) -> list[StoredSource]:
        return [source for source in self._sources if source.state == state and source.kind == kind]
