"""What is said of a change in ICE's lists: what the list shows now, and never what it means."""

from __future__ import annotations

from datetime import date

from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Said, Tone, say
from bot.alerts.place import document_link, host_of
from bot.alerts.roster_sentence import sentence, who_words
from bot.language import _, later, ngettext
from scrapers import Alert, RosterLine
from scrapers.roster import Entry, EventType, ListKind, unpack_event

_STEPS = {
    EventType.LISTED: later("first on the list of participating agencies"),
    EventType.DELISTED: later(
        "no longer on the list of participating agencies; ICE does not say why"
    ),
    EventType.PENDING_ADDED: later("first on the pending list"),
    EventType.PENDING_REMOVED: later("no longer on the pending list; ICE does not say why"),
    EventType.MOA_POSTED: later("agreement linked"),
    EventType.MOA_WITHDRAWN: later("agreement no longer linked"),
    EventType.MOA_CHANGED: later("agreement linked elsewhere"),
}


def roster_notice(alert: Alert) -> Notice:
    """Say what changed in a list; several changes at once (no `alert.roster`) a line each.

    An older alert of several has them as lines, in English.
    """
    line = alert.roster
    if line is None:
        lines = [sentence(unpack_event(each)) for each in alert.changes] or alert.lines
        count = len(lines)
        words = ngettext("{count} change on ICE's lists", "{count} changes on ICE's lists", count)
        title = say(words, count=Ours(str(count)))
        return Notice(
            tone=Tone.FOUND,
            emoji="🗂️",
            title=title,
            parts=tuple((say("{line}", line=Said(each, 400)),) for each in lines),
            closing=(_own(), _seen(alert)),
            more=_("{count} more: /287g recent has them."),
        )
    return Notice(
        tone=Tone.OFF if line.event == EventType.DELISTED else Tone.FOUND,
        emoji="🗂️",
        title=say(
            _title(EventType(line.event)),
            who=Said(who_words(line.agency, line.county, line.state, line.model), 160),
        ),
        opening=tuple(_details(line, alert.zone)),
        closing=(_own(), _seen(alert), _evidence(line)),
    )


def step_words(entry: Entry) -> str:
    """A step of an agreement's timeline, without its day."""
    event = entry.event
    if event is None:
        return (
            _("on the pending list when this bot first saw it")
            if entry.kind is ListKind.PENDING
            else _("on the list of participating agencies when this bot first saw it")
        )
    if event.type is EventType.SIGNED_CORRECTED:
        return _("date of signature now {signed}, before: {was}").format(
            signed=event.row.signed, was=event.was
        )
    if event.type is EventType.RENAMED:
        return _("renamed, before: {was}").format(was=event.was)
    return _(_STEPS.get(event.type, later("an empty cell was filled in")))


def _title(event: EventType) -> str:
    return {
        EventType.LISTED: _("ICE's list of participating agencies now shows {who}."),
        EventType.DELISTED: _("{who}, is no longer on ICE's list of participating agencies."),
        EventType.PENDING_ADDED: _("ICE's pending list now names {who}."),
        EventType.MOA_POSTED: _("ICE's list now links the agreement of {who}."),
        EventType.MOA_WITHDRAWN: _("ICE's list no longer links the agreement of {who}."),
        EventType.MOA_CHANGED: _(
            "ICE's list now links another address for the agreement of {who}."
        ),
        EventType.SIGNED_CORRECTED: _("ICE's list now gives another date of signature for {who}."),
    }[event]


def _details(line: RosterLine, zone: str) -> list[Line]:
    agreement = Link(_("Agreement"), line.moa_url) if line.moa_url else None
    before = Link(_("Before"), line.was) if line.was else None
    match EventType(line.event):
        case EventType.LISTED:
            return [_signed(line.signed, agreement)]
        case EventType.DELISTED if line.last_seen is not None:
            seen = Moment(line.last_seen, zone, Form.DAY)
            return [say("Last seen {day}. ICE does not say why.", day=seen)]
        case EventType.MOA_CHANGED if agreement is not None and before is not None:
            return [say("{link}  ·  {before}", link=agreement, before=before)]
        case EventType.MOA_POSTED if agreement is not None:
            return [say("{link}", link=agreement)]
        case EventType.MOA_WITHDRAWN if before is not None:
            return [say("{before}", before=before)]
        case EventType.SIGNED_CORRECTED:
            day, was = Ours(str(line.signed)), Said(line.was or "", 40)
            return [say("Signed {day}; before: {was}.", day=day, was=was)]
        case _:
            return []


def _signed(signed: date | None, agreement: Link | None) -> Line:
    if signed is None:
        if agreement is None:
            return say("No date of signature is given; the agreement is not linked yet.")
        return say("No date of signature is given.  ·  {link}", link=agreement)
    day = Ours(signed.isoformat())
    if agreement is None:
        return say("Signed {day}; the agreement is not linked yet.", day=day)
    return say("Signed {day}.  ·  {link}", day=day, link=agreement)


def _own() -> Line:
    return say("The list is ICE's own; the agency may see it differently.")


def _seen(alert: Alert) -> Line:
    return say(
        "{link}  ·  {host}, first seen {ago}",
        link=document_link(alert.document_kind, alert.url, None),
        host=Said(host_of(alert.url) or alert.source_name, 80),
        ago=Moment(alert.first_seen, form=Form.AGO),
    )


def _evidence(line: RosterLine) -> Line:
    return say(
        "{name}, made {time} UTC, sha256 {hash}",
        name=Said(line.workbook, 120),
        time=Ours(f"{line.workbook_at:%Y-%m-%d %H:%M}"),
        hash=Ours(line.sha256[:12]),
    )
