"""A village's site: CivicPlus's AgendaCenter with PDFs, and later a plain page of its own.

Shaped after the AgendaCenter's search as it is seen in the wild: no validators on the page, a
Last-Modified on the files, an agenda that keeps its number when it is amended.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import format_datetime

from aiohttp import web

from tests.sixty_days import paper
from tests.sixty_days.host import Host, missing

PLACE = "Village of Oakvale"


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting's row. `start` is aware; `stamp` is what stands behind its day."""

    number: int
    start: datetime
    title: str
    board: str = "Village Board"
    stamp: str = ""
    has_minutes: bool = False

    def file(self, kind: str = "Agenda") -> str:
        """The address of a file of its."""
        return f"/AgendaCenter/ViewFile/{kind}/_{paper.wall(self.start):%m%d%Y}-{self.number}"


@dataclass
class Village(Host):
    """The site. `is_redesigned`: the old pages have other marks; `has_moved`: they are no more."""

    rows: dict[int, Row] = field(default_factory=dict)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    is_redesigned: bool = False
    has_moved: bool = False

    def post(self, row: Row, *items: str) -> None:
        """Put a meeting with its agenda on the page."""
        self.rows[row.number] = row
        self.put(row.file(), paper.agenda(PLACE, row.board, row.start, *items))

    def amend(self, number: int, *items: str, stamp: str = "") -> None:
        """Lay another agenda under the address of the one that was there."""
        self.post(replace(self.rows[number], stamp=stamp), *items)

    def change(self, number: int, title: str, start: datetime | None = None) -> None:
        """Give a row another title, and another day with the file's new address."""
        before = self.rows[number]
        after = replace(before, title=title, start=start or before.start)
        self.rows[number] = after
        self.files[after.file()] = self.files.pop(before.file())

    def tell_minutes(self, number: int, *lines: str) -> None:
        """Add a meeting's minutes."""
        row = self.rows[number] = replace(self.rows[number], has_minutes=True)
        self.put(row.file("Minutes"), paper.minutes(PLACE, row.board, row.start, *lines))

    def put(self, path: str, body: bytes) -> None:
        """Lay a file at an address, now."""
        self.files[path] = (body, format_datetime(self.clock(), usegmt=True))

    def page(self, request: web.BaseRequest) -> web.Response:
        """What the site has at an address."""
        if request.path in self.files:
            return self._file(request, *self.files[request.path])
        if request.path == "/meetings" and self.has_moved:
            return web.Response(text=self._own_page(), content_type="text/html")
        if request.path.startswith("/AgendaCenter/Search/"):
            text = _MOVED if self.has_moved else self._search(request)
            return web.Response(text=text, content_type="text/html")
        return missing(request)

    def _file(self, request: web.BaseRequest, body: bytes, modified: str) -> web.Response:
        headers = {"Last-Modified": modified}
        if request.headers.get("If-Modified-Since") == modified:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="application/pdf", headers=headers)

    def _search(self, request: web.BaseRequest) -> str:
        first, last = (_day(request.query[name]) for name in ("startDate", "endDate"))
        rows = [
            row
            for row in sorted(self.rows.values(), key=lambda row: row.start, reverse=True)
            if first <= paper.wall(row.start).date() <= last
        ]
        if self.is_redesigned:
            cards = "".join(f"<div class='card'>{html.escape(row.title)}</div>" for row in rows)
            return _PAGE.format(f"<main class='cards'>{cards}</main>")
        boards = "".join(_board(board, rows) for board in sorted({row.board for row in rows}))
        return _PAGE.format(
            f'<a class="return" href="/AgendaCenter">Back to all agendas</a>'
            f'<p class="dim results"></p>{boards}'
        )

    def _own_page(self) -> str:
        rows = "".join(
            f"<tr><td>{paper.written(row.start)}</td><td>{html.escape(row.board)}</td>"
            f'<td><a href="{row.file()}">Agenda</a></td></tr>'
            for row in sorted(self.rows.values(), key=lambda row: row.start)
        )
        head = "<tr><th>Date</th><th>Meeting</th><th>Agenda</th></tr>"
        return _PAGE.format(f"<h1>Meetings</h1><table>{head}{rows}</table>")


_PAGE = (
    "<!doctype html><html><head><title>Village of Oakvale, Jefferson County, Wisconsin</title>"
    "</head><body>{}<footer>Village of Oakvale, 100 Mill Street, Oakvale, WI 53100</footer>"
    "</body></html>"
)
_MOVED = _PAGE.format('<h1>We have a new site</h1><a href="/meetings">Meetings</a>')


def _day(written: str) -> date:
    month, day, year = map(int, written.split("/"))
    return date(year, month, day)


def _board(board: str, rows: list[Row]) -> str:
    mine = "".join(_lines(row) for row in rows if row.board == board)
    return f'<div class="listing"><h2>{board}</h2><table><tbody>{mine}</tbody></table></div>'


def _lines(row: Row) -> str:
    day = paper.wall(row.start)
    stamp = f" &mdash; {row.stamp}" if row.stamp else ""
    told = f'<a href="{row.file("Minutes")}">Minutes</a>' if row.has_minutes else ""
    return (
        f'<tr class="catAgendaRow"><td><h3><a name="_{day:%m%d%Y}-{row.number}"></a>'
        f'<strong aria-label="Agenda for {day:%B} {day.day}, {day.year}">{day:%b} {day.day}, '
        f"{day.year}</strong>{stamp}</h3>"
        f'<p><a href="{row.file()}">{html.escape(row.title)}</a></p></td>'
        f'<td class="minutes">{told}</td></tr>'
    )
