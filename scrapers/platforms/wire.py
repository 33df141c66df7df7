"""A listing's way through the child process: a page goes in, a `Listing` comes out, as JSON.

Listings are hostile bytes like any other; pydantic checks the answer field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from config import Source

_T = TypeVar("_T")


def job(page: Page, source: Source, now: datetime, name: str) -> dict[str, Any]:
    """What the child is told about a page; the page's bytes go beside it.

    `name` is the platform to read it as; "" has it recognised.
    """
    return {
        "task": "list",
        "platform": name,
        "url": page.url,
        "status": page.status,
        "content_type": page.content_type,
        "headers": dict(page.headers),
        "request": _shape(Request).dump_python(page.request, mode="json") if page.request else None,
        "source": source.model_dump(mode="json"),
        "now": now.isoformat(),
    }


def work(job: Mapping[str, Any], body: bytes) -> bytes:
    """Read a page in the child; the platform's name and the listing as JSON."""
    from config import Source
    from scrapers.platforms.registry import look

    page = Page(
        url=job["url"],
        body=body,
        status=job["status"],
        content_type=job["content_type"],
        headers=job["headers"],
        request=_shape(Request).validate_python(job["request"]) if job["request"] else None,
    )
    source = Source.model_validate(job["source"])
    looked = look(page, source, datetime.fromisoformat(job["now"]), job["platform"])
    return _shape(_Looked).dump_json(_Looked(*looked))


def unpack(answer: bytes) -> tuple[str, Listing]:
    """The platform and the listing of an answer; ValueError where it is not of that shape."""
    looked: _Looked = _shape(_Looked).validate_json(answer)
    return looked.platform, looked.listing


@dataclass(frozen=True, slots=True)
class _Looked:
    platform: str
    listing: Listing


@cache
def _shape(kind: type[_T]) -> TypeAdapter[_T]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
