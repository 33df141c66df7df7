"""Templates: made once, filled for each request in the language of its reader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot import language
from bot.reasons import reason_words
from bot.sentences import in_words
from bot.web import marks, moments, words
from bot.web.passage import passage
from bot.web.room import ROOM, VIEWER
from bot.web.saying import counted, said
from config import STATES
from store import search

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


def render(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """A page from its template."""
    page = (
        environment()
        .get_template(template)
        .render(
            request=request,
            path=request.path,
            viewer=request.get(VIEWER),
            lang=language.spoken(),
            other_language=_other_language(request),
            **values,
        )
    )
    return web.Response(text=page, status=status, content_type="text/html", charset="utf-8")


def link(request: web.Request, path: str) -> str:
    """The whole address of a page of ours, for what is read elsewhere.

    Where the settings do not say how others reach us: as this reader did.
    """
    address = request.app[ROOM].settings.address
    base = str(address).rstrip("/") if address else f"{request.scheme}://{request.host}"
    return f"{base}{path}"


def document_address(found: search.Found, query: str) -> str:
    """Where a passage that a search found is shown in its document."""
    page = f"&page={found.page}" if found.page else f"&passage={found.seq + 1}"
    asked = urlencode({"version": found.version_id, "q": query})
    return f"/document/{found.document_id}?{asked}{page}#found"


@cache
def environment() -> Environment:
    """The templates with all that they may call. Everything is escaped."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.globals |= {
        "_": said,
        "ngettext": counted,
        "state_options": _state_options,
        "asset": _asset,
        "day": moments.day,
        "day_words": moments.day_words,
        "moment": moments.moment,
        "hour": moments.hour,
        "month_words": moments.month_words,
        "period": moments.period,
        "week": moments.week,
        "weekdays": moments.weekdays,
        "where": words.where,
        "document_address": document_address,
        "passage": passage,
    }
    filters: dict[str, Callable[..., Any]] = {
        "line": marks.line,
        "marked": marks.marked,
        "quoted": marks.quoted,
        "outward": marks.outward,
        "host": words.host_of,
        "kind": words.kind_word,
        "status": words.status_word,
        "outcome": words.outcome_word,
        "reading": words.reading_word,
        "in_words": in_words,
        "reason": reason_words,
        "confidence": words.confidence_word,
    }
    made.filters |= filters
    return made


@lru_cache(maxsize=128)
def _state_options(chosen: str | None) -> Markup:
    """The states as the options of a list; made once, as they are the most of a page."""
    return Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            code, Markup(" selected") if code == chosen else "", state.name
        )
        for code, state in sorted(STATES.items(), key=lambda each: each[1].name)
    )


@cache
def _asset(name: str) -> str:
    """The path of a static file; it changes with the file, so that it may be kept for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _other_language(request: web.Request) -> tuple[str, str, str]:
    """The code, the name and the address of this page in the language that is not spoken now."""
    code, name = ("en", "English") if language.spoken() == "es" else ("es", "Español")
    query = dict(request.query) | {"lang": code}
    query.pop("key", None)
    return code, name, str(request.rel_url.with_query(query))
