"""What an alert says, in order: what, where, when, in whose words, what one can do.

One function for each kind of alert, from `scrapers.alert.Alert` to a `Notice`; nothing here knows
how it will be shown. An alert says what a source published and when it was seen; it concludes
nothing ("taken off the list", never "agreement ended").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.alerts.about import (
    about,
    ago,
    body_of,
    how_to_act,
    lines_of,
    link_line,
    meeting_lines,
    published_lines,
    source_line,
    starts,
    titled,
    what,
    where,
)
from bot.alerts.before_meeting import time_before, time_if_late
from bot.alerts.digest import digest_notice
from bot.alerts.noise import noise_notice
from bot.alerts.notice import Line, Moment, Notice, Ours, Said, Tone, say
from bot.alerts.quoted import all_possible, now_reads, quoted
from bot.alerts.roster import roster_notice
from bot.language import _, ngettext
from scrapers import Alert, AlertKind, DocumentKind, MeetingStatus


def wording(alert: Alert) -> Notice:
    """Say `alert` as a notice."""
    notice = _WORDINGS[alert.kind](alert)
    if alert.review is not None:
        return _to_review(notice, alert.review.channel_id)
    if alert.confirmed_by is not None:
        person = Ours(f"<@{alert.confirmed_by}>")
        return replace(
            notice, closing=(*notice.closing, say("Confirmed by {person}.", person=person))
        )
    return notice


def _to_review(notice: Notice, channel_id: int) -> Notice:
    """The same headed as what it is, with what can be done about it."""
    decide = say(
        "Confirm tells it in {channel}; Dismiss lays it aside.", channel=Ours(f"<#{channel_id}>")
    )
    return replace(
        notice,
        tone=Tone.UNSURE,
        title=Line((Ours(_("Possible match:") + " "), *notice.title.pieces)),
        closing=(*notice.closing, decide),
    )


def _item(alert: Alert) -> Notice:
    unsure = all_possible(alert.quotes) and alert.confirmed_by is None and alert.review is None
    title = say(_found(alert.document_kind), what=what(alert), where=where(alert))
    if unsure:
        title = Line((Ours(_("Possible match:") + " "), *title.pieces))
    return Notice(
        tone=Tone.UNSURE if unsure else Tone.FOUND,
        emoji="📋",
        title=title,
        opening=(*about(alert), *lines_of(alert)),
        parts=tuple(quoted(alert, quote) for quote in alert.quotes),
        closing=(*how_to_act(alert), source_line(alert, before=time_if_late(alert))),
        more=_more_passages(),
    )


def _found(kind: DocumentKind | None) -> str:
    return {
        DocumentKind.AGENDA: _("{what} on the agenda: {where}"),
        DocumentKind.PACKET: _("{what} in the packet: {where}"),
        DocumentKind.MINUTES: _("{what} in the minutes: {where}"),
        DocumentKind.NOTICE: _("{what} in a notice: {where}"),
        DocumentKind.ARTICLE: _("{what} in an article: {where}"),
        DocumentKind.LIST: _("{what} on the list: {where}"),
        DocumentKind.AGREEMENT: _("{what} in an agreement: {where}"),
        None: _("{what} in a document: {where}"),
    }[kind]


def _more_passages() -> str:
    return _("{count} more passages: the document and /hits have them.")


def _amended(alert: Alert) -> Notice:
    taken_off = [(say("Taken off: {item}", item=Said(item, 200)),) for item in alert.removed]
    return Notice(
        tone=Tone.CHANGED,
        emoji="📝",
        title=say("Amended: {where}", where=where(alert)),
        opening=(*about(alert), *lines_of(alert)),
        parts=(*(now_reads(alert, quote) for quote in alert.quotes), *taken_off),
        closing=(*how_to_act(alert), source_line(alert, before=time_before(alert))),
        more=_("{count} more changes: the document has them."),
    )


def _cancelled(alert: Alert) -> Notice:
    sentence = (
        say("The meeting of {when} is marked cancelled on its page.", when=starts(alert))
        if _has_start(alert)
        else say("{title} is marked cancelled on its page.", title=alert.title)
    )
    return _off(alert, "🚫", say("Cancelled: {where}", where=where(alert)), sentence)


def _postponed(alert: Alert) -> Notice:
    sentence = (
        say("The meeting of {when} is marked postponed on its page.", when=starts(alert))
        if _has_start(alert)
        else say("{title} is marked postponed on its page.", title=alert.title)
    )
    return _off(alert, "⏸️", say("Postponed: {where}", where=where(alert)), sentence)


def _off(alert: Alert, emoji: str, title: Line, sentence: Line) -> Notice:
    return Notice(
        tone=Tone.OFF,
        emoji=emoji,
        title=title,
        opening=(sentence, *(() if body_of(alert) is None else titled(alert))),
        parts=tuple(quoted(alert, quote) for quote in alert.quotes),
        closing=(source_line(alert),),
        more=_more_passages(),
    )


def _has_start(alert: Alert) -> bool:
    return alert.meeting is not None and alert.meeting.start is not None


def _rescheduled(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.CHANGED,
        emoji="🗓️",
        title=say("New time: {where}", where=where(alert)),
        opening=(*about(alert), *lines_of(alert)),
        parts=tuple(quoted(alert, quote) for quote in alert.quotes),
        closing=(*how_to_act(alert), source_line(alert)),
        more=_more_passages(),
    )


def _reinstated(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.CHANGED,
        emoji="📅",
        title=say("No longer marked off: {where}", where=where(alert)),
        opening=(
            say("Its page does not mark the meeting cancelled or postponed any longer."),
            *about(alert),
        ),
        closing=(source_line(alert),),
    )


def _news(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.NEWS,
        emoji="📰",
        title=say("{paper}: {headline}", paper=alert.source_name, headline=Said(alert.title, 200)),
        opening=published_lines(alert),
        parts=tuple(quoted(alert, quote) for quote in alert.quotes),
        closing=(*lines_of(alert), source_line(alert)),
        more=_more_passages(),
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
        closing=(source_line(alert),),
    )


def _reminder(alert: Alert) -> Notice:
    gone = alert.meeting is not None and alert.meeting.status is MeetingStatus.MISSING
    doubt = (say("It is no longer on its page: look there before you go."),) if gone else ()
    return Notice(
        tone=Tone.PLAIN,
        emoji="⏰",
        title=say("Reminder: {where}", where=where(alert)),
        opening=(*about(alert), *doubt),
        parts=tuple(quoted(alert, quote) for quote in alert.quotes),
        closing=(*how_to_act(alert), source_line(alert)),
        more=_more_passages(),
    )


def _upcoming(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📅",
        title=say("Now watched: {where}", where=where(alert)),
        opening=(
            say("Found for meetings still ahead there; from now on only what is new is told."),
            *meeting_lines(alert),
            *lines_of(alert),
        ),
        parts=tuple(quoted(alert, quote) for quote in alert.quotes),
        closing=(source_line(alert),),
        more=_more_passages(),
    )


def _source_broken(alert: Alert) -> Notice:
    at = Moment(alert.first_seen, alert.zone)
    since = say("Since {at} ({ago}).", at=at, ago=ago(alert.first_seen))
    return Notice(
        tone=Tone.TROUBLE,
        emoji="⚠️",
        title=say("Nothing could be read from {name}", name=alert.source_name),
        opening=(
            since,
            *lines_of(alert),
            say("Alerts from it may be missing until this is mended."),
        ),
        closing=(link_line(alert),),
    )


def _source_well(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.WELL,
        emoji="✅",
        title=say("{name} can be read again", name=alert.source_name),
        opening=lines_of(alert),
        closing=(link_line(alert),),
    )


def _how_many(alert: Alert) -> Line:
    if not alert.count:  # of a version that kept no number
        return say("{title}", title=Said(alert.title, 100))
    words = ngettext("{count} more alert at once", "{count} more alerts at once", alert.count)
    return say(words, count=Ours(f"{alert.count:,}"))


def _many(alert: Alert) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📚",
        title=_how_many(alert),
        opening=(
            say(
                "Too many to tell one by one. The nearest meetings went first; these are the rest."
            ),
        ),
        parts=tuple((say("{line}", line=Said(line, 120)),) for line in alert.lines),
        closing=(say("/hits shows all of them."),),
        more=_("and {count} lines more"),
    )


def _unreadable(alert: Alert) -> Notice:
    title = (
        say("{what} in a title, but the document could not be read", what=what(alert))
        if alert.quotes
        else say("A document could not be read: {where}", where=where(alert))
    )
    return Notice(
        tone=Tone.UNSURE,
        emoji="📄",
        title=title,
        opening=(
            say("{title}", title=Said(alert.title, 200)),
            say("{where}", where=where(alert)),
            *meeting_lines(alert),
            *lines_of(alert),
        ),
        closing=(*how_to_act(alert), source_line(alert)),
    )


_WORDINGS: dict[AlertKind, Callable[[Alert], Notice]] = {
    AlertKind.ITEM: _item,
    AlertKind.AMENDED: _amended,
    AlertKind.CANCELLED: _cancelled,
    AlertKind.POSTPONED: _postponed,
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
