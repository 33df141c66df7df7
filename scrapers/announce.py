"""From what a check found to who is told what. Pure: each decision is over values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote, Review
from scrapers.finding import Finding
from scrapers.hearing import Heard, heard
from scrapers.hours import telling
from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.match import Match
from scrapers.meeting import as_told, is_to_come
from scrapers.obtain import READABLE
from scrapers.quoting import excerpt
from scrapers.reading import Passage
from scrapers.reviewing import reviewed_key
from scrapers.signed import unsigned
from store import audience, hits, meetings, outbox, sources, subscriptions, watches

MOST_QUOTES = 8
"""Quotes in one alert; a document that says it more often is opened by whoever cares."""

_CALLED_OFF = {
    MeetingStatus.CANCELLED: AlertKind.CANCELLED,
    MeetingStatus.POSTPONED: AlertKind.POSTPONED,
    MeetingStatus.RESCHEDULED: AlertKind.RESCHEDULED,
}
_ON = {MeetingStatus.SCHEDULED, MeetingStatus.AMENDED}
_OFF = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
_CALLS_NOBODY = {AlertKind.SOURCE_BROKEN, AlertKind.SOURCE_WELL}
_LONG_AGO = timedelta(days=180)
_LINE_WORDS = 8


def is_news(change: meetings.MeetingChange, now: datetime) -> bool:
    """Whether a meeting that is to come is off, put off, at another time, or on again."""
    return _of_change(change, now) is not None


def _of_change(change: meetings.MeetingChange, now: datetime) -> AlertKind | None:
    before, meeting = change.before, change.meeting
    if before is None or (_is_over(before, now) and _is_over(meeting, now)):
        return None
    if "status" in change.changed:
        if meeting.status in _CALLED_OFF:
            return _CALLED_OFF[MeetingStatus(meeting.status)]
        if before.status in _OFF and meeting.status in _ON:
            return AlertKind.REINSTATED
    if "start_utc" in change.changed and before.time_known:
        return AlertKind.RESCHEDULED
    return None


def _is_over(meeting: meetings.StoredMeeting, now: datetime) -> bool:
    return meeting.start_utc is not None and not is_to_come(meeting.start_utc, now)


def of_findings(
    findings: Sequence[Finding],
    source: sources.StoredSource,
    watchers: Sequence[audience.Watcher],
    now: datetime,
    *,
    baseline: bool,
) -> list[outbox.NewDelivery]:
    """One message a channel and document, whatever watches found it.

    At the first check only what was found for meetings still ahead is told, in one summary. What
    is long past is stored and never told: a site that lays its archive out anew is no news.
    """
    if not baseline:
        return [
            _told(finding, source, there, now)
            for finding in findings
            if not _is_long_past(finding, now)
            for there in heard(finding, source, watchers)
        ]
    ahead = [finding for finding in findings if _is_ahead(finding.meeting, now)]
    summaries: dict[tuple[int, bool], list[outbox.NewDelivery]] = {}
    for finding in ahead:
        for there in heard(finding, source, watchers):
            place = there.subscription.channel_id, there.review
            summaries.setdefault(place, []).append(_told(finding, source, there, now))
    return [_summary(deliveries) for deliveries in summaries.values()]


def of_change(
    change: meetings.MeetingChange,
    source: sources.StoredSource,
    watchers: Sequence[audience.Watcher],
    found: Collection[hits.FoundThere],
    now: datetime,
) -> list[outbox.NewDelivery]:
    """Word of a meeting that is off, moved, or on again, to the channels that heard of it.

    `found` is what was found in its papers, and so told to whoever listened then.
    """
    kind, meeting = _of_change(change, now), change.meeting
    if kind is None:
        return []
    alert = Alert(
        kind=kind,
        title=meeting.title,
        url=meeting.url or source.url,
        first_seen=now,
        meeting=as_told(meeting),
        **_place(source),
    )
    told = {
        subscription.channel_id: subscription
        for watcher in watchers
        for there in found
        if _counts(watcher.watch, there, source)
        for subscription in watcher.subscriptions
        if subscription.created_at <= there.found_at
        # What was only reviewed was not told; confirmed, the channel hears what came of it first.
        if subscription.review_channel_id is None or there.confidence != "possible"
    }
    # Once a day: a page that says now this and now that must not be echoed.
    key = f"{kind}:{source.slug}:{meeting.key}:{meeting.start_utc}:{now:%Y-%m-%d}"
    topic = f"meeting:{meeting.id}"
    return [_delivery(subscription, alert, key, topic, now) for subscription in told.values()]


def _counts(watch: watches.Watch, found: hits.FoundThere, source: sources.StoredSource) -> bool:
    """Whether the watch, as it was kept then, was what a channel heard of that hit for."""
    return (
        watch.query_id == found.query_id
        and watch.created_at <= found.found_at
        and watch.accepts(found.confidence)
        and watch.looks_at(source, found.kind)
    )


def of_source(
    kind: AlertKind,
    source: sources.StoredSource,
    relying: Sequence[subscriptions.Subscription],
    lines: Sequence[str],
    since: datetime,
    now: datetime,
) -> list[outbox.NewDelivery]:
    """Word that a source broke, or is well again, to the channels that rely on it."""
    alert = Alert(
        kind=kind,
        title=source.name,
        url=source.url,
        first_seen=since,
        lines=tuple(lines),
        **_place(source),
    )
    key = f"{kind}:{source.slug}:{since.isoformat()}"
    topic = f"source:{source.slug}"
    return [_delivery(subscription, alert, key, topic, now) for subscription in relying]


def _told(
    finding: Finding, source: sources.StoredSource, there: Heard, now: datetime
) -> outbox.NewDelivery:
    alert = _alert(finding, source, there, now)
    topic = _topic(finding, source)
    return _delivery(there.subscription, alert, _key(finding, there), topic, now)


def _alert(finding: Finding, source: sources.StoredSource, there: Heard, now: datetime) -> Alert:
    document, subscription = finding.errand.document, there.subscription
    quotes = _quotes(finding, there)
    pages = [quote.page for quote in quotes if quote.page is not None]
    return Alert(
        kind=_kind(finding),
        title=finding.title,
        url=document.url,
        document_kind=document.kind,
        page=pages[0] if pages else None,
        published=document.published,
        first_seen=now,
        meeting=finding.meeting,
        quotes=quotes,
        removed=tuple(excerpt(finding.gone[index].text, ())[0] for index in sorted(there.gone)),
        lines=(finding.reading.reason,) if finding.reading.reason else (),
        sha256=finding.sha256 or None,
        review=Review(channel_id=subscription.channel_id, role_id=subscription.role_id)
        if there.review
        else None,
        **_place(source),
    )


def _kind(finding: Finding) -> AlertKind:
    if finding.reading.outcome not in READABLE:
        return AlertKind.UNREADABLE
    if finding.errand.document.kind is DocumentKind.ARTICLE:
        return AlertKind.NEWS
    return AlertKind.AMENDED if finding.amends else AlertKind.ITEM


def _quotes(finding: Finding, there: Heard) -> tuple[Quote, ...]:
    """A quote for each passage, the first of the document first; spans of all watches together."""
    found: dict[int, list[Match]] = {}
    for match in there.matches.values():
        found.setdefault(match.passage, []).append(match)
    if len(found) > 1:
        found.pop(-1, None)
    quotes = []
    for index in sorted(found)[:MOST_QUOTES]:
        matches = sorted(found[index], key=lambda match: (_spans(match), match.query))
        surest = max(matches, key=lambda match: match.confidence)
        passage, was = finding.passage(surest), finding.was.get(index)
        text, spans = excerpt(
            passage.text, _united(span for one in matches for span in _spans(one))
        )
        quotes.append(
            Quote(
                text=text,
                spans=spans,
                query=surest.query,
                watch=", ".join(dict.fromkeys(there.names[match.query] for match in matches)),
                confidence=surest.confidence.label,
                page=passage.page,
                item=passage.item,
                heading=passage.heading,
                was=excerpt(was, ())[0] if was else None,
                ocr=passage.ocr,
            )
        )
    return tuple(quotes)


def _spans(match: Match) -> tuple[tuple[int, int], ...]:
    return match.spans or match.title_spans


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in their order, those that overlap as one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _key(finding: Finding, there: Heard) -> str:
    """The same for one text found twice (two watches, two sources), another for anything new.

    An item that every month's agenda repeats is new each month: the meeting's day is part of it. In
    an amended document it is new each time that it is put on or taken off. A title alone says
    little: there the whole text counts, or the address where there is none.
    """
    start = finding.meeting.start if finding.meeting else None
    is_article = finding.errand.document.kind is DocumentKind.ARTICLE
    of_title = any(match.passage < 0 for match in there.matches.values())
    words: list[str] = []
    if finding.amends or of_title or (start is None and not (is_article and finding.sha256)):
        passages = finding.reading.passages if finding.sha256 else ()
        words = [_folded(passage) for passage in passages] or [
            unsigned(finding.errand.document.url)
        ]
    said = sorted({matched_words(finding, match) for match in there.matches.values()})
    gone = sorted({_folded(finding.gone[index]) for index in there.gone})
    day = start.date().isoformat() if start else ""
    digest = hashlib.sha256(repr((day, said, gone, words)).encode()).hexdigest()
    return f"text:{digest[:32]}"


def matched_words(finding: Finding, match: Match) -> str:
    """The words that tell this from another text: the passage's; of an article the matched lines'.

    A notice bar may be one passage with the first words of each page that shows it. A short line
    ("Tags: 287(g), ICE") counts with all that it stands in.
    """
    passage = finding.passage(match)
    if finding.errand.document.kind is not DocumentKind.ARTICLE or not match.spans:
        return _folded(passage)
    start = passage.text.rfind("\n", 0, match.spans[0][0]) + 1
    end = passage.text.find("\n", match.spans[-1][1])
    lines = passage.text[start : end if end >= 0 else None].split()
    return " ".join(lines) if len(lines) >= _LINE_WORDS else _folded(passage)


def _folded(passage: Passage) -> str:
    return " ".join(passage.text.split())


def _topic(finding: Finding, source: sources.StoredSource) -> str:
    """What is told on one thing has one topic: a meeting, a story, or else the document itself."""
    if finding.meeting is not None and finding.meeting.id is not None:
        return f"meeting:{finding.meeting.id}"
    story = finding.story if finding.story is not None else finding.kept_story
    if story is not None:
        return f"story:{story}"
    return f"document:{source.slug}:{unsigned(finding.errand.document.url)}"


def _delivery(
    subscription: subscriptions.Subscription, alert: Alert, key: str, topic: str, now: datetime
) -> outbox.NewDelivery:
    start = alert.meeting.start if alert.meeting else None
    reviewed = alert.review is not None
    # A digest has no buttons to confirm by, and nobody is called for what nobody has looked at.
    asked = replace(subscription, mode="now") if reviewed else subscription
    when = telling(asked, alert.zone, start, now)
    channel_id = subscription.review_channel_id if reviewed else subscription.channel_id
    return outbox.NewDelivery(
        channel_id=channel_id or subscription.channel_id,
        guild_id=subscription.guild_id,
        dedupe_key=reviewed_key(subscription.channel_id, key) if reviewed else key,
        kind=alert.kind.value,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        urgent_at=start,
        not_before=when.not_before,
        collected=when.collected,
        topic=reviewed_key(subscription.channel_id, topic) if reviewed else topic,
        role_id=None if reviewed or alert.kind in _CALLS_NOBODY else subscription.role_id,
    )


def _summary(deliveries: Sequence[outbox.NewDelivery]) -> outbox.NewDelivery:
    """Several messages of a first check as one, under the nearest meeting."""
    if len(deliveries) == 1:
        return deliveries[0]
    alerts = [Alert.model_validate(delivery.payload) for delivery in deliveries]
    first, nearest = min(
        zip(deliveries, alerts, strict=True),
        key=lambda pair: pair[0].urgent_at or pair[1].first_seen,
    )
    together = nearest.model_copy(
        update={
            "kind": AlertKind.UPCOMING,
            "quotes": tuple(quote for alert in alerts for quote in alert.quotes)[:MOST_QUOTES],
            "lines": tuple(alert.title for alert in alerts),
        }
    )
    return replace(
        first,
        kind=together.kind.value,
        role_id=None,
        payload=together.model_dump(mode="json", exclude_defaults=True),
    )


def _is_ahead(meeting: AlertMeeting | None, now: datetime) -> bool:
    return meeting is not None and meeting.start is not None and meeting.start >= now


def _is_long_past(finding: Finding, now: datetime) -> bool:
    start = finding.meeting.start if finding.meeting else None
    at = start or finding.errand.document.published
    return at is not None and at < now - _LONG_AGO


def also(delivery: outbox.NewDelivery, story: int) -> outbox.NewDelivery | None:
    """Word that one more outlet tells a story, in place of telling it again.

    It calls nobody, and says no more than where the story stands. None where there is no message
    to add it to: in a digest, on a terminal.
    """
    alert = Alert.model_validate(delivery.payload)
    lasting = delivery.channel_id != subscriptions.TERMINAL and not delivery.collected
    if not lasting or alert.review is not None:
        return None
    short = alert.model_copy(update={"kind": AlertKind.ALSO, "quotes": (), "lines": ()})
    return replace(
        delivery,
        dedupe_key=f"also:{story}:{alert.source_slug}",
        kind=short.kind.value,
        payload=short.model_dump(mode="json", exclude_defaults=True),
        role_id=None,
    )


def _place(source: sources.StoredSource) -> dict[str, str | None]:
    return {
        "source_slug": source.slug,
        "source_name": source.name,
        "state": source.state,
        "county": source.county,
        "place": source.place,
        "zone": source.zone,
    }
