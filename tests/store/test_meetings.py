from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.listing import MeetingStatus
from store import Filters, documents, meetings, sources
from store.documents import NewDocument, NewVersion
from store.meetings import NewMeeting
from store.sources import StoredSource
from tests.store.conftest import NOW, source, statements

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOARD = NewMeeting(
    key="board-1201",
    title="Village Board",
    zone="America/Chicago",
    start_utc=NOW + 7 * DAY,
    body="Village Board",
    place="Village Hall, 100 W. Taft St.",
)


async def test_a_new_meeting_has_nothing_before_it(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    (change,) = await meetings.save(conn, palmyra.id, [BOARD], NOW)
    assert (change.before, change.changed) == (None, frozenset())
    assert change.meeting.start_utc == NOW + 7 * DAY
    assert (change.meeting.zone, change.meeting.status) == ("America/Chicago", "scheduled")


async def test_a_change_names_what_differs(conn: AsyncConnection, palmyra: StoredSource) -> None:
    (first,) = await meetings.save(conn, palmyra.id, [BOARD], NOW)
    (same,) = await meetings.save(conn, palmyra.id, [BOARD], NOW + HOUR)
    assert (same.before, same.changed) == (first.meeting, frozenset())
    moved = replace(BOARD, start_utc=NOW + 8 * DAY, place=None, status=MeetingStatus.RESCHEDULED)
    (change,) = await meetings.save(conn, palmyra.id, [moved], NOW + 2 * HOUR)
    assert change.changed == {"start_utc", "place", "status"}
    assert change.before is not None
    assert change.before.place == "Village Hall, 100 W. Taft St."
    assert change.meeting.status == "rescheduled"
    assert (change.meeting.first_seen, change.meeting.last_seen) == (NOW, NOW + 2 * HOUR)


async def test_answers_are_in_the_order_asked_and_a_key_of_any_length_is_one(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    endless = "x" * 5_000
    listed = [
        replace(BOARD, key=endless + "b", title="B"),
        replace(BOARD, key=endless + "a", title="A"),
        replace(BOARD, key=endless + "b", title="B again"),
    ]
    changes = await meetings.save(conn, palmyra.id, listed, NOW)
    assert [change.meeting.title for change in changes] == ["B again", "A", "B again"]
    again = await meetings.save(conn, palmyra.id, listed[:2], NOW)
    assert [change.changed for change in again] == [{"title"}, frozenset()]
    assert await meetings.absent(conn, palmyra.id, [endless + "a", endless + "b"], NOW) == []


async def test_a_meeting_is_missing_only_when_it_was_absent_twice(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    (saved,) = await meetings.save(conn, palmyra.id, [BOARD], NOW)
    assert await meetings.absent(conn, palmyra.id, [], NOW + HOUR) == []
    once = (await meetings.get(conn, [saved.meeting.id]))[saved.meeting.id]
    assert (once.status, once.missing_since) == ("scheduled", NOW + HOUR)
    (gone,) = await meetings.absent(conn, palmyra.id, ["another"], NOW + 2 * HOUR)
    assert (gone.key, gone.status) == ("board-1201", "missing")
    assert gone.missing_since == NOW + HOUR
    assert await meetings.absent(conn, palmyra.id, [], NOW + 3 * HOUR) == []


async def test_a_meeting_that_comes_back_is_not_missing(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await meetings.save(conn, palmyra.id, [BOARD], NOW)
    await meetings.absent(conn, palmyra.id, [], NOW + HOUR)
    (back,) = await meetings.save(conn, palmyra.id, [BOARD], NOW + 2 * HOUR)
    assert (back.changed, back.meeting.missing_since) == (frozenset(), None)
    assert await meetings.absent(conn, palmyra.id, [], NOW + 3 * HOUR) == []
    await meetings.absent(conn, palmyra.id, [], NOW + 4 * HOUR)
    (found,) = await meetings.save(conn, palmyra.id, [BOARD], NOW + 5 * HOUR)
    assert found.changed == {"status"}


async def test_a_past_or_cancelled_meeting_or_another_sources_is_not_missed(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.sync(conn, [source(), source("other")], NOW)
    other = await sources.get(conn, "other")
    assert other is not None
    listed = [
        replace(BOARD, key="past", start_utc=NOW - HOUR),
        replace(BOARD, key="undated", start_utc=None),
        replace(BOARD, key="off", status=MeetingStatus.CANCELLED),
    ]
    await meetings.save(conn, palmyra.id, listed, NOW)
    await meetings.save(conn, other.id, [BOARD], NOW)
    for _ in range(2):
        assert await meetings.absent(conn, palmyra.id, [], NOW) == []


async def test_upcoming_are_the_nearest_first_of_what_a_server_may_see(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    dane = source("dane", name="Dane County", county="Dane", place=None)
    await sources.sync(conn, [source(), dane], NOW)
    ours = await sources.add(conn, source("ours", name="Ours"), guild_id=7, now=NOW, limit=9)
    county = await sources.get(conn, "dane")
    assert county is not None
    await meetings.save(
        conn, palmyra.id, [BOARD, replace(BOARD, key="p", start_utc=NOW - DAY)], NOW
    )
    await meetings.save(conn, county.id, [replace(BOARD, start_utc=NOW + DAY)], NOW)
    await meetings.save(conn, ours.id, [replace(BOARD, start_utc=NOW + 2 * DAY)], NOW)

    async def names(limit: int = 9, **narrowed: object) -> list[str]:
        filters = Filters(**narrowed)  # type: ignore[arg-type]
        found = await meetings.upcoming(conn, NOW, filters=filters, limit=limit)
        return [row.source_slug for row in found]

    assert await names() == ["dane", "ours", "palmyra-village"]
    assert await names(guild_id=8) == ["dane", "palmyra-village"]
    assert await names(guild_id=7, limit=2) == ["dane", "ours"]
    assert await names(county="dane") == ["dane"]
    assert await names(place="palmyra", source="ours") == ["ours"]
    assert await names(state="IL") == []
    (nearest,) = await meetings.upcoming(conn, NOW, until=NOW + 2 * DAY)
    assert nearest.source_name == "Dane County"
    assert nearest.meeting.place == "Village Hall, 100 W. Taft St."
    assert (nearest.county, nearest.place) == ("Dane", None)


async def test_the_next_meeting_of_a_source_is_one_that_is_still_on(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    assert await meetings.next_for_source(conn, palmyra.id, NOW) is None
    off = replace(BOARD, key="off", start_utc=NOW + DAY, status=MeetingStatus.CANCELLED)
    await meetings.save(conn, palmyra.id, [BOARD, off], NOW)
    following = await meetings.next_for_source(conn, palmyra.id, NOW)
    assert following is not None
    assert following.key == "board-1201"


async def test_a_thousand_meetings_take_as_many_statements_as_two(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    async def save(count: int) -> int:
        old = [replace(BOARD, key=f"{count}-{number}") for number in range(count)]
        await meetings.save(conn, palmyra.id, old, NOW)
        new = [replace(BOARD, key=f"{count}-new-{number}") for number in range(count)]
        with statements(conn) as sent:
            await meetings.save(conn, palmyra.id, old + new, NOW)
            await meetings.absent(conn, palmyra.id, [], NOW)
            await meetings.absent(conn, palmyra.id, [], NOW)
        return len(sent)

    assert await save(2) == await save(1000)


async def test_what_papers_say_of_their_meeting_is_by_their_versions_now(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    listed = [replace(BOARD, key="a"), replace(BOARD, key="b")]
    first, second = [
        change.meeting.id for change in await meetings.save(conn, palmyra.id, listed, NOW)
    ]
    papers = [("1", "agenda", first), ("2", "packet", second), ("3", "notice", second)]
    ids = await documents.save(
        conn,
        palmyra.id,
        [NewDocument(url, "Paper", kind, meeting_id=of) for url, kind, of in papers],
        NOW,
    )

    async def save(url: str, status: str | None) -> None:
        agenda = {"status": status} if status else None
        version = NewVersion(ids[url], url, 9, "pdf", "read", agenda=agenda)
        await documents.save_version(conn, version, NOW)

    for url in ids:
        await save(url, "cancelled")
    assert await meetings.said(conn, [first, second], []) == {
        first: {"cancelled"},
        second: {"cancelled"},
    }
    assert await meetings.said(conn, [first, second], ["3"]) == {first: {"cancelled"}}
    await save("1", None)
    assert await meetings.said(conn, [first], []) == {}
