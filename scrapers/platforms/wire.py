"""A listing's way through the child process: a page goes in, a `Listing` comes out, as JSON.

Listings are hostile bytes like any other; pydantic checks the answer field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from config import Source

_T = TypeVar("_T")


def job(page: Page, source: Source, now: datetime) -> dict[str, Any]:
    """What the child is told about a page; the page's bytes go beside it."""
    return {
        "task": "list",
        "url": page.url,
        "status": page.status,
        "content_type": page.content_type,
        "headers": dict(page.headers),
        "request": _shape(Request).dump_python(page.request, mode="json") if page.request else None,
        "source": source.model_dump(mode="json"),
        "now": now.isoformat(),
    }


def work(job: Mapping[str, Any], body: bytes) -> bytes:
    """Read a page in the child; the listing as JSON."""
    from config.sources import Source
    from scrapers.platforms.registry import platform

    page = Page(
        url=job["url"],
        body=body,
        status=job["status"],
        content_type=job["content_type"],
        headers=job["headers"],
        request=_shape(Request).validate_python(job["request"]) if job["request"] else None,
    )
    source = Source.model_validate(job["source"])
    listing = platform(source.platform).read(page, source, datetime.fromisoformat(job["now"]))
    return _shape(Listing).dump_json(listing)


def unpack(answer: bytes) -> Listing:
    """The listing of an answer. Raises ValueError where the answer is not of its shape."""
    listing: Listing = _shape(Listing).validate_json(answer)
    return listing


@cache
def _shape(kind: type[_T]) -> TypeAdapter[_T]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
