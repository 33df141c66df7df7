"""What 5,000 sources cost while nothing happens: `python -m tests.bench.idle [SOURCES] [SECONDS]`.

A loopback site in this process answers every conditional request with 304; the program runs in a
process of its own at 15-minute intervals, with a task that measures how late the event loop is.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Settings
from config.settings import Network

_PAGE = (
    "<html><body><h1>Agendas</h1><table>"
    "<tr><td>January 5, 2026 6:30 PM</td><td>Board</td><td><a href='/a.pdf'>Agenda</a></td></tr>"
    "</table></body></html>"
)


async def _site(sources: int) -> tuple[web.AppRunner, int]:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(text="")
        if request.headers.get("If-None-Match"):
            return web.Response(status=304, headers={"ETag": '"same"'})
        return web.Response(text=_PAGE, content_type="text/html", headers={"ETag": '"same"'})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, runner.addresses[0][1]


async def _parent(sources: int, seconds: float) -> None:
    runner, port = await _site(sources)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "sources"
        files.mkdir()
        for number in range(sources):
            (files / f"board-{number}.toml").write_text(
                f'name = "Board {number}"\nplatform = "generic"\nstate = "WI"\ninterval = 15\n'
                f'url = "http://127.0.0.1:{port}/{number}/agendas"\n'
            )
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.idle", "--child", folder, str(port), str(seconds)),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await child.communicate()
    await runner.cleanup()
    said = json.loads(out)
    print(f"sources                      {sources:>10,}")
    print(f"start                        {said['start']:>10.2f} s   (goal: under 3)")
    print(f"resident memory              {said['memory']:>10.0f} MB  (goal: under 250)")
    print(f"processor                    {said['cpu']:>10.1%}     (goal: under 5 % of a core)")
    print(f"longest event-loop lag       {said['lag'] * 1000:>10.0f} ms  (goal: under 100)")
    print(f"checks in {seconds:g} s              {said['checks']:>10}")


async def _child(folder: Path, port: int, seconds: float) -> None:
    from bot.house import open_database, open_tools, settle, take_over, wall_clock
    from scrapers import Schedule

    began = time.perf_counter()
    settings = Settings(
        data=folder,
        sources=(folder / "sources",),
        shipped_sources=False,
        network=Network(allow=(ip_network("127.0.0.0/8"),), ports=(port,), gap=0),
    )
    checks = 0

    def checked(report: object) -> None:
        nonlocal checks
        checks += 1

    async with open_database(settings) as db, open_tools(settings, db) as tools:
        await settle(settings, db, wall_clock())
        await take_over(db, wall_clock(), terminal=True)
        async with Schedule(tools, at_once=32, on_report=checked):
            start = time.perf_counter() - began
            async with db.write() as conn:
                await _as_after_a_round(conn)
            await asyncio.sleep(5)
            before, at, checks = time.process_time(), time.perf_counter(), 0
            lag = await _longest_lag(seconds)
            cpu = (time.process_time() - before) / (time.perf_counter() - at)
    memory = _resident_megabytes()
    print(json.dumps({"start": start, "memory": memory, "cpu": cpu, "lag": lag, "checks": checks}))


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def _as_after_a_round(conn: AsyncConnection) -> None:
    """The state after every source was read once: its answers known, its turn in 15 minutes."""
    from bot.house import wall_clock
    from store import sources, validators

    now = wall_clock()
    stored = await sources.listed(conn)
    for one in stored:
        await sources.set_baseline(conn, one.id, now)
        answer = validators.StoredValidators('"same"', None, "0" * 64, now)
        await validators.save(conn, one.id, {one.url: answer})
    turns = {
        one.id: now + timedelta(minutes=15) * (number / len(stored))
        for number, one in enumerate(stored)
    }
    await sources.set_due(conn, turns)


async def _longest_lag(seconds: float) -> float:
    """How much later than asked a task was woken, at the worst, in `seconds`."""
    longest, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        asked = time.perf_counter() + 0.05
        await asyncio.sleep(0.05)
        longest = max(longest, time.perf_counter() - asked)
    return longest


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        asyncio.run(_child(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
    else:
        asyncio.run(_parent(int((sys.argv[1:] or ["5000"])[0]), float((sys.argv[2:] or ["60"])[0])))
