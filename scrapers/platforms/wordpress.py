"""WordPress: posts, pages and custom types by its REST API (wp/v2), or its feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapers.dates import find_times, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms import feed
from scrapers.platforms.drift import Drift
from scrapers.platforms.entries import instant
from scrapers.platforms.eventdata import Setting, event_meeting, is_event
from scrapers.platforms.hrefs import linked
from scrapers.platforms.links import kind_of
from scrapers.platforms.markup import data, is_html, words
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "wordpress"
OPTIONS: frozenset[str] = frozenset()
"""`type` (posts, pages, media or a custom type), `category` (an id), `search`; `feed` (true, or
the feed's path) for sites whose REST API is switched off."""

_FIELDS = "id,type,date_gmt,modified_gmt,link,title,content,source_url,mime_type,acf,meta"
_PAGE = 50


def recognise(page: Page) -> bool:
    """Whether the page is a list of posts (or the like) as the REST API gives it."""
    if page.body.lstrip()[:1] != b"[":
        return False
    head = page.body[:200_000]
    return b'"rendered"' in head and b'"link"' in head and b'"id"' in head


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """What was changed in the past 45 days, newest first; or the feed."""
    if feed_of := source.options.get("feed"):
        path = feed_of if isinstance(feed_of, str) else "/feed/"
        return (Request(urljoin(source.url, path), role="feed"),)
    first, _ = window(source, now)
    query = {
        "per_page": str(_PAGE),
        "page": "1",
        "orderby": "modified",
        "order": "desc",
        "modified_after": f"{first}T00:00:00",
        "_fields": _FIELDS,
    }
    for option, name in (("search", "search"), ("category", "categories")):
        if option in source.options:
            query[name] = str(source.options[option])
    kind = source.options.get("type", "posts")
    return (
        Request(urljoin(source.url, f"/wp-json/wp/v2/{kind}?{urlencode(query)}"), role="posts"),
    )


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The posts as documents, with their text; those that announce a meeting as meetings, too."""
    if not is_html(page) and page.body.lstrip()[:1] == b"<":
        return feed.read(page, source, now)
    posts = data(page)
    if not isinstance(posts, list) or not all(_is_post(post) for post in posts):
        raise Drift("The answer is not a list of posts as WordPress' REST API gives it.")
    meetings, documents = [], []
    for post in posts:
        meeting = _meeting(post, page, source, now)
        if meeting is not None:
            meetings.append(meeting)
        else:
            documents += list(_documents(post, page, source))
    return listing(
        meetings,
        documents,
        empty="an empty list of posts" if not posts else None,
        missing="No post has an address.",
        more=next_page(page),
    )


def next_page(page: Page) -> tuple[Request, ...]:
    """The request for the page after this one, as long as `X-WP-TotalPages` says there is one."""
    asked = page.request.url if page.request else page.url
    parts = urlsplit(asked)
    query = dict(parse_qsl(parts.query))
    headers = {name.lower(): value for name, value in page.headers.items()}
    number, pages = query.get("page", "1"), headers.get("x-wp-totalpages", "1")
    if not (number.isdigit() and pages.isdigit()) or int(number) >= int(pages):
        return ()
    following = parts._replace(query=urlencode(query | {"page": str(int(number) + 1)}))
    return (Request(following.geturl(), role=page.request.role if page.request else "posts"),)


def _is_post(post: Any) -> bool:
    return isinstance(post, dict) and "id" in post and isinstance(post.get("title"), dict)


def post_title(post: dict[str, Any]) -> str:
    """A post's title as plain text."""
    return _plain(_rendered(post.get("title")))


def _rendered(value: Any) -> str:
    """A field's HTML: WordPress gives `{"rendered": …}`, some plug-ins the text alone."""
    return str((value.get("rendered") if isinstance(value, dict) else value) or "")


def _plain(html: str) -> str:
    return words(unescape(re.sub(r"<[^>]+>", " ", html)))


def _content(post: dict[str, Any]) -> str:
    return _rendered(post.get("content"))


def _documents(post: dict[str, Any], page: Page, source: Source) -> Iterator[ListedDocument]:
    """The post itself (a media item's file), and the files that its text links to."""
    title, html = post_title(post), _content(post)
    stamp = str(post.get("modified_gmt") or "") or None
    published = instant(post.get("date_gmt"))
    said = kind_of(title) if source.kind == "agenda" else None
    url = str(post.get("source_url") or post.get("link") or "")
    if url:
        inline = html if not post.get("source_url") else None
        yield ListedDocument(
            urljoin(page.url, url),
            title,
            said or DocumentKind.ARTICLE,
            published,
            stamp,
            inline or None,
        )
    yield from linked(html, page.url).documents


def _meeting(
    post: dict[str, Any], page: Page, source: Source, now: datetime
) -> ListedMeeting | None:
    """A post of a board's site that has a meeting's date in its title or its custom fields.

    The day of publication is never taken for a meeting's.
    """
    if source.kind != "agenda" or post.get("source_url"):
        return None
    today = local_day(source, now)
    title = post_title(post)
    for fields in (post.get("acf"), post.get("meta")):
        custom = {**fields, "title": title, "id": post["id"]} if isinstance(fields, dict) else {}
        if custom and is_event(custom):
            return event_meeting(custom, Setting(page.url, source.timezone, today, source.body))
    when = parse_when(title, today=today)
    announces = kind_of(title) is not None or "meeting" in title.lower()
    if when.start is None or when.date is None or not announces:
        return None
    text = _plain(_content(post))[:600]
    clock = when.time or next((found.clock for found in find_times(text)), None)
    return ListedMeeting(
        key=f"post {post['id']}",
        title=plain_title(title),
        start=datetime.combine(when.date, clock) if clock else when.start,
        body=source.body,
        time_known=clock is not None,
        status=status_of(title),
        url=str(post.get("link") or "") or None,
        documents=tuple(_documents(post, page, source)),
    )
