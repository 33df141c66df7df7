"""BoardDocs (Diligent): the services behind a board's public page, by platforms.md, section 7."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import find_time, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.carried import meeting_of, role
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, data, is_html, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "boarddocs"
OPTIONS = frozenset({"committee_id"})
"""`committee_id` is the `current_committee_id` that the board's page sends ("A9HCVU32F33A")."""

# Agendas are out days before their meetings; those that lie further off are not asked for.
_AGENDA_PAST, _AGENDA_AHEAD = timedelta(days=14), timedelta(days=30)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_AGENDA_MARKS = ".agendaorder, .wrap-category, .category-name, [class^=print-], [unique]"
_NO_ACCESS = re.compile(r"\bno access\b|not (?:been )?(?:published|available)", re.IGNORECASE)


def recognise(page: Page) -> bool:
    """A path in a Board.nsf, or the field names and classes of BoardDocs' services."""
    parts = urlsplit(page.url)
    if parts.hostname == "go.boarddocs.com" and "/board.nsf" in parts.path.lower():
        return True
    if page.body.lstrip()[:1] == b"[":
        return b'"numberdate"' in page.body and b'"unid"' in page.body
    if b"<meetings" in page.body[:512] and b"bodyname=" in page.body[:4_096]:
        return True
    if b"agendaorder" in page.body and b"wrap-category" in page.body:
        return True
    return b'id="view-meeting"' in page.body and b"meeting-name" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The committee's list of meetings; each near meeting's page and agenda follow (see `read`)."""
    return (_ask(source.url, "BD-GetMeetingsList", source, role="meetings"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The list of meetings, a meeting's page, an agenda, or the old list of active meetings."""
    head = page.body.lstrip()[:64]
    if head[:1] in (b"[", b"{"):
        return _list(page, source, now)
    if head.startswith((b"<?xml", b"<meetings")):
        return _active(page, source)
    if not is_html(page):
        raise Drift("The answer is neither a list of meetings nor a page of BoardDocs.")
    tree = soup(page)
    if tree.select_one("#view-meeting .meeting-name, .meeting-name") is not None:
        return _one(tree, page, source, now)
    meeting = meeting_of(page, "agenda")
    if meeting is not None or tree.select_one(".agendaorder, .wrap-category") is not None:
        return _agenda(tree, page, meeting, local_day(source, now))
    raise Drift("The page has none of the marks of BoardDocs' meetings.")


def _base(url: str) -> str:
    found = re.match(r"(https?://.+?/board\.nsf)\b", url, re.IGNORECASE)
    if found is None:
        raise Drift("The address is not one of a BoardDocs board (…/Board.nsf/Public).")
    return found[1]


def _ask(url: str, what: str, source: Source, *, role: str, **form: str) -> Request:
    sent = {**form, "current_committee_id": str(source.options["committee_id"])}
    return Request(
        f"{_base(url)}/{what}?open",
        method="POST",
        body=urlencode(sent).encode(),
        headers=_FORM,
        role=role,
    )


def _board(page: Page) -> str | None:
    """The board's own address, by the page's or by what the page links to; None for a bare file."""
    if found := re.match(r"(https?://.+?/board\.nsf)\b", page.url, re.IGNORECASE):
        return found[1]
    linked = re.search(rb"/[a-z]{2}/[\w-]+/Board\.nsf\b", page.body)
    return f"https://go.boarddocs.com{linked[0].decode()}" if linked else None


def _goto(base: str | None, unique: str) -> str | None:
    return f"{base}/goto?open&id={unique}" if base else None


def _list(page: Page, source: Source, now: datetime) -> Listing:
    entries = data(page)
    # The list is padded with empty objects [F].
    meetings = [entry for entry in entries if entry] if isinstance(entries, list) else None
    if meetings is None or not all(_is_entry(entry) for entry in meetings):
        raise Drift("The answer is not the list of meetings that BoardDocs gives.")
    first, last = window(source, now)
    today = local_day(source, now)
    if page.request is not None:  # the list goes back to the board's beginning
        meetings = [entry for entry in meetings if first <= _day(entry) <= last]
    near = [
        entry
        for entry in meetings
        if today - _AGENDA_PAST <= _day(entry) <= today + _AGENDA_AHEAD
        and source.options.get("committee_id")
    ]
    return listing(
        (_entry(entry, _board(page)) for entry in meetings),
        empty="an empty list of meetings for these days" if recognise(page) else None,
        missing="The answer holds no meetings.",
        more=[
            _ask(page.url, "BD-GetMeeting", source, role="meeting", id=e["unique"]) for e in near
        ],
    )


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and bool(entry.get("unique"))
        and "name" in entry
        and bool(re.fullmatch(r"\d{8}", str(entry.get("numberdate") or "")))
    )


def _day(entry: dict[str, Any]) -> date:
    return date.fromisoformat(str(entry["numberdate"]))


def _entry(entry: dict[str, Any], base: str | None) -> ListedMeeting:
    name = " ".join(str(entry["name"]).split())
    clock = find_time(name)
    return ListedMeeting(
        key=str(entry["unique"]),
        title=_title(name),
        start=datetime.combine(_day(entry), clock or time(0, 0)),
        time_known=clock is not None,
        status=status_of(name),
        url=_goto(base, str(entry["unique"])),
    )


def _title(name: str) -> str:
    """The name without the time that boards put into it ("Board Meeting @ 6:30 p.m.")."""
    bare = re.sub(
        r"\s*(?:@|--?|at)?\s*\d{1,2}(?::\d\d)?\s*[ap]\.?m\b\.?", "", name, flags=re.IGNORECASE
    )
    return plain_title(bare) or name


def _one(tree: BeautifulSoup, page: Page, source: Source, now: datetime) -> Listing:
    name = words(tree.select_one(".meeting-name"))
    about = tree.select_one(".meeting-description")
    described = words(about)
    when = parse_when(words(tree.select_one(".meeting-date")), today=local_day(source, now))
    shared = attribute(tree.select_one("[base]"), "base")
    found = re.search(
        r"(?:^|&)id=(\w+)", (page.request.body or b"").decode() if page.request else ""
    )
    unique = shared or (found[1] if found else "")
    if when.date is None or not unique:
        raise Drift("BoardDocs' meeting has no date or no id.")
    # The time stands in the name, or in the description before a bar (U+2502).
    clock = find_time(name) or find_time(described.partition("\u2502")[0])
    meeting = ListedMeeting(
        key=unique,
        title=_title(name),
        start=datetime.combine(when.date, clock or time(0, 0)),
        time_known=clock is not None,
        status=status_of(name, described),
        place=_place(about),
        url=_goto(_board(page), unique),
    )
    more = []
    if page.request is not None and tree.select_one("#btn-view-agenda") is not None:
        asked = role("agenda", meeting)
        more.append(_ask(page.url, "PRINT-AgendaDetailed", source, role=asked, id=unique))
    return listing([meeting], missing="", more=more)


def _place(about: Tag | None) -> str | None:
    lines = [words(line) for line in about.stripped_strings] if about else []
    street = next((n for n, line in enumerate(lines) if re.match(r"\d+\s+\w", line)), None)
    if street is None:
        return None
    return place(*(line for line in lines[: street + 2] if find_time(line) is None))


def _printed(tree: BeautifulSoup, page: Page, today: date) -> ListedMeeting | None:
    """The meeting at the head of an agenda that is shown for the printer; None without a head."""
    day, name = (
        words(tree.select_one(".print-meeting-date")),
        tree.select_one(".print-meeting-name"),
    )
    about = words(tree.select_one(".print-meeting-description"))
    when = parse_when(f"{day} {about}", today=today)
    if when.start is None or not words(name):
        return None
    return ListedMeeting(
        key=key_of(when.date, words(name)),
        title=plain_title(words(name)),
        start=when.start,
        time_known=when.time_known,
        status=status_of(words(name), about),
        url=page.url,
    )


def _agenda(tree: BeautifulSoup, page: Page, meeting: ListedMeeting | None, today: date) -> Listing:
    html = page.body.decode("utf-8", "replace")
    # The listing itself carries the agenda, so that only this tells whether it has changed.
    stamp = sha256(words(tree).encode()).hexdigest()[:16]
    if _NO_ACCESS.search(words(tree)[:400]) and not tree.select(".agendaorder, .wrap-category"):
        return listing(empty="No access (the agenda is not published)", missing="")
    if not words(tree) or tree.select_one(_AGENDA_MARKS) is None:
        raise Drift("BoardDocs' agenda is empty, or none of its marks are there.")
    files = [
        ListedDocument(url, words(anchor), kind_of(words(anchor)) or DocumentKind.NOTICE)
        for anchor in tree.select('a[href*="/files/"]')
        if (url := address(page.url, attribute(anchor, "href"))) is not None
    ]
    meeting = meeting or _printed(tree, page, today)
    if meeting is None:
        loose = ListedDocument(page.url, "Agenda", DocumentKind.AGENDA, stamp=stamp, inline=html)
        return listing(documents=[loose, *files], missing="")
    # The agenda is given by POST only: what the reader reads is what came with this answer.
    agenda = ListedDocument(
        meeting.url or page.url, "Agenda", DocumentKind.AGENDA, stamp=stamp, inline=html
    )
    return listing([replace(meeting, documents=(agenda, *files))], missing="")


def _active(page: Page, source: Source) -> Listing:
    """The old feed of a board's active meetings, with their whole agendas (XML-ActiveMeetings)."""
    # Read as HTML: agendas typed by hand break the feed's XML, and a strict reader stops there.
    tree = soup(replace(page, body=re.sub(rb"^\s*<\?xml[^>]*\?>", b"", page.body)))
    if tree.find("meetings") is None:
        raise Drift("The answer is not BoardDocs' list of active meetings.")
    base = _board(page)
    found = []
    for meeting in tree.find_all("meeting"):
        start = meeting.find("start", recursive=False)
        day = words(start.find("date")) if isinstance(start, Tag) else ""
        name = words(meeting.find("name", recursive=False))
        # "Board Meetings - 2005 Archive" is a drawer of old files, dated to the year's last day.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or name.casefold().endswith(" archive"):
            continue
        about = words(meeting.find("description", recursive=False))
        clock = find_time(name) or find_time(about)
        unique = attribute(meeting, "id")
        url = _goto(base, unique)
        html = _as_html(meeting)
        stamp = sha256(html.encode()).hexdigest()[:16]
        agenda = ListedDocument(
            url or page.url, "Agenda", DocumentKind.AGENDA, stamp=stamp, inline=html
        )
        found.append(
            ListedMeeting(
                key=unique,
                title=_title(name),
                body=attribute(meeting, "bodyname") or None,
                start=datetime.combine(date.fromisoformat(day), clock or time(0, 0)),
                time_known=clock is not None,
                status=status_of(name, about),
                url=url,
                documents=(agenda,),
            )
        )
    return listing(
        found,
        empty="no active meetings" if tree.find("meeting") is None else None,
        missing="BoardDocs' active meetings have no dates.",
    )


def _as_html(meeting: Tag) -> str:
    """The agenda in the feed as HTML: its headings and items in their order."""
    page = BeautifulSoup("<article></article>", "lxml")
    article = page.article
    assert article is not None  # noqa: S101 - just written
    for tag in meeting.find_all(["category", "item"]):
        name = tag.find("name", recursive=False)
        made = page.new_tag("h2" if tag.name == "category" else "p")
        made.string = words(name)
        article.append(made)
        for more in tag.find_all(["recommendedaction", "content"], recursive=False):
            line = page.new_tag("p")
            line.string = words(more)
            article.append(line)
    return str(article)
