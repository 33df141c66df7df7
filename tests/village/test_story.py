"""The whole story of a meeting, through the real pipeline, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.demo.village import Answer
from scrapers.listing import MeetingStatus
from store import search
from tests.village.world import (
    HEADING,
    ITEM,
    ORDINARY,
    World,
    agenda,
    agenda_pages,
    evening,
    summary,
)

MEETING = evening(6)  # 2026-11-30, 18:30 in the village


async def looked_at_before(world: World) -> None:
    """The village is known: an ordinary agenda stands on its page, and nothing was said."""
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    report = await world.check()
    assert (report.outcome, report.read, report.owed) == ("ok", 1, 0)


async def heard_of_the_meeting(world: World) -> None:
    await looked_at_before(world)
    world.village.post("board", agenda(MEETING, ITEM, "5. Library roof bids"))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


async def test_the_first_check_is_stored_and_silent(each_world: World) -> None:
    world = each_world
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), ITEM))
    report = await world.check()
    assert (report.read, report.hits) == (1, 1)
    assert await world.told() == []
    async with world.db.read() as conn:
        found = await search.search(conn, search.Phrase("memorandum"))
    assert len(found) == 1


async def test_an_agenda_posted_later_alerts_once_with_all_that_one_wants_to_know(
    each_world: World,
) -> None:
    world = each_world
    await looked_at_before(world)
    world.village.post("board", agenda(MEETING, ITEM, "5. Library roof bids"))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.page, alert.document_kind) == ("item", 2, "agenda")
    assert alert.url == f"{world.village.url}/files/board-agenda.pdf"
    (quote,) = alert.quotes
    assert quote.text == ITEM
    assert [quote.text[start:end] for start, end in quote.spans] == ["287 (g)"]
    assert (quote.page, quote.item, quote.heading) == (2, "4", HEADING)
    assert (quote.watch, quote.confidence) == ("287(g)", "exact")
    assert alert.meeting is not None
    assert alert.meeting.body == "Village Board"
    assert alert.meeting.start == datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
    assert alert.meeting.place == "Village Hall, 100 Mill Street"
    assert (alert.source_name, alert.place, alert.state) == ("Village of Oakvale", "Oakvale", "WI")
    assert alert.first_seen == world.clock.at


async def test_unchanged_checks_send_nothing_and_fetch_nothing_again(each_world: World) -> None:
    world = each_world
    await heard_of_the_meeting(world)
    mark = len(world.village.answers)
    reports = [await world.check(), await world.check()]
    assert [report.outcome for report in reports] == ["unchanged", "unchanged"]
    assert await world.told() == []
    listing = Answer("/agendas", 304, 0)
    paper = Answer("/files/board-agenda.pdf", 304, 0)
    assert world.village.since(mark) == [listing, paper, listing, paper]


async def test_amended_at_the_same_address_it_is_told_once_with_the_old_words(
    each_world: World,
) -> None:
    world = each_world
    await heard_of_the_meeting(world)
    now_reads = "4. Police Department: vote on 287 (g) memorandum of agreement with ICE"
    world.village.post("board", agenda(MEETING, now_reads, "5. Library roof bids"))
    await world.check()
    alert = await world.alert()
    (quote,) = alert.quotes
    assert (alert.kind, quote.was, quote.text) == ("amended", ITEM, now_reads)
    assert alert.first_seen == world.clock.at
    assert alert.removed == ()
    await world.check()
    assert await world.told() == []


async def test_amended_under_a_new_address_only_what_differs_is_told(each_world: World) -> None:
    world = each_world
    await world.watch("library", "Library")
    await heard_of_the_meeting(world)
    added = "6. Letter to ICE about 287(g) detainers"
    pages = agenda_pages(MEETING, (ITEM, "5. Library roof bids", added))
    world.village.post("board", agenda(MEETING, file="board-agenda-REVISED.pdf"))
    world.village.put("board-agenda-REVISED.pdf", pages)
    await world.check()
    alert = await world.alert()
    assert alert.kind == "amended"
    assert [quote.text for quote in alert.quotes] == [added]
    assert alert.quotes[0].was is None
    assert alert.url.endswith("/files/board-agenda-REVISED.pdf")


async def test_an_item_that_matched_and_is_taken_off_is_told(each_world: World) -> None:
    world = each_world
    await heard_of_the_meeting(world)
    world.village.post("board", agenda(MEETING, "5. Library roof bids"))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.removed, alert.quotes) == ("amended", (ITEM,), ())
    world.village.post("board", agenda(MEETING, ITEM, "5. Library roof bids"))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, [quote.text for quote in alert.quotes]) == ("amended", [ITEM])


async def test_an_item_that_nobody_watches_may_come_and_go(world: World) -> None:
    await heard_of_the_meeting(world)
    world.village.post("board", agenda(MEETING, ITEM, "6. Sidewalks"))
    assert (await world.check()).new_documents == 1
    assert await world.told() == []


async def test_a_new_file_with_the_same_words_is_no_news(world: World) -> None:
    await heard_of_the_meeting(world)
    pages = (*agenda_pages(MEETING, (ITEM, "5. Library roof bids")), ())
    world.village.put("board-agenda.pdf", pages)
    report = await world.check()
    assert (report.read, report.new_documents) == (1, 0)
    assert await world.told() == []


async def test_the_meeting_stands_in_the_store_as_its_page_and_agenda_tell_it(
    world: World,
) -> None:
    await heard_of_the_meeting(world)
    meeting = await world.meeting("Village Board", MEETING)
    assert meeting.status == MeetingStatus.SCHEDULED
    assert meeting.place == "Village Hall, 100 Mill Street"
    assert meeting.time_known
    assert ORDINARY[0] not in meeting.title
