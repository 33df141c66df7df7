"""What is asked of a web server and what it answered: plain values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with (RFC 9110, section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request that a platform module wants made.

    `role` is the module's own name for it ("index", "events", "next"), handed back in the
    answer's `Page.request`, so that `read` knows which of its requests it is reading.
    """

    # On its way to the child process and back it is JSON, which has no bytes.
    __pydantic_config__: ClassVar = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    role: str = "index"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: the address it really came from, its status, and its bytes as received.

    `content_type` is the header's value, lower-cased, parameters kept ("text/html;
    charset=iso-8859-1"), or "" where the server sent none.
    """

    url: str
    body: bytes
    status: int = 200
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    request: Request | None = None
