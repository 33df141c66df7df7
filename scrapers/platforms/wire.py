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
    from scrapers.platforms.signs import Signs

_T = TypeVar("_T")


def job(page: Page, source: Source, now: datetime, name: str) -> dict[str, Any]:
    """What the child is told about a page; the page's bytes go beside it.

    `name` is the platform to read it as; "" has it recognised.
    """
    return _about(page) | {
        "task": "list",
        "platform": name,
        "source": source.model_dump(mode="json"),
        "now": now.isoformat(),
    }


def signs_job(page: Page) -> dict[str, Any]:
    """What the child is told about a page whose signs are wanted (`scrapers.platforms.signs`)."""
    return _about(page) | {"task": "signs"}


def work(job: Mapping[str, Any], body: bytes) -> bytes:
    """Read a page in the child; the platform's name and the listing as JSON."""
    from config import Source
    from scrapers.platforms.registry import look

    source = Source.model_validate(job["source"])
    now = datetime.fromisoformat(job["now"])
    return _shape(_Looked).dump_json(_Looked(*look(_page(job, body), source, now, job["platform"])))


def signs_work(job: Mapping[str, Any], body: bytes) -> bytes:
    """Look for a page's signs in the child; as JSON."""
    from scrapers.platforms.signs import Signs, signs

    return _shape(Signs).dump_json(signs(_page(job, body)))


def unpack_signs(answer: bytes) -> Signs:
    """The signs of an answer; ValueError where it is not of that shape."""
    from scrapers.platforms.signs import Signs

    found: Signs = _shape(Signs).validate_json(answer)
    return found


def _about(page: Page) -> dict[str, Any]:
    return {
        "url": page.url,
        "status": page.status,
        "content_type": page.content_type,
        "headers": dict(page.headers),
        "request": _shape(Request).dump_python(page.request, mode="json") if page.request else None,
    }


def _page(job: Mapping[str, Any], body: bytes) -> Page:
    return Page(
        url=job["url"],
        body=body,
        status=job["status"],
        content_type=job["content_type"],
        headers=job["headers"],
        request=_shape(Request).validate_python(job["request"]) if job["request"] else None,
    )


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
