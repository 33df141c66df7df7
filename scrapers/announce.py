"""From what a check found to who is told what. Pure: each decision is over values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote
from scrapers.finding import Finding
from scrapers.hours import sooner, telling
from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.match import Match
from scrapers.meeting import as_told, is_to_come
from scrapers.obtain import READABLE
from scrapers.quoting import excerpt
from scrapers.reading import Passage
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
            delivery
            for finding in findings
            if not _is_long_past(finding, now)
            for delivery in _of_finding(finding, source, watchers, now)
        ]
    ahead = [finding for finding in findings if _is_ahead(finding.meeting, now)]
    summaries: dict[int, list[outbox.NewDelivery]] = {}
    for finding in ahead:
        for delivery in _of_finding(finding, source, watchers, now):
            summaries.setdefault(delivery.channel_id, []).append(delivery)
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
    }
    # Once a day: a page that says now this and now that must not be echoed.
    key = f"{kind}:{source.slug}:{meeting.key}:{meeting.start_utc}:{now:%Y-%m-%d}"
    return [_delivery(subscription, alert, key, now) for subscription in told.values()]


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
    return [_delivery(subscription, alert, key, now) for subscription in relying]


@dataclass(slots=True)
class _Heard:
    """What one channel is to hear of one document."""

    subscription: subscriptions.Subscription
    matches: dict[tuple[str, int], Match] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)


def _of_finding(
    finding: Finding,
    source: sources.StoredSource,
    watchers: Sequence[audience.Watcher],
    now: datetime,
) -> list[outbox.NewDelivery]:
    kind = finding.errand.document.kind
    channels: dict[int, _Heard] = {}
    for match in finding.matches:
        for watch, subscription in _hearing(match, watchers, source, kind):
            heard = channels.setdefault(subscription.channel_id, _Heard(subscription))
            heard.subscription = sooner(heard.subscription, subscription)
            heard.matches[match.query, match.passage] = match
            heard.names.setdefault(match.query, watch.name)
    for match in finding.gone_matches:
        for _, subscription in _hearing(match, watchers, source, kind):
            heard = channels.setdefault(subscription.channel_id, _Heard(subscription))
            heard.subscription = sooner(heard.subscription, subscription)
            heard.gone.add(match.passage)
    return [
        _delivery(
            heard.subscription, _alert(finding, source, heard, now), _key(finding, heard), now
        )
        for heard in channels.values()
    ]


def _hearing(
    match: Match,
    watchers: Sequence[audience.Watcher],
    source: sources.StoredSource,
    kind: DocumentKind,
) -> Iterator[tuple[watches.Watch, subscriptions.Subscription]]:
    """The watches that this match counts for, with each subscription that is to hear it."""
    for watcher in watchers:
        watch = watcher.watch
        if (
            watch.query == match.query
            and watch.accepts(match.confidence.label)
            and watch.looks_at(source, kind)
        ):
            for subscription in watcher.subscriptions:
                yield watch, subscription


def _alert(finding: Finding, source: sources.StoredSource, heard: _Heard, now: datetime) -> Alert:
    document = finding.errand.document
    quotes = _quotes(finding, heard)
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
        removed=tuple(excerpt(finding.gone[index].text, ())[0] for index in sorted(heard.gone)),
        lines=(finding.reading.reason,) if finding.reading.reason else (),
        **_place(source),
    )


def _kind(finding: Finding) -> AlertKind:
    if finding.reading.outcome not in READABLE:
        return AlertKind.UNREADABLE
    if finding.errand.document.kind is DocumentKind.ARTICLE:
        return AlertKind.NEWS
    return AlertKind.AMENDED if finding.amends else AlertKind.ITEM


def _quotes(finding: Finding, heard: _Heard) -> tuple[Quote, ...]:
    """A quote for each passage, the first of the document first; spans of all watches together."""
    found: dict[int, list[Match]] = {}
    for match in heard.matches.values():
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
                watch=", ".join(dict.fromkeys(heard.names[match.query] for match in matches)),
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


def _key(finding: Finding, heard: _Heard) -> str:
    """The same for one text found twice (two watches, two sources), another for anything new.

    An item that every month's agenda repeats is new each month: the meeting's day is part of it. In
    an amended document it is new each time that it is put on or taken off. A title alone says
    little: there the whole text counts, or the address where there is none.
    """
    start = finding.meeting.start if finding.meeting else None
    is_article = finding.errand.document.kind is DocumentKind.ARTICLE
    of_title = any(match.passage < 0 for match in heard.matches.values())
    words: list[str] = []
    if finding.amends or of_title or (start is None and not (is_article and finding.sha256)):
        passages = finding.reading.passages if finding.sha256 else ()
        words = [_folded(passage) for passage in passages] or [finding.errand.document.url]
    said = sorted({_said(finding, match) for match in heard.matches.values()})
    gone = sorted({_folded(finding.gone[index]) for index in heard.gone})
    day = start.date().isoformat() if start else ""
    digest = hashlib.sha256(repr((day, said, gone, words)).encode()).hexdigest()
    return f"text:{digest[:32]}"


def _said(finding: Finding, match: Match) -> str:
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


def _delivery(
    subscription: subscriptions.Subscription, alert: Alert, key: str, now: datetime
) -> outbox.NewDelivery:
    start = alert.meeting.start if alert.meeting else None
    when = telling(subscription, alert.zone, start, now)
    return outbox.NewDelivery(
        channel_id=subscription.channel_id,
        guild_id=subscription.guild_id,
        dedupe_key=key,
        kind=alert.kind.value,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        urgent_at=start,
        not_before=when.not_before,
        collected=when.collected,
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
        payload=together.model_dump(mode="json", exclude_defaults=True),
    )


def _is_ahead(meeting: AlertMeeting | None, now: datetime) -> bool:
    return meeting is not None and meeting.start is not None and meeting.start >= now


def _is_long_past(finding: Finding, now: datetime) -> bool:
    start = finding.meeting.start if finding.meeting else None
    at = start or finding.errand.document.published
    return at is not None and at < now - _LONG_AGO


def _place(source: sources.StoredSource) -> dict[str, str | None]:
    return {
        "source_slug": source.slug,
        "source_name": source.name,
        "state": source.state,
        "county": source.county,
        "place": source.place,
        "zone": source.zone,
    }
