"""The evidence: bytes as they were published, by their SHA-256. The address holds for good."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp import web

from bot.language import _
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from store import archive, rosters

PLACES = 100
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ENDING = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
_FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the bytes were published: as documents, or as workbooks of a roster."""

    copies: list[archive.Copy]
    workbooks: list[rosters.Workbook]

    @property
    def ending(self) -> str:
        """What a file of it is called after the dot."""
        if self.workbooks:
            return "xlsx"
        found = self.copies[0].version.format
        return found if _ENDING.fullmatch(found) else "bin"


async def copy(request: web.Request) -> web.Response:
    """What is known of these bytes: where and when they were published, and if they are kept."""
    digest, evidence = await evidence_of(request)
    return render(
        request,
        "copy.html",
        digest=digest,
        evidence=evidence,
        kept=await request.app[ROOM].blobs.has(digest),
    )


async def file(request: web.Request) -> web.Response:
    """The bytes, only ever to be saved: a page of somebody else's must not run here."""
    room = request.app[ROOM]
    digest, evidence = await evidence_of(request)
    async with room.downloads:
        body = await room.blobs.get(digest)
    if body is None:
        raise web.HTTPNotFound(text=_("The copy is not kept any longer."))
    return web.Response(
        body=body,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{digest[:12]}.{evidence.ending}"',
            "Content-Security-Policy": _FILE_POLICY,
            "Cache-Control": "private, max-age=86400",
        },
    )


async def evidence_of(request: web.Request) -> tuple[str, Evidence]:
    """The SHA-256 in the address, and what is known of it. Raises `aiohttp.web.HTTPNotFound`."""
    digest = request.match_info["sha256"].lower()
    if not _DIGEST.fullmatch(digest):
        raise web.HTTPNotFound
    async with request.app[ROOM].db.read() as conn:
        copies = await archive.copies(conn, digest, request[VIEWER].filters(), limit=PLACES)
        home = None if copies else await rosters.home(conn)
        known = {} if home is None else await rosters.known(conn, home)
    workbooks = [known[digest]] if digest in known else []
    if not copies and not workbooks:
        raise web.HTTPNotFound
    return digest, Evidence(copies, workbooks)


ROUTES = {"/copy/{sha256}": copy, "/copy/{sha256}/file": file}
