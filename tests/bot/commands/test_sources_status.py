from __future__ import annotations

from datetime import timedelta

import pytest

from store import Database, checks, sources
from tests.bot.commands.conftest import Server, shown
from tests.bot.conftest import SetClock
from tests.bot.services import PALMYRA

pytestmark = pytest.mark.usefixtures("archive")

LAKE = PALMYRA.model_copy(
    update={"slug": "lake-mills", "name": "Lake Mills", "url": "https://lake.example/agendas"}
)


async def _checked(
    db: Database, clock: SetClock, outcome: str, reason: str = "", new: int = 0
) -> None:
    async with db.write() as conn:
        source = await sources.get(conn, PALMYRA.slug)
        assert source is not None
        await checks.record(
            conn,
            source.id,
            started=clock(),
            finished=clock(),
            outcome=outcome,
            reason=reason,
            new_documents=new,
            next_due=clock() + timedelta(hours=1),
        )


async def _own(db: Database, server: Server, clock: SetClock) -> None:
    async with db.write() as conn:
        await sources.add(conn, LAKE, guild_id=server.guild.id, now=clock(), limit=9)


async def test_a_source_is_shown_with_the_history_of_its_checks(
    db: Database, server: Server, clock: SetClock
) -> None:
    await _checked(db, clock, "ok", new=2)
    clock.advance(hours=1)
    await _checked(db, clock, "drift", "No *list* of meetings.")
    assert (await server.run("sources status", source=PALMYRA.slug)).splitlines() == [
        "📍 Village of Palmyra",
        "Village Board, Palmyra, Wisconsin",
        "[palmyra.example](https://palmyra.example/agendas), read as generic",
        "Checked every 60 minutes, next <t:1795539600:R>.",
        "Last read well <t:1795532400:R>.",
        r"1 check in a row went wrong: No \*list\* of meetings.",
        "",
        r"· <t:1795536000:f> · its layout has changed · No \*list\* of meetings.",
        "· <t:1795532400:f> · read · 2 new documents",
    ]


async def test_only_an_own_source_can_be_paused_and_enabled(
    db: Database, server: Server, clock: SetClock
) -> None:
    await _own(db, server, clock)
    text = await server.run("sources pause", source=LAKE.slug)
    assert text == "Lake Mills rests: what was read is kept, nothing new is looked for."
    async with db.read() as conn:
        kept = await sources.get(conn, LAKE.slug)
    assert kept is not None
    assert (kept.enabled, kept.reason) == (False, "This server paused it.")
    assert "It rests: This server paused it." in await server.run(
        "sources status", source=LAKE.slug
    )
    assert "· off: This server paused it. · this server's own" in await server.run("sources list")
    clock.advance(days=1)
    text = await server.run("sources enable", source=LAKE.slug)
    assert text == "Lake Mills is checked again from now on."
    async with db.read() as conn:
        kept = await sources.get(conn, LAKE.slug)
    assert kept is not None
    assert (kept.enabled, kept.reason, kept.next_due) == (True, None, clock())
    assert "came with the bot" in await server.refused("sources pause", source=PALMYRA.slug)


async def test_another_servers_source_is_not_there(
    db: Database, server: Server, clock: SetClock
) -> None:
    await _own(db, server, clock)
    elsewhere = Server(server.env)
    for command in ("sources status", "sources pause", "sources remove", "sources check"):
        text = await elsewhere.refused(command, source=LAKE.slug)
        assert text.startswith("There is no source named lake")


async def test_many_sources_are_listed_in_pages_with_their_health(
    db: Database, server: Server, clock: SetClock
) -> None:
    many = [
        PALMYRA.model_copy(
            update={
                "slug": f"place-{number:02}",
                "name": f"Place {number:02}",
                "url": f"https://place-{number}.example/",
            }
        )
        for number in range(30)
    ]
    async with db.write() as conn:
        await sources.sync(conn, [PALMYRA, *many], clock())
    await _checked(db, clock, "error")
    result = await server.moderator.slash(server.channel, "sources list")
    embed = shown(result).embeds[0]
    assert embed.title == "📍 31 sources"
    text = embed.description or ""
    assert text.startswith("0 are read well, 1 are not, 30 were not checked yet, 0 rest.\n\n[Villa")
    assert "Place 10" in text
    assert "Place 11" not in text
    await server.moderator.click(shown(result), label="More")
    text = shown(result).embeds[0].description or ""
    assert text.startswith("[Place 11]")
    assert "Place 22" in text
