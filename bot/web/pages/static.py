"""Style sheet and icon: the only files beside the pages, all from this origin."""

from __future__ import annotations

from functools import cache

from aiohttp import web

from bot.web.press import STATIC

_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    return {
        path.name: (path.read_bytes(), _TYPES[path.suffix])
        for path in STATIC.iterdir()
        if path.suffix in _TYPES
    }


async def file(request: web.Request) -> web.Response:
    """A static file. Its address changes with it."""
    found = _files().get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    body, content_type = found
    return web.Response(
        body=body,
        content_type=content_type,
        charset="utf-8",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


async def robots(_: web.Request) -> web.Response:
    """What programs that gather pages may gather: nothing; the originals are elsewhere."""
    return web.Response(text="User-agent: *\nDisallow: /\n")


ROUTES = {"/static/{name}": file, "/robots.txt": robots}
