"""Granicus ViewPublisher: a view of a site's meetings, and its RSS, by platforms.md, section 5a."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import find_dates, find_times, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.grid import heading, target
from scrapers.platforms.identity import Seen, by_day_and_title
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, status_of
from scrapers.platforms.titles import undated
from scrapers.platforms.window import local_day

if TYPE_CHECKING:
    from config import Source

NAME = "granicus"
OPTIONS: frozenset[str] = frozenset()
"""The view is the `view_id` of the address; it cannot be guessed."""

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_UNIX = re.compile(r"^\s*\d{9,11}(?=\D)")
_VIEWERS = {
    "agendaviewer.php": DocumentKind.AGENDA,
    "generatedagendaviewer.php": DocumentKind.AGENDA,
    "minutesviewer.php": DocumentKind.MINUTES,
}
_VIEWED = ", ".join(
    f'a[href*="{name}.php?view_id="]' for name in ("AgendaViewer", "MinutesViewer", "MediaPlayer")
)
_MEDIA = re.compile(
    r"/(?:mediaplayer|asx|videofile)\.php|/player/|\.(?:mp3|mp4|m4v|wmv)(?:$|\?)"
    r"|youtube\.|youtu\.be|vimeo\.|/(?:v?podcast|viewpublisherrss)\.php",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:there are )?(?:currently )?no (?:upcoming |current |scheduled |archived )?"
    r"(?:events|meetings|videos|clips|items)[\w ]{0,60}",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2}:\d\d\s*[ap]\.?m\.?)\s+(?=[A-Z])", re.IGNORECASE)
# Panels that tell when or what, not whose meeting.
_NOT_BODY = re.compile(
    r"\b(?:upcoming|archived?|past|current|recent|available|events?|videos?|clips?|meetings|agendas?|minutes|live"
    r"|in progress|search|\d{4})\b",
    re.IGNORECASE,
)
# A title that is nothing but the fate of the meeting ("Cancellation Notice").
_BARE = re.compile(
    r"^(?:the |a |of |notice|notices|meeting|meetings|regular|special|\W)*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a view: its meeting, and the ids of its event or clip."""

    meeting: ListedMeeting
    identity: str | None


def recognise(page: Page) -> bool:
    """A view's address, or a page that offers a view's feeds."""
    parts = urlsplit(page.url)
    path = parts.path.lower()
    if (parts.hostname or "").endswith(".granicus.com"):
        return path.endswith(("/viewpublisher.php", "/viewpublisherrss.php", "/"))
    return bool(re.search(rb"ViewPublisher(?:RSS)?\.php\?view_id=\d", page.body)) and (
        b"listingTable" in page.body or b"listingRow" in page.body
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The view: it lists what is to come and what is archived."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the view's tables, or the entries of its feed."""
    if re.match(rb"\s*(?:<\?xml[^>]*>\s*)*<rss\b", page.body):
        return _feed(page, source, now)
    tree = soup(page)
    for hidden in tree.find_all(style=_HIDDEN):
        # The hidden number that sorts the column stands right before the date.
        if hidden.name == "span":
            hidden.decompose()
    tables = [table for table in tree.find_all("table") if _is_listing(table)]
    if not tables:
        says = _EMPTY.search(words(tree))
        if says is None or not recognise(page):
            raise Drift("The page has no Granicus table of meetings.")
        return listing(empty=says[0].strip(), missing="")
    rows = [row for table in tables for row in _rows(table, page, source, now)]
    says = next((m for t in tables if (m := _EMPTY.search(words(t)))), None)
    return listing(
        by_day_and_title(_joined(_named(rows))),
        empty=says[0].strip() if says else None,
        missing="The Granicus view has no rows that can be read.",
    )


def _is_listing(table: Tag) -> bool:
    if table.find("table") is not None:
        return False
    names = attribute(table, "class")
    if "listingTable" in names or table.select_one("td.listItem, tr.listingRow") is not None:
        return True
    # Sites draw their own skins; what their rows lead to stays the product's.
    return len(table.select(_VIEWED)) > 0 and len(table.find_all("tr")) > 1


def _rows(table: Tag, page: Page, source: Source, now: datetime) -> Iterable[_Row]:
    heads = [heading(cell) for cell in table.select("thead tr:first-child > *")]
    body = _panel(table) or source.body
    for line in table.find_all("tr"):
        cells = line.find_all("td", recursive=False)
        if not cells or line.find_parent("thead") is not None:
            continue
        columns = heads if len(heads) == len(cells) else [""] * len(cells)
        if (row := _row(cells, columns, body, page, source, now)) is not None:
            yield row


def _panel(table: Tag) -> str | None:
    """The body that the panel or heading above a table names; None for a year or "Upcoming"."""
    panel = table.find_parent(class_="CollapsiblePanel")
    tab = panel.select_one(".CollapsiblePanelTab") if isinstance(panel, Tag) else None
    name = words(tab) or words(table.find_previous(["h1", "h2", "h3", "h4"]))
    return name if name and len(name) < 80 and not _NOT_BODY.search(name) else None


def _row(
    cells: list[Tag],
    columns: list[str],
    body: str | None,
    page: Page,
    source: Source,
    now: datetime,
) -> _Row | None:
    texts = [_UNIX.sub("", words(cell)) for cell in cells]
    named = [attribute(cell, "headers") + " " + attribute(cell, "class") for cell in cells]
    dated = next(
        (n for n, name in enumerate(named) if re.match(r"(?:Event)?Date\b", name)),
        next((n for n, text in enumerate(texts) if _is_date(text)), None),
    )
    if dated is None:
        return None
    day = re.sub(r"\s*/\s*", "/", texts[dated])
    if re.match(r"in progress\b", day, re.IGNORECASE):
        day = str(local_day(source, now))  # what goes on now is shown without its date
    when = parse_when(day, today=local_day(source, now))
    title = next(
        (t for t, name in zip(texts, named, strict=True) if re.match(r"(?:Event)?Name\b", name)),
        next((t for n, t in enumerate(texts) if n != dated and t), ""),
    )
    title = re.sub(r"^\s*(?:play|watch)\s+(?=[A-Z])", "", title)
    if when.start is None or not title:
        return None
    # "1:00 PM City Council": sites with two meetings a day put the time before the name.
    if not when.time_known and (clock := _CLOCK.match(title)):
        when = parse_when(f"{day} {clock[1]}", today=local_day(source, now))
        title = title[clock.end() :]
    if when.start is None:
        return None
    documents, stream, identity = _links(cells, columns, page)
    meeting = ListedMeeting(
        key=key_of(when.date, title),
        title=title,
        body=body,
        start=when.start,
        time_known=when.time_known,
        status=status_of(title, texts[dated]),
        remote=stream,
        url=documents[0].url if documents else stream,
        documents=tuple(documents),
    )
    return _Row(meeting, identity)


def _is_date(text: str) -> bool:
    """Whether a cell holds a date and little else (a title may hold one too)."""
    found = find_dates(re.sub(r"\s*/\s*", "/", text))
    if not found:
        return False
    rest = len(text) - (found[0].end - found[0].start)
    return rest <= 24 + 12 * len(find_times(text))


def _links(
    cells: list[Tag], columns: list[str], page: Page
) -> tuple[list[ListedDocument], str | None, str | None]:
    documents: dict[str, ListedDocument] = {}
    stream = identity = None
    for cell, column in zip(cells, columns, strict=True):
        for anchor in cell.find_all(["a", "option"]):
            url = address(page.url, target(anchor))
            if url is None:
                continue
            parts = urlsplit(url)
            identity = identity or _identity(url)
            if _MEDIA.search(url):
                stream = stream or (url if "podcast" not in url.lower() else None)
                continue
            text = words(anchor) or column.title()
            kind = _VIEWERS.get(parts.path.rsplit("/", 1)[-1].lower())
            kind = kind or kind_of(text, column, attribute(cell, "headers"))
            if "ecomment" in f"{attribute(anchor, 'class')} {url}".lower():
                continue
            documents.setdefault(
                url, ListedDocument(url, text or "Document", kind or DocumentKind.NOTICE)
            )
    return list(documents.values()), stream, identity


def _identity(url: str) -> str | None:
    """The id that a viewer's address has now: an event's until the meeting, then its clip's."""
    asked = query(url)
    return asked.get("clip_id") or asked.get("event_id")


def _named(rows: list[_Row]) -> list[_Row]:
    """The rows with plain titles; one whose title says only its fate takes the view's usual one.

    A view is of one body as a rule: its "Cancellation Notice" is that body's meeting of the day,
    which keeps its key.
    """
    plain = [undated(row.meeting.title) for row in rows]
    telling = [title for title in plain if not _BARE.match(title)]
    usual, times = Counter(telling).most_common(1)[0] if telling else ("", 0)
    named = []
    for row, title in zip(rows, plain, strict=True):
        meeting = row.meeting
        if not _BARE.match(title):
            named.append(replace(row, meeting=replace(meeting, title=title)))
        elif times * 2 > len(telling) and meeting.start is not None:
            key = key_of(meeting.start.date(), usual)
            named.append(replace(row, meeting=replace(meeting, key=key)))
        else:
            named.append(row)
    return named


def _joined(rows: list[_Row]) -> list[Seen]:
    """The rows as meetings.

    A meeting of today is listed twice, as an event and as a clip. The archive prints no time, so a
    clip without one is the day's event of the same title, where there is but one of each.
    """
    by_key: dict[str, list[_Row]] = {}
    for row in rows:
        by_key.setdefault(row.meeting.key, []).append(row)
    seen = []
    for same in by_key.values():
        timed = [row for row in same if row.meeting.time_known]
        untimed = [row for row in same if not row.meeting.time_known]
        if len(timed) == 1 and len(untimed) == 1:
            late = replace(untimed[0].meeting, start=timed[0].meeting.start, time_known=True)
            seen += [Seen(timed[0].meeting), Seen(late)]
        else:
            seen += [Seen(row.meeting, row.identity) for row in same]
    return seen


def _feed(page: Page, source: Source, now: datetime) -> Listing:
    """The entries of a view's feed; a meeting's day stands in its title ("Body - Mon D, YYYY").

    `pubDate` and `gran:pubDateParts` are not the meeting's time (platforms.md, section 5a), but
    those of a recording have its day.
    """
    if b"granicus.com" not in page.body.lower():
        raise Drift("The feed is not one of Granicus.")
    tree = BeautifulSoup(page.body, "xml")
    kind_said = query(page.url).get("mode", "")
    seen = []
    for item in tree.find_all("item"):
        title = words(item.find("title"))
        when = parse_when(title, today=local_day(source, now))
        url = address(page.url, words(item.find("link")))
        days = find_dates(title)
        if not days and url is not None and _MEDIA.search(url):
            when = parse_when(_recorded(item), today=local_day(source, now))
        if when.start is None or url is None:
            continue
        name = re.sub(r"[\s\-\u2013:]+$", "", title[: days[0].start]) if days else title
        name = name or title
        path = urlsplit(url).path.rsplit("/", 1)[-1].lower()
        kind = _VIEWERS.get(path) or kind_of(kind_said) or DocumentKind.NOTICE
        is_media = bool(_MEDIA.search(url))
        meeting = ListedMeeting(
            key=key_of(when.date, name),
            title=undated(name),
            body=source.body,
            start=when.start,
            time_known=when.time_known,
            status=status_of(title),
            remote=url if is_media else None,
            url=url,
            documents=() if is_media else (ListedDocument(url, title, kind),),
        )
        seen.append(Seen(meeting, _identity(url)))
    bare = tree.find("channel") is not None and tree.find("item") is None
    return listing(
        by_day_and_title(seen),
        empty="a feed without entries" if bare else None,
        missing="The feed's entries have no dates in their titles.",
    )


def _recorded(item: Tag) -> str:
    """The day of a recording, from the parts that Granicus adds to the entry; "" without them."""
    parts = item.find("pubDateParts")
    year, month, day = (attribute(parts, name) for name in ("yr", "mo", "day"))
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if year and month and day else ""
