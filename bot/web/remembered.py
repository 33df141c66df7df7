"""Pages that were made a moment ago: many look at the same one."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.language import spoken
from bot.web.room import VIEWER


class Remembered:
    """Pages of everyone's (without a key), for some seconds; never more than `cap` bytes."""

    def __init__(self, seconds: float = 5.0, cap: int = 16 * 2**20) -> None:
        self._seconds = seconds
        self._cap = cap
        self._size = 0
        self._pages: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()

    def middleware(self) -> Middleware:
        """The same as what aiohttp wants. Only HTML is kept: feeds name the host that was asked."""

        @web.middleware
        async def remembering(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request[VIEWER].own is not None:
                return await handler(request)
            key, now = (request.path_qs, spoken()), monotonic()
            kept = self._pages.get(key)
            if kept is not None and kept[0] > now:
                return web.Response(body=kept[1], content_type="text/html", charset="utf-8")
            answer = await handler(request)
            body = answer.body if isinstance(answer, web.Response) else None
            html = answer.status == 200 and answer.content_type == "text/html"
            if html and isinstance(body, bytes):
                self._keep(key, now + self._seconds, body)
            return answer

        return remembering

    def _keep(self, key: tuple[str, str], until: float, body: bytes) -> None:
        before = self._pages.pop(key, None)
        self._size += len(body) - (len(before[1]) if before else 0)
        self._pages[key] = (until, body)
        while self._size > self._cap:
            _, (_, oldest) = self._pages.popitem(last=False)
            self._size -= len(oldest)
