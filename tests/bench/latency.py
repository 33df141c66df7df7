"""From publication to the message: `python -m tests.bench.latency [--publications N]`.

A clerk puts an agenda with a PDF on the loopback village's page; the check that finds it starts
that moment, so the poll's interval is left out. Measured until the loopback Discord has the
message: fetching, reading the PDF in its own process, matching, storing, the outbox, discord.py.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import discord
import structlog

from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from bot.demo.village import Notice, Village
from bot.house import open_database, open_tools, settle, take_over, wall_clock
from config import HouseWatch, Settings
from config.settings import Network
from scrapers import Tools, check_source
from store import sources, subscriptions
from tests.bench.figures import Figure, percentile
from tests.discord_double import DiscordDouble
from tests.discord_double.client import pointed_at
from tests.discord_double.guild import Guild

A_VILLAGE = 20
"""Publications of one village: a page does not grow for ever."""


@dataclass(frozen=True, slots=True)
class Way:
    """All that a publication goes through."""

    tools: Tools
    outbox: Outbox
    discord: DiscordDouble
    guild: Guild


def _agenda(number: int) -> Notice:
    today = datetime.now(ZoneInfo("America/Chicago")).replace(tzinfo=None)
    at = (today + timedelta(days=2 + number)).replace(hour=18, minute=30, second=0, microsecond=0)
    head = ("VILLAGE OF OAKVALE", "VILLAGE BOARD", f"{at:%A, %B} {at.day}, {at.year}, 6:30 P.M.")
    items = ("3. Snow plow contract", "4. Police Department: 287(g) agreement with ICE")
    return Notice(at, "Village Board", ((*head, "1. Call to order"), items))


async def _published(path: Way, village: Village, slug: str, number: int) -> float:
    """Seconds from the publication to the message, in a channel of its own."""
    channel = path.discord.add_channel(path.guild, f"alerts-{slug}-{number}")
    now = wall_clock()
    async with path.tools.db.write() as conn:
        await subscriptions.subscribe(
            conn, channel_id=channel.id, guild_id=path.guild.id, watch_id=None, now=now
        )
        stored = await sources.get(conn, slug)
    assert stored is not None
    village.post(f"board-{number}", _agenda(number))
    began = time.perf_counter()
    report = await check_source(stored, path.tools)
    assert report.owed == 1, report
    path.outbox.wake()
    await path.discord.wait_for_message(channel)
    took = time.perf_counter() - began
    async with path.tools.db.write() as conn:
        await subscriptions.unsubscribe(conn, channel.id, None)
    return took


async def _main(publications: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hearye-bench-")))
        villages = [
            await stack.enter_async_context(Village(host=f"127.0.1.{1 + number}"))
            for number in range(-(-publications // A_VILLAGE))
        ]
        settings = _settings(folder, villages)
        db = await stack.enter_async_context(open_database(settings))
        tools = await stack.enter_async_context(open_tools(settings, db))
        await settle(settings, db, wall_clock())
        await take_over(db, wall_clock(), terminal=False)
        double = await stack.enter_async_context(DiscordDouble())
        stack.enter_context(pointed_at(double))
        client = await stack.enter_async_context(
            discord.Client(intents=discord.Intents(guilds=True))
        )
        await client.login(double.token)
        delivery, stop = Outbox(db, DiscordPoster(client), wall_clock, leave=[0]), asyncio.Event()
        delivering = asyncio.create_task(delivery.run(stop))
        path = Way(tools, delivery, double, double.add_guild())
        took = await _all_published(path, villages, publications)
        stop.set()
        await delivering
    print(f"{publications} publications, from the page to the message")
    print(f"p50                      {percentile(took, 0.5) * 1000:>8.0f} ms")
    print(Figure("latency p99 beyond the interval", percentile(took, 0.99), "s", "under 1"))


async def _all_published(path: Way, villages: list[Village], publications: int) -> list[float]:
    took: list[float] = []
    for place, village in enumerate(villages):
        slug = f"village-{place}"
        async with path.tools.db.read() as conn:
            stored = await sources.get(conn, slug)
        assert stored is not None
        village.post("old", _agenda(-30))
        await check_source(stored, path.tools)
        for number in range(min(A_VILLAGE, publications - len(took))):
            took.append(await _published(path, village, slug, number))  # noqa: PERF401  by turns
    return took


def _settings(folder: Path, villages: list[Village]) -> Settings:
    (folder / "sources").mkdir()
    for place, village in enumerate(villages):
        (folder / "sources" / f"village-{place}.toml").write_text(
            f'name = "Village {place}"\nplatform = "generic"\nurl = "{village.url}/agendas"\n'
            'state = "WI"\nplace = "Oakvale"\n'
        )
    ports = tuple(urlsplit(village.url).port or 0 for village in villages)
    return Settings(
        data=folder,
        sources=(folder / "sources",),
        shipped_sources=False,
        watch=(HouseWatch(name="287(g)", query="287(g)"),),
        readers=1,
        network=Network(allow=(ip_network("127.0.0.0/8"),), ports=ports, gap=0),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=300)
    asyncio.run(_main(parser.parse_args().publications))
