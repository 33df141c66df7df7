"""A notice bar that shows the current agenda on every page of a site, as the Town of Palmyra's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.village import Article
from store import search
from tests.village.hostile import HostileVillage
from tests.village.world import DAY, NOW, World, agenda, evening, summary

ITEM = "287(g) memorandum of agreement with ICE, discussion and possible action"
ITEM_OF_BOARD = f"4. {ITEM}"
BARS = {
    "item": (
        "<div class='bar'><p>NOTICE: Town Board meeting on Monday, November 30, 2026 at 6:30 PM in "
        f"the Town Hall</p><ol><li>Call to order</li><li>{ITEM}</li><li>Adjourn</li></ol></div>"
    ),
    "line": f"<p>NOTICE: the meeting of Monday, November 30, 2026 on {ITEM} is CANCELLED</p>",
}


def post(site: HostileVillage, slug: str, text: str, bar: str = "") -> None:
    """Publish a page of the site; its feed has the start of it only."""
    site.publish(Article(slug, f"About {slug}", (text,), NOW - DAY))
    show(site, slug, text, bar)


def show(site: HostileVillage, slug: str, text: str, bar: str) -> None:
    """Serve that page with the bar that the site has now."""
    site.pages[f"/news/{slug}"] = (
        f"<!doctype html><html><head><title>{slug} - Town of Palmyra</title></head><body>{bar}"
        f"<header><nav><a href='/'>Home</a> <a href='/agendas'>Agendas</a></nav></header><main>"
        f"<h1>About {slug}</h1><p>{text}</p></main><footer>Town of Palmyra, Hall Street</footer>"
        "</body></html>".encode(),
        "text/html",
    )


async def known_site(world: World, pages: int = 6) -> None:
    """The site is known by its pages, on which nothing is said that anyone watches."""
    await world.feed()
    await world.watch()
    for n in range(pages):
        post(
            world.courier, f"old-{n}", f"The parks committee met for the {n}. time.", "<p>Vote!</p>"
        )
    assert (await world.check("courier")).owed == 0


@pytest.mark.parametrize("bar", BARS.values(), ids=BARS)
async def test_new_pages_with_the_notice_are_one_alert_and_not_one_each(
    each_world: World, bar: str
) -> None:
    world = each_world
    await known_site(world)
    for n in range(8):
        post(world.courier, f"new-{n}", f"Street {n} is swept on day {n} of the month.", bar)
    await world.check("courier")
    (told,) = await world.told()
    assert told.kind == "news"
    assert ITEM in told.alert.quotes[0].text
    for n in range(8, 12):
        post(world.courier, f"new-{n}", f"Street {n} is swept on day {n} of the month.", bar)
        await world.check("courier")
    assert await world.told() == []


@pytest.mark.parametrize("bar", BARS.values(), ids=BARS)
@pytest.mark.parametrize("known", [1, 6])
async def test_new_pages_one_by_one_are_one_alert_from_the_very_first(
    world: World, bar: str, known: int
) -> None:
    await known_site(world, known)
    for n in range(6):
        post(world.courier, f"new-{n}", f"Street {n} is swept on day {n} of the month.", bar)
        await world.check("courier")
    assert summary(await world.told()) == [(0, "news")]


async def test_what_stands_on_one_page_alone_is_told_beside_the_notice(world: World) -> None:
    await known_site(world)
    for n in range(5):
        post(world.courier, f"new-{n}", f"Street {n} is swept.", BARS["item"])
    await world.check("courier")
    assert summary(await world.told()) == [(0, "news")]
    own = "The sheriff signed a 287(g) agreement last night."
    post(world.courier, "sheriff", own, BARS["item"])
    await world.check("courier")
    alert = await world.alert()
    assert [own in quote.text for quote in alert.quotes] == [True]
    assert "NOTICE" not in alert.quotes[0].text


async def test_the_next_notice_is_news_and_the_old_ones_going_is_none(world: World) -> None:
    await known_site(world)
    for n in range(5):
        post(world.courier, f"new-{n}", f"Street {n} is swept.", BARS["item"])
    await world.check("courier")
    assert len(await world.told()) == 1
    for n in range(5, 10):
        post(world.courier, f"new-{n}", f"Street {n} is swept.", BARS["line"])
    await world.check("courier")
    alert = await world.alert()
    assert "CANCELLED" in alert.quotes[0].text


async def test_menus_and_notices_are_not_found_on_each_page_of_the_archive(world: World) -> None:
    await known_site(world)
    for n in range(5):
        post(world.courier, f"new-{n}", f"Street {n} is swept.", BARS["item"])
    await world.check("courier")
    async with world.db.read() as conn:
        found = await search.search(conn, search.Phrase("memorandum"))
        swept = await search.search(conn, search.Phrase("swept"))
    assert (len(found), len(swept)) == (1, 5)


@pytest.mark.parametrize("bar", BARS.values(), ids=BARS)
async def test_a_bar_that_vanishes_before_the_meeting_takes_nothing_off(
    world: World, bar: str
) -> None:
    """A bar that stands on every page of a site is no document, so its going is not told.

    "Item 9 was taken off" is said of an agenda, in the thread of its meeting (design/alert.md): a
    reader who hears it stays at home. A bar goes for other reasons: its days are over, the page is
    laid out anew, another notice takes its place; and an outage must never be "all removed"
    (design/limits.md, fault 24). What was taken off is told by the agenda itself, which is asked at
    each check until its meeting is over; a meeting that is off is told by the listing, or by the
    next bar, which is news like the first.
    """
    await known_site(world)
    await world.source()
    world.village.post("old", agenda(evening(-8), "3. Roads"))
    world.village.post("board", agenda(evening(6), "3. Roads", ITEM_OF_BOARD))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    for n in range(5):
        post(world.courier, f"new-{n}", f"Street {n} is swept.", bar)
    await world.check("courier")
    assert summary(await world.told()) == [(0, "news")]
    for n in range(5):
        show(world.courier, f"new-{n}", f"Street {n} is swept.", "")
    for n in range(5, 9):
        post(world.courier, f"new-{n}", f"Street {n} is swept.")
    await world.check("courier")
    await world.check("courier", after=DAY)
    assert await world.told() == []
    world.village.post("board", agenda(evening(6), "3. Roads"))
    await world.check()
    told = await world.alert()
    assert (told.kind, [ITEM_OF_BOARD[3:] in line for line in told.removed]) == ("amended", [True])


def agenda_page(world: World, key: str, text: str, bar: str) -> None:
    """An agenda that is a web page of the village's, at /files/KEY."""
    world.village.pages[f"/files/{key}"] = (
        f"<!doctype html><html><head><title>Agenda</title></head><body>{bar}<main><h1>Agenda</h1>"
        f"{text}</main></body></html>".encode(),
        "text/html",
    )


def agenda_text(day: int, *items: str) -> str:
    listed = "".join(f"<li>{item}</li>" for item in ("Call to order", *items, "Adjourn"))
    return f"<p>Town Board</p><p>December {day}, 2026, 6:30 PM</p><ol>{listed}</ol>"


async def test_a_new_notice_on_every_agenda_page_is_no_amendment_of_each(world: World) -> None:
    await world.source()
    await world.watch()
    days = (1, 2, 3, 4, 7, 8)
    rows = "".join(
        f"<tr><td>December {day}, 2026 6:30 PM</td><td>Town Board {day}</td>"
        f"<td><a href='/files/{day}'>Agenda</a></td></tr>"
        for day in days
    )
    index = f"<html><body><h1>Agendas</h1><table>{rows}</table></body></html>".encode()
    world.village.pages["/agendas"] = (index, "text/html")
    for day in days:
        agenda_page(world, str(day), agenda_text(day, f"Roads, part {day}"), "<p>Vote!</p>")
    assert (await world.check()).read == len(days)
    for day in days:
        agenda_page(world, str(day), agenda_text(day, f"Roads, part {day}"), BARS["item"])
    report = await world.check(after=timedelta(hours=7))
    assert report.read == len(days)
    assert report.new_documents == 1
    assert summary(await world.told()) == [(0, "amended")]
    for day in days:
        agenda_page(world, str(day), agenda_text(day, f"Roads, part {day}"), "")
    await world.check(after=timedelta(hours=7))
    assert await world.told() == []
    amended = agenda_text(3, "Roads, part 3", ITEM)
    agenda_page(world, "3", amended, "")
    await world.check(after=timedelta(hours=7))
    alert = await world.alert()
    assert (alert.kind, alert.quotes[0].item) == ("amended", "3")
