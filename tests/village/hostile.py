"""The village's site on its bad days: whatever a server may do wrong, for one path at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.demo.paper import make_pdf
from bot.demo.village import Answer, Village

Trouble = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class HostileVillage(Village):
    """A village where `troubles` (by path) take the place of what it would answer.

    A page of `pages` is served as it stands there. `careless` sites take no notice of conditional
    requests: a "mute" one gives nothing to ask with, a "deaf" one does.
    """

    troubles: dict[str, Trouble] = field(default_factory=dict)
    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    careless: str = ""

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        trouble = self.troubles.get(request.path)
        if trouble is not None:
            return await trouble(request)
        if request.path in self.pages:
            body, kind = self.pages[request.path]
            return web.Response(body=body, content_type=kind)
        response = await super().serve(request, handler)
        if self.careless and response.status == 304:
            response = await super().serve(_unconditional(request), handler)
        if self.careless == "mute":
            response.headers.popall("ETag", None)
        return response

    def put(self, file: str, pages: Sequence[Sequence[str]]) -> None:
        """Lay a PDF under that name, in place of the one that was there."""
        self.files[file] = make_pdf(pages)

    def since(self, mark: int) -> list[Answer]:
        """What was answered after there were `mark` answers."""
        return self.answers[mark:]


def _unconditional(request: web.Request) -> web.Request:
    headers = request.headers.copy()
    del headers["If-None-Match"]
    return request.clone(headers=headers)


def answering(status: int, text: str = "", kind: str = "text/html", **headers: str) -> Trouble:
    """An answer of that status; header names are written with underscores."""

    async def answer(_: web.Request) -> web.StreamResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, content_type=kind, headers=names)

    return answer


def outage(title: str = "We'll be right back") -> Trouble:
    """A page that says, with status 200, that there is nothing to see at the moment."""
    return answering(
        200,
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
        "<p>Our web site is being worked on. Please come back later.</p></body></html>",
    )


async def reset(request: web.Request) -> web.StreamResponse:
    """The connection is closed without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def cut(body: bytes, kind: str) -> Trouble:
    """The answer breaks off, though its length was promised."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": kind})
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        assert request.transport is not None
        request.transport.abort()
        return response

    return answer


def drip(gate: asyncio.Event) -> Trouble:
    """One byte comes, and no other until `gate` is set."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<")
        await gate.wait()
        return response

    return answer
