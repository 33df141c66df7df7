"""News feeds: what is fetched, what is read from the feed itself, and what is told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.demo.village import Article
from store import documents
from tests.village.hostile import HostileVillage, answering, reset
from tests.village.world import DAY, HOUR, ITEM, NOW, World, agenda, evening, summary

TEASER = "OAKVALE - The board will take up a proposal tonight."
BODY = "The proposal would have the village join the federal 287(g) program with ICE."
LONG = ("Oakvale is a village of 1,700 people on the Mill River. " * 14).strip()


def article(slug: str, *paragraphs: str, at: datetime = NOW, full: bool = False) -> Article:
    return Article(slug, f"About {slug}", paragraphs, at, full)


async def known_feed(world: World) -> None:
    await world.feed()
    await world.watch()
    world.courier.publish(article("snow", "Snow is expected.", at=NOW - DAY))
    await world.check("courier")
    world.courier.answers.clear()


def fetched(site: HostileVillage) -> list[str]:
    return [answer.path for answer in site.answers if answer.path != "/news/feed"]


async def test_a_teasers_article_is_fetched_and_told(each_world: World) -> None:
    world = each_world
    await known_feed(world)
    world.courier.publish(article("board", TEASER, BODY))
    await world.check("courier")
    alert = await world.alert()
    assert (alert.kind, alert.document_kind, alert.title) == ("news", "article", "About board")
    (quote,) = alert.quotes
    assert BODY in quote.text
    assert alert.published == NOW
    assert alert.url == f"{world.courier.url}/news/board"
    assert fetched(world.courier) == ["/news/board"]
    await world.check("courier")
    assert fetched(world.courier) == ["/news/board"]
    assert await world.told() == []


async def test_an_entry_with_its_full_text_is_not_fetched(world: World) -> None:
    await known_feed(world)
    world.courier.publish(article("board", LONG, BODY, full=True))
    await world.check("courier")
    assert BODY in (await world.alert()).quotes[0].text
    assert fetched(world.courier) == []


async def test_a_blocked_article_is_told_by_the_feeds_own_text_and_left_alone(
    world: World,
) -> None:
    await known_feed(world)
    world.courier.troubles["/news/board"] = answering(403)
    world.courier.publish(article("board", f"{TEASER} {BODY}"))
    report = await world.check("courier")
    assert report.failures == ()
    assert BODY in (await world.alert()).quotes[0].text
    for _ in range(3):
        await world.check("courier")
    assert fetched(world.courier) == ["/news/board"]


async def test_an_article_that_broke_off_is_read_when_it_comes_back(world: World) -> None:
    await known_feed(world)
    world.courier.troubles["/news/board"] = reset
    world.courier.publish(article("board", TEASER, BODY))
    await world.check("courier")
    assert await world.told() == []
    world.courier.troubles.clear()
    await world.check("courier", after=HOUR / 4)
    alert = await world.alert()
    assert (alert.kind, BODY in alert.quotes[0].text) == ("news", True)


async def test_an_article_that_was_told_by_its_teaser_is_not_told_again(world: World) -> None:
    await known_feed(world)
    world.courier.troubles["/news/board"] = reset
    world.courier.publish(article("board", BODY, "Nothing else is known."))
    await world.check("courier")
    assert summary(await world.told()) == [(0, "news")]
    world.courier.troubles.clear()
    await world.check("courier")
    assert await world.told() == []


async def test_one_text_in_two_feeds_is_one_alert_a_channel(each_world: World) -> None:
    world = each_world
    await world.guild(7, channel=71)
    await known_feed(world)
    await world.feed("gazette", name="Oakvale Gazette", url=f"{world.village.url}/news/feed")
    world.village.publish(article("rain", "Rain is expected.", at=NOW - DAY))
    await world.check("gazette")
    world.courier.publish(article("board", LONG, BODY, full=True))
    world.village.publish(article("board", LONG, BODY, full=True))
    await world.check("courier")
    await world.check("gazette")
    # A terminal's lines cannot be added to; a channel hears where else it stands.
    assert summary(await world.told()) == [(0, "news"), (71, "news"), (71, "also")]


async def test_two_blocked_articles_of_one_headline_are_two(world: World) -> None:
    await known_feed(world)
    for slug in ("monday", "friday"):
        world.courier.troubles[f"/news/{slug}"] = answering(403)
        world.courier.publish(Article(slug, "287(g) notes", ("",), world.clock.at))
        await world.check("courier")
    assert [told.alert.url[-6:] for told in await world.told()] == ["monday", "friday"]


async def test_a_recurring_item_is_told_for_each_month(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    world.village.post("november", agenda(evening(6), ITEM))
    world.village.post("december", agenda(evening(36), ITEM))
    await world.check()
    assert summary(await world.told()) == [(0, "item"), (0, "item")]


@pytest.mark.parametrize("listed", ["in a row", "alone", "loose"])
async def test_a_recurring_item_under_one_address_for_every_month_is_told_for_each(
    world: World, listed: str
) -> None:
    await world.source()
    await world.watch()
    post = world.village.post
    post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    if listed == "loose":
        world.village.troubles["/agendas"] = answering(
            200, '<html><body><h1>Board</h1><a href="/files/next.pdf">Agenda</a></body></html>'
        )
    await world.check()
    for day in (6, 36):
        if listed == "alone":
            world.village.notices.clear()
        post(f"on-day-{day}", agenda(evening(day), ITEM, file="next.pdf"))
        await world.check(after=HOUR)
        world.clock.at = NOW + timedelta(days=day + 2)
    told = await world.told()
    assert summary(told) == [(0, "item"), (0, "item")]
    starts = [told.alert.meeting.start for told in told if told.alert.meeting]
    assert (starts[1] - starts[0]).days == 30  # type: ignore[operator]


async def test_what_is_under_an_address_stays_the_last_meetings_until_it_changes(
    world: World,
) -> None:
    await world.source()
    await world.watch()
    post = world.village.post
    post("november", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    post("november", agenda(evening(2), ITEM, file="next.pdf"))
    await world.check()
    world.clock.at = NOW + 4 * DAY
    last = world.village.files["next.pdf"]
    post("december", agenda(evening(30), ITEM, file="next.pdf"))
    next_one, world.village.files["next.pdf"] = world.village.files["next.pdf"], last
    for _ in range(2):
        await world.check()
    assert summary(await world.told()) == [(0, "item")]
    world.village.files["next.pdf"] = next_one
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


def long_feed(site: HostileVillage, entries: int, *, first: str = "") -> None:
    day = format_datetime(NOW - DAY)
    rows = "".join(
        f"<item><title>287(g) {n}</title><link>{site.url}/news/{n}</link>"
        f"<pubDate>{day}</pubDate><description>287(g)</description></item>"
        for n in range(entries)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>{first}{rows}'
    body = f"{feed}</channel></rss>".encode()
    site.pages["/news/feed"] = (body, "application/rss+xml")


async def test_a_feed_of_60_000_entries_is_silent_and_bounded_at_first_sight(
    world: World,
) -> None:
    await world.feed()
    await world.watch()
    long_feed(world.courier, 60_000)
    report = await world.check("courier")
    assert (report.outcome, report.read, report.owed) == ("ok", 20, 0)
    async with world.db.read() as conn:
        known = await documents.known(conn, (await world.stored("courier")).id)
    assert len(known) == 2_000
    new = (
        f"<item><title>287(g) tonight</title><link>{world.courier.url}/news/new</link>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>Tonight.</description></item>"
    )
    long_feed(world.courier, 60_000, first=new)
    report = await world.check("courier")
    assert report.read == 1
    assert [told.alert.title for told in await world.told()] == ["287(g) tonight"]


async def test_an_older_entry_that_takes_a_deleted_ones_place_is_no_news(world: World) -> None:
    await world.feed()
    await world.watch()
    for n in range(3):
        at = NOW - (n + 1) * DAY
        world.courier.publish(article(f"day-{n}", LONG, f"{BODY} {n}", at=at, full=True))
    await world.check("courier")
    del world.courier.articles["day-1"]
    old = article("old", LONG, f"{BODY} long ago", at=NOW - 30 * DAY, full=True)
    world.courier.publish(old)
    await world.check("courier")
    assert await world.told() == []
