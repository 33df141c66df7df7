from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.alerts.digest import gather, newest_first
from bot.alerts.outbox import Outbox
from bot.alerts.posting import TerminalPoster
from bot.alerts.render import embed_of, terminal_text
from scrapers import Alert, AlertKind, AlertMeeting, DigestEntry
from scrapers.hours import next_digest
from store import Database, NewDelivery, channels, digests, outbox
from store.types import JsonObject
from tests.bot.conftest import SetClock

CHICAGO = ZoneInfo("America/Chicago")
EIGHT = datetime(2026, 7, 2, 13, tzinfo=UTC)
CHANNEL = 70


def _collected(alert: Alert, key: str, due: datetime, channel: int = CHANNEL) -> NewDelivery:
    return NewDelivery(
        channel_id=channel,
        guild_id=7,
        dedupe_key=key,
        kind=alert.kind.value,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        not_before=due,
        collected=True,
    )


async def _owe(db: Database, *deliveries: NewDelivery) -> None:
    async with db.write() as conn:
        await outbox.enqueue(conn, deliveries, EIGHT - timedelta(hours=10))


async def _owed(db: Database, now: datetime) -> list[tuple[str, JsonObject]]:
    async with db.write() as conn:
        claimed = await outbox.claim(conn, now, limit=50, lease=timedelta(minutes=10))
        for delivery in claimed:
            await outbox.mark_sent(conn, delivery.id, message_id=1, now=now)
    return [(delivery.kind, delivery.payload) for delivery in claimed]


def _titles(owed: Sequence[tuple[str, JsonObject]]) -> list[list[str]]:
    return [[entry["title"] for entry in payload["entries"]] for _, payload in owed]


def _at(alert: Alert, start: datetime, **more: object) -> Alert:
    return alert.model_copy(update={"meeting": AlertMeeting(body="Board", start=start), **more})


async def test_nothing_of_a_digest_is_told_before_its_hour(db: Database, palmyra: Alert) -> None:
    await _owe(db, _collected(palmyra, "a", EIGHT))
    early = EIGHT - timedelta(seconds=1)
    assert await gather(db, early) == 0
    assert await _owed(db, early) == []


async def test_a_digest_tells_all_that_was_collected_in_one_message_once(
    db: Database, palmyra: Alert
) -> None:
    other = palmyra.model_copy(update={"place": "Eagle", "title": "Eagle's agenda"})
    await _owe(
        db,
        _collected(palmyra, "a", EIGHT),
        _collected(other, "b", EIGHT),
        _collected(other, "c", EIGHT + timedelta(days=1)),
        _collected(palmyra, "a", EIGHT, channel=71),
    )
    assert await gather(db, EIGHT) == 2
    owed = await _owed(db, EIGHT)
    assert [kind for kind, _ in owed] == ["digest", "digest"]
    assert sorted(len(titles) for titles in _titles(owed)) == [1, 2]
    assert await gather(db, EIGHT + timedelta(minutes=1)) == 0
    assert await _owed(db, EIGHT + timedelta(hours=23)) == []


async def test_what_was_stored_late_is_told_in_a_digest_of_its_own(
    db: Database, palmyra: Alert
) -> None:
    await _owe(db, _collected(palmyra, "a", EIGHT))
    await gather(db, EIGHT)
    late = palmyra.model_copy(update={"title": "Stored a second later"})
    await _owe(db, _collected(late, "b", EIGHT))
    assert await gather(db, EIGHT) == 1
    assert len(await _owed(db, EIGHT)) == 2


async def test_a_clock_that_was_wrong_does_not_keep_a_digest_for_years(
    db: Database, palmyra: Alert
) -> None:
    await _owe(db, _collected(palmyra, "a", EIGHT + timedelta(days=3650)))
    assert await gather(db, EIGHT) == 1


async def test_each_day_has_one_digest_where_the_clocks_change(
    db: Database, palmyra: Alert
) -> None:
    told: list[datetime] = []
    now = datetime(2026, 10, 30, 12, tzinfo=UTC)
    for hour in range(5 * 24):
        at = now + timedelta(hours=hour)
        due = next_digest(at, CHICAGO, 1)  # the hour that November 1 has twice
        await _owe(db, _collected(palmyra, f"{hour}", due))
        if await gather(db, at):
            told.append(at.astimezone(CHICAGO))
            assert len(await _owed(db, at)) == 1
    days = [f"{at:%m-%d %H}" for at in told]
    assert days == ["10-31 01", "11-01 01", "11-02 01", "11-03 01", "11-04 01"]


def test_a_digest_has_a_heading_a_body_and_the_newest_meeting_first() -> None:
    def entry(where: str, title: str, day: int, **more: object) -> DigestEntry:
        at = datetime(2026, 7, day, 23, tzinfo=UTC)
        found = DigestEntry(
            kind=AlertKind.ITEM, where=where, title=title, words="287(g)", url="", at=at
        )
        return found.model_copy(update=more)

    entries = newest_first(
        [
            entry("Village Board", "July 1", 1),
            entry("County Board", "July 9", 9),
            entry("Village Board", "July 15", 15),
            entry("County Board", "July 9", 9, kind=AlertKind.CANCELLED, words="Palmyra"),
        ]
    )
    assert [(each.where, each.title, each.kind.value, each.words) for each in entries] == [
        ("Village Board", "July 15", "item", "287(g)"),
        ("Village Board", "July 1", "item", "287(g)"),
        ("County Board", "July 9", "cancelled", "287(g), Palmyra"),
    ]


async def test_a_digest_reads_as_a_list(db: Database, palmyra: Alert) -> None:
    start = datetime(2026, 7, 3, 23, tzinfo=UTC)
    cancelled = _at(palmyra, start, kind=AlertKind.CANCELLED, title="Plan Commission", quotes=())
    await _owe(
        db,
        _collected(_at(palmyra, start, title="Agenda *July*"), "a", EIGHT),
        _collected(cancelled, "b", EIGHT),
    )
    await gather(db, EIGHT)
    ((_, payload),) = await _owed(db, EIGHT)
    alert = Alert.model_validate(payload)
    embed = embed_of(alert)
    assert embed.title == "🗞️ 2 things since the last digest"
    assert embed.description == (
        "**Board, Palmyra, Wisconsin**\n"
        f"· <t:{int(start.timestamp())}:f>: **287\\(g\\)** · Agenda \\*July\\*"
        " · [Agenda, page 2](https://www.palmyra.example/agenda.pdf#page=2)\n"
        f"· <t:{int(start.timestamp())}:f>: cancelled: Plan Commission"
        " · [Agenda, page 2](https://www.palmyra.example/agenda.pdf#page=2)\n\n"
        "/hits shows all of it, with the quotes."
    )
    said = terminal_text(alert, now=EIGHT).plain
    assert "Board, Palmyra, Wisconsin" in said
    assert "July 3, 2026 at 6:00 PM CDT: 287(g) · Agenda *July*" in said


async def test_a_long_digest_says_how_much_it_leaves_out(
    db: Database, palmyra: Alert, clock: SetClock
) -> None:
    many = [
        palmyra.model_copy(update={"title": f"Agenda {number}", "place": f"Town {number // 30}"})
        for number in range(90)
    ]
    await _owe(db, *(_collected(each, each.title, EIGHT, channel=0) for each in many))
    await gather(db, EIGHT)
    clock.now = EIGHT
    printed = StringIO()
    poster = TerminalPoster(Console(file=printed, width=200), clock)
    await Outbox(db, poster, clock, only=[0]).drain()
    assert "90 things since the last digest" in printed.getvalue()
    assert "and 30 more" in printed.getvalue()


async def test_a_channel_that_is_gone_collects_nothing(db: Database, palmyra: Alert) -> None:
    await _owe(db, _collected(palmyra, "a", EIGHT))
    async with db.write() as conn:
        await channels.end(conn, CHANNEL, error="It was deleted.")
        assert await digests.due(conn, EIGHT) == []
