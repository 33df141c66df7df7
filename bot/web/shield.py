"""What stands before every page: methods, headers, keys, languages, and how much one may ask."""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.language import _, language_of, languages, speaking
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from store import StoreError

KEY = "key"
LANG = "lang"
_LONG = 365 * 24 * 3600
_LONGEST_TARGET = 4_096

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
"""On every answer, but where it says something stricter itself."""

log = structlog.get_logger(__name__)


@web.middleware
async def headed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the headers on, whatever the answer."""
    try:
        answer = await handler(request)
    except web.HTTPException as redirect:
        _add_headers(redirect)
        raise
    _add_headers(answer)
    return answer


@web.middleware
async def read_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer only GET and HEAD, and no endless addresses."""
    if request.method not in {"GET", "HEAD"}:
        raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
    if len(request.raw_path) > _LONGEST_TARGET:
        raise web.HTTPBadRequest(text=_("The address is too long."))
    return await handler(request)


def _add_headers(answer: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    answer.headers.setdefault("Vary", "Accept-Language, Cookie")


@web.middleware
async def spoken(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Speak the reader's language: as the address says, else as chosen before, else the browser."""
    asked = request.query.get(LANG, "")
    chosen = asked if asked in languages() else request.cookies.get(LANG)
    if chosen not in languages():
        chosen = _accepted(request.headers.get("Accept-Language", ""))
    with speaking(chosen):
        answer = await handler(request)
    if asked in languages() and not answer.prepared:
        answer.set_cookie(LANG, asked, max_age=_LONG, httponly=True, samesite="Lax")
    return answer


def _accepted(header: str) -> str:
    """The best of the languages that a browser names (RFC 9110, 12.5.4)."""
    best, weight = "en", 0.0
    for choice in header[:200].split(","):
        name, _, quality = choice.partition(";q=")
        try:
            wanted = float(quality or 1)
        except ValueError:
            continue
        code = name.strip().split("-")[0].lower()
        if code in languages() and wanted > weight:
            best, weight = language_of(code), wanted
    return best


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what went wrong as a page, or as JSON to a program; never a traceback."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        answer = _trouble(request, error.status, error.text or "")
        for name in ("Allow", "Retry-After"):
            if name in error.headers:
                answer.headers[name] = error.headers[name]
        return answer
    except StoreError as error:
        return _trouble(request, 503, str(error))
    except Exception:
        log.exception("web.failed", path=request.path)
        return _trouble(request, 500, "")


def _trouble(request: web.Request, status: int, text: str) -> web.Response:
    said = "" if text.startswith(f"{status}: ") else text
    if request.path.startswith("/api/"):
        reason = said or HTTPStatus(status).phrase
        return web.json_response({"status": status, "error": reason}, status=status)
    return render(request, "trouble.html", status=status, status_code=status, said=said)


@web.middleware
async def seen(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell who looks, by the key in the address or the cookie that an address with one left."""
    brought = request.query.get(KEY) or None
    token = brought or request.cookies.get(KEY) or None
    room = request.app[ROOM]
    viewer = await room.viewer(token)
    if viewer is None:
        if brought:
            raise web.HTTPForbidden(text=_("There is no server with that key."))
        viewer = await room.viewer(None)
    assert viewer is not None  # noqa: S101  everyone is someone
    request[VIEWER] = viewer
    return await handler(request)


class Turnstile:
    """How many requests one address may make in a minute, with a burst of a tenth of that.

    A proxy on this machine says for whom it asks.
    """

    def __init__(self, a_minute: int, most_addresses: int = 10_000) -> None:
        self._rate = a_minute / 60
        self._burst = max(20.0, a_minute / 10)
        self._most = most_addresses
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def middleware(self) -> Middleware:
        """The same as what aiohttp wants."""

        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            wait = self.wait(_asker(request), monotonic())
            if wait and not request.path.startswith("/static/"):
                answer = web.HTTPTooManyRequests(
                    text=_("Too many requests: try again in a moment.")
                )
                answer.headers["Retry-After"] = str(int(wait) + 1)
                raise answer
            return await handler(request)

        return counted

    def wait(self, asker: str, now: float) -> float:
        """Count a request at that time (seconds); how long it should have waited, 0 if not."""
        if not self._rate:
            return 0
        left, at = self._left.pop(asker, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._left[asker] = (left - 1 if allowed else left, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if allowed else (1 - left) / self._rate


def _asker(request: web.Request) -> str:
    """Whom a request counts for: an address, of IPv6 the network that one customer has (/64)."""
    peer = _address(request.remote or "")
    forwarded = _address(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    asker = forwarded if forwarded and (peer is None or peer.is_loopback) else peer
    if isinstance(asker, IPv6Address):
        return str(ip_network((asker, 64), strict=False))
    return str(asker)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
