"""What an alert says, in order: what, where, when, in whose words, what one can do.

One function for each kind of alert, from `scrapers.alert.Alert` to a `Notice`; nothing here knows
how it will be shown. An alert says what a source published and when it was seen; it concludes
nothing ("taken off the list", never "agreement ended").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.alerts.before_meeting import time_before, time_if_late
from bot.alerts.changes import Fate, changes
from bot.alerts.digest import digest_notice
from bot.alerts.noise import noise_notice
from bot.alerts.notice import (
    Form,
    Line,
    Link,
    Mark,
    Moment,
    Notice,
    Ours,
    Piece,
    Said,
    Tone,
    say,
)
from bot.alerts.place import document_link, host_of, place_words
from bot.alerts.roster import roster_notice
from scrapers import Alert, AlertKind, DocumentKind, MeetingStatus, Quote, excerpt

QUOTE = 500
"""Characters of a passage that an alert quotes."""

_ON = {
    DocumentKind.AGENDA: "on the agenda",
    DocumentKind.PACKET: "in the packet",
    DocumentKind.MINUTES: "in the minutes",
    DocumentKind.NOTICE: "in a notice",
    DocumentKind.ARTICLE: "in an article",
    DocumentKind.LIST: "on the list",
    DocumentKind.AGREEMENT: "in an agreement",
    None: "in a document",
}
_MORE_PASSAGES = "{count} more passages: the document and /hits have them."


def wording(alert: Alert) -> Notice:
    """Say `alert` as a notice."""
    return _WORDINGS[alert.kind](alert)


def _item(alert: Alert) -> Notice:
    unsure = _all_possible(alert.quotes)
    start = "Possible match: {what} {on}: {where}" if unsure else "{what} {on}: {where}"
    return Notice(
        tone=Tone.UNSURE if unsure else Tone.FOUND,
        emoji="📋",
        title=say(start, what=_what(alert), on=Ours(_ON[alert.document_kind]), where=_where(alert)),
        opening=(*_about(alert), *_lines(alert)),
        parts=tuple(_quoted(alert, quote) for quote in alert.quotes),
        closing=(*_act(alert), _source_line(alert, seen=time_if_late(alert))),
        more=_MORE_PASSAGES,
    )


def _amended(alert: Alert) -> Notice:
    taken_off = [(say("Taken off: {item}", item=Said(item, 200)),) for item in alert.removed]
    return Notice(
        tone=Tone.CHANGED,
        emoji="📝",
        title=say("Amended: {where}", where=_where(alert)),
        opening=(*_about(alert), *_lines(alert)),
        parts=(*(_now_reads(alert, quote) for quote in alert.quotes), *taken_off),
        closing=(*_act(alert), _source_line(alert, seen=time_before(alert))),
        more="{count} more changes: the document has them.",
    )


def _called_off(emoji: str, state: str) -> Callable[[Alert], Notice]:
    def say_so(alert: Alert) -> Notice:
        body = _body(alert)
        when = _when(alert)
        sentence = (
            say(f"The meeting of {{when}} is marked {state} on its page.", when=when)
            if when
            else say(f"{{title}} is marked {state} on its page.", title=alert.title)
        )
        return Notice(
            tone=Tone.OFF,
            emoji=emoji,
            title=say(f"{state.capitalize()}: {{where}}", where=_where(alert)),
            opening=(sentence, *(() if body is None else _titled(alert))),
            parts=tuple(_quoted(alert, quote) for quote in alert.quotes),
            closing=(_source_line(alert),),
            more=_MORE_PASSAGES,
        )

    return say_so


def _rescheduled(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.CHANGED,
        emoji="🗓️",
        title=say("New time: {where}", where=_where(alert)),
        opening=(*_about(alert), *_lines(alert)),
        parts=tuple(_quoted(alert, quote) for quote in alert.quotes),
        closing=(*_act(alert), _source_line(alert)),
        more=_MORE_PASSAGES,
    )


def _reinstated(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.CHANGED,
        emoji="📅",
        title=say("No longer marked off: {where}", where=_where(alert)),
        opening=(
            say("Its page does not mark the meeting cancelled or postponed any longer."),
            *_about(alert),
        ),
        closing=(_source_line(alert),),
    )


def _news(alert: Alert) -> Notice:
    published = (
        (say("Published {at} ({ago})", at=_at(alert, alert.published), ago=_ago(alert.published)),)
        if alert.published
        else ()
    )
    return Notice(
        tone=Tone.NEWS,
        emoji="📰",
        title=say("{paper}: {headline}", paper=alert.source_name, headline=Said(alert.title, 200)),
        opening=published,
        parts=tuple(_quoted(alert, quote) for quote in alert.quotes),
        closing=(*_lines(alert), _source_line(alert)),
        more=_MORE_PASSAGES,
    )


def _also(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.NEWS,
        emoji="📰",
        title=say(
            "Also: {paper}: {headline}",
            paper=alert.source_name,
            headline=Said(alert.title, 200),
        ),
        closing=(_source_line(alert),),
    )


def _reminder(alert: Alert) -> Notice:
    gone = alert.meeting is not None and alert.meeting.status is MeetingStatus.MISSING
    doubt = (say("It is no longer on its page: look there before you go."),) if gone else ()
    return Notice(
        tone=Tone.PLAIN,
        emoji="⏰",
        title=say("Reminder: {where}", where=_where(alert)),
        opening=(*_about(alert), *doubt),
        parts=tuple(_quoted(alert, quote) for quote in alert.quotes),
        closing=(*_act(alert), _source_line(alert)),
        more=_MORE_PASSAGES,
    )


def _upcoming(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📅",
        title=say("Now watched: {where}", where=_where(alert)),
        opening=(
            say("Found for meetings still ahead there; from now on only what is new is told."),
            *_meeting_line(alert),
            *_lines(alert),
        ),
        parts=tuple(_quoted(alert, quote) for quote in alert.quotes),
        closing=(_source_line(alert),),
        more=_MORE_PASSAGES,
    )


def _source_broken(alert: Alert) -> Notice:
    since = say("Since {at} ({ago}).", at=_at(alert, alert.first_seen), ago=_ago(alert.first_seen))
    return Notice(
        tone=Tone.TROUBLE,
        emoji="⚠️",
        title=say("Nothing could be read from {name}", name=alert.source_name),
        opening=(
            since,
            *_lines(alert),
            say("Alerts from it may be missing until this is mended."),
        ),
        closing=(_link_line(alert),),
    )


def _source_well(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.WELL,
        emoji="✅",
        title=say("{name} can be read again", name=alert.source_name),
        opening=_lines(alert),
        closing=(_link_line(alert),),
    )


def _many(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📚",
        title=say("{title}", title=Said(alert.title, 100)),
        opening=(
            say(
                "Too many to tell one by one. The nearest meetings went first; these are the rest."
            ),
        ),
        parts=tuple((say("{line}", line=Said(line, 120)),) for line in alert.lines),
        closing=(say("/hits shows all of them."),),
        more="and {count} lines more",
    )


def _unreadable(alert: Alert) -> Notice:
    title = (
        say("{what} in a title, but the document could not be read", what=_what(alert))
        if alert.quotes
        else say("A document could not be read: {where}", where=_where(alert))
    )
    return Notice(
        tone=Tone.UNSURE,
        emoji="📄",
        title=title,
        opening=(
            say("{title}", title=Said(alert.title, 200)),
            say("{where}", where=_where(alert)),
            *_meeting_line(alert),
            *_lines(alert),
        ),
        closing=(*_act(alert), _source_line(alert)),
    )


_WORDINGS: dict[AlertKind, Callable[[Alert], Notice]] = {
    AlertKind.ITEM: _item,
    AlertKind.AMENDED: _amended,
    AlertKind.CANCELLED: _called_off("🚫", "cancelled"),
    AlertKind.POSTPONED: _called_off("⏸️", "postponed"),
    AlertKind.RESCHEDULED: _rescheduled,
    AlertKind.REINSTATED: _reinstated,
    AlertKind.NEWS: _news,
    AlertKind.ALSO: _also,
    AlertKind.ROSTER: roster_notice,
    AlertKind.UPCOMING: _upcoming,
    AlertKind.SOURCE_BROKEN: _source_broken,
    AlertKind.SOURCE_WELL: _source_well,
    AlertKind.MANY: _many,
    AlertKind.DIGEST: digest_notice,
    AlertKind.REMINDER: _reminder,
    AlertKind.NOISE: noise_notice,
    AlertKind.UNREADABLE: _unreadable,
}


def _all_possible(quotes: tuple[Quote, ...]) -> bool:
    return bool(quotes) and all(quote.confidence == "possible" for quote in quotes)


def _what(alert: Alert) -> Said:
    """The watches that found something, or the document's title where none is named."""
    names = list(dict.fromkeys(quote.watch for quote in alert.quotes))
    if not names:
        return Said(alert.title, 100)
    shown = ", ".join(names[:3])
    return Said(shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more", 100)


def _body(alert: Alert) -> str | None:
    return alert.meeting.body if alert.meeting else None


def _where(alert: Alert) -> Said:
    return place_words(
        _body(alert) or alert.source_name,
        place=alert.place,
        county=alert.county,
        state=alert.state,
    )


def _about(alert: Alert) -> tuple[Line, ...]:
    return (*_titled(alert), *_meeting_line(alert))


def _titled(alert: Alert) -> tuple[Line, ...]:
    """The meeting's or document's own title, where it says more than the heading does."""
    title = (alert.meeting.title if alert.meeting else None) or alert.title
    known = {alert.source_name.casefold(), (_body(alert) or "").casefold()}
    return () if title.casefold() in known else (say("{title}", title=Said(title, 160)),)


def _meeting_line(alert: Alert) -> tuple[Line, ...]:
    meeting = alert.meeting
    if meeting is None or meeting.start is None:
        if alert.published is None:
            return ()
        published = _at(alert, alert.published)
        return (say("Published {at} ({ago})", at=published, ago=_ago(alert.published)),)
    verb = "Meets" if meeting.start > alert.first_seen else "Met"
    when = Moment(meeting.start, alert.zone, Form.FULL if meeting.time_known else Form.DAY)
    ago = _ago(meeting.start)
    unsaid = "" if meeting.time_known else ", no time given"
    lines = [
        say(
            f"{verb} {{when}} ({{ago}}){unsaid} at {{place}}",
            when=when,
            ago=ago,
            place=meeting.place,
        )
        if meeting.place
        else say(f"{verb} {{when}} ({{ago}}){unsaid}", when=when, ago=ago)
    ]
    if meeting.remote:
        lines.append(say("Remotely: {remote}", remote=_remote(meeting.remote)))
    return tuple(lines)


def _remote(remote: str) -> Piece:
    host = host_of(remote)
    if host and len(remote.split()) == 1:
        return Link(host, remote)
    return Said(remote, 200)


def _when(alert: Alert) -> Moment | None:
    meeting = alert.meeting
    if meeting is None or meeting.start is None:
        return None
    return Moment(meeting.start, alert.zone, Form.FULL if meeting.time_known else Form.DAY)


def _at(alert: Alert, at: datetime) -> Moment:
    return Moment(at, alert.zone)


def _ago(at: datetime) -> Moment:
    return Moment(at, form=Form.AGO)


def _quoted(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    text, spans = excerpt(quote.text, quote.spans, QUOTE)
    return (*_standing(alert, quote), Line((Said(text, QUOTE + 100, spans),), quoted=True))


def _now_reads(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    if quote.was is None:
        head = say("New: item {item}", item=Said(quote.item, 20)) if quote.item else say("New:")
        return (head, _quoted(alert, quote)[-1])
    head = (
        say("Item {item} now reads", item=Said(quote.item, 20)) if quote.item else say("Now reads")
    )
    pieces: list[Piece] = []
    for stretch in changes(quote.was, quote.text):
        spans = () if stretch.fate is Fate.KEPT else ((0, len(stretch.text)),)
        mark = Mark.GONE if stretch.fate is Fate.GONE else Mark.FOUND
        pieces += [Ours(" "), Said(stretch.text, QUOTE, spans, mark)]
    return (head, Line(tuple(pieces[1:]), quoted=True))


def _standing(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    """Where in the document a quote stands, whose watch found it, and how sure that is."""
    pieces: list[Piece] = []
    if quote.item:
        pieces += [Ours("Item "), Said(quote.item, 20)]
    if quote.page and (not quote.item or quote.page != alert.page):
        pieces.append(Ours(f", page {quote.page}" if pieces else f"Page {quote.page}"))
    if quote.heading:
        heading = Said(quote.heading, 140)
        pieces += [Ours(", under “" if pieces else "Under “"), heading, Ours("”")]
    if len({each.watch for each in alert.quotes}) > 1:
        pieces += [Ours(", for " if pieces else "For "), Said(quote.watch, 60)]
    for doubt in _doubts(alert, quote):
        pieces.append(Ours(f" · {doubt}" if pieces else doubt.capitalize()))
    return (Line(tuple(pieces)),) if pieces else ()


def _doubts(alert: Alert, quote: Quote) -> Iterable[str]:
    if quote.confidence == "variant":
        yield "written another way"
    if quote.confidence == "possible" and not _all_possible(alert.quotes):
        yield "only a possible match"
    if quote.ocr:
        yield "read from a scan, so letters may be wrong"


def _act(alert: Alert) -> tuple[Line, ...]:
    """What one can do: the comment rule and the contact, as published."""
    meeting = alert.meeting
    if meeting is None:
        return ()
    lines = []
    if meeting.comment:
        lines.append(say("Public comment: {rule}", rule=Said(meeting.comment, 200)))
    if meeting.contact:
        lines.append(say("Contact: {contact}", contact=Said(meeting.contact, 120)))
    return tuple(lines)


def _source_line(alert: Alert, *, seen: str = "") -> Line:
    return say(
        f"{{link}}  ·  {{host}}, first seen {{ago}}{seen}",
        link=_document_link(alert),
        host=Said(host_of(alert.url) or alert.source_name, 80),
        ago=_ago(alert.first_seen),
    )


def _link_line(alert: Alert) -> Line:
    return say("{link}", link=Link("Open the page", alert.url))


def _document_link(alert: Alert) -> Link:
    page = alert.page or next((quote.page for quote in alert.quotes if quote.page), None)
    return document_link(alert.document_kind, alert.url, page)


def _lines(alert: Alert) -> tuple[Line, ...]:
    return tuple(say("{line}", line=Said(line, 200)) for line in alert.lines)
