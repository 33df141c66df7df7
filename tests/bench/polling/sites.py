"""Sites on loopback, one address each: half of them feeds of 16 KB, half pages of 36 KB.

Served by hand, because a web framework would cost more than the clients that are measured.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import cast

FEED_BYTES, PAGE_BYTES = 16 * 1024, 36 * 1024
WORDS = "The village keeps its minutes, its roads and its peace as it always did. "
_NEW = "December 14, 2026 6:00 PM - Village Board on a 287(g) agreement, number {version}"


class Site:
    """One address with one thing to watch; `version` counts its changes."""

    def __init__(self, address: str, port: int, *, feed: bool) -> None:
        self.url = f"http://{address}:{port}/{'feed.xml' if feed else 'agendas'}"
        self.feed = feed
        self.version = 0

    @property
    def etag(self) -> str:
        """What it answers until its next change."""
        return f'"v{self.version}"'

    def body(self) -> bytes:
        """What stands there now."""
        return (_feed(self.version) if self.feed else _page(self.version)).encode()


class Sites:
    """All sites, and what was asked of them. `latency` is in seconds, before each answer."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.latency = 0.0
        self.requests = self.unchanged = self.sent = 0
        self._servers: list[asyncio.Server] = []

    async def open(self, count: int) -> None:
        """Listen on `count` addresses of loopback, all on one port."""
        loop = asyncio.get_running_loop()
        port = 0
        for number in range(count):
            address = f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            port = listener.getsockname()[1]
            server = await loop.create_server(lambda: _Connection(self), sock=listener)
            self._servers.append(server)
            self.sites[address] = Site(address, port, feed=number % 2 == 0)

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.close()

    @property
    def urls(self) -> Sequence[str]:
        """What is to be watched."""
        return [site.url for site in self.sites.values()]

    def change(self, count: int) -> None:
        """Let so many sites have something new, feeds and pages by turns."""
        sites = list(self.sites.values())
        for site in sites[:: max(len(sites) // count, 1)][:count]:
            site.version += 1

    def forget(self) -> None:
        """Count from nothing."""
        self.requests = self.unchanged = self.sent = 0


class _Connection(asyncio.Protocol):
    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._site = self._sites.sites[transport.get_extra_info("sockname")[0]]

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            answer = self._answer(head.decode("latin-1"))
            if self._sites.latency:
                asyncio.get_running_loop().call_later(self._sites.latency, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)

    def _answer(self, head: str) -> bytes:
        first, *lines = head.split("\r\n")
        path = first.split(" ")[1]
        fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        if path == "/robots.txt":
            return _response("404 Not Found", b"")
        if path.startswith("/doc/"):
            return _response("200 OK", _document(path).encode(), etag='"once"')
        self._sites.requests += 1
        if fields.get("if-none-match") == self._site.etag:
            self._sites.unchanged += 1
            return _response("304 Not Modified", b"", etag=self._site.etag)
        body = self._site.body()
        self._sites.sent += len(body)
        kind = "application/rss+xml" if self._site.feed else "text/html"
        return _response("200 OK", body, etag=self._site.etag, kind=kind)


def _response(status: str, body: bytes, *, etag: str = "", kind: str = "text/html") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n"
    if etag:
        head += f"ETag: {etag}\r\n"
    if not status.startswith("304"):
        head += f"Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


def _feed(version: int) -> str:
    news = [
        _entry(f"new-{number}", _NEW.format(version=number)) for number in range(version, 0, -1)
    ]
    old = [_entry(f"old-{number}", f"Street work, week {number}") for number in range(8)]
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Village news</title>'
    return _filled(
        f"{head}{''.join(news + old)}<description>", FEED_BYTES, "</description></channel></rss>"
    )


def _entry(name: str, title: str) -> str:
    return (
        f"<item><title>{title}</title><link>/doc/{name}.html</link><guid>{name}</guid>"
        f"<pubDate>Mon, 23 Nov 2026 15:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{title}. {WORDS * 6}&lt;/p&gt;</description></item>"
    )


def _page(version: int) -> str:
    rows = [
        _row(f"new-{n}", "December 14, 2026 6:00 PM", _NEW.format(version=n))
        for n in range(version, 0, -1)
    ]
    rows += [_row(f"old-{n}", f"{n}/9/2026 6:00 PM", "Village Board") for n in range(8, 11)]
    menu = "".join(f'<li><a href="/about/{n}">Department {n}</a></li>' for n in range(120))
    head = f"<html><head><title>Agendas - Village</title></head><body><ul>{menu}</ul>"
    table = f"<h1>Agendas</h1><table>{''.join(rows)}</table>"
    return _filled(f"{head}{table}<div hidden>", PAGE_BYTES, "</div></body></html>")


def _row(name: str, day: str, title: str) -> str:
    return f'<tr><td>{day}</td><td>{title}</td><td><a href="/doc/{name}.html">Agenda</a></td></tr>'


def _document(path: str) -> str:
    item = "287(g) agreement with ICE" if "new" in path else "Street work"
    return (
        f"<html><title>Agenda {path}</title><body><h1>Village Board</h1><p>{path}</p>"
        f"<ol><li>Call to order</li><li>{item}</li><li>Adjourn</li></ol></body></html>"
    )


def _filled(start: str, size: int, end: str) -> str:
    room = max(size - len(start) - len(end), 0)
    return start + (WORDS * (room // len(WORDS) + 1))[:room] + end
