from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import discord
import pytest

from config import Source
from scrapers.roster import Event, EventType, Roster, pack_roster
from scrapers.roster.wire import pack_event
from store import Database, roster_subscriptions, rosters, sources
from store.roster_subscriptions import RosterSubscription
from tests.bot.commands.conftest import Server, shown, words
from tests.scrapers.roster.sheets import MOA, participating, pending, row, waiting

MADE = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)
ICE = Source(
    slug="ice-287g",
    name="ICE: agencies with 287(g) agreements",
    platform="ice_287g",
    url="https://www.ice.gov/identify-and-arrest/287g",
    kind="roster",
    zone="America/New_York",
)
KEWAUNEE = row("Kewaunee County Sheriff's Office", county="Kewaunee County", moa="kewaunee.pdf")
PALMYRA = row()


def kept(sha256: str, roster: Roster, at: datetime) -> rosters.NewWorkbook:
    return rosters.NewWorkbook(
        sha256=sha256,
        list=roster.kind.value,
        claim=roster.kind.value,
        name=f"{roster.kind.value}{at:%m%d%Y}.xlsx",
        url=f"https://www.ice.gov/doclib/{sha256}.xlsx",
        modified=at,
        state="good",
        rows=len(roster.rows),
        content=pack_roster(roster),
    )


def happened(event: Event, sha256: str, before: str, at: datetime) -> rosters.NewEvent:
    row = event.row
    return rosters.NewEvent(
        sha256=sha256,
        before=before,
        type=event.type.value,
        severity=event.severity.value,
        state=row.state,
        agency=row.agency,
        model=row.model,
        county=row.county,
        signed=row.signed.isoformat() if row.signed else None,
        moa_url=row.moa_url,
        at=at,
        payload=pack_event(event),
    )


@pytest.fixture
async def told(db: Database) -> Database:
    """Palmyra was named on the pending list, then listed; Eagle is pending, Texas is elsewhere."""
    texas = row("Austin Police Department", state="TX", county="Travis County")
    before = participating(KEWAUNEE, texas, modified=MADE - timedelta(days=9))
    now = participating(KEWAUNEE, PALMYRA, texas, modified=MADE)
    named = waiting("Palmyra Police Department", county="Jefferson County")
    eagle = waiting("Eagle Police Department", county="Waukesha County")
    async with db.write() as conn:
        await sources.sync(conn, [ICE], MADE)
        stored = await sources.get(conn, ICE.slug)
        assert stored is not None
        await rosters.save(
            conn,
            stored.id,
            [
                kept("a1", before, MADE - timedelta(days=9)),
                kept("b1", now, MADE),
                kept("p1", pending(eagle), MADE - timedelta(days=12)),
                kept("p2", pending(eagle, named), MADE - timedelta(days=9)),
                kept("p3", pending(eagle), MADE - timedelta(days=1)),
            ],
            MADE,
        )
        for sha256 in ("a1", "b1", "p1", "p2", "p3"):
            await rosters.stand(conn, stored.id, sha256)
        first = Event(EventType.PENDING_ADDED, named)
        await rosters.add_events(
            conn,
            stored.id,
            [happened(first, "p2", "p1", MADE - timedelta(days=9))],
            MADE - timedelta(days=9),
        )
        second = Event(EventType.LISTED, PALMYRA, was_pending=True)
        await rosters.add_events(conn, stored.id, [happened(second, "b1", "a1", MADE)], MADE)
    return db


async def _subscribed(db: Database, server: Server) -> list[RosterSubscription]:
    async with db.read() as conn:
        return await roster_subscriptions.listed(conn, server.guild.id)


@pytest.mark.usefixtures("told")
async def test_a_state_is_shown_with_who_since_when_and_the_agreements(server: Server) -> None:
    assert await server.run("287g show", state="WI") == (
        "🗂️ ICE's 287(g) lists: Wisconsin\n"
        "2 listed, 1 pending, as of <t:1758715200:D>.\n\n"
        "**Eagle Police Department**, Waukesha County · Task Force Model\n"
        "On the pending list\n"
        "2025-09-12: on the pending list when this bot first saw it\n\n"
        "**Kewaunee County Sheriff's Office**, Kewaunee County · Task Force Model\n"
        f"Listed, signed 2025-09-22  ·  [Agreement]({MOA}kewaunee.pdf)\n"
        "2025-09-15: on the list of participating agencies when this bot first saw it\n\n"
        "**Palmyra Police Department**, Jefferson County · Task Force Model\n"
        "Listed, signed 2025-09-22  ·  not linked yet\n"
        "2025-09-15: first on the pending list\n"
        "2025-09-24: first on the list of participating agencies"
    )


@pytest.mark.usefixtures("told")
async def test_a_county_and_an_agency_narrow_it(server: Server) -> None:
    text = await server.run("287g show", state="wisconsin", county="Jefferson")
    assert "Palmyra" in text
    assert "Kewaunee" not in text
    text = await server.run("287g show", state="WI", agency="kewaunee sheriff")
    assert "1 listed, 0 pending" in text
    text = await server.run("287g show", state="WI", agency="Nobody")
    assert "0 listed, 0 pending" in text


@pytest.mark.usefixtures("told")
async def test_what_was_typed_is_completed_from_the_lists(server: Server) -> None:
    async def offered(option: str, typed: str, **given: str) -> list[str]:
        choices = await server.moderator.autocomplete(
            server.channel, "287g show", option, typed, **given
        )
        return [choice["value"] for choice in choices]

    assert await offered("state", "") == ["TX", "WI"]
    assert await offered("state", "wis") == ["WI"]
    assert await offered("county", "", state="WI") == [
        "Jefferson County",
        "Kewaunee County",
        "Waukesha County",
    ]
    assert await offered("agency", "pal", state="WI", county="Jefferson County") == [
        "Palmyra Police Department"
    ]


@pytest.mark.usefixtures("told")
async def test_the_latest_changes_come_first(server: Server) -> None:
    text = (await server.run("287g recent")).replace("\\", "")
    assert text == (
        "🗂️ Lately on ICE's 287(g) lists\n"
        "2025-09-24: ICE's list of participating agencies now shows Palmyra Police Department"
        " (Jefferson County, Wisconsin), Task Force Model, signed 2025-09-22; the agreement is"
        " not linked yet.\n"
        "2025-09-15: ICE's pending list now names Palmyra Police Department"
        " (Jefferson County, Wisconsin), Task Force Model."
    )
    assert "Nothing has changed" in await server.run("287g recent", state="TX")


@pytest.mark.parametrize("command", ["287g show", "287g recent", "287g chart", "287g subscribe"])
async def test_what_is_no_state_is_said_so(server: Server, command: str) -> None:
    assert await server.run(command, state="Palmyra") == (
        "Palmyra is no state: type two letters as WI, or its name."
    )


@pytest.mark.parametrize("command", ["287g show", "287g recent", "287g chart"])
async def test_before_the_first_check_there_is_nothing_to_show(
    server: Server, command: str
) -> None:
    text = await server.run(command, state="WI")
    assert text.startswith("ICE's lists have not been read yet.")


@pytest.mark.usefixtures("told")
@pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="the extra `charts` (matplotlib) is not installed"
)
async def test_a_chart_is_a_picture(server: Server) -> None:
    result = await server.moderator.slash(server.channel, "287g chart", state="WI")
    (file,) = shown(result).attachments
    assert file.filename == "287g.png"
    assert (await file.read()).startswith(b"\x89PNG")


@pytest.mark.usefixtures("told")
async def test_without_the_extra_the_chart_is_left_out_with_a_sentence(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*sys.modules]:
        if name.split(".")[0] == "matplotlib":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    text = await server.run("287g chart")
    assert text.startswith("Charts are not installed here")


async def test_a_channel_is_subscribed_and_taken_off(db: Database, server: Server) -> None:
    text = await server.run("287g subscribe", state="Wisconsin", county="Jefferson (County)")
    assert text == (
        f"{server.channel.mention} now hears what changes on ICE's 287(g) lists:"
        r" Jefferson \(County\), Wisconsin, alerts only. /287g unsubscribe ends it."
    )
    await server.run("287g subscribe", agency="Palmyra", level="notices")
    assert [
        (one.channel_id, one.state, one.county, one.agency, one.level)
        for one in await _subscribed(db, server)
    ] == [
        (server.channel.id, "WI", "Jefferson (County)", "", "alerts"),
        (server.channel.id, "", "", "Palmyra", "notices"),
    ]
    choices = await server.moderator.autocomplete(server.channel, "287g unsubscribe", "what", "")
    assert [choice["value"] for choice in choices] == [
        "Jefferson (County), Wisconsin",
        "Palmyra, all states",
    ]
    text = await server.run("287g unsubscribe", what="Palmyra, all states")
    assert text == f"{server.channel.mention} hears no more of ICE's lists: Palmyra, all states."
    await server.run("287g unsubscribe")
    assert await _subscribed(db, server) == []
    assert "is not subscribed" in await server.run("287g unsubscribe")


async def test_the_whole_country_is_refused(db: Database, server: Server) -> None:
    text = await server.run("287g subscribe", county="Jefferson")
    assert text == "Name a state or an agency: the lists are of the whole country."
    assert await _subscribed(db, server) == []


async def test_a_closed_channel_says_what_to_give(db: Database, server: Server) -> None:
    closed = server.guild.create_text_channel(
        "closed",
        overwrites={server.guild.default_role: discord.PermissionOverwrite(send_messages=False)},
    )
    text = await server.run("287g subscribe", state="WI", channel=closed)
    assert text == (
        f"I may not post in {closed.mention}: give me Send Messages, Embed Links there,"
        " then try again."
    )
    assert await _subscribed(db, server) == []


@pytest.mark.simcord(check_errors=False)
@pytest.mark.usefixtures("told")
async def test_a_neighbour_may_look_but_not_subscribe(db: Database, server: Server) -> None:
    looked = await server.neighbour.slash(server.channel, "287g recent")
    assert "Palmyra" in words(looked)
    refused = await server.neighbour.slash(server.channel, "287g subscribe", state="WI")
    assert words(refused) == "That needs the permission Manage Server here."
    assert await _subscribed(db, server) == []
