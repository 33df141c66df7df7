"""From what a check found to who is told what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config import Scope
from scrapers import announce
from scrapers.alert import Alert, AlertMeeting
from scrapers.errand import Errand, Why
from scrapers.finding import Finding
from scrapers.listing import DocumentKind, ListedDocument
from scrapers.match import Confidence, Match
from scrapers.reading import Passage, Reading, ReadOutcome
from store.audience import Watcher
from store.hits import FoundThere
from store.meetings import MeetingChange, StoredMeeting
from store.outbox import NewDelivery
from store.sources import StoredSource
from store.subscriptions import Subscription
from store.watches import Watch

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ITEM = "4. A 287(g) agreement with ICE"

SOURCE = StoredSource(
    id=1,
    slug="oakvale",
    name="Village of Oakvale",
    platform="generic",
    url="https://x/agendas",
    kind="agenda",
    state="WI",
    county="Jefferson",
    place="Oakvale",
    body=None,
    zone="America/Chicago",
    interval_minutes=60,
    enabled=True,
    reason=None,
    robots="obey",
    options={},
    origin="file",
    guild_id=None,
    next_due=NOW,
    last_checked=NOW,
    last_outcome="ok",
    last_reason="",
    last_good=NOW,
    failures=0,
    broken_at=None,
    baseline_at=NOW - DAY,
    created_at=NOW - DAY,
)


def watcher(query: str = "287(g)", *channels: int, **values: Any) -> Watcher:
    watch = Watch(
        id=1,
        guild_id=None,
        name=query.title(),
        query_id=1,
        query=query,
        scope=Scope(),
        confidence="variant",
        paused_until=None,
        created_by=None,
        created_at=NOW - 9 * DAY,
    )
    listening = [
        Subscription(
            id=channel,
            guild_id=None,
            channel_id=channel,
            watch_id=None,
            mode="now",
            role_id=None,
            state="active",
            reason=None,
            created_by=None,
            created_at=NOW - 9 * DAY,
        )
        for channel in channels or (71,)
    ]
    return Watcher(replace(watch, **values), tuple(listening))


def finding(*texts: str, **values: Any) -> Finding:
    document = ListedDocument("https://x/agenda.pdf", "Agenda", DocumentKind.AGENDA)
    passages = tuple(Passage(text, page=2, item="4") for text in texts or (ITEM,))
    matches = tuple(
        Match(
            "287(g)", place, Confidence.EXACT, ((text.index("287(g)"), text.index("287(g)") + 6),)
        )
        for place, text in enumerate(texts or (ITEM,))
        if "287(g)" in text
    )
    found = Finding(
        errand=Errand(document, Why.NEW, "board"),
        sha256="ab",
        size=9,
        reading=Reading(ReadOutcome.READ, "pdf", passages),
        fresh=frozenset(range(len(passages))),
        matches=matches,
        meeting=AlertMeeting(body="Village Board", start=NOW + 6 * DAY),
    )
    return replace(found, **values)


def of(
    *findings: Finding, watchers: tuple[Watcher, ...] = (), baseline: bool = False
) -> list[NewDelivery]:
    return announce.of_findings(findings, SOURCE, watchers or (watcher(),), NOW, baseline=baseline)


def key(found: Finding, *watchers: Watcher) -> str:
    (delivery,) = of(found, watchers=watchers)
    return delivery.dedupe_key


def article(text: str, url: str, **values: Any) -> Finding:
    document = ListedDocument(url, "287(g) notes", DocumentKind.ARTICLE)
    return finding(text, errand=Errand(document, Why.NEW), meeting=None, **values)


def test_one_text_found_twice_has_one_key() -> None:
    assert key(finding()) == key(finding(sha256="cd"))
    assert key(finding()) == key(finding(ITEM.replace(" ", "  ")))
    assert key(article(ITEM, "https://a/1")) == key(article(ITEM, "https://b/2", sha256="cd"))
    assert key(finding(), watcher()) == key(finding(), watcher(name="another"))


def test_anything_new_has_another_key() -> None:
    later = AlertMeeting(body="Village Board", start=NOW + 34 * DAY)
    gone = (Passage(ITEM),)
    lost = (Match("287(g)", 0, Confidence.EXACT, ()),)
    title = (Match("287(g)", -1, Confidence.EXACT, ()),)
    keys = [
        key(finding()),
        key(finding("5. Another 287(g) agreement")),
        key(finding(meeting=later)),
        key(finding(amends=True)),
        key(finding("9. Adjourn", matches=(), gone=gone, gone_matches=lost, amends=True)),
        key(finding("9. Adjourn", matches=title)),
        key(finding("8. Recess", matches=title)),
        key(finding(meeting=None)),
        key(finding(ITEM, "9. Adjourn", meeting=None)),
        key(article("287(g) notes", "https://x/mon", sha256="")),
        key(article("287(g) notes", "https://x/fri", sha256="")),
    ]
    assert len(set(keys)) == len(keys)


def test_a_channel_is_told_once_of_a_document_whatever_found_it() -> None:
    other = watcher("ice", 71, 72, query_id=2)
    found = finding()
    ice = Match("ice", 0, Confidence.EXACT, ((26, 30), (4, 10)))
    told = of(replace(found, matches=(*found.matches, ice)), watchers=(watcher(), other))
    assert [delivery.channel_id for delivery in told] == [71, 72]
    quotes = [Alert.model_validate(delivery.payload).quotes for delivery in told]
    assert [quote.watch for quote in quotes[0]] == ["287(G), Ice"]
    assert quotes[0][0].spans == ((4, 11), (26, 30))
    assert quotes[1][0].spans == ((4, 10), (26, 30))


def test_what_is_long_past_is_not_told() -> None:
    def at(days: float) -> Finding:
        return finding(meeting=AlertMeeting(start=NOW + days * DAY))

    assert [len(of(at(days))) for days in (-181, -179, 2)] == [0, 1, 1]
    old = ListedDocument("https://x/1", "Old", DocumentKind.ARTICLE, published=NOW - 200 * DAY)
    assert of(finding(errand=Errand(old, Why.NEW), meeting=None)) == []


def test_the_first_check_tells_what_is_ahead_in_one_summary() -> None:
    def at(days: float, body: str) -> Finding:
        return finding(meeting=AlertMeeting(body=body, start=NOW + days * DAY))

    (delivery,) = of(at(5, "Board"), at(-1, "Past"), at(2, "Plan"), baseline=True)
    alert = Alert.model_validate(delivery.payload)
    assert (alert.kind, len(alert.lines), len(alert.quotes)) == ("upcoming", 2, 2)
    assert alert.meeting is not None
    assert alert.meeting.body == "Plan"
    assert delivery.urgent_at == NOW + 2 * DAY
    assert of(finding(meeting=None), baseline=True) == []


def held(**values: Any) -> StoredMeeting:
    meeting = StoredMeeting(
        id=7,
        source_id=1,
        key="board",
        title="Village Board",
        body=None,
        start_utc=NOW + 6 * DAY,
        zone="America/Chicago",
        time_known=True,
        place=None,
        remote=None,
        status="scheduled",
        url=None,
        first_seen=NOW,
        last_seen=NOW,
        missing_since=None,
    )
    return replace(meeting, **values)


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ({}, {"status": "cancelled"}, "cancelled"),
        ({}, {"status": "postponed"}, "postponed"),
        ({}, {"status": "rescheduled"}, "rescheduled"),
        ({"status": "cancelled"}, {}, "reinstated"),
        ({"status": "postponed"}, {"status": "amended"}, "reinstated"),
        ({"status": "missing"}, {}, None),
        ({"status": "rescheduled"}, {}, None),
        ({}, {"status": "amended"}, None),
        ({}, {"status": "held"}, None),
        ({}, {"start_utc": NOW + 7 * DAY}, "rescheduled"),
        ({}, {"start_utc": NOW + 7 * DAY, "status": "amended"}, "rescheduled"),
        ({"time_known": False}, {"start_utc": NOW + 6 * DAY + HOUR}, None),
        ({}, {"place": "the school"}, None),
        ({"start_utc": NOW - DAY}, {"start_utc": NOW - DAY, "status": "cancelled"}, None),
        ({"start_utc": NOW - DAY}, {"start_utc": NOW + DAY}, "rescheduled"),
        ({"start_utc": None}, {"start_utc": None, "status": "cancelled"}, "cancelled"),
    ],
)
def test_which_changes_of_a_meeting_are_news(
    before: dict[str, Any], now: dict[str, Any], kind: str | None
) -> None:
    was, is_now = held(**before), held(**now)
    changed = frozenset(
        name
        for name in ("status", "start_utc", "place")
        if getattr(was, name) != getattr(is_now, name)
    )
    change = MeetingChange(is_now, was, changed)
    assert announce.is_news(change, NOW) is (kind is not None)
    there = [FoundThere(1, "exact", "agenda", NOW - HOUR)]
    told = announce.of_change(change, SOURCE, [watcher()], there, NOW)
    assert [delivery.kind for delivery in told] == ([kind] if kind else [])


def test_a_new_meeting_is_no_change() -> None:
    change = MeetingChange(held(status="cancelled"), None, frozenset())
    assert not announce.is_news(change, NOW)


@pytest.mark.parametrize(
    ("found", "watched", "heard"),
    [
        (FoundThere(1, "exact", "agenda", NOW), {}, True),
        (FoundThere(2, "exact", "agenda", NOW), {}, False),
        (FoundThere(1, "possible", "agenda", NOW), {}, False),
        (FoundThere(1, "exact", "agenda", NOW), {"scope": Scope(kinds=("minutes",))}, False),
        (FoundThere(1, "exact", "agenda", NOW), {"scope": Scope(states=("IL",))}, False),
        (FoundThere(1, "exact", "agenda", NOW - 10 * DAY), {}, False),
    ],
)
def test_only_who_heard_of_a_meeting_hears_that_it_is_off(
    found: FoundThere, watched: dict[str, Any], heard: bool
) -> None:
    change = MeetingChange(held(status="cancelled"), held(), frozenset({"status"}))
    told = announce.of_change(change, SOURCE, [watcher(**watched)], [found], NOW)
    assert [delivery.channel_id for delivery in told] == ([71] if heard else [])


def test_what_is_told_of_one_meeting_has_one_topic_and_so_has_a_story() -> None:
    meeting = AlertMeeting(id=57, start=NOW + 6 * DAY)
    (agenda,) = of(finding(meeting=meeting))
    (minutes,) = of(finding("9. The 287(g) vote", meeting=meeting, amends=True))
    assert agenda.topic == minutes.topic == "meeting:57"
    (news,) = of(article(ITEM, "https://a/1", story=4))
    (later,) = of(article(ITEM, "https://a/1", amends=True, kept_story=4))
    assert news.topic == later.topic == "story:4"
    (alone,) = of(article(ITEM, "https://a/1"))
    assert alone.topic == "document:oakvale:https://a/1"


def hearing(**values: Any) -> Watcher:
    """A watch that takes anything, heard by a channel with these settings."""
    one = watcher(confidence="possible")
    return replace(one, subscriptions=(replace(one.subscriptions[0], **values),))


def doubtful(*texts: str) -> tuple[Match, ...]:
    return tuple(
        Match("287(g)", place, Confidence.POSSIBLE, ((0, 4),)) for place, _ in enumerate(texts)
    )


def test_what_is_sure_goes_to_the_channel_and_what_is_not_to_its_review_channel() -> None:
    sure, unsure = "4. A 287(g) agreement", "5. A 278(g) agreement"
    matches = (
        Match("287(g)", 0, Confidence.EXACT, ((5, 11),)),
        Match("287(g)", 1, Confidence.POSSIBLE, ((5, 11),)),
    )
    told, review = of(
        finding(sure, unsure, matches=matches),
        watchers=(hearing(review_channel_id=99, role_id=5),),
    )
    assert (told.channel_id, told.role_id) == (71, 5)
    assert [quote["text"] for quote in told.payload["quotes"]] == [sure]
    assert (review.channel_id, review.role_id) == (99, None)
    assert [quote["text"] for quote in review.payload["quotes"]] == [unsure]
    assert review.payload["review"] == {"channel_id": 71, "role_id": 5}
    assert review.dedupe_key.startswith("review:71:")


def test_what_was_read_from_a_scan_is_reviewed_however_plain_it_is() -> None:
    scanned = replace(
        finding(),
        reading=Reading(ReadOutcome.READ, "pdf", (Passage(ITEM, ocr=True),)),
    )
    (review,) = of(scanned, watchers=(hearing(review_channel_id=99),))
    assert review.channel_id == 99


def test_without_a_review_channel_everything_goes_to_the_channel() -> None:
    (told,) = of(finding(ITEM, matches=doubtful(ITEM)), watchers=(hearing(),))
    assert told.channel_id == 71
    (told,) = of(finding(ITEM, matches=doubtful(ITEM)), watchers=(hearing(review_channel_id=71),))
    assert (told.channel_id, "review" in told.payload) == (71, False)


def test_what_a_channel_hears_anyway_is_not_to_be_reviewed_for_it() -> None:
    found = finding(ITEM, matches=doubtful(ITEM))
    (told,) = of(found, watchers=(hearing(review_channel_id=99), hearing()))
    assert told.channel_id == 71


def test_a_review_does_not_wait_for_a_digest() -> None:
    daily = hearing(review_channel_id=99, mode="daily")
    (review,) = of(finding(ITEM, matches=doubtful(ITEM)), watchers=(daily,))
    assert not review.collected
    assert review.not_before is None


def test_one_more_outlet_calls_nobody_and_is_not_printed_on_a_terminal() -> None:
    (news,) = of(article(ITEM, "https://a/1", story=4), watchers=(hearing(role_id=5),))
    also = announce.also(news, 4)
    assert also is not None
    assert (also.kind, also.dedupe_key, also.role_id) == ("also", "also:4:oakvale", None)
    assert "quotes" not in also.payload
    assert announce.also(replace(news, channel_id=0), 4) is None
    assert announce.also(replace(news, collected=True), 4) is None
