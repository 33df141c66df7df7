"""What a check found: a document with its new passages, and where watched words stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from config import Source
from scrapers.alert import AlertMeeting
from scrapers.errand import Errand
from scrapers.listing import ListedDocument
from scrapers.match import Match
from scrapers.reading import Passage, Reading
from store import documents, meetings


def called(document: ListedDocument, meeting: meetings.NewMeeting | None) -> str:
    """A document's title with its meeting's, where a link says no more than "Agenda"."""
    if meeting is None or meeting.title.casefold() in document.title.casefold():
        return document.title
    return f"{meeting.title}: {document.title}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One document that was read and is new, or new in part.

    `matches` are over the fresh passages alone (`Match.passage` counts in `reading.passages`, -1 is
    the document as a whole). `fresh` holds the places of passages that were not there before, `was`
    the words that stood in the place of some of them, `gone` what was taken off and `gone_matches`
    what was found in that (`Match.passage` counts in `gone`). `amends` is true where the document,
    or another of its kind for the same meeting, was read before. `told` is the meeting as the
    document itself adds to it, to be stored; `meeting` is the same as an alert tells it. `story` is
    the one that a new article tells, `kept_story` that of an article that was read before.
    """

    errand: Errand
    sha256: str
    size: int
    reading: Reading
    fresh: frozenset[int]
    matches: tuple[Match, ...] = ()
    was: Mapping[int, str] = field(default_factory=dict)
    gone: tuple[Passage, ...] = ()
    gone_matches: tuple[Match, ...] = ()
    amends: bool = False
    told: meetings.NewMeeting | None = None
    meeting: AlertMeeting | None = None
    story: int | None = None
    kept_story: int | None = None

    def passage(self, match: Match) -> Passage:
        """The passage that a match points to; the title, as a passage, for one of the whole."""
        if match.passage >= 0:
            return self.reading.passages[match.passage]
        return Passage(self.title)

    @property
    def title(self) -> str:
        """What it is called by its link and by its meeting."""
        return called(self.errand.document, self.told)

    def numbered(self, meeting_ids: Mapping[str, int]) -> Finding:
        """The same, its meeting with the id that it is stored under."""
        if self.told is None or self.meeting is None:
            return self
        number = meeting_ids.get(self.told.key)
        return replace(self, meeting=self.meeting.model_copy(update={"id": number}))

    def version(self, document_id: int, source: Source) -> documents.NewVersion:
        """The version to store, under its document's id."""
        agenda = {key: value for key, value in asdict(self.reading.agenda).items() if value}
        start = self.reading.agenda.start
        if start is not None:
            agenda["start"] = start.isoformat()
        around = (
            self.title,
            self.meeting.body if self.meeting else source.body,
            source.name,
            source.place,
            source.county,
            source.state,
        )
        return documents.NewVersion(
            document_id=document_id,
            sha256=self.sha256,
            size=self.size,
            format=self.reading.format,
            outcome=self.reading.outcome.value,
            reason=self.reading.reason,
            pages=self.reading.pages,
            title=self.reading.title,
            agenda=agenda or None,
            context=" \n".join(word for word in around if word),
            passages=self.reading.passages,
            fresh=self.fresh,
        )
