"""One REST request as the double's handlers see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from .errors import Payload

CREATE_MESSAGE = "POST /channels/{channel}/messages"
EDIT_MESSAGE = "PATCH /channels/{channel}/messages/{message}"
CALLBACK = "POST /interactions/{interaction}/{token}/callback"
FOLLOWUP = "POST /webhooks/{application}/{token}"
EDIT_ORIGINAL = "PATCH /webhooks/{application}/{token}/messages/{message}"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart body."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """Route (as in this module's constants), path parameters, query, JSON body and files."""

    route: str
    path: dict[str, str]
    query: dict[str, str]
    authorization: str | None
    body: Any = None
    files: tuple[Upload, ...] = ()

    @property
    def channel(self) -> int | None:
        """The channel that the path names."""
        return int(self.path["channel"]) if "channel" in self.path else None

    @property
    def fields(self) -> Payload:
        """The body as an object; an empty one where there is none."""
        return self.body if isinstance(self.body, dict) else {}


Handler = Callable[[Call], object]
"""Gives what is answered as JSON, or None for 204; raises ApiError."""

Table = dict[str, Handler]
"""Handlers by route."""


async def read_call(route: str, request: web.Request) -> Call:
    """Read a request, JSON or multipart (`payload_json` and `files[n]`)."""
    body: Any = None
    files: list[Upload] = []
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise TypeError("a multipart body within a multipart body")
            data = bytes(await part.read())
            name = str(part.name)
            if name == "payload_json":
                body = json.loads(data)
            else:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                files.append(Upload(part.filename or name, kind, data))
    elif request.can_read_body:
        body = await request.json()
    return Call(
        route=route,
        path=dict(request.match_info),
        query=dict(request.query),
        authorization=request.headers.get("Authorization"),
        body=body,
        files=tuple(files),
    )
