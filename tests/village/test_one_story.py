"""A syndicated article is one story, told to each channel once."""

from __future__ import annotations

import html
from email.utils import format_datetime

from sqlalchemy import select

from store import stories
from store.tables import Deliveries, Documents
from tests.village.world import DAY, ITEM, World, agenda, evening, summary

SNOW = tuple(
    f"Ten inches of snow are expected on the {n}. of December, and crews will be out." * 3
    for n in range(4)
)


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in text.strip().split("\n\n"))


STORY = paragraphs(
    """
Police in the village of Oakvale have signed a 287(g) agreement that lets two officers ask about
immigration status during traffic stops.

The chief said on Tuesday that the board had not been asked, because the agreement costs the
village nothing. Neighbouring towns have turned the offer down.

A trustee called for a public hearing before the first officer is trained, and the clerk confirmed
that the matter will be on the agenda of the meeting in December.

Residents who spoke at a gathering in the library were divided about the plan. Some welcomed the
help; others feared that victims of crime would no longer call for it.
"""
)
LATER = paragraphs(
    """
After two hours of comment Oakvale's board voted four to three on Monday to leave the 287(g)
program that its police had joined in the autumn.

President Ana Ruiz broke the tie. She said that the letter of termination goes out this week and
that no officer had finished the federal training.

The sheriff of Jefferson County, whose own contract runs until next summer, did not say whether he
would take over the traffic stops on the state highway.
"""
)


def edited(*paragraphs: str, by: str) -> tuple[str, ...]:
    """A copy as another outlet prints it: its own first words, a word changed, the end cut."""
    first, *rest = paragraphs
    return (f"{by} - {first}", *(one.replace("The chief", "Its chief") for one in rest[:-1]))


def publish(world: World, outlet: str, *stories: tuple[str, ...]) -> None:
    """Put these stories, in full, into the outlet's feed."""
    items = "".join(
        f"<item><title>{html.escape(paragraphs[0][:40])}</title>"
        f"<link>{world.courier.url}/{outlet}/{number}</link>"
        f"<pubDate>{format_datetime(world.clock.at)}</pubDate><description>"
        f"{html.escape(''.join(f'<p>{one}</p>' for one in paragraphs))}</description></item>"
        for number, paragraphs in enumerate(stories)
    )
    feed = f'<rss version="2.0"><channel><title>{outlet}</title>{items}</channel></rss>'
    world.courier.pages[f"/{outlet}/feed"] = (feed.encode(), "application/rss+xml")


async def known(world: World, *outlets: str) -> None:
    """The outlets' feeds are known, and nothing was said in them."""
    await world.watch()
    for outlet in outlets:
        name = outlet.title()
        await world.feed(outlet, name=name, url=f"{world.courier.url}/{outlet}/feed")
        publish(world, outlet, SNOW)
        assert (await world.check(outlet)).owed == 0


async def story_of(world: World, url: str) -> int | None:
    async with world.db.read() as conn:
        found: int | None = await conn.scalar(
            select(Documents.story_id).where(Documents.url == f"{world.courier.url}{url}")
        )
        return found


async def test_a_story_at_five_outlets_is_told_once_and_knows_them_all(each_world: World) -> None:
    world = each_world
    names = ("eagle", "gazette", "herald", "post", "times")
    await known(world, *names)
    for name in names:
        publish(world, name, SNOW, edited(*STORY, by=name.upper()))
        assert (await world.check(name)).new_documents == 1
    alert = await world.alert()
    assert (alert.kind, alert.source_name) == ("news", "Eagle")
    story = await story_of(world, "/eagle/1")
    assert story is not None
    async with world.db.read() as conn:
        found = await stories.outlets(conn, story)
    assert [outlet.source_name for outlet in found] == [name.title() for name in names]
    assert found[4].url == f"{world.courier.url}/times/1"


async def test_later_outlets_are_named_to_a_channel_on_the_storys_topic(world: World) -> None:
    await known(world, "eagle", "times")
    await world.guild(7, channel=71)
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    publish(world, "times", SNOW, edited(*STORY, by="TIMES"))
    await world.check("times")
    story = await story_of(world, "/eagle/1")
    async with world.db.read() as conn:
        rows = (
            await conn.execute(
                select(Deliveries.kind, Deliveries.topic, Deliveries.role_id)
                .where(Deliveries.channel_id == 71)
                .order_by(Deliveries.id)
            )
        ).all()
    assert rows == [("news", f"story:{story}", None), ("also", f"story:{story}", None)]
    (_, _, also) = await world.told()
    assert (also.alert.source_name, also.alert.quotes) == ("Times", ())


async def test_two_copies_in_one_check_are_one_alert(world: World) -> None:
    await known(world, "eagle")
    publish(world, "eagle", SNOW, STORY, edited(*STORY, by="STATE"))
    assert (await world.check("eagle")).new_documents == 2
    assert summary(await world.told()) == [(0, "news")]


async def test_a_channel_whose_watch_only_a_later_copy_matches_hears_of_it(
    each_world: World,
) -> None:
    world = each_world
    await known(world, "eagle", "times")
    await world.guild(7, channel=71)
    await world.guild_watch(7, "TIMES")
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    # The server of channel 71 sees the house's watch as well.
    assert summary(await world.told()) == [(0, "news"), (71, "news")]
    await world.guild(8, channel=81)
    publish(world, "times", SNOW, edited(*STORY, by="TIMES"))
    await world.check("times")
    told = {each.channel: each.alert for each in await world.told()}
    assert {channel: alert.kind.value for channel, alert in told.items()} == {
        71: "also",
        81: "news",
    }
    assert told[81].source_name == "Times"


async def test_another_article_of_the_same_event_is_another_story(world: World) -> None:
    await known(world, "eagle", "times")
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    publish(world, "times", SNOW, LATER)
    await world.check("times", after=DAY)
    assert summary(await world.told()) == [(0, "news"), (0, "news")]
    assert await story_of(world, "/eagle/1") != await story_of(world, "/times/1")


async def test_a_copy_of_what_was_there_at_the_first_look_is_told(world: World) -> None:
    await world.watch()
    await world.feed("eagle", name="Eagle", url=f"{world.courier.url}/eagle/feed")
    publish(world, "eagle", STORY)
    assert (await world.check("eagle")).owed == 0
    await known(world, "times")
    publish(world, "times", SNOW, edited(*STORY, by="TIMES"))
    await world.check("times")
    assert summary(await world.told()) == [(0, "news")]
    assert await story_of(world, "/eagle/0") == await story_of(world, "/times/1")


async def test_the_same_story_a_season_later_is_told_anew(world: World) -> None:
    await known(world, "eagle", "times")
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    world.clock.at += 60 * DAY
    publish(world, "times", SNOW, edited(*STORY, by="TIMES"))
    await world.check("times")
    assert summary(await world.told()) == [(0, "news"), (0, "news")]


async def test_agendas_made_from_one_template_are_no_story(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("old", agenda(evening(-8), "3. Roads"))
    await world.check()
    items = [f"{number}. {text}" for number, text in enumerate(STORY, 5)]
    for day in (6, 13):
        world.village.post(f"day-{day}", agenda(evening(day), ITEM, *items))
    await world.check()
    assert summary(await world.told()) == [(0, "item"), (0, "item")]


FOLLOWS = (
    "On Thursday the sheriff of Jefferson County said that he too has asked ICE for a 287(g) "
    "agreement, and that the county board will be told of it at its meeting in January."
)
UNRELATED = "Correction: an earlier version misspelled the name of the trustee in the third row."


async def test_an_amended_article_tells_its_new_passage_in_its_story(each_world: World) -> None:
    world = each_world
    await known(world, "eagle")
    await world.guild(7, channel=71)
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    assert summary(await world.told()) == [(0, "news"), (71, "news")]
    publish(world, "eagle", SNOW, (*STORY, UNRELATED))
    await world.check("eagle")
    assert await world.told() == []
    publish(world, "eagle", SNOW, (*STORY, UNRELATED, FOLLOWS))
    await world.check("eagle")
    told = await world.told()
    assert summary(told) == [(0, "news"), (71, "news")]
    for one in told:
        assert [FOLLOWS in quote.text for quote in one.alert.quotes] == [True]
    story = await story_of(world, "/eagle/1")
    async with world.db.read() as conn:
        topics = await conn.scalars(select(Deliveries.topic).where(Deliveries.channel_id == 71))
        assert set(topics) == {f"story:{story}"}
    await world.check("eagle")
    assert await world.told() == []


async def test_a_copy_of_an_amended_article_is_of_the_same_story(world: World) -> None:
    await known(world, "eagle", "times")
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    publish(world, "eagle", SNOW, (STORY[0], *LATER, FOLLOWS))
    await world.check("eagle")
    assert summary(await world.told()) == [(0, "news"), (0, "news")]
    publish(world, "times", SNOW, edited(*LATER, FOLLOWS, UNRELATED, by="TIMES"))
    await world.check("times")
    assert await world.told() == []
    assert await story_of(world, "/times/1") == await story_of(world, "/eagle/1")


async def test_what_another_outlet_told_of_a_story_is_not_told_at_an_amended_one(
    world: World,
) -> None:
    await known(world, "eagle", "times")
    publish(world, "eagle", SNOW, (*STORY, FOLLOWS))
    await world.check("eagle")
    publish(world, "times", SNOW, edited(*STORY, by="TIMES"))
    await world.check("times")
    assert summary(await world.told()) == [(0, "news")]
    publish(
        world, "times", SNOW, edited(*STORY, FOLLOWS.replace("Thursday", "Friday"), "", by="TIMES")
    )
    await world.check("times")
    assert await world.told() == []
    publish(world, "times", SNOW, (*STORY, f"{LATER[0]} {LATER[1]} {LATER[2]}"))
    await world.check("times")
    assert [LATER[0] in quote.text for quote in (await world.alert()).quotes] == [True]


async def test_a_channel_that_heard_by_an_amendment_hears_of_no_copy_anew(world: World) -> None:
    await known(world, "eagle", "times")
    plain = tuple(one.replace("287(g) ", "") for one in STORY)
    publish(world, "eagle", SNOW, plain)
    await world.check("eagle")
    assert await world.told() == []
    publish(world, "eagle", SNOW, (*plain, FOLLOWS))
    await world.check("eagle")
    assert summary(await world.told()) == [(0, "news")]
    publish(world, "times", SNOW, edited(*plain, FOLLOWS, UNRELATED, by="TIMES"))
    await world.check("times")
    assert await world.told() == []


async def test_a_note_that_grows_into_a_known_story_joins_it(world: World) -> None:
    await known(world, "eagle", "times")
    note = (f"This is a developing story. {'More will follow here. ' * 40}",)
    publish(world, "times", SNOW, note)
    await world.check("times")
    assert await story_of(world, "/times/1") is None
    publish(world, "eagle", SNOW, STORY)
    await world.check("eagle")
    assert summary(await world.told()) == [(0, "news")]
    publish(world, "times", SNOW, edited(*STORY, UNRELATED, by="TIMES"))
    await world.check("times")
    assert await world.told() == []
    assert await story_of(world, "/times/1") == await story_of(world, "/eagle/1")
