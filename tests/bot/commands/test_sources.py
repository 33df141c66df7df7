from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from scrapers.listing import ListedDocument, ListedMeeting
from store import Database, checks, sources
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.conftest import SetClock
from tests.bot.services import PALMYRA, Checked, Looked, Scrapers

pytestmark = pytest.mark.usefixtures("archive")

LAKE = PALMYRA.model_copy(
    update={"slug": "lake-mills", "name": "Lake Mills", "url": "https://lake.example/agendas"}
)


async def test_the_list_says_how_each_is_doing_with_trouble_first(
    db: Database, server: Server, clock: SetClock
) -> None:
    async with db.write() as conn:
        await sources.sync(conn, [PALMYRA, LAKE], clock())
        for slug, outcome in ((PALMYRA.slug, "unchanged"), (LAKE.slug, "drift")):
            source = await sources.get(conn, slug)
            assert source is not None
            await checks.record(
                conn,
                source.id,
                started=clock(),
                finished=clock(),
                outcome=outcome,
                reason="",
                new_documents=0,
                next_due=clock(),
            )
    assert (await server.run("sources list")).splitlines() == [
        "📍 2 sources",
        "[Lake Mills](https://lake.example/agendas) · its layout has changed <t:1795532400:R>",
        (
            "[Village of Palmyra](https://palmyra.example/agendas)"
            " · read, nothing new <t:1795532400:R>"
        ),
    ]
    assert "📍 1 source\n" in await server.run("sources list", find="lake")


async def test_the_list_says_how_a_source_posts(
    db: Database, server: Server, clock: SetClock
) -> None:
    async with db.write() as conn:
        source = await sources.get(conn, PALMYRA.slug)
        assert source is not None
        await sources.set_baseline(conn, source.id, clock() - timedelta(days=90))
        for weeks in (9, 8, 7, 6, 5):
            at = clock() - timedelta(weeks=weeks)
            await checks.record(
                conn,
                source.id,
                started=at,
                finished=at,
                outcome="ok",
                reason="",
                new_documents=1,
                next_due=clock(),
            )
    assert "· posts every Tuesday; nothing for 35 days" in await server.run("sources list")


async def test_a_check_is_run_and_reported(server: Server, scrapers: Scrapers) -> None:
    assert await server.run("sources check", source=PALMYRA.slug) == (
        "Village of Palmyra: read. 2 new documents, 1 hit."
    )
    assert scrapers.asked == [PALMYRA.slug]
    scrapers.checked = Checked("blocked", reason="It answered 403.")
    assert await server.run("sources check", source=PALMYRA.slug) == (
        "Village of Palmyra: it does not let us in. It answered 403."
    )
    assert await server.refused("sources check", source="nowhere") == (
        "There is no source named nowhere. /sources list shows those there are."
    )


async def test_an_address_is_shown_and_saved_only_when_confirmed(
    db: Database, server: Server, scrapers: Scrapers
) -> None:
    scrapers.looked = Looked(
        LAKE,
        "A page of links to documents.",
        meetings=3,
        documents=12,
        bodies=("Village Board", "Plan Commission"),
        next=ListedMeeting("1", "Village Board", datetime(2026, 11, 30, 18, 0)),  # noqa: DTZ001
        papers=(ListedDocument("https://lake.example/30.pdf", "Agenda, Nov 30"),),
    )
    result = await server.moderator.slash(
        server.channel, "sources add", url="https://lake.example/agendas", name="City of Lake Mills"
    )
    text = words(result)
    assert text.startswith("📍 Watch City of Lake Mills?")
    assert "[lake.example](https://lake.example/agendas), read as generic" in text
    assert "3 meetings and 12 documents there now." in text
    assert "Bodies: Village Board, Plan Commission\n" in text
    assert "Next: <t:1796083200:F>, Village Board\n" in text
    assert "· [Agenda, Nov 30](https://lake.example/30.pdf)" in text
    async with db.read() as conn:
        assert await sources.get(conn, LAKE.slug) is None
    pressed = await server.moderator.click(shown(result), label="Watch it")
    assert pressed.acknowledged
    async with db.read() as conn:
        kept = await sources.get(conn, LAKE.slug)
    assert kept is not None
    assert (kept.name, kept.guild_id, kept.origin) == (
        "City of Lake Mills",
        server.guild.id,
        "guild",
    )


async def test_the_state_that_a_person_names_brings_its_zone(
    server: Server, scrapers: Scrapers
) -> None:
    scrapers.looked = Looked(LAKE, "A page of links to documents.")
    text = await server.run("sources add", url="https://lake.example/agendas", state="az")
    assert r"Its times are taken to be those of America/Phoenix." in text
    text = await server.run("sources add", url="https://lake.example/agendas", state="zz")
    assert text == "ZZ is no state's two letters. Wisconsin's, for example, are WI."


async def test_cancelling_saves_nothing(db: Database, server: Server, scrapers: Scrapers) -> None:
    scrapers.looked = Looked(LAKE, "A page of links to documents.")
    result = await server.moderator.slash(
        server.channel, "sources add", url="https://lake.example/agendas"
    )
    await server.moderator.click(shown(result), label="Cancel")
    async with db.read() as conn:
        assert await sources.get(conn, LAKE.slug) is None


async def test_an_address_that_cannot_be_watched_says_why(server: Server) -> None:
    assert await server.run("sources add", url="https://nowhere.example/") == (
        "Not added. The host does not answer."
    )


@pytest.mark.simcord(check_errors=False)
async def test_the_limit_of_sources_is_said_when_confirming(
    server: Server, scrapers: Scrapers
) -> None:
    for number in (1, 2):
        source = LAKE.model_copy(
            update={"slug": f"lake-{number}", "url": f"https://lake.example/{number}"}
        )
        scrapers.looked = Looked(source, "A page of links to documents.")
        result = await server.moderator.slash(server.channel, "sources add", url=source.url)
        pressed = await server.moderator.click(shown(result), label="Watch it")
    (said,) = pressed.followups
    assert said.content == (
        "This server has all its 1 sources. Remove one with /sources remove, or ask whoever runs"
        " this bot to raise limits.sources."
    )
    told = await server.run("settings log")
    assert told.count("met the limit of sources: all 1 are in use") == 1


async def test_only_the_servers_own_sources_can_be_removed(
    db: Database, server: Server, clock: SetClock
) -> None:
    async with db.write() as conn:
        await sources.add(conn, LAKE, guild_id=server.guild.id, now=clock(), limit=9)
    choices = await server.moderator.autocomplete(server.channel, "sources remove", "source", "")
    assert [choice["value"] for choice in choices] == ["lake-mills"]
    assert "is no longer watched" in await server.run("sources remove", source="lake-mills")
    assert "came with the bot" in await server.refused("sources remove", source=PALMYRA.slug)
    text = await server.refused("sources remove", source="lake-mills")
    assert "There is no source named" in text
