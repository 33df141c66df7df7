"""A site that publishes lists as ICE does: a page that links two workbooks, swapped at will."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.demo.paper import make_pdf
from config import HouseWatch, Source
from scrapers import Report, Tools, Watchlist, check_source
from scrapers.fetch import Allowance, Fetched, Fetcher, Pace, Request
from scrapers.match import parse
from scrapers.readers import Sandbox
from store import Blobs, Database, rosters, sources, watches
from store.rosters import StoredEvent, Workbook
from tests.village.world import HOUR, Clock

PAGE = "/identify-and-arrest/287g"


@dataclass
class Ice:
    """The site: `links` are what its page links, `files` what is served, `refused` what is not."""

    url: str = ""
    links: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    modified: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def post(self, *names: str, **bodies: bytes) -> None:
        """Link these names alone; `bodies` are their files by the first part of a name."""
        self.links = list(names)
        for start, body in bodies.items():
            (name,) = [name for name in names if name.startswith(start)]
            self.files[f"/doclib/{name}"] = body

    def agreement(self, name: str, *lines: str) -> str:
        """Serve an agreement; its address as a workbook would link it."""
        self.files[f"/moa/{name}"] = make_pdf([lines])
        return f"{self.url}/moa/{name}".replace("http:", "https:")

    async def answer(self, request: web.Request) -> web.Response:
        """Serve a page or a file, conditionally."""
        response = self._response(request)
        self.asked.append((request.path, response.status))
        return response

    def _response(self, request: web.Request) -> web.Response:
        if request.path in self.refused:
            return web.Response(status=403, text="Access Denied")
        if request.path in (PAGE, "/mirror"):
            links = "".join(f'<a href="/doclib/{name}">{name}</a>' for name in self.links)
            page = f"<html><title>287(g)</title><h1>Delegation of Immigration Authority</h1>{links}"
            return web.Response(text=page, content_type="text/html")
        body = self.files.get(request.path)
        if body is None:
            return web.Response(status=404)
        etag = hashlib.sha256(body).hexdigest()[:16]
        if any(tag.value == etag for tag in request.if_none_match or ()):
            return web.Response(status=304, headers={"ETag": f'"{etag}"'})
        headers = {"ETag": f'"{etag}"'}
        if request.path in self.modified:
            headers["Last-Modified"] = self.modified[request.path]
        return web.Response(body=body, headers=headers)


class PlainFetcher(Fetcher):
    """A fetcher for a site without a certificate: lists link every agreement by https."""

    async def fetch(self, request: Request, **more: Any) -> Fetched:
        plain = request.url.replace("https://127.0.0.1", "http://127.0.0.1")
        return await super().fetch(replace(request, url=plain), **more)


@dataclass
class Lists:
    """The site with all that a check of it works with."""

    ice: Ice
    db: Database
    clock: Clock
    tools: Tools

    async def source(self, **values: object) -> None:
        """Watch the page, beside a village in Wisconsin."""
        described = {
            "slug": "ice-287g",
            "name": "ICE: agencies with 287(g) agreements",
            "platform": "ice_287g",
            "url": f"{self.ice.url}{PAGE}",
            "kind": "roster",
            "zone": "America/New_York",
            "interval": 120,
        }
        village = {
            "slug": "palmyra",
            "name": "Village of Palmyra",
            "platform": "generic",
            "url": "https://palmyra.example/",
            "state": "WI",
        }
        async with self.db.write() as conn:
            named = [Source.model_validate(one) for one in (described | values, village)]
            await sources.sync(conn, named, self.clock())

    def post(self, stamp: str, participating: bytes, pending: bytes) -> None:
        """Post both lists under names with a stamp, as ICE does."""
        self.ice.post(
            f"participatingAgencies{stamp}.xlsx",
            f"pendingAgencies{stamp}.xlsx",
            participating=participating,
            pending=pending,
        )

    async def watch(self, *queries: str) -> None:
        """Let the house watch for these."""
        named = [HouseWatch(name=query, query=parse(query).text) for query in queries]
        async with self.db.write() as conn:
            await watches.sync_house(conn, named, self.clock())

    async def stored(self) -> sources.StoredSource:
        async with self.db.read() as conn:
            stored = await sources.get(conn, "ice-287g")
        assert stored is not None
        return stored

    async def check(self) -> Report:
        """Let two hours pass, and check."""
        self.clock.at += 2 * HOUR
        return await check_source(await self.stored(), self.tools)

    async def workbooks(self) -> dict[str, Workbook]:
        """All that were kept, by name."""
        stored = await self.stored()
        async with self.db.read() as conn:
            return {one.name: one for one in (await rosters.known(conn, stored.id)).values()}

    async def events(self) -> list[StoredEvent]:
        """What changed, the newest first."""
        stored = await self.stored()
        async with self.db.read() as conn:
            return await rosters.events(conn, stored.id)

    def last_modified(self, name: str) -> None:
        """Let the site say that a file was changed now."""
        self.ice.modified[f"/doclib/{name}"] = format_datetime(self.clock(), usegmt=True)


@asynccontextmanager
async def open_lists(
    url: str, sandbox: Sandbox, blobs: Blobs | None = None
) -> AsyncIterator[Lists]:
    """The site over an empty database."""
    ice = Ice()
    app = web.Application()
    app.router.add_get("/{path:.*}", ice.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    ice.url = "http://{}:{}".format(*runner.addresses[0][:2])
    clock = Clock()
    db = await Database.open(url)
    async with PlainFetcher(
        "https://example.org/about",
        allowance=Allowance.of(["127.0.0.0/8"], [urlsplit(ice.url).port or 80]),
        pace=Pace(every=0, clock=clock.seconds),
        now=clock,
    ) as fetcher:
        tools = Tools(db, fetcher, sandbox, Watchlist(), clock, chance=lambda: 0.5, blobs=blobs)
        try:
            yield Lists(ice, db, clock, tools)
        finally:
            await db.close()
            await runner.cleanup()
