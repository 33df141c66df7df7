"""The last look before a connection: at each address of a name, and at the one that is dialled."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable

from aiohappyeyeballs import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from scrapers.fetch import guard
from scrapers.fetch.guard import Allowance, Refused


class SystemResolver(AbstractResolver):
    """The system's resolver, each question in a daemon thread of its own.

    asyncio's shared threads are few (6 on a machine with 2 cores): some dead name servers would
    occupy them all, and a program that is told to stop would wait for them.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name; OSError where it has none."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def settle(found: list[ResolveResult], error: OSError | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(found)

        def ask() -> None:
            found: list[ResolveResult] = []
            error = None
            try:
                found = _look_up(host, port, family)
            except OSError as failure:
                error = failure
            except UnicodeError as failure:
                error = OSError(f"{host!r} is no host name: {failure}")
            # The loop is closed where the answer came after the program's end.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, found, error)

        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        return await answer

    async def close(self) -> None:
        """Nothing to close."""


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(
        host, port, family, socket.SOCK_STREAM, flags=getattr(socket, "AI_ADDRCONFIG", 0)
    )
    return [
        ResolveResult(
            hostname=host,
            host=str(place[0]),
            port=port,
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST,
        )
        for kind, _, protocol, _, place in found
    ]


class GuardedResolver(AbstractResolver):
    """Asks another resolver, and refuses the name if any of its addresses is denied.

    The addresses that were checked are the ones that aiohttp goes on to dial.
    """

    def __init__(self, inner: AbstractResolver, allowance: Allowance) -> None:
        self._inner = inner
        self._allowance = allowance

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises Refused, and OSError where it does not resolve."""
        found = await self._inner.resolve(host, port, family)
        addresses = [each["host"] for each in found]
        guard.check_resolution(host, addresses, self._allowance)
        for address in addresses:
            _check_dialled(address, self._allowance)
        return found

    async def close(self) -> None:
        """Close the resolver that is asked."""
        await self._inner.close()


def guarded_sockets(allowance: Allowance) -> Callable[[AddrInfoType], socket.socket]:
    """A socket factory that looks at the very address which its socket is for.

    A resolver alone is no guard: aiohttp never asks it about IP literals.
    """

    def create(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = info
        _check_dialled(str(place[0]), allowance)
        return socket.socket(family=family, type=kind, proto=protocol)

    return create


def _check_dialled(address: str, allowance: Allowance) -> None:
    """The guard's rule, and one that needs this machine: none of its own public addresses.

    Connecting a UDP socket sends nothing, but makes the kernel choose the source address, which is
    the destination itself exactly where that is one of ours.
    """
    guard.check_address(address, allowance)
    if allowance.covers(address):
        return
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            source = probe.getsockname()[0]
    except OSError:
        return  # no way there from here: dialling it will say so
    if source == address:
        raise Refused(f"{address} is this machine's own address")
