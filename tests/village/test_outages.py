"""Pages that flip to something else and back: an outage is never news, and replaces nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.demo.paper import make_pdf
from bot.demo.village import Article, Notice
from scrapers.listing import Outcome
from store import documents
from tests.village.hostile import Trouble, answering, cut, drip, outage, reset
from tests.village.world import (
    DAY,
    HEADING,
    ITEM,
    World,
    agenda,
    agenda_pages,
    evening,
    summary,
)

MEETING = evening(6)
QUARTER = DAY / 4  # as often as a page is asked for that tells nothing of its changes
FILE = "/files/board-agenda.pdf"
PDF = make_pdf(agenda_pages(MEETING, (ITEM,)))


async def with_an_agenda(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


async def version_of(world: World, path: str) -> documents.KnownDocument:
    async with world.db.read() as conn:
        known = await documents.known(conn, (await world.stored()).id)
    return known[f"{world.village.url}{path}"]


LISTING_TROUBLES = [
    pytest.param(outage(), Outcome.DRIFT, id="a page that says that it will be back"),
    pytest.param(outage("404 Not Found"), Outcome.ERROR, id="a soft 404"),
    pytest.param(answering(503), Outcome.BLOCKED, id="503"),
    pytest.param(answering(500), Outcome.ERROR, id="500"),
    pytest.param(answering(403), Outcome.BLOCKED, id="403"),
    pytest.param(answering(200), Outcome.ERROR, id="nothing at all"),
    pytest.param(
        answering(200, "<html><body><table><tr><td>Monday, Novem"), Outcome.ERROR, id="half a page"
    ),
    pytest.param(cut(b"<html>" * 100, "text/html"), Outcome.ERROR, id="an answer that breaks off"),
    pytest.param(reset, Outcome.ERROR, id="a connection that is closed"),
]


@pytest.mark.parametrize(("trouble", "outcome"), LISTING_TROUBLES)
async def test_a_listing_that_is_out_for_long_and_comes_back_is_no_news(
    world: World, trouble: Trouble, outcome: Outcome
) -> None:
    await with_an_agenda(world)
    world.village.troubles["/agendas"] = trouble
    for _ in range(3):
        assert (await world.check()).outcome is outcome
    assert (await world.meeting("Village Board", MEETING)).missing_since is None
    del world.village.troubles["/agendas"]
    report = await world.check()
    assert (report.outcome.value in {"ok", "unchanged"}, report.new_documents) == (True, 0)
    kinds = [told.kind for told in await world.told()]
    assert kinds == ["source_broken", "source_well"]


PAPER_TROUBLES = [
    pytest.param(outage(), id="a web page where a file was promised"),
    pytest.param(answering(503), id="503"),
    pytest.param(answering(404), id="404"),
    pytest.param(answering(200, kind="application/pdf"), id="nothing at all"),
    pytest.param(answering(200, "%PDF-1.7 no more", "application/pdf"), id="half a PDF"),
    pytest.param(cut(PDF, "application/pdf"), id="an answer that breaks off"),
    pytest.param(reset, id="a connection that is closed"),
]


@pytest.mark.parametrize("trouble", PAPER_TROUBLES)
async def test_a_paper_that_is_out_keeps_its_version_and_is_no_news_when_it_is_back(
    world: World, trouble: Trouble
) -> None:
    await with_an_agenda(world)
    before = await version_of(world, FILE)
    world.village.troubles[FILE] = trouble
    for _ in range(2):
        report = await world.check()
        assert (report.outcome, len(report.failures)) == ("unchanged", 1)
    assert (await version_of(world, FILE)).version_id == before.version_id
    del world.village.troubles[FILE]
    report = await world.check()
    assert (report.failures, report.new_documents) == ((), 0)
    assert (await version_of(world, FILE)).version_id == before.version_id
    assert await world.told() == []


@pytest.mark.parametrize("trouble", PAPER_TROUBLES)
async def test_a_paper_that_is_amended_while_it_is_out_is_told_when_it_is_back(
    world: World, trouble: Trouble
) -> None:
    await with_an_agenda(world)
    world.village.troubles[FILE] = trouble
    await world.check()
    world.village.post("board", agenda(MEETING, ITEM, "5. A 287(g) resolution"))
    del world.village.troubles[FILE]
    await world.check()
    alert = await world.alert()
    assert (alert.kind, [quote.text for quote in alert.quotes]) == (
        "amended",
        ["5. A 287(g) resolution"],
    )


async def test_a_pdf_that_becomes_another_document_is_told_by_what_it_says(world: World) -> None:
    await with_an_agenda(world)
    await world.watch("sewer")
    other = ("Notice to residents", "The sewer on Mill Street will be replaced in spring.")
    world.village.put("board-agenda.pdf", [other])
    await world.check()
    alert = await world.alert()
    assert alert.kind == "amended"
    assert [quote.watch for quote in alert.quotes] == ["sewer"]
    assert alert.removed == (ITEM,)


def web_agenda(*items: str) -> str:
    """An agenda that is a web page."""
    head, tail = agenda_pages(MEETING, items)
    lines = "".join(f"<p>{line}</p>" for line in (*head, *tail) if line)
    return (
        "<!doctype html><html><head><title>Agenda</title></head><body><nav><a href='/'>Home</a>"
        f"</nav><main><h1>Agenda</h1>{lines}</main><footer>Oakvale</footer></body></html>"
    )


PAGE = "/DocumentCenter/View/12"


async def with_a_web_agenda(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    world.village.troubles[PAGE] = answering(200, web_agenda(ITEM))
    world.village.post("board", Notice(MEETING, "Village Board", ((),), file=f"..{PAGE}"))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.quotes[0].heading) == ("item", HEADING)


def same_chrome(words: str) -> Trouble:
    return answering(
        200,
        "<!doctype html><html><head><title>Oakvale</title></head><body><nav><a href='/'>Home</a>"
        f"</nav><main><p>{words}</p></main><footer>Village of Oakvale</footer></body></html>",
    )


@pytest.mark.parametrize(
    "trouble",
    [
        outage(),
        outage("Page not found"),
        same_chrome("We are sorry, something is wrong with our site today. Come back later."),
        answering(200, web_agenda(ITEM)[:300]),
        answering(200),
        answering(502, "<h1>Bad gateway</h1>"),
    ],
)
async def test_a_web_page_with_an_agenda_survives_an_outage_that_says_200(
    world: World, trouble: Trouble
) -> None:
    await with_a_web_agenda(world)
    before = await version_of(world, PAGE)
    world.village.troubles[PAGE] = trouble
    for _ in range(2):
        report = await world.check(after=QUARTER)
        assert len(report.failures) == 1
    assert (await version_of(world, PAGE)).version_id == before.version_id
    world.village.troubles[PAGE] = answering(200, web_agenda(ITEM))
    report = await world.check(after=DAY)
    assert (report.failures, report.new_documents) == ((), 0)
    assert await world.told() == []


async def test_a_web_page_with_an_agenda_that_is_amended_is_told(world: World) -> None:
    await with_a_web_agenda(world)
    world.village.troubles[PAGE] = answering(200, web_agenda(ITEM, "5. Letter on 287(g)"))
    await world.check(after=QUARTER)
    alert = await world.alert()
    assert alert.kind == "amended"
    assert ["287(g)" in quote.text for quote in alert.quotes] == [True]


@pytest.mark.parametrize("careless", ["mute", "deaf"])
async def test_what_tells_nothing_of_its_changes_is_not_fetched_at_every_check(
    world: World, careless: str
) -> None:
    world.village.careless = careless
    await world.source()
    world.village.post("board", agenda(evening(1), ITEM))
    for _ in range(13):
        await world.check(after=timedelta(minutes=15))
    fetched = [answer for answer in world.village.answers if answer.path == FILE]
    assert len(fetched) == 5
    listed = [answer for answer in world.village.answers if answer.path == "/agendas"]
    assert len(listed) == 13


async def test_a_web_page_that_takes_a_pdfs_place_is_an_outage(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    world.village.pages[PAGE] = (PDF, "application/pdf")
    world.village.post("board", Notice(MEETING, "Village Board", ((),), file=f"..{PAGE}"))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    world.village.troubles[PAGE] = same_chrome("Sign in to see this document.")
    assert len((await world.check(after=QUARTER)).failures) == 1
    del world.village.troubles[PAGE]
    assert (await world.check()).failures == ()
    assert await world.told() == []


async def test_a_site_that_drips_costs_its_own_check_alone(world: World) -> None:
    await with_an_agenda(world)
    await world.feed()
    world.courier.publish(Article("snow", "Snow is expected", ("Up to a foot.",), world.clock.at))
    gate = asyncio.Event()
    world.village.troubles["/agendas"] = drip(gate)
    slow = asyncio.create_task(world.check())
    try:
        assert (await world.check("courier")).outcome == "ok"
        assert not slow.done()
    finally:
        gate.set()
    assert (await slow).outcome is not Outcome.OK
