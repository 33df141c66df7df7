"""Governments' web sites on loopback: hosts with pages, and the names that lead to them."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

_FIXTURES = Path(__file__).parent / "fixtures"
_TYPES = {"json": "application/json", "rss": "application/rss+xml", "html": "text/html"}


class Towns(AbstractResolver):
    """Sites by host name, all of them on one loopback port; every name leads there.

    `asked` holds each request as "METHOD host/path", those for robots.txt left out.
    """

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []
        self._pages: dict[str, tuple[int, str, bytes]] = {}

    def url(self, address: str) -> str:
        """The address ("host/path") on this server."""
        host, slash, path = address.partition("/")
        return f"http://{host}:{self.port}{slash}{path}"

    def serve(self, address: str, body: str, *, status: int = 200, kind: str = "text/html") -> None:
        """Answer "host/path" with a text, in which `{port}` is the server's."""
        text = body.replace("{port}", str(self.port))
        self._pages[address] = (status, kind, text.encode())

    def fixture(self, address: str, name: str, **changes: str) -> None:
        """Answer "host/path" with a fixture ("platform/file"), words of it changed."""
        body = (_FIXTURES / name).read_text("utf-8")
        for old, new in changes.items():
            body = body.replace(old, new)
        self.serve(address, body, kind=_TYPES[name.rsplit(".", 1)[-1]])

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The page of the host that was asked for."""
        address = f"{request.host.partition(':')[0]}{request.path}"
        if request.path == "/robots.txt":
            return web.Response(status=404)
        self.asked.append(f"{request.method} {address}")
        status, kind, body = self._pages.get(address, (404, "text/html", b"gone"))
        return web.Response(status=status, body=body, headers={"Content-Type": kind})

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Loopback for every name."""
        found: Sequence[ResolveResult] = [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]
        return list(found)

    async def close(self) -> None:
        """Nothing is held open."""
