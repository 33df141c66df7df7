"""A small village's web site on loopback: an agenda index with PDFs, a news feed, articles.

The demo's world, and the tests'. What is on it is set by the methods; every page answers
conditional requests as a well-kept site does.
"""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.demo.paper import make_pdf

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - {village}</title></head>
<body><header><nav><a href="/">Home</a> <a href="/agendas">Agendas &amp; minutes</a>
<a href="/news/feed">News feed</a></nav></header>
<main><h1>{title}</h1>
{body}
</main><footer>{village}, 100 Mill Street</footer></body></html>"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One meeting on the agenda index. `start` is the local wall clock; `pages` are the PDF's."""

    start: datetime
    body: str
    pages: tuple[tuple[str, ...], ...] | None = None
    mark: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One news story. `published` is aware; the feed carries all of it where `full` says so."""

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    full: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site answered to one request: `size` counts the body's bytes, 0 for a 304."""

    path: str
    status: int
    size: int


@dataclass
class Village:
    """The site and what is on it: `async with Village() as village:` serves it at `village.url`.

    `host` is the address of this machine that it is served at. `answers` holds what it answered,
    in order, but for robots.txt.
    """

    name: str = "Village of Oakvale"
    notices: dict[str, Notice] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    host: str = "127.0.0.1"
    url: str = ""
    _runner: web.AppRunner | None = None

    def post(self, key: str, notice: Notice) -> None:
        """Put a meeting on the index, with its agenda where it has one; `key` names the file."""
        file = notice.file or f"{key}-agenda.pdf"
        self.notices[key] = replace(notice, file=file)
        if notice.pages:
            self.files[file] = make_pdf(notice.pages)

    def mark(self, key: str, mark: str) -> None:
        """Write a word behind a meeting's name, as clerks do: CANCELLED, POSTPONED."""
        self.notices[key] = replace(self.notices[key], mark=mark)

    def publish(self, article: Article) -> None:
        """Add a story to the news feed."""
        self.articles[article.slug] = article

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._note])
        app.router.add_get("/robots.txt", self._robots)
        app.router.add_get("/agendas", self._agendas)
        app.router.add_get("/files/{file}", self._file)
        app.router.add_get("/news/feed", self._feed)
        app.router.add_get("/news/{slug}", self._article)
        app.router.add_get("/", self._home)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await self.serve(request, handler)
        if request.path != "/robots.txt":
            body = response.body if isinstance(response, web.Response) else None
            size = len(body) if isinstance(body, bytes) else 0
            self.answers.append(Answer(request.path, response.status, size))
        return response

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request; what a test's village does otherwise, it does here."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.Response(status=error.status, text=error.reason)

    async def _robots(self, request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nAllow: /\n")

    async def _home(self, request: web.Request) -> web.StreamResponse:
        return self._html(request, "Welcome", "<p>A village of 1,700 people on the Mill River.</p>")

    async def _agendas(self, request: web.Request) -> web.StreamResponse:
        rows = "\n".join(
            self._row(notice) for notice in sorted(self.notices.values(), key=lambda n: n.start)
        )
        head = "<tr><th>Date</th><th>Meeting</th><th>Agenda</th></tr>"
        return self._html(request, "Agendas and minutes", f"<table>{head}{rows}</table>")

    def _row(self, notice: Notice) -> str:
        start = notice.start
        day = f"{start:%A, %B} {start.day}, {start.year}"
        hour = f"{start.hour % 12 or 12}:{start:%M %p}"
        mark = f" - {notice.mark}" if notice.mark else ""
        link = f'<a href="/files/{notice.file}">Agenda</a>' if notice.pages else "Not posted yet"
        name = html.escape(notice.body + mark)
        return f"<tr><td>{day} {hour}</td><td>{name}</td><td>{link}</td></tr>"

    async def _file(self, request: web.Request) -> web.StreamResponse:
        body = self.files.get(request.match_info["file"])
        if body is None:
            raise web.HTTPNotFound
        return self._answer(request, body, "application/pdf")

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        items = "".join(
            self._item(article)
            for article in sorted(
                self.articles.values(), key=lambda article: article.published, reverse=True
            )
        )
        feed = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>Mill River Courier</title><link>{self.url}/</link>"
            f"<description>News of the valley</description>{items}</channel></rss>"
        )
        return self._answer(request, feed.encode(), "application/rss+xml")

    def _item(self, article: Article) -> str:
        text = _paragraphs(article) if article.full else html.escape(article.paragraphs[0])
        return (
            f"<item><title>{html.escape(article.title)}</title>"
            f"<link>{self.url}/news/{article.slug}</link><guid>{article.slug}</guid>"
            f"<pubDate>{format_datetime(article.published.astimezone(UTC))}</pubDate>"
            f"<description>{html.escape(text) if article.full else text}</description></item>"
        )

    async def _article(self, request: web.Request) -> web.StreamResponse:
        article = self.articles.get(request.match_info["slug"])
        if article is None:
            raise web.HTTPNotFound
        return self._html(request, article.title, f"<article>{_paragraphs(article)}</article>")

    def _html(self, request: web.Request, title: str, body: str) -> web.StreamResponse:
        page = _PAGE.format(title=html.escape(title), village=html.escape(self.name), body=body)
        return self._answer(request, page.encode(), "text/html")

    def _answer(self, request: web.Request, body: bytes, kind: str) -> web.StreamResponse:
        etag = hashlib.sha256(body).hexdigest()[:16]
        wanted = request.if_none_match or ()
        response: web.Response
        if any(tag.value == etag for tag in wanted):
            response = web.Response(status=304)
        else:
            response = web.Response(body=body, content_type=kind, charset="utf-8")
        response.etag = etag
        return response


def _paragraphs(article: Article) -> str:
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in article.paragraphs)
