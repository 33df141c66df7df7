from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
import simcord

from bot.commands.export import HEADER, exported
from bot.commands.narrowing import Narrowing
from scrapers.reading import Passage
from store import Database, Filters, watches
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.commands.papers import found, paper
from tests.bot.conftest import SetClock
from tests.bot.services import hit

pytestmark = pytest.mark.usefixtures("archive")


async def _file(result: simcord.InteractionResult) -> tuple[str, str]:
    (attached,) = shown(result).attachments
    return attached.filename, (await attached.read()).decode("utf-8-sig")


async def test_hits_are_exported_as_csv(db: Database, server: Server, clock: SetClock) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(db, clock())
    result = await server.moderator.slash(server.channel, "export")
    assert words(result) == "1 hit, the latest first."
    name, text = await _file(result)
    assert name == "hits-2026-11-24.csv"
    (row,) = csv.DictReader(StringIO(text))
    assert tuple(row) == HEADER
    assert row["watches"] == "ICE"
    assert row["quote"] == "287(g) memorandum of agreement"
    assert row["meeting_start"] == "2026-11-30T18:00:00-06:00"
    assert row["url"] == "https://palmyra.example/agenda.pdf"


async def test_hits_are_exported_as_json(db: Database, server: Server, clock: SetClock) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(db, clock())
    result = await server.moderator.slash(server.channel, "export", format="json")
    name, text = await _file(result)
    assert name == "hits-2026-11-24.json"
    (row,) = json.loads(text)
    assert row["watches"] == ["ICE"]
    assert (row["page"], row["item"], row["place"]) == (2, "7", "Palmyra")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b"])
async def test_no_cell_of_the_csv_is_a_formula(
    db: Database, server: Server, clock: SetClock, start: str
) -> None:
    await server.run("watch add", query="287(g)", name="=1+1")
    hostile = f"{start}HYPERLINK(1)"
    _, ids = await paper(db, clock(), [Passage(hostile, item=hostile)], title=hostile)
    await found(db, clock(), ids)
    _, text = await _file(await server.moderator.slash(server.channel, "export"))
    (row,) = csv.DictReader(StringIO(text, newline=""))
    assert row["watches"] == "'=1+1"
    assert row["item"] == f"'{hostile}"
    assert row["document"] == f"'{hostile}"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())


async def test_a_file_that_is_full_says_what_to_do(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)")
    _, ids = await paper(db, clock(), [Passage(f"287(g) {number}") for number in range(7)])
    await found(db, clock(), ids)
    async with db.read() as conn:
        seen = tuple(await watches.listed(conn, server.guild.id, house=True))
    asked = Narrowing(Filters(guild_id=server.guild.id), seen, narrows=False)
    whole = await exported(db, asked, "json", most_hits=7)
    assert (whole.count, whole.complete) == (7, True)
    few = await exported(db, asked, "json", most_hits=6)
    assert (few.count, few.complete) == (6, False)
    assert json.loads(few.content)[0]["quote"] == "287(g) 6"
    small = await exported(db, asked, "csv", most_bytes=300)
    assert small.count < 7
    assert not small.complete


async def test_nothing_to_export_is_said(server: Server) -> None:
    assert "Nothing was found yet." in await server.run("export")
