"""A meeting as its source's listing and its own agenda tell it together. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from config import Source
from scrapers.alert import AlertMeeting
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, MeetingStatus
from scrapers.reading import Agenda
from scrapers.signed import unsigned
from store import meetings

_OWN = "document:"
OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.RESCHEDULED})
"""Where a meeting stands that is not held as it was called."""

_JUST_OVER = timedelta(hours=12)
_CALL_A_MEETING = {DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.NOTICE}


def from_listing(
    listed: ListedMeeting,
    source: Source,
    known: meetings.StoredMeeting | None,
    *,
    complete: bool = True,
) -> meetings.NewMeeting:
    """A listed meeting to store; what only its agenda told before (`known`) is kept.

    Where the listing is not `complete`, a page that was not read anew may be the one that says that
    the meeting is off.
    """
    meeting = meetings.NewMeeting(
        key=listed.key,
        title=listed.title,
        zone=source.zone,
        start_utc=_utc(listed.start, source),
        time_known=listed.time_known,
        body=listed.body or source.body,
        place=listed.place,
        remote=listed.remote,
        status=listed.status.value,
        url=listed.url,
    )
    if known is None:
        return meeting
    if known.time_known and not meeting.time_known and _same_day(known, meeting, source):
        meeting = replace(meeting, start_utc=known.start_utc, time_known=True)
    unsaid = not complete and meeting.status == MeetingStatus.SCHEDULED
    return replace(
        meeting,
        body=meeting.body or known.body,
        place=meeting.place or known.place,
        remote=meeting.remote or known.remote,
        status=known.status if unsaid and known.status in OFF else meeting.status,
    )


def is_own(key: str) -> bool:
    """Whether a meeting's key says that no listing names it, only its own document."""
    return key.startswith(_OWN)


def is_to_come(start: datetime | None, now: datetime) -> bool:
    """Whether a meeting that begins then is ahead, or is not over for good."""
    return start is not None and start >= now - _JUST_OVER


def with_agenda(
    meeting: meetings.NewMeeting, agenda: Agenda, source: Source
) -> meetings.NewMeeting:
    """The meeting, with what its agenda adds. The listing's own word wins: agendas are reused."""
    said = _utc(agenda.start, source)
    start, time_known = meeting.start_utc, meeting.time_known
    if said is not None and agenda.time_known and not time_known:
        day = start.astimezone(source.timezone).date() if start else None
        if day in (None, said.astimezone(source.timezone).date()):
            start, time_known = said, True
    return replace(
        meeting,
        start_utc=start,
        time_known=time_known,
        body=meeting.body or _name(agenda.body),
        place=meeting.place or agenda.place,
        remote=meeting.remote or agenda.remote,
    )


def from_agenda(
    document: ListedDocument,
    agenda: Agenda,
    source: Source,
    held: meetings.StoredMeeting | None,
    now: datetime,
) -> meetings.NewMeeting | None:
    """The meeting that a document tells of by itself, where no listing does (a village's post).

    `held` is the one that it told of before: put off where it is still to come, another where it is
    over (one address for every month's agenda). None for what only looks back (minutes) or speaks
    of others' meetings (articles).
    """
    if agenda.start is None or document.kind not in _CALL_A_MEETING:
        return None
    same = held is not None and is_to_come(held.start_utc, now)
    return meetings.NewMeeting(
        key=held.key if held and same else _own_key(document, agenda.start),
        title=document.title,
        zone=source.zone,
        start_utc=_utc(agenda.start, source),
        time_known=agenda.time_known,
        body=_name(agenda.body) or source.body,
        place=agenda.place,
        remote=agenda.remote,
        status=(agenda.status or MeetingStatus.SCHEDULED).value,
        url=document.url,
    )


def _own_key(document: ListedDocument, start: datetime) -> str:
    return f"{_OWN}{start:%Y-%m-%d}:{unsigned(document.url)}"


def as_new(held: meetings.StoredMeeting) -> meetings.NewMeeting:
    """A stored meeting as one to be stored again."""
    return meetings.NewMeeting(
        **{name: getattr(held, name) for name in meetings.NewMeeting.__slots__}
    )


def as_told(
    meeting: meetings.NewMeeting | meetings.StoredMeeting, agenda: Agenda | None = None
) -> AlertMeeting:
    """A meeting as an alert tells it, with how to comment where the agenda says so."""
    return AlertMeeting(
        id=meeting.id if isinstance(meeting, meetings.StoredMeeting) else None,
        body=meeting.body,
        title=meeting.title,
        start=meeting.start_utc,
        time_known=meeting.time_known,
        place=meeting.place,
        remote=meeting.remote,
        status=MeetingStatus(meeting.status),
        comment=agenda.comment if agenda else None,
        contact=agenda.contact if agenda else None,
    )


def _name(body: str | None) -> str | None:
    """A body's name as one writes it: clerks head their agendas in capitals."""
    return body.title() if body is not None and body.isupper() else body


def _utc(start: datetime | None, source: Source) -> datetime | None:
    return start.replace(tzinfo=source.timezone).astimezone(UTC) if start is not None else None


def _same_day(known: meetings.StoredMeeting, meeting: meetings.NewMeeting, source: Source) -> bool:
    if known.start_utc is None or meeting.start_utc is None:
        return False
    zone = source.timezone
    return known.start_utc.astimezone(zone).date() == meeting.start_utc.astimezone(zone).date()
