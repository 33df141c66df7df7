"""From what a check found to who is told what. Pure: each decision is over values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote
from scrapers.excerpt import excerpt
from scrapers.finding import Finding
from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.match import Match
from scrapers.meeting import as_told
from scrapers.reading import ReadOutcome
from store import audience, meetings, outbox, sources, subscriptions, watches

MOST_QUOTES = 8
"""Quotes in one alert; a document that says it more often is opened by whoever cares."""

_CALLED_OFF = {
    MeetingStatus.CANCELLED: AlertKind.CANCELLED,
    MeetingStatus.POSTPONED: AlertKind.POSTPONED,
    MeetingStatus.RESCHEDULED: AlertKind.RESCHEDULED,
}


def is_news(change: meetings.MeetingChange) -> bool:
    """Whether a meeting that was known is off, put off, or at another time."""
    return _of_change(change) is not None


def _of_change(change: meetings.MeetingChange) -> AlertKind | None:
    if change.before is None:
        return None
    if "status" in change.changed:
        return _CALLED_OFF.get(MeetingStatus(change.meeting.status))
    if "start_utc" in change.changed and change.before.time_known:
        return AlertKind.RESCHEDULED
    return None


def of_findings(
    findings: Sequence[Finding],
    source: sources.StoredSource,
    watchers: Sequence[audience.Watcher],
    now: datetime,
    *,
    baseline: bool,
) -> list[outbox.NewDelivery]:
    """One message a channel and document, whatever watches found it.

    At the first check only what was found for meetings still ahead is told, in one summary.
    """
    if not baseline:
        return [
            delivery
            for finding in findings
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
    queries: Collection[int],
    now: datetime,
) -> list[outbox.NewDelivery]:
    """Word of a meeting that is off or moved, to the channels that heard of it.

    `queries` are those that were found in its papers.
    """
    kind, meeting = _of_change(change), change.meeting
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
        if watcher.watch.query_id in queries and watcher.watch.looks_at(source)
        for subscription in watcher.subscriptions
    }
    key = f"{kind}:{source.slug}:{meeting.key}:{meeting.start_utc}"
    return [_delivery(subscription, alert, key) for subscription in told.values()]


def of_source(
    kind: AlertKind,
    source: sources.StoredSource,
    relying: Sequence[subscriptions.Subscription],
    lines: Sequence[str],
    since: datetime,
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
    return [_delivery(subscription, alert, key) for subscription in relying]


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
            heard.matches[match.query, match.passage] = match
            heard.names.setdefault(match.query, watch.name)
    for match in finding.gone_matches:
        for _, subscription in _hearing(match, watchers, source, kind):
            heard = channels.setdefault(subscription.channel_id, _Heard(subscription))
            heard.gone.add(match.passage)
    return [
        _delivery(heard.subscription, _alert(finding, source, heard, now), _key(finding, heard))
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
        title=document.title,
        url=document.url,
        document_kind=document.kind,
        page=pages[0] if pages else None,
        published=document.published,
        first_seen=finding.first_seen or now,
        meeting=finding.meeting,
        quotes=quotes,
        removed=tuple(excerpt(finding.gone[index].text, ())[0] for index in sorted(heard.gone)),
        lines=(finding.reading.reason,) if finding.reading.reason else (),
        **_place(source),
    )


def _kind(finding: Finding) -> AlertKind:
    if finding.reading.outcome not in {ReadOutcome.READ, ReadOutcome.PARTLY}:
        return AlertKind.UNREADABLE
    if finding.errand.document.kind is DocumentKind.ARTICLE:
        return AlertKind.NEWS
    return AlertKind.AMENDED if finding.amends else AlertKind.ITEM


def _quotes(finding: Finding, heard: _Heard) -> tuple[Quote, ...]:
    """A quote for each passage, the first of the document first; spans of all watches together."""
    spans: dict[int, set[tuple[int, int]]] = {}
    best: dict[int, Match] = {}
    for match in heard.matches.values():
        spans.setdefault(match.passage, set()).update(match.spans or match.title_spans)
        if match.passage not in best or match.confidence > best[match.passage].confidence:
            best[match.passage] = match
    if len(best) > 1:
        best.pop(-1, None)
    quotes = []
    for index in sorted(best)[:MOST_QUOTES]:
        match, passage = best[index], finding.passage(best[index])
        text, found = excerpt(passage.text, sorted(spans[index]))
        was = finding.was.get(index)
        quotes.append(
            Quote(
                text=text,
                spans=found,
                query=match.query,
                watch=heard.names[match.query],
                confidence=match.confidence.label,
                page=passage.page,
                item=passage.item,
                heading=passage.heading,
                was=excerpt(was, ())[0] if was else None,
                ocr=passage.ocr,
            )
        )
    return tuple(quotes)


def _key(finding: Finding, heard: _Heard) -> str:
    """The same for one text found twice (two watches, two sources), another for anything new.

    An item that every month's agenda repeats is new each month: the meeting's day is part of it.
    """
    passages = [finding.passage(match) for match in heard.matches.values()]
    passages += [finding.gone[index] for index in heard.gone]
    words = sorted({" ".join(passage.text.split()) for passage in passages})
    when = ""
    if finding.errand.document.kind is not DocumentKind.ARTICLE:
        start = finding.meeting.start if finding.meeting else None
        when = start.date().isoformat() if start else finding.sha256
    digest = hashlib.sha256("\x00".join([when, *words]).encode()).hexdigest()
    return f"text:{digest[:32]}"


def _delivery(
    subscription: subscriptions.Subscription, alert: Alert, key: str
) -> outbox.NewDelivery:
    start = alert.meeting.start if alert.meeting else None
    return outbox.NewDelivery(
        channel_id=subscription.channel_id,
        guild_id=subscription.guild_id,
        dedupe_key=key,
        kind=alert.kind.value,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        urgent_at=start,
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


def _place(source: sources.StoredSource) -> dict[str, str | None]:
    return {
        "source_slug": source.slug,
        "source_name": source.name,
        "state": source.state,
        "county": source.county,
        "place": source.place,
        "zone": source.zone,
    }
