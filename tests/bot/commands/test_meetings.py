from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from bot.client import HearYe
from store import Database, meetings, sources
from tests.bot.commands.conftest import Server, shown
from tests.bot.conftest import SetClock
from tests.bot.services import MEETING, PALMYRA, hit

pytestmark = pytest.mark.usefixtures("archive")

STAMP = int(MEETING.timestamp())


async def _say(db: Database, clock: SetClock, **what: object) -> None:
    """The source says this of its meeting now."""
    listed = {
        "key": "2026-11-30",
        "title": "Regular meeting",
        "body": "Village Board",
        "start_utc": MEETING,
        "zone": "America/Chicago",
    } | what
    async with db.write() as conn:
        source = await sources.get(conn, PALMYRA.slug)
        assert source is not None
        await meetings.save(conn, source.id, [meetings.NewMeeting(**listed)], clock())  # type: ignore[arg-type]


async def test_meetings_ahead_are_listed_with_what_was_found(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(db, clock())
    assert (await server.run("meetings")).splitlines() == [
        "📅 Meetings ahead, the nearest first",
        f"<t:{STAMP}:F> · Village Board, Palmyra, Wisconsin",
        "Found: **ICE**",
    ]


async def test_a_meeting_that_is_off_says_so(db: Database, server: Server, clock: SetClock) -> None:
    await _say(db, clock, status="cancelled", place="Village Hall <@1>")
    text = await server.run("meetings", place="palmyra")
    assert f"<t:{STAMP}:F> · Village Board, Palmyra, Wisconsin · cancelled" in text
    assert r"Village Hall \<\@1\>" in text


async def test_only_meetings_with_hits_where_that_is_asked(
    db: Database, server: Server, clock: SetClock
) -> None:
    nothing = await server.run("meetings", with_hits=True)
    assert nothing == (
        "Nothing was found for meetings in the next 14 days. /meetings lists all of them."
    )
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(db, clock())
    assert "Found: **ICE**" in await server.run("meetings", with_hits=True)


async def test_another_place_has_none(server: Server) -> None:
    text = await server.run("meetings", place="Eagle")
    assert text.startswith("No meeting of that place is known in the next 14 days.")
    choices = await server.neighbour.autocomplete(server.channel, "meetings", "place", "pal")
    assert [choice["value"] for choice in choices] == ["Palmyra"]


async def _choose(server: Server, **permissions: bool) -> str:
    """What a member with these permissions reads who chooses the meeting for the events."""
    role = server.guild.create_role("Events", permissions=discord.Permissions(**permissions))
    member = server.guild.add_member(server.env.create_user("planner"), roles=[role])
    listed = shown(await member.slash(server.channel, "meetings"))
    select = listed.components[0].children[0]  # type: ignore[union-attr]
    assert isinstance(select, discord.SelectMenu)
    assert select.placeholder == "Add one to this server's events"
    chosen = await member.select(listed, [select.options[0].value])
    return chosen.followups[0].message.content


async def test_a_meeting_becomes_one_of_the_servers_events(
    server: Server, simcord_bot: HearYe
) -> None:
    text = await _choose(server, create_events=True)
    assert text.startswith("It is among this server's events now: https://discord.com/events/")
    (event,) = await simcord_bot.guilds[0].fetch_scheduled_events()
    assert (event.name, event.location) == (
        "Village Board, Palmyra, Wisconsin",
        "Village Board, Palmyra, Wisconsin",
    )
    assert (event.start_time, event.end_time) == (MEETING, MEETING + timedelta(hours=2))
    assert event.description is not None
    assert event.description.startswith("Regular meeting\n")


async def test_who_meets_discords_most_events_is_told_what_to_do(server: Server) -> None:
    server.env.inject_error("POST", "/guilds/*/scheduled-events", status=400, code=30038)
    assert await _choose(server, create_events=True) == (
        "This server has 100 events already, which is the most that Discord allows: delete one,"
        " then choose the meeting again."
    )


async def test_who_may_not_add_events_is_told_so(server: Server) -> None:
    assert await _choose(server) == "To add events you need the permission Create Events here."
