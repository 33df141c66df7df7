"""ICE's lists through the real pipeline: what changes on them, and who is told."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
import structlog

from bot.commands.services import Services
from bot.supervisor import Supervisor
from bot.upkeep import tidy
from config import Keep, Settings
from scrapers.alert import Alert
from scrapers.readers import Sandbox
from store import Blobs, Database, roster_subscriptions, rosters, search, sources, subscriptions
from store.tables import Deliveries
from tests.discord_double import DiscordDouble
from tests.discord_double.client import pointed_at
from tests.scrapers.roster.sheets import JAIL, PENDING, TASK, WARRANT, line, workbook
from tests.village.ice import Lists, open_lists
from tests.village.world import NOW

# The process that reads documents belongs to the package's event loop.
pytestmark = pytest.mark.asyncio(loop_scope="package")

TEXANS = ["Austin", "Bell", "Cooke", "Dallas", "Ector", "Fannin", "Goliad", "Hidalgo", "Jasper"]
TOWNS = [*TEXANS, "Karnes", "Lubbock", "Mason", "Nueces", "Orange", "Polk", "Runnels", "Starr"]
SHERIFFS = [
    line(f"{name} County Sheriff's Office", WARRANT, state="TEXAS", county=f"{name} County")
    for name in TOWNS
]
WAUPACA = line("Waupaca County Sheriff's Office", WARRANT, county="Waupaca County")
WAUKESHA = line("Waukesha County Sheriff's Office", JAIL, county="Waukesha County")
PALMYRA = line(signed=date(2025, 9, 22))
WHO = r"Palmyra Police Department \(Jefferson County, Wisconsin\), Task Force Model"
WAUPACA_WSO = (
    r"Waupaca County Sheriff's Office \(Waupaca County, Wisconsin\), Warrant Service Officer"
)
IN_ORDER = [
    f"🗂️ ICE's pending list now names {WHO}.",
    f"🗂️ ICE's list of participating agencies now shows {WHO}.",
    f"🗂️ ICE's list now links the agreement of {WHO}.",
    f"🗂️ {WAUPACA_WSO}, is no longer on ICE's list of participating agencies.",
]


def listed(*lines: Any, day: int, **values: Any) -> bytes:
    """The list of participating agencies as of a day."""
    return workbook([*SHERIFFS, *lines], modified=at(day), **values)


def waiting(*agencies: str, day: int) -> bytes:
    """The pending list as of a day."""
    lines = [("WISCONSIN", agency, "Municipality", "Jefferson County", TASK) for agency in agencies]
    return workbook(lines, PENDING, modified=at(day))


def at(day: int) -> datetime:
    return datetime(2025, 9, 1, 12, 0, tzinfo=UTC) + timedelta(days=day)


FIRST = listed(WAUPACA, WAUKESHA, day=0)
NOBODY_YET = waiting("Eagle Police Department", day=0)


@pytest_asyncio.fixture(loop_scope="package")
async def lists(tmp_path: Path, sqlite_template: Path, sandbox: Sandbox) -> AsyncIterator[Lists]:
    """The site and SQLite, both lists known."""
    path = tmp_path / "lists.sqlite3"
    shutil.copy(sqlite_template, path)
    async with open_lists(f"sqlite:///{path}", sandbox, Blobs(tmp_path / "documents")) as opened:
        await known(opened)
        yield opened


async def known(lists: Lists) -> None:
    await lists.source()
    lists.post("09012025am", FIRST, NOBODY_YET)
    report = await lists.check()
    assert (report.outcome, report.reason, report.read, report.owed) == ("ok", "", 2, 0)


async def test_every_workbook_is_kept_as_it_came_however_old(lists: Lists) -> None:
    blobs = lists.tools.blobs
    assert blobs
    late = datetime(2999, 1, 1, tzinfo=UTC)
    await tidy(lists.db, blobs, Keep(), late)
    for body in (FIRST, NOBODY_YET):
        assert await blobs.get(hashlib.sha256(body).hexdigest()) == body


async def listening(lists: Lists, channel_id: int = 70, **values: Any) -> None:
    async with lists.db.write() as conn:
        await roster_subscriptions.subscribe(
            conn, channel_id=channel_id, guild_id=7, now=NOW, **({"state": "WI"} | values)
        )


async def owed(db: Database) -> list[tuple[int, str, str]]:
    """Channel, event and title of all that was ever owed, in order."""
    async with db.read() as conn:
        rows = await conn.execute(Deliveries.__table__.select().order_by(Deliveries.__table__.c.id))
        found = [(row.channel_id, Alert.model_validate(row.payload)) for row in rows]
    return [
        (channel, alert.roster.event if alert.roster else alert.kind.value, alert.title)
        for channel, alert in found
    ]


async def test_the_story_of_palmyra_is_told_in_discord_once_each_and_in_order(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with open_lists(database_url, sandbox) as lists, DiscordDouble() as double:
        guild = double.add_guild()
        channel = guild.channel("alerts")
        moderator = double.user(guild, permissions=discord.Permissions(manage_guild=True))
        with pointed_at(double):
            await known(lists)
            async with bot(lists, double, tmp_path):
                await double.connected()
                answer = await moderator.slash(
                    "/287g subscribe", channel=channel, state="WI", level="notices"
                )
                assert "now hears what changes on ICE's 287" in answer.text
                await palmyra(lists)
                await double.wait_for_message(
                    channel, lambda message: "no longer on" in str(message.embeds)
                )
                shown = await moderator.slash("/287g show", state="WI", agency="palmyra")
        (thread,) = [each for each in guild.channels.values() if each.parent is channel]
        told = [double.messages(place) for place in (channel, thread)]
        here, there = [[each.embeds[0]["title"] for each in some if each.embeds] for some in told]
        assert (here, there) == ([IN_ORDER[0], IN_ORDER[3]], IN_ORDER[1:3])
        assert "2025-09-11: first on the pending list" in shown.text.replace("\\", "")
        assert "agreement linked" in shown.text
        aside = (await lists.workbooks())["participatingAgencies09222025pm.xlsx"]
        assert aside.state == "quarantined"
        assert aside.reason.startswith("It was published as the list of participating agencies")


def bot(lists: Lists, double: DiscordDouble, folder: Path) -> Any:
    """The bot, online at the double, for as long as the block runs."""

    class Running:
        async def __aenter__(self) -> None:
            async def unused(_: str) -> Any:
                raise AssertionError("nobody asks for that here")

            services = Services(
                database=lists.db,
                settings=Settings(data=folder, watch=()),
                clock=lists.clock,
                check_now=unused,
                detect=unused,
            )
            self.stop = asyncio.Event()
            supervisor = Supervisor(services, lambda: double.token, poll=0.01)
            self.task = asyncio.create_task(supervisor.run(self.stop))

        async def __aexit__(self, *_: object) -> None:
            self.stop.set()
            await self.task

    return Running()


async def palmyra(lists: Lists) -> None:
    """What ICE did in September and October 2025, two hours apart."""
    named = waiting("Eagle Police Department", "Palmyra Police Department", day=10)
    lists.post("09152025am", FIRST, named)
    assert (await lists.check()).owed == 1
    # The two lists, each under the other's name.
    lists.post("09222025pm", waiting("Eagle Police Department", day=21), listed(day=21))
    swapped = await lists.check()
    assert (swapped.outcome, swapped.owed) == ("ok", 0)
    assert swapped.reason.count("quarantined, not compared") == 2
    left = waiting("Eagle Police Department", day=23)
    lists.post("09242025am", listed(WAUPACA, WAUKESHA, PALMYRA, day=23), left)
    back = await lists.check()
    assert (back.outcome, back.reason, back.owed) == ("ok", "", 1)
    moa = lists.ice.agreement("palmyra.pdf", "MEMORANDUM OF AGREEMENT", "Palmyra Police")
    linked = listed(
        *(WAUPACA, WAUKESHA, line(moa="Palmyra MOA")),
        day=50,
        links={f"G{len(SHERIFFS) + 4}": moa},
    )
    lists.post("10272025am", linked, left)
    assert (await lists.check()).owed == 1
    renamed = line("Waukesha County Sheriffs Department", JAIL, county="Waukesha County")
    again = listed(
        *(WAUPACA, renamed, line(moa="Palmyra MOA")),
        day=60,
        links={f"G{len(SHERIFFS) + 4}": moa},
    )
    lists.post("11012025am", again, left)
    assert (await lists.check()).owed == 0
    gone = listed(*(renamed, line(moa="Palmyra MOA")), day=61, links={f"G{len(SHERIFFS) + 3}": moa})
    lists.post("11022025pm", gone, left)
    assert (await lists.check()).owed == 1
    assert (await lists.check()).outcome == "unchanged"


async def test_workbooks_are_asked_for_at_each_check_but_sent_only_when_they_are_new(
    lists: Lists,
) -> None:
    lists.ice.asked.clear()
    report = await lists.check()
    assert (report.outcome, report.read, report.owed) == ("unchanged", 0, 0)
    assert [status for path, status in lists.ice.asked if path.startswith("/doclib")] == [304, 304]
    # Another workbook under the name of the last one.
    await listening(lists)
    lists.post("09012025am", listed(WAUPACA, WAUKESHA, PALMYRA, day=1), NOBODY_YET)
    assert (await lists.check()).owed == 1


async def test_a_channel_hears_an_event_once_by_whatever_it_asked(lists: Lists) -> None:
    await listening(lists, subscriptions.TERMINAL)
    await lists.watch("Palmyra", "287(g)")
    async with lists.db.write() as conn:
        for channel_id in (subscriptions.TERMINAL, 71):
            await subscriptions.subscribe(
                conn, channel_id=channel_id, guild_id=None, watch_id=None, now=NOW
            )
    elsewhere = line("Palmyra Borough Police", state="PENNSYLVANIA", county="Lebanon County")
    lists.post("2", listed(WAUPACA, WAUKESHA, PALMYRA, elsewhere, day=1), NOBODY_YET)
    await lists.check()
    assert sorted(await owed(lists.db)) == [
        (0, "listed", "Palmyra Police Department"),
        (71, "listed", "Palmyra Police Department"),
    ]


async def test_an_agreement_that_appears_is_read_searched_and_matched(lists: Lists) -> None:
    await lists.watch("overtime")
    await listening(lists, 70, level="notices")
    async with lists.db.write() as conn:
        for channel_id in (70, 71):
            await subscriptions.subscribe(
                conn, channel_id=channel_id, guild_id=7, watch_id=None, now=NOW
            )
    moa = lists.ice.agreement("palmyra.pdf", "MEMORANDUM", "ICE will reimburse overtime")
    links = {f"G{len(SHERIFFS) + 4}": moa}
    body = listed(WAUPACA, WAUKESHA, line(moa="MOA"), day=1, links=links)
    lists.post("2", body, NOBODY_YET)
    report = await lists.check()
    assert (report.hits, report.failures) == (1, ())
    title = "Agreement of Palmyra Police Department (Jefferson County, Wisconsin), Task Force Model"
    # Channel 70 was told of the line and its agreement already.
    assert await owed(lists.db) == [
        (70, "listed", "Palmyra Police Department"),
        (71, "item", title),
    ]
    async with lists.db.read() as conn:
        (found,) = await search.search(conn, search.Phrase("reimburse"))
    assert found.document_url == moa
    assert (await lists.check()).outcome == "unchanged"


async def test_many_changes_at_once_are_one_message_a_channel(lists: Lists) -> None:
    await listening(lists, state="TX")
    many = [line(f"{name} Police Department", state="TEXAS", county="") for name in TOWNS]
    lists.post("2", listed(WAUPACA, WAUKESHA, *many, day=1), NOBODY_YET)
    await lists.check()
    assert await owed(lists.db) == [(70, "roster", f"{len(TOWNS)} changes")]


async def test_a_list_cut_short_is_put_aside_until_the_operator_accepts_it(lists: Lists) -> None:
    await listening(lists)
    short = workbook([*SHERIFFS[:9], WAUPACA], modified=at(1))
    lists.post("2", short, NOBODY_YET)
    with structlog.testing.capture_logs() as said:
        for _ in range(2):
            report = await lists.check()
            assert "It has 10 rows, fewer than 80%" in report.reason
    assert [one["log_level"] for one in said if "workbook" in one] == ["warning"]
    stored = await lists.stored()
    assert (stored.last_outcome, stored.failures) == ("unchanged", 0)
    aside = (await lists.workbooks())["participatingAgencies2.xlsx"]
    async with lists.db.write() as conn:
        await rosters.accept(conn, aside.sha256[:8], lists.clock())
    report = await lists.check()
    assert (report.outcome, report.reason, report.owed) == ("ok", "", 1)
    assert await owed(lists.db) == [(70, "delisted", "Waukesha County Sheriff's Office")]
    assert (await lists.check()).reason == ""


async def test_a_pending_list_put_aside_is_judged_again_when_the_others_are_seen_to_have_signed(
    lists: Lists,
) -> None:
    named = [f"{name} Police Department" for name in TOWNS]
    lists.post("2", FIRST, waiting(*named, day=1))
    await lists.check()
    lists.post("3", FIRST, waiting("Palmyra Police Department", day=2))
    assert "fewer than 80%" in (await lists.check()).reason
    await listening(lists)
    signed = [line(name) for name in named]
    lists.post("3", listed(WAUPACA, WAUKESHA, *signed, day=3), waiting(named[0], day=2))
    lists.ice.links[1] = "pendingAgencies3.xlsx"
    lists.ice.files["/doclib/pendingAgencies3.xlsx"] = waiting("Palmyra Police Department", day=2)
    report = await lists.check()
    assert report.reason == ""
    assert (await lists.workbooks())["pendingAgencies3.xlsx"].state == "good"
    (told,) = await owed(lists.db)
    assert told[2] == f"{len(TOWNS) + 1} changes"


async def test_a_workbook_without_a_time_of_its_own_has_that_of_its_answer(lists: Lists) -> None:
    lists.last_modified("participatingAgencies2.xlsx")
    body = workbook([*SHERIFFS, WAUPACA, WAUKESHA, PALMYRA], modified=None)
    lists.post("2", body, NOBODY_YET)
    stamped = lists.clock()
    await lists.check()
    assert (await lists.workbooks())["participatingAgencies2.xlsx"].modified == stamped


async def test_a_refused_workbook_blocks_the_check_and_changes_nothing(lists: Lists) -> None:
    await listening(lists)
    lists.post("2", b"<html><title>Access Denied</title>", NOBODY_YET)
    report = await lists.check()
    assert (report.outcome, len(report.failures)) == ("blocked", 1)
    assert "participatingAgencies2.xlsx" not in await lists.workbooks()
    await lists.check()
    assert [event for _, event, _ in await owed(lists.db)] == ["source_broken"]
    lists.post("3", listed(WAUPACA, WAUKESHA, PALMYRA, day=1), NOBODY_YET)
    await lists.check()
    told = [event for _, event, _ in await owed(lists.db)]
    assert told == ["source_broken", "listed", "source_well"]


async def test_the_mirror_is_read_only_after_a_refusal(lists: Lists) -> None:
    await lists.source(options={"mirror": f"{lists.ice.url}/mirror"})
    lists.ice.asked.clear()
    await lists.check()
    assert "/mirror" not in dict(lists.ice.asked)
    lists.ice.refused.add("/identify-and-arrest/287g")
    await listening(lists)
    lists.post("2", listed(WAUPACA, WAUKESHA, PALMYRA, day=1), NOBODY_YET)
    report = await lists.check()
    assert (report.outcome, report.owed) == ("ok", 1)
    assert report.reason.startswith("Read from the mirror, because of this: ")


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), 2),  # a Wednesday
        (datetime(2026, 11, 28, 15, 0, tzinfo=UTC), 6),  # a Saturday
        (datetime(2026, 11, 30, 3, 0, tzinfo=UTC), 6),  # Sunday evening at ICE's
    ],
)
async def test_the_lists_are_looked_at_less_at_weekends(
    lists: Lists, now: datetime, hours: int
) -> None:
    lists.clock.at = now - timedelta(hours=2)
    report = await lists.check()
    assert report.next_due - report.started == timedelta(hours=hours)


async def test_what_is_no_workbook_is_kept_as_such(lists: Lists) -> None:
    lists.post("2", b"PK\x03\x04 and no more", NOBODY_YET)
    report = await lists.check()
    assert report.outcome == "ok"
    kept = (await lists.workbooks())["participatingAgencies2.xlsx"]
    assert (kept.state, kept.list, kept.rows) == ("quarantined", None, 0)
    assert kept.reason in report.reason
    assert await lists.events() == []


async def test_the_first_check_waits_for_a_list_that_can_be_read(
    tmp_path: Path, sqlite_template: Path, sandbox: Sandbox
) -> None:
    path = tmp_path / "new.sqlite3"
    shutil.copy(sqlite_template, path)
    async with open_lists(f"sqlite:///{path}", sandbox) as lists:
        await lists.source()
        lists.post("1", b"<html>Access Denied</html>", NOBODY_YET)
        assert (await lists.check()).outcome == "blocked"
        assert (await lists.stored()).baseline_at is None
        lists.post("1", FIRST, NOBODY_YET)
        assert (await lists.check()).outcome == "ok"
        assert (await lists.stored()).baseline_at == lists.clock()
        async with lists.db.read() as conn:
            assert await sources.states(conn) == {"WI"}
