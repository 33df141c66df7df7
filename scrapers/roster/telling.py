"""From an event to who is told of it, once a channel. Pure: each decision is over values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scrapers.alert import Alert, AlertKind, RosterLine
from scrapers.listing import DocumentKind
from scrapers.match import DocumentContext, Match
from scrapers.reading import Passage
from scrapers.roster.agency import agency_key
from scrapers.roster.event import Event, Severity
from scrapers.roster.interest import wants
from scrapers.roster.wire import pack_event
from store import audience, outbox, roster_subscriptions, rosters, sources

MOST_SINGLE = 10
"""Messages to one channel for one check; where more changed, one message has it all."""


def there(source: sources.StoredSource, event: Event) -> sources.StoredSource:
    """The source as if it were of the agency's place: that is where a watch looks, or does not."""
    county = event.row.county
    return replace(
        source,
        state=event.row.state,
        county=county.removesuffix(" County") if county else None,
    )


def passage_of(event: Event) -> Passage:
    """What a watch is compared with: the agency as the list prints it, and none of our words."""
    return Passage(event.row.agency)


def context_of(event: Event, source: sources.StoredSource) -> DocumentContext:
    """What counts as part of that passage."""
    place = there(source, event)
    return DocumentContext(
        source=source.slug, state=place.state, county=place.county, kind=DocumentKind.LIST
    )


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the workbook that shows it, and the one before."""

    event: Event
    workbook: rosters.Workbook
    before: rosters.Workbook


@dataclass(frozen=True, slots=True)
class Place:
    """Of a channel that hears of an event: its server, and the role that is called."""

    guild_id: int | None
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may hear of events: the channels that asked for them, and those of ordinary watches.

    `watched` are the states in which anything else is watched.
    """

    listeners: Sequence[roster_subscriptions.RosterSubscription]
    watchers: Sequence[audience.Watcher]
    watched: Collection[str]

    def watching(self, state: str) -> list[audience.Watcher]:
        """The watchers that hear of a state's agencies.

        The lists are of the whole country. A watch that names no state means those in which
        anything else is watched; who wants more subscribes to the lists.
        """
        return [
            watcher
            for watcher in self.watchers
            if state in self.watched or state in watcher.watch.scope.states
        ]

    def asked_for(self, event: Event) -> dict[int, Place]:
        """The channels that asked for such an event."""
        return {
            listener.channel_id: Place(listener.guild_id)
            for listener in self.listeners
            if wants(listener, event)
        }


def deliveries(
    told: Sequence[Told],
    source: sources.StoredSource,
    hearing: Audience,
    found: Mapping[int, Sequence[Match]],
    now: datetime,
) -> list[outbox.NewDelivery]:
    """One message a channel and event, in the order of the events, whoever asked in what way.

    `found` are the matches of ordinary watches, by the event's place in `told`.
    """
    owed: dict[int, list[tuple[outbox.NewDelivery, Event]]] = {}
    for number, one in enumerate(told):
        alert = _alert(one, source, now)
        channels = _channels(one.event, source, hearing, found.get(number, ()))
        for channel_id, place in channels.items():
            delivery = outbox.NewDelivery(
                channel_id=channel_id,
                guild_id=place.guild_id,
                dedupe_key=_key(one),
                kind=alert.kind.value,
                payload=alert.model_dump(mode="json", exclude_defaults=True),
                topic=topic(one.event),
                role_id=place.role_id,
            )
            owed.setdefault(channel_id, []).append((delivery, one.event))
    return [
        delivery
        for each in owed.values()
        for delivery in (
            [single for single, _ in each]
            if len(each) <= MOST_SINGLE
            else [_together(each, source, now)]
        )
    ]


def _channels(
    event: Event,
    source: sources.StoredSource,
    hearing: Audience,
    matches: Sequence[Match],
) -> dict[int, Place]:
    """The channels that are to hear of the event."""
    channels = hearing.asked_for(event)
    place = there(source, event)
    for watcher in hearing.watching(event.row.state):
        watch = watcher.watch
        if watch.looks_at(place, DocumentKind.LIST) and any(
            watch.query == match.query and watch.accepts(match.confidence.label)
            for match in matches
        ):
            for subscription in watcher.subscriptions:
                channels.setdefault(
                    subscription.channel_id, Place(subscription.guild_id, subscription.role_id)
                )
    return channels


def matched(events: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    """The events, with their places, that ordinary watches may hear of: alerts only."""
    for place, event in enumerate(events):
        if event.severity is Severity.ALERT:
            yield place, event


def _alert(told: Told, source: sources.StoredSource, now: datetime) -> Alert:
    event, workbook = told.event, told.workbook
    row = event.row
    return Alert(
        kind=AlertKind.ROSTER,
        source_slug=source.slug,
        source_name=source.name,
        state=row.state,
        county=row.county,
        zone=source.zone,
        title=row.agency,
        url=workbook.url,
        document_kind=DocumentKind.LIST,
        first_seen=now,
        roster=RosterLine(
            event=event.type.value,
            state=row.state,
            agency=row.agency,
            model=row.model,
            county=row.county,
            signed=row.signed,
            moa_url=row.moa_url,
            was=event.was,
            last_seen=told.before.at,
            workbook=workbook.name,
            workbook_at=workbook.at,
            sha256=workbook.sha256,
        ),
    )


def _key(told: Told) -> str:
    named = ":".join((told.workbook.sha256, told.event.type, *told.event.row.identity))
    digest = hashlib.sha256(named.encode()).hexdigest()
    return f"roster:{digest[:32]}"


def topic(event: Event) -> str:
    """All that the lists tell of one agency belongs together, whatever the agreement's model."""
    row = event.row
    return f"agency:{row.state}:{agency_key(row.agency)}"


def _together(
    told: Sequence[tuple[outbox.NewDelivery, Event]], source: sources.StoredSource, now: datetime
) -> outbox.NewDelivery:
    first, _ = told[0]
    alert = Alert(
        kind=AlertKind.ROSTER,
        source_slug=source.slug,
        source_name=source.name,
        zone=source.zone,
        title=f"{len(told)} changes",
        url=str(first.payload["url"]),
        document_kind=DocumentKind.LIST,
        first_seen=now,
        changes=tuple(pack_event(event) for _, event in told),
    )
    keys = ",".join(delivery.dedupe_key for delivery, _ in told)
    return replace(
        first,
        topic=None,
        dedupe_key=f"roster:{hashlib.sha256(keys.encode()).hexdigest()[:32]}",
        payload=alert.model_dump(mode="json", exclude_defaults=True),
    )
