"""Which channels hear of a finding, and of what in it. Pure.

A channel with a review channel hears of what is sure; what is only possible, or was read from a
scan, goes to the review channel, where people confirm it or dismiss it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from scrapers.finding import Finding
from scrapers.hours import sooner
from scrapers.listing import DocumentKind
from scrapers.match import Confidence, Match
from scrapers.reading import Passage
from store import audience, sources, subscriptions, watches


@dataclass(slots=True)
class Heard:
    """What one channel is to hear of one document.

    `matches` are by query and passage, `gone` the places of what was taken off, `names` the watches
    by their queries. `review`: it goes to the subscription's review channel.
    """

    subscription: subscriptions.Subscription
    review: bool = False
    matches: dict[tuple[str, int], Match] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def listen(self, subscription: subscriptions.Subscription) -> None:
        """Hear by this subscription as well: at the sooner hour of the two, and with its role."""
        first = sooner(self.subscription, subscription)
        role = self.subscription.role_id or subscription.role_id
        self.subscription = replace(first, role_id=role)


def heard(
    finding: Finding, source: sources.StoredSource, watchers: Sequence[audience.Watcher]
) -> list[Heard]:
    """What each channel hears; nothing is to be reviewed for a channel that hears of it anyway."""
    found: dict[tuple[int, int | None], Heard] = {}
    kind = finding.errand.document.kind
    for match in finding.matches:
        unsure = is_unsure(match, finding.passage(match))
        for watch, subscription in _hearing(match, watchers, source, kind):
            there = _place(found, subscription, unsure=unsure)
            there.matches[match.query, match.passage] = match
            there.names.setdefault(match.query, watch.name)
    for match in finding.gone_matches:
        unsure = is_unsure(match, finding.gone[match.passage])
        for _, subscription in _hearing(match, watchers, source, kind):
            _place(found, subscription, unsure=unsure).gone.add(match.passage)
    for (channel_id, _), there in found.items():
        if there.review and (told := found.get((channel_id, None))) is not None:
            passages = {passage for _, passage in told.matches}
            there.matches = {
                key: match for key, match in there.matches.items() if key[1] not in passages
            }
            there.gone -= told.gone
    return [there for there in found.values() if there.matches or there.gone]


def is_unsure(match: Match, passage: Passage) -> bool:
    """Whether people should look at it first, where there are some who do."""
    return match.confidence is Confidence.POSSIBLE or passage.ocr


def _place(
    found: dict[tuple[int, int | None], Heard],
    subscription: subscriptions.Subscription,
    *,
    unsure: bool,
) -> Heard:
    review = subscription.review_channel_id if unsure else None
    if review == subscription.channel_id:
        review = None
    there = found.setdefault(
        (subscription.channel_id, review), Heard(subscription, review=review is not None)
    )
    there.listen(subscription)
    return there


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
