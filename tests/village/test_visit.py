"""Listings of several pages, some of which are out, unchanged, or asked for with a body."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from aiohttp import web

from config import Source
from scrapers.fetch import Request
from scrapers.listing import Outcome
from scrapers.platforms import generic
from scrapers.visit import visit
from store import retention, validators
from tests.village.hostile import answering
from tests.village.world import HOUR, ITEM, World, agenda, evening, summary

MEETING = evening(6)


@pytest.fixture
def two_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The village's listing is its own page and the courier's."""

    def requests(source: Source, now: datetime) -> tuple[Request, ...]:
        return tuple(Request(f"{site.url}/agendas") for site in (world.village, world.courier))

    monkeypatch.setattr(generic, "requests", requests)


async def known_village(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    world.courier.post("plan", agenda(evening(9), "3. Plat", body="Plan Commission"))
    assert (await world.check()).read == 2


@pytest.mark.usefixtures("two_pages")
async def test_what_one_page_lists_is_read_though_another_is_out(world: World) -> None:
    await known_village(world)
    world.courier.troubles["/agendas"] = answering(500)
    world.village.post("board", agenda(MEETING, ITEM))
    report = await world.check()
    assert (report.outcome, report.new_documents) == (Outcome.ERROR, 1)
    assert summary(await world.told()) == [(0, "item")]
    for _ in range(2):
        world.village.post("board", agenda(MEETING, ITEM, mark="Amended"))
        await world.check()
    assert (await world.meeting("Plan Commission", evening(9))).missing_since is None
    world.courier.troubles.clear()
    assert (await world.check()).outcome.value in {"ok", "unchanged"}
    kinds = [told.kind for told in await world.told()]
    assert kinds == ["source_broken", "source_well"]


@pytest.mark.usefixtures("two_pages")
async def test_a_mark_on_a_page_that_did_not_change_still_holds(world: World) -> None:
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM))
    world.courier.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert summary(await world.told()) == [(0, "cancelled")]
    for day in (10, 11):
        world.courier.post(f"fire-{day}", agenda(evening(day), "3. Hoses", body="Fire Board"))
        await world.check()
    assert (await world.meeting("Village Board", MEETING)).status == "cancelled"
    assert await world.told() == []


@pytest.mark.usefixtures("two_pages")
async def test_the_longest_wait_that_any_host_asked_for_is_kept(world: World) -> None:
    await known_village(world)
    world.village.troubles["/agendas"] = answering(429, Retry_After="14400")
    world.courier.troubles["/agendas"] = answering(503, Retry_After="60")
    report = await world.check()
    assert report.next_due - world.clock.at == 4 * HOUR


async def seen(
    world: World, known: dict[str, validators.StoredValidators]
) -> tuple[Outcome, dict[str, validators.StoredValidators]]:
    source = (await world.source()).config()
    found = await visit(source, world.tools.fetcher, world.tools.sandbox, known, world.clock)
    return found.listing.outcome, dict(found.answers)


async def test_two_bodies_sent_to_one_address_are_two_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def requests(source: Source, now: datetime) -> tuple[Request, ...]:
        url = f"{world.village.url}/search"
        return tuple(
            Request(url, "POST", body) for body in (b"year=2026", b"year=2027", b"year=2026")
        )

    async def answer(request: web.Request) -> web.StreamResponse:
        year = (await request.text())[-4:]
        asked.append(year)
        row = (
            f'<li>Village Board Meeting, December 1, {year} <a href="/files/{year}.pdf">Agenda</a>'
        )
        return web.Response(
            text=f"<html><body><ul>{row}</li></ul></body></html>", content_type="text/html"
        )

    asked: list[str] = []
    monkeypatch.setattr(generic, "requests", requests)
    world.village.troubles["/search"] = answer
    outcome, answers = await seen(world, {})
    assert (outcome, len(answers), asked) == (Outcome.OK, 2, ["2026", "2027"])
    assert all(len(key) < 100 for key in answers)
    outcome, _ = await seen(world, answers)
    assert outcome is Outcome.UNCHANGED


async def test_a_key_made_of_a_whole_text_is_cut(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    long = "Committee of the " + " and the ".join(f"Ward{n}x" for n in range(90))
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{'u' * 900}\r\nDTSTART;TZID=America/Chicago:20261201T183000\r\n"
        f"SUMMARY:{long} on 287(g)\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    await world.source("calendar", platform="ics", url=f"{world.village.url}/calendar.ics")
    world.village.troubles["/calendar.ics"] = answering(200, calendar, "text/calendar")
    await world.check("calendar", after=timedelta(minutes=1))
    (told,) = await world.told()
    assert told.alert.meeting is not None
    assert told.alert.meeting.start is not None
    meeting = await world.meeting("Committee of the Ward0x", datetime(2026, 12, 1, 18, 30))  # noqa: DTZ001
    assert len(meeting.key) < 250


async def test_what_is_still_asked_for_is_noted_once_a_week_and_the_rest_is_forgotten(
    world: World,
) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), ITEM))
    world.village.post("board", agenda(evening(6), ITEM))
    await world.check()
    assert len(await world.told()) == 1
    listing = f"{world.village.url}/agendas"
    noted = set()
    for _ in range(20):
        await world.check(after=timedelta(days=1))
        async with world.db.read() as conn:
            answers = await validators.of_source(conn, (await world.stored()).id)
        noted.add(answers[listing].fetched_at)
    assert len(noted) == 3
    world.clock.at += retention.ANSWERS_KEPT_FOR + timedelta(days=7)
    async with world.db.write() as conn:
        assert await retention.prune_answers(conn, world.clock() - retention.ANSWERS_KEPT_FOR) == 3
    assert (await world.check()).new_documents == 0
    assert await world.told() == []
