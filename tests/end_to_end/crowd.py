"""Many small sites on loopback, each with an address of its own, that note when they are asked."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

_PAGE = """<!doctype html><html><head><title>Agendas</title></head><body><h1>Agendas</h1><ul>
<li><a href="/files/{name}-old.pdf">Village Board agenda, January 6, 2026</a></li>
</ul></body></html>"""


@dataclass
class Crowd:
    """`count` sites at 127.0.1.1, 127.0.1.2, …, all on `port`: `async with Crowd(10) as crowd:`.

    An answer takes `latency` seconds. `asked` holds by address when each request began and ended.
    """

    count: int
    latency: float = 0.0
    port: int = 0
    asked: dict[str, list[tuple[float, float, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "0.0.0.0", 0)  # noqa: S104  every loopback address
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def host(self, number: int) -> str:
        """The address of a site."""
        return f"127.0.{1 + number // 250}.{1 + number % 250}"

    def url(self, number: int, path: str) -> str:
        """A page of the site whose turn that number has."""
        return f"http://{self.host(number % self.count)}:{self.port}/{path}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        began = time.monotonic()
        try:
            if request.path == "/robots.txt":
                return web.Response(status=404)
            await asyncio.sleep(self.latency)
            if request.path.endswith(".pdf"):
                return web.Response(status=404)
            if request.headers.get("If-None-Match"):
                return web.Response(status=304, headers={"ETag": '"1"'})
            page = _PAGE.format(name=request.path.strip("/"))
            return web.Response(text=page, content_type="text/html", headers={"ETag": '"1"'})
        finally:
            self.asked[request.host.partition(":")[0]].append(
                (began, time.monotonic(), request.path)
            )

    def requests(self) -> int:
        """How many pages were asked for, but for robots.txt."""
        return sum(path != "/robots.txt" for there in self.asked.values() for _, _, path in there)

    def pauses(self) -> list[float]:
        """Seconds from the end of a request to the start of the next, over all addresses.

        Below zero where two were under way at once.
        """
        found = []
        for there in self.asked.values():
            latest = float("-inf")
            for began, ended, _ in sorted(there):
                if latest > float("-inf"):
                    found.append(began - latest)
                latest = max(latest, ended)
        return found
