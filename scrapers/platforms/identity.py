"""Which meetings are one: keys where vendors' ids come late or change, and pages that say more.

An id that a row only shows once its agenda is there, or that changes when the meeting is over
(Granicus: event_id, then clip_id), is no key: the same meeting would be told twice. These meetings
are known by day and title; the vendor's ids only keep two of one title on one day apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scrapers.listing import ListedMeeting, MeetingStatus


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting with its key by day and title, and the id that its row showed, if any."""

    meeting: ListedMeeting
    identity: str | None = None


def by_day_and_title(seen: Iterable[Seen]) -> list[ListedMeeting]:
    """The meetings, those of one key and start kept apart where their ids differ.

    The lowest id keeps the plain key, so that a second meeting added later leaves the first alone.
    """
    found = list(seen)
    ids: dict[tuple[str, object], list[str]] = {}
    for one in found:
        if one.identity is not None:
            known = ids.setdefault((one.meeting.key, one.meeting.start), [])
            if one.identity not in known:
                known.append(one.identity)
    for known in ids.values():
        known.sort(key=lambda identity: (len(identity), identity))
    apart = []
    for one in found:
        known = ids.get((one.meeting.key, one.meeting.start), [])
        number = known.index(one.identity) if one.identity in known else 0
        key = one.meeting.key if number == 0 else f"{one.meeting.key}~{number + 1}"
        apart.append(replace(one.meeting, key=key))
    return apart


def across_pages(meetings: Iterable[ListedMeeting]) -> tuple[ListedMeeting, ...]:
    """One meeting of each key, of what several pages of one source say.

    A page that knows the time is believed about it; the papers of all pages are kept.
    """
    joined: dict[str, ListedMeeting] = {}
    for meeting in meetings:
        before = joined.get(meeting.key)
        joined[meeting.key] = meeting if before is None else _both(before, meeting)
    return tuple(joined.values())


def _both(one: ListedMeeting, two: ListedMeeting) -> ListedMeeting:
    timed = two if two.time_known and not one.time_known else one
    # The papers that came with more than their address (an inline agenda) come first.
    papers = sorted((*one.documents, *two.documents), key=lambda paper: paper.inline is None)
    documents = {paper.url: paper for paper in reversed(papers)}
    return replace(
        one,
        start=timed.start,
        end=timed.end,
        time_known=timed.time_known,
        status=two.status if one.status is MeetingStatus.SCHEDULED else one.status,
        body=one.body or two.body,
        place=one.place or two.place,
        remote=one.remote or two.remote,
        url=one.url or two.url,
        documents=tuple(reversed(documents.values())),
    )
