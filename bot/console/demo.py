"""`hearye demo`: the newcomer's first minute, without network or token."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from rich.console import Console

    from bot.alerts.letter import Letter, Posted, Poster
    from bot.alerts.outbox import Outbox
    from bot.demo.village import Village
    from config import Settings
    from scrapers import Alert, Report, Schedule

SPEED = 1200.0
"""An hour of the schedule takes three seconds."""
_PATIENCE = 30.0  # seconds for one step; it takes two or three
_ZONE = "America/Chicago"


def demo() -> None:
    """Watch a small village for a minute: an agenda is posted, amended, and the meeting cancelled.

    The village is a web site on this machine; all else is the real thing, with a fast clock.
    """
    with tempfile.TemporaryDirectory(prefix="hearye-demo-") as folder:
        asyncio.run(_demo(Path(folder)))


async def _demo(folder: Path) -> None:
    from rich.console import Console

    from bot.alerts.outbox import Outbox
    from bot.alerts.posting import TerminalPoster
    from bot.console.speech import speak
    from bot.demo.village import Village
    from bot.house import open_database, open_tools, settle, take_over, wall_clock
    from config import Log
    from scrapers import Schedule
    from store import TERMINAL

    console = Console()
    speak(Log(level="error"), json_lines=False, console=console)
    async with AsyncExitStack() as stack:
        village = await stack.enter_async_context(Village())
        settings = _settings(folder, village)
        db = await stack.enter_async_context(open_database(settings))
        tools = await stack.enter_async_context(open_tools(settings, db))
        await settle(settings, db, wall_clock())
        await take_over(db, wall_clock(), terminal=True)
        heard = _Heard(TerminalPoster(console, wall_clock))
        outbox = Outbox(db, heard, wall_clock, only={TERMINAL})
        stop = asyncio.Event()
        delivery = asyncio.create_task(outbox.run(stop))
        checked = _Checked(outbox, {"oakvale-village", "courier"})
        schedule = Schedule(tools, at_once=8, on_report=checked.reported)
        try:
            await _play(village, schedule, checked, heard, console)
        finally:
            stop.set()
            await delivery
    console.print(
        "\nThat was all real but the village and the clock: `hearye run` watches Wisconsin."
    )


class _Heard:
    """A terminal that counts what it was told."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self.alerts: asyncio.Queue[Alert] = asyncio.Queue()

    async def post(self, letter: Letter) -> Posted:
        posted = await self._poster.post(letter)
        self.alerts.put_nowait(letter.alert)
        return posted

    async def find(self, letter: Letter) -> Posted | None:
        return await self._poster.find(letter)


class _Checked:
    """Notes each source's first check, and passes on that something may be owed."""

    def __init__(self, outbox: Outbox, sources: Collection[str]) -> None:
        self._outbox = outbox
        self._waiting = set(sources)
        self.all = asyncio.Event()

    def reported(self, report: Report) -> None:
        self._waiting.discard(report.slug)
        if not self._waiting:
            self.all.set()
        self._outbox.wake()


async def _play(
    village: Village, schedule: Schedule, checked: _Checked, heard: _Heard, console: Console
) -> None:
    """Let the story happen, and wait for what each step leads to (TimeoutError: it did not)."""
    from bot.demo.story import story

    first, *rest = story(village, datetime.now(ZoneInfo(_ZONE)))
    console.print(first.said, style="italic", highlight=False)
    first.happen()
    async with schedule:
        await asyncio.wait_for(checked.all.wait(), _PATIENCE)
        for step in rest:
            console.print(f"\n{step.said}", style="italic", highlight=False)
            step.happen()
            await asyncio.wait_for(heard.alerts.get(), _PATIENCE)


def _settings(folder: Path, village: Village) -> Settings:
    from config import HouseWatch, Network, Settings
    from config import Schedule as Pace

    sources = folder / "sources"
    sources.mkdir()
    place = 'state = "WI"\nplace = "Oakvale"\n'
    (sources / "oakvale-village.toml").write_text(
        f'name = "Village of Oakvale"\nplatform = "generic"\nurl = "{village.url}/agendas"\n{place}'
    )
    (sources / "courier.toml").write_text(
        'name = "Mill River Courier"\nplatform = "feed"\nkind = "news"\ninterval = 30\n'
        f'url = "{village.url}/news/feed"\n{place}'
    )
    return Settings(
        data=folder,
        sources=(sources,),
        shipped_sources=False,
        readers=1,
        watch=(HouseWatch(name="287(g)", query="287(g)"),),
        network=Network(
            allow=(ip_network("127.0.0.0/8"),), ports=(urlsplit(village.url).port or 80,), gap=0
        ),
        schedule=Pace(speed=SPEED),
    )
