"""The page, the worker and the scheduler beside one another: what one stores the others have."""

from __future__ import annotations

import re
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import ClientSession

from tests.end_to_end.program import Program, village_settings
from tests.end_to_end.test_run import ITEM, KNOWN, agenda, evening, quiet_village
from tests.ports import free_ports

LOCAL = "127.0.0.1"


async def test_what_a_worker_stores_is_on_the_page_and_each_says_how_it_is(
    tmp_path: Path, bare_postgres: str
) -> None:
    page, *health = free_ports(4)
    async with quiet_village() as village, AsyncExitStack() as stack:
        settings = village_settings(tmp_path, village, f"[web]\nport = {page}")
        environ = {"HEARYE_DATABASE": bare_postgres}
        scheduler, worker, web = (
            Program(
                tmp_path, settings, environ, command=(name, "--health", f"{LOCAL}:{health[number]}")
            )
            for number, name in enumerate(("scheduler", "worker", "web"))
        )
        everyone = (scheduler, worker, web)
        for one in everyone:
            await stack.enter_async_context(one)
        await web.printed("The archive is at")
        await worker.logged(KNOWN)
        village.post("board", agenda(evening(1), ITEM, "5. Library roof bids"))
        await worker.until(
            lambda: len(re.findall(r'"read": [1-9]', worker.log)) == 2,
            "the new agenda is read",
        )
        session = await stack.enter_async_context(ClientSession())
        assert "Library roof bids" in await text(session, f"http://{LOCAL}:{page}/search?q=roof")

        (tmp_path / "sources" / "annex.toml").write_text(
            f'name = "The Annex"\nplatform = "generic"\nurl = "{village.url}/agendas"\n'
            'state = "WI"\nplace = "Oakvale"\n'
        )
        scheduler.signal(signal.SIGHUP)
        await worker.logged('"source": "annex"')
        assert "The Annex" in await text(session, f"http://{LOCAL}:{page}/source/annex")

        for number, one in enumerate(everyone):
            base = f"http://{LOCAL}:{health[number]}"
            assert '"alive": true' in await text(session, f"{base}/healthz"), one.told()
            assert '"ready": true' in await text(session, f"{base}/readyz")
            measured = await text(session, f"{base}/metrics")
            assert ('hearye_checks_total{outcome="ok"}' in measured) is (one is worker)
        for one in everyone:
            one.interrupt()
            assert await one.ended() == 0
    assert not any("Traceback" in one.told() for one in everyone)


async def text(session: ClientSession, url: str) -> str:
    """A page that is there, without its marks."""
    answer = await session.get(url)
    assert answer.status == 200, url
    return (await answer.text()).replace("<mark>", "").replace("</mark>", "")
