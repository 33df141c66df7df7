"""The HTTP server in front of the world: routes, authorization, log and faults."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import web

from .call import Call, Handler, Table, read_call
from .errors import NOT_FOUND, UNAUTHORIZED, ApiError
from .request_log import RequestLog
from .rest_faults import VIA, Fault, RestFaults
from .world import World

API = "/api/v10"
OPEN_ROUTES = re.compile(r"GET /gateway$|POST /interactions/|\w+ /webhooks/")
"""Routes whose token is in their path."""

RawHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RestServer:
    """Answers REST calls from handler tables, playing the faults that are scripted."""

    def __init__(self, world: World, log: RequestLog, faults: RestFaults) -> None:
        self._world = world
        self._log = log
        self._faults = faults

    def application(self, table: Table, gateway: RawHandler) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=30 * 1024**2)
        # Fixed paths first: aiohttp takes the first route that fits ("@me" before "{user}").
        for route in sorted(table, key=lambda route: route.count("{")):
            method, path = route.split()
            app.router.add_route(method, API + path, self._raw(route, table[route]))
        app.router.add_get("/gateway", gateway)
        app.router.add_get("/resume", gateway)
        app.router.add_get("/attachments/{channel}/{attachment}/{name}", self._attachment)
        app.router.add_route("*", "/{anything:.*}", self._unknown)
        return app

    def _raw(self, route: str, handler: Handler) -> RawHandler:
        async def handle(request: web.Request) -> web.StreamResponse:
            call = await read_call(route, request)
            entry = self._log.arrive(call)
            response = await self._answer(call, handler, request)
            if response is None:
                response = web.Response()
            else:
                entry.status = response.status
            self._world.changes.note()
            return response

        return handle

    async def _answer(
        self, call: Call, handler: Handler, request: web.Request
    ) -> web.Response | None:
        """The response, or None where the line was cut."""
        fault = self._faults.next(call, after=False)
        if fault is not None and fault.how == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault is not None:
            return await _play(fault, request)
        headers: dict[str, str] = {}
        if (bucket := self._faults.buckets.get(call.route)) is not None:
            allowed, headers = bucket.take(call)
            if not allowed:
                wait = float(headers["X-RateLimit-Reset-After"])
                body = {"message": "You are being rate limited.", "retry_after": wait}
                more = {**VIA, "Retry-After": str(wait), "X-RateLimit-Scope": "user"}
                return _json(429, body | {"global": False}, headers | more)
        response = self._handled(call, handler, headers)
        if response.status < 300:
            fault = self._faults.next(call, after=True)
            if fault is not None:
                self._world.changes.note()
                return await _play(fault, request)
        return response

    def _handled(self, call: Call, handler: Handler, headers: dict[str, str]) -> web.Response:
        if not OPEN_ROUTES.match(call.route) and call.authorization != f"Bot {self._world.token}":
            return _error(ApiError(*UNAUTHORIZED), headers)
        try:
            found = handler(call)
        except ApiError as error:
            return _error(error, headers)
        except Exception as error:
            self._log.crashes.append(error)
            raise
        if found is None:
            return web.Response(status=204, headers=headers)
        return _json(200, found, headers)

    async def _attachment(self, request: web.Request) -> web.Response:
        data = self._world.messages.attachment(request.match_info["attachment"])
        if data is None:
            raise web.HTTPNotFound
        return web.Response(body=data)

    async def _unknown(self, request: web.Request) -> web.Response:
        self._log.unknown.append(f"{request.method} {request.path}")
        return _error(ApiError(*NOT_FOUND), {})


def _json(status: int, body: object, headers: dict[str, str]) -> web.Response:
    """JSON as bytes: with text aiohttp would add a charset, and discord.py then sees no JSON."""
    packed = json.dumps(body).encode()
    return web.Response(
        status=status, body=packed, content_type="application/json", headers=headers
    )


def _error(error: ApiError, headers: dict[str, str]) -> web.Response:
    return _json(error.status, error.payload(), headers)


async def _play(fault: Fault, request: web.Request) -> web.Response | None:
    if fault.how == "hang":
        await fault.released.wait()
    elif fault.how == "status":
        if isinstance(fault.body, str):
            return web.Response(
                status=fault.status,
                text=fault.body,
                content_type="text/html",
                headers=fault.headers,
            )
        return _json(fault.status, fault.body, fault.headers)
    transport = request.transport
    if transport is not None:
        if fault.how == "reset":
            # Linger 0 turns the close into a RST, which the client sees as ECONNRESET.
            line = transport.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return None
