"""A web site on loopback, names that resolve as a test says, and fetchers that may go there."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from scrapers.fetch import Allowance, Fetcher, Pace

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
OpenFetcher = Callable[..., Awaitable[Fetcher]]


class Site:
    """A server on a loopback port. `pages` maps paths to handlers; all else is 404.

    `seen` holds "METHOD path" of each request, `requests` the requests themselves; those for
    robots.txt are left out.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Handler] = {}
        self.requests: list[web.BaseRequest] = []

    @property
    def seen(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.requests]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, text: str = "ok", *, status: int = 200, **headers: str) -> None:
        """Answer this path with a text; header names are written with underscores."""

        async def answer(_: web.BaseRequest) -> web.Response:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(text=text, status=status, headers=names)

        self.pages[path] = answer

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        self.serve(path, "moved", status=status, Location=location)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path != "/robots.txt":
            self.requests.append(request)
        handler = self.pages.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


class Names(AbstractResolver):
    """A resolver that gives each name its answers one after the other, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): [*addresses] for name, addresses in answers.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self.answers:
            raise OSError(None, "no such name")
        answers = self.answers[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


async def _serving(stack: AsyncExitStack) -> Site:
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(listener.getsockname()[1])
    runner = web.ServerRunner(web.Server(site.handle), shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listener).start()
    return site


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def site(stack: AsyncExitStack) -> Site:
    return await _serving(stack)


@pytest.fixture
async def other_site(stack: AsyncExitStack) -> Site:
    return await _serving(stack)


@pytest.fixture
async def open_fetcher(stack: AsyncExitStack, site: Site, other_site: Site) -> OpenFetcher:
    """Opens fetchers that may reach the two sites, and pause between requests only if told to."""

    async def open_one(**arguments: Any) -> Fetcher:
        arguments.setdefault("allowance", Allowance.of(["127.0.0.1"], [site.port, other_site.port]))
        arguments.setdefault("pace", Pace(every=0))
        return await stack.enter_async_context(Fetcher("https://example.org/about", **arguments))

    return open_one


@pytest.fixture
async def fetcher(open_fetcher: OpenFetcher) -> Fetcher:
    return await open_fetcher()
