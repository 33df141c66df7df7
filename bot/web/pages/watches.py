"""The watches that this reader may see, and the page on how to get alerts; a server's key."""

from __future__ import annotations

from aiohttp import web

from bot.language import _
from bot.web.press import link, render
from bot.web.room import ROOM, VIEWER
from bot.web.shield import KEY
from config import shipped_concepts

_KEPT = 365 * 24 * 3600


async def watches(request: web.Request) -> web.Response:
    """The house's watches and those of servers that show theirs."""
    return render(request, "watches.html", watches=request[VIEWER].watches)


async def about(request: web.Request) -> web.Response:
    """What this is, the language, how to subscribe, and what programs may ask for."""
    return render(
        request, "about.html", concepts=shipped_concepts(), base=link(request, "").rstrip("/")
    )


async def key(request: web.Request) -> web.Response:
    """The link that a server gives its members: keep its key, so that no address shows it."""
    token = request.match_info["token"]
    if len(token) > 200 or await request.app[ROOM].viewer(token) is None:
        raise web.HTTPForbidden(text=_("There is no server with that key."))
    answer = web.HTTPFound("/hits")
    secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    answer.set_cookie(KEY, token, max_age=_KEPT, httponly=True, samesite="Lax", secure=secure)
    raise answer


async def leave(_: web.Request) -> web.Response:
    """Forget the key."""
    answer = web.HTTPFound("/hits")
    answer.del_cookie(KEY)
    raise answer


ROUTES = {"/watches": watches, "/about": about, "/key/{token}": key, "/leave": leave}
