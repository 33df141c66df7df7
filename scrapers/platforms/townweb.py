"""Town Web (WordPress with the plug-in `tw-meeting-repository`), common in Wisconsin.

Facts: platforms.md, section 14. A meeting is a post of the type `twd_repository`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from scrapers.dates import find_time
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms import generic
from scrapers.platforms.carried import fields_of, of_fields
from scrapers.platforms.drift import Drift
from scrapers.platforms.entries import instant
from scrapers.platforms.hrefs import REMOTE
from scrapers.platforms.identity import across_pages
from scrapers.platforms.links import address, document
from scrapers.platforms.markup import data, is_html
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.walltime import moment
from scrapers.platforms.window import local_day, window
from scrapers.platforms.wordpress import next_page, post_title

if TYPE_CHECKING:
    from config import Source

NAME = "townweb"
OPTIONS: frozenset[str] = frozenset()
"""`board` (a `twd_repository_cat` id) narrows to one board."""

_TYPE = "/wp-json/wp/v2/twd_repository"
_FILES = {
    "agenda": DocumentKind.AGENDA,
    "agenda_pack": DocumentKind.PACKET,
    "meeting_minutes": DocumentKind.MINUTES,
    "additional_file": DocumentKind.NOTICE,
    "additional_url": DocumentKind.NOTICE,
}
_FIELDS = "id,date_gmt,modified_gmt,status,title,link,meeting_date,video,sound," + ",".join(_FILES)


def recognise(page: Page) -> bool:
    """Whether the page is the repository's list, or a page of a site by Town Web."""
    if is_html(page):
        return b"cdn.townweb.com" in page.body or bool(
            re.search(rb"<meta[^>]+content=[\"']Town ?Web\b", page.body, re.IGNORECASE)
        )
    return b'"meeting_date"' in page.body and b'"meeting_minutes"' in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The meetings that were changed in the past 45 days, newest first."""
    first, _ = window(source, now)
    query = {
        "per_page": "100",
        "page": "1",
        "orderby": "modified",
        "order": "desc",
        "modified_after": f"{first}T00:00:00",
        "_embed": "1",
        "_fields": f"{_FIELDS},_links,_embedded",
    }
    if "board" in source.options:
        query["twd_repository_cat"] = str(source.options["board"])
    return (Request(urljoin(source.url, f"{_TYPE}?{urlencode(query)}"), role="meetings"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings with their files. A file given by its number alone is asked for (`more`)."""
    if is_html(page):
        return generic.read(page, source, now)
    posts = data(page)
    if not isinstance(posts, list):
        raise Drift("The answer is not a list of Town Web's meetings.")
    if page.request is not None and page.request.role.partition("|")[0] == "media":
        return listing(*_media(posts, page), missing="The site gave no files.")
    if any(not isinstance(post, dict) or "meeting_date" not in post for post in posts):
        raise Drift("The answer is not a list of Town Web's meetings.")
    meetings = [
        (post, found) for post in posts if (found := _meeting(post, page, source, now)) is not None
    ]
    return listing(
        (meeting for _, meeting in meetings),
        empty="an empty list of meetings" if not posts else None,
        missing="No meeting in the list has a day.",
        more=(*next_page(page), *_asking(meetings, page)),
    )


def _is_number(value: Any) -> bool:
    return str(value or "").isdigit()


def _asking(
    meetings: Sequence[tuple[dict[str, Any], ListedMeeting]], page: Page
) -> Iterator[Request]:
    """Requests for the files that are given by number, each carrying whose they are."""
    wanted: dict[str, list[dict[str, Any]]] = {}
    for post, meeting in meetings:
        for name, kind in _FILES.items():
            if _is_number(post.get(name)):
                told = {"kind": kind.value, "meeting": fields_of(meeting)}
                wanted.setdefault(str(post[name]), []).append(told)
    order = sorted(wanted)
    for begin in range(0, len(order), 100):
        numbers = order[begin : begin + 100]
        query = {
            "include": ",".join(numbers),
            "per_page": "100",
            "_fields": "id,source_url,title,date_gmt",
        }
        whose = json.dumps({number: wanted[number] for number in numbers})
        url = urljoin(page.url, f"/wp-json/wp/v2/media?{urlencode(query)}")
        yield Request(url, role=f"media|{whose}")


def _media(posts: list[Any], page: Page) -> tuple[tuple[ListedMeeting, ...], list[ListedDocument]]:
    """The meetings whose files these are, with them; and the files of none."""
    _, _, told = (page.request.role if page.request else "").partition("|")
    whose = json.loads(told or "{}")
    meetings: list[ListedMeeting] = []
    loose: list[ListedDocument] = []
    for post in posts:
        if not isinstance(post, dict) or "source_url" not in post:
            raise Drift("The answer is not a list of a site's files.")
        found = document(page.url, str(post["source_url"]), post_title(post))
        if found is None:
            continue
        published = instant(post.get("date_gmt"))
        owners = whose.get(str(post.get("id")), ())
        for owner in owners:
            paper = replace(found, kind=DocumentKind(owner["kind"]), published=published)
            meetings.append(replace(of_fields(owner["meeting"]), documents=(paper,)))
        if not owners:
            loose.append(found)
    return across_pages(meetings), loose


def _meeting(
    post: dict[str, Any], page: Page, source: Source, now: datetime
) -> ListedMeeting | None:
    title = post_title(post)
    start = moment(post.get("meeting_date"), source.timezone, local_day(source, now))
    if start is None:
        return None
    # There is no field for the time; clerks write it into the title.
    clock = find_time(title)
    watch = str(post.get("video") or post.get("additional_url") or "")
    return ListedMeeting(
        key=str(post.get("id")),
        title=plain_title(title),
        start=datetime.combine(start.at.date(), clock or time()),
        body=source.body,
        time_known=clock is not None,
        status=status_of(title),
        remote=address(page.url, watch) if REMOTE.search(watch) else None,
        url=str(post.get("link") or "") or None,
        documents=tuple(_files(post, page)),
    )


def _files(post: dict[str, Any], page: Page) -> Iterator[ListedDocument]:
    for name, kind in _FILES.items():
        value = post.get(name)
        title = name.replace("_", " ").capitalize()
        if isinstance(value, dict):
            href = str(value.get("guid") or value.get("url") or value.get("source_url") or "")
            title = str(value.get("post_title") or value.get("title") or title)
        else:
            href = "" if _is_number(value) else str(value or "")
        if not href or REMOTE.search(href):
            continue
        found = document(page.url, href, title, kind=kind)
        if found is not None:
            stamp = str(post.get("modified_gmt") or "") or None
            yield ListedDocument(found.url, found.title, kind, instant(post.get("date_gmt")), stamp)
