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
from markupsafe import Markup, escape

from bot import language
from bot.reasons import reason_words
from bot.sentences import in_words
from bot.web import marks, moments, words
from bot.web.passage import passage
from bot.web.room import ROOM, VIEWER
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
        "_": _said,
        "ngettext": _counted,
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


def _said(message: str, **values: object) -> Markup:
    """Our sentence in the reader's language; the values are escaped, but for what is HTML."""
    if not values:
        return _bare(language.spoken(), message)
    # `Markup.format` does the same, and takes five times as long.
    said = _sentence(language.spoken(), message)
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(said.format(**escaped))  # noqa: S704  all of it is escaped


@lru_cache(maxsize=2_000)
def _sentence(_spoken: str, message: str) -> str:
    return str(escape(language._(message)))


@lru_cache(maxsize=2_000)
def _bare(spoken: str, message: str) -> Markup:
    return Markup(_sentence(spoken, message).format())  # noqa: S704  escaped there


def _counted(one: str, many: str, count: int, **values: object) -> Markup:
    said = language.ngettext(one, many, count)
    return Markup.escape(said).format(count=f"{count:,}", **values)


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
