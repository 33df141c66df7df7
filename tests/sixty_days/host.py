"""A web server on loopback under a name of its own, that remembers when it was asked for what."""

from __future__ import annotations

import asyncio
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.sixty_days.clock import Clock

ANSWERING = timedelta(milliseconds=200)
"""How long an answer takes by the clock of the sixty days."""

Answer = Callable[[web.BaseRequest], web.Response]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it came, when it was answered, for what, and how."""

    came: datetime
    answered: datetime
    path: str
    status: int


@dataclass
class Host(ABC):
    """A server for one name: `async with Host(…)` serves it at an address of this machine.

    `trouble` takes the place of all that it would answer but for robots.txt; `once` that of the
    next such answer.
    """

    name: str
    address: str
    clock: Clock
    robots: str = ""
    trouble: Answer | None = None
    once: Answer | None = None
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    port: int = 0
    _now_asked: int = 0
    _runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """Where its pages begin."""
        return f"http://{self.name}"

    @abstractmethod
    def page(self, request: web.BaseRequest) -> web.Response:
        """What the site has at an address."""

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, self.address, 0).start()
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

    async def _serve(self, request: web.BaseRequest) -> web.Response:
        came = self.clock()
        self._now_asked += 1
        self.most_at_once = max(self.most_at_once, self._now_asked)
        await asyncio.sleep(0)  # whoever would ask for two things at once has time to
        self.clock.reach(came + ANSWERING)
        response = self._answer(request)
        self._now_asked -= 1
        self.asked.append(Asked(came, self.clock(), request.path, response.status))
        return response

    def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(text=self.robots) if self.robots else missing(request)
        if self.once is not None:
            once, self.once = self.once, None
            return once(request)
        if self.trouble is not None:
            return self.trouble(request)
        return self.page(request)


class Names(AbstractResolver):
    """Knows the hosts by their names."""

    def __init__(self, *hosts: Host) -> None:
        self._hosts = {host.name: host for host in hosts}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Where a host is served; OSError for any other name."""
        if host not in self._hosts:
            raise OSError(f"no host {host}")
        there = self._hosts[host]
        return [
            ResolveResult(
                hostname=host,
                host=there.address,
                port=there.port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing to close."""


def missing(_: web.BaseRequest) -> web.Response:
    """There is no such page."""
    return web.Response(status=404, text="Not found")


def failing(status: int, retry_after: str = "") -> Answer:
    """Nothing but this status, and when to come again."""

    def answer(_: web.BaseRequest) -> web.Response:
        headers = {"Retry-After": retry_after} if retry_after else {}
        return web.Response(status=status, text="", headers=headers)

    return answer


def saying(title: str, text: str) -> Answer:
    """The same page under every address, as if all were well."""

    def answer(_: web.BaseRequest) -> web.Response:
        page = (
            f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
            f"<p>{text}</p></body></html>"
        )
        return web.Response(text=page, content_type="text/html")

    return answer
