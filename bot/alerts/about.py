"""What every alert says of its subject: what was found where, when it meets, how to take part."""

from __future__ import annotations

from datetime import datetime

from bot.alerts.notice import Form, Line, Link, Moment, Ours, Piece, Said, say
from bot.alerts.place import document_link, host_of, place_words
from bot.language import _, ngettext
from bot.reasons import reason_words
from scrapers import Alert

_SHOWN = 3
_GAP = Ours("  ·  ")


def what(alert: Alert) -> Said:
    """The watches that found something, or the document's title where none is named."""
    names = list(dict.fromkeys(quote.watch for quote in alert.quotes))
    if not names:
        return Said(alert.title, 100)
    shown, more = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    if more <= 0:
        return Said(shown, 100)
    template = ngettext("{names} and {count} more", "{names} and {count} more", more)
    return Said(template.format(names=shown, count=more), 100)


def body_of(alert: Alert) -> str | None:
    """The body that meets."""
    return alert.meeting.body if alert.meeting else None


def where(alert: Alert) -> Said:
    """The body or source, with its place."""
    return place_words(
        body_of(alert) or alert.source_name,
        place=alert.place,
        county=alert.county,
        state=alert.state,
    )


def about(alert: Alert) -> tuple[Line, ...]:
    """Its title, and when and where it meets."""
    return (*titled(alert), *meeting_lines(alert))


def titled(alert: Alert) -> tuple[Line, ...]:
    """The meeting's or document's own title, where it says more than the heading does."""
    title = (alert.meeting.title if alert.meeting else None) or alert.title
    known = {alert.source_name.casefold(), (body_of(alert) or "").casefold()}
    return () if title.casefold() in known else (say("{title}", title=Said(title, 160)),)


def meeting_lines(alert: Alert) -> tuple[Line, ...]:
    """When and where it meets, and how to take part from afar; else when it was published."""
    meeting = alert.meeting
    if meeting is None or meeting.start is None:
        return published_lines(alert)
    ahead, at = meeting.start > alert.first_seen, meeting.place or ""
    line = say(
        _meets(ahead=ahead, timed=meeting.time_known, placed=bool(at)),
        when=starts(alert),
        ago=ago(meeting.start),
        place=Said(at),
    )
    if not meeting.remote:
        return (line,)
    return (line, say("Remotely: {remote}", remote=_remote(meeting.remote)))


def published_lines(alert: Alert) -> tuple[Line, ...]:
    """When it was published, where that is known."""
    if alert.published is None:
        return ()
    at = Moment(alert.published, alert.zone)
    return (say("Published {at} ({ago})", at=at, ago=ago(alert.published)),)


def starts(alert: Alert) -> Moment:
    """When the meeting starts, which must be known; its day where no hour is."""
    assert alert.meeting is not None  # noqa: S101  the caller looked
    assert alert.meeting.start is not None  # noqa: S101
    form = Form.FULL if alert.meeting.time_known else Form.DAY
    return Moment(alert.meeting.start, alert.zone, form)


def ago(at: datetime) -> Moment:
    """How far off a time is."""
    return Moment(at, form=Form.AGO)


def how_to_act(alert: Alert) -> tuple[Line, ...]:
    """What one can do: the comment rule and the contact, as published."""
    meeting = alert.meeting
    if meeting is None:
        return ()
    lines = []
    if meeting.comment:
        rule = Said(meeting.comment, 200)
        says_so = meeting.comment.casefold().startswith("public comment")
        lines.append(
            say("{rule}", rule=rule) if says_so else say("Public comment: {rule}", rule=rule)
        )
    if meeting.contact:
        lines.append(say("Contact: {contact}", contact=Said(meeting.contact, 120)))
    return tuple(lines)


def source_line(alert: Alert, *, before: str = "") -> Line:
    """The document, its stored copy, and when it was first seen (how long `before` the meeting)."""
    pieces: list[Piece] = [_document(alert), _GAP]
    if alert.stored_copy_url is not None:
        pieces += [Link(_("Stored copy"), alert.stored_copy_url), _GAP]
    seen = say(
        "{host}, first seen {ago}{before}",
        host=Said(host_of(alert.url) or alert.source_name, 80),
        ago=ago(alert.first_seen),
        before=Ours(before),
    )
    return Line((*pieces, *seen.pieces))


def link_line(alert: Alert) -> Line:
    """The page of a source."""
    return Line((Link(_("Open the page"), alert.url),))


def lines_of(alert: Alert) -> tuple[Line, ...]:
    """What the scrapers say of it, a line each."""
    return tuple(say("{line}", line=Said(reason_words(line), 200)) for line in alert.lines)


def _document(alert: Alert) -> Link:
    page = alert.page or next((quote.page for quote in alert.quotes if quote.page), None)
    return document_link(alert.document_kind, alert.url, page)


def _meets(*, ahead: bool, timed: bool, placed: bool) -> str:
    return {
        (True, True, True): _("Meets {when} ({ago}) at {place}"),
        (True, True, False): _("Meets {when} ({ago})"),
        (True, False, True): _("Meets {when} ({ago}), no time given, at {place}"),
        (True, False, False): _("Meets {when} ({ago}), no time given"),
        (False, True, True): _("Met {when} ({ago}) at {place}"),
        (False, True, False): _("Met {when} ({ago})"),
        (False, False, True): _("Met {when} ({ago}), no time given, at {place}"),
        (False, False, False): _("Met {when} ({ago}), no time given"),
    }[ahead, timed, placed]


def _remote(remote: str) -> Piece:
    host = host_of(remote)
    if host and len(remote.split()) == 1:
        return Link(host, remote)
    return Said(remote, 200)
