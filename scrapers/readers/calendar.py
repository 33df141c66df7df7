"""iCalendar files as documents: a passage an event."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from scrapers.listing import MeetingStatus
from scrapers.readers.draft import Draft, Part
from scrapers.reading import Agenda, ReadOutcome

MAX_EVENTS = 2_000
_TAG = re.compile(r"<[^<>]*>")


def read_calendar(body: bytes) -> Draft:
    """The events of a calendar. A file of one event says when and where it is.

    Recurrences are not laid out: each would say the same words.
    """
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(body, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        return Draft(ReadOutcome.DAMAGED, reason=f"The calendar is damaged ({error}).")
    if not calendars:
        return Draft(ReadOutcome.DAMAGED, reason="The calendar is damaged: it has no end.")
    if not events:
        return Draft(ReadOutcome.EMPTY, reason="The calendar has no events.")
    parts = [Part(text) for event in events[:MAX_EVENTS] if (text := _text(event))]
    cut = len(events) > MAX_EVENTS
    return Draft(
        ReadOutcome.PARTLY if cut else ReadOutcome.READ,
        tuple(parts),
        title=str(events[0].get("SUMMARY", "")) or None if len(events) == 1 else None,
        reason=f"Only the first {MAX_EVENTS:,} events were read." if cut else "",
        finished=True,
        agenda=_agenda(events[0]) if len(events) == 1 else Agenda(),
    )


def _text(event: object) -> str:
    lines = []
    for name in ("SUMMARY", "DTSTART", "LOCATION", "STATUS", "DESCRIPTION", "URL"):
        value = event.get(name)  # type: ignore[attr-defined]
        if value is None:
            continue
        if name == "DTSTART":
            when = getattr(value, "dt", None)
            value = f"{when:%A, %B %d, %Y}" if when else ""
            if isinstance(when, datetime):
                value += f" {when:%I:%M %p}"
        elif name == "DESCRIPTION":
            value = _TAG.sub(" ", str(value))
        lines.append(str(value).strip())
    return "\n".join(line for line in lines if line)


def _agenda(event: object) -> Agenda:
    """The meeting of a lone event; its start is aware where the calendar names a zone."""
    get = event.get  # type: ignore[attr-defined]
    when = getattr(get("DTSTART"), "dt", None)
    start: datetime | None = None
    if isinstance(when, datetime):
        start = when
    elif isinstance(when, date):
        start = datetime.combine(when, time())
    cancelled = (
        str(get("STATUS", "")).upper() == "CANCELLED"
        or "cancel" in str(get("SUMMARY", "")).casefold()
    )
    return Agenda(
        start=start,
        time_known=isinstance(when, datetime),
        place=str(get("LOCATION", "")).strip() or None,
        status=MeetingStatus.CANCELLED if cancelled else None,
    )
