"""Papers of a meeting that say the same: portals publish an agenda as a file and as a page.

They are read in one check, or hours apart where only one of them tells of its changes. What both
say is told where it was seen first.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scrapers.difference import folded
from scrapers.errand import Memory
from scrapers.finding import Finding
from scrapers.listing import DocumentKind
from scrapers.match import Match
from scrapers.obtain import was_read
from store import Database, documents


@dataclass(frozen=True, slots=True)
class Said:
    """What was put on (`new`) and taken off (`gone`), by its folded words."""

    new: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def once(self, finding: Finding) -> Finding:
        """The finding without that."""
        return replace(
            finding,
            matches=tuple(one for one in finding.matches if _new(finding, one) not in self.new),
            gone_matches=tuple(
                one for one in finding.gone_matches if _gone(finding, one) not in self.gone
            ),
        )


class Check:
    """What the papers of one check said by now, by meeting and kind."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, DocumentKind], Said] = {}

    def once(self, finding: Finding) -> Finding:
        """The finding without what another paper of its meeting and kind said; note the rest."""
        if finding.told is None:
            return finding
        said = self._said.setdefault((finding.told.key, finding.errand.document.kind), Said())
        once = said.once(finding)
        said.new.update(_new(once, one) for one in once.matches)
        said.gone.update(_gone(once, one) for one in once.gone_matches)
        return once


async def untold(finding: Finding, memory: Memory, db: Database) -> Finding:
    """The finding without what a twin that was read anew since its last version has told."""
    known = finding.errand.known
    if known is None or not (finding.matches or finding.gone_matches):
        return finding
    twins = [
        document.id
        for document in memory.known.values()
        if document.id != known.id
        and (document.meeting_id, document.kind) == (known.meeting_id, known.kind)
        and document.meeting_id is not None
        and was_read(document)
        and (document.version_id or 0) > (known.version_id or 0)
    ]
    if not twins:
        return finding
    async with db.read() as conn:
        latest = await documents.latest_passages(conn, twins)
        ever = await documents.ever_said(conn, twins)
    stands = {folded(passage.text) for passages in latest.values() for passage in passages}
    return Said(stands, {folded(text) for text in ever} - stands).once(finding)


def _new(finding: Finding, match: Match) -> str:
    return folded(finding.passage(match).text)


def _gone(finding: Finding, match: Match) -> str:
    return folded(finding.gone[match.passage].text)
