"""A passage in which something was found, with all that is said of it, as HTML.

Written out here and not in a template: a page of hits is mostly this, and takes half the time so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup, escape

from bot.language import later, spoken
from bot.web.marks import line, outward, quoted
from bot.web.moments import day, moment
from bot.web.saying import said
from bot.web.words import host_of, kind_word, status_word, where
from scrapers import Span
from store import hits, search

Shown = hits.ShownHit | search.Found

_SHORT = 10_000
"""Passages of at most so many characters are kept as they were drawn: 10 MB in all."""
_LONGEST_QUOTE = 420
_OFF = frozenset({"cancelled", "postponed", "rescheduled", "missing"})


def passage(
    shown: Shown, spans: Sequence[Span], seen: datetime, address: str, note: str = ""
) -> Markup:
    """The passage, seen first at that moment; its title leads to `address`."""
    drawn = _drawn if len(shown.text) <= _SHORT else _drawn.__wrapped__
    return drawn(spoken(), shown, tuple(spans), seen, address, note)


@lru_cache(maxsize=1_000)
def _drawn(
    _spoken: str, shown: Shown, spans: tuple[Span, ...], seen: datetime, address: str, note: str
) -> Markup:
    """Kept, because the newest are shown time and again."""
    kind = escape(kind_word(shown.document_kind))
    at = where(shown.body, shown.source_name, shown.place, shown.county, shown.state)
    title = escape(line(shown.document_title, 160)) or kind
    heading = f'<p class="heading">{escape(line(shown.heading, 200))}</p>' if shown.heading else ""
    return Markup(  # noqa: S704  whatever is not ours is escaped, here or by what gave it
        f'<article class="find">\n'
        f'  <p class="kicker">{kind} <span class="at">{escape(at)}</span></p>\n'
        f'  <h3><a href="{escape(address)}"><bdi>{title}</bdi></a></h3>\n'
        f"  {_when(shown)}\n"
        f'  <blockquote dir="auto">{heading}'
        f"<p>{quoted(shown.text, spans, _LONGEST_QUOTE)}</p></blockquote>\n"
        f'  <p class="facts">{" · ".join(_facts(shown, seen, note))}</p>\n'
        f"</article>\n"
    )


def _when(shown: Shown) -> str:
    """When it is about: its meeting, with what became of that, or the day it was published."""
    if shown.meeting_start:
        when = said(later("Meeting: {when}"), when=day(shown.meeting_start, shown.zone))
        if shown.meeting_status not in _OFF:
            return f'<p class="when">{when}</p>'
        became = escape(status_word(str(shown.meeting_status)))
        return f'<p class="when">{when} <strong class="flag">{became}</strong></p>'
    if shown.published:
        when = said(later("Published {when}"), when=day(shown.published, shown.zone))
        return f'<p class="when">{when}</p>'
    return ""


def _facts(shown: Shown, seen: datetime, note: str) -> list[str]:
    """What stands in the last line, each HTML."""
    facts: list[str] = []
    if shown.item:
        facts.append(said(later("Item {item}"), item=line(shown.item, 20)))
    if shown.page:
        facts.append(said(later("Page {page}"), page=shown.page))
    facts.append(said(later("First seen {when}"), when=moment(seen, shown.zone)))
    if note:
        facts.append(escape(note))
    if outward(shown.document_url):
        to, host = escape(shown.document_url), escape(host_of(shown.document_url))
        facts.append(f'<a href="{to}" rel="noopener noreferrer nofollow">{host}</a>')
    return facts
