"""The one door to the outside: every request of the scrapers is made here.

Conditional, polite, guarded and capped. A redirect is followed by hand, because each hop has to be
judged like the first one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self, TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from config import Settings
from scrapers.fetch import guard
from scrapers.fetch.body import ACCEPT_ENCODING, read_body, read_start, too_long
from scrapers.fetch.challenge import BLOCKED_STATUSES, is_challenge
from scrapers.fetch.dial import GuardedResolver, SystemResolver, guarded_sockets
from scrapers.fetch.failure import BlockedByHost, FetchFailed
from scrapers.fetch.guard import Allowance, Refused, Target
from scrapers.fetch.hop import Hop
from scrapers.fetch.pace import Pace, retry_after
from scrapers.fetch.page import Page, Request, Validators
from scrapers.fetch.place import BODIES, Place
from scrapers.fetch.robots import MAX_ROBOTS, Robots, RobotsAnswer

PAGE_LIMIT = 15 * 2**20
DOCUMENT_LIMIT = 50 * 2**20
PAGE_TIMEOUT = 30.0
DOCUMENT_TIMEOUT = 120.0

MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_LONGEST_VALIDATOR = 512
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch gave. `page` is None exactly where the page has not changed (304).

    `validators` are to be stored and handed in at the next fetch of the same URL.
    """

    page: Page | None
    status: int
    validators: Validators
    not_modified: bool = False


def user_agent(contact: str) -> str:
    """The name that we go by, with where its operator can be reached."""
    return f"HearYe/0.1 (+{contact})" if contact else "HearYe/0.1"


class Fetcher:
    """An HTTP client for hostile servers; use it as `async with Fetcher(…) as fetcher`.

    `contact` (a URL or mail address) goes into the User-Agent. `allowance` is what the operator
    lets through beyond the guard's rules. `proxy` is one that the operator names; those of the
    environment are ignored. With a proxy, names are resolved and checked here as well, but it is
    the proxy that dials. `bodies` is how many answers may be in memory. `resolver`, `pace` and
    `now` are for tests.
    """

    def __init__(
        self,
        contact: str,
        *,
        allowance: Allowance = guard.NOTHING,
        proxy: str | None = None,
        pace: Pace | None = None,
        bodies: int = BODIES,
        resolver: AbstractResolver | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._agent = user_agent(contact)
        self._allowance = allowance
        self._proxy = proxy
        self._given_resolver = resolver
        self._now = now
        self._pace = pace or Pace()
        self._places = asyncio.Semaphore(bodies)
        self._robots = Robots(self._get_robots, clock=self._pace.clock)

    @classmethod
    def of(cls, settings: Settings, pace: Pace | None = None) -> Self:
        """A fetcher as the operator's `[network]` settings want it.

        `pace` takes the place of this process's own, where several fetch.
        """
        network = settings.network
        return cls(
            network.contact,
            allowance=Allowance.of(network.allow, network.ports),
            proxy=str(network.proxy) if network.proxy else None,
            pace=pace or Pace(every=network.gap, concurrent=network.at_once),
        )

    async def __aenter__(self) -> Self:
        inner = self._given_resolver or SystemResolver()
        self._resolver = GuardedResolver(inner, self._allowance)
        if self._proxy:
            connector = aiohttp.TCPConnector(limit=0, resolver=inner)
        else:
            connector = aiohttp.TCPConnector(
                limit=0, resolver=self._resolver, socket_factory=guarded_sockets(self._allowance)
            )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            max_line_size=16 * 1024,
            max_field_size=64 * 1024,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place among the bodies in memory, for as long as a page is worked with."""
        place = Place(self._places)
        try:
            yield place
        finally:
            place.leave()

    async def fetch(
        self,
        request: Request,
        *,
        validators: Validators | None = None,
        limit: int = PAGE_LIMIT,
        timeout: float = PAGE_TIMEOUT,  # noqa: ASYNC109 (counted without the wait for a turn)
        obey_robots: bool = True,
        onward: Callable[[Page], str | None] | None = None,
        place: Place | None = None,
    ) -> Fetched:
        """Get one page, or learn that it has not changed.

        `onward` names the address that a page only stands before (a viewer's document); it is
        followed like a redirect.

        `limit` is in bytes, unpacked; `timeout` in seconds, over all redirects, without the wait
        for the host's turn. `obey_robots=False` is for a source whose operator has said so.
        `place` is where the body stays after this; without it, only until then.
        Raises Refused (the guard's), BlockedByHost or FetchFailed.
        """
        hop = Hop.first(request, guard.check_url(request.url, self._allowance), validators)
        budget = _Budget(timeout)
        with nullcontext(place) if place is not None else self.place() as kept:

            async def read(response: aiohttp.ClientResponse, last: Hop) -> tuple[Hop, Fetched]:
                if response.status != HTTPStatus.NOT_MODIFIED:
                    with budget.stopped():
                        await kept.take()
                return last, await self._read(response, last, request, validators, limit)

            while True:
                last, fetched = await self._follow(hop, budget, read, kept, obey_robots=obey_robots)
                to = onward(fetched.page) if onward and fetched.page else None
                if to is None:
                    return fetched
                hop = last.redirected(303, guard.follow(last.target, to, self._allowance))
                del fetched
                kept.leave()

    async def _follow(
        self,
        hop: Hop,
        budget: _Budget,
        use: Callable[[aiohttp.ClientResponse, Hop], Awaitable[_T]],
        place: Place,
        *,
        obey_robots: bool,
    ) -> _T:
        """Make a request and those that it is redirected to; `use` reads the last one's answer."""
        while hop.redirects <= MAX_REDIRECTS:
            delay = await self._ask_robots(hop.target) if obey_robots else 0.0
            async with self._exchange(hop, budget, place, delay) as response:
                hop = hop.given(response.cookies)
                if response.status not in _REDIRECTS:
                    return await use(response, hop)
                location = response.headers.get("Location")
            place.leave()
            if location is None:
                raise FetchFailed(f"{hop.target.host} redirects to nowhere", response.status)
            # Servers leave blanks in there, and browsers mend them; all else stays strict.
            to = guard.follow(hop.target, location.strip(" ").replace(" ", "%20"), self._allowance)
            hop = hop.redirected(response.status, to)
        raise FetchFailed(f"more than {MAX_REDIRECTS} redirects, the last from {hop.target.host}")

    @asynccontextmanager
    async def _exchange(
        self, hop: Hop, budget: _Budget, place: Place, delay: float
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """One request and its answer, in the host's turn and within what is left of the time."""
        target = hop.target
        url = URL(target.url)
        if (url.scheme, url.raw_host, url.port) != target.origin:
            raise Refused(f"the URL is read in two ways: {target.host} and {url.raw_host}")
        self._respect_hold(target.host)
        async with self._pace.turn(target.host, at_least=delay):
            self._respect_hold(target.host)
            if not hop.conditional:
                # A body is to be expected: better to ask later than to let the host wait.
                await place.take()
            try:
                async with budget.spend():
                    if self._proxy and target.address is None:
                        await self._resolver.resolve(target.host, target.port)
                    async with self._session.request(
                        hop.method,
                        url,
                        data=hop.body,
                        headers={
                            **hop.sent,
                            "User-Agent": self._agent,
                            "Accept-Encoding": ACCEPT_ENCODING,
                        },
                        allow_redirects=False,
                        proxy=self._proxy,
                    ) as response:
                        yield response
            except TimeoutError:
                raise FetchFailed(
                    f"{target.host} had not answered in full after {budget.total:g} s"
                ) from None
            except (aiohttp.ClientError, OSError) as error:
                raise FetchFailed(_why(target.host, error)) from error

    def _respect_hold(self, host: str) -> None:
        left = self._pace.held_for(host)
        if left is not None:
            raise BlockedByHost(None, f"{host} asked to be left alone for a while", left)

    async def _ask_robots(self, target: Target) -> float:
        """The crawl delay in seconds; raises where this host's robots.txt says no."""
        verdict = await self._robots.ask(target.root, target.url)
        if verdict.unreachable:
            raise FetchFailed(f"robots.txt could not be read, so nothing is: {verdict.reason}")
        if not verdict.allowed:
            raise BlockedByHost(None, verdict.reason)
        return verdict.delay

    async def _get_robots(self, origin: str) -> RobotsAnswer:
        async def read(response: aiohttp.ClientResponse, last: Hop) -> RobotsAnswer:
            status = response.status
            if status >= 500 or status == 429:
                return RobotsAnswer(None, f"{last.target.host} answered {_named(status)}")
            if status != 200:
                return RobotsAnswer("")
            chunks = response.content.iter_chunked(_CHUNK)
            start = await read_start(chunks, _encoding(response), MAX_ROBOTS)
            return RobotsAnswer(start.decode("utf-8", errors="replace"))

        hop = Hop(guard.check_url(f"{origin}/robots.txt", self._allowance))
        try:
            with self.place() as place:
                budget = _Budget(PAGE_TIMEOUT)
                return await self._follow(hop, budget, read, place, obey_robots=False)
        except FetchFailed as failure:
            return RobotsAnswer(None, failure.reason)
        except Refused as refusal:
            raise Refused(f"{origin}/robots.txt: {refusal.reason}") from None

    async def _read(
        self,
        response: aiohttp.ClientResponse,
        hop: Hop,
        request: Request,
        validators: Validators | None,
        limit: int,
    ) -> Fetched:
        """The answer of the last hop as a value, or the exception that it means."""
        host, status = hop.target.host, response.status
        answered = f"{host} answered {_named(status)}"
        etag, modified = (_plain(response.headers.get(name)) for name in ("ETag", "Last-Modified"))
        if status == HTTPStatus.NOT_MODIFIED:
            if not hop.conditional:
                raise FetchFailed(f"{answered} to a request without a condition", status)
            given = validators or Validators()
            kept = Validators(etag or given.etag, modified or given.last_modified)
            return Fetched(None, status, kept, not_modified=True)
        if status in BLOCKED_STATUSES:
            wait = retry_after(response.headers.get("Retry-After"), self._now())
            if wait is not None:
                self._pace.hold(host, wait)
            raise BlockedByHost(status, answered, wait)
        if not 200 <= status < 300 or status == 206:
            raise FetchFailed(answered, status)
        if (response.content_length or 0) > limit:
            raise too_long(limit)
        page = Page(
            url=hop.target.url,
            body=await read_body(response.content.iter_chunked(_CHUNK), _encoding(response), limit),
            status=status,
            content_type=response.headers.get("Content-Type", "").lower(),
            headers=response.headers,
            request=request,
        )
        if is_challenge(page):
            raise BlockedByHost(status, f"{host} answered with a challenge instead of the page")
        return Fetched(page, status, Validators(etag, None if hop.redirects else modified))


class _Budget:
    """Seconds that a fetch may take over all of its hops; waiting for a turn costs none."""

    def __init__(self, total: float) -> None:
        self.total = total
        self._left = total

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            self._end = began + self._left
            async with asyncio.timeout_at(self._end) as self._running:
                yield
        finally:
            self._left -= clock() - began

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Within `spend`: the block costs nothing."""
        clock = asyncio.get_running_loop().time
        began = clock()
        self._running.reschedule(None)
        try:
            yield
        finally:
            waited = clock() - began
            self._left += waited
            self._end += waited
            self._running.reschedule(self._end)


def _encoding(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Encoding", "")


def _named(status: int) -> str:
    """A status with its registered name: the server's own words are not repeated."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _plain(value: str | None) -> str | None:
    """A validator that can be stored and sent back as it came, or None."""
    if value and value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR:
        return value
    return None


def _why(host: str, error: Exception) -> str:
    """One sentence for an error of aiohttp's."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"the name {host} does not resolve"
        case aiohttp.ClientConnectorCertificateError():
            return f"the certificate of {host} is not valid: {error.certificate_error}"
        case aiohttp.ClientConnectorSSLError():
            return f"no secure connection to {host}: {error.os_error.strerror}"
        case aiohttp.ClientConnectorError():
            code = error.os_error.errno
            return f"no connection to {host}: {os.strerror(code) if code else error.os_error}"
        case aiohttp.ServerDisconnectedError():
            return f"{host} closed the connection without an answer"
        case aiohttp.ClientPayloadError():
            return f"the answer of {host} broke off or is garbled"
        case _:
            # No words of aiohttp's: they quote what the server sent.
            return f"{host} did not answer in proper HTTP ({type(error).__name__})"
